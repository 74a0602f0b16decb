"""What a person's home page stands in, asked for at once: days of grace, breaks, the last visit, a word asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, select

from planner.core import clock
from planner.core.db import db
from planner.groups.queries import ids_of
from planner.needs.models import Need, NeedDecision, NeedGroup
from planner.needs.queries import BY_CODE
from planner.needs.verdicts.models import NeedVerdict
from planner.progress.grace import FURTHEST, Grace
from planner.progress.models import FURTHEST_BACK, WITHOUT_A_VISIT, HomeVisit, seen_until
from planner.schools.models import Municipality, SchoolBreak

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Row, ScalarSelect

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Frame:
    """What the page stands in.

    since: from when on what has changed is shown; visited_at: the last visit that is known. judges: of how many needs
    the person's reference groups could say whether they are met.
    """

    grace: Grace
    since: datetime
    visited_at: datetime | None
    judges: int


def frame(viewer: Viewer, year: SchoolYear, *, now: datetime) -> Frame:
    """Return what a person's home page stands in; one statement."""
    today = clock.local(now).date()
    rows: Sequence[Row[*tuple[Any, ...]]] = db.session.execute(
        select(
            Municipality.grace_days,
            HomeVisit.at,
            HomeVisit.seen_until,
            _to_judge(viewer, year, today),
            SchoolBreak.first_day,
            SchoolBreak.last_day,
        )
        .outerjoin(
            HomeVisit,
            (HomeVisit.municipality_id == Municipality.id) & (HomeVisit.user_id == viewer.user_id),
        )
        .outerjoin(
            SchoolBreak,
            (SchoolBreak.municipality_id == Municipality.id)
            & (SchoolBreak.last_day >= today - FURTHEST)
            & (SchoolBreak.first_day <= today + FURTHEST),
        )
        .where(Municipality.id == viewer.municipality_id)
    ).all()
    days, at, before, judges = rows[0][:4]
    known = seen_until(at, before, now=now) if at is not None else now - WITHOUT_A_VISIT
    closed = frozenset(day for row in rows if row[4] is not None for day in _days(row[4], row[5], today))
    return Frame(Grace(days, today, closed), max(known, now - FURTHEST_BACK), at, judges)


def _days(first: date, last: date, today: date) -> list[date]:
    """Return the days of a break, those that nobody counts aside."""
    first, last = max(first, today - FURTHEST), min(last, today + FURTHEST)
    return [first.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]


def _to_judge(viewer: Viewer, year: SchoolYear, today: date) -> ScalarSelect[int]:
    return select(func.count(Need.id)).where(*to_judge(viewer, year, today)).scalar_subquery()


def needs_to_judge(viewer: Viewer, year: SchoolYear) -> Sequence[Need]:
    """Return the needs that wait for the word of a group the person sits in, this school year, by code."""
    waiting = select(Need).where(*to_judge(viewer, year, clock.today())).order_by(*BY_CODE)
    return db.session.scalars(waiting).all()


def to_judge(viewer: Viewer, year: SchoolYear, today: date) -> list[ColumnElement[bool]]:
    """Return the conditions that a need waits for the word of a group the person sits in, this school year."""
    mine = exists().where(NeedGroup.need_id == Need.id, NeedGroup.group_id.in_(ids_of(viewer, today)))
    said = exists().where(NeedVerdict.need_id == Need.id, NeedVerdict.school_year == year)
    return [
        Need.municipality_id == viewer.municipality_id,
        Need.decision == NeedDecision.CONFIRMED,
        mine,
        ~said,
    ]
