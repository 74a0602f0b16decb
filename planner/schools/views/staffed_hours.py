"""The page on which a school says when its library is staffed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import submit
from planner.core.i18n import lazy_gettext as _
from planner.schools import queries
from planner.schools.hours_forms import HoursForm
from planner.schools.operations import staffed_hours as operations
from planner.schools.rules import may_write_hours

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.schools.models import School

bp = Blueprint("staffed_hours", __name__, url_prefix="/schools")


@bp.get("/<int:school_id>/staffed-hours")
@grants(may_write_hours, load=queries.school_for_page)
def show(school: School) -> ResponseReturnValue:
    """Show when it is staffed, to change."""
    return _page(school, _form(school))


@bp.post("/<int:school_id>/staffed-hours")
@grants(may_write_hours, load=queries.school_for_page)
def save(school: School) -> ResponseReturnValue:
    """Save when it is staffed."""
    form, school_id = HoursForm(), school.id
    return submit(
        form,
        lambda: operations.write(school, hours=form.hours, seen=form.version.data),
        page=lambda: _page(_again(school_id), form),
        to=url_for("schools.schools"),
        done=_("Saved."),
        fresh=lambda: _form(_again(school_id)),
    )


def _again(school_id: int) -> School:
    return queries.school_for_page(viewer(), school_id) or abort(404)


def _form(school: School) -> HoursForm:
    return HoursForm.of(queries.staffed_hours(school.id), version=school.version)


def _page(school: School, form: HoursForm) -> str:
    return render_template("schools/staffed_hours.html", school=school, form=form)
