"""Who may do what with comments: the whole policy on one page.

Anybody may write one, and ask with the code what became of it; no rule is asked there. What nobody may: read an
address left for an answer, a rejected comment or a complaint, but those who decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import Role, Viewer

if TYPE_CHECKING:
    from planner.open_process.comments.models import PublicComment


def may_moderate(viewer: Viewer) -> bool:
    """The coordinator reads what has come in, decides on it and answers."""
    return viewer.has(Role.COORDINATOR)


def may_moderate_comment(viewer: Viewer, comment: PublicComment) -> bool:
    """The coordinator does so in the own municipality only."""
    return may_moderate(viewer) and viewer.municipality_id == comment.municipality_id
