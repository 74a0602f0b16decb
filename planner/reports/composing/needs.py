"""The needs in a report: completion, what was done, coverage with the schools left, and effect, by product goal."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core.clock import local
from planner.core.i18n import gettext as _
from planner.core.i18n import language, ngettext, swedish_order, written_date, written_number
from planner.inventory.spread import known
from planner.needs.models import NeedDecision
from planner.progress.effects import ABOUT_PEOPLE, WorkIndicator, is_share
from planner.progress.matrix import by_goal
from planner.progress.queries.measures import ACTIVITY
from planner.reports.structure import Figure, Part, Row, Section, Written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from planner.needs.models import Need, ProductGoal
    from planner.reports.composing.gathered import Gathered
    from planner.reports.period import Period

NAMED = 12  # so many schools left are named in a report; a page names all, in the rows


def sections(read: Gathered) -> Iterator[Section]:
    """Write a section for each product goal that has needs, and one for the needs that serve none."""
    by_id = {need.id: need for need in read.needs}
    for goal, there in by_goal(list(by_id), read.goals, read.serves, wanted=None):
        found = [(by_id[need_id], also) for need_id, also in there]
        moved = sum(bool(read.counted(need.id, read.period).within) for need, _also in found)
        yield Section(
            key=f"goal-{goal.id}" if goal else "goal-none",
            code=goal.code if goal else "",
            title=goal.title(language()) if goal else _("No product goal yet"),
            finding=ngettext(
                "Something was finished for %(moved)s of %(num)d need",
                "Something was finished for %(moved)s of %(num)d needs",
                len(found),
                moved=moved,
            ),
            parts=tuple(part(read, need, also) for need, also in found),
        )


def part(read: Gathered, need: Need, also: list[ProductGoal]) -> Part:
    """Write one need."""
    completion, finished = completed(read, need.id, f"need-{need.id}"), within(read, need.id, f"need-{need.id}")
    text = []
    if also:
        text.append(_("Serves also %(goals)s", goals=", ".join(goal.code for goal in also)))
    if need.decision is NeedDecision.VERIFIED:
        text.append(_("Verified as met by those who raised it."))
    elif need.decision is NeedDecision.RECEIVED:
        text.append(_("Received, not confirmed yet."))
    figures = [completion, finished, coverage(read, need)]
    shown = effect(read, need)
    if shown is not None:
        figures.append(shown)
    else:
        text.append(_("Not known: no indicator has been chosen, so the effect cannot be seen."))
    return Part(
        title=need.title(language()),
        code=need.code,
        figures=tuple(figures),
        text=tuple(text),
        path=f"/needs/{need.id}?year={read.year.start_year}",
    )


# ---------------------------------------------------------------- measures


def completed(read: Gathered, need_id: int | None, key: str) -> Figure:
    """Write how many measures are done of those planned, for a need or for all, at the end of the period."""
    now, then = read.counted(need_id, read.period), read.counted(need_id, read.before)
    schools, planned = _with_plan(read)
    notes = []
    if not now.planned:
        notes.append(_("Nothing was planned."))
    if now.goals:
        notes.append(
            ngettext(
                "%(num)d competence goal is counted in it, as a number only: people are never listed.",
                "%(num)d competence goals are counted in it, as a number only: people are never listed.",
                now.goals,
            )
        )
    return Figure(
        key=f"{key}.measures",
        label=_("Measures done"),
        written_as=Written.PART,
        as_of=read.period.seen_on,
        value=Decimal(now.done) / now.planned if now.planned else None,
        numerator=now.done,
        denominator=now.planned,
        reported=planned,
        of=schools,
        who=_("schools with a plan in force"),
        before=Decimal(then.done) / then.planned if then.planned else None,
        before_numerator=then.done,
        before_denominator=then.planned,
        notes=tuple(notes),
        head=_head(),
        rows=tuple(row for row, _done in _rows(read, need_id)),
        beside=now.goals,
    )


def within(read: Gathered, need_id: int | None, key: str) -> Figure:
    """Write how many measures were done in the period."""
    now, then = read.counted(need_id, read.period), read.counted(need_id, read.before)
    schools, planned = _with_plan(read)
    rows = [row for row, done in _rows(read, need_id) if done is not None and done >= read.period.first]
    return Figure(
        key=f"{key}.within",
        label=_("Done in the period"),
        written_as=Written.COUNT,
        as_of=read.period.seen_on,
        value=Decimal(now.within),
        reported=planned,
        of=schools,
        who=_("schools with a plan in force"),
        before=Decimal(then.within),
        head=_head(),
        rows=tuple(rows),
        beside=now.within - len(rows),
    )


def _head() -> tuple[str, ...]:
    return _("Measure"), _("School"), _("Done on")


def _rows(read: Gathered, need_id: int | None) -> list[tuple[Row, date | None]]:
    """Return the measures behind a figure with the day they were done, by school; trainings have no school."""
    found = []
    for fact, done in read.measures(need_id, read.period):
        day = written_date(done) if done else ""
        if fact.kind == ACTIVITY:
            activity = read.activities.get(fact.measure_id)
            what = activity.what if activity else "–"
            school = read.names_of_schools.get(fact.school_id or 0, "–")
            path = f"/plans/{activity.plan_id}" if activity else None
        else:
            event = read.events.get(fact.measure_id)
            what, school, path = event.title if event else "–", _("Shared training"), f"/training/{fact.measure_id}"
        found.append((Row((what, school, day), path, done=done is not None), done))
    found.sort(key=lambda pair: (swedish_order(pair[0].cells[1]), swedish_order(pair[0].cells[0])))
    return found


def _with_plan(read: Gathered) -> tuple[int, int]:
    """Return how many schools are open at the end of the period, and how many of them had a plan in force by then."""
    there = read.open_at(read.period.seen_on)
    return len(there), len(with_plan(read, there))


def with_plan(read: Gathered, schools: dict[int, str], period: Period | None = None) -> set[int]:
    """Return those of the schools that had a plan in force by the end of a period, the report's own by default."""
    period = period or read.period
    by = {
        school_id
        for (school_id, year), at in read.plans.items()
        if year in period.years and local(at).date() <= period.seen_on
    }
    return by & set(schools)


# ---------------------------------------------------------------- coverage


def coverage(read: Gathered, need: Need) -> Figure:
    """Write how many of the concerned schools have an activity for a need, and which have none."""
    schools = read.concerned(need, read.period.seen_on)
    covered = read.planned_at(need.id, read.period) & set(schools)
    earlier = read.concerned(need, read.before.last)
    covered_before = read.planned_at(need.id, read.before) & set(earlier)
    left = [name for school_id, name in schools.items() if school_id not in covered]
    notes = []
    if left and covered:
        notes.append(_("Without: %(schools)s", schools=_listed(left)))
    elif left:
        notes.append(_("No school has an activity of its own for it."))
    if not schools:
        notes.append(_("No open school is concerned."))
    return Figure(
        key=f"need-{need.id}.coverage",
        label=_("Schools that take part"),
        written_as=Written.PART,
        as_of=read.period.seen_on,
        value=Decimal(len(covered)) / len(schools) if schools else None,
        numerator=len(covered),
        denominator=len(schools),
        reported=len(with_plan(read, schools)),
        of=len(schools),
        who=_("schools with a plan in force"),
        before=Decimal(len(covered_before)) / len(earlier) if earlier else None,
        before_numerator=len(covered_before),
        before_denominator=len(earlier),
        notes=tuple(notes),
        head=(_("School"), _("Takes part")),
        rows=tuple(
            Row(
                (name, _("Yes") if school_id in covered else _("Not yet")),
                f"/progress/needs/{need.id}/schools/{school_id}?year={read.year.start_year}",
                done=school_id in covered,
            )
            for school_id, name in schools.items()
        ),
    )


def _listed(names: list[str]) -> str:
    if len(names) <= NAMED:
        return ", ".join(names)
    return _("%(names)s and %(more)s more", names=", ".join(names[: NAMED - 1]), more=len(names) - NAMED + 1)


# ---------------------------------------------------------------- effect


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
