"""Mails about the toolbox: a tool is proposed, and what became of the proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import outbox
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language
from planner.plans.models.toolbox import ToolState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.accounts.models import User
    from planner.core.viewer import Viewer
    from planner.plans.models.toolbox import Tool


def proposed(tool: Tool, *, by: Viewer, to: Sequence[User], base_url: str) -> None:
    """Tell the coordinators that a tool waits for them."""
    for user in to:
        with in_language(user.language):
            title = tool.title(user.language)
            subject = _("Proposed for the toolbox: %(title)s", title=title)
            text = _(
                "Hello %(name)s,\n\n%(author)s proposes “%(title)s” for the toolbox. Read it and decide here:\n\n"
                "%(address)s",
                name=user.name,
                author=by.name,
                title=title,
                address=f"{base_url}/toolbox/{tool.id}",
            )
        _post(user, subject, text, key=f"tool-{tool.id}-proposed-{tool.version}-{user.id}")


def decided(tool: Tool, *, by: Viewer, reason: str | None, base_url: str) -> None:
    """Tell who proposed a tool that it is published, or why it came back."""
    user = next((one.by for one in tool.decisions if one.decision is ToolState.PROPOSED), None)
    if user is None or not user.active:
        return
    with in_language(user.language):
        title, address = tool.title(user.language), f"{base_url}/toolbox/{tool.id}"
        if tool.state is ToolState.PUBLISHED:
            subject = _("Published in the toolbox: %(title)s", title=title)
            text = _(
                "Hello %(name)s,\n\n%(author)s has published “%(title)s”, which you proposed. Now every school can "
                "take it into its plan:\n\n%(address)s",
                name=user.name,
                author=by.name,
                title=title,
                address=address,
            )
        else:
            subject = _("Back from the toolbox: %(title)s", title=title)
            text = _(
                "Hello %(name)s,\n\n%(author)s has returned “%(title)s”, which you proposed, with this reason:\n\n"
                "%(reason)s\n\nChange it and propose it again here:\n\n%(address)s",
                name=user.name,
                author=by.name,
                title=title,
                reason=reason,
                address=address,
            )
    _post(user, subject, text, key=f"tool-{tool.id}-decided-{tool.version}-{user.id}")


def _post(user: User, subject: str, text: str, *, key: str) -> None:
    outbox.post(outbox.Letter(user.id, user.email, subject, text), key=key)
