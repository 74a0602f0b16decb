"""The whole report: its sections, and the page that can be read in a minute."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core.i18n import LANGUAGES, in_language, language, ngettext, written_date
from planner.core.i18n import gettext as _
from planner.reports.composing import inventory, needs, others, training
from planner.reports.composing.gathered import gather
from planner.reports.kept import Both
from planner.reports.structure import Figure, Part, Report, Row, Section, Written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.core.viewer import Viewer
    from planner.needs.models import Need
    from planner.reports.composing.gathered import Gathered
    from planner.reports.period import Period

WHOLE = "whole"
MAIN = ("whole.measures", "whole.moving", "whole.plans", "training.held")


def compose(viewer: Viewer, period: Period, comments: Mapping[str, str]) -> Both:
    """Return the report of a period as it is now, in both languages. comments: the coordinator's, by section."""
    read = gather(viewer, period)
    made = {}
    for code in LANGUAGES:
        with in_language(code):
            made[code] = write(read, comments)
    return Both(made)


def write(read: Gathered, comments: Mapping[str, str]) -> Report:
    """Write the report in the language of the page."""
    sections = (
        whole(read),
        *needs.sections(read),
        training.section(read),
        training.competence(read),
        inventory.section(read),
        others.surveys(read),
        others.process(read),
    )
    commented = tuple(replace(one, comment=comments.get(one.key)) for one in sections)
    period = read.period
    headline, sentences = summary(read, commented)
    return Report(
        title=_("Report: %(period)s", period=period.label),
        place=read.place,
        period=period.label,
        before=period.before.label,
        first=period.first,
        last=period.last,
        as_of=period.seen_on,
        headline=headline,
        sentences=tuple(sentences),
        main=MAIN,
        notes=tuple(notes(read)),
        sections=commented,
    )


def whole(read: Gathered) -> Section:
    """Write the figures of the whole municipality."""
    moved = [need for need in read.needs if read.counted(need.id, read.period).within]
    idle = [need for need in read.needs if not read.counted(need.id, read.period).planned]
    earlier = [need for need in read.needs if read.counted(need.id, read.before).within]
    idle_before = [need for need in read.needs if not read.counted(need.id, read.before).planned]
    return Section(
        key=WHOLE,
        title=_("The whole"),
        finding=_("%(moved)s of %(all)s needs moved in the period", moved=len(moved), all=len(read.needs)),
        parts=(
            Part(
                title=_("Needs and measures"),
                figures=(
                    needs.completed(read, None, WHOLE),
                    needs.within(read, None, WHOLE),
                    _of_needs(read, "moving", _("Needs for which something was done"), found=moved, earlier=earlier),
                    _of_needs(read, "idle", _("Needs for which nothing was planned"), found=idle, earlier=idle_before),
                    _plans(read),
                ),
                path=f"/needs/?year={read.year.start_year}",
            ),
        ),
        notes=(_("A measure that answers two needs counts once. Competence goals are in no total over needs."),),
    )


def _of_needs(read: Gathered, key: str, label: str, *, found: list[Need], earlier: list[Need]) -> Figure:
    ids = {need.id for need in found}
    return Figure(
        key=f"{WHOLE}.{key}",
        label=label,
        written_as=Written.PART,
        as_of=read.period.seen_on,
        value=Decimal(len(found)) / len(read.needs) if read.needs else None,
        numerator=len(found),
        denominator=len(read.needs),
        before_numerator=len(earlier),
        before_denominator=len(read.needs),
        before=Decimal(len(earlier)) / len(read.needs) if read.needs else None,
        head=(_("Need"), _("Counted")),
        rows=tuple(
            Row(
                (f"{need.code} {need.title(language())}", _("Yes") if need.id in ids else _("No")),
                f"/needs/{need.id}?year={read.year.start_year}",
                need.id in ids,
            )
            for need in read.needs
        ),
    )


def _plans(read: Gathered) -> Figure:
    there = read.open_at(read.period.seen_on)
    have = needs.with_plan(read, there)
    earlier = read.open_at(read.before.last)
    had = needs.with_plan(read, earlier, read.before)
    return Figure(
        key=f"{WHOLE}.plans",
        label=_("Schools with a plan in force"),
        written_as=Written.PART,
        as_of=read.period.seen_on,
        value=Decimal(len(have)) / len(there) if there else None,
        numerator=len(have),
        denominator=len(there),
        reported=len(there),
        of=len(there),
        who=_("schools"),
        before=Decimal(len(had)) / len(earlier) if earlier else None,
        before_numerator=len(had),
        before_denominator=len(earlier),
        head=(_("School"), _("Plan in force")),
        rows=tuple(
            Row(
                (name, _("Yes") if one in have else _("Not yet")),
                f"/plans/?year={read.year.start_year}&school={one}",
                one in have,
            )
            for one, name in there.items()
        ),
    )


# ---------------------------------------------------------------- in a minute


def summary(read: Gathered, sections: tuple[Section, ...]) -> tuple[str, list[str]]:
    """Return the finding and the sentences of the first page; that nothing was reported at all is said in words."""
    figures = {one.key: one for section in sections for part in section.parts for one in part.figures}
    measures, within, plans = (figures[f"{WHOLE}.{name}"] for name in ("measures", "within", "plans"))
    moving, idle = figures[f"{WHOLE}.moving"], figures[f"{WHOLE}.idle"]
    trained = figures["training.held"]
    if not any((measures.denominator, plans.numerator, trained.value, read.surveys, read.meetings)):
        return _("Nothing was reported for the period"), [
            _("No plan was in force, no measure was planned or done, and no training, survey or meeting was held.")
        ]
    said = [
        ngettext(
            "At the end, %(done)s of %(num)d measure was done; %(within)s in the period.",
            "At the end, %(done)s of %(num)d measures were done; %(within)s in the period.",
            measures.denominator or 0,
            done=measures.numerator,
            within=within.written,
        ),
        _("%(part)s schools have a plan in force.", part=plans.written),
    ]
    if idle.numerator:
        codes = ", ".join(need.code for need in read.needs if not read.counted(need.id, read.period).planned)
        said.append(
            ngettext(
                "For %(num)d need nothing is planned: %(codes)s.",
                "For %(num)d needs nothing is planned: %(codes)s.",
                idle.numerator,
                codes=codes,
            )
        )
    said += [*_effects(read, figures), *_unknown(figures)]
    return _("%(moved)s of %(all)s needs moved", moved=moving.numerator, all=moving.denominator), said


def _effects(read: Gathered, figures: Mapping[str, Figure]) -> list[str]:
    shown = [figures[key] for need in read.needs if (key := f"need-{need.id}.effect") in figures]
    both = [one for one in shown if one.value is not None and one.target is not None and one.baseline is not None]
    nearer = [one for one in both if abs(one.value - one.target) < abs(one.baseline - one.target)]  # type: ignore[operator]
    if not both:
        return []
    return [
        ngettext(
            "For %(nearer)s of %(num)d need whose effect is known, it is nearer the target than where it began.",
            "For %(nearer)s of %(num)d needs whose effect is known, it is nearer the target than where it began.",
            len(both),
            nearer=len(nearer),
        )
    ]


def _unknown(figures: Mapping[str, Figure]) -> list[str]:
    unknown = [one for one in figures.values() if not one.is_known]
    if not unknown:
        return []
    return [
        ngettext(
            "%(num)d figure is not known or not told; it is said at the figure why.",
            "%(num)d figures are not known or not told; it is said at each why.",
            len(unknown),
        )
    ]


def notes(read: Gathered) -> list[str]:
    """Return what holds for the whole report: the day it is of, schools that opened or closed, several school years."""
    period, said = read.period, []
    if period.seen_on < period.last:
        said.append(_("The period is not over: the figures are those of %(day)s.", day=written_date(period.seen_on)))
    said.append(_("Coverage counts the concerned schools that are open at the end of the period."))
    if len(period.years) > 1:
        years = ", ".join(str(year) for year in period.years)
        said.append(_("The period touches several school years: the measures of %(years)s are counted.", years=years))
    opened = [s.name for s in read.schools if s.opened_on and period.first <= s.opened_on <= period.seen_on]
    closed = [s.name for s in read.schools if s.closed_on and period.first <= s.closed_on < period.seen_on]
    if opened:
        said.append(_("Opened in the period: %(schools)s.", schools=", ".join(opened)))
    if closed:
        said.append(
            _(
                "Closed in the period, and not counted at its end: %(schools)s. What was done there still counts.",
                schools=", ".join(closed),
            )
        )
    return said
