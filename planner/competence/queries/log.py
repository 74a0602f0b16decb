"""Reads of the training log, which nobody but its owner has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from planner.competence.models.log import LONGEST_TRAINING, GoalEvidence, LogEntry
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.columns import UTCDateTime
from planner.core.db import SHORT, db
from planner.framework.models import CompetenceArea
from planner.schools.models import Post
from planner.training.models.event import EventArea, EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.queries.attendance import attended_sessions, was_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer

PROPOSED_FOR = timedelta(days=365)
SECONDS = Decimal(3600)
HUNDREDTH = Decimal("0.01")
Held = tuple[datetime, datetime]  # when a session began and ended


def own_entry(viewer: Viewer, *, entry_id: int) -> LogEntry | None:
    """Return an entry of a person's own log with the goals it is evidence for, or None."""
    return db.session.scalar(
        select(LogEntry)
        .options(joinedload(LogEntry.area), selectinload(LogEntry.evidence).joinedload(GoalEvidence.goal))
        .where(LogEntry.id == entry_id, LogEntry.user_id == viewer.user_id)
    )


def own_entries(viewer: Viewer, *, year: SchoolYear) -> Sequence[LogEntry]:
    """Return a person's log of a school year, newest first."""
    return db.session.scalars(
        select(LogEntry)
        .options(joinedload(LogEntry.area), selectinload(LogEntry.evidence))
        .where(LogEntry.user_id == viewer.user_id, LogEntry.done_on.between(year.first_day, year.last_day))
        .order_by(LogEntry.done_on.desc(), LogEntry.id.desc())
    ).all()


def entries_to_attach(viewer: Viewer, *, goal_id: int) -> Sequence[LogEntry]:
    """Return the entries of a person's own log that are not evidence for the goal yet, newest first."""
    attached = exists().where(GoalEvidence.log_entry_id == LogEntry.id, GoalEvidence.goal_id == goal_id)
    return db.session.scalars(
        select(LogEntry)
        .where(LogEntry.user_id == viewer.user_id, ~attached)
        .order_by(LogEntry.done_on.desc(), LogEntry.id.desc())
        .limit(SHORT)
    ).all()


@dataclass(frozen=True)
class AreaHours:
    """Hours logged in an area, and how many hours the area with most has, for the bar."""

    area: CompetenceArea
    hours: Decimal
    most: Decimal


def hours_by_area(viewer: Viewer, *, year: SchoolYear) -> Sequence[AreaHours]:
    """Return a person's hours of a school year per area, in the framework's order."""
    rows = db.session.execute(
        select(CompetenceArea, func.sum(LogEntry.hours))
        .join(LogEntry, LogEntry.area_id == CompetenceArea.id)
        .where(LogEntry.user_id == viewer.user_id, LogEntry.done_on.between(year.first_day, year.last_day))
        .group_by(CompetenceArea.id)
        .order_by(CompetenceArea.code, CompetenceArea.id)
    ).all()
    most = max((hours for _area, hours in rows), default=Decimal(0))
    return [AreaHours(area, hours, most) for area, hours in rows]


@dataclass(frozen=True)
class LogYear:
    """A person's log of one school year, with its hours altogether and per area."""

    year: SchoolYear
    entries: Sequence[LogEntry]
    by_area: Sequence[AreaHours]

    @property
    def hours(self) -> Decimal:
        """The hours of the whole year."""
        return sum((area.hours for area in self.by_area), Decimal(0))


def year_hours(viewer: Viewer, *, year: SchoolYear) -> LogYear:
    """Return the hours of a school year without the entries behind them."""
    return LogYear(year, (), hours_by_area(viewer, year=year))


def log_year(viewer: Viewer, *, year: SchoolYear) -> LogYear:
    """Return a person's log of a school year."""
    return LogYear(year, own_entries(viewer, year=year), hours_by_area(viewer, year=year))


def school_years(viewer: Viewer) -> Sequence[SchoolYear]:
    """Return the school years a person's log spans, newest first, this one always among them."""
    spanned = db.session.execute(
        select(func.min(LogEntry.done_on), func.max(LogEntry.done_on)).where(LogEntry.user_id == viewer.user_id)
    ).one()
    days: list[date | None] = [clock.today(), *spanned]
    years = [SchoolYear.of(day) for day in days if day is not None]
    return [SchoolYear(start) for start in range(max(years).start_year, min(years).start_year - 1, -1)]


def latest_area_id(viewer: Viewer) -> int | None:
    """Return the area a person logged in last: the likeliest for the next entry."""
    return db.session.scalar(
        select(LogEntry.area_id).where(LogEntry.user_id == viewer.user_id).order_by(LogEntry.id.desc()).limit(1)
    )


def first_day_employed(user_id: int) -> date | None:
    """Return the first day of a person's first post, or None for somebody who never had one."""
    return db.session.scalar(select(func.min(Post.from_day)).where(Post.user_id == user_id))


def goals_of_training(viewer: Viewer, *, sign_up_id: int) -> Sequence[int]:
    """Return the ids of the person's goals that the entry of a training attended is evidence for."""
    return db.session.scalars(
        select(GoalEvidence.goal_id)
        .join(LogEntry, LogEntry.id == GoalEvidence.log_entry_id)
        .where(LogEntry.user_id == viewer.user_id, LogEntry.sign_up_id == sign_up_id)
        .order_by(GoalEvidence.goal_id)
    ).all()


# ---------------------------------------------------------------- trainings attended


@dataclass(frozen=True)
class Attended:
    """A training somebody was at, as the entry it proposes; areas: those the event builds competence in."""

    sign_up_id: int
    title: str
    language: str
    day: date
    hours: Decimal
    areas: Sequence[CompetenceArea | NamedArea]

    @property
    def area_id(self) -> int | None:
        """The event's first area, which the entry is proposed in; None when it names none."""
        return self.areas[0].id if self.areas else None


@dataclass(frozen=True)
class NamedArea:
    """An area as it is called."""

    id: int
    title_sv: str
    title_en: str

    def title(self, language: str) -> str:
        """Return the area's name in a language."""
        return self.title_en if language == "en" else self.title_sv


def not_logged(viewer: Viewer) -> Sequence[Attended]:
    """Return the trainings of the past year that a person attended and has not logged, latest first; one statement."""
    found: dict[int, tuple[str, str, dict[int, Held], dict[int, NamedArea]]] = {}
    since = clock.now() - PROPOSED_FOR
    for sign_up_id, title, language, session_id, starts_at, ends_at, area_id, sv, en in db.session.execute(
        _not_logged(), {"user_id": viewer.user_id, "since": since}
    ):
        _title, _language, sessions, areas = found.setdefault(sign_up_id, (title, language, {}, {}))
        if session_id is not None:
            sessions[session_id] = (starts_at, ends_at)
        if area_id is not None:
            areas[area_id] = NamedArea(area_id, sv, en)
    entries = [
        _proposed(sign_up_id, title, language, list(sessions.values()), list(areas.values()))
        for sign_up_id, (title, language, sessions, areas) in found.items()
    ]
    return sorted(entries, key=lambda a: (a.day, a.sign_up_id), reverse=True)


# Built once: the profile and the home page are opened often.
@cache
def _not_logged() -> Select[*tuple[Any, ...]]:
    session = (TrainingSession.event_id == TrainingEvent.id) & TrainingSession.cancelled_at.is_(None) & was_at()
    return (
        select(
            SignUp.id,
            TrainingEvent.title,
            TrainingEvent.language,
            TrainingSession.id,
            TrainingSession.starts_at,
            TrainingSession.ends_at,
            CompetenceArea.id,
            CompetenceArea.title_sv,
            CompetenceArea.title_en,
        )
        .join(TrainingEvent, TrainingEvent.id == SignUp.event_id)
        .outerjoin(TrainingSession, session)
        .outerjoin(EventArea, EventArea.event_id == TrainingEvent.id)
        .outerjoin(CompetenceArea, CompetenceArea.id == EventArea.area_id)
        .where(
            SignUp.user_id == bindparam("user_id"),
            SignUp.state == SignUpState.ATTENDED,
            SignUp.attendance_at > bindparam("since", type_=UTCDateTime()),
            TrainingEvent.state != EventState.CANCELLED,
            ~exists().where(LogEntry.sign_up_id == SignUp.id),
        )
        .order_by(SignUp.id, CompetenceArea.code, TrainingSession.starts_at, TrainingSession.id)
    )


def attended(viewer: Viewer, *, sign_up_id: int) -> Attended | None:
    """Return a training a person attended, logged or not, or None when it was not this person."""
    sign_up = db.session.scalar(_attended_by(viewer).where(SignUp.id == sign_up_id))
    return None if sign_up is None else _as_entry(sign_up)


def is_logged(*, sign_up_id: int) -> bool:
    """Tell whether the training is in the log."""
    return bool(db.session.scalar(select(exists().where(LogEntry.sign_up_id == sign_up_id))))


def _attended_by(viewer: Viewer) -> Select[SignUp]:
    return (
        select(SignUp)
        .join(TrainingEvent, TrainingEvent.id == SignUp.event_id)
        .options(
            joinedload(SignUp.event).selectinload(TrainingEvent.sessions),
            joinedload(SignUp.event).selectinload(TrainingEvent.areas),
        )
        .where(
            SignUp.user_id == viewer.user_id,
            SignUp.state == SignUpState.ATTENDED,
            TrainingEvent.state != EventState.CANCELLED,
        )
        .order_by(SignUp.id)
    )


def _as_entry(sign_up: SignUp) -> Attended:
    event = sign_up.event
    held = [(session.starts_at, session.ends_at) for session in attended_sessions(event, sign_up.id)]
    return _proposed(sign_up.id, event.title, event.language, held, event.areas)


def _proposed(  # noqa: PLR0917 - what an event and a sign-up say
    sign_up_id: int, title: str, language: str, held: Sequence[Held], areas: Sequence[CompetenceArea | NamedArea]
) -> Attended:
    seconds = sum((Decimal((ends_at - starts_at).total_seconds()) for starts_at, ends_at in held), Decimal(0))
    last = max((clock.local(ends_at).date() for _starts_at, ends_at in held), default=clock.today())
    return Attended(
        sign_up_id=sign_up_id,
        title=title,
        language=language,
        day=min(last, clock.today()),
        hours=min(max((seconds / SECONDS).quantize(HUNDREDTH), HUNDREDTH), LONGEST_TRAINING),
        areas=areas,
    )
