"""The one question some weeks after a training: has it been used, and with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from planner.competence import rules
from planner.competence.following_forms import UseForm
from planner.competence.models.use import Use
from planner.competence.operations import use as operations
from planner.competence.queries import log as log_queries
from planner.competence.queries import use as queries
from planner.competence.views.room import bp
from planner.core.access import grants, viewer
from planner.core.forms import submit
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.competence.queries.log import Attended


# Where to go and what to say, by whether the person did not want to answer.
AFTERWARDS = {
    True: ("home.index", _("You are not asked about it again.")),
    False: ("competence.log", _("Your answer is in your log.")),
}


def use_form(sign_up_id: int) -> UseForm:
    """Return the form with what was answered before."""
    given = queries.own_answer(viewer(), sign_up_id=sign_up_id)
    return UseForm(obj=given, shared=given is not None and given.shared_at is not None)


def use_page(attended: Attended, form: UseForm) -> str:
    """Write the page of the question."""
    person = viewer()
    return render_template(
        "competence/use.html",
        attended=attended,
        form=form,
        given=queries.own_answer(person, sign_up_id=attended.sign_up_id),
        goals=log_queries.goals_of_training(person, sign_up_id=attended.sign_up_id),
    )


@bp.get("/log/from-training/<int:sign_up_id>/use")
@grants(rules.may_log, load=log_queries.attended)
def use(attended: Attended) -> ResponseReturnValue:
    """Ask whether I have used what a training was about."""
    return use_page(attended, use_form(attended.sign_up_id))


@bp.post("/log/from-training/<int:sign_up_id>/use")
@grants(rules.may_log, load=log_queries.attended)
def answer_use(attended: Attended) -> ResponseReturnValue:
    """Answer, with the button that was pressed."""
    form, person = UseForm(), viewer()
    pressed = next((use for use in Use if use.value in request.form), None)
    to, done = AFTERWARDS[pressed is Use.DECLINED]
    return submit(
        form,
        lambda: operations.answer(attended, by=person, seen=form.version.data, use=pressed, **form.values),
        page=lambda: use_page(attended, form),
        to=url_for(to),
        done=done,
        fresh=lambda: use_form(attended.sign_up_id),
    )
