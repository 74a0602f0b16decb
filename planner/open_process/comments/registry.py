"""The register (diariet) of what anybody sends: one unbroken series of numbers a municipality and year."""

from __future__ import annotations

import re
from datetime import date, datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, short_text

LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


def in_latin_letters(text: str) -> bool:
    """Tell whether most letters of a text are those that Swedish and English are written with."""
    return 2 * len(LATIN.findall(text)) >= sum(one.isalpha() for one in text)


class RegistrySeries(Tenant):
    """The last registry number given in a year; counted up by one statement, so that the series has no gap."""

    __tablename__ = "registry_series"
    __table_args__ = (
        UniqueConstraint("municipality_id", "year"),
        CheckConstraint("last >= 1", name="last_positive"),
    )

    year: Mapped[int]
    last: Mapped[int]


class Registered:
    """What is registered as it comes: its number in the year's series, when it came and who may ask for it.

    nonce, code_hash: what the writer's reference code is made from, and what is stored of it. sent_hash: what tells
    one sending from all others, so that a double one counts once. email: only to answer; removed when its time is out.
    """

    year: Mapped[int]
    number: Mapped[int]
    received_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(String(2))
    email: Mapped[short_text | None]
    email_removed_on: Mapped[date | None]
    last_at: Mapped[datetime]
    nonce: Mapped[str] = mapped_column(String(32))
    code_hash: Mapped[str] = mapped_column(String(64))
    sent_hash: Mapped[str] = mapped_column(String(64))

    def lang(self, text: str) -> str:
        """Return the language of something its writer wrote: that of the page it was written on, "" when it is another.

        Who writes in Arabic or Ukrainian does so on one of our two pages, too: better no language than a wrong one.
        """
        return self.language if in_latin_letters(text) else ""

    @property
    def registry_number(self) -> str:
        """The number as it is written, `2026:0014`."""
        return f"{self.year}:{self.number:04}"
