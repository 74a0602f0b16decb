"""One's own password typed once more: whoever got hold of somebody's session cannot guess it that way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.throttle import count_attempt, forget_attempts

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.core.viewer import Viewer

Made = TypeVar("Made")
KIND, WINDOW, MOST = "own password", timedelta(minutes=15), 10


def with_own_password(viewer: Viewer, do: Callable[[], Made]) -> Made:
    """Do what refuses a wrong password, unless too many were tried; it has to begin the request's own work."""
    who = str(viewer.user_id)
    if count_attempt(KIND, who, per=WINDOW) > MOST:
        raise RefusedError(
            _("Too many attempts. Wait a quarter of an hour, or ask for a new password."), field="password"
        )
    made = do()
    forget_attempts(KIND, who)
    return made
