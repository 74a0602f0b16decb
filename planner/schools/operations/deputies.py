"""Deputies: who stands in for a post on the days its holder is away, named by the holder or the coordinator."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.schools import deputy_queries as queries
from planner.schools import notices
from planner.schools.models import Deputyship, Post

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


def name_deputy(
    post: Post,
    *,
    by: Viewer,
    user_id: int,
    from_day: date,
    to_day: date,
    reason: str | None,
    base_url: str,
    goals: bool = False,
) -> Deputyship:
    """Let somebody stand in for the post from a day to a day, both included; the deputy gets a mail.

    The holder of the post gets one too when somebody else has named the deputy.
    goals: the competence goals of the staff are entrusted to the deputy too; nobody entrusts them to themselves.
    """
    held = db.session.scalars(select(Post).where(Post.id == post.id).with_for_update()).one()
    today = clock.today()
    if held.to_day is not None and held.to_day < today:
        raise RefusedError(_("The post has ended already"))
    if to_day < from_day:
        raise RefusedError(_("The last day cannot come before the first"), field="to_day")
    if to_day < today:
        raise RefusedError(_("The days have passed already"), field="to_day")
    deputy = next((user for user in queries.possible_deputies(held) if user.id == user_id), None)
    if deputy is None:
        raise RefusedError(_("Choose somebody else with a post in the municipality"), field="user_id")
    if goals and user_id == by.user_id:
        raise RefusedError(_("Goals are entrusted by somebody else than the one who gets to read them"), field="goals")
    overlapping = select(Deputyship.id).where(
        Deputyship.post_id == post.id,
        Deputyship.user_id == user_id,
        Deputyship.ended_at.is_(None),
        Deputyship.from_day <= to_day,
        Deputyship.to_day >= from_day,
    )
    if db.session.scalar(overlapping.limit(1)) is not None:
        raise RefusedError(_("%(name)s is the deputy in those days already", name=deputy.name), field="user_id")
    made = Deputyship(
        post_id=post.id,
        user_id=user_id,
        from_day=from_day,
        to_day=to_day,
        reason=reason,
        named_by_id=by.user_id,
        named_at=clock.now(),
        goals_entrusted_at=clock.now() if goals else None,
    )
    db.session.add(made)
    db.session.flush()
    audit.record("deputy.named", subject="deputyship", subject_id=made.id, by=by.user_id, after=_facts(made))
    notices.named_deputy(made, deputy, post, base_url=base_url)
    if by.user_id != post.user_id:
        notices.told_holder(made, deputy, post, base_url=base_url)
    return made


def end_deputyship(deputyship: Deputyship, *, by: Viewer) -> None:
    """Let it end at once; one that has ended stays as it is."""
    if deputyship.ended_at is not None or deputyship.to_day < clock.today():
        return
    before = _facts(deputyship)
    deputyship.ended_at = clock.now()
    audit.record("deputy.ended", subject="deputyship", subject_id=deputyship.id, by=by.user_id, before=before)


def _facts(deputyship: Deputyship) -> dict[str, Any]:
    return {
        "post_id": deputyship.post_id,
        "user_id": deputyship.user_id,
        "from_day": deputyship.from_day.isoformat(),
        "to_day": deputyship.to_day.isoformat(),
        "goals": deputyship.goals_entrusted_at is not None,
    }
