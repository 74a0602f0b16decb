"""From a comment to a need: raised by who decides on comments, traceable both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import gettext, written_date
from planner.core.i18n import lazy_gettext as _
from planner.needs import operations as needs
from planner.needs.models import NeedSource
from planner.open_process.comments.models import CommentDecision, CommentDeed, NeedComment

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.needs.models import Need
    from planner.open_process.comments.models import PublicComment

DESK = "/moderation/"


def raise_need(
    comment: PublicComment, *, by: Viewer, title: str, description: str, dimension: str, goals: list[int]
) -> Need:
    """Raise a need from a comment, once; it waits to be confirmed, and the comment stands as it did."""
    if not comment.can_become_a_need:
        raise RefusedError(_("A need has been raised from the comment already, or it is not shown to anybody."))
    comment.last_at = clock.now()
    db.session.flush()  # of two at once the second finds the comment changed, before anything is raised
    day = written_date(clock.local(comment.received_at).date())
    name = gettext("Comment %(number)s, received %(day)s", number=comment.registry_number, day=day)
    raised = needs.Raised(title, description, dimension, NeedSource.COMMENT, None, name, f"{DESK}{comment.id}")
    need = needs.raise_need(raised, by=by, goals=goals)
    note_raised(comment, need, by=by)
    return need


def note_raised(comment: PublicComment, need: Need, *, by: Viewer) -> None:
    """Note that a need came from a comment, in both."""
    db.session.add(NeedComment(need_id=need.id, comment_id=comment.id))
    db.session.add(
        CommentDecision(
            comment_id=comment.id,
            deed=CommentDeed.RAISE,
            before=comment.state,
            after=comment.state,
            at=clock.now(),
            by_id=by.user_id,
            words=need.code,
        )
    )
