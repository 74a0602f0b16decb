"""Throttling that holds across processes and restarts: attempts counted per key and window."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import String, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.db import Base, db


class Attempt(Base):
    """How often a key was tried in a window; the key is hashed, so no address is stored."""

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    window: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


def count_attempt(kind: str, who: str, *, per: timedelta) -> int:
    """Count one more attempt and return how many there were in this window.

    Runs in a transaction of its own, before the request's, so that a refused request is counted too.
    The request may have read who is looking, and nothing more: that transaction ends here, since on
    SQLite it holds the lock that ours needs.
    """
    db.session.rollback()
    seconds = int(per.total_seconds())
    began = int(clock.now().timestamp()) // seconds * seconds
    window = datetime.fromtimestamp(began, tz=clock.now().tzinfo)
    key = hashlib.sha256(f"{kind}:{who}".encode()).hexdigest()
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(Attempt)
        .values(key=key, window=window, count=1)
        .on_conflict_do_update(index_elements=["key", "window"], set_={"count": Attempt.count + 1})
        .returning(Attempt.count)
    )
    with db.engine.begin() as connection:
        return int(connection.execute(statement).scalar_one())


def forget_attempts(kind: str, who: str) -> None:
    """Start counting afresh, after a success."""
    key = hashlib.sha256(f"{kind}:{who}".encode()).hexdigest()
    db.session.execute(delete(Attempt).where(Attempt.key == key))


def forget_old_attempts() -> None:
    """Remove what no window counts any more."""
    db.session.execute(delete(Attempt).where(Attempt.window < clock.now() - timedelta(days=1)))
