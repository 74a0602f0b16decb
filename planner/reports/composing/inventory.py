"""The inventory in a report: where the schools lie, and how far apart, in the newest inventory that is fixed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core.i18n import gettext as _
from planner.core.i18n import written_number, written_percent
from planner.inventory.indicators import INDICATOR_TITLES, Indicator
from planner.inventory.measures import FORMULAS
from planner.inventory.spread import known, median, ratio_p90_p10
from planner.reports.composing.effects import end_of_calendar_year
from planner.reports.composing.gathered import SHOWN_INDICATORS
from planner.reports.structure import Figure, Part, Row, Section, Written

if TYPE_CHECKING:
    from planner.inventory.queries.rounds import Round
    from planner.reports.composing.gathered import Gathered


def section(read: Gathered) -> Section:
    """Write the inventory."""
    rounds = read.rounds_until(read.period)
    if not rounds:
        return Section(
            key="inventory",
            title=_("Inventory"),
            finding=_("No inventory has been fixed"),
            parts=(),
            notes=(_("Not known: no calendar year's figures had been fixed by the end of the period."),),
        )
    newest = rounds[0]
    earlier = next((held for held in read.rounds_until(read.before) if held.year < newest.year), None)
    notes = [_("The inventory is counted by calendar year, not by school year.")]
    if earlier is None:
        notes.append(_("The period before has no inventory of its own to compare with."))
    return Section(
        key="inventory",
        title=_("Inventory"),
        finding=_("How the schools differ, calendar year %(year)s", year=newest.year),
        parts=tuple(_part(read, indicator, newest, earlier) for indicator in SHOWN_INDICATORS),
        notes=tuple(notes),
    )


def _part(read: Gathered, indicator: Indicator, newest: Round, earlier: Round | None) -> Part:
    formula = FORMULAS[indicator]
    write = written_percent if formula.share else written_number
    figures, before = newest.figures(indicator), earlier.figures(indicator) if earlier else []
    rows = tuple(
        Row(
            (row.name, write(figure) if figure is not None else _("not known")),
            f"/inventory/schools/{row.school_id}?year={newest.year}",
            figure is not None,
        )
        for row, figure in zip(newest.rows, figures, strict=True)
    )
    title = str(INDICATOR_TITLES[indicator])
    ordered = known(figures)
    basis: dict[str, object] = {
        "as_of": end_of_calendar_year(read, newest.year),
        "reported": len(ordered),
        "of": len(figures),
        "who": _("schools"),
        "head": (_("School"), title[:1].upper() + title[1:]),
        "rows": rows,
    }
    key, target = f"inventory.{indicator}", read.targets.get(indicator)
    unknown = () if ordered else (_("Not known: no school has a figure."),)
    made = [
        Figure(
            key=f"{key}.median",
            label=_("Median of the schools"),
            written_as=Written.PERCENT if formula.share else Written.NUMBER,
            unit=str(formula.unit),
            value=median(figures),
            before=median(before),
            target=target,
            notes=unknown,
            **basis,  # type: ignore[arg-type]
        ),
        Figure(
            key=f"{key}.spread",
            label=_("Spread between schools, p90 divided by p10"),
            written_as=Written.NUMBER,
            value=ratio_p90_p10(figures),
            before=ratio_p90_p10(before),
            notes=()
            if ratio_p90_p10(figures) is not None
            else (_("Not known: it takes two schools, and none at zero."),),
            **basis,  # type: ignore[arg-type]
        ),
    ]
    if target is not None:
        made.append(_below(f"{key}.below", (figures, before), target, basis))
    text = (_("From %(low)s to %(high)s", low=write(ordered[0]), high=write(ordered[-1])),) if ordered else ()
    path = f"/inventory/indicators/{indicator}?year={newest.year}"
    return Part(title=title[:1].upper() + title[1:], figures=tuple(made), text=text, path=path)


def _below(
    key: str, both: tuple[list[Decimal | None], list[Decimal | None]], target: Decimal, basis: dict[str, object]
) -> Figure:
    ordered, earlier = known(both[0]), known(both[1])
    return Figure(
        key=key,
        label=_("Schools below the municipality's own target"),
        written_as=Written.PART,
        value=Decimal(sum(one < target for one in ordered)) / len(ordered) if ordered else None,
        numerator=sum(one < target for one in ordered),
        denominator=len(ordered),
        before_numerator=sum(one < target for one in earlier) if earlier else None,
        before_denominator=len(earlier) if earlier else None,
        **basis,  # type: ignore[arg-type]
    )
