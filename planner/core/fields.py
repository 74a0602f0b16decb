"""Fields: how text, days and figures are typed, tidied and refused with words of our own."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from wtforms import DateField, Field, StringField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError

from planner.core import clock
from planner.core.db import LONG, SHORT
from planner.core.i18n import Text, lazy_gettext, written_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from planner.core.forms import Form

CLOCK_TIME = re.compile(r"([01]?\d|2[0-3])[.:]?([0-5]\d)(?::00)?")
NO_LETTER = "\N{REPLACEMENT CHARACTER}"
LARGEST_FIGURE = Decimal(10) ** 12


def plain(text: str | None) -> str | None:
    """Return text in one Unicode form, with plain line ends and no space around; nothing typed is None."""
    if text is None:
        return None
    tidy = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return tidy or None


def is_no_character(sign: str) -> bool:
    """Tell whether no text is made of a sign: a control, a lone surrogate or what Unicode says is no character at all.

    XML takes none of them, so that one alone would make a whole feed or document unreadable.
    """
    place = ord(sign)
    return unicodedata.category(sign) in {"Cc", "Cs"} or place & 0xFFFE == 0xFFFE or 0xFDD0 <= place <= 0xFDEF  # noqa: PLR2004


def printable(_form: Form, field: Field) -> None:
    """Refuse characters that no database and no feed can hold, line breaks and tabs aside."""
    typed = field.data or ""
    shown = "".join(NO_LETTER if is_no_character(c) and c not in "\n\t" else c for c in typed)
    if shown != typed:
        field.data = shown  # no page can hold them either; the sign shows where they stood
        raise ValidationError(lazy_gettext("Remove the invisible control characters from the text"))


def one_line(_form: Form, field: Field) -> None:
    """Refuse a line break where one line is meant, as in titles that become mail subjects."""
    if "\n" in (field.data or "") or "\t" in (field.data or ""):
        raise ValidationError(lazy_gettext("Write this on one line"))


class Required(InputRequired):
    """Refuse an empty field with words of its own."""

    def __init__(self, message: Text) -> None:
        """Keep the words."""
        super().__init__(message)

    def __call__(self, _form: Form, field: Field) -> None:
        """Refuse when nothing, or only white space, was typed."""
        if field.data is None or (isinstance(field.data, str) and not field.data.strip()) or field.data == []:
            if field.errors and not isinstance(field.errors, tuple):
                raise StopValidation
            field.errors = []
            raise StopValidation(self.message)


def line(label: Text, *, required: Text | None = None, longest: int = SHORT, **kw: Any) -> StringField:  # noqa: ANN401
    """Return a field for one line of text; `required` holds the words shown when it is empty."""
    return StringField(label, [*_presence(required), printable, one_line, _length(longest)], filters=[plain], **kw)


def options(pairs: Iterable[tuple[Any, Text]]) -> list[SelectChoice]:
    """Return (value, words) pairs as the choices of a select or a set of radios."""
    return [SelectChoice(value, label) for value, label in pairs]


def paragraphs(label: Text, *, required: Text | None = None, longest: int = LONG, **kw: Any) -> TextAreaField:  # noqa: ANN401
    """Return a field for longer text."""
    return TextAreaField(label, [*_presence(required), printable, _length(longest)], filters=[plain], **kw)


class Day(DateField):
    """A calendar day; words of our own for what is not one, and only years the software plans for."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read an ISO date; refuse 30 February and the year 99999 alike."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = date.fromisoformat(valuelist[0].strip())
        except ValueError as error:
            self.data = None
            raise ValueError(lazy_gettext("Write a date that exists, as 2026-12-04")) from error
        if not clock.EARLIEST_YEAR <= self.data.year <= clock.LATEST_YEAR:
            self.data = None
            raise ValueError(lazy_gettext("Write a date between the years 2000 and 2100"))


def day(label: Text, *, required: Text | None = None, **kw: Any) -> Day:  # noqa: ANN401
    """Return a field for a calendar day."""
    return Day(label, _presence(required), **kw)


class ClockTime(TimeField):
    """A time of day as people write it: 13:00, 13.00 or 1300."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time."""
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not typed:
            return
        if (found := CLOCK_TIME.fullmatch(typed)) is None:
            raise ValueError(lazy_gettext("Write a time of day, as 13:00"))
        self.data = time(int(found[1]), int(found[2]))


class Figure(StringField):
    """A decimal figure as people write it: comma or point, spaces between thousands."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the figure; refuse NaN, infinities, exponents and more than three decimals."""
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not typed:
            return
        tidy = "".join(typed.split()).replace("\N{MINUS SIGN}", "-").replace(",", ".")
        try:
            figure = Decimal(tidy)
        except InvalidOperation as error:
            raise ValueError(lazy_gettext("Write a figure, as 12 or 4,5")) from error
        if not figure.is_finite() or "e" in tidy.lower() or abs(figure) >= LARGEST_FIGURE:
            raise ValueError(lazy_gettext("Write a figure, as 12 or 4,5"))
        if figure != figure.quantize(Decimal("0.001")):
            raise ValueError(lazy_gettext("Write at most three decimals"))
        self.data = figure

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else written_number(self.data, 3)


def figure(label: Text, *, required: Text | None = None, least: int | None = None, **kw: Any) -> Figure:  # noqa: ANN401
    """Return a field for a decimal figure."""

    def enough(_form: Form, field: Field) -> None:
        if least is not None and field.data is not None and field.data < least:
            raise ValidationError(lazy_gettext("Write a figure of at least %(least)s", least=least))

    return Figure(label, [*_presence(required), enough], **kw)


def _presence(required: Text | None) -> Sequence[Any]:
    return [Required(required)] if required else [Optional()]


def _length(longest: int) -> Callable[[Form, Field], None]:
    def short_enough(_form: Form, field: Field) -> None:
        if len(field.data or "") > longest:
            raise ValidationError(lazy_gettext("Shorten the text to at most %(longest)s characters", longest=longest))

    return short_enough
