"""Reads of feeds: whose an address is, and the fragments it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased, joinedload, undefer

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import db, glance
from planner.core.glancing import Glance
from planner.core.i18n import swedish_order
from planner.framework.models import CompetenceArea
from planner.schools.models import Municipality, Post, School
from planner.schools.queries import in_force
from planner.training.feeds.secret import token_hash
from planner.training.feeds.which import Which, which
from planner.training.feeds.window import Window, came_at, forgotten_at, left_at
from planner.training.models.audience import EventAudience
from planner.training.models.calendar import CalendarChange, CalendarFeed, FeedKind
from planner.training.models.event import EventArea, EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.queries.chosen import has_chosen, waits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from planner.core.viewer import Viewer


def is_there(feed: Which) -> bool:
    """Tell whether the school or the area that a feed is about is one of this municipality, theirs or not."""
    if feed.about is None:
        return True
    thing = School if feed.kind is FeedKind.SCHOOL else CompetenceArea
    return db.session.scalar(select(thing.id).where(thing.id == feed.about)) is not None


@dataclass(frozen=True)
class Subscription:
    """A feed that may be fetched, and all that decides what it says; mark changes with every change of its content.

    about: the name of the school or the area, in the reader's language.
    """

    feed_id: int
    token_hash: str
    kind: FeedKind
    user_id: int
    municipality_id: int
    municipality_name: str
    language: str
    alarms: bool
    mark: str
    changed_at: datetime
    settings_changed_at: datetime
    last_fetched_on: date | None
    last_client: str | None
    about: str | None = None
    school_id: int | None = None
    area_id: int | None = None
    extras: str = ""
    extras_mark: str | None = None
    extras_changed_at: datetime | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells apart feeds that differ; everyone's is the same for all who read it in one way."""
        whose = self.user_id if self.kind is FeedKind.MINE else None
        about = (self.municipality_name, self.about, self.school_id, self.area_id)
        return (self.kind, self.municipality_id, about, whose, self.language, self.alarms)

    def stamp(self, day: date, *of_days: object) -> tuple[object, ...]:
        """Return what its bytes are kept under; of_days: the same of other features' days, where it has such."""
        return (self.mark, day, *of_days)


def glance_at_subscription(engine: Engine) -> Glance:
    """Return the look-up of an address past SQLAlchemy's own steps."""
    return Glance(_subscription(), engine)


def subscription(token: str, *, by: Glance | None = None) -> Subscription | None:
    """Return whose feed the address is, or None for every reason not to answer; across municipalities."""
    asked = {"token_hash": token_hash(token), "today": clock.today()}
    row = by.row(**asked) if by else glance(_subscription(), asked)
    if row is None:
        return None
    feed_id, hashed, kind, user_id, municipality_id, name, language, *rest = tuple(row)
    alarms_off_at, mark, changed_at, settings_changed_at, day, client, *rest = rest
    school_id, area_id, extras, extras_mark, extras_changed_at, school, area_sv, area_en = rest
    return Subscription(
        feed_id=feed_id,
        token_hash=hashed,
        kind=kind,
        user_id=user_id,
        municipality_id=municipality_id,
        municipality_name=name,
        language=language,
        alarms=alarms_off_at is None,
        # Where nothing has ever changed, it is as it was when the address was made.
        mark=mark or f"never {settings_changed_at}",
        changed_at=changed_at or settings_changed_at,
        settings_changed_at=settings_changed_at,
        last_fetched_on=day,
        last_client=client,
        about=school or (area_en if language == "en" else area_sv),
        school_id=school_id,
        area_id=area_id,
        extras=extras,
        extras_mark=extras_mark,
        extras_changed_at=extras_changed_at,
    )


@cache
def _subscription() -> Select[Any]:
    # Put together once: that takes ten times as long as running it, and it runs at every fetch.
    everyone, own = aliased(CalendarChange), aliased(CalendarChange)
    today = bindparam("today", type_=Date)
    for_all = CalendarFeed.kind != FeedKind.MINE
    # A school's is for who works there and for the administration.
    at_school = or_(
        CalendarFeed.school_id.is_(None), Post.school_id == CalendarFeed.school_id, Post.school_id.is_(None)
    )
    return (
        select(
            CalendarFeed.id,
            CalendarFeed.token_hash,
            CalendarFeed.kind,
            CalendarFeed.user_id,
            CalendarFeed.municipality_id,
            Municipality.name,
            User.language,
            CalendarFeed.alarms_off_at,
            case((for_all, everyone.mark), else_=own.mark),
            case((for_all, everyone.changed_at), else_=own.changed_at),
            CalendarFeed.changed_at,
            CalendarFeed.last_fetched_on,
            CalendarFeed.last_client,
            CalendarFeed.school_id,
            CalendarFeed.area_id,
            CalendarFeed.extras,
            CalendarFeed.extras_mark,
            CalendarFeed.extras_changed_at,
            School.name,
            CompetenceArea.title_sv,
            CompetenceArea.title_en,
        )
        .join(User, User.id == CalendarFeed.user_id)
        .join(Municipality, Municipality.id == CalendarFeed.municipality_id)
        .outerjoin(School, School.id == CalendarFeed.school_id)
        .outerjoin(CompetenceArea, CompetenceArea.id == CalendarFeed.area_id)
        .outerjoin(everyone, (everyone.municipality_id == CalendarFeed.municipality_id) & everyone.user_id.is_(None))
        .outerjoin(
            own,
            (own.municipality_id == CalendarFeed.municipality_id) & (own.user_id == CalendarFeed.user_id),
        )
        .where(
            CalendarFeed.token_hash == bindparam("token_hash"),
            CalendarFeed.revoked_at.is_(None),
            User.deactivated_at.is_(None),
            select(Post.id).where(Post.user_id == User.id, in_force(today), at_school).exists(),
        )
    )


def fragments(window: Window, found: Subscription) -> list[tuple[datetime, str, bytes, SignUpState | None]]:
    """Return the sessions a feed shows, as (start, UID without host, fragment, how the owner is signed up)."""
    if found.kind is FeedKind.MINE:
        state = case((waits(), literal(SignUpState.WAITING, SignUp.state.type)), else_=SignUp.state)
        statement = _shown(window, state).join(SignUp, SignUp.event_id == TrainingEvent.id)
        return _in_order(statement.where(_signed_up(found.user_id)))
    return _in_order(_shown(window, null()).where(_concerns(found)))


def last_move(window: Window, found: Subscription) -> datetime | None:
    """Return when the window's moving last took a session of the feed away or brought one, or None."""
    cancelled = func.coalesce(TrainingSession.cancelled_at, TrainingEvent.cancelled_at)
    held = cancelled.is_(None)
    statement = (
        select(
            func.max(case((held & (TrainingSession.ends_at < window.start), TrainingSession.ends_at))),
            func.max(case(((cancelled < window.cancelled_start) & (TrainingSession.ends_at >= cancelled), cancelled))),
            func.max(case((held & (TrainingSession.starts_at < window.end), TrainingSession.starts_at))),
        )
        .join(TrainingEvent, TrainingEvent.id == TrainingSession.event_id)
        .where(TrainingEvent.state != EventState.DRAFT, _concerns(found))
    )
    if found.kind is FeedKind.MINE:
        statement = statement.join(SignUp, SignUp.event_id == TrainingEvent.id).where(_signed_up(found.user_id))
    moves = zip((left_at, forgotten_at, came_at), db.session.execute(statement).one(), strict=True)
    return max((move(moment) for move, moment in moves if moment is not None), default=None)


def session_file(viewer: Viewer, *, event_id: int, session_id: int | None = None) -> TrainingSession | None:
    """Return a session to download, or None; without its number, the one of its event that comes next.

    One and not all: a file for download holds one UID, since many programs read only the first.
    """
    statement = (
        select(TrainingSession)
        .options(undefer(TrainingSession.fragment), joinedload(TrainingSession.event))
        .join(TrainingEvent, TrainingEvent.id == TrainingSession.event_id)
        .where(
            TrainingEvent.municipality_id == viewer.municipality_id,
            TrainingEvent.id == event_id,
            TrainingEvent.state != EventState.DRAFT,
            TrainingSession.fragment.is_not(None),
        )
        .order_by(TrainingSession.starts_at, TrainingSession.uid)
    )
    if session_id is not None:
        statement = statement.where(TrainingSession.id == session_id)
    sessions = db.session.scalars(statement).all()
    moment = clock.now()
    # One that will be held before one that was, and a cancelled one last.
    return min(sessions, key=lambda s: (s.cancelled_at is not None, s.ends_at < moment), default=None)


def feeds_in_force(user_id: int) -> Mapping[Which, CalendarFeed]:
    """Return a person's feeds that can be fetched, with the school or area they are about."""
    found = db.session.scalars(
        select(CalendarFeed)
        .options(joinedload(CalendarFeed.school), joinedload(CalendarFeed.area))
        .where(CalendarFeed.user_id == user_id, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.id)
    )
    return {which(feed): feed for feed in found}


def kinds_ever(user_id: int) -> frozenset[FeedKind]:
    """Return the kinds a person has had an address of, stopped ones too."""
    return frozenset(db.session.scalars(select(CalendarFeed.kind).where(CalendarFeed.user_id == user_id).distinct()))


def schools_to_follow(viewer: Viewer) -> Sequence[School]:
    """Return the schools a person can have a feed of: one's own, for the administration all; by name."""
    statement = select(School).where(School.closed_on.is_(None))
    if not viewer.whole_municipality:
        statement = statement.where(School.id.in_(sorted(viewer.school_ids)))
    return sorted(db.session.scalars(statement), key=lambda school: swedish_order(school.name))


def _concerns(found: Subscription) -> ColumnElement[bool]:
    """Return the condition that an event concerns the school or the area that the feed is about."""
    if found.area_id is not None:
        return exists().where(EventArea.event_id == TrainingEvent.id, EventArea.area_id == found.area_id)
    if found.school_id is not None:
        named = exists().where(EventAudience.event_id == TrainingEvent.id, EventAudience.school_id.is_not(None))
        return ~named | exists().where(
            EventAudience.event_id == TrainingEvent.id, EventAudience.school_id == found.school_id
        )
    return true()


def _shown(window: Window, *columns: Any) -> Select[Any]:  # noqa: ANN401 - mapped columns
    cancelled_at = func.coalesce(TrainingSession.cancelled_at, TrainingEvent.cancelled_at)
    return (
        select(TrainingSession.starts_at, TrainingSession.uid, TrainingSession.fragment, *columns)
        .join(TrainingEvent, TrainingEvent.id == TrainingSession.event_id)
        .where(
            TrainingEvent.state != EventState.DRAFT,
            TrainingSession.fragment.is_not(None),
            TrainingSession.ends_at >= window.start,
            TrainingSession.starts_at < window.end,
            or_(cancelled_at.is_(None), cancelled_at >= window.cancelled_start),
        )
    )


def _signed_up(user_id: int) -> ColumnElement[bool]:
    return and_(SignUp.user_id == user_id, SignUp.state != SignUpState.WITHDRAWN, has_chosen())


def _in_order(statement: Select[Any]) -> list[Any]:
    # Here and not in the database, whose order of texts differs from one to another.
    return sorted(map(tuple, db.session.execute(statement)), key=lambda row: (row[0], row[1]))
