"""What can be done with a reference group: set it up, name its members, let a membership end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.groups.models import GroupMember, GroupRole, ReferenceGroup
from planner.groups.queries import overlaps
from planner.schools.models import Post

if TYPE_CHECKING:
    from datetime import date

    from planner.core.viewer import Viewer


def begin_group(*, by: Viewer, name: str, purpose: str | None) -> ReferenceGroup:
    """Set up a group without members."""
    _expect_free(name, but=None)
    group = ReferenceGroup(name=name, purpose=purpose, begun_at=clock.now())
    db.session.add(group)
    db.session.flush()
    audit.record("group.begun", subject="reference_group", subject_id=group.id, by=by.user_id, after={"name": name})
    return group


def change_group(
    group: ReferenceGroup, *, by: Viewer, seen: int | None, name: str, purpose: str | None, ended_on: date | None
) -> None:
    """Say what a group is called, what it is for, and which day was its last."""
    expect_version(group, seen)
    _expect_free(name, but=group.id)
    before = {"name": group.name, "ended_on": _iso(group.ended_on)}
    group.name, group.purpose, group.ended_on = name, purpose, ended_on
    after = {"name": name, "ended_on": _iso(ended_on)}
    audit.record(
        "group.changed", subject="reference_group", subject_id=group.id, by=by.user_id, before=before, after=after
    )


def add_member(group: ReferenceGroup, *, by: Viewer, post_id: int, role: GroupRole, from_day: date) -> GroupMember:
    """Let the holder of a post sit in a group from a day."""
    post = db.session.get_one(Post, post_id)
    _expect_days(post, from_day, None)
    _expect_once(group.id, post_id, from_day, None, but=None)
    member = GroupMember(group_id=group.id, post_id=post_id, role=role, from_day=from_day)
    db.session.add(member)
    db.session.flush()
    audit.record(
        "group.member_added", subject="group_member", subject_id=member.id, by=by.user_id, after=_facts(member)
    )
    return member


def change_member(
    member: GroupMember, *, by: Viewer, seen: int | None, role: GroupRole, from_day: date, to_day: date | None
) -> None:
    """Say what a member does in the group, and from which day to which."""
    expect_version(member, seen)
    _expect_days(member.post, from_day, to_day)
    _expect_once(member.group_id, member.post_id, from_day, to_day, but=member.id)
    before = _facts(member)
    member.role, member.from_day, member.to_day = role, from_day, to_day
    audit.record(
        "group.member_changed",
        subject="group_member",
        subject_id=member.id,
        by=by.user_id,
        before=before,
        after=_facts(member),
    )


def _expect_days(post: Post, from_day: date, to_day: date | None) -> None:
    if to_day is not None and to_day < from_day:
        raise RefusedError(_("The last day cannot come before the first"), field="to_day")
    if from_day < post.from_day or (post.to_day is not None and post.to_day < from_day):
        raise RefusedError(_("The post is not held on that day"), field="from_day")


def _expect_once(group_id: int, post_id: int, from_day: date, to_day: date | None, *, but: int | None) -> None:
    if overlaps(group_id=group_id, post_id=post_id, from_day=from_day, to_day=to_day, but=but):
        raise RefusedError(_("That person sits in the group already in those days"), field="post_id")


def _expect_free(name: str, *, but: int | None) -> None:
    taken = select(ReferenceGroup.id).where(func.lower(ReferenceGroup.name) == name.lower())
    if but is not None:
        taken = taken.where(ReferenceGroup.id != but)
    if db.session.scalar(taken.limit(1)) is not None:
        raise RefusedError(_("There is a group with that name already"), field="name")


def _facts(member: GroupMember) -> dict[str, Any]:
    return {
        "group_id": member.group_id,
        "post_id": member.post_id,
        "role": member.role.value,
        "from_day": _iso(member.from_day),
        "to_day": _iso(member.to_day),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
