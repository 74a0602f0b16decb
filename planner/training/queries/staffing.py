"""Whether a library is left without staff while its people are at a training; told, and hinders nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from planner.core import clock
from planner.core.clock import MissingHourError, from_wall, local
from planner.core.db import db
from planner.core.viewer import Role
from planner.schools.models import Post, School, StaffedHours
from planner.schools.queries import in_force
from planner.training.models.event import TAKING_PLACE, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SEATED, SignUp
from planner.training.queries.chosen import has_seat

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Unstaffed:
    """A time in which nobody is left in a school's library."""

    school: str
    starts_at: datetime
    ends_at: datetime


def left_unstaffed(user_id: int, sessions: Iterable[TrainingSession]) -> list[Unstaffed]:
    """Return when the libraries somebody works in have no staff, should that person come to the sessions.

    One statement for who has no library with staffed hours, two for who has.
    """
    open_hours = _open_hours(user_id)
    coming = [session for session in sessions if session.ends_at > clock.now()]
    times = [
        (school_id, Unstaffed(school, *both))
        for session in coming
        for school_id, school, hours in open_hours
        if (both := _overlap(session, hours)) is not None
    ]
    if not times:
        return []
    staff = _staff({school_id for school_id, _time in times}, coming)
    return [
        time
        for school_id, time in times
        if all(_is_away(away, time) for one, away in staff[school_id].items() if one != user_id)
    ]


def _open_hours(user_id: int) -> list[tuple[int, str, StaffedHours]]:
    rows = db.session.execute(
        select(School.id, School.name, StaffedHours)
        .join(Post, and_(Post.school_id == School.id, Post.user_id == user_id, Post.role == Role.LIBRARIAN))
        .join(StaffedHours, StaffedHours.school_id == School.id)
        .where(in_force(clock.today()))
        .order_by(School.id, StaffedHours.weekday)
    )
    return [(school_id, name, hours) for school_id, name, hours in rows]


def _overlap(session: TrainingSession, hours: StaffedHours) -> tuple[datetime, datetime] | None:
    day = local(session.starts_at).date()
    if day.isoweekday() != hours.weekday:
        return None
    try:
        opens, closes = from_wall(day, hours.starts), from_wall(day, hours.ends)
    except MissingHourError:
        return None
    starts, ends = max(opens, session.starts_at), min(closes, session.ends_at)
    return (starts, ends) if starts < ends else None


def _staff(
    school_ids: set[int], sessions: Iterable[TrainingSession]
) -> dict[int, dict[int, list[tuple[datetime, datetime]]]]:
    """Return who works in the libraries, each with when at trainings around the sessions; one statement."""
    sessions = list(sessions)
    away = (
        select(SignUp.user_id, TrainingSession.starts_at, TrainingSession.ends_at)
        .join(TrainingEvent, TrainingEvent.id == SignUp.event_id)
        .join(TrainingSession, TrainingSession.event_id == SignUp.event_id)
        .where(
            SignUp.state.in_(list(SEATED)),
            has_seat(),
            TrainingEvent.state.in_(TAKING_PLACE),
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.ends_at > min(session.starts_at for session in sessions),
            TrainingSession.starts_at < max(session.ends_at for session in sessions),
        )
        .subquery()
    )
    rows = db.session.execute(
        select(Post.school_id, Post.user_id, away.c.starts_at, away.c.ends_at)
        .outerjoin(away, away.c.user_id == Post.user_id)
        .where(Post.role == Role.LIBRARIAN, Post.school_id.in_(sorted(school_ids)), in_force(clock.today()))
    )
    found: dict[int, dict[int, list[tuple[datetime, datetime]]]] = {school_id: {} for school_id in school_ids}
    for school_id, user_id, starts_at, ends_at in rows:
        if school_id is not None:
            times = found[school_id].setdefault(user_id, [])
            if starts_at is not None:
                times.append((starts_at, ends_at))
    return found


def _is_away(times: Iterable[tuple[datetime, datetime]], time: Unstaffed) -> bool:
    return any(starts < time.ends_at and time.starts_at < ends for starts, ends in times)
