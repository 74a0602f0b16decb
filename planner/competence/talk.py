"""Questions to begin the yearly talk with: from what is on the page, and never about how good anybody is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.competence.models.goal import GoalState
from planner.core.i18n import gettext, language, written_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from planner.competence.queries.talk import GoalInTalk, Talk

MOST_GAPS = 3


def questions(talk: Talk, *, today: date) -> list[str]:
    """Return questions for the talk, those about what is on the way first."""
    asked = [question for one in talk.goals for question in _of_goal(one, talk.person.id, today=today)]
    without_goal = [gap for gap in talk.below if gap.area_id not in talk.aimed_at]
    for gap in without_goal[:MOST_GAPS]:
        area = gap.title(language())
        asked.append(
            gettext("%(area)s lies below the target for the post. Would a goal help, or something else?", area=area)
        )
    if not talk.goals:
        asked.append(gettext("What would you like to learn this school year, and which need would it answer?"))
    asked.append(gettext("What of your training have the pupils and your colleagues had use of?"))
    asked.append(gettext("What do you need from me, and from the school, to get further?"))
    return asked


def _of_goal(one: GoalInTalk, person_id: int, *, today: date) -> Iterator[str]:
    goal, area = one.goal, one.goal.title(language())
    if goal.state is GoalState.PROPOSED:
        yield gettext("%(area)s: what would make the goal easier to agree on?", area=area)
    if goal.state is not GoalState.AGREED:
        return
    if goal.is_late(today):
        day = written_date(goal.due_on)
        yield gettext(
            "%(area)s was to be reached by %(day)s. What stood in the way, and is it still the right goal?",
            area=area,
            day=day,
        )
    late = [step for step in one.milestones if step.is_late(today)]
    if late:
        yield gettext("%(area)s: what would help with the step “%(step)s”?", area=area, step=late[0].what)
    if not goal.evidence_count:
        yield gettext("%(area)s: what has begun, and what would show it?", area=area)
    elif one.said_by(person_id) is None:
        yield gettext("%(area)s: how is what you have learnt used, and with whom?", area=area)
