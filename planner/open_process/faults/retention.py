"""How long an address is kept that somebody left to be answered at: by the class of what it was left with.

What was written is an official document and stays. The address is there for the answer only: it goes, every night, when
as many months have passed since anything was last done or said as the municipality has set for the class.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, update

from planner.core.clock import start_of_day
from planner.core.db import db
from planner.open_process.comments.models import CommentState, PublicComment
from planner.open_process.faults.models import FaultReport
from planner.open_process.faults.queries import terms


class RetentionClass(StrEnum):
    """What is kept alike; the words of each stand in the privacy notice."""

    COMMENT = "comment"
    COMPLAINT = "complaint"
    FAULT = "fault"


def class_of(thing: PublicComment | FaultReport) -> RetentionClass:
    """Return the class something belongs to; a comment that is routed as a complaint changes class."""
    if isinstance(thing, FaultReport):
        return RetentionClass.FAULT
    return RetentionClass.COMPLAINT if thing.state is CommentState.COMPLAINT else RetentionClass.COMMENT


def months_before(day: date, months: int) -> date:
    """Return the day so many months before, the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def remove_addresses(day: date) -> None:
    """Remove the addresses whose time is out."""
    kept = terms()
    complaint = PublicComment.state == CommentState.COMPLAINT
    classes: tuple[tuple[type[PublicComment | FaultReport], int, ColumnElement[bool] | None], ...] = (
        (PublicComment, kept.comment_months, ~complaint),
        (PublicComment, kept.complaint_months, complaint),
        (FaultReport, kept.fault_months, None),
    )
    for table, months, condition in classes:
        over = table.last_at < start_of_day(months_before(day, months))
        due = update(table).where(table.email.is_not(None), over)
        if condition is not None:
            due = due.where(condition)
        done = due.values(email=None, email_removed_on=day).execution_options(synchronize_session=False)
        db.session.execute(done)
