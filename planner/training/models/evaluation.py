"""What those who were at a training thought of it; no answer can be joined to who gave it, or to when.

That somebody has answered, and what was answered, are rows in different tables with nothing in common but the event.
Their ids are random, so that they do not stand in the order in which they came, and the words of one answer stand
apart from its figures and from one another.
"""

from __future__ import annotations

import secrets
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import LARGEST_ID, Tenant, long_text, states, within


def random_id() -> int:
    """Return an id that says nothing of the order in which rows came."""
    return secrets.randbelow(LARGEST_ID) + 1


class WillUse(StrEnum):
    """Whether somebody will use what was learnt."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Asked(StrEnum):
    """Which question words answer."""

    HOW = "how"
    MISSING = "missing"


class Review(StrEnum):
    """Whether words have been read by who arranges, so that nobody named in them is shown to others."""

    WAITING = "waiting"
    SHOWN = "shown"
    WITHHELD = "withheld"


class EvaluationGiven(Tenant):
    """That somebody has answered, and on which day: nothing of what."""

    __tablename__ = "evaluation_given"
    __table_args__ = (
        within("sign_up_id", "sign_up", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "sign_up_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id, autoincrement=False)
    sign_up_id: Mapped[int]
    given_on: Mapped[date]


class EvaluationAnswer(Tenant):
    """How useful a training was to one of those who were there, from 1 to 5, and whether it will be used."""

    __tablename__ = "evaluation_answer"
    __table_args__ = (
        within("event_id", "training_event", ondelete="CASCADE"),
        CheckConstraint("useful BETWEEN 1 AND 5", name="useful_range"),
        Index("ix_evaluation_answer_event_id", "event_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id, autoincrement=False)
    event_id: Mapped[int]
    useful: Mapped[int]
    will_use: Mapped[WillUse] = mapped_column(states(WillUse))


class EvaluationWord(Tenant):
    """What one of those who were there wrote to one question."""

    __tablename__ = "evaluation_word"
    __table_args__ = (
        within("event_id", "training_event", ondelete="CASCADE"),
        Index("ix_evaluation_word_event_id", "event_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id, autoincrement=False)
    event_id: Mapped[int]
    asked: Mapped[Asked] = mapped_column(states(Asked))
    text: Mapped[long_text]
    review: Mapped[Review] = mapped_column(states(Review), default=Review.WAITING)


class EvaluationClosing(Tenant):
    """That no more answers are taken, before the time is over: all have answered, or who arranges closed it."""

    __tablename__ = "evaluation_closing"
    __table_args__ = (
        within("event_id", "training_event", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "event_id"),
    )

    event_id: Mapped[int]
    closed_on: Mapped[date]
