"""Reads of held seats: how they are filled, and how many are kept from somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planner.core import clock
from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.schools.models import Post, School
from planner.schools.queries import in_force
from planner.training.models.held import HeldSeats
from planner.training.models.sign_up import SEATED, SignUp

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Select

    from planner.core.viewer import Viewer
    from planner.training.models.event import TrainingEvent


@dataclass(frozen=True)
class Held:
    """The seats held for one school; filled: by how many of its people with a seat."""

    school_id: int
    school: str
    seats: int
    filled: int

    @property
    def unfilled(self) -> int:
        """How many are still held."""
        return max(0, self.seats - self.filled)


def held_seats(event: TrainingEvent) -> list[Held]:
    """Return what is held for each school now, by name; nothing when the day has passed."""
    if event.held_until is None or event.held_until < clock.today():
        return []
    rows = db.session.execute(_holding().where(HeldSeats.event_id == event.id))
    found = [Held(*row[1:]) for row in rows]
    return sorted(found, key=lambda held: (swedish_order(held.school), held.school_id))


def _holding() -> Select[int, int, str, int, int]:
    works = (Post.school_id == HeldSeats.school_id) & in_force(clock.today())
    filled = (
        select(func.count(func.distinct(SignUp.user_id)))
        .join(Post, (Post.user_id == SignUp.user_id) & works)
        .where(SignUp.event_id == HeldSeats.event_id, SignUp.state.in_(list(SEATED)))
        .correlate(HeldSeats)
        .scalar_subquery()
    )
    return select(HeldSeats.event_id, HeldSeats.school_id, School.name, HeldSeats.seats, filled).join(
        School, School.id == HeldSeats.school_id
    )


def schools_of(user_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return at which schools people hold a post today."""
    found: dict[int, set[int]] = {}
    rows = db.session.execute(
        select(Post.user_id, Post.school_id).where(Post.user_id.in_(list(user_ids)), in_force(clock.today()))
    )
    for user_id, school_id in rows:
        if school_id is not None:
            found.setdefault(user_id, set()).add(school_id)
    return found


def kept_from(held: Iterable[Held], school_ids: Iterable[int]) -> int:
    """Return how many free seats are held for other schools than these."""
    own = set(school_ids)
    return sum(each.unfilled for each in held if each.school_id not in own)


def kept_from_viewer(event_ids: Collection[int], viewer: Viewer) -> dict[int, int]:
    """Return how many free seats of each event are held for schools of others; one statement, none for no event."""
    found: dict[int, list[Held]] = {}
    if event_ids:
        for row in db.session.execute(_holding().where(HeldSeats.event_id.in_(event_ids))):
            found.setdefault(row[0], []).append(Held(*row[1:]))
    return {event_id: kept_from(held, viewer.school_ids) for event_id, held in found.items()}


def as_written(event: TrainingEvent) -> dict[int, int]:
    """Return how many seats are held for each school, whatever day it is."""
    rows = db.session.execute(select(HeldSeats.school_id, HeldSeats.seats).where(HeldSeats.event_id == event.id))
    return {row.school_id: row.seats for row in rows}


def open_seats(event: TrainingEvent, viewer: Viewer, held: Iterable[Held]) -> int:
    """Return how many seats somebody could get now: the free ones, without those held for schools of others."""
    if event.chooses_sessions:
        now = clock.now()
        return sum(session.free_seats for session in event.sessions if session.can_be_chosen(now))
    free = event.capacity - event.seats_taken
    return free if free <= 0 else free - kept_from(held, viewer.school_ids)
