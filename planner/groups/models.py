"""Reference groups and who sits in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, long_text, many, one, short_text, states, within
from planner.core.versions import Versioned
from planner.schools.models import Post

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.core.viewer import Role


class GroupRole(StrEnum):
    """What somebody does in a group."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    MEMBER = "member"


class ReferenceGroup(Tenant, Versioned):
    """A reference group: people of several kinds who find needs and say when they are met.

    ended_on: its last day, once it has done its work; its meetings and letters stay.
    """

    __tablename__ = "reference_group"
    __table_args__ = (UniqueConstraint("municipality_id", "name"),)

    name: Mapped[short_text]
    purpose: Mapped[long_text | None]
    begun_at: Mapped[datetime]
    ended_on: Mapped[date | None]

    members: Mapped[list[GroupMember]] = many(
        "GroupMember.group_id", "ReferenceGroup", order_by="GroupMember.id", back="group"
    )

    def works_on(self, day: date) -> bool:
        """Tell whether the group has not ended by a day."""
        return self.ended_on is None or self.ended_on >= day


class GroupMember(Tenant, Versioned):
    """That who holds a post sits in a group from a day to a day, both included; with the post it ends at the latest.

    The post counts, not the person: a librarian who becomes a principal represents others from then on.
    """

    __tablename__ = "group_member"
    __table_args__ = (
        within("group_id", "reference_group", ondelete="CASCADE"),
        within("post_id", "post", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "group_id", "post_id", "from_day", name="uq_group_member_from_day"),
        CheckConstraint("to_day IS NULL OR to_day >= from_day", name="days_in_order"),
        Index("ix_group_member_group_id", "group_id"),
        Index("ix_group_member_post_id", "post_id"),
    )

    group_id: Mapped[int]
    post_id: Mapped[int]
    role: Mapped[GroupRole] = mapped_column(states(GroupRole))
    from_day: Mapped[date]
    to_day: Mapped[date | None]

    group: Mapped[ReferenceGroup] = one("GroupMember.group_id", "ReferenceGroup", back="members")
    post: Mapped[Post] = one("GroupMember.post_id", "Post")

    @property
    def last_day(self) -> date | None:
        """The last day somebody sits there by this membership: its own, or its post's when that comes first."""
        ends = [day for day in (self.to_day, self.post.to_day) if day is not None]
        return min(ends, default=None)

    def sits_on(self, day: date) -> bool:
        """Tell whether the membership holds on a day."""
        begins = max(self.from_day, self.post.from_day)
        return begins <= day and (self.last_day is None or self.last_day >= day) and self.post.user.active

    @property
    def name(self) -> str:
        """Who it is."""
        return str(self.post.user.name)


@dataclass(frozen=True)
class Balance:
    """Who a group is made of: people by role, and from how many of the municipality's schools."""

    people: int
    by_role: dict[Role, int]
    schools: int
    of_schools: int


def balance(members: Iterable[GroupMember], *, of_schools: int) -> Balance:
    """Count the people of a group, each once: with the role of the first post they sit there by."""
    roles: dict[int, Role] = {}
    schools: set[int] = set()
    for member in members:
        roles.setdefault(member.post.user_id, member.post.role)
        if member.post.school_id is not None:
            schools.add(member.post.school_id)
    counted: dict[Role, int] = {}
    for role in roles.values():
        counted[role] = counted.get(role, 0) + 1
    return Balance(len(roles), counted, len(schools), of_schools)
