"""Language: texts marked where they stand, English in the source, Swedish on screen by default.

Dates, times and figures are written here and nowhere else, with no-break spaces so that they stay together.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal
from flask import g, has_app_context
from flask_babel import Babel, force_locale, get_locale, get_translations, gettext, ngettext
from flask_babel.speaklater import LazyString as UnescapedLazyString
from markupsafe import escape

from planner.core.clock import local, today

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

__all__ = ["LazyString", "Text", "gettext", "lazy_gettext", "ngettext"]

LANGUAGES = ("sv", "en")
DEFAULT_LANGUAGE = "sv"
NO_BREAK = "\N{NO-BREAK SPACE}"


class LazyString(UnescapedLazyString):
    """A text translated when it is read, and escaped as any other when a template writes it.

    Flask-Babel's own calls itself safe HTML, with whatever people typed filled into its placeholders.
    """

    def __html__(self) -> str:
        """Return the text for HTML."""
        return str(escape(str(self)))


def lazy_gettext(text: str, **values: object) -> LazyString:
    """Mark a text for translation where no request is under way yet, or for whoever will read it."""
    return LazyString(gettext, text, **values)  # type: ignore[no-untyped-call]


Text = str | LazyString


def language() -> str:
    """Return the language of the page or mail being written, `sv` or `en`."""
    # A page asks some hundred times: what Flask-Babel has found it to be is read where Flask-Babel keeps it.
    chosen = getattr(g.get("_flask_babel"), "babel_locale", None) if has_app_context() else None
    locale = chosen or get_locale()
    return locale.language if locale else DEFAULT_LANGUAGE


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Write in a given language for as long as the block runs: mails go out in the reader's own."""
    with force_locale(code):
        yield


def written_date(day: date) -> str:
    """Write a day as `fre 4 dec 2026`."""
    return _pattern(day, "EEE d MMM y")


def written_day(day: date) -> str:
    """Write a day without its year when it is this year's, `4 dec`."""
    return _pattern(day, "d MMM" if day.year == today().year else "d MMM y")


def written_month(day: date) -> str:
    """Write a day's month in short, `dec`."""
    return _pattern(day, "MMM")


def written_whole_month(day: date) -> str:
    """Write a day's month and year, `december 2026`."""
    return _pattern(day, "LLLL y")


def written_weekday(day: date) -> str:
    """Write a day's weekday in short, `fre`."""
    return _pattern(day, "EEE")


def written_time(moment: datetime | time) -> str:
    """Write a time of day as `13.00` in Swedish and `13:00` in English."""
    clock_time = local(moment) if isinstance(moment, datetime) else moment
    return clock_time.strftime("%H.%M" if language() == "sv" else "%H:%M")


def written_moment(moment: datetime) -> str:
    """Write a moment as `fre 4 dec 2026 kl. 13.00`."""
    joint = "kl." if language() == "sv" else "at"
    return NO_BREAK.join((written_date(local(moment).date()), joint, written_time(moment)))


def written_span(start: datetime, end: datetime) -> str:
    """Write from when to when, the day once when both are the same day."""
    if local(start).date() == local(end).date():
        return f"{written_moment(start)}\N{EN DASH}{written_time(end)}"
    return f"{written_moment(start)} \N{EN DASH} {written_moment(end)}"


def week_number(day: date) -> int:
    """Return the ISO week, which is how Swedish schools name weeks."""
    return day.isocalendar().week


def written_number(figure: Decimal | float | None, decimals: int = 1) -> str:
    """Write a figure with the language's decimal sign and at most that many decimals; nothing is a dash."""
    if figure is None:
        return "\N{EN DASH}"
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(figure)).quantize(step, rounding=ROUND_HALF_UP)
    pattern = "#,##0." + "#" * decimals if decimals else "#,##0"
    return _formatted(rounded, pattern, language())


@lru_cache(maxsize=4096)
def _formatted(figure: Decimal, pattern: str, code: str) -> str:
    # Reading the pattern anew for every figure is a tenth of the time of a page full of figures.
    return str(format_decimal(figure, format=pattern, locale=code))


def written_percent(share: Decimal | float | None) -> str:
    """Write a share from 0 to 1 as whole per cent, `82 %` in Swedish and `82%` in English."""
    if share is None:
        return "\N{EN DASH}"
    per_cent = (Decimal(str(share)) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return f"{per_cent}{NO_BREAK}%" if language() == "sv" else f"{per_cent}%"


def in_words(amount: int) -> str:
    """Write a small count as a word, as running text wants it, and a larger one in figures."""
    sv = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
    en = (
        "none",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    )
    words = sv if language() == "sv" else en
    return words[amount] if 0 <= amount < len(words) else str(amount)


LAST_LETTERS = str.maketrans({"å": "\U0010fffd", "ä": "\U0010fffe", "ö": "\U0010ffff"})


def swedish_order(word: str) -> str:
    """Return a sort key with å, ä, ö last and case aside."""
    return word.casefold().translate(LAST_LETTERS)


def _pattern(day: date, pattern: str) -> str:
    return _written(local(day).date() if isinstance(day, datetime) else day, pattern, language())


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, code: str) -> str:
    return babel_date(day, pattern, locale=code).replace(".", "").replace(" ", NO_BREAK)


FILTERS: dict[str, Callable[..., Any]] = {
    "date": written_date,
    "day": written_day,
    "time": written_time,
    "datetime": written_moment,
    "number": written_number,
    "percent": written_percent,
    "in_words": in_words,
    "week": week_number,
    "month": written_whole_month,
    "weekday": written_weekday,
}


_catalogues: dict[str, Any] = {}


def _catalogue() -> Any:  # noqa: ANN401 - Babel's translations are untyped
    """Return the texts of the language being written; read once per process."""
    code = language()
    found = _catalogues.get(code)
    if found is None:
        found = _catalogues[code] = get_translations()
    return found


def register(app: Flask, *, choose: Callable[[], str]) -> None:
    """Set up the catalogue, the filters and how the language of a request is chosen."""
    Babel(  # type: ignore[no-untyped-call]
        app,
        default_locale="en",  # the source's language: what a missing entry falls back to
        default_translation_directories="translations",
        locale_selector=choose,
    )
    # In place of Flask-Babel's own, which look up app, domain and locale anew for every text of a page.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, count: _catalogue().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["span"] = written_span
