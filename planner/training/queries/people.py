"""Reads of the people who signed up: one's own place, and the lists that only some may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from planner.accounts.models import CalendarBy, User
from planner.core import clock
from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.schools.models import Post, School
from planner.schools.queries import in_force
from planner.training.models.approval import Answer, SignUpApproval
from planner.training.models.audience import EventAudience
from planner.training.models.calendar import CalendarFeed, FeedKind
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import COMING, SEATED, SignUp, SignUpState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer


LAST_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Reader:
    """Who a mail is for; seated: has a seat; by_mail: wants sessions put into the calendar by mail.

    turn: of which of the person's sign-ups, and how often that has changed, so that nothing is mailed twice.
    """

    user_id: int
    name: str
    email: str
    language: str
    seated: bool
    by_mail: bool
    turn: str


def waits_for_answer() -> ColumnElement[bool]:
    """Return the condition that SignUp waits for its principal's answer."""
    return (
        select(SignUpApproval.id)
        .where(SignUpApproval.sign_up_id == SignUp.id, SignUpApproval.answer == Answer.ASKED)
        .correlate(SignUp)
        .exists()
    )


@dataclass(frozen=True)
class MyPlace:
    """Where a person stands in an event: the state of the sign-up, the place in the queue, how long the queue is."""

    state: SignUpState | None
    in_queue: int | None
    queue_length: int
    sign_up_id: int | None = None
    asked: bool = False

    @property
    def is_coming(self) -> bool:
        """Whether the person has a seat or waits for one."""
        return self.state in COMING


@cache
def before_in_queue() -> tuple[type[SignUp], ColumnElement[bool]]:
    """Return another sign-up and the condition that it stands before, or at, SignUp's place in the same queue."""
    other = aliased(SignUp, name="other")
    same = (other.event_id == SignUp.event_id) & (other.state == SignUpState.WAITING)
    return other, same & or_(
        other.queued_at < SignUp.queued_at, (other.queued_at == SignUp.queued_at) & (other.id <= SignUp.id)
    )


def my_place(viewer: Viewer, event_id: int) -> MyPlace:
    """Return where the person stands; one statement for it and one for the length of the queue."""
    other, before = before_in_queue()
    row = db.session.execute(
        select(
            SignUp.state,
            select(func.count(other.id)).where(before).correlate(SignUp).scalar_subquery(),
            SignUp.id,
            waits_for_answer(),
        ).where(SignUp.event_id == event_id, SignUp.user_id == viewer.user_id)
    ).one_or_none()
    length = db.session.scalar(
        select(func.count(SignUp.id)).where(SignUp.event_id == event_id, SignUp.state == SignUpState.WAITING)
    )
    state = row[0] if row and row[0] is not SignUpState.WITHDRAWN else None
    if row is None:
        return MyPlace(None, None, length or 0)
    waits = state is SignUpState.WAITING
    return MyPlace(state, row[1] if waits else None, length or 0, row[2], asked=bool(waits and row[3]))


def sign_up_of(event_id: int, user_id: int) -> SignUp | None:
    """Return somebody's sign-up to an event as it is now, withdrawn ones too."""
    statement = select(SignUp).where(SignUp.event_id == event_id, SignUp.user_id == user_id)
    return db.session.scalar(statement.execution_options(populate_existing=True))


def can_come() -> ColumnElement[bool]:
    """Return the condition that SignUp's person has an open account and holds a post today that the event is for."""
    works = (
        select(Post.id)
        .where(Post.user_id == SignUp.user_id, in_force(clock.today()), or_(Post.school_id.is_(None), _invited()))
        .correlate(SignUp)
    )
    signs_in = select(User.id).where(User.id == SignUp.user_id, User.deactivated_at.is_(None)).correlate(SignUp)
    return works.exists() & signs_in.exists()


def _invited() -> ColumnElement[bool]:
    """Return the condition that Post is one that SignUp's event is for; the same rule as `rules.invites`."""
    named = select(EventAudience.id).where(EventAudience.event_id == SignUp.event_id).correlate(SignUp, Post)
    kinds, schools = named.where(EventAudience.kind.is_not(None)), named.where(EventAudience.school_id.is_not(None))
    kind = func.coalesce(cast(Post.kind, String), cast(Post.role, String))
    return and_(
        or_(~kinds.exists(), kinds.where(cast(EventAudience.kind, String) == kind).exists()),
        or_(~schools.exists(), schools.where(EventAudience.school_id == Post.school_id).exists()),
    )


def coming_count(event_id: int) -> int:
    """Return how many have a seat or wait for one."""
    statement = select(func.count(SignUp.id)).where(SignUp.event_id == event_id, SignUp.state.in_(COMING))
    return db.session.scalar(statement) or 0


def signed_up(event: TrainingEvent) -> list[Reader]:
    """Return whom a change of the event concerns: those with a seat or in the queue, with an open account."""
    rows = db.session.execute(
        select(
            User.id,
            User.name,
            User.email,
            User.language,
            SignUp.state == SignUpState.REGISTERED,
            _by_mail(),
            SignUp.id,
            SignUp.version,
        )
        .join(SignUp, SignUp.user_id == User.id)
        .where(SignUp.event_id == event.id, SignUp.state.in_(COMING), User.deactivated_at.is_(None))
        .order_by(User.id)
    )
    return [Reader(*row[:6], turn=f"{row[6]}.{row[7]}") for row in rows]


def _by_mail() -> ColumnElement[bool]:
    """Return the condition that User wants sessions by mail: as chosen, else until a program fetches the feed."""
    return or_(
        User.calendar_by.in_((CalendarBy.MAIL, CalendarBy.BOTH)), and_(User.calendar_by.is_(None), ~_subscribes())
    )


def _subscribes() -> ColumnElement[bool]:
    """Return the condition that a calendar program fetches the person's own feed: it would show the session twice."""
    fetched = select(CalendarFeed.id).where(
        CalendarFeed.user_id == User.id,
        CalendarFeed.kind == FeedKind.MINE,
        CalendarFeed.revoked_at.is_(None),
        CalendarFeed.last_fetched_on.is_not(None),
    )
    return fetched.exists()


def reader(sign_up: SignUp) -> Reader:
    """Return whom a mail about one sign-up is for."""
    row = db.session.execute(
        select(User.id, User.name, User.email, User.language, _by_mail()).where(User.id == sign_up.user_id)
    ).one()
    seated = sign_up.state is SignUpState.REGISTERED
    return Reader(*row[:4], seated, row[4], turn=f"{sign_up.id}.{sign_up.version}")


def seated(event: TrainingEvent) -> Sequence[SignUp]:
    """Return the sign-ups that have a seat, with their people, by name."""
    found = db.session.scalars(
        select(SignUp)
        .options(joinedload(SignUp.user))
        .where(SignUp.event_id == event.id, SignUp.state.in_(SEATED))
        .order_by(SignUp.id)
        .execution_options(populate_existing=True)
    )
    return sorted(found, key=lambda sign_up: swedish_order(sign_up.user.name))


def noted(event_id: int) -> list[tuple[int, str]]:
    """Return how everybody with a seat is noted now, by the id of the sign-up."""
    rows = db.session.execute(
        select(SignUp.id, SignUp.state).where(SignUp.event_id == event_id, SignUp.state.in_(SEATED)).order_by(SignUp.id)
    )
    return [(sign_up_id, state.value) for sign_up_id, state in rows]


def version_of(sign_ups: Sequence[SignUp]) -> int:
    """Return a number that any change of any of the sign-ups raises."""
    return sum(sign_up.version for sign_up in sign_ups)


def _missed() -> ColumnElement[int]:
    """Return in how many trainings that were held in the last year SignUp's person was left in the queue."""
    now = clock.now()
    earlier, event = aliased(SignUp), aliased(TrainingEvent)
    ends = (
        select(func.max(TrainingSession.ends_at))
        .where(TrainingSession.event_id == event.id, TrainingSession.cancelled_at.is_(None))
        .correlate(event)
        .scalar_subquery()
    )
    return (
        select(func.count(earlier.id))
        .join(event, event.id == earlier.event_id)
        .where(
            earlier.user_id == SignUp.user_id,
            earlier.state == SignUpState.WAITING,
            event.state != EventState.CANCELLED,
            ends.between(now - LAST_YEAR, now),
        )
        .correlate(SignUp)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class Participant:
    """A row of the coordinator's list: a person, the school or none, and whether the person can still come.

    missed: of somebody in the queue, in how many trainings of the last year there was no seat for the person.
    """

    sign_up_id: int
    name: str
    workplace: str | None
    state: SignUpState
    in_queue: int | None
    comes: bool
    extra_reason: str | None
    missed: int
    asked: bool


def participants(event_id: int) -> list[Participant]:
    """Return who has a seat, by name, then the queue in its order; one statement, no objects."""
    workplace = (
        select(func.min(School.name))
        .join(Post, Post.school_id == School.id)
        .where(Post.user_id == SignUp.user_id, in_force(clock.today()))
        .correlate(SignUp)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            SignUp.id,
            User.name,
            workplace,
            SignUp.state,
            can_come(),
            SignUp.extra_reason,
            _missed(),
            waits_for_answer(),
        )
        .join(User, User.id == SignUp.user_id)
        .where(SignUp.event_id == event_id, SignUp.state != SignUpState.WITHDRAWN)
        .order_by(SignUp.queued_at, SignUp.id)
    ).all()
    waiting = [row for row in rows if row[3] is SignUpState.WAITING]
    seats = sorted((row for row in rows if row[3] is not SignUpState.WAITING), key=lambda row: swedish_order(row[1]))
    numbered = [*((row, None) for row in seats), *((row, place) for place, row in enumerate(waiting, 1))]
    return [
        Participant(
            sign_up_id, name, school, state, place, bool(comes), reason, missed if place else 0, bool(place and asked)
        )
        for (sign_up_id, name, school, state, comes, reason, missed, asked), place in numbered
    ]
