"""Reminders to the schools that have not sent in: by the coordinator's hand, and by the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.accounts.models import User
from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.i18n import swedish_order
from planner.inventory.collecting import notices
from planner.inventory.collecting.standing import open_rounds
from planner.inventory.models.answers import AnswerState, SchoolAnswer
from planner.inventory.models.rounds import RoundReminder
from planner.inventory.queries.rounds import open_in
from planner.inventory.rules import ANSWERING
from planner.schools.models import Post, School
from planner.schools.queries import in_force

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planner.core.viewer import Viewer
    from planner.inventory.models.rounds import InventoryRound

DAYS_BEFORE = (14, 3)  # the calendar reminds twice before the day, and once after it
DAYS_AFTER = 4


@dataclass(frozen=True)
class Reminded:
    """Whom a reminder goes to: people with their schools' names, and how many schools nobody answers for."""

    people: Sequence[tuple[User, Sequence[str]]]
    schools: Sequence[str]
    nobody: Sequence[str]


def to_remind(held: InventoryRound) -> Reminded:
    """Return the library staff and principals of the schools that have not sent in; in two statements."""
    sent_in = select(SchoolAnswer.school_id).where(
        SchoolAnswer.round_id == held.id, SchoolAnswer.state == AnswerState.SENT_IN
    )
    waiting = {
        school.id: school.name
        for school in db.session.scalars(select(School).where(open_in(held.year), School.id.not_in(sent_in)))
    }
    by_person: dict[int, tuple[User, list[str]]] = {}
    reached = set()
    for user, school_id in db.session.execute(
        select(User, Post.school_id)
        .join(Post, Post.user_id == User.id)
        .where(
            Post.role.in_(ANSWERING),
            Post.school_id.in_(list(waiting)),
            in_force(clock.today()),
            User.deactivated_at.is_(None),
        )
        .distinct()
        .order_by(User.id, Post.school_id)
    ):
        if school_id is None:
            continue
        reached.add(school_id)
        by_person.setdefault(user.id, (user, []))[1].append(waiting[school_id])
    return Reminded(
        [(user, sorted(names, key=swedish_order)) for user, names in by_person.values()],
        sorted(waiting.values(), key=swedish_order),
        sorted((name for id_, name in waiting.items() if id_ not in reached), key=swedish_order),
    )


def remind(held: InventoryRound, *, by: Viewer, base_url: str) -> int:
    """Remind by the coordinator's hand, once a day at most; return how many people."""
    if not held.is_open:
        raise RefusedError(_("The round is not open: nobody can answer."))
    today = clock.today()
    last = db.session.scalar(
        select(RoundReminder.at).where(RoundReminder.round_id == held.id).order_by(RoundReminder.at.desc()).limit(1)
    )
    if last is not None and clock.local(last).date() == today:
        raise RefusedError(_("The schools have been reminded today already."))
    reminded = to_remind(held)
    if not reminded.schools:
        raise RefusedError(_("All schools have sent in: there is nobody to remind."))
    return _post(held, reminded, day=today, by=by.user_id, base_url=base_url)


def remind_by_calendar(day: date, *, base_url: str) -> None:
    """Remind of rounds whose last day is near or has just passed; at most one reminder for each occasion."""
    for held in open_rounds():
        occasion = _occasion(held, day)
        if occasion is None or _reminded_since(held, occasion):
            continue
        reminded = to_remind(held)
        if reminded.people:
            _post(held, reminded, day=occasion, by=None, base_url=base_url)


def _occasion(held: InventoryRound, day: date) -> date | None:
    """Return the day on which the latest reminder was due, or None before the first and long after the last."""
    if held.closes_on is None:
        return None
    left = (held.closes_on - day).days
    due = [before for before in (*DAYS_BEFORE, -DAYS_AFTER) if left <= before]
    if not due or left < -DAYS_AFTER - max(DAYS_BEFORE):
        return None
    return date_before(held.closes_on, min(due))


def date_before(day: date, days: int) -> date:
    """Return the day so many days before."""
    return day.fromordinal(day.toordinal() - days)


def _reminded_since(held: InventoryRound, occasion: date) -> bool:
    since = select(RoundReminder.id).where(
        RoundReminder.round_id == held.id, RoundReminder.at >= clock.start_of_day(occasion)
    )
    return db.session.scalar(since.limit(1)) is not None


def _post(held: InventoryRound, reminded: Reminded, *, day: date, by: int | None, base_url: str) -> int:
    amount = notices.remind(held, reminded.people, occasion=day.isoformat(), base_url=base_url)
    db.session.add(RoundReminder(round_id=held.id, at=clock.now(), by_id=by, schools=len(reminded.schools)))
    db.session.flush()
    audit.record(
        "inventory_round.reminded",
        subject="inventory_round",
        subject_id=held.id,
        by=by,
        after={"people": amount, "schools": len(reminded.schools)},
    )
    return amount
