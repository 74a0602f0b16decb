"""The page where one gets one's calendar addresses, and the buttons on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, current_app, render_template, url_for

from planner.core.access import signed_in, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.training.feeds import operations, queries
from planner.training.feeds.blueprint import bp
from planner.training.feeds.forms import AboutForm, ExtrasForm
from planner.training.feeds.page import cards, offered
from planner.training.feeds.which import Which
from planner.training.models.calendar import FeedKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

EVERYBODYS, SCHOOLS, AREAS = (
    "/subscribe/<any(all, mine):kind>",
    "/subscribe/<any(school):kind>/<int:school_id>",
    "/subscribe/<any(area):kind>/<int:area_id>",
)


@bp.get("/subscribe")
@signed_in
def subscribe() -> ResponseReturnValue:
    """Show one's own addresses."""
    return subscribe_page()


def subscribe_page(form: Form | None = None) -> str:
    """Write the page, around the form that was refused if one was; each button is a form of its own."""
    shown = cards(viewer(), key=key())
    about = form if isinstance(form, AboutForm) else AboutForm(formdata=None)
    about.offer(offered(viewer(), shown))
    chosen = form if isinstance(form, ExtrasForm) else ExtrasForm(formdata=None, extras=list(shown[0].extras))
    return render_template("training/subscribe.html", cards=shown, about=about, chosen=chosen, new_form=Form, form=form)


def key() -> str:
    """Return what addresses are made from."""
    return str(current_app.config["PLANNER"].secret_key)


@bp.post("/subscribe")
@signed_in
def start() -> ResponseReturnValue:
    """Make the addresses one has never had, then show them."""
    return _submit(Form(), lambda: operations.ensure_feeds(by=viewer(), key=key()), None)


@bp.post("/subscribe/about")
@signed_in
def about() -> ResponseReturnValue:
    """Make an address of a school's or an area's feed."""
    form = AboutForm()
    done = _("The new calendar is ready: add it with its buttons.")
    return _submit(form, lambda: operations.renew(form.which, by=viewer(), key=key()), done)


@bp.post("/subscribe/mine/extras")
@signed_in
def extras() -> ResponseReturnValue:
    """Choose what else is in one's own feed."""
    form = ExtrasForm()
    return _submit(form, lambda: operations.choose_extras(form.extras.data or [], by=viewer()), _("Saved."))


@bp.post(f"{EVERYBODYS}/renew")
@bp.post(f"{SCHOOLS}/renew")
@bp.post(f"{AREAS}/renew")
@signed_in
def renew(**ids: str | int) -> ResponseReturnValue:
    """Make a new address; the old one is dead at once."""
    done = _("The new address is ready. The one before it no longer works.")
    feed = _which(**ids)
    return _submit(Form(), lambda: operations.renew(feed, by=viewer(), key=key()), done)


@bp.post(f"{EVERYBODYS}/stop")
@bp.post(f"{SCHOOLS}/stop")
@bp.post(f"{AREAS}/stop")
@signed_in
def stop(**ids: str | int) -> ResponseReturnValue:
    """Make the address dead at once."""
    done = _("The address no longer works. You can make a new one whenever you like.")
    feed = _which(**ids)
    return _submit(Form(), lambda: operations.stop(feed, by=viewer()), done)


@bp.post(f"{EVERYBODYS}/alarms/<any(on, off):wanted>")
@bp.post(f"{SCHOOLS}/alarms/<any(on, off):wanted>")
@bp.post(f"{AREAS}/alarms/<any(on, off):wanted>")
@signed_in
def alarms(wanted: str, **ids: str | int) -> ResponseReturnValue:
    """Turn alarms on or off."""
    done = _("Alarms are on.") if wanted == "on" else _("Alarms are off.")
    feed = _which(**ids)
    return _submit(Form(), lambda: operations.set_alarms(feed, on=wanted == "on", by=viewer()), done)


def _which(kind: str | int, **about: str | int) -> Which:
    """Return the feed that an address names; 404 when it is about something that is not there."""
    feed = Which(FeedKind(str(kind)), next((int(number) for number in about.values()), None))
    return feed if queries.is_there(feed) else abort(404)


def _submit(form: Form, do: Callable[[], None], done: Text | None) -> ResponseReturnValue:
    return submit(form, do, page=lambda: subscribe_page(form), to=url_for("feeds.subscribe"), done=done)
