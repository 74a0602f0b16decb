"""What programs are told when they are refused, each kind with an address of its own on the page about the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import problems
from planner.core.addresses import absolute
from planner.core.i18n import lazy_gettext as _
from planner.core.problems import Problem

if TYPE_CHECKING:
    from flask import Response

    from planner.core.i18n import Text

REALM = "Oppna dorren"
ABOUT = "/api/"


class Refused(Exception):
    """A program is refused; said: what RFC 6750 calls it, for the header that asks for a token."""

    def __init__(
        self, status: int, kind: str, title: Text, detail: Text, *, said: str | None = None, scope: str | None = None
    ) -> None:
        """Keep what is answered."""
        super().__init__(kind)
        self.status, self.kind, self.title, self.detail, self.said, self.scope = (
            status,
            kind,
            title,
            detail,
            said,
            scope,
        )

    def answer(self) -> Response:
        """Return the answer."""
        address = f"{absolute(ABOUT)}#{self.kind}"
        response = problems.answer(Problem(self.status, str(self.title), str(self.detail), address))
        if self.said is not None:
            parts = [f'realm="{REALM}"']
            parts += [f'error="{self.said}"'] if self.said else []
            parts += [f'scope="{self.scope}"'] if self.scope else []
            response.headers["WWW-Authenticate"] = f"Bearer {', '.join(parts)}"
        return response


def no_token() -> Refused:
    """Nothing was shown."""
    detail = _("Send the header “Authorization: Bearer” with a personal token.")
    return Refused(401, "no-token", _("A token is needed"), detail, said="")


def malformed() -> Refused:
    """What was shown cannot be a token."""
    detail = _("The header “Authorization” has to be “Bearer” followed by one token, which begins with od_.")
    return Refused(401, "malformed-token", _("The token cannot be read"), detail, said="invalid_request")


def unknown() -> Refused:
    """There is no such token."""
    detail = _("There is no such token. Copy it again, or make another on your account's page.")
    return Refused(401, "unknown-token", _("The token is not known"), detail, said="invalid_token")


def expired() -> Refused:
    """Its time is over."""
    detail = _("The token's time is over. Make another on your account's page.")
    return Refused(401, "expired-token", _("The token has expired"), detail, said="invalid_token")


def revoked() -> Refused:
    """It was revoked, or whose it is has left."""
    detail = _("The token was revoked, or the person whose it is no longer works here.")
    return Refused(401, "revoked-token", _("The token has been revoked"), detail, said="invalid_token")


def wrong_scope(scope: str) -> Refused:
    """It is for other things."""
    detail = _("The token is not for “%(scope)s”. Make one that is on your account's page.", scope=scope)
    title = _("The token is not for this")
    return Refused(403, "wrong-scope", title, detail, said="insufficient_scope", scope=scope)


def too_many() -> Refused:
    """More often than anybody needs to."""
    detail = _("Wait as many seconds as the header Retry-After says.")
    return Refused(429, "too-many", _("Too many requests"), detail)


def not_json() -> Refused:
    """Only another form than JSON would be taken."""
    return Refused(406, "not-json", _("This cannot be had in the form asked for"), _("Ask for application/json."))


KINDS = (no_token, malformed, unknown, expired, revoked, lambda: wrong_scope("plans"), not_json, too_many)
