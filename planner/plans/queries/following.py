"""What was said of a plan's activities through the year, and the links that show it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from planner.accounts.models import User
from planner.core.clock import local
from planner.core.db import db
from planner.plans.models.following import EvidenceLink, FollowUp
from planner.plans.models.parts import Activity, ActivityStatus
from planner.plans.models.plan import Plan
from planner.plans.queries.plans import visible_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Entry:
    """One line of an activity's log. unchanged: it says the same as the line before it."""

    at: datetime
    by: str
    status: ActivityStatus
    cancel_reason: str | None
    note: str | None
    unchanged: bool = False

    @property
    def day(self) -> date:
        """The day in Sweden."""
        return local(self.at).date()

    @property
    def said(self) -> str | None:
        """What was written then."""
        return self.cancel_reason if self.status is ActivityStatus.CANCELLED else self.note


@dataclass(frozen=True)
class Link:
    """A link to what shows how something goes."""

    id: int
    address: str
    shows: str
    by: str
    day: date


@dataclass(frozen=True)
class Followed:
    """What following up has left in a plan, by the ids of its parts; logs have the newest line first."""

    logs: dict[int, list[Entry]] = field(default_factory=dict)
    of_activities: dict[int, list[Link]] = field(default_factory=dict)
    of_objectives: dict[int, list[Link]] = field(default_factory=dict)


NOTHING = Followed()


def followed(plan: Plan) -> Followed:
    """Return the logs and links of a plan, in two statements however many there are."""
    return NOTHING if plan.in_force_number is None else followed_of([plan.id])


def followed_of(plan_ids: Sequence[int]) -> Followed:
    """Return the logs and links of plans, in two statements however many there are."""
    activities, objectives = _links(plan_ids)
    return Followed(logs(*plan_ids), activities, objectives)


def logs(*plan_ids: int) -> dict[int, list[Entry]]:
    """Return the log of each activity of the plans, the newest line first."""
    lines: dict[int, list[Entry]] = defaultdict(list)
    for activity_id, at, name, status, cancel_reason, note in db.session.execute(
        select(FollowUp.activity_id, FollowUp.at, User.name, FollowUp.status, FollowUp.cancel_reason, FollowUp.note)
        .join(Activity, Activity.id == FollowUp.activity_id)
        .join(User, User.id == FollowUp.by_id)
        .where(Activity.plan_id.in_(plan_ids))
        .order_by(FollowUp.at, FollowUp.id)
    ):
        lines[activity_id].append(Entry(at, name, status, cancel_reason, note))
    return {activity_id: _told(found) for activity_id, found in lines.items()}


def _told(lines: Sequence[Entry]) -> list[Entry]:
    """Return the lines newest first, each told apart from the one before it."""
    marked = list(lines[:1])
    for before, now in pairwise(lines):
        same = (before.status, before.cancel_reason, before.note) == (now.status, now.cancel_reason, now.note)
        marked.append(Entry(now.at, now.by, now.status, now.cancel_reason, now.note, unchanged=same))
    return marked[::-1]


def _links(plan_ids: Sequence[int]) -> tuple[dict[int, list[Link]], dict[int, list[Link]]]:
    activities: dict[int, list[Link]] = defaultdict(list)
    objectives: dict[int, list[Link]] = defaultdict(list)
    for link, name in db.session.execute(
        select(EvidenceLink, User.name)
        .join(User, User.id == EvidenceLink.added_by_id)
        .where(EvidenceLink.plan_id.in_(plan_ids))
        .order_by(EvidenceLink.added_at, EvidenceLink.id)
    ):
        shown = Link(link.id, link.address, link.shows, name, local(link.added_at).date())
        if link.activity_id is not None:
            activities[link.activity_id].append(shown)
        elif link.objective_id is not None:
            objectives[link.objective_id].append(shown)
    return dict(activities), dict(objectives)


def evidence_for(viewer: Viewer, link_id: int) -> EvidenceLink | None:
    """Return a link with its plan; None when it is not there for the viewer."""
    return db.session.scalar(
        select(EvidenceLink)
        .join(Plan, Plan.id == EvidenceLink.plan_id)
        .where(EvidenceLink.id == link_id, visible_to(viewer))
        .options(contains_eager(EvidenceLink.plan).joinedload(Plan.school), joinedload(EvidenceLink.added_by))
    )
