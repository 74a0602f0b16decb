"""The sections and questions of a survey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.needs import queries as needs
from planner.surveys import rules
from planner.surveys.forms import MoveForm, QuestionForm, SectionForm, question_values, ticked
from planner.surveys.operations import building
from planner.surveys.queries import surveys as queries
from planner.surveys.views.making import SAVED, again, survey_page, to
from planner.surveys.views.room import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.surveys.models.survey import Survey, SurveyQuestion, SurveySection


def section_form(survey: Survey, section: SurveySection | None = None) -> SectionForm:
    """Return the form of a section, filled from it when there is one."""
    form = SectionForm(obj=section, condition=ticked(section.conditions) if section else [])
    form.offer_conditions(survey, before=section)
    return form


def section_page(form: SectionForm, survey: Survey, section: SurveySection | None = None) -> str:
    """Write the form of a section."""
    return render_template("surveys/section.html", form=form, survey=survey, section=section)


@bp.get("/<int:survey_id>/sections/new")
@grants(rules.may_make_survey, load=queries.for_page)
def new_section(survey: Survey) -> ResponseReturnValue:
    """Show the form for a new section."""
    return section_page(section_form(survey), survey)


@bp.post("/<int:survey_id>/sections/new")
@grants(rules.may_make_survey, load=queries.for_page)
def add_section(survey: Survey) -> ResponseReturnValue:
    """Add a section."""
    form, known = section_form(survey), survey.id
    return submit(
        form,
        lambda: building.add_section(survey, by=viewer(), **form.content),
        page=lambda: section_page(form, again(known)),
        to=to(known),
        done=SAVED,
    )


def section_again(survey_id: int, section_id: int) -> SurveySection:
    """Return a section read afresh, after a refusal."""
    return queries.section_for_page(viewer(), survey_id, section_id) or abort(404)


@bp.get("/<int:survey_id>/sections/<int:section_id>")
@grants(rules.may_make_section, load=queries.section_for_page)
def edit_section(section: SurveySection) -> ResponseReturnValue:
    """Show the form of a section."""
    return section_page(section_form(section.survey, section), section.survey, section)


@bp.post("/<int:survey_id>/sections/<int:section_id>")
@grants(rules.may_make_section, load=queries.section_for_page)
def change_section(section: SurveySection) -> ResponseReturnValue:
    """Save a section."""
    form, ids = section_form(section.survey, section), (section.survey_id, section.id)
    return submit(
        form,
        lambda: building.change_section(section, by=viewer(), seen=form.version.data, **form.content),
        page=lambda: section_page(form, (found := section_again(*ids)).survey, found),
        to=to(ids[0], f"section-{ids[1]}"),
        done=SAVED,
        fresh=lambda: section_form((found := section_again(*ids)).survey, found),
    )


@bp.post("/<int:survey_id>/sections/<int:section_id>/remove")
@grants(rules.may_make_section, load=queries.section_for_page)
def remove_section(section: SurveySection) -> ResponseReturnValue:
    """Take a section out."""
    form, known = Form(), section.survey_id
    return submit(
        form,
        lambda: building.remove_section(section, by=viewer()),
        page=lambda: survey_page(again(known), plain=form),
        to=to(known),
        done=_("The section is taken out."),
    )


@bp.post("/<int:survey_id>/sections/<int:section_id>/move")
@grants(rules.may_make_section, load=queries.section_for_page)
def move_section(section: SurveySection) -> ResponseReturnValue:
    """Put a section at another place."""
    form, ids = MoveForm(), (section.survey_id, section.id)
    return submit(
        form,
        lambda: building.move_section(section, by=viewer(), place=form.place.data),
        page=lambda: survey_page(again(ids[0]), plain=form),
        to=to(ids[0], f"section-{ids[1]}"),
    )


def question_form(section: SurveySection, question: SurveyQuestion | None = None) -> QuestionForm:
    """Return the form of a question, filled from it when there is one."""
    form = QuestionForm(obj=question, **(question_values(question) if question else {}))
    form.offer(needs.open_needs(viewer()))
    form.offer_conditions(section.survey, before=section)
    return form


def question_page(form: QuestionForm, section: SurveySection, question: SurveyQuestion | None = None) -> str:
    """Write the form of a question."""
    return render_template(
        "surveys/question.html", form=form, survey=section.survey, section=section, question=question
    )


@bp.get("/<int:survey_id>/sections/<int:section_id>/questions/new")
@grants(rules.may_make_section, load=queries.section_for_page)
def new_question(section: SurveySection) -> ResponseReturnValue:
    """Show the form for a new question."""
    return question_page(question_form(section), section)


@bp.post("/<int:survey_id>/sections/<int:section_id>/questions/new")
@grants(rules.may_make_section, load=queries.section_for_page)
def add_question(section: SurveySection) -> ResponseReturnValue:
    """Add a question."""
    form, ids = question_form(section), (section.survey_id, section.id)
    return submit(
        form,
        lambda: building.add_question(section, by=viewer(), **form.content),
        page=lambda: question_page(form, section_again(*ids)),
        to=lambda question: to(ids[0], f"question-{question.id}"),
        done=SAVED,
    )


def section_of(question: SurveyQuestion) -> SurveySection:
    """Return the section a question stands in, with the whole survey."""
    return section_again(question.survey_id, question.section_id)


def question_again(survey_id: int, item_id: int) -> SurveyQuestion:
    """Return a question read afresh, after a refusal."""
    return queries.question_for_page(viewer(), survey_id, item_id) or abort(404)


@bp.get("/<int:survey_id>/questions/<int:item_id>")
@grants(rules.may_make_question, load=queries.question_for_page)
def edit_question(question: SurveyQuestion) -> ResponseReturnValue:
    """Show the form of a question."""
    section = section_of(question)
    return question_page(question_form(section, question), section, question)


@bp.post("/<int:survey_id>/questions/<int:item_id>")
@grants(rules.may_make_question, load=queries.question_for_page)
def change_question(question: SurveyQuestion) -> ResponseReturnValue:
    """Save a question."""
    form, ids = question_form(section_of(question), question), (question.survey_id, question.id)
    return submit(
        form,
        lambda: building.change_question(question, by=viewer(), seen=form.version.data, **form.content),
        page=lambda: question_page(form, section_of(found := question_again(*ids)), found),
        to=to(ids[0], f"question-{ids[1]}"),
        done=SAVED,
        fresh=lambda: question_form(section_of(found := question_again(*ids)), found),
    )


@bp.post("/<int:survey_id>/questions/<int:item_id>/remove")
@grants(rules.may_make_question, load=queries.question_for_page)
def remove_question(question: SurveyQuestion) -> ResponseReturnValue:
    """Take a question out."""
    form, known = Form(), question.survey_id
    return submit(
        form,
        lambda: building.remove_question(question, by=viewer()),
        page=lambda: survey_page(again(known), plain=form),
        to=to(known),
        done=_("The question is taken out."),
    )


@bp.post("/<int:survey_id>/questions/<int:item_id>/move")
@grants(rules.may_make_question, load=queries.question_for_page)
def move_question(question: SurveyQuestion) -> ResponseReturnValue:
    """Put a question at another place."""
    form, ids = MoveForm(), (question.survey_id, question.id)
    return submit(
        form,
        lambda: building.move_question(question, by=viewer(), place=form.place.data),
        page=lambda: survey_page(again(ids[0]), plain=form),
        to=to(ids[0], f"question-{ids[1]}"),
    )
