"""The list of training: one page of it, as plain rows with what each reader needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, case, func, select

from planner.core import clock
from planner.core.db import db
from planner.core.pages import Slice
from planner.framework.models import CompetenceArea
from planner.training.models.event import (
    EventArea,
    EventState,
    SignUpPhase,
    TrainingEvent,
    TrainingSession,
    last_day_before,
    sign_up_end,
    sign_up_phase,
)
from planner.training.models.sign_up import SEATED, SignUp, SignUpState
from planner.training.queries.chosen import has_seat
from planner.training.queries.held import kept_from_viewer
from planner.training.queries.people import before_in_queue, waits_for_answer
from planner.training.queries.wanted import conditions

if TYPE_CHECKING:
    from sqlalchemy import Row, Select, Subquery

    from planner.core.viewer import Viewer
    from planner.training.queries.wanted import Wanted

PAGE_SIZE = 20


class Standing(StrEnum):
    """What matters most to one reader about one event: my own place first, then what I can do."""

    DRAFT = "draft"
    CANCELLED = "cancelled"
    REGISTERED = "registered"
    WAITING = "waiting"
    ASKED = "asked"
    ATTENDED = "attended"
    ABSENT = "absent"
    WAS_REGISTERED = "was_registered"
    WAS_WAITING = "was_waiting"
    HELD = "held"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    FULL = "full"
    OPEN = "open"


def standing(  # noqa: PLR0911 - a table of cases
    state: EventState,
    mine: SignUpState | None,
    phase: SignUpPhase,
    *,
    is_full: bool,
    is_over: bool,
    asked: bool = False,
    comes_again: bool = False,
) -> Standing:
    """Return what to tell a reader, from the event's state, the reader's sign-up and the time.

    comes_again: the reader, who is noted at a session already, has a seat in one that is to come.
    """
    if state is EventState.DRAFT:
        return Standing.DRAFT
    if state is EventState.CANCELLED:
        return Standing.CANCELLED
    if mine in {SignUpState.ATTENDED, SignUpState.ABSENT} and not comes_again:
        return Standing(mine.value)
    if mine in SEATED:
        return Standing.WAS_REGISTERED if is_over else Standing.REGISTERED
    if mine is SignUpState.WAITING:
        waits = Standing.ASKED if asked else Standing.WAITING
        return Standing.WAS_WAITING if is_over else waits
    if state is EventState.HELD or is_over:
        return Standing.HELD
    if phase is SignUpPhase.BEFORE:
        return Standing.NOT_YET
    if phase is SignUpPhase.OVER:
        return Standing.CLOSED
    return Standing.FULL if is_full else Standing.OPEN


@dataclass(frozen=True)
class ListedSession:
    """A session of a row."""

    starts_at: datetime
    ends_at: datetime
    place: str | None
    link: str | None


@dataclass(frozen=True)
class ListedEvent:
    """A row: its next session (the first, when none is to come), how many more there are, and the standing.

    seats_left: those the reader could get, without the ones held for schools of others; where people choose sessions,
    in how many to come there are any.
    """

    id: int
    title: str
    language: str
    standing: Standing
    in_queue: int | None
    seats_left: int
    chooses_sessions: bool
    sign_up_opens_at: datetime | None
    last_sign_up_day: date
    session: ListedSession
    more_sessions: int
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """One page of the list."""

    rows: list[ListedEvent]
    part: Slice


def listed(viewer: Viewer, wanted: Wanted, *, past: bool, page: str | None, language: str) -> Listed:
    """Return one page of the events a person may see: to come by next session, or past, latest first."""
    now = clock.now()
    times = _times(now)
    chosen = _chosen(viewer, times, wanted, now).where(_when(times, now, past=past))
    count = db.session.scalar(chosen.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    part = Slice.of(page, count=count, size=PAGE_SIZE)
    order = (
        (times.c.last_end.desc(), TrainingEvent.id.desc())
        if past
        else (func.coalesce(times.c.next_start, times.c.first_start), TrainingEvent.id)
    )
    rows = db.session.execute(chosen.order_by(*order).limit(PAGE_SIZE).offset(part.offset)).all()
    ids = [row.id for row in rows]
    sessions, areas = _sessions(ids), _areas(ids, language)
    today = clock.today()
    kept = kept_from_viewer([row.id for row in rows if row.held_until and row.held_until >= today], viewer)
    shown = [_row(row, sessions[row.id], areas.get(row.id, ()), now, kept=kept.get(row.id, 0)) for row in rows]
    return Listed(shown, part)


def _times(now: datetime) -> Subquery:
    """Return for each event when its sessions begin and end; the cancelled ones count only where all are."""
    active = TrainingSession.cancelled_at.is_(None)
    with_seats = active & (TrainingSession.starts_at > now) & (TrainingSession.seats_taken < TrainingSession.seats)
    return (
        select(
            TrainingSession.event_id,
            func.coalesce(
                func.min(case((active, TrainingSession.starts_at))), func.min(TrainingSession.starts_at)
            ).label("first_start"),
            func.min(case((active & (TrainingSession.ends_at >= now), TrainingSession.starts_at))).label("next_start"),
            func.coalesce(func.max(case((active, TrainingSession.ends_at))), func.max(TrainingSession.ends_at)).label(
                "last_end"
            ),
            func.coalesce(
                func.max(case((active, TrainingSession.starts_at))), func.max(TrainingSession.starts_at)
            ).label("last_start"),
            func.count(case((with_seats, TrainingSession.id))).label("with_seats"),
        )
        .group_by(TrainingSession.event_id)
        .subquery()
    )


def _chosen(viewer: Viewer, times: Subquery, wanted: Wanted, now: datetime) -> Select[Any]:
    other, before = before_in_queue()
    again = select(TrainingSession.id).where(
        TrainingSession.event_id == TrainingEvent.id,
        TrainingSession.cancelled_at.is_(None),
        TrainingSession.starts_at > now,
        has_seat(),
    )
    is_noted = SignUp.state.in_([SignUpState.ATTENDED, SignUpState.ABSENT])
    queue = select(func.count(other.id)).where(before).correlate(SignUp).scalar_subquery()
    columns: list[Any] = [
        TrainingEvent.id,
        TrainingEvent.title,
        TrainingEvent.language,
        TrainingEvent.state,
        TrainingEvent.capacity,
        TrainingEvent.seats_taken,
        TrainingEvent.chooses_sessions,
        TrainingEvent.held_until,
        TrainingEvent.sign_up_opens_at,
        TrainingEvent.sign_up_closes_at,
        times.c.first_start,
        times.c.last_end,
        times.c.last_start,
        times.c.with_seats,
        SignUp.state.label("my_state"),
        case((SignUp.state == SignUpState.WAITING, queue)).label("in_queue"),
        waits_for_answer().label("asked"),
        case((is_noted, again.correlate(TrainingEvent, SignUp).exists())).label("comes_again"),
    ]
    return (
        select(*columns)
        .join(times, times.c.event_id == TrainingEvent.id)
        .outerjoin(
            SignUp,
            (SignUp.event_id == TrainingEvent.id)
            & (SignUp.user_id == viewer.user_id)
            & (SignUp.state != SignUpState.WITHDRAWN),
        )
        .where(*conditions(viewer, wanted))
    )


def _when(times: Subquery, now: datetime, *, past: bool) -> ColumnElement[bool]:
    return times.c.last_end < now if past else times.c.last_end >= now


def _sessions(ids: list[int]) -> dict[int, list[tuple[ListedSession, bool]]]:
    """Return the events' sessions in order of time, each with whether it is to be held."""
    found: dict[int, list[tuple[ListedSession, bool]]] = {event_id: [] for event_id in ids}
    rows = db.session.execute(
        select(
            TrainingSession.event_id,
            TrainingSession.starts_at,
            TrainingSession.ends_at,
            TrainingSession.place,
            TrainingSession.link,
            TrainingSession.cancelled_at,
        )
        .where(TrainingSession.event_id.in_(ids))
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    for event_id, starts_at, ends_at, place, link, cancelled_at in rows:
        found[event_id].append((ListedSession(starts_at, ends_at, place, link), cancelled_at is None))
    return found


def _areas(ids: list[int], language: str) -> dict[int, tuple[str, ...]]:
    title = CompetenceArea.title_en if language == "en" else CompetenceArea.title_sv
    found: dict[int, tuple[str, ...]] = {}
    rows = db.session.execute(
        select(EventArea.event_id, title)
        .join(CompetenceArea, CompetenceArea.id == EventArea.area_id)
        .where(EventArea.event_id.in_(ids))
        .order_by(EventArea.event_id, CompetenceArea.code)
    )
    for event_id, name in rows:
        found[event_id] = (*found.get(event_id, ()), name)
    return found


def _row(
    row: Row[Any], sessions: list[tuple[ListedSession, bool]], areas: tuple[str, ...], now: datetime, *, kept: int
) -> ListedEvent:
    free = row.with_seats if row.chooses_sessions else row.capacity - row.seats_taken - kept
    held = [session for session, active in sessions if active] or [session for session, _active in sessions]
    coming = [session for session in held if session.ends_at >= now]
    ends_at = sign_up_end(row.sign_up_closes_at, row.last_start if row.chooses_sessions else row.first_start)
    return ListedEvent(
        id=row.id,
        title=row.title,
        language=row.language,
        standing=standing(
            row.state,
            row.my_state,
            sign_up_phase(row.state, opens_at=row.sign_up_opens_at, ends_at=ends_at, at=now),
            is_full=free <= 0,
            is_over=row.last_end < now,
            asked=bool(row.asked),
            comes_again=bool(row.comes_again),
        ),
        in_queue=None if row.chooses_sessions else row.in_queue,
        seats_left=free,
        chooses_sessions=row.chooses_sessions,
        sign_up_opens_at=row.sign_up_opens_at,
        last_sign_up_day=last_day_before(ends_at),
        session=(coming or held)[0],
        more_sessions=len(coming or held) - 1,
        areas=areas,
    )
