"""The one structure of a report, from which screen, documents, sheets and data are all written: so figures are equal.

A report is kept as plain values in both languages, see `kept.as_plain`; `Report.of` reads it in one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from planner.core.i18n import LANGUAGES, written_date, written_number, written_percent
from planner.core.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MINUS = "\N{MINUS SIGN}"
HUNDRED = Decimal(100)


class Written(StrEnum):
    """How a figure is written: a count, done of planned, per cent of a share from 0 to 1, or a measured number."""

    COUNT = "count"
    PART = "part"
    PERCENT = "percent"
    NUMBER = "number"


@dataclass(frozen=True)
class Row:
    """One thing behind a figure: its words by column, where it is found; done: it is in the part, too."""

    cells: tuple[str, ...]
    path: str | None = None
    done: bool = False


@dataclass(frozen=True)
class Figure:
    """A figure with what it rests on; value None: not known, or not told, and `notes` say which.

    reported, of: how many of how many have said what it is made of, who: what those are; as_of: the day it is of.
    beside: how many of the planned cannot be opened to rows, because they are people's.
    """

    key: str
    label: str
    written_as: Written
    as_of: date
    value: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None
    unit: str = ""
    reported: int | None = None
    of: int | None = None
    who: str = ""
    before: Decimal | None = None
    before_numerator: int | None = None
    before_denominator: int | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    decimals: int = 1
    at_least: bool = False
    notes: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    beside: int = 0

    def _text(self, value: Decimal | None, numerator: int | None, denominator: int | None) -> str | None:
        match self.written_as:
            case Written.PART:
                if numerator is None or denominator is None:
                    return None
                return _("%(part)s of %(all)s", part=numerator, all=denominator)
            case Written.PERCENT:
                return None if value is None else written_percent(value)
            case Written.COUNT:
                return None if value is None else written_number(value, 0)
            case Written.NUMBER:
                return None if value is None else written_number(value, self.decimals)

    @property
    def is_known(self) -> bool:
        """Whether there is a figure."""
        return self._text(self.value, self.numerator, self.denominator) is not None

    @property
    def written(self) -> str:
        """The figure as text; a dash when it is not known."""
        text = self._text(self.value, self.numerator, self.denominator)
        if text is None:
            return "\N{EN DASH}"
        return _("at least %(figure)s", figure=text) if self.at_least else text

    @property
    def written_before(self) -> str:
        """The figure of the period before; a dash when it is not known."""
        return self._text(self.before, self.before_numerator, self.before_denominator) or "\N{EN DASH}"

    @property
    def change(self) -> Decimal | None:
        """How much more it is than in the period before; of parts, how many more are in it."""
        if self.at_least:
            return None
        if self.written_as is Written.PART:
            if self.numerator is None or self.before_numerator is None:
                return None
            return Decimal(self.numerator - self.before_numerator)
        return None if self.value is None or self.before is None else self.value - self.before

    @property
    def written_change(self) -> str:
        """The change as text, with its sign; a dash when it cannot be said."""
        change = self.change
        if change is None:
            return "\N{EN DASH}"
        sign = "+" if change > 0 else MINUS if change < 0 else "±"
        if self.written_as is Written.PERCENT:
            return _("%(sign)s%(points)s points", sign=sign, points=written_number(abs(change) * HUNDRED, 0))
        whole = self.written_as is not Written.NUMBER
        return f"{sign}{written_number(abs(change), 0 if whole else self.decimals)}"

    def end(self, figure: Decimal | None) -> str | None:
        """Return the baseline or the target as text."""
        return self._text(figure, None, None)

    @property
    def basis(self) -> str:
        """What it rests on, in words: reported by n of N, as of a day."""
        day = written_date(self.as_of)
        if self.reported is None or self.of is None:
            return _("As of %(day)s", day=day)
        return _(
            "Reported by %(reported)s of %(all)s %(who)s, as of %(day)s",
            reported=self.reported,
            all=self.of,
            who=self.who,
            day=day,
        )


@dataclass(frozen=True)
class Part:
    """A part of a section: a need, an indicator, a survey; text: what is said of it; path: where it is found."""

    title: str
    figures: tuple[Figure, ...]
    code: str = ""
    text: tuple[str, ...] = ()
    path: str | None = None


@dataclass(frozen=True)
class Section:
    """A section with its parts; finding: what it shows, in a sentence. comment: the coordinator's own words."""

    key: str
    title: str
    parts: tuple[Part, ...]
    code: str = ""
    finding: str = ""
    notes: tuple[str, ...] = ()
    comment: str | None = None


@dataclass(frozen=True)
class Report:
    """A whole report; main: keys of the figures that stand first; sentences: the whole in a minute."""

    title: str
    place: str
    period: str
    before: str
    first: date
    last: date
    as_of: date
    headline: str
    sentences: tuple[str, ...]
    main: tuple[str, ...]
    notes: tuple[str, ...]
    sections: tuple[Section, ...]
    comment: str | None = None

    @property
    def figures(self) -> list[Figure]:
        """All figures, in order."""
        return [figure for section in self.sections for part in section.parts for figure in part.figures]

    @property
    def main_figures(self) -> list[Figure]:
        """The figures that stand first."""
        by_key = {figure.key: figure for figure in self.figures}
        return [by_key[key] for key in self.main if key in by_key]

    def figure(self, key: str) -> Figure | None:
        """Return a figure by its key, or None."""
        return next((figure for figure in self.figures if figure.key == key), None)

    @classmethod
    def of(cls, kept: Mapping[str, Any], language: str) -> Self:
        """Read a report from what is kept, in a language."""
        plain = in_one(kept, language)
        return cls(
            **_read(plain, ("first", "last", "as_of"), ("sentences", "main", "notes")),
            sections=tuple(_section(section) for section in plain["sections"]),
        )


def _read(plain: Mapping[str, Any], days: Sequence[str], lists: Sequence[str]) -> dict[str, Any]:
    found = {name: value for name, value in plain.items() if name != "sections"}
    return (
        found
        | {name: date.fromisoformat(found[name]) for name in days}
        | {name: tuple(found.get(name) or ()) for name in lists}
    )


def _section(plain: Mapping[str, Any]) -> Section:
    parts = tuple(
        Part(**part | {"figures": tuple(_figure(one) for one in part["figures"]), "text": tuple(part["text"])})
        for part in plain["parts"]
    )
    return Section(**dict(plain) | {"parts": parts, "notes": tuple(plain["notes"])})


DECIMALS = ("value", "before", "baseline", "target")


def _figure(plain: Mapping[str, Any]) -> Figure:
    found = dict(plain)
    for name in DECIMALS:
        found[name] = None if found[name] is None else Decimal(found[name])
    return Figure(
        **found
        | {
            "written_as": Written(found["written_as"]),
            "as_of": date.fromisoformat(found["as_of"]),
            "notes": tuple(found["notes"]),
            "head": tuple(found["head"]),
            "rows": tuple(Row(tuple(cells), path, bool(done)) for cells, path, done in found["rows"]),
        }
    )


def in_one(kept: Any, language: str) -> Any:  # noqa: ANN401 - plain values
    """Return what is kept in one language."""
    if isinstance(kept, dict):
        if set(kept) == set(LANGUAGES):
            return kept[language]
        return {name: in_one(value, language) for name, value in kept.items()}
    if isinstance(kept, list):
        return [in_one(one, language) for one in kept]
    return kept
