"""Reads of goals: who sees which, the pages of goals, and what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from planner.accounts.models import User
from planner.competence import rules
from planner.competence.models.content import GoalArea, GoalNeed
from planner.competence.models.goal import UNDER_WAY, Goal, GoalState, GoalStep
from planner.competence.models.log import GoalEvidence, LogEntry
from planner.competence.models.revision import GoalRevision
from planner.competence.queries import log as log_queries
from planner.competence.queries.use import to_ask
from planner.core import clock
from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.framework.models import CompetenceArea
from planner.needs.models import Need
from planner.schools.models import Post, School
from planner.schools.queries import holders, in_force

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm.interfaces import ORMOption

    from planner.competence.models.content import GoalContent
    from planner.competence.queries.log import Attended
    from planner.competence.queries.use import Question
    from planner.core.viewer import Viewer

SOON = timedelta(days=30)
LISTED: tuple[ORMOption, ...] = (
    joinedload(Goal.user),
    joinedload(Goal.school),
    # A row for each of at most three areas: less than a statement more. What reads such rows makes them unique.
    joinedload(Goal.areas).joinedload(GoalArea.area),
)
WHOLE: tuple[ORMOption, ...] = (
    joinedload(Goal.user),
    joinedload(Goal.school),
    selectinload(Goal.areas).joinedload(GoalArea.area),
    selectinload(Goal.needs).joinedload(GoalNeed.need),
    selectinload(Goal.revisions).joinedload(GoalRevision.decided_by),
)


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a person may know of a goal; what is invisible does not exist (404)."""
    others = [Goal.school_id.in_(rules.schools_led(viewer))]
    if rules.may_see_shared(viewer):
        others.append(Goal.shared_with_coordinator_at.is_not(None))
    return or_(Goal.user_id == viewer.user_id, and_(_still_works_there(), or_(*others)))


def _still_works_there() -> ColumnElement[bool]:
    # Rights end with the post, on both sides: the viewer's posts are today's already.
    return (
        select(Post.id)
        .join(User, User.id == Post.user_id)
        .where(
            Post.user_id == Goal.user_id,
            Post.school_id == Goal.school_id,
            in_force(clock.today()),
            User.deactivated_at.is_(None),
        )
        .correlate(Goal)
        .exists()
    )


def goal_seen(viewer: Viewer, *, goal_id: int) -> Goal | None:
    """Return a goal for a deed, or None when it does not exist for this person."""
    return db.session.scalar(select(Goal).options(*WHOLE).where(Goal.id == goal_id, visible_to(viewer)))


def goal_for_page(viewer: Viewer, *, goal_id: int) -> Goal | None:
    """Return a goal with its history, or None when it does not exist for this person."""
    return db.session.scalar(
        select(Goal)
        .options(*WHOLE, selectinload(Goal.steps).joinedload(GoalStep.by))
        .where(Goal.id == goal_id, visible_to(viewer))
    )


def evidence_for(viewer: Viewer, goal: Goal) -> Sequence[GoalEvidence]:
    """Return the entries attached to a goal, in the order they were attached; none for who may not read them."""
    if not rules.may_see_evidence(viewer, goal):
        return []
    return db.session.scalars(
        select(GoalEvidence)
        .options(joinedload(GoalEvidence.entry).joinedload(LogEntry.area))
        .where(GoalEvidence.goal_id == goal.id)
        .order_by(GoalEvidence.attached_at, GoalEvidence.id)
    ).all()


def piece_of_evidence(viewer: Viewer, *, goal_id: int, entry_id: int) -> GoalEvidence | None:
    """Return what attaches an entry to a goal of one's own, or None."""
    return db.session.scalar(
        select(GoalEvidence)
        .options(joinedload(GoalEvidence.goal))
        .where(
            GoalEvidence.goal_id == goal_id,
            GoalEvidence.log_entry_id == entry_id,
            GoalEvidence.user_id == viewer.user_id,
        )
    )


def named(
    before: GoalContent, after: GoalContent, known: Sequence[CompetenceArea]
) -> tuple[Sequence[CompetenceArea], Sequence[Need]]:
    """Return the areas and needs that two contents name, retired and dismissed ones too; known: areas at hand."""
    missing = {aim.area_id for content in (before, after) for aim in content["aims"]} - {area.id for area in known}
    areas = db.session.scalars(select(CompetenceArea).where(CompetenceArea.id.in_(missing))).all() if missing else []
    wanted = {*before["need_ids"], *after["need_ids"]}
    needs = db.session.scalars(select(Need).where(Need.id.in_(wanted))).all() if wanted else []
    return [*known, *areas], needs


def principals_of(goal: Goal) -> Sequence[str]:
    """Return the names of those who can decide on a goal."""
    return [user.name for user in holders(rules.DECIDES, goal.school_id) if user.id != goal.user_id]


def own_goals(viewer: Viewer) -> Sequence[Goal]:
    """Return a person's own goals: what is under way by the day it is due, then what is closed, newest first."""
    found = (
        db.session.scalars(
            select(Goal).options(*LISTED).where(Goal.user_id == viewer.user_id).order_by(Goal.due_on, Goal.id)
        )
        .unique()
        .all()
    )
    return [g for g in found if g.under_way] + [g for g in reversed(found) if not g.under_way]


def has_goals(viewer: Viewer) -> bool:
    """Tell whether a person has any goal, from this or an earlier post."""
    return db.session.scalar(select(Goal.id).where(Goal.user_id == viewer.user_id).limit(1)) is not None


def own_goals_taking_evidence(viewer: Viewer) -> Sequence[Goal]:
    """Return a person's own goals that evidence can be attached to."""
    return (
        db.session.scalars(
            select(Goal)
            .options(joinedload(Goal.areas).joinedload(GoalArea.area))
            .where(Goal.user_id == viewer.user_id, Goal.state == GoalState.AGREED)
            .order_by(Goal.due_on, Goal.id)
        )
        .unique()
        .all()
    )


def shared_goals(viewer: Viewer) -> Sequence[Goal]:
    """Return the goals other people have shared with a coordinator, by school and name."""
    found = (
        db.session.scalars(
            select(Goal)
            .options(*LISTED)
            .where(visible_to(viewer), Goal.shared_with_coordinator_at.is_not(None), Goal.user_id != viewer.user_id)
            .order_by(Goal.due_on, Goal.id)
        )
        .unique()
        .all()
    )
    return sorted(found, key=lambda goal: (swedish_order(goal.school.name), swedish_order(goal.user.name)))


@dataclass(frozen=True)
class Colleague:
    """Somebody with a library post at a school the viewer leads, and the goals agreed or to be agreed there."""

    user_id: int
    name: str
    school: str
    kind: str | None
    under_way: Sequence[Goal]
    closed: Sequence[Goal]


def team(viewer: Viewer) -> Sequence[Colleague]:
    """Return the library staff of the schools a principal leads, in Swedish order of name."""
    led = rules.schools_led(viewer)
    posts = db.session.execute(
        select(Post, User.name, School.name)
        .join(User, User.id == Post.user_id)
        .join(School, School.id == Post.school_id)
        .where(
            Post.school_id.in_(led),
            Post.kind.is_not(None),
            Post.user_id != viewer.user_id,
            in_force(clock.today()),
            User.deactivated_at.is_(None),
        )
        .order_by(Post.id)
    ).all()
    goals: dict[tuple[int, int], list[Goal]] = {}
    found = select(Goal).options(*LISTED).where(Goal.school_id.in_(led), visible_to(viewer))
    for goal in db.session.scalars(found.order_by(Goal.due_on, Goal.id)).unique():
        goals.setdefault((goal.user_id, goal.school_id), []).append(goal)
    colleagues = {
        (post.user_id, post.school_id): Colleague(
            post.user_id,
            name,
            school,
            post.kind,
            [g for g in goals.get((post.user_id, post.school_id or 0), []) if g.under_way],
            [g for g in goals.get((post.user_id, post.school_id or 0), []) if not g.under_way],
        )
        for post, name, school in posts
    }
    return sorted(colleagues.values(), key=lambda c: (swedish_order(c.name), swedish_order(c.school)))


def due_among(staff: Sequence[Colleague]) -> list[Goal]:
    """Return the agreed goals of a principal's staff that fall due, or did, with nothing to confirm; by their day."""
    soon = clock.today() + SOON
    due = [goal for one in staff for goal in one.under_way if goal.falls_due(soon) and not goal.evidence_count]
    return sorted(due, key=lambda goal: (goal.due_on, goal.id))


def last_day_at(user_id: int, school_id: int) -> date | None:
    """Return the last day of a person's library post at a school; None when it has no end."""
    rows = db.session.scalars(
        select(func.coalesce(Post.to_day, date.max)).where(
            Post.user_id == user_id, Post.school_id == school_id, Post.kind.is_not(None)
        )
    ).all()
    last = max(rows, default=date.max)
    return None if last == date.max else last


@dataclass(frozen=True)
class Waiting:
    """What a person has to do with goals and the log, each in the order it falls due.

    to_agree: proposals, and changes to what is agreed, that wait for the viewer; to_confirm: agreed goals with
    evidence that fall due, for the viewer to confirm; returned, due: the viewer's own; to_log: trainings attended and
    not yet logged; to_answer: trainings some weeks ago, asked about once.
    """

    to_agree: Sequence[Goal]
    to_confirm: Sequence[Goal]
    returned: Sequence[Goal]
    due: Sequence[Goal]
    to_log: Sequence[Attended]
    to_answer: Sequence[Question]


def waiting_for(viewer: Viewer) -> Waiting:
    """Return what waits for a person, in at most six statements however much it is."""
    soon = clock.today() + SOON
    falls_due = and_(Goal.state == GoalState.AGREED, Goal.due_on <= soon)
    found = (
        db.session.scalars(
            select(Goal)
            .options(*LISTED)
            .where(
                visible_to(viewer),
                Goal.state.in_(UNDER_WAY),
                or_(
                    Goal.state.in_([GoalState.PROPOSED, GoalState.RETURNED]),
                    Goal.change_proposed_at.is_not(None),
                    Goal.change_returned_at.is_not(None),
                    falls_due,
                ),
            )
            .order_by(Goal.due_on, Goal.id)
        )
        .unique()
        .all()
    )
    own = [g for g in found if rules.owns(viewer, g)]
    theirs = [g for g in found if rules.may_decide(viewer, g)]
    return Waiting(
        to_agree=[g for g in theirs if g.state is GoalState.PROPOSED or g.change_proposed_at],
        to_confirm=[g for g in theirs if g.falls_due(soon) and g.evidence_count and not g.change_proposed_at],
        returned=[g for g in own if g.state is GoalState.RETURNED or g.change_returned_at],
        due=[g for g in own if g.falls_due(soon)],
        to_log=log_queries.not_logged(viewer) if rules.may_plan_competence(viewer) else [],
        to_answer=to_ask(viewer) if rules.may_plan_competence(viewer) else [],
    )
