"""The frame of a plan: the municipality's parts, in place on the writing page, and what the coordinator asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.plans import rules, words
from planner.plans.forms.frame import OwnPartForm, OwnTextForm, own_part_form
from planner.plans.operations import framing
from planner.plans.queries import frame as queries
from planner.plans.views.blueprint import again, bp
from planner.plans.views.writing import SAVED, Opened, desk

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.plans.models.frame import OwnPart
    from planner.plans.queries.frame import PartPlace

settings = Blueprint("own_parts", __name__, url_prefix="/settings/plan-parts")


@bp.get("/<int:plan_id>/own-parts/<int:part_id>")
@grants(rules.may_write_part, load=queries.part_place)
def own_part(place: PartPlace) -> ResponseReturnValue:
    """Open one of the municipality's parts for writing."""
    return desk(place.plan, Opened(OwnTextForm(obj=place.own), "part", place.part.id))


@bp.post("/<int:plan_id>/own-parts/<int:part_id>")
@grants(rules.may_write_part, load=queries.part_place)
def save_own_part(place: PartPlace) -> ResponseReturnValue:
    """Save what the plan says there."""
    form, plan, ids = OwnTextForm(), place.plan, (place.plan.id, place.part.id)
    return submit(
        form,
        lambda: framing.save_own_text(plan, part_id=ids[1], by=viewer(), seen=form.version.data, **form.values),
        page=lambda: desk(again(ids[0]), Opened(form, "part", ids[1])),
        to=url_for("plans.edit", plan_id=ids[0], _anchor=f"part-{ids[1]}"),
        done=SAVED,
        fresh=lambda: OwnTextForm(obj=(queries.part_place(viewer(), *ids) or abort(404)).own),
    )


# ---------------------------------------------------------------- what the municipality asks for


@settings.get("/")
@grants(rules.may_ask_for_parts)
def index() -> ResponseReturnValue:
    """Show the parts that the municipality wants in its plans."""
    return index_page(Form())


def index_page(form: Form) -> str:
    """Write the list around a form that is only buttons."""
    return render_template("own_parts/list.html", parts=queries.own_parts(viewer()), form=form, words=words)


@settings.get("/new")
@grants(rules.may_ask_for_parts)
def new() -> ResponseReturnValue:
    """Ask what a new part is called."""
    return part_page(OwnPartForm(focus_area="both"))


@settings.post("/new")
@grants(rules.may_ask_for_parts)
def add() -> ResponseReturnValue:
    """Let plans have one more part."""
    form = OwnPartForm()
    return submit(
        form,
        lambda: framing.add_part(by=viewer(), **form.values),
        page=lambda: part_page(form),
        to=url_for("own_parts.index"),
        done=_("The part is added. It is in all plans that are being written."),
    )


def part_page(form: OwnPartForm, part: OwnPart | None = None) -> str:
    """Write the page of one part."""
    return render_template("own_parts/part.html", form=form, part=part)


@settings.get("/<int:part_id>")
@grants(rules.may_change_part, load=queries.own_part_for)
def part(part: OwnPart) -> ResponseReturnValue:
    """Show a part to change."""
    return part_page(own_part_form(part), part)


@settings.post("/<int:part_id>")
@grants(rules.may_change_part, load=queries.own_part_for)
def change(part: OwnPart) -> ResponseReturnValue:
    """Save a part."""
    form, part_id = OwnPartForm(), part.id
    return submit(
        form,
        lambda: framing.change_part(part, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: part_page(form, there(part_id)),
        to=url_for("own_parts.index"),
        done=SAVED,
        fresh=lambda: own_part_form(there(part_id)),
    )


@settings.post("/<int:part_id>/retire")
@grants(rules.may_change_part, load=queries.own_part_for)
def retire(part: OwnPart) -> ResponseReturnValue:
    """Ask for a part no longer."""
    form = Form()
    return submit(
        form,
        lambda: framing.retire_part(part, by=viewer()),
        page=lambda: index_page(form),
        to=url_for("own_parts.index"),
        done=_("The part is no longer asked for. What plans say in it stays."),
    )


@settings.post("/<int:part_id>/ask-again")
@grants(rules.may_change_part, load=queries.own_part_for)
def ask_again(part: OwnPart) -> ResponseReturnValue:
    """Ask for a retired part again."""
    form = Form()
    return submit(
        form,
        lambda: framing.ask_again(part, by=viewer()),
        page=lambda: index_page(form),
        to=url_for("own_parts.index"),
        done=_("The part is asked for again."),
    )


@settings.post("/<int:part_id>/first")
@grants(rules.may_change_part, load=queries.own_part_for)
def place_first(part: OwnPart) -> ResponseReturnValue:
    """Put a part first."""
    form = Form()
    return submit(
        form,
        lambda: framing.place_part(part, place=1),
        page=lambda: index_page(form),
        to=url_for("own_parts.index"),
    )


def there(part_id: int) -> OwnPart:
    """Read a part afresh, after a refusal."""
    return queries.own_part_for(viewer(), part_id) or abort(404)
