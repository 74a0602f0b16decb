"""The text of one cell, tidied: one Unicode form, no control characters, no space around."""

from __future__ import annotations

import re
import unicodedata

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufeff]+")
SHOWN = 200


def tidy(text: str) -> str:
    """Return a cell's text as it is kept: line ends and control characters become one space."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return CONTROL.sub(" ", unicodedata.normalize("NFC", text)).strip()


def cut(text: str, place: int, number: int, most: int) -> tuple[str, Text | None]:
    """Return the text, or its beginning and what is wrong when it is too long for a cell."""
    if len(text) <= most:
        return text, None
    return text[:SHOWN] + "…", _(
        "Cell %(cell)s holds more than %(most)s characters", cell=cell_name(place, number), most=most
    )


def cell_name(place: int, number: int) -> str:
    """Return what a spreadsheet program calls a cell, as `D5`; place counts from 0, number from 1."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{number}"
