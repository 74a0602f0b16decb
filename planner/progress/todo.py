"""What waits for a person, in words: why it is here, by when, and the one place where it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from planner.core.clock import local
from planner.core.i18n import gettext as _
from planner.core.i18n import language, ngettext, written_date
from planner.inventory.differences.models import VERDICTS
from planner.progress.differences import titles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from planner.inventory.collecting.waiting import WaitingAnswer, WaitingRound
    from planner.inventory.differences.models import Difference
    from planner.plans.models.toolbox import Tool
    from planner.progress.board import NeedRow
    from planner.progress.queries.home import NamedEvent
    from planner.surveys.models.survey import Survey
    from planner.training.evaluation.queries import ToEvaluate
    from planner.training.queries.approvals import WaitingAnswer as WaitingSignUp
    from planner.training.queries.waiting import ToDecide


@dataclass(frozen=True)
class Quick:
    """An activity that can be followed up from here with one press."""

    plan_id: int
    activity_id: int


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, why it waits, by which day, and the endpoint and ids of its page.

    asked: somebody waits for it already, so that it stands with what waits though its day is to come. quick: what can
    be done without going there. comment_id: a comment that one can say is seen. gone_on: that it has gone on to
    somebody else too, and when, in words.
    """

    what: str
    why: str
    endpoint: str
    ids: dict[str, Any] = field(default_factory=dict)
    by: date | None = None
    late: bool = False
    quick: Quick | None = None
    comment_id: int | None = None
    asked: bool = False
    gone_on: str | None = None

    def is_soon(self, today: date) -> bool:
        """Tell whether it is due later than today, and nobody waits for it before."""
        return self.by is not None and self.by > today and not self.late and not self.asked


def in_order(things: Iterable[Todo]) -> list[Todo]:
    """Return what is late first, then by day, then what has no day, each kind in the order it came."""
    return sorted(things, key=lambda todo: (not todo.late, todo.by or date.max))


def of_evaluations(waiting: Sequence[ToEvaluate]) -> Iterator[Todo]:
    """Say how many trainings wait for one's answers, in one line, with the day the first of them closes."""
    if len(waiting) == 1:
        (only,) = waiting
        ids = {"event_id": only.event_id}
        what = _("Evaluate %(title)s", title=only.title)
        yield Todo(what, _("Three questions, without your name"), "training.evaluation", ids, by=only.until)
    elif waiting:
        what = ngettext("%(num)d training to evaluate", "%(num)d trainings to evaluate", len(waiting))
        why = _("Three questions each, without your name")
        yield Todo(what, why, "training.evaluations", by=min(each.until for each in waiting))


def of_training(over: Iterable[NamedEvent]) -> Iterator[Todo]:
    """Say which trainings lack their attendance."""
    for event in over:
        yield Todo(
            _("Record who came to %(title)s", title=event.title),
            _("It was over on %(day)s", day=day_of(event.at)),
            "training.attendance",
            {"event_id": event.event_id},
        )


def of_sign_ups(waiting: Iterable[WaitingSignUp]) -> Iterator[Todo]:
    """Say who wants to go to what and needs the principal's yes."""
    for asked in waiting:
        yield Todo(
            _("Answer %(name)s, who wants to come to %(title)s", name=asked.name, title=asked.title),
            _("Asked on %(day)s; the place in the queue is kept meanwhile", day=day_of(asked.asked_at)),
            "training.question",
            {"event_id": asked.event_id, "sign_up_id": asked.sign_up_id},
        )


def of_decisions_on_training(waiting: Iterable[ToDecide]) -> Iterator[Todo]:
    """Say of which trainings it is to be decided whether they go ahead."""
    for event in waiting:
        yield Todo(
            _("Decide whether %(title)s goes ahead", title=event.title),
            _(
                "%(people)s have a seat, and at least %(least)s are needed",
                people=event.people,
                least=event.least_number,
            ),
            "training.event",
            {"event_id": event.event_id},
            by=event.decide_on,
        )


def of_needs(rows: Iterable[NeedRow]) -> Iterator[Todo]:
    """Say which needs wait to be confirmed, and which for the reference group's word."""
    for row in rows:
        title = {"code": row.need.code, "title": row.need.title(language())}
        place = {"need_id": row.need.id, "_anchor": "verification"}
        if row.standing == "received":
            yield Todo(
                _("Confirm %(code)s %(title)s, or leave it aside", **title),
                _("Somebody has raised the need"),
                "needs.show",
                place,
            )
        elif row.standing == "done":
            yield Todo(
                _("Ask the reference group about %(code)s %(title)s", **title),
                _("All measures of the year are done; the group says whether the need is met"),
                "needs.show",
                place,
            )


def of_differences(due: Iterable[Difference]) -> Iterator[Todo]:
    """Say which differences between schools are to be looked at again."""
    due = list(due)
    names = titles(due)
    for difference in due:
        yield Todo(
            _("Look again at the difference: %(title)s", title=names[difference.indicator_code]),
            _(
                "%(verdict)s %(year)s, judged on %(day)s",
                verdict=VERDICTS[difference.verdict],
                year=difference.year,
                day=day_of(difference.judged_at),
            ),
            "differences.show",
            {"difference_id": difference.id},
            by=difference.look_again_on,
        )


def of_tools(waiting: Iterable[Tool]) -> Iterator[Todo]:
    """Say which ways of working are proposed for the toolbox."""
    for tool in waiting:
        yield Todo(
            _("Decide on the proposed tool: %(title)s", title=tool.title(language())),
            _("Publish it for all schools, or return it with a reason"),
            "toolbox.tool",
            {"tool_id": tool.id},
        )


def of_answers(waiting: Iterable[WaitingAnswer], today: date) -> Iterator[Todo]:
    """Say which schools' answers to the inventory wait."""
    for answer in waiting:
        names = {"year": answer.year, "school": answer.school}
        how_far = _("%(done)s of %(all)s answered", done=answer.answered, all=answer.asked)
        if answer.state == "returned":
            what, why = (
                _("Look again at the inventory %(year)s for %(school)s", **names),
                _("It came back with a reason"),
            )
        elif answer.complete and answer.sends_in:
            what, why = _("Send in the inventory %(year)s for %(school)s", **names), _("All is answered")
        else:
            what, why = _("Answer the inventory %(year)s for %(school)s", **names), how_far
        yield Todo(
            what,
            why,
            "inventory.answer",
            {"year": answer.year, "school_id": answer.school_id},
            by=answer.closes_on,
            late=answer.closes_on is not None and answer.closes_on < today,
        )


def of_rounds(waiting: Iterable[WaitingRound]) -> Iterator[Todo]:
    """Say which rounds of the inventory can be fixed."""
    for held in waiting:
        yield Todo(
            _("Fix the inventory %(year)s", year=held.year),
            _("%(part)s of %(all)s schools have sent in", part=held.sent_in, all=held.schools),
            "inventory.round",
            {"year": held.year},
        )


def of_surveys(waiting: Iterable[Survey]) -> Iterator[Todo]:
    """Say which surveys wait for somebody's answer."""
    for survey in waiting:
        yield Todo(
            _("Answer the survey %(title)s", title=survey.title(language())),
            _("Your answers are anonymous") if survey.is_anonymous else _("Your answers are kept with your name"),
            "surveys.mine",
            {"survey_id": survey.id},
            by=survey.closes_on,
        )


def day_of(moment: Any) -> str:  # noqa: ANN401 - a moment
    """Return the day a moment lies on, in words."""
    return written_date(local(moment).date())
