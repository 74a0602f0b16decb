"""The needs in a report: completion, what was done, coverage with the schools left, by product goal."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core.clock import local
from planner.core.i18n import gettext as _
from planner.core.i18n import language, ngettext, swedish_order, written_date
from planner.needs.models import NeedDecision
from planner.progress.matrix import by_goal
from planner.progress.queries.measures import ACTIVITY
from planner.reports.composing.effects import effect
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
