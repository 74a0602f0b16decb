"""What the pages of a plan show: the text a reader may see, joined with how it goes. Rows in, ready words out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from planner.core import charts, clock
from planner.core.course import Course, course
from planner.core.i18n import Text, gettext, written_date, written_day, written_month, written_number
from planner.core.i18n import lazy_gettext as _
from planner.plans import rules, words
from planner.plans.marks import Mark, late_kind, state_mark, status_mark
from planner.plans.models.parts import UNFINISHED, Activity, MeasuredValue
from planner.plans.models.plan import Plan, PlanState
from planner.plans.queries import following
from planner.plans.queries import plans as queries
from planner.plans.queries.figures import own_figures
from planner.plans.text import ActivityText, ObjectiveText, PlanText, text_of, thawed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer
    from planner.plans.models.evaluation import Closing, Evaluation
    from planner.plans.models.revision import Revision
    from planner.plans.queries.copying import Life

FIRST_MONTH_AT_WORK = 8
NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class FigureShown:
    """A figure with what it is."""

    label: Text
    text: str


@dataclass(frozen=True)
class ActivityShown:
    """An activity in a table. row: None when the text is an older one whose activity is gone."""

    text: ActivityText
    row: Activity | None
    when: str
    mark: Mark
    followed: bool
    life: Life | None = None

    @property
    def id(self) -> int:
        """The activity's id."""
        return self.text.id

    @property
    def open(self) -> bool:
        """Whether it can be ticked off."""
        return self.followed and self.row is not None and self.row.status in UNFINISHED


@dataclass(frozen=True)
class ObjectiveShown:
    """An objective as a card: its text, the effect line when there is anything to draw, and its activities."""

    number: int
    text: ObjectiveText
    activities: tuple[ActivityShown, ...]
    values: Sequence[MeasuredValue]
    line: charts.EffectLine | None
    baseline: FigureShown
    now: FigureShown
    target: FigureShown
    said: str
    followed: bool
    course: Course | None = None


@dataclass(frozen=True)
class PlanPage:
    """A plan as one reader sees it. writing: the text is one that is not in force.

    evaluation, closing: the end of its year, where the reader may read it and it was asked for (`gathering`).
    """

    plan: Plan
    text: PlanText
    objectives: tuple[ObjectiveShown, ...]
    mark: Mark
    writing: bool
    revisions: Sequence[Revision]
    followed: following.Followed = following.NOTHING
    evaluation: Evaluation | None = None
    closing: Closing | None = None

    @property
    def activities(self) -> list[ActivityShown]:
        """All activities, in the order of their objectives."""
        return [activity for objective in self.objectives for activity in objective.activities]

    @property
    def in_force(self) -> Revision | None:
        """The revision in force, without its content."""
        return next((r for r in self.revisions if r.number == self.plan.in_force_number), None)

    @property
    def next_number(self) -> int:
        """The number the text being written gets when it is approved."""
        return self.revisions[0].number + 1 if self.revisions else 1

    @property
    def focus_area(self) -> Text:
        """The focus area in words."""
        return words.FOCUS_AREAS[self.plan.focus_area]


NO_LIVES: Mapping[int, Life] = MappingProxyType({})


def plan_page(
    viewer: Viewer, plan: Plan, *, in_force_only: bool = False, lives: Mapping[int, Life] = NO_LIVES
) -> PlanPage:
    """Return the page of a plan for a reader: its present text, or the one in force for whom a draft is not meant.

    lives: what the activities were and became in other years, where the page shows it.
    """
    reads_text = rules.may_read_text(viewer, plan) and not (in_force_only and plan.in_force_number is not None)
    revision = None if reads_text else queries.in_force_revision(plan)
    text = present_text(plan) if revision is None else thawed(revision.content)
    revisions, followed = queries.revisions(plan), following.followed(plan)
    return page_of(viewer, plan, text, present=reads_text, revisions=revisions, followed=followed, lives=lives)


def page_of(
    viewer: Viewer,
    plan: Plan,
    text: PlanText,
    *,
    present: bool,
    revisions: Sequence[Revision],
    followed: following.Followed,
    lives: Mapping[int, Life] = NO_LIVES,
) -> PlanPage:
    """Put a page together around a text; present: whether it is the plan's text as it stands now."""
    state = plan.state if rules.may_read_text(viewer, plan) else PlanState.APPROVED
    return PlanPage(
        plan=plan,
        text=text,
        objectives=shown(plan, text, lives, late=late_kind(viewer, plan)),
        mark=state_mark(state),
        writing=present and state not in {PlanState.APPROVED, PlanState.CLOSED},
        revisions=revisions,
        followed=followed,
    )


def present_text(plan: Plan) -> PlanText:
    """Return the plan's text as it stands; while it is being written, with the school's figures of today."""
    text = text_of(plan)
    return replace(text, figures=own_figures(plan.school_id)) if plan.writable else text


def shown(
    plan: Plan, text: PlanText, lives: Mapping[int, Life] = NO_LIVES, *, late: str | None = None
) -> tuple[ObjectiveShown, ...]:
    """Join a text with how its objectives and activities go; late: see `late_kind`."""
    rows = {activity.id: activity for objective in plan.objectives for activity in objective.activities}
    marks = _Marks(late)
    objectives = {objective.id: objective for objective in plan.objectives}
    return tuple(
        _objective(number, objective, rows, values, followed=followed, lives=lives, marks=marks, year=text.school_year)
        for number, objective in enumerate(text.objectives, start=1)
        for row in [objectives.get(objective.id)]
        for values, followed in [(row.values, row.in_force) if row is not None else ([], False)]
    )


def _objective(
    number: int,
    text: ObjectiveText,
    rows: dict[int, Activity],
    values: Sequence[MeasuredValue],
    *,
    followed: bool,
    lives: Mapping[int, Life],
    marks: _Marks,
    year: SchoolYear,
) -> ObjectiveShown:
    last = values[-1] if values else None
    now = last.figure if last is not None else None
    line = None
    if text.baseline is not None and text.target is not None:
        line = charts.effect_line(baseline=text.baseline, now=now, target=text.target, wide=True)
    label = _("Now, %(date)s", date=written_day(last.measured_on)) if last is not None else _("Now")
    return ObjectiveShown(
        number=number,
        text=text,
        activities=tuple(
            _activity(activity, rows.get(activity.id), lives.get(activity.id), marks) for activity in text.activities
        ),
        values=values,
        line=line,
        baseline=FigureShown(_("Baseline"), figure(text.baseline, text.unit)),
        now=FigureShown(label, figure(now, text.unit)),
        target=FigureShown(_("Target"), figure(text.target, text.unit)),
        said=_said(text, now, line),
        followed=followed,
        course=_course(text, values, year) if values else None,
    )


def _course(text: ObjectiveText, values: Sequence[MeasuredValue], year: SchoolYear) -> Course:
    return course(
        [(value.measured_on, value.figure) for value in values],
        baseline=text.baseline,
        target=text.target,
        first=year.first_day.replace(month=FIRST_MONTH_AT_WORK),
        last=year.last_day,
        written=lambda value: figure(Decimal(str(value)), text.unit),
        month=written_month,
    )


class _Marks:
    """The tags of one page, their words looked up once: a long plan shows the same few hundreds of times."""

    def __init__(self, late: str | None) -> None:
        self.late, self.today = late, clock.today()
        self._said: dict[int, Mark] = {}

    def of(self, row: Activity | None) -> Mark:
        """Return the tag of an activity."""
        mark = status_mark(row, self.late, self.today) if row is not None else NO_LONGER
        if id(mark) not in self._said:
            self._said[id(mark)] = replace(mark, text=str(mark.text))
        return self._said[id(mark)]


NO_LONGER = Mark("quiet", "empty", _("No longer in the plan"))


def _activity(text: ActivityText, row: Activity | None, life: Life | None, marks: _Marks) -> ActivityShown:
    followed = row is not None and row.in_force
    return ActivityShown(text, row, when(text), marks.of(row), followed=followed, life=life)


def when(text: ActivityText) -> str:
    """Write how often, or from when to when."""
    if text.frequency and text.due_on:
        return gettext("%(often)s, until %(date)s", often=text.frequency, date=written_day(text.due_on))
    if text.frequency:
        return text.frequency
    if text.starts_on and text.due_on:
        return f"{written_day(text.starts_on)} – {written_day(text.due_on)}"
    if text.due_on:
        return gettext("by %(date)s", date=written_date(text.due_on))
    if text.starts_on:
        return gettext("from %(date)s", date=written_date(text.starts_on))
    return ""


def figure(value: Decimal | None, unit: str | None) -> str:
    """Write a figure with its unit; a long unit stands in the text, not beside the figure."""
    if value is None:
        return "–"
    return f"{written_number(value, 3)}{NO_BREAK}{unit}" if unit and len(unit) <= 3 else written_number(value, 3)  # noqa: PLR2004


def _said(text: ObjectiveText, now: Decimal | None, line: charts.EffectLine | None) -> str:
    """Say in words what the line shows."""
    if line is None or now is None or text.baseline is None or text.target is None:
        return ""
    unit = gettext("percentage points") if text.unit == "%" else text.unit or ""
    if line.state is charts.EffectState.REACHED:
        return gettext("The target is reached.")
    if line.state is charts.EffectState.NEARER:
        gone, way = abs(now - text.baseline), abs(text.target - text.baseline)
        return gettext(
            "Nearer the target: %(gone)s of %(way)s %(unit)s.",
            gone=written_number(gone, 3),
            way=written_number(way, 3),
            unit=unit,
        ).replace(" .", ".")
    if line.state is charts.EffectState.AWAY:
        return gettext("Further from the target than at the start.")
    return gettext("Unchanged since the start.")
