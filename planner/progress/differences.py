"""What a page says of a difference: the indicator, how the schools lie now, and what is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.i18n import gettext as _
from planner.core.i18n import written_number
from planner.inventory.seeing.facts import catalogue
from planner.inventory.seeing.pictures import measured, title
from planner.inventory.seeing.sources import rounds, year_rows
from planner.inventory.seeing.words import Measure
from planner.inventory.spread import Spread

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.core.viewer import Viewer
    from planner.inventory.differences.models import Difference, Judgement
    from planner.inventory.seeing.facts import Facts
    from planner.inventory.spread import Measures


@dataclass(frozen=True)
class Found:
    """An indicator in a year, with its finding in a sentence."""

    facts: Facts
    year: int
    measures: Measures

    @property
    def finding(self) -> str:
        """What is found, counted from the figures as they stand now."""
        if not self.measures.asked:
            return _("The round is not fixed yet.")
        if not self.facts.is_figure:
            return _("%(reported)s of %(all)s schools", reported=self.measures.reported, all=self.measures.asked)
        return title(self.measures, self.facts.wording)

    @property
    def figures(self) -> dict[str, str]:
        """The measures as plain figures, to be kept with a judgement."""
        found = self.measures
        plain = {
            "median": found.median,
            "p10": found.p10,
            "p90": found.p90,
            "ratio": found.ratio,
            "range": found.range,
            "gini": found.gini,
        }
        kept = {name: _plain(figure) for name, figure in plain.items() if figure is not None}
        return {"reported": str(found.reported), "asked": str(found.asked)} | kept

    def baseline(self, measure: Spread) -> Decimal | None:
        """Return where the effect begins when it is shown by that measure; three decimals, as figures are kept."""
        match measure:
            case Spread.RATIO_P90_P10:
                figure = self.measures.ratio
            case Spread.RANGE:
                figure = self.measures.range
            case _:
                figure = self.measures.median
        return None if figure is None else figure.quantize(Decimal("0.001"))

    def written(self, measure: Spread) -> str | None:
        """Return the same as a person reads it."""
        figure, wording = self.baseline(measure), self.facts.wording
        if figure is None:
            return None
        return wording.plain(figure) if measure is Spread.RATIO_P90_P10 else wording.write(figure)


def found(viewer: Viewer, code: str, year: int) -> Found | None:
    """Return what is found of an indicator in a year, or None when there is no such indicator.

    Nothing is asked of anybody as long as the round is one that the viewer may not see.
    """
    known = catalogue(year).get(code)
    if known is None:
        return None
    held = next((each for each in rounds(viewer) if each.year == year), None)
    return Found(known, year, measured(year_rows(known, held) if held else [], known.wording))


def titles(differences: Iterable[Difference]) -> dict[str, str]:
    """Return the titles of the indicators that the differences are in, in today's words."""
    codes = {difference.indicator_code for difference in differences}
    known = catalogue(clock.today().year) if codes else {}
    return {code: known[code].title if code in known else code for code in codes}


def kept_figures(judgement: Judgement, found: Found) -> list[tuple[Measure, str]]:
    """Return the figures that were kept with a judgement, as ready text."""
    wording = found.facts.wording
    said = []
    for measure in (Measure.MEDIAN, Measure.P10, Measure.P90, Measure.RATIO, Measure.RANGE, Measure.GINI):
        if (kept := judgement.figures.get(measure.value)) is not None:
            figure = Decimal(kept)
            plain = measure in {Measure.RATIO, Measure.GINI}
            said.append((measure, written_number(figure, 2) if plain else wording.write(figure)))
    return said


def _plain(figure: Decimal) -> str:
    return str(figure.quantize(Decimal("0.001")))
