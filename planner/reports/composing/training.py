"""Training and competence in a report: trainings held, schools reached, and shares of people that may be told."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.clock import SchoolYear, local
from planner.core.i18n import gettext as _
from planner.core.i18n import ngettext, written_date, written_number
from planner.core.small_groups import at_least
from planner.reports.composing.gathered import is_within
from planner.reports.structure import Figure, Part, Row, Section, Written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.reports.composing.gathered import Gathered
    from planner.reports.period import Period
    from planner.reports.queries.facts import EventFact


def held(read: Gathered, period: Period) -> list[EventFact]:
    """Return the trainings held in a period, the first one first."""
    return sorted((one for one in read.events.values() if is_within(one, period)), key=lambda one: one.sessions[-1])


def section(read: Gathered) -> Section:
    """Write the trainings."""
    events = held(read, read.period)
    return Section(
        key="training",
        title=_("Training"),
        finding=ngettext("%(num)d training was held", "%(num)d trainings were held", len(events))
        if events
        else _("No training was held in the period"),
        parts=(
            Part(
                title=_("Shared training"),
                figures=(
                    _amount(read, events),
                    _hours(read, events),
                    _reached(read),
                    _trained(read),
                ),
                path=f"/training/?year={read.year.start_year}",
            ),
        ),
    )


def _row(event: EventFact) -> Row:
    days = written_date(local(event.sessions[-1][0]).date())
    return Row((event.title, days, written_number(event.hours)), f"/training/{event.id}", done=True)


def _head() -> tuple[str, ...]:
    return _("Training"), _("Last session"), _("Hours")


def _amount(read: Gathered, events: Sequence[EventFact]) -> Figure:
    recorded = sum(bool(read.attended.get(event.id)) for event in events)
    return Figure(
        key="training.held",
        label=_("Trainings held"),
        written_as=Written.COUNT,
        as_of=read.period.seen_on,
        value=Decimal(len(events)),
        reported=recorded,
        of=len(events),
        who=_("trainings with attendance recorded"),
        before=Decimal(len(held(read, read.before))),
        head=_head(),
        rows=tuple(_row(event) for event in events),
    )


def _hours(read: Gathered, events: Sequence[EventFact]) -> Figure:
    def together(some: Sequence[EventFact]) -> Decimal:
        return sum((Decimal(str(event.hours)) for event in some), start=Decimal(0))

    return Figure(
        key="training.hours",
        label=_("Hours of training offered"),
        written_as=Written.NUMBER,
        as_of=read.period.seen_on,
        value=together(events),
        reported=len(events),
        of=len(events),
        who=_("trainings held"),
        before=together(held(read, read.before)),
        head=_head(),
        rows=tuple(_row(event) for event in events),
    )


def _reached(read: Gathered) -> Figure:
    """Write how many schools somebody came from, in whole groups: at some, one person is the whole library."""
    schools = read.open_at(read.period.seen_on)
    told = at_least(len(read.reached & set(schools)), of=len(schools), smallest=read.smallest)
    notes = [_("Told in whole groups and never by name: at a school where one person works it would be that person.")]
    if told is None:
        notes.insert(0, _("Not told: too few schools, or all but too few."))
    return Figure(
        key="training.reached",
        label=_("Schools reached"),
        written_as=Written.PART,
        as_of=read.period.seen_on,
        value=None if told is None else Decimal(told) / len(schools),
        numerator=told,
        denominator=len(schools),
        reported=sum(bool(amount) for amount in read.attended.values()),
        of=len(held(read, read.period)),
        who=_("trainings with attendance recorded"),
        at_least=told is not None,
        notes=tuple(notes),
    )


def _trained(read: Gathered) -> Figure:
    return _share(
        read,
        key="training.staff",
        label=_("Library staff in shared training, school year %(year)s", year=read.year),
        now=read.work[read.year].trained,
        then=read.work[last_of(read.before)].trained if last_of(read.before) != read.year else None,
    )


def competence(read: Gathered) -> Section:
    """Write what may be told of people's goals."""
    on_time = _share(
        read,
        key="competence.on_time",
        label=_("Competence goals confirmed on time, school year %(year)s", year=read.year),
        now=read.work[read.year].on_time,
        then=read.work[last_of(read.before)].on_time if last_of(read.before) != read.year else None,
    )
    told = sum(counted.planned or 0 for counted in read.work[read.year].goals.values())
    return Section(
        key="competence",
        title=_("Competence"),
        finding=_("What is told of people's goals is told in numbers that nobody can be read out of")
        if on_time.is_known or told
        else _("Too few have goals for anything to be told of them"),
        parts=(
            Part(
                title=_("Competence goals"),
                figures=(on_time,),
                path=f"/competence/overview?year={read.year.start_year}",
            ),
        ),
        notes=(
            _(
                "The smallest group that is told of is %(smallest)s people, both of those counted and of the others.",
                smallest=read.smallest,
            ),
        ),
    )


def last_of(period: Period) -> SchoolYear:
    """Return the school year a period ends in."""
    return SchoolYear.of(period.last)


def _share(read: Gathered, *, key: str, label: str, now: Decimal | None, then: Decimal | None) -> Figure:
    notes = [] if now is not None else [_("Hidden while it would speak of few people: those it counts, or the others.")]
    notes.append(_("People are never listed: the figure opens to no names."))
    return Figure(
        key=key,
        label=label,
        written_as=Written.PERCENT,
        as_of=min(read.year.last_day, clock.today()),
        value=now,
        before=then,
        notes=tuple(notes),
    )
