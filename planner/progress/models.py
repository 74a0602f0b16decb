"""When somebody was last on the own home page: what has changed since is shown there."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from planner.core.db import Tenant, within

# Who comes back within this is on the same visit: what the page said has changed stands there still.
ONE_VISIT = timedelta(minutes=30)
NOTED_EVERY = timedelta(minutes=10)
FURTHEST_BACK = timedelta(days=30)
WITHOUT_A_VISIT = timedelta(days=14)


class HomeVisit(Tenant):
    """A person's last visit (besök): when, and up to when what has changed had been seen before it."""

    __tablename__ = "home_visit"
    __table_args__ = (
        within("user_id", "user_account", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "user_id"),
        CheckConstraint("seen_until <= at", name="seen_before"),
    )

    user_id: Mapped[int]
    at: Mapped[datetime]
    seen_until: Mapped[datetime]

    def come(self, *, at: datetime) -> None:
        """Be there; after a while away a new visit begins, and what there was at the last one has been seen."""
        if at < self.at:
            return
        self.seen_until = seen_until(self.at, self.seen_until, now=at)
        self.at = at

    def see(self, until: datetime, *, at: datetime) -> None:
        """Say that all that had changed until a moment is seen."""
        self.at = max(self.at, at)
        self.seen_until = max(self.seen_until, min(until, at))


def seen_until(at: datetime, before: datetime, *, now: datetime) -> datetime:
    """Return up to when what changed has been seen, on a page shown now; at, before: of the visit that is known."""
    return at if now - at > ONE_VISIT else before
