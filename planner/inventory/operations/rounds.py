"""The coordinator's decisions on a round: prepare, open, move its last day, fix, open again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.inventory.models.rounds import InventoryRound, RoundDecision, RoundDecisionKind

if TYPE_CHECKING:
    from datetime import date

    from planner.core.viewer import Viewer


def prepare(*, by: Viewer, year: int | None, closes_on: date | None) -> InventoryRound:
    """Begin a calendar year's round; the schools see it when it is opened."""
    if year is None:
        raise RefusedError(_("Say which calendar year the round is of"), field="year")
    if not clock.EARLIEST_YEAR <= year <= clock.today().year:
        raise RefusedError(
            _(
                "Choose a calendar year from %(first)s to %(last)s",
                first=clock.EARLIEST_YEAR,
                last=clock.today().year,
            ),
            field="year",
        )
    if db.session.scalar(select(InventoryRound.id).where(InventoryRound.year == year)) is not None:
        raise RefusedError(_("There is a round for %(year)s already", year=year), field="year")
    held = InventoryRound(year=year, closes_on=closes_on)
    db.session.add(held)
    db.session.flush()
    audit.record(
        "inventory_round.prepared",
        subject="inventory_round",
        subject_id=held.id,
        by=by.user_id,
        after={"year": year, "closes_on": closes_on.isoformat() if closes_on else None},
    )
    return held


def open_round(held: InventoryRound, *, by: Viewer, seen: int | None, closes_on: date | None) -> None:
    """Let the schools answer, until a day that they are told."""
    expect_version(held, seen)
    if closes_on is not None and closes_on < clock.today():
        raise RefusedError(_("Choose a day that has not passed"), field="closes_on")
    held.open()
    held.closes_on = closes_on
    _decided(held, RoundDecisionKind.OPENED, by=by)


def move_last_day(held: InventoryRound, *, by: Viewer, seen: int | None, closes_on: date | None) -> None:
    """Change the day by which answers are wished for; answers are taken after it too, until the round is fixed."""
    expect_version(held, seen)
    if held.is_fixed:
        raise RefusedError(_("The round is fixed: nothing can be changed in it."))
    before = held.closes_on
    held.closes_on = closes_on
    db.session.flush()
    audit.record(
        "inventory_round.last_day_moved",
        subject="inventory_round",
        subject_id=held.id,
        by=by.user_id,
        before={"closes_on": before.isoformat() if before else None},
        after={"closes_on": closes_on.isoformat() if closes_on else None},
    )


def fix(held: InventoryRound, *, by: Viewer, seen: int | None) -> None:
    """Make the round's figures final: from here on the database itself refuses to change them."""
    expect_version(held, seen)
    held.fix(at=clock.now())
    _decided(held, RoundDecisionKind.FIXED, by=by)


def reopen(held: InventoryRound, *, by: Viewer, seen: int | None, reason: str | None) -> None:
    """Let a fixed round be changed again, with a reason that stays on its page."""
    if reason is None:
        raise RefusedError(_("Write why the round is opened again"), field="reason")
    expect_version(held, seen)
    held.reopen()
    _decided(held, RoundDecisionKind.REOPENED, by=by, reason=reason)


def _decided(held: InventoryRound, decision: RoundDecisionKind, *, by: Viewer, reason: str | None = None) -> None:
    db.session.add(RoundDecision(round_id=held.id, decision=decision, reason=reason, by_id=by.user_id, at=clock.now()))
    db.session.flush()
    audit.record(
        f"inventory_round.{decision}",
        subject="inventory_round",
        subject_id=held.id,
        by=by.user_id,
        after={"state": held.state.value, "year": held.year, "reason": reason},
    )
