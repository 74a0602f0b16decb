"""Reads of return letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, false, select
from sqlalchemy.orm import joinedload, selectinload

from planner.core.db import db
from planner.core.viewer import holds_a_post
from planner.groups.letters.models import LetterPart, LetterState, ReturnLetter
from planner.groups.rules import may_run_groups

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from planner.core.viewer import Viewer

# What of a part may be shown to anybody: no name, and nothing that was typed about a task.
PUBLIC = (
    "code",
    "sv",
    "en",
    "said_sv",
    "said_en",
    "standing",
    "year",
    "planned",
    "done",
    "covered",
    "concerned",
    "trainings",
)


@dataclass(frozen=True)
class PublicLetter:
    """A sent letter as the public page may show it; parts: `PUBLIC` of each need, its trainings, and the words."""

    id: int
    group: str
    year: str
    sent_at: datetime
    introduction: str | None
    parts: tuple[dict[str, Any], ...]


def visible_to(viewer: Viewer) -> Select[ReturnLetter]:
    """Return the letters somebody may read, as `rules.may_read_letter` has it."""
    own = select(ReturnLetter).where(ReturnLetter.municipality_id == viewer.municipality_id)
    if may_run_groups(viewer):
        return own
    return own.where(ReturnLetter.state == LetterState.SENT if holds_a_post(viewer) else false())


def by_id(viewer: Viewer, letter_id: int) -> ReturnLetter | None:
    """Return a letter with its group and what it says of each need, or None."""
    return db.session.scalar(
        visible_to(viewer)
        .where(ReturnLetter.id == letter_id)
        .options(joinedload(ReturnLetter.group), selectinload(ReturnLetter.parts).joinedload(LetterPart.need))
    )


def part_by_id(viewer: Viewer, letter_id: int, letter_part_id: int) -> LetterPart | None:
    """Return what a letter says of one need, with the letter, or None."""
    visible = visible_to(viewer).with_only_columns(ReturnLetter.id)
    return db.session.scalar(
        select(LetterPart)
        .where(LetterPart.id == letter_part_id, LetterPart.letter_id == letter_id, LetterPart.letter_id.in_(visible))
        .options(joinedload(LetterPart.letter), joinedload(LetterPart.need))
    )


def of_group(viewer: Viewer, group_id: int) -> Sequence[ReturnLetter]:
    """Return a group's letters that one may read, the newest first."""
    wanted = visible_to(viewer).where(ReturnLetter.group_id == group_id)
    return db.session.scalars(wanted.order_by(ReturnLetter.id.desc())).all()


def public_letters(municipality_id: int) -> list[PublicLetter]:
    """Return the letters that may be shown to anybody, the newest first; no names of people."""
    found = db.session.scalars(
        select(ReturnLetter)
        .where(ReturnLetter.municipality_id == municipality_id, ReturnLetter.opened_at.is_not(None))
        .options(joinedload(ReturnLetter.group), selectinload(ReturnLetter.parts))
        .order_by(ReturnLetter.sent_at.desc(), ReturnLetter.id.desc())
    )
    return [
        PublicLetter(
            id=letter.id,
            group=letter.group.name,
            year=str(letter.school_year),
            sent_at=letter.sent_at,
            introduction=letter.introduction,
            parts=tuple(
                {name: part.content[name] for name in PUBLIC} | {"need_id": part.need_id, "words": part.words}
                for part in letter.parts
                if part.content is not None
            ),
        )
        for letter in found
        if letter.sent_at is not None
    ]
