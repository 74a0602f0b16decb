"""The effect of a need in a report: its indicator against baseline and target, and what that rests on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core.i18n import gettext as _
from planner.core.i18n import written_date, written_number
from planner.inventory.spread import known
from planner.progress.effects import ABOUT_PEOPLE, WorkIndicator, is_share
from planner.reports.structure import Figure, Row, Written

if TYPE_CHECKING:
    from datetime import date

    from planner.needs.models import Need
    from planner.reports.composing.gathered import Gathered


def effect(read: Gathered, need: Need) -> Figure | None:
    """Write a need's indicator at the end of the period; None when it has none."""
    shown, earlier = read.effect(need, read.period), read.effect(need, read.before)
    if shown is None:
        return None
    ends = {name: None if value is None else Decimal(value) for name, value in shown.figures.items()}
    reported, of, who, as_of, rows, head = _rests_on(read, need)
    notes = []
    if shown.hidden:
        notes.append(_("Hidden while it would speak of few people: those it counts, or the others."))
    elif ends["now"] is None:
        notes.append(_("Not known: nothing has been reported for it."))
    if ends["baseline"] is None:
        notes.append(_("The baseline is not known."))
    if ends["target"] is None:
        notes.append(_("No target has been set."))
    before = earlier.figures["now"] if earlier is not None else None
    if earlier is None and need.effect_indicator in set(WorkIndicator):
        notes.append(_("It is counted by school year, and is not compared within one."))
    return Figure(
        key=f"need-{need.id}.effect",
        label=_("Effect: %(indicator)s", indicator=shown.label),
        written_as=Written.PERCENT if is_share(need) else Written.NUMBER,
        as_of=as_of,
        value=ends["now"],
        reported=reported,
        of=of,
        who=who,
        before=None if before is None else Decimal(before),
        baseline=ends["baseline"],
        target=ends["target"],
        notes=tuple(notes),
        head=head,
        rows=rows,
    )


Basis = tuple[int | None, int | None, str, "date", tuple[Row, ...], tuple[str, ...]]


def _rests_on(read: Gathered, need: Need) -> Basis:
    """Return who has reported what an effect is made of, the day it is of, and its rows."""
    if need.effect_name is not None:
        return _by_hand(read, need)
    if need.effect_indicator in set(WorkIndicator):
        return _of_the_work(read, WorkIndicator(need.effect_indicator))
    rounds = read.rounds_until(read.period)
    code = need.effect_indicator or ""
    if not rounds:
        return None, None, "", read.period.seen_on, (), ()
    newest = rounds[0]
    figures = newest.figures(code)
    rows = tuple(
        Row((row.name, written_number(figure)), f"/inventory/indicators/{code}?year={newest.year}", figure is not None)
        for row, figure in zip(newest.rows, figures, strict=True)
    )
    day = end_of_calendar_year(read, newest.year)
    return len(known(figures)), len(newest.rows), _("schools"), day, rows, (_("School"), str(newest.year))


def end_of_calendar_year(read: Gathered, year: int) -> date:
    """Return the last day of an inventory's calendar year."""
    return read.period.last.replace(year=year, month=12, day=31)


def _by_hand(read: Gathered, need: Need) -> Basis:
    figures = [one for one in read.figures if one.need_id == need.id and one.measured_on <= read.period.seen_on]
    rows = tuple(
        Row((written_date(one.measured_on), written_number(one.figure), one.note or ""), f"/needs/{need.id}")
        for one in reversed(figures)
    )
    day = figures[-1].measured_on if figures else read.period.seen_on
    return None, None, "", day, rows, (_("Day"), _("Figure"), _("How it was counted"))


def _of_the_work(read: Gathered, indicator: WorkIndicator) -> Basis:
    day = min(read.year.last_day, read.period.seen_on)
    if indicator in ABOUT_PEOPLE:
        return None, None, "", day, (), ()
    if indicator is WorkIndicator.PLANS:
        there = {school.id: school.name for school in read.schools if school.closed_on is None}
        have = {school_id for school_id, year in read.plans if year == read.year}
        rows = tuple(
            Row(
                (name, _("Yes") if one in have else _("Not yet")),
                f"/plans/?year={read.year.start_year}&school={one}",
                one in have,
            )
            for one, name in there.items()
        )
        return len(there), len(there), _("schools"), day, rows, (_("School"), _("Approved plan"))
    rows = tuple(
        Row(
            (activity.what, read.names_of_schools.get(activity.school_id, "–"), activity.partner or ""),
            f"/plans/{activity.plan_id}",
            activity.partner is not None,
        )
        for activity in read.activities.values()
        if activity.year == read.year
    )
    work = read.work[read.year]
    return work.with_plan, work.schools, _("schools"), day, rows, (_("Activity"), _("School"), _("Partner"))
