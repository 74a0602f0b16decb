"""The page where one makes personal tokens and ends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, session, url_for

from planner.accounts.proving import with_own_password
from planner.accounts.tokens import operations, queries
from planner.accounts.tokens.forms import TokenForm
from planner.accounts.tokens.models import TokenState
from planner.accounts.tokens.rules import may_have_tokens, may_revoke
from planner.accounts.tokens.words import HINTS, SCOPES
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.accounts.tokens.models import ApiToken

bp = Blueprint("tokens", __name__, url_prefix="/account/tokens")

MADE = "token_made"  # in the maker's own cookie, from the making until it has been shown once
ENDED_SHOWN = 10


def tokens_page(form: TokenForm, *, made: list[object] | None = None, refused: Form | None = None) -> str:
    """Write the page around a form; made: the id and the secret of a token that was just made."""
    own = queries.for_list(viewer())
    there = {token.id for token in own if token.state is TokenState.IN_FORCE}
    return render_template(
        "accounts/tokens.html",
        form=form,
        refused=refused,
        tokens=[(token, Form(formdata=None)) for token in own if token.id in there],
        ended=[token for token in own if token.id not in there][:ENDED_SHOWN],
        scopes=SCOPES,
        hints=HINTS,
        secret=made[1] if made and made[0] in there else None,
    )


@bp.get("/")
@grants(may_have_tokens)
def index() -> ResponseReturnValue:
    """Show one's own tokens, and the secret of one that was just made: this one time."""
    return tokens_page(TokenForm(), made=session.pop(MADE, None))


@bp.post("/")
@grants(may_have_tokens)
def make() -> ResponseReturnValue:
    """Make a token."""
    form = TokenForm()

    def do() -> None:
        token, secret = with_own_password(viewer(), lambda: operations.make(by=viewer(), **form.asked))
        session[MADE] = [token.id, secret]

    return submit(form, do, page=lambda: tokens_page(form), to=url_for("tokens.index"))


@bp.post("/<int:token_id>/revoke")
@grants(may_revoke, load=queries.for_page)
def revoke(token: ApiToken) -> ResponseReturnValue:
    """Let a token stop working."""
    form, name = Form(), token.name
    return submit(
        form,
        lambda: operations.revoke(token, by=viewer()),
        page=lambda: tokens_page(TokenForm(formdata=None), refused=form),
        to=url_for("tokens.index"),
        done=_("“%(name)s” no longer works.", name=name),
    )
