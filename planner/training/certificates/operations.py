"""Issuing a certificate to who was there, and revoking it when that turns out to be wrong."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import audit, clock
from planner.core.clock import local
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.training.certificates.queries import in_force
from planner.training.certificates.rules import Standing, standing
from planner.training.models.certificate import Certificate, as_lines, as_titles
from planner.training.models.sign_up import SignUp
from planner.training.queries.attendance import attended_sessions
from planner.training.queries.chosen import own_sessions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.core.viewer import Viewer
    from planner.training.models.event import TrainingSession

HOUR = timedelta(hours=1)


def issue(sign_up: SignUp, *, by: Viewer) -> Certificate:
    """Make the certificate, or return the one there is."""
    # As it is now, and kept so: a correction that came first has been waited for.
    db.session.execute(select(SignUp.id).where(SignUp.id == sign_up.id).with_for_update())
    db.session.refresh(sign_up, ["state"])
    event = sign_up.event
    sessions = attended_sessions(event, sign_up.id)
    possible = standing(sign_up, own_sessions(event, sign_up.id), at=clock.now()) is Standing.POSSIBLE
    if not possible or not sessions:
        raise RefusedError(_("There is a certificate only for who was there, when the training is over"))
    if found := in_force(sign_up):
        return found
    made = Certificate(
        sign_up_id=sign_up.id,
        title=event.title,
        language=event.language,
        first_day=local(min(session.starts_at for session in sessions)).date(),
        last_day=local(max(session.ends_at for session in sessions)).date(),
        hours=hours_of(sessions),
        sessions=as_lines((session.starts_at, session.ends_at) for session in sessions),
        organiser=event.organiser,
        areas=as_titles(event.areas),
        issued_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    audit.record("certificate.issued", subject="certificate", subject_id=made.id, by=by.user_id)
    return made


def revoke(sign_up: SignUp, *, by: Viewer) -> None:
    """End a certificate whose sessions are not those the person was at; the public page says so from now on."""
    found = in_force(sign_up)
    if found is None:
        return
    found.revoked_at, found.revoked_by_id = clock.now(), by.user_id
    db.session.flush()
    audit.record("certificate.revoked", subject="certificate", subject_id=found.id, by=by.user_id)


def hours_of(sessions: Iterable[TrainingSession]) -> Decimal:
    """Return how many hours sessions took."""
    seconds = sum(((s.ends_at - s.starts_at).total_seconds() for s in sessions), 0.0)
    return (Decimal(seconds) / Decimal(HOUR.total_seconds())).quantize(Decimal("0.01"))
