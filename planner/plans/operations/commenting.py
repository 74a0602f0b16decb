"""Commenting on a plan: say, mention, change, withdraw, resolve and take up again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.plans import notices
from planner.plans.models.comments import Comment, Mention
from planner.plans.models.parts import Activity, Objective
from planner.plans.models.plan import Plan
from planner.plans.operations.following import expect_open
from planner.plans.operations.locking import locked
from planner.plans.queries import comments as queries
from planner.plans.rules import may_comment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.core.viewer import Viewer
    from planner.plans.queries.comments import Person

PARTS: dict[str, type[Objective | Activity]] = {"objective": Objective, "activity": Activity}


def comment(
    plan: Plan, *, by: Viewer, text: str, part: str | None, part_id: int | None, mention: int | None, base_url: str
) -> Comment:
    """Say something about a plan or a part of it; who is mentioned is told by mail and on the home page."""
    plan = _held(plan.id)
    expect_open(plan)
    if not may_comment(by, plan):
        raise RefusedError(_("The plan is being rewritten, and only its writers and its principal read it now."))
    if part is not None and not _is_there(plan, PARTS[part], part_id):
        raise RefusedError(_("That part is no longer in the plan."), field="about")
    said = Comment(
        plan_id=plan.id,
        objective_id=part_id if part == "objective" else None,
        activity_id=part_id if part == "activity" else None,
        stage=plan.state,
        text=text,
        by_id=by.user_id,
        created_at=clock.now(),
    )
    db.session.add(said)
    db.session.flush()
    _answered(plan, by)
    _mention(said, plan, by=by, chosen=mention, base_url=base_url)
    return said


def change(said: Comment, *, by: Viewer, seen: int | None, text: str, mention: int | None, base_url: str) -> None:
    """Say it in other words; who is mentioned now and was not before is told."""
    plan = _held(said.plan_id)
    expect_open(plan)
    expect_version(said, seen)
    said.change(text, at=clock.now())
    _mention(said, plan, by=by, chosen=mention, base_url=base_url)


def withdraw(said: Comment, *, by: Viewer) -> None:
    """Take a comment back."""
    expect_open(locked(said.plan_id))
    said.withdraw(at=clock.now())
    _record("comment.withdrawn", said, by)


def resolve(said: Comment, *, by: Viewer) -> None:
    """Say that what a comment asks for is done."""
    locked(said.plan_id)
    said.resolve(by=by.user_id, at=clock.now())
    _record("comment.resolved", said, by)


def reopen(said: Comment, *, by: Viewer) -> None:
    """Take a comment up again."""
    expect_open(locked(said.plan_id))
    said.reopen()
    _record("comment.reopened", said, by)


def see(said: Comment, *, by: Viewer) -> None:
    """Say that one has seen a comment one is mentioned in."""
    for mention in _unseen(by, Mention.comment_id == said.id):
        mention.seen_at = clock.now()


def _held(plan_id: int) -> Plan:
    """Return the plan, held, with its school."""
    locked(plan_id)
    return db.session.scalars(
        select(Plan)
        .where(Plan.id == plan_id)
        .options(joinedload(Plan.school))
        .execution_options(populate_existing=True)
    ).one()


def _is_there(plan: Plan, kind: type[Objective | Activity], part_id: int | None) -> bool:
    return db.session.scalar(select(kind.id).where(kind.id == part_id, kind.plan_id == plan.id)) is not None


def _answered(plan: Plan, by: Viewer) -> None:
    """Whoever says something about the plan has seen what asked for it there."""
    earlier = select(Comment.id).where(Comment.plan_id == plan.id)
    for mention in _unseen(by, Mention.comment_id.in_(earlier)):
        mention.seen_at = clock.now()


def _unseen(by: Viewer, which: object) -> Iterable[Mention]:
    return db.session.scalars(
        select(Mention).where(Mention.user_id == by.user_id, Mention.seen_at.is_(None), which)  # type: ignore[arg-type]
    ).all()


def _mention(said: Comment, plan: Plan, *, by: Viewer, chosen: int | None, base_url: str) -> None:
    """Tell those who are mentioned, each once: chosen from the list, or called by name after an @."""
    known = set(db.session.scalars(select(Mention.user_id).where(Mention.comment_id == said.id)))
    people = queries.mentionable(by, plan, stage=said.stage)
    meant = {person.id: person for person in called(said.text, people)}
    if chosen is not None:
        found = next((person for person in people if person.id == chosen), None)
        if found is None:
            raise RefusedError(_("Choose somebody who reads the plan"), field="mention")
        meant[found.id] = found
    for person in meant.values():
        if person.id not in known:
            db.session.add(Mention(comment_id=said.id, user_id=person.id))
            notices.mentioned(plan, said, person, by=by, base_url=base_url)


def called(text: str, people: Iterable[Person]) -> list[Person]:
    """Return those whose whole name stands after an @ in the text, when nobody else has that name."""
    people = list(people)
    names = [person.name.casefold() for person in people]
    words = text.casefold()
    return [
        person
        for person, name in zip(people, names, strict=True)
        if names.count(name) == 1 and re.search(rf"(?<!\w)@{re.escape(name)}(?!\w)", words)
    ]


def _record(action: str, said: Comment, by: Viewer) -> None:
    audit.record(action, subject="plan", subject_id=said.plan_id, by=by.user_id, after={"comment_id": said.id})
