"""Putting a need that was said twice into another: what follows is shown first, moved, and can be moved back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import false, func, select, update
from sqlalchemy.orm.attributes import flag_modified

from planner.competence.models.content import GoalNeed
from planner.core import audit, clock
from planner.core.db import Tenant, db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.groups.meetings.models import AgendaItem, Meeting, PointedNeed
from planner.groups.tasks.models import GroupTask
from planner.needs import operations as decide
from planner.needs import queries
from planner.needs.merging.models import NeedMerge
from planner.needs.merging.queries import merge_that_holds
from planner.needs.models import NeedDifference, NeedGoal, NeedGroup, NeedSchool
from planner.plans.models.parts import Activity, ActivityNeed
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.toolbox import ToolNeed
from planner.training.models.event import EventNeed

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.needs.models import Need

# What follows a need into another: each table with the column of what it links to the need.
LINKS: dict[str, tuple[type[Tenant], str]] = {
    "activities": (ActivityNeed, "activity_id"),
    "trainings": (EventNeed, "event_id"),
    "competence_goals": (GoalNeed, "goal_id"),
    "tools": (ToolNeed, "tool_id"),
    "differences": (NeedDifference, "difference_id"),
    "groups": (NeedGroup, "group_id"),
    "product_goals": (NeedGoal, "goal_id"),
    "agenda_items": (PointedNeed, "item_id"),
    "tasks": (GroupTask, "id"),
}
UNTOLD = "competence_goals"  # how many there are would speak of few people
ADDED, WIDENED = "schools_added", "schools_widened"


@dataclass(frozen=True)
class Pair:
    """A need, and the one it shall go into."""

    need: Need
    into: Need


@dataclass(frozen=True)
class Follows:
    """What would follow: how many of each kind, by its name in LINKS; stay: activities in closed plans."""

    counts: dict[str, int]
    stay: int
    goals_too: bool


def pair_of(viewer: Viewer, need_id: int, into_id: int) -> Pair | None:
    """Return both needs, or None when either is not there or they are one."""
    need, into = queries.by_id(viewer, need_id), queries.by_id(viewer, into_id)
    return None if need is None or into is None or need.id == into.id else Pair(need, into)


def follows(pair: Pair) -> Follows:
    """Return what would follow the need into the other, before anything is done."""
    counts = {name: len(_moving(name, pair.need.id, pair.into.id)) for name in LINKS if name != UNTOLD}
    closed = select(func.count()).select_from(ActivityNeed).where(ActivityNeed.need_id == pair.need.id, _in_closed())
    goals_too = db.session.scalar(select(GoalNeed.id).where(GoalNeed.need_id == pair.need.id).limit(1)) is not None
    return Follows(counts, db.session.scalar(closed) or 0, goals_too)


def merge(pair: Pair, *, by: Viewer, seen: int | None, reason: str) -> NeedMerge:
    """Put the need into the other, which takes over what answers it; what approved plans say stays as it is."""
    need, into = pair.need, pair.into
    expect_version(need, seen)
    if need.is_closed or into.is_closed:
        raise RefusedError(_("Both needs have to be open to be put together."))
    moved: dict[str, Any] = {}
    for name, (kind, _column) in LINKS.items():
        if ids := _moving(name, need.id, into.id):
            _repoint(kind, ids, into.id)
            moved[name] = ids
    moved |= _join_schools(need, into)
    made = NeedMerge(
        need_id=need.id, into_id=into.id, reason=reason, moved=moved, merged_at=clock.now(), by_id=by.user_id
    )
    db.session.add(made)
    decide.dismiss(
        need, by=by, seen=seen, reason=str(_("Put together with %(code)s: %(reason)s", code=into.code, reason=reason))
    )
    flag_modified(into, "title_sv")  # so that who changes it at the same moment reads this first
    audit.record(
        "need.merged",
        subject="need",
        subject_id=into.id,
        by=by.user_id,
        after={"need": need.code, "moved": {name: len(ids) for name, ids in moved.items()}},
    )
    return made


def reopen(need: Need, *, by: Viewer, seen: int | None, reason: str) -> None:
    """Take up a need again; one that went into another gets back what followed it there and still is there."""
    decide.reopen(need, by=by, seen=seen, reason=reason)
    if (held := merge_that_holds(need.id)) is None:
        return
    for name, ids in held.moved.items():
        if name in LINKS:
            kind, _column = LINKS[name]
            there = db.session.scalars(_still(kind, ids, held.into_id)).all()
            free = set(there) - _doubles(name, there, need.id)
            _repoint(kind, sorted(free - _kept_among(name, free)), need.id)
    _part_schools(held)
    held.undone_at = clock.now()


def _moving(name: str, need_id: int, into_id: int) -> list[int]:
    """Return the ids of the links that can move: the other has none to the same thing, and nothing holds them."""
    kind, column = LINKS[name]
    there = getattr(kind, column)
    mapped: Any = kind
    held = select(there).where(mapped.need_id == into_id)
    wanted = select(kind.id).where(mapped.need_id == need_id, there.not_in(held), ~_stays(kind))
    return list(db.session.scalars(wanted.order_by(kind.id)))


def _stays(kind: Any) -> Any:  # noqa: ANN401 - a mapped class, a condition
    """Return the condition that a link is kept as it is: in a closed plan, or in notes whose minutes were sent."""
    if kind is ActivityNeed:
        return _in_closed()
    if kind is PointedNeed:
        of_meeting = select(AgendaItem.id).join(Meeting, Meeting.id == AgendaItem.meeting_id)
        return PointedNeed.item_id.in_(of_meeting.where(Meeting.minutes_sent_at.is_not(None)))
    return false()


def _in_closed() -> Any:  # noqa: ANN401 - a condition
    return ActivityNeed.activity_id.in_(
        select(Activity.id).join(Plan, Plan.id == Activity.plan_id).where(Plan.state == PlanState.CLOSED)
    )


def _kept_among(name: str, ids: set[int]) -> set[int]:
    kind, _column = LINKS[name]
    return set(db.session.scalars(select(kind.id).where(kind.id.in_(sorted(ids)), _stays(kind))))


def _still(kind: Any, ids: list[int], into_id: int) -> Any:  # noqa: ANN401 - a mapped class, a statement
    return select(kind.id).where(kind.id.in_(ids), kind.need_id == into_id)


def _doubles(name: str, ids: Any, need_id: int) -> set[int]:  # noqa: ANN401 - ids
    kind, column = LINKS[name]
    mapped: Any = kind
    there = getattr(kind, column)
    own = select(there).where(mapped.need_id == need_id)
    return set(db.session.scalars(select(kind.id).where(kind.id.in_(list(ids)), there.in_(own))))


def _repoint(kind: Any, ids: list[int], need_id: int) -> None:  # noqa: ANN401 - a mapped class
    if ids:
        db.session.execute(
            update(kind).where(kind.id.in_(ids)).values(need_id=need_id).execution_options(synchronize_session=False)
        )


def _schools(need: Need) -> set[int]:
    return set(db.session.scalars(select(NeedSchool.school_id).where(NeedSchool.need_id == need.id)))


def _join_schools(need: Need, into: Need) -> dict[str, list[int]]:
    """Let the other concern the schools of both; without any named it concerns all."""
    own, others = _schools(need), _schools(into)
    if not others:
        return {}
    if not own:
        for link in db.session.scalars(select(NeedSchool).where(NeedSchool.need_id == into.id)):
            db.session.delete(link)
        return {WIDENED: sorted(others)}
    db.session.add_all(NeedSchool(need_id=into.id, school_id=school) for school in sorted(own - others))
    return {ADDED: sorted(own - others)} if own - others else {}


def _part_schools(held: NeedMerge) -> None:
    added, widened = held.moved.get(ADDED, []), held.moved.get(WIDENED, [])
    there = select(NeedSchool).where(NeedSchool.need_id == held.into_id)
    links = {link.school_id: link for link in db.session.scalars(there)}
    if set(links) > set(added):  # taking away all of them would make it concern every school
        for school in added:
            if school in links:
                db.session.delete(links[school])
    if widened and not links:
        db.session.add_all(NeedSchool(need_id=held.into_id, school_id=school) for school in widened)
