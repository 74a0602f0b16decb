"""The code at the door for who arranges, and the page it opens on the phone of who comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, current_app, render_template, url_for
from markupsafe import Markup

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.addresses import absolute
from planner.core.documents.answer import Form as DocumentForm
from planner.core.documents.answer import answer as as_answer
from planner.core.documents.blocks import Document, Paragraph, Picture, Said
from planner.core.forms import Form, submit
from planner.core.i18n import gettext, language, written_span
from planner.core.i18n import lazy_gettext as _
from planner.core.viewer import holds_a_post
from planner.training import rules
from planner.training.check_in import operations, queries, secret
from planner.training.check_in.picture import qr
from planner.training.check_in.rules import AFTER, BEFORE, Answer, answer
from planner.training.queries import events
from planner.training.views.blueprint import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.training.models.event import TrainingSession

NOT_FOUND = 404
PICTURE_WIDTH = 0.7


@bp.get("/<int:event_id>/sessions/<int:session_id>/door")
@grants(rules.may_manage_session, load=events.session_by_id)
def door_code(session: TrainingSession) -> ResponseReturnValue:
    """Show the code, for a screen at the door."""
    return _code_page(session, Form())


@bp.post("/<int:event_id>/sessions/<int:session_id>/door")
@grants(rules.may_manage_session, load=events.session_by_id)
def make_door_code(session: TrainingSession) -> ResponseReturnValue:
    """Make the code, or a new one in its place."""
    form, ids = Form(), (session.event_id, session.id)
    return submit(
        form,
        lambda: operations.make_code(session, by=viewer()),
        page=lambda: _code_page(events.session_by_id(viewer(), *ids) or abort(404), form),
        to=url_for("training.door_code", event_id=ids[0], session_id=ids[1]),
    )


@bp.get("/<int:event_id>/sessions/<int:session_id>/door.pdf")
@grants(rules.may_manage_session, load=events.session_by_id)
def door_code_pdf(session: TrainingSession) -> ResponseReturnValue:
    """Answer with the code on a sheet to put up at the door."""
    address = _address(session) or abort(404)
    blocks = (
        Paragraph(written_span(session.starts_at, session.ends_at), "lead"),
        Paragraph(gettext("Point your phone's camera at the picture, sign in and check in.")),
        Picture(
            qr(address), gettext("A picture for phones that opens %(address)s", address=address), width=PICTURE_WIDTH
        ),
    )
    title = Said(session.event.title, session.event.language)
    document = Document(title=title, blocks=blocks, lang=language(), kicker=_("Check in here"), foot=address)
    return as_answer(document, DocumentForm.PDF, name=gettext("Check in %(title)s", title=session.event.title))


def _code_page(session: TrainingSession, form: Form) -> str:
    address = _address(session)
    return render_template(
        "training/door_code.html",
        event=session.event,
        session=session,
        opens_at=session.starts_at - BEFORE,
        closes_at=session.ends_at + AFTER,
        address=address,
        picture=Markup(qr(address)) if address else None,  # noqa: S704 - our own squares, nothing that anybody typed
        form=form,
    )


def _address(session: TrainingSession) -> str | None:
    """Return the whole address behind the code, or None when none has been made."""
    found = queries.code_of(session)
    if found is None:
        return None
    token = secret.token(found.nonce, session_id=session.id, key=_key())
    return absolute(url_for("training.check_in", session_id=session.id, token=token))


def _key() -> str:
    return str(current_app.config["PLANNER"].secret_key)


@bp.get("/check-in/<int:session_id>/<token>")
@grants(holds_a_post)
def check_in(session_id: int, token: str) -> ResponseReturnValue:
    """Ask whoever has scanned the code to check in, or say why that cannot be."""
    page = _door_page(session_id, token, Form())
    return page or (render_template("training/check_in.html", door=None, said=Answer.WRONG_CODE), NOT_FOUND)


@bp.post("/check-in/<int:session_id>/<token>")
@grants(holds_a_post)
def do_check_in(session_id: int, token: str) -> ResponseReturnValue:
    """Check in."""
    form, by, key = Form(), viewer(), _key()
    if queries.door(by, session_id, sent=token, key=key) is None:
        return check_in(session_id=session_id, token=token)
    return submit(
        form,
        lambda: operations.check_in(session_id, sent=token, key=key, by=by),
        page=lambda: _door_page(session_id, token, form) or abort(404),
        to=url_for("training.check_in", session_id=session_id, token=token),
    )


def _door_page(session_id: int, token: str, form: Form) -> str | None:
    door = queries.door(viewer(), session_id, sent=token, key=_key())
    if door is None:
        return None
    said = answer(door, at=clock.now())
    return render_template(
        "training/check_in.html", door=door, said=said, form=form, opens_at=door.session.starts_at - BEFORE
    )
