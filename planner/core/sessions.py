"""The signed cookie: holds a random token of a session that the database knows, and nothing else of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import request
from flask.sessions import NullSession, SecureCookieSession, SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin
from flask_wtf.csrf import generate_csrf

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from flask import Flask, Request

# What programs fetch by a secret in the address: no cookie is read, set or named in Vary.
WITHOUT_COOKIE = ("/calendar/", "/api/")
# What everybody reads alike, so that it can be kept anywhere; what is written there carries a token of its own.
OPEN_PAGES = "/open/"


def has_no_cookie(path: str) -> bool:
    """Tell whether the pages at an address neither read nor set a cookie, and so know nobody."""
    return path.startswith(WITHOUT_COOKIE) or is_open_page(path)


def is_open_page(path: str) -> bool:
    """Tell whether an address is of the public pages that are the same for everybody."""
    return path.startswith(OPEN_PAGES)


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps in the cookie: the session's token."""

    def __init__(self, token: str) -> None:
        """Keep the token."""
        self.token = token

    def get_id(self) -> str:
        """Return what the cookie holds."""
        return self.token

    @staticmethod
    def token_of(cookie: MutableMapping[str, object]) -> str:
        """Return the token the cookie holds, or an empty text."""
        return str(cookie.get("_user_id") or "")


class CookieSessions(SecureCookieSessionInterface):
    """Flask's own session in a cookie, for pages; nothing at all for what programs fetch and everybody reads."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the cookie, unless the address is one that has none."""
        return NullSession() if has_no_cookie(request.path) else super().open_session(app, request)


def register(app: Flask) -> None:
    """Let Flask-Login keep the cookie; the person behind it is loaded as a Viewer, see core.access."""
    app.session_interface = CookieSessions()
    manager = LoginManager()
    manager.session_protection = None  # the token is checked against the database at every request
    manager.user_loader(SignedIn)
    manager.init_app(app)
    app.jinja_env.globals["csrf_token"] = csrf_token


def csrf_token() -> str:
    """Return the session's token for a form; none where there is no session, as on an error page there."""
    return "" if has_no_cookie(request.path) else str(generate_csrf())


def local_path(address: str | None) -> str:
    """Return the address when it is a path of this site, else the home page."""
    try:
        parts = urlsplit((address or "").replace("\\", "/"))
    except ValueError:  # as for //[, which is no address at all
        return "/"
    local = parts.path.startswith("/") and not parts.scheme and not parts.netloc
    if not local or parts.path.startswith("//") or any(ord(c) < 32 for c in address or ""):  # noqa: PLR2004
        return "/"
    return parts.path + (f"?{parts.query}" if parts.query else "")
