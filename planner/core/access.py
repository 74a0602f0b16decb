"""Access is declared: every view says who may use it, or the app does not start."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, abort, current_app, g
from flask.typing import ResponseReturnValue

from planner.core.viewer import Anonymous, Viewer

if TYPE_CHECKING:
    from planner.core.viewer import Reader

View = Callable[..., ResponseReturnValue]
ACCESS = "access"


class SignInRequiredError(Exception):
    """The page needs somebody signed in; what was typed is kept through the sign-in."""


class UndeclaredAccessError(RuntimeError):
    """Views lack a declaration of access; the app refuses to start."""


def reader() -> Reader:
    """Return who is looking, signed in or not; loaded once per request."""
    if "reader" not in g:
        g.reader = current_app.extensions["load_viewer"]() or Anonymous()
    return cast("Reader", g.reader)


def viewer() -> Viewer:
    """Return who is signed in; raises SignInRequiredError for a visitor."""
    who = reader()
    if not isinstance(who, Viewer):
        raise SignInRequiredError
    return who


def public(view: View) -> View:
    """Declare that everyone may use the view."""
    return _declare(view, "public")


def signed_in(view: View) -> View:
    """Declare that everyone who has signed in may use the view."""

    @wraps(view)
    def guarded(**ids: Any) -> ResponseReturnValue:  # noqa: ANN401 - the address's own parts
        viewer()
        return view(**ids)

    return _declare(guarded, "signed_in")


def grants(rule: Callable[..., bool], *, load: Callable[..., object] | None = None) -> Callable[[View], View]:
    """Declare that the rule decides.

    Without load, `rule(viewer)` decides and the view gets the address's parts. With load,
    `load(viewer, **parts)` finds the thing (None: 404), `rule(viewer, thing)` decides (False: 403)
    and the view gets the thing and nothing else.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(**ids: Any) -> ResponseReturnValue:  # noqa: ANN401 - the address's own parts
            who = viewer()
            if load is None:
                if not rule(who):
                    abort(403)
                return view(**ids)
            thing = load(who, **ids)
            if thing is None:
                abort(404)
            if not rule(who, thing):
                abort(403)
            return view(thing)

        return _declare(guarded, f"grants({rule.__module__}.{rule.__qualname__})")

    return declare


def access_of(view: Callable[..., object]) -> str | None:
    """Return what the view declares, or None."""
    return getattr(view, ACCESS, None)


def declare_public(app: Flask, endpoint: str) -> None:
    """Declare Flask's own view, which cannot be decorated, as open to everyone."""
    app.view_functions[endpoint] = _declare(cast("View", app.view_functions[endpoint]), "public")


def refuse_undeclared(app: Flask) -> None:
    """Raise UndeclaredAccessError with the names of all views that say nothing of who may use them."""
    if undeclared := sorted(name for name, view in app.view_functions.items() if access_of(view) is None):
        message = (
            "These views do not say who may use them; put @public, @signed_in or @grants(rule, load=…) "
            f"under the route: {', '.join(undeclared)}"
        )
        raise UndeclaredAccessError(message)


def _declare(view: View, access: str) -> View:
    setattr(view, ACCESS, access)
    return view
