"""A need that was said twice is put into another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, redirect, render_template, request, url_for

from planner.core.access import grants, viewer
from planner.core.forms import SEE_OTHER, submit
from planner.core.i18n import lazy_gettext as _
from planner.needs.merging.forms import MergeForm
from planner.needs.queries import by_id, open_needs
from planner.needs.rules import may_change_need
from planner.progress import merging
from planner.progress.merging import Pair, pair_of
from planner.progress.rules import may_merge
from planner.progress.views import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.needs.models import Need

bp = needs.bp


@bp.get("/<int:need_id>/merge")
@grants(may_change_need, load=by_id)
def choose_merge(need: Need) -> ResponseReturnValue:
    """Show the open needs that it can go into."""
    if into := request.args.get("into", type=int):
        return redirect(url_for("needs.merge", need_id=need.id, into_id=into), SEE_OTHER)
    others = [each for each in open_needs(viewer()) if each.id != need.id]
    return render_template("needs/merge_choose.html", need=need, others=others)


def merge_page(form: MergeForm, pair: Pair) -> str:
    """Write the page that says what follows."""
    return render_template("needs/merge.html", form=form, pair=pair, need=pair.need, follows=merging.follows(pair))


@bp.get("/<int:need_id>/merge/<int:into_id>")
@grants(may_merge, load=pair_of)
def merge(pair: Pair) -> ResponseReturnValue:
    """Show what follows, before it is done."""
    return merge_page(MergeForm(version=pair.need.version), pair)


@bp.post("/<int:need_id>/merge/<int:into_id>")
@grants(may_merge, load=pair_of)
def save_merge(pair: Pair) -> ResponseReturnValue:
    """Put the need into the other."""
    form, ids = MergeForm(), {"need_id": pair.need.id, "into_id": pair.into.id}

    def again() -> Pair:
        return pair_of(viewer(), **ids) or abort(404)

    return submit(
        form,
        lambda: merging.merge(pair, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: merge_page(form, again()),
        to=url_for("needs.show", need_id=ids["into_id"], _anchor="merged"),
        done=_("The needs are put together."),
        fresh=lambda: MergeForm(version=again().need.version),
    )
