"""Write the areas of the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.framework import queries, rules
from planner.framework.forms import AreaForm, NewAreaForm, area_values
from planner.framework.operations import writing
from planner.framework.views.room import bp
from planner.framework.views.versions import draft_again, draft_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from planner.core.i18n import Text
    from planner.framework.models import FrameworkArea, FrameworkVersion


def area_page(form: AreaForm, area: FrameworkArea | None = None) -> str:
    """Write the page of the form for an area, a new one or one that is there."""
    levels = queries.levels()
    form.offer(levels)
    return render_template("framework/area.html", form=form, area=area, levels=levels)


def area_form(area: FrameworkArea, *, typed: bool = True) -> AreaForm:
    """Return the form for an area of the draft; typed: with what was posted."""
    form = AreaForm(**area_values(area)) if typed else AreaForm(formdata=None, **area_values(area))
    form.offer(queries.levels())
    return form


def area_again(area_id: int) -> FrameworkArea:
    """Return the area read afresh, after a refusal."""
    return queries.area_in_draft(viewer(), area_id=area_id) or abort(404)


@bp.get("/draft/areas/new")
@grants(rules.may_write_version, load=queries.draft)
def new_area(_draft: FrameworkVersion) -> ResponseReturnValue:
    """Show the form for a new area."""
    return area_page(NewAreaForm())


@bp.post("/draft/areas/new")
@grants(rules.may_write_version, load=queries.draft)
def add_area(draft: FrameworkVersion) -> ResponseReturnValue:
    """Add an area."""
    form = NewAreaForm()
    form.offer(queries.levels())
    return submit(
        form,
        lambda: writing.add_area(draft, by=viewer(), code=form.code.data, content=form.content),
        page=lambda: area_page(form),
        to=url_for("framework.draft"),
        done=_("The area is added to the draft."),
    )


@bp.get("/draft/areas/<int:area_id>")
@grants(rules.may_write_area, load=queries.area_in_draft)
def edit_area(area: FrameworkArea) -> ResponseReturnValue:
    """Show an area of the draft, to rewrite."""
    return area_page(area_form(area), area)


@bp.post("/draft/areas/<int:area_id>")
@grants(rules.may_write_area, load=queries.area_in_draft)
def revise_area(area: FrameworkArea) -> ResponseReturnValue:
    """Rewrite an area of the draft."""
    form, area_id = area_form(area), area.area_id
    return submit(
        form,
        lambda: writing.revise_area(area, seen=form.version.data, content=form.content),
        page=lambda: area_page(form, area_again(area_id)),
        to=url_for("framework.draft"),
        done=_("The area is saved in the draft."),
        fresh=lambda: area_form(area_again(area_id), typed=False),
    )


@bp.post("/draft/areas/<int:area_id>/retire")
@grants(rules.may_write_area, load=queries.area_in_draft)
def retire_area(area: FrameworkArea) -> ResponseReturnValue:
    """Leave an area out from this version on."""
    return moved(lambda: writing.retire_area(area, by=viewer()), _("The area is left out of the draft."))


@bp.post("/draft/areas/<int:area_id>/bring-back")
@grants(rules.may_write_area, load=queries.area_in_draft)
def bring_back(area: FrameworkArea) -> ResponseReturnValue:
    """Take a retired area in again."""
    return moved(lambda: writing.bring_back(area, by=viewer()), _("The area is in the draft again."))


def moved(do: Callable[[], None], done: Text) -> ResponseReturnValue:
    """Carry out what a button beside an area asks for, and answer on the draft's page."""
    form = Form()
    return submit(form, do, page=lambda: draft_page(draft_again(), move=form), to=url_for("framework.draft"), done=done)
