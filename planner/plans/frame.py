"""The frame of a plan as values: the municipality's own parts, and the school's own figures beside the text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planner.core.i18n import Text, gettext, written_number, written_percent
from planner.inventory.models.answers import Quality
from planner.plans import words

if TYPE_CHECKING:
    from planner.plans.models.plan import Plan

SHARES = frozenset({"renewal_rate"})


@dataclass(frozen=True)
class PartText:
    """What a plan says in one of the municipality's parts, with the heading as it was when the text was made."""

    id: int
    heading_sv: str
    heading_en: str
    text: str | None = None
    required: bool = False

    def heading(self, language: str) -> str:
        """Return the heading in a language."""
        return self.heading_en if language == "en" else self.heading_sv


@dataclass(frozen=True)
class FigureText:
    """A figure of the school's own from the inventory. figure None: unknown in that year, which is never zero.

    fixed: whether that year's round was closed when the figure was taken.
    """

    code: str
    year: int
    figure: Decimal | None
    quality: Quality
    fixed: bool = True

    @property
    def label(self) -> Text:
        """What the figure is."""
        return words.FIGURES.get(self.code, self.code)

    @property
    def written(self) -> str:
        """The figure in words and digits; unknown is said."""
        if self.figure is None:
            return gettext("unknown") if self.quality is Quality.UNKNOWN else gettext("not relevant")
        return written_percent(self.figure) if self.code in SHARES else written_number(self.figure, 1)

    @property
    def note(self) -> str:
        """The year, and how sure the figure is."""
        if self.figure is None:
            return gettext("inventory %(year)s", year=self.year)
        said = gettext("estimated") if self.quality is Quality.ESTIMATED else gettext("measured")
        if not self.fixed:
            return gettext("inventory %(year)s, %(quality)s, not yet fixed", year=self.year, quality=said)
        return gettext("inventory %(year)s, %(quality)s", year=self.year, quality=said)

    @property
    def whole(self) -> str:
        """Figure and note in one line, for a comparison or a table's cell."""
        return f"{self.written} ({self.note})"


def parts_of(plan: Plan) -> tuple[PartText, ...]:
    """Return the municipality's parts of a plan, in their order: all asked for today, and any other that has a text."""
    texts = {row.part_id: row.text for row in plan.own_texts}
    return tuple(
        PartText(part.id, part.heading_sv, part.heading_en, texts.get(part.id), part.required)
        for part in plan.own_parts
        if part.asked_of(plan.focus_area) or texts.get(part.id)
    )


def frozen_parts(parts: tuple[PartText, ...]) -> list[dict[str, Any]]:
    """Return the parts that say something, as plain JSON values."""
    return [dict(vars(part)) for part in parts if part.text]


def thawed_parts(content: list[dict[str, Any]]) -> tuple[PartText, ...]:
    """Return the parts that were frozen."""
    return tuple(PartText(**part) for part in content)


def frozen_figures(figures: tuple[FigureText, ...]) -> list[dict[str, Any]]:
    """Return the figures as plain JSON values: figures as decimal text."""
    return [
        {
            "code": f.code,
            "year": f.year,
            "figure": None if f.figure is None else f"{f.figure.normalize():f}",
            "quality": f.quality.value,
            "fixed": f.fixed,
        }
        for f in figures
    ]


def thawed_figures(content: list[dict[str, Any]] | None) -> tuple[FigureText, ...]:
    """Return the figures that were frozen; none for a text from before there were any."""
    return tuple(
        FigureText(
            code=f["code"],
            year=f["year"],
            figure=None if f["figure"] is None else Decimal(f["figure"]),
            quality=Quality(f["quality"]),
            fixed=f["fixed"],
        )
        for f in content or ()
    )
