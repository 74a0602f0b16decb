"""The certificate (intyg) of a training somebody was at, and the code at the door of a session."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, long_text, one, short_text, within
from planner.framework.models import CompetenceArea
from planner.training.models.sign_up import SignUp

CODE_BYTES = 12  # 96 bits: nobody finds one by trying
CODE_LENGTH = 2 * CODE_BYTES


def new_code() -> str:
    """Return a code in lower-case hexadecimal digits, which can be typed from paper."""
    return secrets.token_hex(CODE_BYTES)


class Certificate(Tenant):
    """That somebody was at a training, as it was when it was issued; revoked when the attendance is corrected.

    code: what the public page is asked with. hours: of the sessions the person was noted at.
    sessions: these, one ISO 8601 interval in UTC a line. areas: the titles of what the training built, by language.
    The name is the person's own row's, so that it leaves with
    the person.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        within("sign_up_id", "sign_up", ondelete="CASCADE"),
        within("revoked_by_id", "user_account"),
        UniqueConstraint("code"),
        CheckConstraint(f"length(code) = {CODE_LENGTH}", name="code_of_full_length"),
        CheckConstraint("hours > 0", name="hours_positive"),
        CheckConstraint("last_day >= first_day", name="days_in_order"),
        CheckConstraint("revoked_by_id IS NULL OR revoked_at IS NOT NULL", name="revoked_at_a_time"),
        # One at a time.
        Index(
            "ix_certificate_in_force",
            "sign_up_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    sign_up_id: Mapped[int]
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), default=new_code)
    title: Mapped[short_text]
    language: Mapped[str] = mapped_column(String(2))
    first_day: Mapped[date]
    last_day: Mapped[date]
    hours: Mapped[Decimal]
    sessions: Mapped[long_text]
    organiser: Mapped[short_text | None]
    areas: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None]

    sign_up: Mapped[SignUp] = one("Certificate.sign_up_id", "SignUp")

    @property
    def times(self) -> list[tuple[datetime, datetime]]:
        """When its sessions began and ended."""
        halves = (line.split("/") for line in self.sessions.splitlines())
        return [(datetime.fromisoformat(begins), datetime.fromisoformat(ends)) for begins, ends in halves]

    def areas_in(self, language: str) -> str:
        """Return the areas of competence in a language, in order."""
        return "; ".join(titles[language] for titles in self.areas)


def as_titles(areas: Iterable[CompetenceArea]) -> list[dict[str, str]]:
    """Return areas of competence as a certificate keeps them."""
    return [{language: area.title(language) for language in ("sv", "en")} for area in areas]


def as_lines(times: Iterable[tuple[datetime, datetime]]) -> str:
    """Return times as a certificate keeps them."""
    return "\n".join(
        f"{begins.astimezone(UTC).isoformat()}/{ends.astimezone(UTC).isoformat()}" for begins, ends in times
    )


class DoorCode(Tenant):
    """What the code at a session's door is made from, together with the app's own key; a new one ends the old."""

    __tablename__ = "door_code"
    __table_args__ = (
        within("session_id", "training_session", ondelete="CASCADE"),
        within("made_by_id", "user_account"),
        UniqueConstraint("municipality_id", "session_id"),
    )

    session_id: Mapped[int]
    nonce: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int]
