"""A school's answer: save a part, send in, take back, send back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.inventory.models.answers import AnswerState, SchoolAnswer, SectionAnswer, ValueSource
from planner.inventory.models.rounds import InventoryRound
from planner.inventory.operations.values import Given, Written, record
from planner.inventory.rules import may_run_rounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.core.viewer import Viewer


def save_section(
    held: InventoryRound,
    school_id: int,
    section: str,
    given: Mapping[int, Given | None],
    *,
    by: Viewer,
    seen: int | None,
) -> Written:
    """Save one part of a school's answer by question; other parts may be saved by others meanwhile.

    seen: the part's version when the form was opened, 0 when nobody had saved it.
    """
    state = db.session.scalar(
        select(SchoolAnswer.state).where(SchoolAnswer.round_id == held.id, SchoolAnswer.school_id == school_id)
    )
    if state is AnswerState.SENT_IN and not may_run_rounds(by):
        raise RefusedError(_("The answer has been sent in. The principal can take it back."))
    saved = db.session.scalar(
        select(SectionAnswer).where(
            SectionAnswer.round_id == held.id,
            SectionAnswer.school_id == school_id,
            SectionAnswer.section == section,
        )
    )
    if saved is None:
        if seen != 0:
            raise StaleError
        saved = SectionAnswer(round_id=held.id, school_id=school_id, section=section)
        db.session.add(saved)
    else:
        expect_version(saved, seen)
    saved.saved_by_id, saved.saved_at = by.user_id, clock.now()
    written = record(
        held,
        {(school_id, question): value for question, value in given.items()},
        by=by,
        source=ValueSource.FORM,
    )
    db.session.flush()
    return written


def send_in(held: InventoryRound, school_id: int, *, by: Viewer, seen: int | None) -> SchoolAnswer:
    """Stand for the school's answer, in the principal's post."""
    answer = _answer(held, school_id, seen)
    answer.send_in(by=by.user_id, at=clock.now())
    _record("inventory_answer.sent_in", answer, by=by)
    return answer


def take_back(held: InventoryRound, school_id: int, *, by: Viewer, seen: int | None) -> None:
    """Go on answering, as long as the round is open."""
    answer = _answer(held, school_id, seen)
    answer.take_back()
    _record("inventory_answer.taken_back", answer, by=by)


def send_back(
    held: InventoryRound, school_id: int, *, by: Viewer, seen: int | None, reason: str | None
) -> SchoolAnswer:
    """Ask the school to look again, with a reason."""
    if reason is None:
        raise RefusedError(_("Write what the school should look at again"), field="reason")
    answer = _answer(held, school_id, seen)
    answer.send_back(reason, by=by.user_id, at=clock.now())
    _record("inventory_answer.sent_back", answer, by=by)
    return answer


def _answer(held: InventoryRound, school_id: int, seen: int | None) -> SchoolAnswer:
    if not held.is_open:
        raise RefusedError(_("The round is not open: nothing can be changed in it."))
    answer = db.session.scalar(
        select(SchoolAnswer).where(SchoolAnswer.round_id == held.id, SchoolAnswer.school_id == school_id)
    )
    if answer is None:
        raise RefusedError(_("Nothing has been answered yet."))
    expect_version(answer, seen)
    return answer


def _record(action: str, answer: SchoolAnswer, *, by: Viewer) -> None:
    db.session.flush()
    audit.record(
        action,
        subject="inventory_answer",
        subject_id=answer.id,
        by=by.user_id,
        after={
            "round_id": answer.round_id,
            "school_id": answer.school_id,
            "state": answer.state.value,
            "reason": answer.return_reason if answer.state is AnswerState.RETURNED else None,
        },
    )
