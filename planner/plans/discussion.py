"""What the page of comments shows: each with what it is about and what the reader can do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.i18n import Text, gettext
from planner.plans import rules, words
from planner.plans.models.plan import PlanState
from planner.plans.queries import plans as queries
from planner.plans.queries.comments import comments, open_comments
from planner.plans.text import PlanText, text_of, thawed

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.plans.models.comments import Comment
    from planner.plans.models.plan import Plan


@dataclass(frozen=True)
class CommentShown:
    """A comment with where it belongs and what the reader can do with it."""

    row: Comment
    about: str
    anchor: str
    may_change: bool
    may_withdraw: bool
    may_resolve: bool


@dataclass(frozen=True)
class Discussion:
    """What has been said about a plan, as one reader sees it: the open ones first."""

    text: PlanText
    focus_area: Text
    open: list[CommentShown]
    settled: list[CommentShown]


def text_read_by(viewer: Viewer, plan: Plan) -> PlanText:
    """Return the text that the viewer reads: the present one, or the one in force."""
    revision = None if rules.may_read_text(viewer, plan) else queries.in_force_revision(plan)
    return text_of(plan) if revision is None else thawed(revision.content)


def discussion(viewer: Viewer, plan: Plan) -> Discussion:
    """Return what has been said about a plan, for one reader."""
    text = text_read_by(viewer, plan)
    # Who reads the text in force only is not told what a part is called in the draft.
    named_in = None if rules.may_read_text(viewer, plan) else text
    told = [comment_shown(viewer, comment, named_in) for comment in comments(viewer, plan)]
    return Discussion(
        text=text,
        focus_area=words.FOCUS_AREAS[plan.focus_area],
        open=[one for one in told if one.row.open],
        settled=[one for one in told if not one.row.open],
    )


def still_open(viewer: Viewer, plan: Plan) -> list[CommentShown]:
    """Return the open comments on a plan, for who writes and decides on it."""
    return [comment_shown(viewer, comment) for comment in open_comments(plan)]


def comment_shown(viewer: Viewer, comment: Comment, named_in: PlanText | None = None) -> CommentShown:
    """Return a comment as the viewer sees it. named_in: the text that parts are named from, else as they stand now."""
    own, closed = rules.may_change_comment(viewer, comment), comment.plan.state is PlanState.CLOSED
    return CommentShown(
        row=comment,
        about=about(comment) if named_in is None else _about_in(named_in, comment),
        anchor=_anchor(comment),
        may_change=own and not closed and comment.changeable_at(clock.now()),
        may_withdraw=own and not closed and comment.open,
        # In a closed plan what is open can still be resolved, and nothing more.
        may_resolve=rules.may_resolve_comment(viewer, comment)
        and (comment.open if closed else not comment.withdrawn_at),
    )


def about(comment: Comment) -> str:
    """Say what a comment is about."""
    if comment.objective is not None:
        return comment.objective.title
    if comment.activity is not None:
        return comment.activity.what
    if comment.about is not None:
        return gettext("%(part)s (no longer in the plan)", part=comment.about)
    return gettext("The whole plan")


def _about_in(text: PlanText, comment: Comment) -> str:
    """Say what a comment is about, as a text calls it."""
    if comment.objective_id is None and comment.activity_id is None:
        return about(comment)
    objectives = [one.title for one in text.objectives if one.id == comment.objective_id]
    activities = [one.what for one in text.activities if one.id == comment.activity_id]
    return next(iter([*objectives, *activities]), gettext("A part that is not in the version in force"))


def _anchor(comment: Comment) -> str:
    if comment.objective_id is not None:
        return f"objective-{comment.objective_id}"
    return f"activity-{comment.activity_id}" if comment.activity_id is not None else "main"
