"""Who may have personal tokens, and end them: the whole policy on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import Viewer, holds_a_post

if TYPE_CHECKING:
    from planner.accounts.tokens.models import ApiToken


def may_have_tokens(viewer: Viewer) -> bool:
    """Everyone who works here; what a token reads is what its person may read, at every request."""
    return holds_a_post(viewer)


def may_revoke(viewer: Viewer, token: ApiToken) -> bool:
    """One's own, and nobody else's."""
    return viewer.user_id == token.user_id and viewer.municipality_id == token.municipality_id
