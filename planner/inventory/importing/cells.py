"""What one cell says to one question: a value, nothing, or why it cannot be read; and back to a cell again."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.core.spreadsheets.figures import Reading, Said, Unreadable, read_figure, write_figure
from planner.inventory.models.answers import Quality
from planner.inventory.models.questions import Kind
from planner.inventory.operations.values import Given

if TYPE_CHECKING:
    from planner.inventory.measures import Measure

YES, NO, NOT_RELEVANT = Decimal(1), Decimal(2), Decimal(3)
WORDS = {"ja": YES, "yes": YES, "nej": NO, "no": NO}
figure_in = lru_cache(maxsize=8192)(read_figure)


class Read(dict[str, "Given | Unreadable | None"]):
    """What texts in one column say, each read once: the same few figures and words fill most of a sheet."""

    def __init__(self, measure: Measure) -> None:
        """Begin with nothing read."""
        super().__init__()
        self._measure = measure

    def __missing__(self, text: str) -> Given | Unreadable | None:
        """Read a text."""
        found = self[text] = value_in(text, self._measure)
        return found


def value_in(text: str, measure: Measure) -> Given | Unreadable | None:
    """Return the value that a cell gives, None for nothing said."""
    return _value_in(text, measure.kind, bool(measure.decimals), len(measure.choices))


@lru_cache(maxsize=8192)  # the same few figures and words fill most of a sheet
def _value_in(text: str, kind: Kind, decimals: bool, choices: int) -> Given | Unreadable | None:  # noqa: FBT001
    if kind is not Kind.NUMBER:
        return _choice_in(text, kind, choices)
    read = figure_in(text)
    if isinstance(read, Unreadable):
        return read
    if read.said is Said.NOTHING:
        return None
    if read.figure is not None and read.figure < 0:
        return Unreadable(_("A figure here cannot be below zero"))
    if read.figure is not None and not decimals and read.figure % 1:
        return Unreadable(_("Write a whole number"))
    return Given(read.figure, Quality(read.said))


def _choice_in(text: str, kind: Kind, choices: int) -> Given | Unreadable | None:
    word = WORDS.get(text.strip().casefold()) if kind is Kind.YES_NO else None
    read = figure_in(text) if word is None else Reading(Said.MEASURED, word)
    if isinstance(read, Unreadable) or read.said is Said.ESTIMATED:
        return Unreadable(_choices(kind, choices))
    if read.said is Said.NOTHING:
        return None
    if read.figure is None:
        return Given(None, Quality(read.said))
    if kind is Kind.YES_NO and read.figure == NOT_RELEVANT:
        return Given(None, Quality.NOT_RELEVANT)
    most = NO if kind is Kind.YES_NO else choices
    if read.figure % 1 or not 1 <= read.figure <= most:
        return Unreadable(_choices(kind, choices))
    return Given(read.figure, Quality.MEASURED)


def _choices(kind: Kind, choices: int) -> Text:
    if kind is Kind.YES_NO:
        return _("Write 1 for yes, 2 for no or 3 for not relevant")
    return _("Write a number from 1 to %(most)s", most=choices)


def cell_of(figure: Decimal | None, quality: Quality | None, measure: Measure) -> Decimal | int | str | None:
    """Return what a table shows for a value, so that `value_in` gives the same back; a figure where it is sure."""
    if quality is None:
        return None
    if measure.kind is Kind.YES_NO and quality is Quality.NOT_RELEVANT:
        return int(NOT_RELEVANT)
    if figure is not None and quality is Quality.MEASURED:
        return figure if figure % 1 else int(figure)
    return write_figure(Reading(Said(quality), figure))
