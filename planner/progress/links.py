"""What is linked to a need, and follows it when needs are put together or one is split: each kind described once.

Rooms above add theirs to LINKS where the app is put together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, false, select, update

from planner.competence.models.content import GoalNeed
from planner.competence.strategy.models import Priority, Strategy
from planner.core.clock import SchoolYear
from planner.core.db import Tenant, db
from planner.core.i18n import gettext as _
from planner.core.i18n import language, ngettext, written_date
from planner.core.versions import Versioned
from planner.groups.meetings.models import AgendaItem, Meeting, PointedNeed
from planner.groups.models import ReferenceGroup
from planner.groups.tasks.models import GroupTask
from planner.inventory.differences.models import Difference
from planner.needs.models import NeedDifference, NeedGoal, NeedGroup, NeedPriority, ProductGoal
from planner.plans.models.parts import Activity, ActivityNeed
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.toolbox import Tool, ToolNeed
from planner.progress.differences import titles
from planner.schools.models import School
from planner.training.models.event import EventNeed, TrainingEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from sqlalchemy import Select

Names = dict[int, str]


@dataclass(frozen=True)
class Link:
    """A kind of link to a need: its table, and the column of what it links; two of the same thing are one.

    words: how many there are, in words. names: what each is called, by its id; None: it is not told which there are.
    stays: the condition that one is kept as it is. several: whether the thing can answer several needs.
    """

    kind: type[Tenant]
    column: str
    words: Callable[[int], str]
    names: Callable[[Collection[int]], Names] | None = None
    stays: Callable[[], ColumnElement[bool]] = false
    several: bool = True

    @property
    def to_what(self) -> Any:  # noqa: ANN401 - a mapped column
        """The column of what it links."""
        return getattr(self.kind, self.column)

    @property
    def mapped(self) -> Any:  # noqa: ANN401 - a mapped class with need_id
        """The class."""
        return self.kind


def moving(link: Link, need_id: int, into_id: int | None = None) -> list[int]:
    """Return the ids of the links that can move: the other has none to the same thing, and nothing holds them."""
    wanted = select(link.mapped.id).where(link.mapped.need_id == need_id, ~link.stays())
    if into_id is not None:
        wanted = wanted.where(link.to_what.not_in(select(link.to_what).where(link.mapped.need_id == into_id)))
    return list(db.session.scalars(wanted.order_by(link.mapped.id)))


def repoint(link: Link, ids: Sequence[int], need_id: int) -> None:
    """Let links be of another need; a form that was opened on such a row before is out of date then."""
    if not ids:
        return
    values = {"need_id": need_id}
    if issubclass(link.kind, Versioned):
        values["version"] = link.mapped.version + 1
    db.session.execute(
        update(link.kind).where(link.mapped.id.in_(ids)).values(values).execution_options(synchronize_session=False)
    )


# ---------------------------------------------------------------- what stays


def in_closed_plans() -> ColumnElement[bool]:
    """Return the condition that a link is of an activity in a closed plan."""
    closed = select(Activity.id).join(Plan, Plan.id == Activity.plan_id).where(Plan.state == PlanState.CLOSED)
    return ActivityNeed.activity_id.in_(closed)


def _in_sent_minutes() -> ColumnElement[bool]:
    of_meeting = select(AgendaItem.id).join(Meeting, Meeting.id == AgendaItem.meeting_id)
    return PointedNeed.item_id.in_(of_meeting.where(Meeting.minutes_sent_at.is_not(None)))


def _in_past_strategies() -> ColumnElement[bool]:
    past = select(Strategy.id).where(Strategy.school_year < SchoolYear.current())
    return Priority.strategy_id.in_(past)


# ---------------------------------------------------------------- what each is called


def _rows(wanted: Select[*tuple[Any, ...]], link: Any, ids: Collection[int]) -> Any:  # noqa: ANN401 - a class, rows
    return db.session.execute(wanted.where(link.id.in_(sorted(ids))))


def _activities(ids: Collection[int]) -> Names:
    """Name activities as approved plans do; not in the words of what is still being written."""
    wanted = (
        select(ActivityNeed.id, ActivityNeed.in_force_since, Activity.what, Plan.state, Plan.school_year, School.name)
        .join(Activity, Activity.id == ActivityNeed.activity_id)
        .join(Plan, Plan.id == Activity.plan_id)
        .join(School, School.id == Plan.school_id)
    )
    told = {PlanState.APPROVED, PlanState.CLOSED}
    return {
        link: _("%(what)s (%(school)s %(year)s)", what=what, school=school, year=year)
        if since is not None and state in told
        else _("An activity that is being written (%(school)s %(year)s)", school=school, year=year)
        for link, since, what, state, year, school in _rows(wanted, ActivityNeed, ids)
    }


def _trainings(ids: Collection[int]) -> Names:
    wanted = select(EventNeed.id, TrainingEvent.title, TrainingEvent.school_year).join(
        TrainingEvent, TrainingEvent.id == EventNeed.event_id
    )
    return {link: f"{title} ({year})" for link, title, year in _rows(wanted, EventNeed, ids)}


def _tools(ids: Collection[int]) -> Names:
    wanted = select(ToolNeed.id, Tool).join(Tool, Tool.id == ToolNeed.tool_id)
    return {link: f"{tool.code} {tool.title(language())}" for link, tool in _rows(wanted, ToolNeed, ids)}


def _differences(ids: Collection[int]) -> Names:
    wanted = select(NeedDifference.id, Difference).join(Difference, Difference.id == NeedDifference.difference_id)
    found = dict(iter(_rows(wanted, NeedDifference, ids)))
    named = titles(found.values())
    return {link: f"{one.year}: {named[one.indicator_code]}" for link, one in found.items()}


def _groups(ids: Collection[int]) -> Names:
    wanted = select(NeedGroup.id, ReferenceGroup.name).join(ReferenceGroup, ReferenceGroup.id == NeedGroup.group_id)
    return dict(iter(_rows(wanted, NeedGroup, ids)))


def _product_goals(ids: Collection[int]) -> Names:
    wanted = select(NeedGoal.id, ProductGoal).join(ProductGoal, ProductGoal.id == NeedGoal.goal_id)
    return {link: f"{goal.code} {goal.title(language())}" for link, goal in _rows(wanted, NeedGoal, ids)}


def _agenda_items(ids: Collection[int]) -> Names:
    wanted = (
        select(PointedNeed.id, AgendaItem.title, Meeting.day)
        .join(AgendaItem, AgendaItem.id == PointedNeed.item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    )
    return {link: f"{title} ({written_date(day)})" for link, title, day in _rows(wanted, PointedNeed, ids)}


def _tasks(ids: Collection[int]) -> Names:
    return dict(iter(_rows(select(GroupTask.id, GroupTask.what), GroupTask, ids)))


def _strategy(ids: Collection[int]) -> Names:
    wanted = select(Priority.id, Strategy.school_year, Priority.reason).join(
        Strategy, Strategy.id == Priority.strategy_id
    )
    return {link: f"{year}: {reason}"[:80] for link, year, reason in _rows(wanted, Priority, ids)}


def _rankings(ids: Collection[int]) -> Names:
    wanted = select(NeedPriority.id, NeedPriority.source_name, NeedPriority.place, NeedPriority.among)
    return {
        link: _("Place %(place)s of %(among)s: %(survey)s", place=place, among=among, survey=name)
        for link, name, place, among in _rows(wanted, NeedPriority, ids)
    }


LINKS: dict[str, Link] = {
    "activities": Link(
        ActivityNeed,
        "activity_id",
        lambda num: ngettext("%(num)d activity", "%(num)d activities", num),
        _activities,
        in_closed_plans,
    ),
    "trainings": Link(
        EventNeed,
        "event_id",
        lambda num: ngettext("%(num)d shared training", "%(num)d shared trainings", num),
        _trainings,
    ),
    # How many there are would speak of few people.
    "competence_goals": Link(
        GoalNeed,
        "goal_id",
        lambda _num: _("Competence goals; how many is not told, since they are people's"),
        several=False,
    ),
    "tools": Link(ToolNeed, "tool_id", lambda num: ngettext("%(num)d tool", "%(num)d tools", num), _tools),
    "tasks": Link(
        GroupTask,
        "id",
        lambda num: ngettext("%(num)d task from meetings", "%(num)d tasks from meetings", num),
        _tasks,
        several=False,
    ),
    "strategy": Link(
        Priority,
        "id",
        lambda num: ngettext(
            "%(num)d priority of the competence strategy", "%(num)d priorities of the competence strategy", num
        ),
        _strategy,
        _in_past_strategies,
        several=False,
    ),
    "rankings": Link(
        NeedPriority,
        "source_path",
        lambda num: ngettext("%(num)d ranking in a survey", "%(num)d rankings in surveys", num),
        _rankings,
    ),
    "groups": Link(
        NeedGroup, "group_id", lambda num: ngettext("%(num)d reference group", "%(num)d reference groups", num), _groups
    ),
    "agenda_items": Link(
        PointedNeed,
        "item_id",
        lambda num: ngettext("%(num)d point of a meeting", "%(num)d points of meetings", num),
        _agenda_items,
        _in_sent_minutes,
    ),
    "differences": Link(
        NeedDifference,
        "difference_id",
        lambda num: ngettext("%(num)d difference of the inventory", "%(num)d differences of the inventory", num),
        _differences,
    ),
    "product_goals": Link(
        NeedGoal, "goal_id", lambda num: ngettext("%(num)d product goal", "%(num)d product goals", num), _product_goals
    ),
}
