"""Something that was found, of whatever kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.core.clock import SchoolYear
from planner.search.marking import Said
from planner.search.models import Kind


@dataclass(frozen=True)
class Thing:
    """What a hit is written from. texts: its words, those in the reader's language first.

    whole_id: the plan that a part belongs to, and number the approved version that holds the words when the text is
    being rewritten. within: what it is part of, in words; school, school_year, day: where and when it belongs.
    """

    kind: Kind
    id: int
    title: str
    lang: str
    texts: tuple[Said, ...]
    code: str | None = None
    whole_id: int = 0
    number: int | None = None
    within: str | None = None
    school: str | None = None
    school_year: SchoolYear | None = None
    day: date | None = None
    is_draft: bool = False
    is_closed: bool = False
