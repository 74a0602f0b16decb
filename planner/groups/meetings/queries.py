"""Reads of meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from planner.core import clock
from planner.core.db import db
from planner.core.viewer import Role, holds_a_post
from planner.groups.meetings.models import AgendaItem, ItemMeasure, Meeting, MeetingLink, PointedNeed, Pointing
from planner.groups.models import GroupMember, GroupRole, ReferenceGroup
from planner.groups.queries import sitting
from planner.groups.tasks.models import GroupTask
from planner.schools.models import Post

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from sqlalchemy.orm.strategy_options import _AbstractLoad

    from planner.core.viewer import Viewer
    from planner.needs.models import Need

LEADS = (GroupRole.CHAIR, GroupRole.SECRETARY)


def visible_to(viewer: Viewer) -> Select[Meeting]:
    """Return the meetings somebody may read, as `rules.may_read_meeting` has it."""
    own = select(Meeting).where(Meeting.municipality_id == viewer.municipality_id)
    if viewer.has(Role.COORDINATOR):
        return own
    if viewer.has(Role.HEAD):
        return own.where(or_(Meeting.called_at.is_not(None), _mine(viewer, leads=True)))
    if not holds_a_post(viewer):
        return own.where(false())
    called = Meeting.called_at.is_not(None) & _mine(viewer, leads=False)
    return own.where(or_(called, _mine(viewer, leads=True)))


def _mine(viewer: Viewer, *, leads: bool) -> ColumnElement[bool]:
    """Return the condition that one sits in the group today or sat there on that day; leads: heads it today."""
    today = sitting(clock.today())
    wanted = today & GroupMember.role.in_(LEADS) if leads else or_(today, sitting(Meeting.day.expression))
    return (
        select(GroupMember.id)
        .join(Post, Post.id == GroupMember.post_id)
        .where(GroupMember.group_id == Meeting.group_id, Post.user_id == viewer.user_id, wanted)
        .correlate(Meeting)
        .exists()
    )


def with_members() -> _AbstractLoad:
    """Return what loads a group's members with posts, people and schools."""
    people = joinedload(GroupMember.post).options(joinedload(Post.user), joinedload(Post.school))
    return selectinload(ReferenceGroup.members).options(people)


def by_id(viewer: Viewer, meeting_id: int) -> Meeting | None:
    """Return a meeting with its group's members, or None."""
    return db.session.scalar(
        visible_to(viewer).where(Meeting.id == meeting_id).options(joinedload(Meeting.group).options(with_members()))
    )


def for_page(viewer: Viewer, meeting_id: int) -> Meeting | None:
    """Return a meeting with members, agenda, needs, links and who was there, or None."""
    return db.session.scalar(
        visible_to(viewer)
        .where(Meeting.id == meeting_id)
        .options(
            joinedload(Meeting.group).options(with_members()),
            selectinload(Meeting.agenda).selectinload(AgendaItem.pointed).joinedload(PointedNeed.need),
            selectinload(Meeting.links),
            selectinload(Meeting.attendance),
        )
    )


def item_for_page(viewer: Viewer, meeting_id: int, agenda_id: int) -> AgendaItem | None:
    """Return an item of an agenda with its meeting and its needs, or None."""
    visible = visible_to(viewer).with_only_columns(Meeting.id)
    return db.session.scalar(
        select(AgendaItem)
        .where(AgendaItem.id == agenda_id, AgendaItem.meeting_id == meeting_id, AgendaItem.meeting_id.in_(visible))
        .options(
            joinedload(AgendaItem.meeting).options(
                joinedload(Meeting.group).options(with_members()), selectinload(Meeting.agenda)
            ),
            selectinload(AgendaItem.pointed).joinedload(PointedNeed.need),
        )
    )


def pointed_for_page(viewer: Viewer, meeting_id: int, agenda_id: int, need_id: int) -> PointedNeed | None:
    """Return that an item pointed to a need, with the item and its meeting, or None."""
    visible = visible_to(viewer).with_only_columns(Meeting.id)
    members = joinedload(Meeting.group).options(with_members())
    return db.session.scalar(
        select(PointedNeed)
        .join(AgendaItem, AgendaItem.id == PointedNeed.item_id)
        .where(PointedNeed.item_id == agenda_id, PointedNeed.need_id == need_id)
        .where(AgendaItem.meeting_id == meeting_id, AgendaItem.meeting_id.in_(visible))
        .options(joinedload(PointedNeed.item).joinedload(AgendaItem.meeting).options(members))
    )


def link_for_page(viewer: Viewer, meeting_id: int, meeting_link_id: int) -> MeetingLink | None:
    """Return a link of a meeting's, with the meeting, or None."""
    visible = visible_to(viewer).with_only_columns(Meeting.id)
    return db.session.scalar(
        select(MeetingLink)
        .where(
            MeetingLink.id == meeting_link_id, MeetingLink.meeting_id == meeting_id, MeetingLink.meeting_id.in_(visible)
        )
        .options(joinedload(MeetingLink.meeting).options(joinedload(Meeting.group).options(with_members())))
    )


def of_group(viewer: Viewer, group_id: int) -> Sequence[Meeting]:
    """Return a group's meetings that one may read, the newest first."""
    wanted = visible_to(viewer).where(Meeting.group_id == group_id)
    return db.session.scalars(wanted.order_by(Meeting.day.desc(), Meeting.starts.desc(), Meeting.id.desc())).all()


PLACE = "/groups/meetings/"


def came_from(viewer: Viewer, need: Need) -> Meeting | None:
    """Return the meeting at which a need was noted, or that it says it came from, for who may read it, or None."""
    noted = (
        select(AgendaItem.meeting_id)
        .join(PointedNeed, PointedNeed.item_id == AgendaItem.id)
        .where(PointedNeed.need_id == need.id, PointedNeed.how == Pointing.NOTED)
    )
    named = (need.source_path or "").removeprefix(PLACE)
    found = or_(Meeting.id.in_(noted), Meeting.id == int(named)) if named.isdecimal() else Meeting.id.in_(noted)
    wanted = visible_to(viewer).where(found).options(joinedload(Meeting.group))
    return db.session.scalar(wanted.order_by(Meeting.id).limit(1))


def came_of(agenda_id: int) -> bool:
    """Tell whether an item of an agenda became a task for somebody, an activity or a training."""
    task = select(GroupTask.id).where(GroupTask.item_id == agenda_id)
    measure = select(ItemMeasure.id).where(ItemMeasure.item_id == agenda_id)
    return db.session.scalar(task.union_all(measure).limit(1)) is not None


def held(viewer: Viewer, *, since: date, groups: Collection[int] | None = None) -> Sequence[Meeting]:
    """Return the meetings since a day that have been held and that one may read, the newest first.

    groups: those of these groups only.
    """
    wanted = (
        visible_to(viewer)
        .where(Meeting.day.between(since, clock.today()), Meeting.cancelled_at.is_(None))
        .options(joinedload(Meeting.group))
        .order_by(Meeting.day.desc(), Meeting.id.desc())
    )
    if groups is not None:
        wanted = wanted.where(Meeting.group_id.in_(sorted(groups)))
    return db.session.scalars(wanted).all()
