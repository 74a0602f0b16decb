"""A need that turned out to be several is split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import submit
from planner.core.i18n import lazy_gettext as _
from planner.needs.queries import by_id
from planner.needs.rules import may_change_need, may_decide_on_need
from planner.progress import splitting
from planner.progress.views import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.needs.models import Need
    from planner.needs.splitting.forms import SplitForm

bp = needs.bp


def split_page(form: SplitForm, need: Need) -> str:
    """Write the page with the parts and what goes to each."""
    return render_template("needs/split.html", form=form, need=need)


@bp.get("/<int:need_id>/split")
@grants(may_change_need, load=by_id)
def ask_to_split(need: Need) -> ResponseReturnValue:
    """Ask what the parts are, and what goes to each."""
    return split_page(splitting.form_of(need), need)


@bp.post("/<int:need_id>/split")
@grants(may_decide_on_need, load=by_id)
def split(need: Need) -> ResponseReturnValue:
    """Split the need."""
    form, need_id = splitting.form_of(need), need.id

    def again() -> Need:
        return by_id(viewer(), need_id) or abort(404)

    return submit(
        form,
        lambda: splitting.split_as_said(need, form, by=viewer()),
        page=lambda: split_page(form, again()),
        to=url_for("needs.show", need_id=need_id, _anchor="split"),
        done=_("The need is split. Each part goes on as a need of its own."),
        fresh=lambda: splitting.form_of(again()),
    )
