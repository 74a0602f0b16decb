"""Where the work stands, as everybody may know it: needs and counts, no person, no draft, no school by name.

A need that waits to be confirmed is not among them: anybody in a meeting or a comment may have said it, of anybody.

The counts are those of the needs' board, in which what is told of people has gone through `progress.people`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Select, bindparam, select

from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.columns import UTCDateTime
from planner.core.db import db, lasting
from planner.needs.models import DecisionOnNeed, NeedDecision, NeedGoal, NeedPriority
from planner.open_process.models import OpenDocument, OpenPost, OpenQuestion
from planner.open_process.queries import posts
from planner.progress.board import NeedRow, Standings, board, standings
from planner.progress.completion import Standing
from planner.training.models.event import EventNeed, EventState, TrainingEvent, TrainingSession

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from planner.needs.models import ProductGoal
    from planner.open_process.queries.pages import PublicPage

AHEAD = 6
UNDER_WAY = frozenset({Standing.IN_PROGRESS, Standing.DONE})
ANNOUNCED = (EventState.OPEN, EventState.CLOSED)
# What the page asks for at every change, built once.
SERVED: Any = lasting(select(NeedGoal.need_id, NeedGoal.goal_id))
DOCUMENTS: Any = lasting(select(OpenDocument).order_by(OpenDocument.added_at, OpenDocument.id))
TODAY = bindparam("day", type_=Date())
ASKED: Any = lasting(
    select(OpenQuestion)
    .where(OpenQuestion.from_day <= TODAY, (OpenQuestion.to_day.is_(None)) | (OpenQuestion.to_day >= TODAY))
    .order_by(OpenQuestion.from_day.desc(), OpenQuestion.id.desc())
    .limit(1)
)
COMING: Any = lasting(
    select(TrainingEvent.title, TrainingSession.starts_at)
    .join(TrainingSession, TrainingSession.event_id == TrainingEvent.id)
    .where(
        TrainingEvent.state.in_(ANNOUNCED),
        TrainingSession.cancelled_at.is_(None),
        TrainingSession.starts_at > bindparam("now", type_=UTCDateTime()),
    )
    .order_by(TrainingSession.starts_at, TrainingSession.id)
    .limit(AHEAD)
)


@dataclass(frozen=True)
class Work:
    """All needs in the present school year, by product goal; those that serve several stand under the first."""

    board: Standings
    goals: Sequence[tuple[ProductGoal | None, Sequence[NeedRow]]]

    @property
    def all(self) -> int:
        """How many needs there are, those left aside apart."""
        return self.board.in_the_work

    @property
    def amounts(self) -> Counter[Standing]:
        """How many needs stand where."""
        return Counter(row.standing for row in self.board.rows)

    @property
    def met(self) -> int:
        """How many needs have been found met by those who raised them."""
        return self.amounts[Standing.VERIFIED]

    @property
    def moving(self) -> int:
        """How many needs are being worked on, or wait for those who raised them to say whether they are met."""
        return sum(self.amounts[one] for one in UNDER_WAY)

    @property
    def schools(self) -> int:
        """How many schools the work concerns."""
        return len(frozenset().union(*(row.completion.concerned for row in self.board.rows)))

    @property
    def covered(self) -> int:
        """How many of them have measures of their own."""
        return len(frozenset().union(*(row.completion.covered for row in self.board.rows)))


def made_of(found: Work, language: str) -> tuple[Hashable, ...]:
    """Return all that the list of needs shows in a language: as long as it is the same, so is the list."""
    return tuple(
        (
            goal.title(language) if goal else None,
            *(
                (
                    row.need.code,
                    row.need.title(language),
                    row.need.lang(language),
                    row.need.source,
                    row.need.decision_reason,
                    row.standing,
                    row.tally.planned,
                    row.tally.done,
                    row.covered,
                    row.concerned,
                    row.only_people,
                )
                for row in rows
            ),
        )
        for goal, rows in found.goals
    )


def work(page: PublicPage) -> Work:
    """Return where the work stands today."""
    found = standings(page.reader, SchoolYear.current())
    found = replace(found, rows=[row for row in found.rows if row.need.is_public])
    first: dict[int, int] = {}
    places = {goal.id: at for at, goal in enumerate(found.goals)}
    for need_id, goal_id in db.session.execute(SERVED):
        first[need_id] = min(first.get(need_id, goal_id), goal_id, key=lambda one: places.get(one, len(places)))
    under: list[tuple[ProductGoal | None, list[NeedRow]]] = [
        (goal, [row for row in found.rows if first.get(row.need.id) == goal.id]) for goal in found.goals
    ]
    under.append((None, [row for row in found.rows if row.need.id not in first]))
    return Work(found, [(goal, rows) for goal, rows in under if rows])


# ---------------------------------------------------------------- one need's story


@dataclass(frozen=True)
class Step:
    """Something that happened for a need. kind: what it is, in the template's words; at: when; what is known of it."""

    kind: str
    at: datetime
    decision: DecisionOnNeed | None = None
    priority: NeedPriority | None = None
    event: TrainingEvent | None = None
    post: OpenPost | None = None


@dataclass(frozen=True)
class Story:
    """A need with its figures and everything that has happened for it, the newest first."""

    row: NeedRow
    goals: Sequence[ProductGoal]
    steps: Sequence[Step]
    year: SchoolYear


def story(page: PublicPage, code: str) -> Story | None:
    """Return a need's story by its code, or None."""
    found = board(page.reader, SchoolYear.current())
    row = next((one for one in found.rows if one.need.code == code and one.need.is_public), None)
    if row is None:
        return None
    goal_ids = set(db.session.scalars(select(NeedGoal.goal_id).where(NeedGoal.need_id == row.need.id)))
    steps = sorted(_steps(row), key=lambda step: step.at, reverse=True)
    return Story(row, [goal for goal in found.goals if goal.id in goal_ids], steps, found.year)


def _steps(row: NeedRow) -> Iterable[Step]:
    need, tally = row.need, row.tally
    taken = select(DecisionOnNeed).where(DecisionOnNeed.need_id == need.id).order_by(DecisionOnNeed.id)
    decisions = db.session.scalars(taken).all()
    for place, one in enumerate(decisions):
        # Its history begins when it is written down; only a later one has taken it up again.
        written = one.decision is NeedDecision.RECEIVED and place == 0
        yield Step("written" if written else one.decision.value, one.taken_at, decision=one)
    if not decisions and need.decision is NeedDecision.CONFIRMED and need.decided_at:
        yield Step(need.decision.value, need.decided_at)
    ranked = select(NeedPriority).where(NeedPriority.need_id == need.id).order_by(NeedPriority.id)
    yield from (Step("ranked", one.given_at, priority=one) for one in db.session.scalars(ranked))
    for event in db.session.scalars(_events(need.id)):
        if event.held_at is not None:
            yield Step("held", event.held_at, event=event)
        elif event.published_at is not None:
            yield Step("announced", event.published_at, event=event)
    yield from (Step("post", one.published_at, post=one) for one in posts.about_need(need.id) if one.published_at)
    activities = [one for one in row.completion.activities.values() if one.first_started_at]
    if activities:
        yield Step("planned", min(one.first_started_at for one in activities if one.first_started_at))
    if tally.last_done_at is not None and tally.done:
        yield Step("done", tally.last_done_at)


def _events(need_id: int) -> Select[TrainingEvent]:
    of = select(EventNeed.event_id).where(EventNeed.need_id == need_id)
    return (
        select(TrainingEvent)
        .where(TrainingEvent.id.in_(of), TrainingEvent.state.in_((*ANNOUNCED, EventState.HELD)))
        .order_by(TrainingEvent.id)
    )


# ---------------------------------------------------------------- beside the work


def question_now() -> OpenQuestion | None:
    """Return the question that is asked today: of those that are open the one that began last."""
    return db.session.scalars(ASKED, {"day": clock.today()}).one_or_none()


def documents() -> Sequence[OpenDocument]:
    """Return the documents that the page links to, in the order in which they were added."""
    return db.session.scalars(DOCUMENTS).all()


@dataclass(frozen=True)
class Ahead:
    """Something that is to come: a training that meets."""

    title: str
    starts_at: datetime


def ahead() -> list[Ahead]:
    """Return the next meetings of shared training that have been announced: what and when, never who."""
    rows = db.session.execute(COMING, {"now": clock.now()})
    return [Ahead(title, starts_at) for title, starts_at in rows]
