"""Who a program reads as: the person whose token it shows, with the rights that the person has right now."""

from __future__ import annotations

import re
from functools import wraps
from typing import TYPE_CHECKING, Any

from flask import after_this_request, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from planner.accounts.tokens import operations, queries
from planner.accounts.tokens.models import TokenState
from planner.api import refusing
from planner.api.allowance import of_token, refused_too_often
from planner.core import clock
from planner.core.access import grants
from planner.core.db import db, enter
from planner.core.logs import failure
from planner.schools.queries import viewer_by_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response
    from flask.typing import ResponseReturnValue

    from planner.accounts.tokens.models import Scope
    from planner.accounts.tokens.queries import Shown
    from planner.core.access import View

BEARER = re.compile(r"Bearer +(od_[A-Za-z0-9_-]{43}) *", re.IGNORECASE | re.ASCII)
READABLE = ("application/json", "application/problem+json")


def by_token(scope: Scope, rule: Callable[..., bool]) -> Callable[[View], View]:
    """Declare that who shows a token for the scope may use the view, as far as the rule lets its person."""

    def declare(view: View) -> View:
        allowed = grants(rule)(view)

        @wraps(allowed)
        def answered(**ids: Any) -> ResponseReturnValue:  # noqa: ANN401 - the address's own parts
            token = _token()
            if scope not in token.scopes:
                raise refusing.wrong_scope(scope.value)
            if request.accept_mimetypes and not request.accept_mimetypes.best_match(READABLE):
                raise refusing.not_json()
            return allowed(**ids)

        return answered

    return declare


def _token() -> Shown:
    """Return the token that was shown, having made its person the reader; raises Refused."""
    token = queries.shown(_secret())
    if token is None:
        raise refusing.too_many() if refused_too_often(request.remote_addr or "") else refusing.unknown()
    if token.state is TokenState.EXPIRED:
        raise refusing.expired()
    if token.state is TokenState.REVOKED or not token.person_is_active:
        raise refusing.revoked()
    g.allowance = of_token(token.id)
    if g.allowance.is_used_up:
        raise refusing.too_many()
    enter(token.municipality_id)
    g.reader = viewer_by_id(token.user_id)
    if g.reader is None:
        raise refusing.revoked()
    if token.last_used_on != clock.today():
        after_this_request(lambda response: _note_use_after(response, token))
    return token


def _secret() -> str:
    given = request.headers.get("Authorization")
    if given is None:
        raise refusing.no_token()
    found = BEARER.fullmatch(given)
    if found is None:
        raise refusing.malformed()
    return found[1]


def _note_use_after(response: Response, token: Shown) -> Response:
    """Let the day be noted when the answer has been sent: no program waits for the database to write."""
    app, day = current_app._get_current_object(), clock.today()  # type: ignore[attr-defined]  # noqa: SLF001 - documented

    def note() -> None:
        try:
            with app.app_context():
                enter(token.municipality_id)
                operations.note_use(token.id, day=day)
                db.session.commit()
        except SQLAlchemyError as error:
            failure(error)  # reading goes on when writing cannot; the next request is noted

    response.call_on_close(note)
    return response
