"""Reads of the people who signed up: one's own place, and the lists that only some may see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from planner.accounts.models import CalendarBy, User
from planner.core import clock
from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.core.viewer import Role
from planner.schools.models import Post
from planner.schools.queries import in_force
from planner.training.models.approval import Answer, SignUpApproval
from planner.training.models.audience import EventAudience
from planner.training.models.calendar import CalendarFeed, FeedKind
from planner.training.models.event import TrainingEvent, TrainingSession
from planner.training.models.sign_up import COMING, SEATED, SignUp, SignUpState
from planner.training.queries.chosen import Chosen, chosen_by, has_seat_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Reader:
    """Who a mail is for; seated: has a seat; by_mail: wants sessions put into the calendar by mail.

    turn: of which of the person's sign-ups, and how often that has changed, so that nothing is mailed twice.
    chosen: the ids of the sessions with a seat, and all that are chosen; None: all of the event's.
    """

    user_id: int
    name: str
    email: str
    language: str
    seated: bool
    by_mail: bool
    turn: str
    chosen: tuple[frozenset[int], frozenset[int]] | None = None

    def has_seat_in(self, session: TrainingSession) -> bool:
        """Whether the person has a seat in a session."""
        return self.seated and (self.chosen is None or session.id in self.chosen[0])

    def is_concerned_by(self, session: TrainingSession) -> bool:
        """Whether the person has a seat in a session or waits for one."""
        return self.chosen is None or session.id in self.chosen[1]


def waits_for_answer() -> ColumnElement[bool]:
    """Return the condition that SignUp waits for its principal's answer."""
    return (
        select(SignUpApproval.id)
        .where(SignUpApproval.sign_up_id == SignUp.id, SignUpApproval.answer == Answer.ASKED)
        .correlate(SignUp)
        .exists()
    )


def asks_principal() -> ColumnElement[bool]:
    """Return the condition that SignUp's person works at a school and runs neither it nor the whole; as in `rules`."""
    posts = select(Post.id).where(Post.user_id == SignUp.user_id, in_force(clock.today())).correlate(SignUp)
    own = posts.where(Post.role.in_([Role.PRINCIPAL, Role.COORDINATOR, Role.HEAD]))
    return posts.where(Post.school_id.is_not(None)).exists() & ~own.exists()


@dataclass(frozen=True)
class MyPlace:
    """Where a person stands in an event: the state of the sign-up, the place in the queue, how long the queue is.

    refusal: why the principal said no, to who is not signed up.
    """

    state: SignUpState | None
    in_queue: int | None
    queue_length: int
    sign_up_id: int | None = None
    asked: bool = False
    version: int | None = None
    refusal: str | None = None

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
    """Return where the person stands; one statement, also for the length of the queue."""
    other, before = before_in_queue()
    row = db.session.execute(
        select(
            select(func.count(other.id))
            .where(other.event_id == event_id, other.state == SignUpState.WAITING)
            .scalar_subquery(),
            SignUp.state,
            select(func.count(other.id)).where(before).correlate(SignUp).scalar_subquery(),
            SignUp.id,
            SignUp.version,
            SignUpApproval.answer,
            SignUpApproval.reason,
        )
        .select_from(TrainingEvent)
        .outerjoin(SignUp, (SignUp.event_id == TrainingEvent.id) & (SignUp.user_id == viewer.user_id))
        .outerjoin(SignUpApproval, SignUpApproval.sign_up_id == SignUp.id)
        .where(TrainingEvent.id == event_id)
    ).one()
    length, state, place, sign_up_id, version, answer, reason = row
    if state is None or state is SignUpState.WITHDRAWN:
        refusal = reason if answer is Answer.REFUSED else None
        return MyPlace(None, None, length, sign_up_id, version=version, refusal=refusal)
    waits = state is SignUpState.WAITING
    asked = answer is Answer.ASKED
    return MyPlace(state, place if waits else None, length, sign_up_id, asked=asked, version=version)


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


def signed_up_count(event_id: int) -> int:
    """Return how many have a seat or wait for one, those noted at a session already too."""
    statement = select(func.count(SignUp.id)).where(SignUp.event_id == event_id, SignUp.state != SignUpState.WITHDRAWN)
    return db.session.scalar(statement) or 0


def signed_up(event: TrainingEvent) -> list[Reader]:
    """Return whom a change of the event concerns: those with a seat or in the queue, with an open account."""
    rows = db.session.execute(
        select(
            User.id,
            User.name,
            User.email,
            User.language,
            SignUp.state != SignUpState.WAITING,
            _by_mail(),
            SignUp.id,
            SignUp.version,
        )
        .join(SignUp, SignUp.user_id == User.id)
        .where(SignUp.event_id == event.id, SignUp.state != SignUpState.WITHDRAWN, User.deactivated_at.is_(None))
        .order_by(User.id)
    ).all()
    chosen = chosen_by(event.id) if event.chooses_sessions else None
    return [Reader(*row[:6], turn=f"{row[6]}.{row[7]}", chosen=_ids(chosen, row[6])) for row in rows]


def _ids(chosen: Mapping[int, Chosen] | None, sign_up_id: int) -> tuple[frozenset[int], frozenset[int]] | None:
    if chosen is None:
        return None
    found = chosen.get(sign_up_id, Chosen())
    return found.seated, found.all


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
    seated = sign_up.state in SEATED
    return Reader(*row[:4], seated, row[4], turn=f"{sign_up.id}.{sign_up.version}")


def is_asked(sign_up_id: int) -> bool:
    """Tell whether a principal is asked about a sign-up and has not answered."""
    return db.session.scalar(select(SignUp.id).where(SignUp.id == sign_up_id, waits_for_answer())) is not None


def seated(event: TrainingEvent, *, session_id: int | None = None) -> Sequence[SignUp]:
    """Return the sign-ups that have a seat, with their people, by name; session_id: in that session."""
    of_session: list[ColumnElement[bool]] = []
    if event.chooses_sessions and session_id is not None:
        of_session = [has_seat_in(session_id)]
    found = db.session.scalars(
        select(SignUp)
        .options(joinedload(SignUp.user))
        .where(SignUp.event_id == event.id, SignUp.state.in_(SEATED), *of_session)
        .order_by(SignUp.id)
        .execution_options(populate_existing=True)
    )
    return sorted(found, key=lambda sign_up: swedish_order(sign_up.user.name))


def version_of(sign_ups: Sequence[SignUp]) -> int:
    """Return a number that any change of any of the sign-ups raises."""
    return sum(sign_up.version for sign_up in sign_ups)
