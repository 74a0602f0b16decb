"""The rows that a report is made of, read with a number of statements that does not depend on how many there are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, null, select

from planner.core.db import db
from planner.groups.meetings.models import Meeting
from planner.needs.models import DecisionOnNeed, NeedDecision, NeedFigure
from planner.plans.models.parts import Activity, ActivityStatus
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.revision import Revision
from planner.progress.queries.measures import COUNTED_EVENTS
from planner.schools.models import Post
from planner.surveys.models.answers import SurveyInvitation
from planner.surveys.models.survey import Survey, SurveyState
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from planner.core.clock import SchoolYear
    from planner.reports.period import Period


@dataclass(frozen=True)
class ActivityFact:
    """An activity as approved: what, in which plan, of which school and year, and with whom from outside."""

    what: str
    plan_id: int
    school_id: int
    year: SchoolYear
    partner: str | None


@dataclass(frozen=True)
class EventFact:
    """A training: its title, state, when each session that is not cancelled begins and ends, and what it answers."""

    id: int
    title: str
    state: EventState
    held_at: datetime | None
    cancelled_at: datetime | None
    sessions: tuple[tuple[datetime, datetime], ...]

    @property
    def hours(self) -> float:
        """How many hours its sessions are, together."""
        return sum((end - start).total_seconds() for start, end in self.sessions) / 3600


@dataclass(frozen=True)
class SurveyFact:
    """A survey that was closed: its titles, and how many were asked and have answered."""

    id: int
    title_sv: str
    title_en: str | None
    closed_at: datetime
    invited: int
    answered: int
    answers: int | None
    smallest_group: int | None


@dataclass(frozen=True)
class MeetingFact:
    """A meeting of a reference group."""

    id: int
    title: str
    day: date
    group_id: int


def activities(years: Collection[SchoolYear]) -> dict[int, ActivityFact]:
    """Return the activities of some school years that count, by id, in the words that are in force."""
    settled = Plan.state.in_((PlanState.APPROVED, PlanState.CLOSED))
    of_plan = Plan.id, Plan.school_id, Plan.school_year, case((settled, null()), else_=Revision.content)
    found = db.session.execute(
        select(Activity.id, Activity.what, Activity.partner, *of_plan)
        .join(Plan, Plan.id == Activity.plan_id)
        .outerjoin(Revision, (Revision.plan_id == Plan.id) & (Revision.number == Plan.in_force_number))
        .where(
            Plan.school_year.in_(years),
            Activity.in_force_since.is_not(None),
            Activity.status != ActivityStatus.CANCELLED,
        )
        .order_by(Plan.school_id, Activity.id)
    )
    words: dict[int, dict[int, str]] = {}
    facts = {}
    for activity_id, what, partner, plan_id, school_id, year, content in found:
        if content is not None and plan_id not in words:
            words[plan_id] = _approved(content)
        said = words.get(plan_id, {}).get(activity_id, what)
        facts[activity_id] = ActivityFact(said, plan_id, school_id, year, partner)
    return facts


def _approved(content: dict[str, Any]) -> dict[int, str]:
    return {
        activity["id"]: activity["what"]
        for objective in content.get("objectives", ())
        for activity in objective["activities"]
    }


def events(years: Collection[SchoolYear]) -> dict[int, EventFact]:
    """Return the trainings of some school years that were published, the cancelled ones too, by id."""
    times: dict[int, list[tuple[datetime, datetime]]] = {}
    of_years = TrainingEvent.school_year.in_(years)
    for event_id, starts, ends in db.session.execute(
        select(TrainingSession.event_id, TrainingSession.starts_at, TrainingSession.ends_at)
        .join(TrainingEvent, TrainingEvent.id == TrainingSession.event_id)
        .where(of_years, TrainingSession.cancelled_at.is_(None))
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    ):
        times.setdefault(event_id, []).append((starts, ends))
    columns = TrainingEvent.id, TrainingEvent.title, TrainingEvent.state, TrainingEvent.held_at
    found = db.session.execute(
        select(*columns, TrainingEvent.cancelled_at)
        .where(of_years, TrainingEvent.state.in_((*COUNTED_EVENTS, EventState.CANCELLED)))
        .order_by(TrainingEvent.id)
    )
    return {row.id: EventFact(*row, sessions=tuple(times.get(row.id, ()))) for row in found}


def plans_in_force(years: Collection[SchoolYear]) -> dict[tuple[int, SchoolYear], datetime]:
    """Return when each school first had a plan in force, by school and school year."""
    found = db.session.execute(
        select(Plan.school_id, Plan.school_year, func.min(func.coalesce(Revision.approved_at, Plan.approved_at)))
        .outerjoin(Revision, Revision.plan_id == Plan.id)
        .where(Plan.school_year.in_(years), Plan.in_force_number.is_not(None))
        .group_by(Plan.school_id, Plan.school_year)
    )
    return {(school_id, year): at for school_id, year, at in found}


def decisions() -> list[tuple[int, NeedDecision, datetime]]:
    """Return all decisions on needs in the order they were taken."""
    found = select(DecisionOnNeed.need_id, DecisionOnNeed.decision, DecisionOnNeed.taken_at)
    ordered = found.order_by(DecisionOnNeed.taken_at, DecisionOnNeed.id)
    return [(need_id, decision, at) for need_id, decision, at in db.session.execute(ordered)]


def figures_by_hand() -> Sequence[NeedFigure]:
    """Return all figures counted by hand, the oldest first."""
    return db.session.scalars(select(NeedFigure).order_by(NeedFigure.measured_on, NeedFigure.id)).all()


def attended(event_ids: Collection[int]) -> tuple[dict[int, int], set[int]]:
    """Return how many were at each of some trainings, and the ids of everybody who was at any."""
    counts: Counter[int] = Counter()
    people: set[int] = set()
    for event_id, user_id in db.session.execute(
        select(SignUp.event_id, SignUp.user_id).where(
            SignUp.event_id.in_(event_ids), SignUp.state == SignUpState.ATTENDED
        )
    ):
        counts[event_id] += 1
        people.add(user_id)
    return counts, people


def schools_of_people(period: Period) -> dict[int, set[int]]:
    """Return the schools where people held a post on any day of a period, by person; of those who left, too."""
    found: dict[int, set[int]] = {}
    for user_id, school_id in db.session.execute(
        select(Post.user_id, Post.school_id).where(
            Post.school_id.is_not(None),
            Post.from_day <= period.last,
            Post.to_day.is_(None) | (Post.to_day >= period.first),
        )
    ):
        if school_id is not None:
            found.setdefault(user_id, set()).add(school_id)
    return found


def surveys_closed(first: datetime, end: datetime) -> list[SurveyFact]:
    """Return the surveys closed from one moment up to another, the first one first."""
    asked = (
        select(
            SurveyInvitation.survey_id,
            func.count().label("invited"),
            func.sum(case((SurveyInvitation.answered, 1), else_=0)).label("answered"),
        )
        .group_by(SurveyInvitation.survey_id)
        .subquery()
    )
    columns = Survey.id, Survey.title_sv, Survey.title_en, Survey.closed_at
    counts = func.coalesce(asked.c.invited, 0), func.coalesce(asked.c.answered, 0)
    found = db.session.execute(
        select(*columns, *counts, Survey.answers, Survey.smallest_group)
        .outerjoin(asked, asked.c.survey_id == Survey.id)
        .where(Survey.state == SurveyState.CLOSED, Survey.closed_at >= first, Survey.closed_at < end)
        .order_by(Survey.closed_at, Survey.id)
    )
    return [SurveyFact(*row) for row in found]


def meetings(first: date, last: date) -> list[MeetingFact]:
    """Return the meetings of reference groups from a day to a day that were called and not cancelled."""
    found = db.session.execute(
        select(Meeting.id, Meeting.title, Meeting.day, Meeting.group_id)
        .where(Meeting.day.between(first, last), Meeting.called_at.is_not(None), Meeting.cancelled_at.is_(None))
        .order_by(Meeting.day, Meeting.id)
    )
    return [MeetingFact(*row) for row in found]
