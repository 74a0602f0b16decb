"""Figures as they stand in Swedish spreadsheets: read to a figure or to how it is unknown, and written back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _


class Said(StrEnum):
    """How sure a figure is that somebody gave, or why there is none."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"
    NOT_RELEVANT = "not_relevant"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Reading:
    """What a cell says; the figure is there when it is measured or estimated, and only then."""

    said: Said
    figure: Decimal | None = None


@dataclass(frozen=True)
class Unreadable:
    """A cell that says nothing certain, and what to write instead."""

    reason: Text


NOTHING = Reading(Said.NOTHING)
LONGEST = 80
LARGEST = Decimal(10) ** 12
THOUSANDTH = Decimal("0.001")
DASHES = frozenset("-‐‑‒–—―−")
UNKNOWN_WORDS = frozenset(
    {
        *("värde okänt", "okänt", "okänd", "okända", "vet ej", "vet inte", "uppgift saknas", "saknas", "ingen uppgift"),
        *(
            "värde saknas",
            "ej känt",
            "inte känt",
            "?",
            "..",
            "…",
            "unknown",
            "not known",
            "value unknown",
            "don't know",
        ),
    }
)
NOT_RELEVANT_WORDS = frozenset(
    {
        *("ej relevant", "inte relevant", "irrelevant", "ej aktuellt", "inte aktuellt", "ej tillämpligt"),
        *("inte tillämpligt", "not relevant", "not applicable"),
    }
)
BOTH_WAYS = frozenset({"n/a", "na", "n.a.", "i.u.", "e/t"})
ABOUT = re.compile(
    r"^(?:(?:ca|c:a|cirka|circa|omkring|ungefär|ung|uppskattat|uppskattad|uppskattningsvis|runt|"
    r"about|approx|approximately|est|estimated)\b[.:]?|[~≈]) *"
)
ABOUT_AFTER = re.compile(r" *\((?:ca|uppskattat|uppskattad|uppskattning|ungefär|estimated|estimate|approx\.?)\)$")
SPACES = re.compile(r"\s+")
# Thousands in one way throughout, or none; then the decimals. `1.234` alone could be either: see below.
FORMS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"[0-9]+(?:[.,][0-9]+)?"), "", ".,"),
    (re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?"), " ", ".,"),
    (re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+"), ".", ","),
    (re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}"), ".", ","),
    (re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]+"), ",", "."),
    (re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}"), ",", "."),
)
POINT_AND_THREE = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
INTERVAL = re.compile(r"[0-9][0-9 .,]* *[-‐‑‒–—−] *[0-9].*")


def read_figure(text: str) -> Reading | Unreadable:
    """Return what a cell's text says; never raises, and never takes unknown for zero.

    The comma is the decimal sign, thousands are set apart by spaces of any kind; `1.234,5` and `1,234.5` can be
    read one way only and are. A point before exactly three digits can be read two ways and is refused. Figures
    are kept to thousandths.
    """
    if len(text) > LONGEST:
        return Unreadable(_("This is a text, not a figure"))
    said = SPACES.sub(" ", text).strip().removeprefix("'").casefold().strip()
    if not said or said in DASHES:
        return NOTHING
    if word := _word(said):
        return word
    bare = ABOUT_AFTER.sub("", ABOUT.sub("", said))
    figure = _figure(bare)
    if isinstance(figure, Unreadable):
        return figure
    return Reading(Said.MEASURED if bare == said else Said.ESTIMATED, figure)


def _word(said: str) -> Reading | Unreadable | None:
    if said in UNKNOWN_WORDS or said.rstrip(".") in UNKNOWN_WORDS:
        return Reading(Said.UNKNOWN)
    if said.rstrip(".") in NOT_RELEVANT_WORDS:
        return Reading(Said.NOT_RELEVANT)
    if said in BOTH_WAYS:
        return Unreadable(_("Write “unknown” or “not relevant”: this could mean either"))
    return None


def _figure(said: str) -> Decimal | Unreadable:
    sign, digits = _without_sign(said)
    if POINT_AND_THREE.fullmatch(digits):
        return Unreadable(
            _(
                "%(typed)s could be %(whole)s or %(part)s: write it without the point, or with a comma",
                typed=said[:LONGEST],
                whole=digits.replace(".", ""),
                part=digits.replace(".", ","),
            )
        )
    for form, between, decimals in FORMS:
        if form.fullmatch(digits):
            tidy = digits.replace(between, "") if between else digits
            for mark in decimals:
                tidy = tidy.replace(mark, ".")
            return _kept(Decimal(sign + tidy))
    return Unreadable(_why_not(digits))


def _without_sign(said: str) -> tuple[str, str]:
    if said[:1] in {"-", "−", "–"}:
        return "-", said[1:].strip()
    return "", said.removeprefix("+").strip()


def _kept(figure: Decimal) -> Decimal | Unreadable:
    if abs(figure) >= LARGEST:
        return Unreadable(_("The figure is too large"))
    kept = figure.quantize(THOUSANDTH, rounding=ROUND_HALF_UP)
    return kept or abs(kept)  # nothing has no sign


def _why_not(digits: str) -> Text:
    if INTERVAL.fullmatch(digits):
        return _("Write one figure, with “ca” before it, instead of from and to")
    if any(sign.isalpha() for sign in digits):
        return _("This is a text, not a figure")
    if digits and set(digits) <= set("0123456789 .,"):
        return _("The digits are grouped in a way that can be misread: write the figure without spaces and points")
    return _("This is no figure")


def write_figure(reading: Reading) -> str:
    """Return a reading as it is written to a spreadsheet, so that `read_figure` gives the same back."""
    if reading.figure is None:
        return {Said.UNKNOWN: "Värde okänt", Said.NOT_RELEVANT: "Ej relevant"}.get(reading.said, "")
    figure = reading.figure.quantize(THOUSANDTH, rounding=ROUND_HALF_UP)
    whole, _point, part = format(figure, "f").partition(".")
    part = part.rstrip("0")
    text = f"{whole},{part}" if part else whole
    return f"ca {text}" if reading.said is Said.ESTIMATED else text
