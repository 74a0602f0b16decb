"""Strict headers on every answer, and hosts we do not know refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, request

from planner.core.access import access_of

if TYPE_CHECKING:
    from flask import Flask, Response

    from planner.core.settings import Settings

CONTENT_SECURITY_POLICY = "; ".join(  # noqa: FLY002 - one directive a line is easier to read
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


def on_everything(settings: Settings) -> dict[str, str]:
    """Return the headers that every answer has, save for what it says of being kept."""
    if settings.base_url.startswith("https://"):
        return HEADERS | {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
    return HEADERS


def register(app: Flask, settings: Settings) -> None:
    """Add the headers to everything that leaves, error pages and static files included."""
    added = on_everything(settings)

    @app.after_request
    def add_headers(response: Response) -> Response:
        view = app.view_functions.get(request.endpoint or "")
        # A page open to everyone still shows the one who has signed in.
        known = getattr(g.get("reader"), "signed_in", False)
        public = view is not None and access_of(view) == "public" and not known
        # Looked through once: each setdefault would look through all of them.
        present = {name.lower() for name, _value in response.headers}
        for name, value in (*added.items(), ("Cache-Control", "private, no-cache" if public else "no-store")):
            if name.lower() not in present:
                response.headers.add(name, value)
        return response
