"""Comments on plans: who reads which, what is open, whom one can mention, and what one is mentioned in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.plans.models.comments import Comment, Mention
from planner.plans.models.plan import Plan, PlanState
from planner.plans.queries.plans import among, visible_to
from planner.plans.rules import IN_FORCE_READERS, TEXT_READERS, may_read_comment, readers_at
from planner.schools.models import Post, School
from planner.schools.queries import in_force

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Person:
    """Somebody who can be mentioned; here: with a post at the plan's own school."""

    id: int
    name: str
    email: str
    language: str
    school: str | None
    here: bool


def readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition of `rules.may_read_comment`, in SQL; joined to its plan."""
    settled = and_(Comment.stage.not_in(TEXT_READERS), among(IN_FORCE_READERS, viewer))
    return or_(settled, *(and_(Comment.stage == stage, among(who, viewer)) for stage, who in TEXT_READERS.items()))


def comments(viewer: Viewer, plan: Plan) -> Sequence[Comment]:
    """Return the comments on a plan that the viewer may read, the oldest first."""
    found = db.session.scalars(
        _with_people().where(Comment.plan_id == plan.id).order_by(Comment.created_at, Comment.id)
    ).all()
    return [comment for comment in found if may_read_comment(viewer, comment)]


def open_comments(plan: Plan) -> Sequence[Comment]:
    """Return what is neither resolved nor withdrawn on a plan, the oldest first, for who writes and decides on it.

    Each with who wrote it and the part it is about. Library staff and principals of the school read all
    of a plan's comments (`rules.may_read_comment`); for others ask `comments`.
    """
    return db.session.scalars(
        _with_people()
        .where(Comment.plan_id == plan.id, Comment.resolved_at.is_(None), Comment.withdrawn_at.is_(None))
        .order_by(Comment.created_at, Comment.id)
    ).all()


def comment_for(viewer: Viewer, comment_id: int) -> Comment | None:
    """Return a comment with its plan; None when it is not there for the viewer."""
    return db.session.scalar(
        _with_people()
        .join(Plan, Plan.id == Comment.plan_id)
        .where(Comment.id == comment_id, Comment.withdrawn_at.is_(None), visible_to(viewer), readable_by(viewer))
        .options(selectinload(Comment.mentions))
        .execution_options(populate_existing=True)
    )


def _with_people() -> Select[Comment]:
    return select(Comment).options(
        joinedload(Comment.by),
        joinedload(Comment.resolved_by),
        joinedload(Comment.objective),
        joinedload(Comment.activity),
        joinedload(Comment.plan).joinedload(Plan.school),
    )


def mentionable(viewer: Viewer, plan: Plan, *, stage: PlanState | None = None) -> list[Person]:
    """Return who can read the plan's text today, the school's own people first; oneself and who has left aside.

    stage: of a comment that is there already; only who reads that too.
    """
    readers, then = readers_at(plan.state), readers_at(stage or plan.state)
    here = and_(Post.school_id == plan.school_id, Post.role.in_(sorted(readers.here & then.here)))
    found: dict[int, Person] = {}
    for user, school, school_id in db.session.execute(
        select(User, School.name, Post.school_id)
        .join(Post, Post.user_id == User.id)
        .outerjoin(School, School.id == Post.school_id)
        .where(
            in_force(clock.today()),
            User.deactivated_at.is_(None),
            User.id != viewer.user_id,
            or_(here, Post.role.in_(sorted(readers.anywhere & then.anywhere))),
        )
        .order_by(Post.id)
    ):
        if user.id not in found or school_id == plan.school_id:
            person = Person(user.id, user.name, user.email, user.language, school, school_id == plan.school_id)
            found[user.id] = person
    return sorted(found.values(), key=lambda person: (not person.here, swedish_order(person.name), person.id))


def unseen_mentions(viewer: Viewer, *, most: int = 50) -> Sequence[Comment]:
    """Return the open comments that mention the viewer, who has not said that they are seen; the oldest first."""
    return db.session.scalars(
        _with_people()
        .join(Mention, Mention.comment_id == Comment.id)
        .join(Plan, Plan.id == Comment.plan_id)
        .where(
            Mention.user_id == viewer.user_id,
            Mention.seen_at.is_(None),
            Comment.withdrawn_at.is_(None),
            Comment.resolved_at.is_(None),
            visible_to(viewer),
            readable_by(viewer),
        )
        .order_by(Comment.created_at, Comment.id)
        .limit(most)
    ).all()
