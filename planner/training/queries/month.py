"""A month of training: whole weeks of days, each with its sessions, and the breaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planner.core import clock
from planner.core.clock import EARLIEST_YEAR, LATEST_YEAR, local, start_of_day
from planner.core.db import db
from planner.schools.queries import breaks_between
from planner.training.models.attendance import SessionAttendance
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.queries.chosen import has_chosen, waits
from planner.training.queries.wanted import conditions

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.training.queries.wanted import Wanted

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class MonthSession:
    """A session as a month shows it; mine: how I come to it, or was noted at it, or None."""

    event_id: int
    session_id: int
    title: str
    language: str
    starts_at: datetime
    ends_at: datetime
    is_draft: bool
    is_cancelled: bool
    mine: SignUpState | None

    @property
    def is_to_come(self) -> bool:
        """Whether it is published, will be held, and is not over."""
        return not self.is_draft and not self.is_cancelled and self.ends_at > clock.now()


@dataclass(frozen=True)
class MonthDay:
    """A day, those of the months around it too, since weeks are whole."""

    day: date
    is_in_month: bool
    is_today: bool
    break_name: str | None
    sessions: tuple[MonthSession, ...]


@dataclass(frozen=True)
class Month:
    """A month; previous, next: their first days, or None at the end of the years there are."""

    first: date
    weeks: tuple[tuple[MonthDay, ...], ...]
    previous: date | None
    next: date | None

    @property
    def count(self) -> int:
        """How many sessions to be held the month itself has."""
        return sum(
            not session.is_cancelled
            for week in self.weeks
            for day in week
            if day.is_in_month
            for session in day.sessions
        )

    @property
    def is_empty(self) -> bool:
        """Whether no day that is shown has a session."""
        return not any(day.sessions for week in self.weeks for day in week)


def first_of(asked: str | None) -> date:
    """Return the first day of the month that an address asks for, as 2026-12; of this month for anything else."""
    try:
        found = date.fromisoformat(f"{asked}-01")
    except ValueError:
        found = date.min
    if not EARLIEST_YEAR < found.year < LATEST_YEAR:
        found = clock.today()
    return found.replace(day=1)


def month(viewer: Viewer, first: date, wanted: Wanted) -> Month:
    """Return the month with the sessions that are asked for; two statements, however many there are."""
    after = (first + 31 * DAY).replace(day=1)
    start = first - first.weekday() * DAY
    end = after + (-after.weekday() % 7) * DAY
    found = _sessions(viewer, start, end, wanted)
    breaks = breaks_between(start, end - DAY)
    today = clock.today()

    def shown(day: date) -> MonthDay:
        name = next((each.name for each in breaks if each.first_day <= day <= each.last_day), None)
        return MonthDay(day, day.month == first.month, day == today, name, tuple(found.get(day, ())))

    mondays = [start + number * WEEK for number in range((end - start) // WEEK)]
    previous = (first - DAY).replace(day=1)
    return Month(
        first=first,
        weeks=tuple(tuple(shown(monday + number * DAY) for number in range(7)) for monday in mondays),
        previous=previous if previous.year > EARLIEST_YEAR else None,
        next=after if after.year < LATEST_YEAR else None,
    )


def _sessions(viewer: Viewer, start: date, end: date, wanted: Wanted) -> dict[date, list[MonthSession]]:
    rows = db.session.execute(
        select(
            TrainingEvent.id,
            TrainingSession.id,
            TrainingEvent.title,
            TrainingEvent.language,
            TrainingSession.starts_at,
            TrainingSession.ends_at,
            TrainingEvent.state,
            func.coalesce(TrainingSession.cancelled_at, TrainingEvent.cancelled_at),
            SignUp.state,
            waits(),
            SessionAttendance.state,
        )
        .join(TrainingEvent, TrainingEvent.id == TrainingSession.event_id)
        .outerjoin(
            SignUp,
            (SignUp.event_id == TrainingEvent.id)
            & (SignUp.user_id == viewer.user_id)
            & (SignUp.state != SignUpState.WITHDRAWN)
            & has_chosen(),
        )
        .outerjoin(
            SessionAttendance,
            (SessionAttendance.sign_up_id == SignUp.id) & (SessionAttendance.session_id == TrainingSession.id),
        )
        .where(
            TrainingSession.ends_at > start_of_day(start),
            TrainingSession.starts_at < start_of_day(end),
            *conditions(viewer, wanted),
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    found: dict[date, list[MonthSession]] = {}
    for event_id, session_id, title, language, starts_at, ends_at, state, cancelled_at, *mine in rows:
        found.setdefault(local(starts_at).date(), []).append(
            MonthSession(
                event_id=event_id,
                session_id=session_id,
                title=title,
                language=language,
                starts_at=starts_at,
                ends_at=ends_at,
                is_draft=state is EventState.DRAFT,
                is_cancelled=cancelled_at is not None,
                mine=_mine(*mine),
            )
        )
    return found


def _mine(state: SignUpState | None, queues: bool, noted: SignUpState | None) -> SignUpState | None:  # noqa: FBT001 - a row
    """Return how somebody comes to one session; what is noted of another session says nothing of this one."""
    if state is None:
        return None
    if queues or state is SignUpState.WAITING:
        return SignUpState.WAITING
    return noted or SignUpState.REGISTERED
