"""Comments and needs: what the register offers of comments, and what follows a need that goes into another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.core.i18n import gettext as _
from planner.core.i18n import ngettext, written_date
from planner.needs.models import NeedSource
from planner.open_process.comments.models import CommentState, NeedComment, PublicComment
from planner.open_process.comments.operations.raising import DESK, note_raised
from planner.open_process.comments.queries import visible_to
from planner.progress.links import LINKS, Link
from planner.progress.origins import KEEPING, OFFERED, Origin

if TYPE_CHECKING:
    from collections.abc import Collection

    from planner.core.viewer import Viewer
    from planner.needs.models import Need

OFFERED_AT_MOST, SHOWN_OF_EACH = 100, 60
NEVER_A_NEED = (CommentState.REJECTED, CommentState.HIDDEN)


def register() -> None:
    """Let needs come from comments, and comments follow needs."""
    OFFERED["comments"] = offered
    KEEPING["comments"] = keep
    LINKS["comments"] = Link(
        NeedComment, "comment_id", lambda num: ngettext("%(num)d comment", "%(num)d comments", num), names
    )


def offered(viewer: Viewer) -> list[Origin]:
    """Return the newest comments that can be where a need was found, for who decides on them."""
    wanted = visible_to(viewer).where(PublicComment.state.not_in(NEVER_A_NEED))
    found = db.session.scalars(wanted.order_by(PublicComment.id.desc()).limit(OFFERED_AT_MOST))
    return [
        Origin(
            f"{DESK}{comment.id}",
            _(
                "Comment %(number)s: %(text)s",
                number=comment.registry_number,
                text=" ".join(comment.text.split())[:SHOWN_OF_EACH],
            ),
            _(
                "Comment %(number)s, received %(day)s",
                number=comment.registry_number,
                day=written_date(clock.local(comment.received_at).date()),
            ),
            NeedSource.COMMENT,
        )
        for comment in found
    ]


def keep(need: Need, by: Viewer) -> None:
    """Note with the comment that a need says it came from that it did; once is enough."""
    path = need.source_path or ""
    known = path.removeprefix(DESK)
    if not path.startswith(DESK) or not known.isdecimal():
        return
    there = select(NeedComment.id).where(NeedComment.need_id == need.id, NeedComment.comment_id == int(known))
    comment = db.session.scalar(visible_to(by).where(PublicComment.id == int(known)))
    if comment is not None and db.session.scalar(there) is None:
        note_raised(comment, need, by=by)


def names(ids: Collection[int]) -> dict[int, str]:
    """Return what the comments of some links are called."""
    wanted = select(NeedComment.id, PublicComment).join(PublicComment, PublicComment.id == NeedComment.comment_id)
    found = db.session.execute(wanted.where(NeedComment.id.in_(sorted(ids))))
    return {link: comment.registry_number for link, comment in found}
