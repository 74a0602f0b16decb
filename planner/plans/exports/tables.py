"""A year's plans as tables: a row for each activity, each objective and each measured value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.clock import local
from planner.core.i18n import gettext as _
from planner.core.i18n import language
from planner.core.sheets import Sheet
from planner.plans import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planner.core.sheets import Cell
    from planner.plans.reading import ActivityShown, ObjectiveShown, PlanPage


def sheets(pages: Sequence[PlanPage]) -> list[Sheet]:
    """Return the tables of a workbook, in the order of the list and of each plan's page."""
    return [activities(pages), objectives(pages), values(pages)]


def activities(pages: Sequence[PlanPage]) -> Sheet:
    """Return a row for each activity."""
    head = [
        *_plan_head(),
        _("Objective"),
        _("Activity"),
        words.ACTIVITY["target_group"],
        words.ACTIVITY["responsible"],
        words.ACTIVITY["starts_on"],
        words.ACTIVITY["due_on"],
        words.ACTIVITY["frequency"],
        words.ACTIVITY["partner"],
        words.ACTIVITY["resources"],
        _("Hours per school year"),
        _("Cost per school year, SEK"),
        words.ACTIVITY["tool"],
        words.ACTIVITY["needs"],
        _("How it goes"),
        _("Note"),
        _("Done on"),
        _("Last followed up"),
    ]
    rows = (
        [*_plan_cells(page), f"{objective.number}. {objective.text.title}", *_activity(page, activity)]
        for page in pages
        for objective in page.objectives
        for activity in objective.activities
    )
    return Sheet(_("Activities"), head, rows)


def objectives(pages: Sequence[PlanPage]) -> Sheet:
    """Return a row for each objective, with where it stands."""
    head = [
        *_plan_head(),
        _("Objective"),
        words.OBJECTIVE["indicator"],
        words.OBJECTIVE["unit"],
        words.OBJECTIVE["baseline"],
        words.OBJECTIVE["target"],
        _("Latest value"),
        _("Measured on"),
        _("What the values show"),
        words.OBJECTIVE["how_measured"],
        _("How it went"),
        _("Result"),
        _("Why it turned out so"),
        _("Next step"),
    ]
    rows = (
        [*_plan_cells(page), *_objective(objective), *_judged(page, objective)]
        for page in pages
        for objective in page.objectives
    )
    return Sheet(_("Objectives"), head, rows)


def values(pages: Sequence[PlanPage]) -> Sheet:
    """Return a row for each measured value."""
    head = [*_plan_head(), _("Objective"), _("Day"), _("Value"), words.OBJECTIVE["unit"], _("Note"), _("Recorded by")]
    rows = (
        [
            *_plan_cells(page),
            f"{objective.number}. {objective.text.title}",
            value.measured_on,
            value.figure,
            objective.text.unit,
            value.note,
            value.recorded_by.name,
        ]
        for page in pages
        for objective in page.objectives
        for value in objective.values
    )
    return Sheet(_("Measured values"), head, rows)


def _plan_head() -> list[str]:
    return [_("School"), _("Focus area"), _("School year"), _("Plan"), str(words.HEADER["registry_number"]), _("State")]


def _plan_cells(page: PlanPage) -> list[Cell]:
    text = page.text
    return [
        text.school,
        str(page.focus_area),
        str(text.school_year),
        text.title,
        text.registry_number,
        str(page.mark.text),
    ]


def _activity(page: PlanPage, activity: ActivityShown) -> Iterator[Cell]:
    text, row = activity.text, activity.row
    log = page.followed.logs.get(activity.id, [])
    yield from (text.what, text.target_group, text.responsible, text.starts_on, text.due_on)
    yield from (text.frequency, text.partner, text.resources, text.hours, text.cost)
    yield text.tool.title(language()) if text.tool is not None else None
    yield ", ".join(need.code for need in text.needs) or None
    yield str(activity.mark.text)
    yield (row.cancel_reason or row.note) if row is not None else None
    yield local(row.done_at).date() if row is not None and row.done_at is not None else None
    yield log[0].day if log else None


def _objective(objective: ObjectiveShown) -> Iterator[Cell]:
    text = objective.text
    last = objective.values[-1] if objective.values else None
    yield from (f"{objective.number}. {text.title}", text.indicator, text.unit, text.baseline, text.target)
    yield last.figure if last is not None else None
    yield last.measured_on if last is not None else None
    yield from (objective.said or None, text.how_measured)


def _judged(page: PlanPage, objective: ObjectiveShown) -> Iterator[Cell]:
    rows = page.evaluation.judgements if page.evaluation is not None else []
    row = next((one for one in rows if one.objective_id == objective.text.id), None)
    if row is None:
        yield from (None, None, None, None)
    else:
        yield str(words.JUDGEMENTS[row.judgement]) if row.judgement is not None else None
        yield from (row.result, row.analysis, row.next_step)
