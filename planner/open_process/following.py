"""Posts that tell of a need follow it when it goes into another, or into its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core.db import db
from planner.core.i18n import language, ngettext
from planner.open_process.models import OpenPost, OpenPostNeed
from planner.progress.links import LINKS, Link

if TYPE_CHECKING:
    from collections.abc import Collection


def register() -> None:
    """Let posts follow needs."""
    LINKS["posts"] = Link(
        OpenPostNeed,
        "post_id",
        lambda num: ngettext("%(num)d post on the open page", "%(num)d posts on the open page", num),
        names,
    )


def names(ids: Collection[int]) -> dict[int, str]:
    """Return what the posts of some links are called."""
    wanted = select(OpenPostNeed.id, OpenPost).join(OpenPost, OpenPost.id == OpenPostNeed.post_id)
    found = db.session.execute(wanted.where(OpenPostNeed.id.in_(sorted(ids))))
    return {link: post.title(language()) for link, post in found}
