"""Training events (fortbildning) and their sessions (tillfällen), and the states they go through."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.clock import SchoolYear, local
from planner.core.db import Tenant, long_text, many, short_text, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.framework.models import CompetenceArea
from planner.needs.models import Need
from planner.training.models.audience import Audience, EventArea, EventAudience, EventMaterial, EventNeed
from planner.training.models.session import TrainingSession
from planner.training.models.stages import (
    LARGEST_CAPACITY,
    TAKING_PLACE,
    EventState,
    SignUpPhase,
    Step,
    last_day_before,
    sign_up_end,
    sign_up_phase,
)

# What an event's stages are called is read together with it.
__all__ = [
    "LARGEST_CAPACITY",
    "TAKING_PLACE",
    "EventArea",
    "EventNeed",
    "EventState",
    "SignUpPhase",
    "Step",
    "TrainingEvent",
    "TrainingSession",
    "last_day_before",
    "sign_up_end",
    "sign_up_phase",
]


class TrainingEvent(Tenant, Versioned):
    """A training event (fortbildning); seats_taken is only changed by single statements that cannot overbook.

    extra_seats: given by the coordinator out of turn when all others were taken. held_until: until when seats are held
    for schools, see HeldSeats. decide_on: the day on which it is decided whether the training goes ahead.
    needs_approval: a principal answers first, see SignUpApproval.
    partner: whom it is arranged with, as another municipality's library. search_words: see `queries.wanted.words_of`.
    chooses_sessions: people choose which sessions they come to, and the seats are each session's own; then seats_taken
    stays 0, and people_seated is how many have a seat in at least one.
    """

    __tablename__ = "training_event"
    __table_args__ = (
        within("created_by_id", "user_account"),
        CheckConstraint(f"capacity BETWEEN 1 AND {LARGEST_CAPACITY}", name="capacity_range"),
        CheckConstraint("least_number BETWEEN 0 AND capacity", name="least_number_range"),
        CheckConstraint("seats_taken BETWEEN 0 AND capacity", name="seats_within_capacity"),
        CheckConstraint(
            "people_seated = 0 OR (people_seated > 0 AND chooses_sessions)", name="people_seated_by_choice"
        ),
        CheckConstraint("extra_seats = 0 OR (extra_seats > 0 AND seats_taken = capacity)", name="extra_when_full"),
        CheckConstraint("sign_up_closes_at > sign_up_opens_at", name="sign_up_in_order"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled_at_a_time"),
        CheckConstraint("(state = 'held') = (held_at IS NOT NULL)", name="held_at_a_time"),
        CheckConstraint("language IN ('sv', 'en')", name="language"),
        Index("ix_training_event_year", "municipality_id", "school_year", "state"),
    )

    title: Mapped[short_text]
    description: Mapped[long_text | None]
    organiser: Mapped[short_text | None]
    partner: Mapped[short_text | None]
    search_words: Mapped[long_text] = mapped_column(default="")
    language: Mapped[str] = mapped_column(String(2), default="sv")
    capacity: Mapped[int]
    least_number: Mapped[int] = mapped_column(default=0)
    seats_taken: Mapped[int] = mapped_column(default=0)
    extra_seats: Mapped[int] = mapped_column(default=0)
    held_until: Mapped[date | None]
    held_changed_at: Mapped[datetime | None]
    needs_approval: Mapped[bool] = mapped_column(default=False)
    chooses_sessions: Mapped[bool] = mapped_column(default=False)
    people_seated: Mapped[int] = mapped_column(default=0)
    decide_on: Mapped[date | None]
    goes_ahead_at: Mapped[datetime | None]
    sign_up_opens_at: Mapped[datetime | None]
    sign_up_closes_at: Mapped[datetime | None]
    state: Mapped[EventState] = mapped_column(states(EventState), default=EventState.DRAFT)
    school_year: Mapped[SchoolYear]
    created_by_id: Mapped[int]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_message: Mapped[long_text | None]

    sessions: Mapped[list[TrainingSession]] = many(
        "TrainingSession.event_id",
        "TrainingEvent",
        order_by="TrainingSession.starts_at, TrainingSession.id",
        back="event",
    )
    areas: Mapped[list[CompetenceArea]] = relationship(
        secondary="event_area",
        primaryjoin="TrainingEvent.id == EventArea.event_id",
        secondaryjoin="EventArea.area_id == CompetenceArea.id",
        foreign_keys="[EventArea.event_id, EventArea.area_id]",
        viewonly=True,
        lazy="raise_on_sql",
        order_by="CompetenceArea.code",
    )
    needs: Mapped[list[Need]] = relationship(
        secondary="event_need",
        primaryjoin="TrainingEvent.id == EventNeed.event_id",
        secondaryjoin="EventNeed.need_id == Need.id",
        foreign_keys="[EventNeed.event_id, EventNeed.need_id]",
        viewonly=True,
        lazy="raise_on_sql",
        order_by="Need.code",
    )

    audience: Mapped[list[EventAudience]] = many("EventAudience.event_id", "TrainingEvent", order_by="EventAudience.id")
    materials: Mapped[list[EventMaterial]] = many(
        "EventMaterial.event_id", "TrainingEvent", order_by="EventMaterial.number"
    )

    @property
    def audience_kinds(self) -> frozenset[Audience]:
        """The kinds of post it is for; none: all."""
        return frozenset(row.kind for row in self.audience if row.kind is not None)

    @property
    def audience_school_ids(self) -> frozenset[int]:
        """The ids of the schools it is for; none: all."""
        return frozenset(row.school_id for row in self.audience if row.school_id is not None)

    @property
    def active_sessions(self) -> list[TrainingSession]:
        """The sessions that are not cancelled, in order of time."""
        return [session for session in self.sessions if session.cancelled_at is None]

    def sessions_left(self, at: datetime) -> list[TrainingSession]:
        """Return the sessions to be held that are not over, in order of time."""
        return [session for session in self.active_sessions if session.ends_at > at]

    @property
    def starts_at(self) -> datetime:
        """When the first session begins; of a wholly cancelled event, when it would have."""
        return min(session.starts_at for session in self.active_sessions or self.sessions)

    @property
    def last_start(self) -> datetime:
        """When the last session begins."""
        return max(session.starts_at for session in self.active_sessions or self.sessions)

    @property
    def ends_at(self) -> datetime:
        """When the last session ends; of a wholly cancelled event, when it would have."""
        return max(session.ends_at for session in self.active_sessions or self.sessions)

    @property
    def sign_up_ends_at(self) -> datetime:
        """When sign-up ends unless it is closed before."""
        return sign_up_end(self.sign_up_closes_at, self.last_start if self.chooses_sessions else self.starts_at)

    @property
    def last_sign_up_day(self) -> date:
        """The last day on which people can sign up."""
        return last_day_before(self.sign_up_ends_at)

    @property
    def changes(self) -> int:
        """A number that any change of the event, or of one of its sessions, raises."""
        return self.version + sum(session.version for session in self.sessions)

    def phase(self, at: datetime) -> SignUpPhase:
        """Return whether people can sign up at a moment."""
        return sign_up_phase(self.state, opens_at=self.sign_up_opens_at, ends_at=self.sign_up_ends_at, at=at)

    @property
    def people_with_seat(self) -> int:
        """How many have a seat, those with an extra one too."""
        return self.seats_taken + self.extra_seats + self.people_seated

    @property
    def has_enough(self) -> bool:
        """Whether as many have a seat as are needed."""
        return self.people_with_seat >= self.least_number

    def awaits_decision(self, at: datetime) -> bool:
        """Whether it is still to be said if the training goes ahead."""
        undecided = self.decide_on is not None and self.goes_ahead_at is None
        return undecided and self.state in TAKING_PLACE and self.starts_at > at

    def takes_attendance(self, today: date) -> bool:
        """Whether the day of the first session has come, so that attendance can be recorded."""
        published = self.state not in {EventState.DRAFT, EventState.CANCELLED}
        return published and local(self.starts_at).date() <= today

    def next_steps(self, at: datetime) -> frozenset[Step]:
        """Return what can be done now; the transitions below refuse the rest."""
        taking_place = self.state in TAKING_PLACE
        begun = bool(self.active_sessions) and self.last_start <= at
        possible = {
            Step.EDIT: taking_place or self.state is EventState.DRAFT,
            Step.PUBLISH: self.state is EventState.DRAFT,
            Step.DISCARD: self.state is EventState.DRAFT,
            Step.CLOSE: self.phase(at) is not SignUpPhase.OVER and self.state is EventState.OPEN,
            Step.OPEN: self.state is EventState.CLOSED and self.sign_up_ends_at > at,
            Step.ATTENDANCE: self.takes_attendance(local(at).date()),
            Step.HOLD: taking_place and begun,
            Step.GO_AHEAD: self.awaits_decision(at),
            Step.CANCEL: taking_place and self.ends_at > at,
        }
        return frozenset(step for step, can in possible.items() if can)

    def publish(self, *, at: datetime) -> None:
        """Let people see it and sign up; refuses when it has begun or a session is nowhere."""
        self._require(EventState.DRAFT)
        if self.starts_at <= at:
            raise RefusedError(_("The first session has begun already: move it to a coming day before you publish"))
        if any(not (session.place or session.link) for session in self.active_sessions):
            raise RefusedError(_("Every session needs a place or a link before you publish"))
        self.state, self.published_at = EventState.OPEN, at

    def close_sign_up(self) -> None:
        """Take no more sign-ups; nobody in the queue is moved up from here on."""
        self._require(EventState.OPEN)
        self.state = EventState.CLOSED

    def open_sign_up(self, *, at: datetime) -> None:
        """Take sign-ups again."""
        self._require(EventState.CLOSED)
        if self.sign_up_ends_at <= at:
            raise RefusedError(_("The time for signing up has passed: change its last day first"))
        self.state = EventState.OPEN

    def go_ahead(self, *, at: datetime) -> None:
        """Say that it is held, however many have signed up."""
        self._require(*TAKING_PLACE)
        if not self.awaits_decision(at):
            raise RefusedError(_("That is decided already, or the training has begun"))
        self.goes_ahead_at = at

    def hold(self, *, at: datetime) -> None:
        """Record that the training was held; refuses before its last session has begun."""
        self._require(*TAKING_PLACE)
        if self.last_start > at:
            raise RefusedError(_("The last session has not begun yet"))
        self.state, self.held_at = EventState.HELD, at

    def cancel(self, *, message: str | None, at: datetime) -> None:
        """Call it off, with a word to those who had signed up."""
        self._require(*TAKING_PLACE)
        if self.ends_at <= at:
            raise RefusedError(_("The training is over and can no longer be cancelled"))
        self.state, self.cancelled_at, self.cancel_message = EventState.CANCELLED, at, message

    def _require(self, *allowed: EventState) -> None:
        if self.state not in allowed:
            raise RefusedError(_("The training has changed since you opened the page: look at it as it is now"))
