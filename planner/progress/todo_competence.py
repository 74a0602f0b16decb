"""What waits with competence goals, the log and trainings some weeks ago, in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from planner.core.i18n import gettext as _
from planner.core.i18n import language, written_day
from planner.progress.todo import Todo, day_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.competence.queries.goals import Waiting as WaitingGoals


def of_goals(waiting: WaitingGoals, today: date) -> Iterator[Todo]:
    """Say what waits with goals and the log."""
    for goal in waiting.to_agree:
        if goal.change_proposed_at is not None:
            yield Todo(
                _("Answer %(name)s's change to a competence goal", name=goal.user.name),
                _(
                    "%(area)s, proposed on %(day)s. The goal stands as you agreed until you have answered",
                    area=goal.title(language()),
                    day=day_of(goal.change_proposed_at),
                ),
                "competence.goal",
                {"goal_id": goal.id},
            )
            continue
        yield Todo(
            _("Answer %(name)s's proposed competence goal", name=goal.user.name),
            _("%(area)s, proposed on %(day)s", area=goal.title(language()), day=day_of(goal.proposed_at)),
            "competence.goal",
            {"goal_id": goal.id},
        )
    for goal in waiting.to_confirm:
        yield Todo(
            _("Look at the evidence for %(name)s's competence goal", name=goal.user.name),
            _("%(area)s: confirm it as achieved when it is", area=goal.title(language())),
            "competence.goal",
            {"goal_id": goal.id},
            by=goal.due_on,
            late=goal.is_late(today),
        )
    for goal in waiting.returned:
        yield Todo(
            _("Go on with your competence goal"),
            _("%(area)s: your principal has returned your change with a reason", area=goal.title(language()))
            if goal.change_returned_at
            else _("%(area)s: your principal has returned it with a reason", area=goal.title(language())),
            "competence.goal",
            {"goal_id": goal.id},
        )
    for goal in waiting.due:
        yield Todo(
            _("Your competence goal is due"),
            _("%(area)s: attach what shows that you have reached it", area=goal.title(language())),
            "competence.goal",
            {"goal_id": goal.id},
            by=goal.due_on,
            late=goal.is_late(today),
        )
    for question in waiting.to_answer:
        yield Todo(
            _("Have you used %(title)s, and with whom?", title=question.title),
            _("You were there on %(day)s. Two taps, and you are asked once", day=written_day(question.held_on)),
            "competence.use",
            {"sign_up_id": question.sign_up_id},
        )
    for attended in waiting.to_log:
        yield Todo(
            _("Put %(title)s in your log", title=attended.title),
            _("You were there on %(day)s; area and hours are filled in", day=written_day(attended.day)),
            "competence.from_training",
            {"sign_up_id": attended.sign_up_id},
        )
