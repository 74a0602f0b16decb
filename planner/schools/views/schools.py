"""Schools, and what holds for the whole municipality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.schools import queries
from planner.schools.forms import BreakForm, CloseSchoolForm, NewSchoolForm, SchoolForm, SettingsForm
from planner.schools.models import AccessMode
from planner.schools.operations import schools as operations
from planner.schools.rules import (
    may_change_school,
    may_change_settings,
    may_open_school,
    may_remove_break,
    may_see_library_plan,
    may_see_schools,
)
from planner.schools.words import ACCESS_TITLES

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.schools.models import School, SchoolBreak

bp = Blueprint("schools", __name__)


@bp.get("/schools/")
@grants(may_see_schools)
def schools() -> ResponseReturnValue:
    """List the schools."""
    return render_template(
        "schools/list.html",
        schools=queries.schools_for_list(viewer()),
        access=ACCESS_TITLES,
        may_change=may_change_settings(viewer()),
        hours_of=queries.schools_to_write_hours_of(viewer()),
        may_open=may_open_school(viewer()),
        may_see_library_plan=may_see_library_plan(viewer()),
    )


@bp.get("/schools/new")
@grants(may_open_school)
def new() -> ResponseReturnValue:
    """Show the school to fill in."""
    return render_template("schools/new.html", form=NewSchoolForm(access_mode=AccessMode.OWN_UNIT.value))


@bp.post("/schools/new")
@grants(may_open_school)
def open_school() -> ResponseReturnValue:
    """Enter a school."""
    form = NewSchoolForm()
    return submit(
        form,
        lambda: operations.open_school(**form.facts, by=viewer()),
        page=lambda: render_template("schools/new.html", form=form),
        to=url_for("schools.schools"),
        done=_("The school is entered. Now people can be given posts there."),
    )


@bp.get("/schools/<int:school_id>/edit")
@grants(may_change_school, load=queries.school_for_page)
def edit(school: School) -> ResponseReturnValue:
    """Show the facts about a school to mend."""
    return render_template("schools/edit.html", form=school_form(school), school=school)


def school_form(school: School) -> SchoolForm:
    """Fill the form from what is saved."""
    return SchoolForm(formdata=None, obj=school, access_mode=school.access_mode.value)


@bp.post("/schools/<int:school_id>/edit")
@grants(may_change_school, load=queries.school_for_page)
def do_edit(school: School) -> ResponseReturnValue:
    """Save the facts about a school."""
    form, school_id = SchoolForm(), school.id
    return submit(
        form,
        lambda: operations.change_school(school, **form.facts, by=viewer(), seen=form.version.data),
        page=lambda: render_template("schools/edit.html", form=form, school=again(school_id)),
        to=url_for("schools.schools"),
        done=_("The school is saved."),
        fresh=lambda: school_form(again(school_id)),
    )


def again(school_id: int) -> School:
    """Read a school afresh, after a refusal rolled the transaction back."""
    return queries.school_for_page(viewer(), school_id) or abort(404)


@bp.get("/schools/<int:school_id>/close")
@grants(may_change_school, load=queries.school_for_page)
def close(school: School) -> ResponseReturnValue:
    """Say what closing a school does, and ask for its name."""
    return render_template("schools/close.html", form=CloseSchoolForm(version=school.version), school=school)


@bp.post("/schools/<int:school_id>/close")
@grants(may_change_school, load=queries.school_for_page)
def do_close(school: School) -> ResponseReturnValue:
    """Close a school."""
    form, school_id = CloseSchoolForm(), school.id
    return submit(
        form,
        lambda: operations.close_school(school, **form.values, by=viewer(), seen=form.version.data),
        page=lambda: render_template("schools/close.html", form=form, school=again(school_id)),
        to=url_for("schools.schools"),
        done=_("The school is closed."),
        fresh=lambda: CloseSchoolForm(formdata=None, version=again(school_id).version),
    )


@bp.get("/settings/")
@grants(may_change_settings)
def settings() -> ResponseReturnValue:
    """Show what holds for the whole municipality."""
    return settings_page(settings_form(), BreakForm(formdata=None))


def settings_form() -> SettingsForm:
    """Fill the form from what is saved."""
    return SettingsForm(formdata=None, obj=queries.municipality_of(viewer()))


def settings_page(form: SettingsForm, new_break: BreakForm, refused: Form | None = None) -> str:
    """Write the settings page around the forms; each break has one of its own that removes it."""
    return render_template(
        "schools/settings.html",
        form=form,
        new_break=new_break,
        refused=refused or Form(formdata=None),
        breaks=[(school_break, Form(formdata=None)) for school_break in queries.breaks_to_come()],
    )


@bp.post("/settings/")
@grants(may_change_settings)
def change_settings() -> ResponseReturnValue:
    """Save what holds for the whole municipality."""
    form = SettingsForm()
    return submit(
        form,
        lambda: operations.change_settings(
            queries.municipality_of(viewer()),
            **form.values,
            by=viewer(),
            seen=form.version.data,
        ),
        page=lambda: settings_page(form, BreakForm(formdata=None)),
        to=url_for("schools.settings"),
        done=_("The settings are saved."),
        fresh=settings_form,
    )


@bp.post("/settings/breaks")
@grants(may_change_settings)
def add_break() -> ResponseReturnValue:
    """Add a school break."""
    form = BreakForm()
    return submit(
        form,
        lambda: operations.add_break(**form.values),
        page=lambda: settings_page(settings_form(), form),
        to=url_for("schools.settings"),
        done=_("The break is added."),
    )


@bp.post("/settings/breaks/<int:break_id>/remove")
@grants(may_remove_break, load=queries.break_for_page)
def remove_break(school_break: SchoolBreak) -> ResponseReturnValue:
    """Remove a school break."""
    form = Form()
    return submit(
        form,
        lambda: operations.remove_break(school_break),
        page=lambda: settings_page(settings_form(), BreakForm(formdata=None), form),
        to=url_for("schools.settings"),
        done=_("The break is removed."),
    )
