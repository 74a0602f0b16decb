"""The audit trail: who did what, when, before and after; rows are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.db import Tenant, db, short_text


class AuditEvent(Tenant):
    """One thing that was done; triggers in the database refuse to change or remove it."""

    __tablename__ = "audit_event"

    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None]
    action: Mapped[short_text]
    subject: Mapped[short_text]
    subject_id: Mapped[int]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)


def record(
    action: str,
    *,
    subject: str,
    subject_id: int,
    by: int | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add an event in the same transaction as the deed; values are plain JSON, no personal data beyond ids."""
    db.session.add(
        AuditEvent(
            at=clock.now(),
            user_id=by,
            action=action,
            subject=subject,
            subject_id=subject_id,
            before=before,
            after=after,
        )
    )
