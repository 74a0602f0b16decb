"""What can be found, and by which words."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, long_text, states


class Kind(StrEnum):
    """What kinds of things are found, in the order they are shown."""

    NEED = "need"
    PLAN = "plan"
    OBJECTIVE = "objective"
    ACTIVITY = "activity"
    TOOL = "tool"
    TRAINING = "training"
    GROUP = "group"
    MEETING = "meeting"
    SURVEY = "survey"
    POST = "post"
    SCHOOL = "school"


class Part(StrEnum):
    """Which part of a thing holds the words: the thing itself, what is approved of a plan, an item of an agenda."""

    TEXT = "text"
    IN_FORCE = "in_force"
    ITEM = "item"


class SearchEntry(Tenant):
    """The words of one thing. Triggers in the database write the rows, see `core.searched`; nothing here is shown.

    source_id: the row that the words are of; thing_id: what is found; whole_id: the plan that a part belongs to.
    title, words, folded: tidied; words begin with the title, and folded is words without rings, dots and accents.
    """

    __tablename__ = "search_entry"
    __table_args__ = (
        UniqueConstraint("municipality_id", "kind", "part", "source_id", name="uq_search_entry_source"),
        Index("ix_search_entry_whole_id", "municipality_id", "whole_id", "part"),
    )

    kind: Mapped[Kind] = mapped_column(states(Kind))
    part: Mapped[Part] = mapped_column(states(Part))
    source_id: Mapped[int]
    thing_id: Mapped[int]
    whole_id: Mapped[int]
    title: Mapped[long_text]
    words: Mapped[long_text]
    folded: Mapped[long_text]
