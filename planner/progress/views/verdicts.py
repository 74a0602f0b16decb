"""Those who raised a need say whether it is met, with the evidence before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.clock import SchoolYear
from planner.core.forms import submit
from planner.core.i18n import lazy_gettext as _
from planner.needs.rules import may_decide_on_need
from planner.progress import verdicts
from planner.progress.chain import chain
from planner.progress.rules import may_judge, may_speak_for
from planner.progress.verdicts import Judged, judged_by
from planner.progress.views import needs
from planner.progress.views.needs import year_asked

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.needs.verdicts.forms import VerdictForm

bp = needs.bp


def year_judged() -> SchoolYear:
    """Return the school year whose evidence is kept: the present one, or the one before it when the address says so."""
    asked, present = year_asked(), SchoolYear.current()
    return asked if asked == present.previous() else present


def form_of(judged: Judged) -> VerdictForm:
    """Return the form for who is looking."""
    return verdicts.verdict_form(judged, by=viewer(), behalf=may_decide_on_need(viewer(), judged.need))


def verdict_page(form: VerdictForm, judged: Judged) -> str:
    """Write the page with the evidence and the form."""
    return render_template(
        "needs/verdict.html", form=form, need=judged.need, chain=chain(viewer(), judged.need, year_judged())
    )


@bp.get("/<int:need_id>/verdict")
@grants(may_judge, load=judged_by)
def judge(judged: Judged) -> ResponseReturnValue:
    """Show the evidence, and the form of a verdict."""
    return verdict_page(form_of(judged), judged)


@bp.post("/<int:need_id>/verdict")
@grants(may_speak_for, load=judged_by)
def save_verdict(judged: Judged) -> ResponseReturnValue:
    """Keep a verdict."""
    form, need_id, year = form_of(judged), judged.need.id, year_judged()

    def again() -> Judged:
        return judged_by(viewer(), need_id) or abort(404)

    return submit(
        form,
        lambda: verdicts.record(judged, form, by=viewer(), year=year),
        page=lambda: verdict_page(form, again()),
        to=url_for("needs.show", need_id=need_id, year=year.start_year, _anchor="verification"),
        done=_("What was said is recorded, with the evidence."),
        fresh=lambda: form_of(again()),
    )
