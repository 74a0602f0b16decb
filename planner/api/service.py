"""How the API is put together: its parts, what its answers have in common, and the one decorator of its views."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, g, request
from flask_smorest import Api
from flask_smorest import Blueprint as DescribedBlueprint
from marshmallow import RAISE, Schema
from werkzeug.exceptions import UnprocessableEntity

from planner.api.holder import by_token
from planner.api.refusing import ABOUT, Refused
from planner.core import problems
from planner.core.addresses import absolute
from planner.core.i18n import gettext as _
from planner.core.problems import Problem
from planner.core.viewer import holds_a_post

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.accounts.tokens.models import Scope
    from planner.core.access import View

ROOT = "/api/v1"
OK = 200


class OwnApi(Api):
    """Flask-smorest without its error handlers and its pages: errors are the app's own, with their headers kept."""

    def _register_error_handlers(self) -> None:
        """Leave the app's handlers as they are."""

    def _register_doc_blueprint(self) -> None:
        """Serve no document here: ours is answered by a view that says who may read it."""


def part(name: str, description: str) -> Blueprint:
    """Return the blueprint of one kind of thing, with what all answers have in common."""
    bp: Blueprint = DescribedBlueprint(f"api_{name}", __name__, url_prefix=f"{ROOT}/{name}", description=description)
    bp.register_error_handler(Refused, refused)
    bp.register_error_handler(UnprocessableEntity, not_understood)
    bp.after_request(finish)
    return bp


def reads(
    bp: Any,  # noqa: ANN401 - flask-smorest has no types
    scope: Scope,
    answer: type[Schema],
    *,
    query: type[Schema] | None = None,
    rule: Callable[..., bool] = holds_a_post,
) -> Callable[[Callable[..., object]], View]:
    """Declare a view: who shows a token for the scope gets what it returns, as the schema writes it.

    query: what may stand behind the question mark; the view gets it as one dictionary, before the address's parts.
    """

    def declare(view: Callable[..., object]) -> View:
        described = bp.response(OK, answer)(view)
        if query is not None:
            described = bp.arguments(query, location="query", unknown=RAISE)(described)
        return by_token(scope, rule)(_each_once(described))

    return declare


def _each_once(view: Any) -> Any:  # noqa: ANN401 - what flask-smorest made of the view
    @wraps(view)
    def answered(**ids: Any) -> Any:  # noqa: ANN401 - the address's own parts
        doubled = [name for name, values in request.args.lists() if len(values) > 1]
        if doubled:
            return wrong({name: [_("Say this once.")] for name in doubled})
        return view(**ids)

    return answered


def refused(error: Refused) -> Response:
    """Answer a program that is refused."""
    return error.answer()


def not_understood(error: UnprocessableEntity) -> Response:
    """Say what stands wrongly behind the question mark."""
    messages: dict[str, list[str]] = getattr(error, "data", {}).get("messages", {}).get("query", {})
    return wrong(messages)


def wrong(messages: dict[str, list[str]]) -> Response:
    """Return the answer that names each parameter and what is wrong with it."""
    named = [{"parameter": name, "detail": " ".join(said)} for name, said in messages.items()]
    title, detail = _("A parameter is wrong"), _("Look at “errors” for which, and why.")
    return problems.answer(Problem(422, title, detail, f"{absolute(ABOUT)}#wrong-parameter", {"errors": named}))


def finish(response: Response) -> Response:
    """Say how often one may ask, and let an unchanged answer be told as unchanged."""
    if (allowance := g.get("allowance")) is not None:
        response.headers.update(allowance.headers)
    response.headers.setdefault("Vary", "Authorization, Accept-Language")
    if response.status_code == OK:
        response.headers["Cache-Control"] = "private, no-cache"
        response.add_etag()
        response.make_conditional(request)
    return response
