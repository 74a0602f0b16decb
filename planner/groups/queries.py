"""Reads of reference groups and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.core.viewer import holds_a_post
from planner.groups.models import GroupMember, GroupRole, ReferenceGroup
from planner.needs.models import Need, NeedGroup
from planner.needs.queries import BY_CODE
from planner.schools.models import Post, School
from planner.schools.queries import in_force

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from planner.core.viewer import Viewer

MOST_POSTS = 60
# In which order the members of a group stand.
ROLES = list(GroupRole)


def visible_to(viewer: Viewer) -> Select[ReferenceGroup]:
    """Return the groups somebody may see: the municipality's own, for who holds a post."""
    own = select(ReferenceGroup).where(ReferenceGroup.municipality_id == viewer.municipality_id)
    return own if holds_a_post(viewer) else own.where(false())


def sitting(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that a membership, joined to its Post, holds on a day."""
    return and_(
        GroupMember.from_day <= day, or_(GroupMember.to_day.is_(None), GroupMember.to_day >= day), in_force(day)
    )


def sits_in(viewer: Viewer, group_id: int, day: date | None = None) -> bool:
    """Tell whether somebody sits in a group on a day, today unless told otherwise."""
    return group_id in groups_of(viewer, day)


def groups_of(viewer: Viewer, day: date | None = None) -> frozenset[int]:
    """Return the ids of the groups somebody sits in on a day, today unless told otherwise; ended groups aside."""
    return frozenset(db.session.scalars(ids_of(viewer, day)))


def ids_of(viewer: Viewer, day: date | None = None) -> Select[int]:
    """Return the statement of `groups_of`, to ask for within another."""
    on = day or clock.today()
    return (
        select(GroupMember.group_id)
        .join(Post, Post.id == GroupMember.post_id)
        .join(ReferenceGroup, ReferenceGroup.id == GroupMember.group_id)
        .where(Post.user_id == viewer.user_id, sitting(on), _works(on))
    )


def members_on(group_id: int, day: date | None = None) -> list[GroupMember]:
    """Return who sits in a group on a day, by default today, the chair first; with post, person and school."""
    return members_of([group_id], day).get(group_id, [])


def members_of(group_ids: Collection[int], day: date | None = None) -> dict[int, list[GroupMember]]:
    """Return who sits in each of several groups on a day, as `members_on` does."""
    on, found = day or clock.today(), _members().where(GroupMember.group_id.in_(sorted(group_ids)))
    sorted_ = _in_order(db.session.scalars(found.where(sitting(on), User.deactivated_at.is_(None))).all())
    members: dict[int, list[GroupMember]] = {}
    for member in sorted_:
        members.setdefault(member.group_id, []).append(member)
    return members


def users_in(group_ids: Collection[int], day: date | None = None) -> list[User]:
    """Return the people who sit in any of some groups on a day, each once: for invitations and letters."""
    people = {m.post.user_id: m.post.user for members in members_of(group_ids, day).values() for m in members}
    return sorted(people.values(), key=lambda user: (swedish_order(user.name), user.id))


def all_members(group_id: int) -> list[GroupMember]:
    """Return everybody who sits, sat or will sit in a group, the chair first; with post, person and school."""
    return _in_order(db.session.scalars(_members().where(GroupMember.group_id == group_id)).all())


def _members() -> Select[GroupMember]:
    return (
        select(GroupMember)
        .join(Post, Post.id == GroupMember.post_id)
        .join(User, User.id == Post.user_id)
        .outerjoin(School, School.id == Post.school_id)
        .options(
            contains_eager(GroupMember.post).options(contains_eager(Post.user), contains_eager(Post.school)),
        )
    )


def _in_order(members: Sequence[GroupMember]) -> list[GroupMember]:
    return sorted(members, key=lambda m: (ROLES.index(m.role), swedish_order(m.post.user.name), m.id))


def _works(day: date) -> ColumnElement[bool]:
    return or_(ReferenceGroup.ended_on.is_(None), ReferenceGroup.ended_on >= day)


def choosable() -> Sequence[ReferenceGroup]:
    """Return the groups at work today, by name: those one can invite, or ask whether a need is met."""
    found = db.session.scalars(select(ReferenceGroup).where(_works(clock.today())).order_by(ReferenceGroup.id))
    return sorted(found, key=lambda group: (swedish_order(group.name), group.id))


def for_list(viewer: Viewer) -> list[ReferenceGroup]:
    """Return the groups by name, those that have ended last."""
    today, found = clock.today(), db.session.scalars(visible_to(viewer)).all()
    return sorted(found, key=lambda group: (not group.works_on(today), swedish_order(group.name), group.id))


def by_id(viewer: Viewer, group_id: int) -> ReferenceGroup | None:
    """Return one of the groups somebody may see, or None."""
    return db.session.scalar(visible_to(viewer).where(ReferenceGroup.id == group_id))


def member_for_page(viewer: Viewer, group_id: int, member_id: int) -> GroupMember | None:
    """Return a membership with its group, post, person and school, or None."""
    visible = visible_to(viewer).with_only_columns(ReferenceGroup.id)
    return db.session.scalar(
        _members()
        .options(joinedload(GroupMember.group))
        .where(GroupMember.id == member_id, GroupMember.group_id == group_id, GroupMember.group_id.in_(visible))
    )


def schools_at_work() -> int:
    """Return how many schools the municipality has that are not closed."""
    return db.session.scalar(select(func.count(School.id)).where(School.closed_on.is_(None))) or 0


def needs_raised(group_id: int) -> Sequence[Need]:
    """Return the needs a group has raised, by code."""
    raised = select(NeedGroup.need_id).where(NeedGroup.group_id == group_id)
    return db.session.scalars(select(Need).where(Need.id.in_(raised)).order_by(*BY_CODE)).all()


def posts_to_choose(text: str, *, also: int | None) -> tuple[Sequence[Post], bool]:
    """Return posts held today or later whose holder's or school's name holds a text, and whether there are more.

    also: a post that is among them in any case, as the one that was chosen before.
    """
    wanted = (
        select(Post)
        .join(User, User.id == Post.user_id)
        .outerjoin(School, School.id == Post.school_id)
        .options(contains_eager(Post.user), contains_eager(Post.school))
        .where(User.deactivated_at.is_(None), or_(Post.to_day.is_(None), Post.to_day >= clock.today()))
    )
    if text:
        named = or_(User.name.icontains(text, autoescape=True), School.name.icontains(text, autoescape=True))
        wanted = wanted.where(or_(named, Post.id == also) if also else named)
    found = sorted(db.session.scalars(wanted), key=lambda post: (swedish_order(post.user.name), post.id))
    first = [post for place, post in enumerate(found) if place < MOST_POSTS or post.id == also]
    return first, len(found) > len(first)


def overlaps(*, group_id: int, post_id: int, from_day: date, to_day: date | None, but: int | None) -> bool:
    """Tell whether that post sits in the group already on any of those days, by another membership than one."""
    there = and_(
        GroupMember.group_id == group_id,
        GroupMember.post_id == post_id,
        or_(GroupMember.to_day.is_(None), GroupMember.to_day >= from_day),
    )
    if to_day is not None:
        there = and_(there, GroupMember.from_day <= to_day)
    if but is not None:
        there = and_(there, GroupMember.id != but)
    return bool(db.session.scalar(select(exists().where(there))))
