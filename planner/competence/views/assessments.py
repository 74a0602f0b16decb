"""Self-assessments: make one, read it again, share it or take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, request, url_for

from planner.competence import rules
from planner.competence.assessment_form import AssessmentForm, assessment_form, meanings, name_of
from planner.competence.operations import assessments
from planner.competence.queries import assessments as queries
from planner.competence.views.room import bp
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.core.steps import steps_line
from planner.framework.queries import framework_in_force, levels

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.competence.queries.assessments import SeenAssessment

# ---------------------------------------------------------------- make one


def own_form(*, typed: bool = True) -> AssessmentForm:
    """Return the form as it stands for the person; typed: with what was posted."""
    person, framework = viewer(), framework_in_force()
    if framework is None:
        abort(404)
    before = {area_id: now.level for area_id, now in queries.history(person.user_id).now.items()}
    begun = queries.under_way(person)
    more = {} if typed else {"formdata": None}
    return assessment_form(framework, levels(), begun=begun, before=before, **more)


def form_page(form: AssessmentForm) -> str:
    """Write the page of the form."""
    return render_template(
        "competence/assess.html",
        form=form,
        questions=[(area, form[name_of(area)], meanings(area)) for area in form.areas],
        prefilled=any(form[name_of(area)].data for area in form.areas),
    )


@bp.get("/me/assessment")
@grants(rules.may_assess)
def assess() -> ResponseReturnValue:
    """Show the form of my self-assessment, filled in as far as it is answered, or as last time."""
    return form_page(own_form())


@bp.post("/me/assessment")
@grants(rules.may_assess)
def save_assessment() -> ResponseReturnValue:
    """Finish my self-assessment, or keep it as far as it is answered."""
    form, person, later = own_form(), viewer(), "later" in request.form
    do = assessments.save if later else assessments.finish
    return submit(
        form,
        lambda: do(person, seen=form.version.data, answers=form.answers),
        page=lambda: form_page(form),
        to=url_for("competence.me") if later else url_for("competence.me", _anchor="gaps"),
        done=_("Saved. Go on when it suits you.") if later else _("Your self-assessment is finished. Only you see it."),
        fresh=lambda: own_form(typed=False),
    )


# ---------------------------------------------------------------- read and share


@bp.get("/assessments/<int:assessment_id>")
@grants(rules.may_see_assessment, load=queries.assessment_for_page)
def assessment(seen: SeenAssessment) -> ResponseReturnValue:
    """Show a finished self-assessment in the words of its version."""
    return assessment_page(seen)


def assessment_page(seen: SeenAssessment, refused: Form | None = None) -> str:
    """Write the page of a self-assessment; refused: the form for sharing that was not carried out."""
    answers = {answer.area_id: answer.level for answer in seen.assessment.answers}
    areas = [area for area in seen.assessment.framework.in_use if area.area_id in answers]
    return render_template(
        "competence/assessment.html",
        assessment=seen.assessment,
        answered=[(area, answers[area.area_id], steps_line(answers[area.area_id])) for area in areas],
        level={level.level: level for level in levels()},
        own=rules.owns_assessment(viewer(), seen),
        works=bool(seen.workplaces),
        share=refused or Form(formdata=None),
    )


def again(assessment_id: int) -> SeenAssessment:
    """Return the assessment read afresh, after a refusal."""
    return queries.assessment_for_page(viewer(), assessment_id=assessment_id) or abort(404)


@bp.post("/assessments/<int:assessment_id>/share")
@grants(rules.owns_assessment, load=queries.assessment_for_page)
def share_assessment(seen: SeenAssessment) -> ResponseReturnValue:
    """Let my principal read it."""
    form, number = Form(), seen.assessment.id
    return submit(
        form,
        lambda: assessments.share(seen.assessment, by=viewer()),
        page=lambda: assessment_page(again(number), form),
        to=url_for("competence.assessment", assessment_id=number),
        done=_("Your principal can read this assessment now."),
    )


@bp.post("/assessments/<int:assessment_id>/take-back")
@grants(rules.owns_assessment, load=queries.assessment_for_page)
def take_back_assessment(seen: SeenAssessment) -> ResponseReturnValue:
    """Let nobody else read it any longer."""
    form, number = Form(), seen.assessment.id
    return submit(
        form,
        lambda: assessments.take_back(seen.assessment, by=viewer()),
        page=lambda: assessment_page(again(number), form),
        to=url_for("competence.assessment", assessment_id=number),
        done=_("Nobody else can read this assessment any longer."),
    )
