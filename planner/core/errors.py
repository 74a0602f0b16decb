"""What an operation raises when it does not do what was asked, with words a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.core.i18n import Text


class RefusedError(Exception):
    """The rules do not allow this now; shown at the named field (422), or above the form when field is ''."""

    def __init__(self, message: Text, *, field: str = "") -> None:
        """Keep the message to show and the name of the form field it belongs to."""
        super().__init__(message)
        self.message = message
        self.field = field


class StaleError(Exception):
    """The thing was changed by somebody else since the form was opened (409)."""
