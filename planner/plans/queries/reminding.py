"""Who is to be reminded of what: the library staff of a school, of what is due there and they know nothing of yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, select

from planner.accounts.models import DigestEvery, User
from planner.core import clock
from planner.core.db import db
from planner.core.viewer import Role
from planner.plans.models.following import Reminder
from planner.plans.models.parts import UNFINISHED, Activity
from planner.plans.models.plan import Plan, PlanState
from planner.schools.models import Post, School
from planner.schools.queries import in_force

if TYPE_CHECKING:
    from collections.abc import Mapping

AHEAD = timedelta(days=14)
APART = timedelta(days=7)


@dataclass(frozen=True)
class Recipient:
    """Somebody to write to."""

    id: int
    name: str
    email: str
    language: str


@dataclass(frozen=True)
class Due:
    """An activity whose last day is near, or passed while the schools were closed."""

    activity_id: int
    plan_id: int
    what: str
    school: str
    due_on: date


def to_remind(day: date) -> Mapping[Recipient, list[Due]]:
    """Return what each person is to be told on a day, the first last day first; two statements.

    Who gets the digest has it there, and no mail more.

    Whoever was told of something within the last week is told of nothing new today. What is due was
    entered in time and not told of: also what passed its last day within the two weeks before.
    """
    told = exists().where(
        Reminder.activity_id == Activity.id,
        Reminder.user_id == User.id,
        Reminder.due_on == Activity.due_in_force,
    )
    lately = exists().where(Reminder.user_id == User.id, Reminder.at > clock.now() - APART)
    staff = and_(Post.school_id == Plan.school_id, Post.role == Role.LIBRARIAN, in_force(day))
    found: dict[Recipient, list[Due]] = defaultdict(list)
    for user, due_on, activity_id, what, plan_id, school in db.session.execute(
        select(User, Activity.due_in_force, Activity.id, Activity.what, Plan.id, School.name)
        .select_from(Activity)
        .join(Plan, Plan.id == Activity.plan_id)
        .join(School, School.id == Plan.school_id)
        .join(Post, staff)
        .join(User, User.id == Post.user_id)
        .where(
            Plan.state != PlanState.CLOSED,
            School.closed_on.is_(None),
            Activity.in_force_since.is_not(None),
            Activity.status.in_(UNFINISHED),
            Activity.due_in_force.between(day - AHEAD, day + AHEAD),
            User.deactivated_at.is_(None),
            User.reminders_off_at.is_(None),
            User.digest == DigestEvery.NEVER,
            ~told,
            ~lately,
        )
        .order_by(User.id, Activity.due_in_force, Activity.id, Post.id)
    ):
        if due_on is None:
            continue
        due = Due(activity_id, plan_id, what, school, due_on)
        person = Recipient(user.id, user.name, user.email, user.language)
        if due not in found[person]:  # somebody may hold two posts at a school
            found[person].append(due)
    return found
