"""The form's sections: what is asked, by dimension, and never more than a dozen questions at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.inventory.models.questions import Dimension

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planner.inventory.measures import Measure

MOST = 12
DIMENSIONS: dict[Dimension, Text] = {
    Dimension.STAFFING: _("Staffing"),
    Dimension.ACCESSIBILITY: _("Accessibility and opening hours"),
    Dimension.COLLECTION: _("Media"),
    Dimension.PEDAGOGY: _("Ways of working"),
    Dimension.PREMISES: _("Premises"),
}


@dataclass(frozen=True)
class Section:
    """A part of the form that is saved by itself; key is its name in addresses and in what is kept."""

    key: str
    title: Text
    measures: tuple[Measure, ...]


def sections(asked: Iterable[Measure]) -> list[Section]:
    """Return the sections; a dimension with more than a dozen questions takes several."""
    by_dimension: dict[Dimension, list[Measure]] = {dimension: [] for dimension in Dimension}
    for measure in asked:
        by_dimension[measure.dimension].append(measure)
    return [section for dimension, found in by_dimension.items() if found for section in _parts(dimension, found)]


def _parts(dimension: Dimension, found: Sequence[Measure]) -> list[Section]:
    parts = [tuple(found[start : start + MOST]) for start in range(0, len(found), MOST)]
    return [
        Section(
            dimension.value if number == 1 else f"{dimension.value}-{number}",
            DIMENSIONS[dimension]
            if number == 1
            else _("%(dimension)s, part %(number)s", dimension=DIMENSIONS[dimension], number=number),
            part,
        )
        for number, part in enumerate(parts, start=1)
    ]
