"""A need's closing tests: made, and taken away; what they say stands on the need's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.needs.closing import operations
from planner.needs.closing.forms import ClosingTestForm
from planner.needs.closing.queries import TestOfNeed, test_for_page
from planner.needs.queries import by_id, for_page
from planner.needs.rules import may_change_need, may_change_test
from planner.progress.closing import asked, test_form
from planner.progress.views import needs
from planner.progress.views.needs import need_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.needs.models import Need

bp = needs.bp


def test_page(form: ClosingTestForm, need: Need) -> str:
    """Write the page with the form."""
    return render_template("needs/test.html", form=form, need=need)


@bp.get("/<int:need_id>/tests/new")
@grants(may_change_need, load=by_id)
def new_test(need: Need) -> ResponseReturnValue:
    """Show the form of a closing test to be."""
    return test_page(test_form(), need)


@bp.post("/<int:need_id>/tests/new")
@grants(may_change_need, load=by_id)
def add_test(need: Need) -> ResponseReturnValue:
    """Add a closing test."""
    form, need_id = test_form(), need.id
    return submit(
        form,
        lambda: operations.add_test(need, asked(form), by=viewer()),
        page=lambda: test_page(form, by_id(viewer(), need_id) or abort(404)),
        to=url_for("needs.show", need_id=need_id, _anchor="tests"),
        done=_("The closing test is saved."),
    )


@bp.post("/<int:need_id>/tests/<int:test_id>/remove")
@grants(may_change_test, load=test_for_page)
def remove_test(found: TestOfNeed) -> ResponseReturnValue:
    """Take a closing test away."""
    form, need_id = Form(), found.need.id
    return submit(
        form,
        lambda: operations.remove_test(found.test, by=viewer()),
        page=lambda: need_page(for_page(viewer(), need_id) or abort(404), form),
        to=url_for("needs.show", need_id=need_id, _anchor="tests"),
        done=_("The closing test is taken away."),
    )
