"""What waits in the plans, in words, and that it has gone on to others after its days of grace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.clock import local
from planner.core.i18n import gettext as _
from planner.core.i18n import written_day
from planner.plans.queries.waiting import WaitingFor
from planner.progress.grace import Gone
from planner.progress.todo import Quick, Todo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.plans.models.comments import Comment
    from planner.plans.queries.waiting import Waiting
    from planner.progress.grace import Grace

ASKED = (WaitingFor.DECISION, WaitingFor.SIGNING)


def of_plans(waiting: Iterable[Waiting], grace: Grace) -> Iterator[Todo]:
    """Say what waits in the plans."""
    for thing in waiting:
        yield of_asked(thing, grace) if thing.what in ASKED else of_written(thing, grace)


def of_asked(thing: Waiting, grace: Grace) -> Todo:
    """Say what somebody has handed in to be decided on: by the end of the days of grace."""
    decision = thing.what is WaitingFor.DECISION
    since = thing.untouched_since
    by = grace.last_day(since) if since else None
    return Todo(
        _("Decide on the plan %(title)s", title=thing.title)
        if decision
        else _("Sign the evaluation of %(title)s", title=thing.title),
        _("%(school)s, handed in by %(name)s on %(day)s", school=thing.school, name=thing.by, day=_since(thing)),
        "plans.review" if decision else "plans.evaluation",
        {"plan_id": thing.plan_id},
        by=by,
        late=by is not None and by < grace.today,
        asked=True,
        gone_on=gone_on(thing, grace, Gone.COORDINATOR),
    )


def of_written(thing: Waiting, grace: Grace) -> Todo:
    """Say what is the library staff's own to do."""
    plan, told = {"plan_id": thing.plan_id}, gone_on(thing, grace, Gone.PRINCIPAL)
    match thing.what:
        case WaitingFor.REWRITING:
            what = _("Go on with the plan %(title)s", title=thing.title)
            return Todo(what, _("%(name)s has returned it with a reason", name=thing.by), "plans.edit", plan)
        case WaitingFor.EVALUATION:
            why = (
                _("It has been returned with a reason")
                if thing.returned
                else _("%(school)s, school year %(year)s", school=thing.school, year=thing.school_year)
            )
            what = _("Evaluate the plan %(title)s", title=thing.title)
            return Todo(what, why, "plans.evaluation", plan, by=thing.due_on, late=thing.late, gone_on=told)
    activity_id = thing.activity_id or 0
    return Todo(
        thing.title,
        _("Activity at %(school)s: tick it off or say how it goes", school=thing.school),
        "plans.follow_up",
        {**plan, "_anchor": f"activity-{activity_id}"},
        by=thing.due_on,
        late=thing.late,
        quick=Quick(thing.plan_id, activity_id),
        gone_on=told,
    )


def gone_on(thing: Waiting, grace: Grace, furthest: Gone) -> str | None:
    """Say to whom it has gone on, and when; None when to nobody."""
    since = thing.untouched_since
    gone = min(grace.gone(since), furthest)
    if since is None or gone is Gone.NOWHERE:
        return None
    day = written_day(grace.gone_on(since, Gone.COORDINATOR))
    if gone is Gone.COORDINATOR:
        return _("The coordinator sees it too, since %(day)s", day=day)
    then = written_day(grace.gone_on(since, Gone.PRINCIPAL))
    return _("The coordinator sees it too, since %(day)s, and the principal, since %(then)s", day=day, then=then)


def _since(thing: Waiting) -> str:
    return written_day(local(thing.since).date()) if thing.since else "–"


def of_mentions(comments: Iterable[Comment]) -> Iterator[Todo]:
    """Say where somebody is mentioned."""
    for comment in comments:
        yield Todo(
            _("%(name)s mentions you in a comment", name=comment.by.name),
            _("%(plan)s: “%(words)s”", plan=comment.plan.title, words=shortened(comment.text)),
            "plans.comments_of",
            {"plan_id": comment.plan_id, "_anchor": f"comment-{comment.id}"},
            comment_id=comment.id,
        )


def shortened(text: str, longest: int = 120) -> str:
    """Return the beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
