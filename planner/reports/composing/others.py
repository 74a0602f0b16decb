"""What else a report tells: surveys, meetings of the reference groups, and where needs came from."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core.clock import local
from planner.core.i18n import gettext as _
from planner.core.i18n import language, ngettext, written_date
from planner.needs.models import NeedDecision, NeedSource
from planner.needs.words import SOURCES
from planner.reports.structure import Figure, Part, Row, Section, Written

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.needs.models import Need
    from planner.reports.composing.gathered import Gathered
    from planner.reports.period import Period
    from planner.reports.queries.facts import SurveyFact


def surveys(read: Gathered) -> Section:
    """Write the surveys that were closed in the period, with how many answered."""
    found = read.surveys
    amount = Figure(
        key="surveys.closed",
        label=_("Surveys closed"),
        written_as=Written.COUNT,
        as_of=read.period.seen_on,
        value=Decimal(len(found)),
        before=Decimal(len(read.surveys_before)),
        head=(_("Survey"), _("Closed")),
        rows=tuple(
            Row((_title(one), written_date(local(one.closed_at).date())), f"/surveys/{one.id}") for one in found
        ),
    )
    return Section(
        key="surveys",
        title=_("Surveys"),
        finding=ngettext("%(num)d survey was closed", "%(num)d surveys were closed", len(found))
        if found
        else _("No survey was closed in the period"),
        parts=(Part(title=_("All surveys"), figures=(amount,)), *(_survey(read, one) for one in found)),
    )


def _title(survey: SurveyFact) -> str:
    return (survey.title_en if language() == "en" else None) or survey.title_sv


def _survey(read: Gathered, survey: SurveyFact) -> Part:
    smallest = max(survey.smallest_group or 0, read.smallest)
    told = survey.answered >= smallest and (
        survey.invited - survey.answered >= smallest or survey.answered == survey.invited
    )
    notes = [] if told else [_("Not told: too few have answered, or too few have not.")]
    return Part(
        title=_title(survey),
        path=f"/surveys/{survey.id}",
        figures=(
            Figure(
                key=f"survey-{survey.id}.answers",
                label=_("Answers of those who were asked"),
                written_as=Written.PART,
                as_of=local(survey.closed_at).date(),
                value=Decimal(survey.answered) / survey.invited if told and survey.invited else None,
                numerator=survey.answered if told else None,
                denominator=survey.invited,
                notes=tuple(notes),
            ),
        ),
    )


def process(read: Gathered) -> Section:
    """Write how the work was led: meetings, needs raised by where they came from, needs found met."""
    raised = _raised(read, read.period)
    by_source, earlier = (
        Counter(one.source for one in raised),
        Counter(one.source for one in _raised(read, read.before)),
    )
    groups = {meeting.group_id for meeting in read.meetings}
    return Section(
        key="process",
        title=_("The common work"),
        finding=ngettext("%(num)d need was written down", "%(num)d needs were written down", len(raised))
        if raised
        else _("No need was written down in the period"),
        parts=(
            Part(
                title=_("Reference groups"),
                path="/groups/",
                figures=(
                    Figure(
                        key="process.meetings",
                        label=_("Meetings held"),
                        written_as=Written.COUNT,
                        as_of=read.period.seen_on,
                        value=Decimal(len(read.meetings)),
                        before=Decimal(len(read.meetings_before)),
                        head=(_("Meeting"),),
                        rows=tuple(Row((written_date(one.day),)) for one in read.meetings),
                        notes=(ngettext("Of %(num)d reference group.", "Of %(num)d reference groups.", len(groups)),)
                        if groups
                        else (),
                    ),
                ),
            ),
            Part(
                title=_("Where the needs came from"),
                figures=tuple(
                    _needs(
                        read, f"process.from_{source}", str(SOURCES[source]), [n for n in raised if n.source is source]
                    )(by_source[source], earlier[source])
                    for source in NeedSource
                ),
                path="/needs/",
            ),
            Part(title=_("Decisions on needs"), figures=tuple(_decided(read))),
        ),
    )


def _raised(read: Gathered, period: Period) -> list[Need]:
    return [
        need
        for need in read.every_need
        if (day := read.raised.get(need.id)) is not None and period.first <= day <= period.last
    ]


def _needs(read: Gathered, key: str, label: str, found: list[Need]) -> Callable[[int, int], Figure]:
    def made(now: int, then: int) -> Figure:
        return Figure(
            key=key,
            label=label,
            written_as=Written.COUNT,
            as_of=read.period.seen_on,
            value=Decimal(now),
            before=Decimal(then),
            head=(_("Need"),),
            rows=tuple(Row((f"{need.code} {need.title(language())}",), f"/needs/{need.id}") for need in found),
        )

    return made


def _decided(read: Gathered) -> list[Figure]:
    by_id = {need.id: need for need in read.every_need}
    words = {
        NeedDecision.CONFIRMED: _("Needs confirmed"),
        NeedDecision.VERIFIED: _("Needs found met"),
        NeedDecision.DISMISSED: _("Needs left aside"),
    }
    made = []
    for decision, label in words.items():
        now = [by_id[n] for n in dict.fromkeys(_taken(read, decision, read.period)) if n in by_id]
        then = set(_taken(read, decision, read.before))
        made.append(_needs(read, f"process.{decision}", label, now)(len(now), len(then)))
    return made


def _taken(read: Gathered, decision: NeedDecision, period: Period) -> list[int]:
    return [
        need_id
        for need_id, taken, at in read.decisions
        if taken is decision and period.begins_at <= at < period.ends_at
    ]
