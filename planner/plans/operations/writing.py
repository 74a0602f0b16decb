"""Writing a plan: begin it, its header, objectives and activities. Every part is saved by itself, at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.groups.measures import became
from planner.groups.meetings.models import MeasureKind
from planner.plans.models.parts import Activity, ActivityNeed, Objective
from planner.plans.models.plan import Plan
from planner.plans.operations import keeping
from planner.plans.operations.locking import expect_open, locked_for_writing, note_writer
from planner.plans.queries import lists
from planner.plans.rules import may_begin_at
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer
    from planner.groups.meetings.models import AgendaItem
    from planner.plans.models.toolbox import FocusArea


# What a copy of an activity takes over.
COPIED = (
    *("what", "target_group", "responsible", "starts_on", "due_on", "frequency"),
    *("resources", "partner", "tool_id", "hours", "cost"),
)


def begin(*, by: Viewer, school_id: int, focus_area: FocusArea, school_year: SchoolYear, title: str) -> Plan:
    """Begin a plan; refuses a second one for the same school, focus area and school year."""
    if not may_begin_at(by, school_id):
        raise RefusedError(_("Choose a school where you work in the library"), field="school_id")
    # Held, so that two who begin at once come after each other and the second is told.
    expect_open(db.session.scalars(select(School).where(School.id == school_id).with_for_update()).one())
    if lists.plan_of(school_id, focus_area, school_year) is not None:
        raise RefusedError(
            _("The school already has a plan for this focus area and school year. You find it in the list of plans."),
            field="focus_area",
        )
    plan = Plan(
        school_id=school_id,
        focus_area=focus_area,
        school_year=school_year,
        title=title,
        created_by_id=by.user_id,
        created_at=clock.now(),
    )
    db.session.add(plan)
    db.session.flush()
    note_writer(plan, by=by)
    return plan


def save_header(
    plan: Plan,
    *,
    by: Viewer,
    seen: int | None,
    valid_from: date | None,
    valid_to: date | None,
    **texts: str | None,
) -> None:
    """Save title, registry number, drawn up with, validity and current state."""
    plan = locked_for_writing(plan.id, by=by)
    expect_version(plan, seen)
    if valid_from and valid_to and valid_to < valid_from:
        raise RefusedError(_("The last day is before the first"), field="valid_to")
    _set(plan, texts | {"valid_from": valid_from, "valid_to": valid_to})
    keeping.forget(plan.id, "header", by=by)


# ---------------------------------------------------------------- objectives


def add_objective(plan: Plan, *, by: Viewer, **texts: Any) -> Objective:  # noqa: ANN401 - the fields of the text
    """Add an objective last."""
    plan = locked_for_writing(plan.id, by=by)
    last = db.session.scalar(select(func.max(Objective.position)).where(Objective.plan_id == plan.id)) or 0
    objective = Objective(plan_id=plan.id, position=last + 1, **texts)
    db.session.add(objective)
    db.session.flush()
    keeping.forget(plan.id, "new-objective", by=by)
    return objective


def save_objective(objective: Objective, *, by: Viewer, seen: int | None, **texts: Any) -> None:  # noqa: ANN401 - the same
    """Save an objective's text."""
    locked_for_writing(objective.plan_id, by=by)
    _expect_in_text(objective)
    expect_version(objective, seen)
    _set(objective, texts)
    keeping.forget(objective.plan_id, f"objective-{objective.id}", by=by)


def remove_objective(objective: Objective, *, by: Viewer) -> None:
    """Take an objective and its activities out; what is in force is followed up until the next approval."""
    locked_for_writing(objective.plan_id, by=by)
    inside = select(Activity).where(Activity.objective_id == objective.id).order_by(Activity.id)
    stays = [_take_out(activity) for activity in db.session.scalars(inside).all()]
    db.session.flush()
    if any(stays):
        objective.take_out(at=clock.now())
    else:
        _take_out(objective)


def place_objective(objective: Objective, *, by: Viewer, place: int) -> None:
    """Put an objective at a place among the others, 1 being the first; sent twice it stands where it stood."""
    locked_for_writing(objective.plan_id, by=by)
    beside = db.session.scalars(
        select(Objective)
        .where(Objective.plan_id == objective.plan_id, Objective.removed_at.is_(None))
        .order_by(Objective.position, Objective.id)
    ).all()
    _place(objective, beside, place)


# ---------------------------------------------------------------- activities


def add_activity(
    objective: Objective,
    *,
    by: Viewer,
    needs: Sequence[int],
    item: AgendaItem | None = None,
    **texts: Any,  # noqa: ANN401 - the same
) -> Activity:
    """Add an activity last under an objective; one taken from the toolbox keeps the link by tool_id.

    item: of a reference group's agenda, when that is what it comes from.
    """
    plan = locked_for_writing(objective.plan_id, by=by)
    _expect_in_text(objective)
    _expect_days_in_order(texts)
    last = db.session.scalar(select(func.max(Activity.position)).where(Activity.objective_id == objective.id)) or 0
    activity = Activity(plan_id=plan.id, objective_id=objective.id, position=last + 1, **texts)
    db.session.add(activity)
    db.session.flush()
    db.session.add_all(ActivityNeed(activity_id=activity.id, need_id=need_id) for need_id in sorted(set(needs)))
    if item is not None:
        became(item, MeasureKind.ACTIVITY, activity.id, by=by)
    keeping.forget(plan.id, f"new-activity-{objective.id}", by=by)
    return activity


def add_activities(plan: Plan, rows: Sequence[tuple[int, dict[str, Any]]], *, by: Viewer) -> None:
    """Add activities last under the objectives named by id, in this order; all of them or none."""
    plan = locked_for_writing(plan.id, by=by)
    there = db.session.execute(
        select(Objective.id, func.coalesce(func.max(Activity.position), 0).label("last"))
        .outerjoin(Activity, Activity.objective_id == Objective.id)
        .where(Objective.plan_id == plan.id, Objective.removed_at.is_(None))
        .group_by(Objective.id)
    )
    last: dict[int, int] = {row.id: row.last for row in there}
    added: list[tuple[Activity, list[int]]] = []
    for objective_id, values in rows:
        if objective_id not in last:
            raise RefusedError(_("That objective is no longer in the plan. Choose another."))
        last[objective_id] += 1
        texts = {name: value for name, value in values.items() if name != "needs"}
        row = Activity(plan_id=plan.id, objective_id=objective_id, position=last[objective_id], **texts)
        added.append((row, values["needs"]))
    db.session.add_all(row for row, _needs in added)
    db.session.flush()
    db.session.add_all(
        ActivityNeed(activity_id=row.id, need_id=need_id) for row, needs in added for need_id in sorted(set(needs))
    )


def save_activity(
    activity: Activity,
    *,
    by: Viewer,
    seen: int | None,
    needs: Sequence[int],
    **texts: Any,  # noqa: ANN401 - the same
) -> None:
    """Save an activity's text and the needs it answers."""
    locked_for_writing(activity.plan_id, by=by)
    _expect_in_text(activity)
    expect_version(activity, seen)
    _expect_days_in_order(texts)
    _set(activity, texts)
    link_needs(activity, needs)
    keeping.forget(activity.plan_id, f"activity-{activity.id}", by=by)


def link_needs(activity: Activity, needs: Sequence[int]) -> None:
    """Let the text answer these needs; links in force stay in force until the next approval."""
    links = db.session.scalars(select(ActivityNeed).where(ActivityNeed.activity_id == activity.id)).all()
    wanted = set(needs)
    for link in links:
        if link.need_id in wanted:
            link.removed_at = None
        elif not link.take_out(at=clock.now()):
            db.session.delete(link)
    missing = wanted - {link.need_id for link in links}
    db.session.add_all(ActivityNeed(activity_id=activity.id, need_id=need_id) for need_id in sorted(missing))


def duplicate_activity(activity: Activity, *, by: Viewer) -> Activity:
    """Put a copy of an activity's text after it, to change; how it goes is not copied, and it is no condition."""
    locked_for_writing(activity.plan_id, by=by)
    texts = {name: getattr(activity, name) for name in COPIED}
    copied = Activity(plan_id=activity.plan_id, objective_id=activity.objective_id, position=0, **texts)
    db.session.add(copied)
    db.session.flush()
    links = select(ActivityNeed.need_id).where(
        ActivityNeed.activity_id == activity.id, ActivityNeed.removed_at.is_(None)
    )
    db.session.add_all(ActivityNeed(activity_id=copied.id, need_id=need_id) for need_id in db.session.scalars(links))
    beside = [other for other in _beside(activity.objective_id) if other.id != copied.id]
    place = [other.id for other in beside].index(activity.id) + 2
    _place(copied, beside, place)
    return copied


def move_activity(activity: Activity, *, by: Viewer, objective: Objective, place: int | None) -> None:
    """Move an activity under another objective of the plan, at a place there, else last."""
    locked_for_writing(activity.plan_id, by=by)
    beside = _beside(objective.id)
    # Not through the row's version: somebody who is writing in it meanwhile is not in the way.
    db.session.execute(update(Activity).where(Activity.id == activity.id).values(objective_id=objective.id))
    _place(activity, beside, place or len(beside) + 1)


def remove_activity(activity: Activity, *, by: Viewer) -> None:
    """Take an activity out of the text; one in force is followed up until the next approval."""
    locked_for_writing(activity.plan_id, by=by)
    _take_out(activity)


def place_activity(activity: Activity, *, by: Viewer, place: int) -> None:
    """Put an activity at a place under its objective, 1 being the first; sent twice it stands where it stood."""
    locked_for_writing(activity.plan_id, by=by)
    _place(activity, _beside(activity.objective_id), place)


def _beside(objective_id: int) -> Sequence[Activity]:
    return db.session.scalars(
        select(Activity)
        .where(Activity.objective_id == objective_id, Activity.removed_at.is_(None))
        .order_by(Activity.position, Activity.id)
    ).all()


# ---------------------------------------------------------------- parts alike


def _set(thing: Plan | Objective | Activity, texts: dict[str, Any]) -> None:
    for name, value in texts.items():
        setattr(thing, name, value)


def _expect_in_text(part: Objective | Activity) -> None:
    if not part.in_text:
        raise RefusedError(_("This has been taken out of the plan."))


def _expect_days_in_order(texts: dict[str, Any]) -> None:
    starts_on, due_on = texts.get("starts_on"), texts.get("due_on")
    if starts_on and due_on and due_on < starts_on:
        raise RefusedError(_("The activity ends before it starts"), field="due_on")


def _take_out(part: Objective | Activity) -> bool:
    """Take a part out, deleting the row when nobody ever approved it; return whether it stays."""
    kind = "objective" if isinstance(part, Objective) else "activity"
    keeping.forget_part(part.plan_id, f"{kind}-{part.id}")
    if part.take_out(at=clock.now()):
        return True
    db.session.delete(part)
    return False


def _place(part: Objective | Activity, beside: Sequence[Objective | Activity], place: int) -> None:
    order = [other.id for other in beside if other.id != part.id]
    order.insert(max(place, 1) - 1, part.id)
    kind = type(part)
    for position, part_id in enumerate(order, start=1):
        # Not through the row's version: somebody who is writing in it meanwhile is not in the way.
        db.session.execute(update(kind).where(kind.id == part_id, kind.position != position).values(position=position))
