"""After a survey: results, free texts to look at, publishing, priorities, and files to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, request, url_for

from planner.core.access import grants, viewer
from planner.core.documents.answer import Form as FileForm
from planner.core.documents.answer import answer, as_file
from planner.core.forms import Form, submit
from planner.core.i18n import gettext, language
from planner.core.i18n import lazy_gettext as _
from planner.core.sheets import CSV, XLSX, as_csv, as_xlsx
from planner.needs.queries import from_source as needs_from
from planner.needs.rules import may_raise_needs
from planner.surveys import exports, rules
from planner.surveys.document import as_document
from planner.surveys.forms import PublishForm, ReviewForm
from planner.surveys.operations import reviewing
from planner.surveys.queries import rates
from planner.surveys.queries import results as reads
from planner.surveys.queries import surveys as queries
from planner.surveys.views.making import again
from planner.surveys.views.room import bp

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from planner.core.sheets import Sheet
    from planner.surveys.models.survey import Survey, SurveyQuestion

AT_ONCE = 20


@bp.get("/<int:survey_id>/results")
@grants(rules.may_read_results, load=queries.for_page)
def results(survey: Survey) -> ResponseReturnValue:
    """Show what came of a survey."""
    return results_page(survey)


def results_page(survey: Survey, **refused: Form) -> str:
    """Write the results; refused: a form on the page that was not carried out, by what it was for."""
    person, tongue = viewer(), language()
    came, out = reads.outcome_of(survey, language=tongue), reads.published(survey)
    follows = rules.may_follow_survey(person, survey)
    dividers = reads.dividers(came) if follows else []
    by = next((one for one in dividers if str(one.id) == request.args.get("by")), None)
    return render_template(
        "surveys/results.html",
        survey=survey,
        shown=[result for result in came.results if follows or (result.question.id in out and not result.too_few)],
        out=out,
        follows=follows,
        makes=rules.may_make_survey(person, survey),
        may_raise=may_raise_needs(person),
        needs=needs_from(f"/surveys/{survey.id}") if follows else [],
        forms={"plain": Form(formdata=None), "publish": publish_form(survey, filled=out)} | refused,
        refused=[form for form in refused.values() if form.error_list],
        response=rates.response(survey),
        texts_waiting=queries.texts_waiting(survey) if follows else 0,
        trends=reads.trends(survey, language=tongue) if follows else {},
        change=reads.change_of(survey) if follows else None,
        dividers=dividers,
        divided=reads.divided_by(survey, came, by, language=tongue) if by else None,
    )


def publish_form(survey: Survey, *, filled: frozenset[int] | None = None) -> PublishForm:
    """Return the form that says which questions are published; filled: with those that are."""
    form = PublishForm() if filled is None else PublishForm(formdata=None, questions=sorted(filled))
    form.questions.choices = [(one.id, one.text(language())) for one in survey.questions]
    return form


def to(survey_id: int, anchor: str | None = None) -> str:
    """Return the address of a survey's results."""
    return url_for("surveys.results", survey_id=survey_id, _anchor=anchor)


@bp.post("/<int:survey_id>/publish")
@grants(rules.may_export, load=queries.for_page)
def publish(survey: Survey) -> ResponseReturnValue:
    """Publish the results of some questions."""
    form, known = publish_form(survey), survey.id
    return submit(
        form,
        lambda: reviewing.publish(survey, form.questions.data or [], by=viewer()),
        page=lambda: results_page(again(known), publish=form),
        to=to(known, "publish"),
        done=_("Saved."),
    )


@bp.post("/<int:survey_id>/questions/<int:item_id>/priority")
@grants(rules.may_make_question, load=queries.question_for_page)
def give_priority(question: SurveyQuestion) -> ResponseReturnValue:
    """Let a ranking say which needs come first."""
    form, survey = Form(), question.survey
    known, asked = survey.id, question.id
    return submit(
        form,
        lambda: reviewing.give_priority(survey, question, reads.outcome_of(survey, language=language()), by=viewer()),
        page=lambda: priority_refused(known, form),
        to=to(known, f"question-{asked}"),
        done=_("The needs have their priorities from this ranking, with where they come from."),
    )


def priority_refused(survey_id: int, form: Form) -> str:
    """Write the page on which a ranking was to be used and was not."""
    survey = again(survey_id)
    return results_page(survey, plain=form) if survey.is_closed else abort(403)


@bp.get("/<int:survey_id>/texts")
@grants(rules.may_export, load=queries.for_page)
def texts(survey: Survey) -> ResponseReturnValue:
    """Show the free texts that nobody has looked at."""
    return texts_page(survey)


def texts_page(survey: Survey, refused: ReviewForm | None = None) -> str:
    """Write the free texts to look at; refused: the form of one of them."""
    waiting = reads.waiting_texts(survey, most=AT_ONCE)
    names = {question.id: question.text(language()) for question in survey.questions}
    return render_template(
        "surveys/texts.html",
        survey=survey,
        waiting=waiting,
        names=names,
        left=queries.texts_waiting(survey),
        form=refused or ReviewForm(formdata=None),
    )


@bp.post("/<int:survey_id>/texts")
@grants(rules.may_export, load=queries.for_page)
def review(survey: Survey) -> ResponseReturnValue:
    """Show or hide a free text."""
    form, known, by = ReviewForm(), survey.id, viewer()

    def do() -> None:
        if form.decision.data == "hide":
            reviewing.hide_text(survey, form.text_id.data, by=by)
        else:
            reviewing.show_text(survey, form.text_id.data, by=by, shown_text=form.shown_text.data)

    return submit(
        form,
        do,
        page=lambda: texts_page(again(known), form),
        to=url_for("surveys.texts", survey_id=known),
    )


# ---------------------------------------------------------------- to take along


@bp.get("/<int:survey_id>/results.pdf")
@grants(rules.may_follow_results, load=queries.for_page)
def pdf(survey: Survey) -> ResponseReturnValue:
    """Answer with the results as PDF."""
    return document(survey, FileForm.PDF)


@bp.get("/<int:survey_id>/results.docx")
@grants(rules.may_follow_results, load=queries.for_page)
def word(survey: Survey) -> ResponseReturnValue:
    """Answer with the results as Word."""
    return document(survey, FileForm.WORD)


def document(survey: Survey, form: FileForm) -> Response:
    """Write the results as a document."""
    came = reads.outcome_of(survey, language=language())
    made = as_document(
        survey, came, rates.response(survey), municipality=viewer().municipality_name, language=language()
    )
    return answer(made, form, name=survey.title(language()))


@bp.post("/<int:survey_id>/answers.xlsx")
@grants(rules.may_export, load=queries.for_page)
def workbook(survey: Survey) -> ResponseReturnValue:
    """Answer with the answers as a workbook; a POST, since it is noted who took them."""
    reviewing.note_export(survey, by=viewer(), form="xlsx")
    return as_file(as_xlsx(sheets(survey), title=survey.title(language())), name=f"{name(survey)}.xlsx", kind=XLSX)


@bp.post("/<int:survey_id>/answers.csv")
@grants(rules.may_export, load=queries.for_page)
def table(survey: Survey) -> ResponseReturnValue:
    """Answer with the answers as CSV; a POST, since it is noted who took them."""
    reviewing.note_export(survey, by=viewer(), form="csv")
    return as_file(as_csv(sheets(survey)[0]), name=f"{name(survey)}.csv", kind=CSV)


def name(survey: Survey) -> str:
    """Return what a file of the survey is called."""
    return gettext("Survey %(title)s, wave %(wave)s", title=survey.title(language()), wave=survey.wave)


def sheets(survey: Survey) -> list[Sheet]:
    """Return the tables to take along, the answers first."""
    tongue = language()
    came = reads.outcome_of(survey, language=tongue)
    answers = (
        exports.anonymous_answers(came, tongue)
        if survey.is_anonymous
        else exports.named_answers(survey, reads.named_rows(survey), tongue)
    )
    return [answers, exports.results(came, tongue), exports.texts(came, tongue)]
