"""What was typed is kept: through a sign-in, an expired token or a failure, without storing it anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, current_app, render_template, request
from itsdangerous import BadSignature, URLSafeSerializer

from planner.core import problems
from planner.core.forms import LABELS
from planner.core.i18n import Text, lazy_gettext
from planner.core.sessions import WITHOUT_COOKIE

if TYPE_CHECKING:
    from collections.abc import Iterable

NEVER_KEPT = frozenset({"csrf_token", "password", "new_password", "kept"})
LARGEST = 400_000


@dataclass(frozen=True)
class Kept:
    """A posted form: the address it was sent to and its fields in order."""

    action: str
    fields: tuple[tuple[str, str], ...]


def from_request() -> Kept | None:
    """Return what the present request posted, or None when there is nothing worth keeping."""
    if request.method != "POST" or request.path.startswith(WITHOUT_COOKIE):
        return None
    try:
        posted: Iterable[tuple[str, str]] = request.form.items(multi=True)
        fields = tuple((name, value) for name, value in posted if name not in NEVER_KEPT)
    except Exception:  # noqa: BLE001 - a body too large or broken: nothing to keep, the error page still shows
        return None
    return Kept(request.path, fields) if fields else None


def sealed(kept: Kept) -> str:
    """Return the form as signed text for a hidden field."""
    return str(_seal().dumps([kept.action, kept.fields]))


def opened(text: str) -> Kept | None:
    """Return the form that was sealed here, or None for anything else."""
    if len(text) > LARGEST:
        return None
    try:
        action, fields = _seal().loads(text)
    except BadSignature:
        return None
    return Kept(action, tuple((name, value) for name, value in fields))


def page(status: int, title: Text, text: Text, *, kept: Kept | None = None) -> tuple[str | Response, int]:
    """Return an error page that shows what was typed and offers to send it again.

    For programs that read the API a problem as JSON; for those that carry a secret in the address a line of text: the
    page would repeat the address in its forms.
    """
    if problems.are_answered_at(request.path):
        return problems.answer(problems.Problem(status, str(title), str(text))), status
    if request.path.startswith(WITHOUT_COOKIE):
        return f"{title}. {text}\n", status
    shown = render_template(
        "errors/error.html", code=status, title=title, text=text, kept=kept or from_request(), labels=LABELS
    )
    return shown, status


def continue_page(kept: Kept) -> str:
    """Return the page after a sign-in that was asked for in the middle of a save."""
    return render_template(
        "errors/error.html",
        code=200,
        title=lazy_gettext("Your text is still here"),
        text=lazy_gettext("You had been signed out. Look through what you wrote and send it again."),
        kept=kept,
        labels=LABELS,
    )


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="kept")
