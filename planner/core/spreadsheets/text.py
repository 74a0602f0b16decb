"""The text of one cell, tidied: one Unicode form, no control characters, no space around."""

from __future__ import annotations

import re
import unicodedata

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.core.spreadsheets.limits import Fault

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufeff]+")
SHOWN = 200


def tidy(text: str) -> str:
    """Return a cell's text as it is kept: line ends and control characters become one space."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return CONTROL.sub(" ", unicodedata.normalize("NFC", text)).strip()


def cut(text: str, most: int) -> tuple[str, Fault | None]:
    """Return the text, or its beginning and what is wrong when it is too long for a cell."""
    return (text, None) if len(text) <= most else (text[:SHOWN] + "…", Fault.TOO_LONG)


def fault_in_words(fault: Fault, place: int, number: int) -> Text:
    """Return what is wrong with a cell, and what to do."""
    cell = cell_name(place, number)
    match fault:
        case Fault.FORMULA:
            return _("Cell %(cell)s holds a formula. Check its result, or paste values instead.", cell=cell)
        case Fault.ERROR:
            return _("Cell %(cell)s holds an error of the spreadsheet.", cell=cell)
        case Fault.TOO_LONG:
            return _("Cell %(cell)s holds more text than a cell here can.", cell=cell)


def cell_name(place: int, number: int) -> str:
    """Return what a spreadsheet program calls a cell, as `D5`; place counts from 0, number from 1."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{number}"
