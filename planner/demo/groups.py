"""The reference groups: who sits in them, and the needs they raised."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.catalogue.tables import words
from planner.core import clock
from planner.core.db import db
from planner.demo.past import viewer
from planner.demo.tables import rows
from planner.groups import operations
from planner.groups.models import GroupRole, ReferenceGroup
from planner.needs.operations import raised_by
from planner.schools.models import Post

if TYPE_CHECKING:
    from planner.demo.place import Place


def load_groups(place: Place) -> dict[str, ReferenceGroup]:
    """Set up the groups in the autumn two school years ago; return them by their key in the table."""
    by, made = viewer(place, "coordinator"), {}
    begun = clock.SchoolYear.current().previous().first_moment + timedelta(days=45, hours=9)
    for row in rows(f"{place.slug}/groups.csv"):
        with clock.as_of(begun):
            made[row["key"]] = group = operations.begin_group(by=by, name=row["name"], purpose=row["purpose"])
            for role, people in (
                (GroupRole.CHAIR, row["chair"]),
                (GroupRole.SECRETARY, row["secretary"]),
                (GroupRole.MEMBER, row["members"]),
            ):
                for name in words(people):
                    _seat(place, group, name, role)
        for code in words(row["needs"]):
            raised_by(place.catalogue.needs[code], group_id=group.id)
    db.session.flush()
    return made


def _seat(place: Place, group: ReferenceGroup, name: str, role: GroupRole) -> None:
    by = viewer(place, "coordinator")
    held = select(Post).where(Post.user_id == place.people[name].id).order_by(Post.from_day, Post.id).limit(1)
    post = db.session.scalars(held).one()
    operations.add_member(group, by=by, post_id=post.id, role=role, from_day=max(clock.today(), post.from_day))
