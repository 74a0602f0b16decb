"""What can be done with a post: write it, publish it, change it, withdraw it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.needs.models import Need
from planner.open_process.models import OpenPost, OpenPostNeed, OpenPostVersion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class PostText:
    """What a post says: in Swedish, and in English both title and text or neither."""

    title_sv: str
    body_sv: str
    title_en: str | None = None
    body_en: str | None = None

    def refuse_half(self) -> None:
        """Raise RefusedError for an English title without a text, or the other way round."""
        if self.title_en and not self.body_en:
            raise RefusedError(_("Write the text in English too, or leave the English title empty"), field="body_en")
        if self.body_en and not self.title_en:
            raise RefusedError(_("Write the title in English too, or leave the English text empty"), field="title_en")


def write(text: PostText, *, needs: Iterable[int], by: Viewer) -> OpenPost:
    """Begin a post; nobody but those who keep the page reads it yet."""
    text.refuse_half()
    post = OpenPost(**asdict(text), written_at=clock.now())
    db.session.add(post)
    db.session.flush()
    _tie(post, needs)
    _record("written", post, by=by)
    return post


def change(post: OpenPost, text: PostText, *, needs: Iterable[int], by: Viewer, seen: int | None) -> None:
    """Let it say something else; what was published says so, and what it said before is kept."""
    expect_version(post, seen)
    post.refuse_unless_open_to_change()
    text.refuse_half()
    before = {name: getattr(post, name) for name in asdict(text)}
    if post.is_published and before != asdict(text):
        moment = clock.now()
        db.session.add(
            OpenPostVersion(
                post_id=post.id,
                **before,
                said_from=post.changed_at or moment,
                replaced_at=moment,
                replaced_by_id=by.user_id,
            )
        )
        post.changed_at = moment
    for name, value in asdict(text).items():
        setattr(post, name, value)
    _tie(post, needs)
    _record("changed", post, by=by)


def publish(post: OpenPost, *, by: Viewer, seen: int | None) -> None:
    """Let everybody read it."""
    expect_version(post, seen)
    post.publish(at=clock.now())
    _record("published", post, by=by)


def withdraw(post: OpenPost, *, reason: str, by: Viewer, seen: int | None) -> None:
    """Take it away from the page, with a reason that everybody reads at its address."""
    expect_version(post, seen)
    post.withdraw(reason, at=clock.now())
    _record("withdrawn", post, by=by)


def throw_away(post: OpenPost, *, by: Viewer, seen: int | None) -> None:
    """Remove a draft that nobody has read; what was published is kept."""
    expect_version(post, seen)
    if post.published_at is not None:
        raise RefusedError(_("What has been published is withdrawn, never removed."))
    _record("thrown_away", post, by=by)
    db.session.execute(delete(OpenPostNeed).where(OpenPostNeed.post_id == post.id))
    db.session.delete(post)


def _tie(post: OpenPost, needs: Iterable[int]) -> None:
    """Let the post tell of these needs and no others."""
    wanted = set(db.session.scalars(select(Need.id).where(Need.id.in_(sorted(set(needs))))))
    there = {
        row.need_id: row for row in db.session.scalars(select(OpenPostNeed).where(OpenPostNeed.post_id == post.id))
    }
    for need_id in sorted(wanted - there.keys()):
        db.session.add(OpenPostNeed(post_id=post.id, need_id=need_id))
    for need_id in sorted(there.keys() - wanted):
        db.session.delete(there[need_id])


def _record(deed: str, post: OpenPost, *, by: Viewer) -> None:
    audit.record(
        f"open_post.{deed}",
        subject="open_post",
        subject_id=post.id,
        by=by.user_id,
        after={"state": str(post.state), "reason": post.withdrawn_reason},
    )
