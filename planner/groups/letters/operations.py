"""What can be done with return letters: begin, write, send, let the public page show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.groups.letters.models import LetterPart, LetterState, ReturnLetter
from planner.groups.queries import needs_raised, users_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from planner.accounts.models import User
    from planner.core.viewer import Viewer
    from planner.groups.models import ReferenceGroup


def begin(group: ReferenceGroup, *, by: Viewer) -> ReturnLetter:
    """Begin a letter about all the group has raised; the reason stands already where a need was left aside."""
    needs = needs_raised(group.id)
    if not needs:
        raise RefusedError(_("The group has raised no need yet: there is nothing to answer."))
    letter = ReturnLetter(group_id=group.id, school_year=clock.SchoolYear.current(), created_at=clock.now())
    db.session.add(letter)
    db.session.flush()
    for position, need in enumerate(needs, start=1):
        part = LetterPart(letter_id=letter.id, need_id=need.id, position=position, words=need.decision_reason)
        db.session.add(part)
    _record("begun", letter, by)
    return letter


def write(letter: ReturnLetter, *, by: Viewer, seen: int | None, introduction: str | None) -> None:
    """Write how the letter begins."""
    expect_version(letter, seen)
    letter.expect_draft()
    letter.introduction = introduction
    _record("written", letter, by)


def write_part(part: LetterPart, *, by: Viewer, seen: int | None, words: str | None) -> None:
    """Write what is added about a need."""
    expect_version(part, seen)
    part.letter.expect_draft()
    part.words = words
    _record("written", part.letter, by)


def send(
    letter: ReturnLetter,
    *,
    by: Viewer,
    seen: int | None,
    shown_openly: bool,
    contents: Mapping[int, dict[str, Any]],
    tell: Callable[[ReturnLetter, User], None],
) -> None:
    """Send a letter to those who sit in the group, and keep it as it is; contents: what is known of each need now."""
    expect_version(letter, seen)
    letter.expect_draft()
    readers = users_in([letter.group_id])
    if not readers:
        raise RefusedError(_("Nobody sits in the group who could read the letter."))
    for part in letter.parts:
        part.content = contents[part.need_id]
    db.session.flush()
    moment = clock.now()
    letter.state, letter.sent_at, letter.sent_by_id = LetterState.SENT, moment, by.user_id
    letter.opened_at = moment if shown_openly else None
    for user in readers:
        tell(letter, user)
    _record("sent", letter, by)


def show_openly(letter: ReturnLetter, *, by: Viewer, seen: int | None) -> None:
    """Let the public page show a letter that was sent."""
    expect_version(letter, seen)
    letter.show_openly(letter.opened_at or clock.now())
    _record("shown_openly", letter, by)


def take_off_the_page(letter: ReturnLetter, *, by: Viewer, seen: int | None) -> None:
    """Take a letter off the public page; those who hold a post read it as before."""
    expect_version(letter, seen)
    letter.show_openly(None)
    _record("taken_off_the_page", letter, by)


def throw_away(letter: ReturnLetter, *, by: Viewer, seen: int | None) -> None:
    """Throw a draft away."""
    expect_version(letter, seen)
    letter.expect_draft()
    _record("thrown_away", letter, by)
    db.session.execute(delete(ReturnLetter).where(ReturnLetter.id == letter.id))


def _record(deed: str, letter: ReturnLetter, by: Viewer) -> None:
    db.session.flush()
    audit.record(f"return_letter.{deed}", subject="return_letter", subject_id=letter.id, by=by.user_id)
