"""Who stands in for a principal in the weeks to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core.db import db
from planner.core.viewer import Role
from planner.demo.past import viewer, weekday
from planner.schools.deputy_queries import post_with_deputies
from planner.schools.models import Post
from planner.schools.operations import deputies

if TYPE_CHECKING:
    from planner.demo.place import Place

BASE_URL = "http://localhost"  # the mails are taken away again


def load_deputies(place: Place) -> None:
    """Let the principal of the first demo school be away for two weeks."""
    principal = viewer(place, "principal")
    found = db.session.scalar(select(Post.id).where(Post.user_id == principal.user_id, Post.role == Role.PRINCIPAL))
    post = post_with_deputies(principal, found or 0)
    if post is None:
        message = f"the principal of {place.slug} holds no post"
        raise LookupError(message)
    deputies.name_deputy(
        post,
        by=principal,
        user_id=place.people["principal2" if "principal2" in place.people else "head"].id,
        from_day=weekday(21),
        to_day=weekday(35),
        reason="Tjänstledig",
        base_url=BASE_URL,
    )
