"""Reads of certificates: one's own, and the one look-up that anybody may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from planner.accounts.models import User
from planner.core.db import db, glance
from planner.schools.models import Municipality
from planner.training.models.certificate import Certificate
from planner.training.models.event import TrainingEvent
from planner.training.models.sign_up import SignUp

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


def own_sign_up(viewer: Viewer, sign_up_id: int) -> SignUp | None:
    """Return one's own sign-up with its event, sessions and areas, or None when it is somebody else's."""
    event = joinedload(SignUp.event)
    return db.session.scalar(
        select(SignUp)
        .options(
            event.selectinload(TrainingEvent.sessions), event.selectinload(TrainingEvent.areas), joinedload(SignUp.user)
        )
        .where(SignUp.id == sign_up_id, SignUp.user_id == viewer.user_id)
    )


def in_force(sign_up: SignUp) -> Certificate | None:
    """Return the certificate of a sign-up that has not been revoked, or None."""
    return db.session.scalar(
        select(Certificate).where(Certificate.sign_up_id == sign_up.id, Certificate.revoked_at.is_(None))
    )


@dataclass(frozen=True)
class Checked:
    """All that a code tells: what stands on the paper, and whether it was revoked since."""

    municipality: str
    name: str
    title: str
    language: str
    first_day: date
    last_day: date
    hours: Decimal
    revoked_at: datetime | None


def by_code(code: str) -> Checked | None:
    """Return what a whole code stands for, or None; across municipalities."""
    row = glance(_by_code(), {"code": code})
    return Checked(*tuple(row)) if row is not None else None


@cache
def _by_code() -> Select[*tuple[Any, ...]]:
    # These columns and no more leave the municipality.
    return (
        select(
            Municipality.name,
            User.name,
            Certificate.title,
            Certificate.language,
            Certificate.first_day,
            Certificate.last_day,
            Certificate.hours,
            Certificate.revoked_at,
        )
        .join(SignUp, SignUp.id == Certificate.sign_up_id)
        .join(User, User.id == SignUp.user_id)
        .join(Municipality, Municipality.id == Certificate.municipality_id)
        .where(Certificate.code == bindparam("code"))
    )
