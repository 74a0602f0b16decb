"""The register: a need is written and changed, and what shall show its effect is chosen and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, request, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.needs.operations import next_code
from planner.needs.queries import by_id, for_page
from planner.needs.register import operations
from planner.needs.register.forms import FigureForm, IndicatorForm, NeedForm
from planner.needs.register.queries import FigureOfNeed, figure_for_page
from planner.needs.rules import may_change_figure, may_change_need, may_raise_needs
from planner.progress import register
from planner.progress.views import needs
from planner.progress.views.needs import need_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.needs.models import Need

bp = needs.bp


def write_page(form: NeedForm, need: Need | None = None) -> str:
    """Write the page with the form."""
    return render_template("needs/write.html", form=form, need=need)


@bp.get("/new")
@grants(may_raise_needs)
def new() -> ResponseReturnValue:
    """Show the form of a need to be; begun with where it came from when the address says so."""
    offer = register.offer(viewer())
    filled = register.begun_at(offer, request.args.get("origin"))
    return write_page(register.need_form(offer, code=next_code(), **filled))


@bp.post("/new")
@grants(may_raise_needs)
def create() -> ResponseReturnValue:
    """Write down a need."""
    offer = register.offer(viewer())
    form = register.need_form(offer)
    return submit(
        form,
        lambda: register.write_down(register.written(form, offer), by=viewer(), code=form.code.data),
        page=lambda: write_page(form),
        to=lambda need: url_for("needs.show", need_id=need.id),
        done=_("The need is written down. It waits to be confirmed."),
    )


@bp.get("/<int:need_id>/edit")
@grants(may_change_need, load=by_id)
def edit(need: Need) -> ResponseReturnValue:
    """Show the form of a need that is there."""
    return write_page(register.need_form(register.offer(viewer(), need), need), need)


@bp.post("/<int:need_id>/edit")
@grants(may_change_need, load=by_id)
def save(need: Need) -> ResponseReturnValue:
    """Change what is written of a need."""
    offer, need_id = register.offer(viewer(), need), need.id
    form = register.need_form(offer, need)

    def again() -> Need:
        return by_id(viewer(), need_id) or abort(404)

    return submit(
        form,
        lambda: register.rewrite(need, register.written(form, offer), by=viewer(), seen=form.version.data),
        page=lambda: write_page(form, again()),
        to=url_for("needs.show", need_id=need_id),
        done=_("The need is saved."),
        fresh=lambda: register.need_form(register.offer(viewer(), again()), again()),
    )


@bp.get("/<int:need_id>/indicator")
@grants(may_change_need, load=by_id)
def indicator(need: Need) -> ResponseReturnValue:
    """Show what can show the need's effect."""
    return indicator_page(register.indicator_form(need), need)


def indicator_page(form: IndicatorForm, need: Need) -> str:
    """Write the page with the form."""
    return render_template("needs/indicator.html", form=form, need=need)


@bp.post("/<int:need_id>/indicator")
@grants(may_change_need, load=by_id)
def choose_indicator(need: Need) -> ResponseReturnValue:
    """Let something show the need's effect."""
    form, need_id = register.indicator_form(need), need.id

    def again() -> Need:
        return by_id(viewer(), need_id) or abort(404)

    return submit(
        form,
        lambda: operations.choose(need, register.effect(form), by=viewer(), seen=form.version.data),
        page=lambda: indicator_page(form, again()),
        to=url_for("needs.show", need_id=need_id, _anchor="effect"),
        done=_("What shows the effect is saved."),
        fresh=lambda: register.indicator_form(again()),
    )


@bp.post("/<int:need_id>/figures")
@grants(may_change_need, load=by_id)
def note_figure(need: Need) -> ResponseReturnValue:
    """Write down a figure counted by hand."""
    form, need_id = FigureForm(), need.id
    return submit(
        form,
        lambda: operations.note_figure(need, by=viewer(), **form.values),
        page=lambda: need_page(for_page(viewer(), need_id) or abort(404), form),
        to=url_for("needs.show", need_id=need_id, _anchor="effect"),
        done=_("The figure is saved."),
    )


@bp.post("/<int:need_id>/figures/<int:figure_id>/remove")
@grants(may_change_figure, load=figure_for_page)
def remove_figure(found: FigureOfNeed) -> ResponseReturnValue:
    """Take away a figure that was wrong."""
    form, need_id = Form(), found.need.id
    return submit(
        form,
        lambda: operations.remove_figure(found.figure, by=viewer()),
        page=lambda: need_page(for_page(viewer(), need_id) or abort(404), form),
        to=url_for("needs.show", need_id=need_id, _anchor="effect"),
        done=_("The figure is removed."),
    )
