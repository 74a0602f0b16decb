"""Who may do what with reference groups: the whole policy on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import Role, Viewer, holds_a_post

if TYPE_CHECKING:
    from planner.groups.models import GroupMember, ReferenceGroup


def may_see_group(viewer: Viewer, group: ReferenceGroup) -> bool:
    """Tell who sees a group and who sits in it: all who hold a post, since its members speak for them."""
    return holds_a_post(viewer) and viewer.municipality_id == group.municipality_id


def may_run_groups(viewer: Viewer) -> bool:
    """Tell who sets up groups: the coordinator."""
    return viewer.has(Role.COORDINATOR)


def may_run_group(viewer: Viewer, group: ReferenceGroup) -> bool:
    """Tell who names a group's members and calls its meetings: the municipality's coordinator."""
    return may_run_groups(viewer) and viewer.municipality_id == group.municipality_id


def may_run_member(viewer: Viewer, member: GroupMember) -> bool:
    """Tell who changes a membership: who runs the group."""
    return may_run_groups(viewer) and viewer.municipality_id == member.municipality_id


def may_read_all_meetings(viewer: Viewer) -> bool:
    """Tell who reads the meetings of every group: the coordinator, and the head of administration."""
    return viewer.has(Role.COORDINATOR, Role.HEAD)
