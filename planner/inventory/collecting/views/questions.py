"""What is asked: the questionnaire, the municipality's own indicators, changed meanings and own targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, render_template, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.inventory.collecting import questionforms as forms
from planner.inventory.collecting.views.blueprint import bp
from planner.inventory.measures import asked
from planner.inventory.operations import questions as operations
from planner.inventory.queries.measures import measures, question_for_page, questions, target_of, targets
from planner.inventory.rules import may_change_question, may_change_questions, may_see_rounds
from planner.inventory.sections import DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from planner.core.i18n import Text
    from planner.inventory.models.questions import Question


@bp.get("/questions/", endpoint="questions")
@grants(may_see_rounds)
def index() -> ResponseReturnValue:
    """Show what is asked and derived, with what it means."""
    return render_template(
        "inventory/questions.html",
        dimensions=DIMENSIONS,
        measures=measures().values(),
        by_id={question.id: question for question in questions()},
        targets=targets(),
        may_change=may_change_questions(viewer()),
        year=clock.today().year,
    )


@bp.get("/questions/new")
@grants(may_change_questions)
def new_question() -> ResponseReturnValue:
    """Show the form for an indicator of one's own."""
    return new_page(forms.new_own())


def new_page(form: forms.OwnForm) -> str:
    """Write the page of a new indicator."""
    return render_template("inventory/new_question.html", form=form)


@bp.post("/questions/new")
@grants(may_change_questions)
def add_question() -> ResponseReturnValue:
    """Add an indicator of the municipality's own."""
    form = forms.new_own()
    return submit(
        form,
        lambda: operations.add_own(
            by=viewer(),
            dimension=forms.dimension_of(form),
            kind=forms.kind_of(form),
            from_year=form.from_year.data,
            wording=forms.wording(form),
        ),
        page=lambda: new_page(form),
        to=url_for("inventory.questions"),
        done=_("The indicator is added; it is asked from the year you chose."),
    )


@bp.get("/questions/<int:question_id>", endpoint="question")
@grants(may_change_question, load=question_for_page)
def show(question: Question) -> ResponseReturnValue:
    """Show what can be changed of a question."""
    return question_page(question)


def question_page(question: Question, refused: Form | None = None) -> str:
    """Write a question's page, around the form that was refused."""
    measure = asked(question)
    start = forms.as_typed(question, measure, year=clock.today().year)
    held = target_of(question.code)
    shown: dict[str, Form] = {
        kind.__name__: kind(formdata=None, obj=start)
        for kind in (forms.RewordForm, forms.RedefineForm, forms.RetireForm, Form)
    }
    shown["IndicatorTargetForm"] = target_form(held)
    if refused is not None:
        shown[type(refused).__name__] = refused
    return render_template(
        "inventory/question.html",
        question=question,
        measure=measure,
        dimensions=DIMENSIONS,
        forms={name: forms.apart(form, name) for name, form in shown.items()},
        refused=refused,
        target=held,
        year=clock.today().year,
    )


def target_form(held: Any) -> forms.IndicatorTargetForm:  # noqa: ANN401 - a target or None
    """Return the form for a target, filled from what is saved."""
    form = forms.IndicatorTargetForm(formdata=None, obj=held)
    form.target.data = held.figure if held else None
    return form


@bp.post("/questions/<int:question_id>/reword")
@grants(may_change_question, load=question_for_page)
def reword(question: Question) -> ResponseReturnValue:
    """Say the same in better words."""
    form = forms.RewordForm()
    return _change(
        question,
        form,
        lambda: operations.reword(question, by=viewer(), seen=form.version.data, wording=forms.wording(form)),
        done=_("The words are saved; the series does not break."),
    )


@bp.post("/questions/<int:question_id>/redefine")
@grants(may_change_question, load=question_for_page)
def redefine(question: Question) -> ResponseReturnValue:
    """Let it mean something else from a year on."""
    form = forms.RedefineForm()
    return _change(
        question,
        form,
        lambda: operations.redefine(
            question,
            by=viewer(),
            seen=form.version.data,
            wording=forms.wording(form),
            from_year=form.from_year.data,
            reason=form.reason.data,
        ),
        done=_("The new meaning is saved, and the break is shown in the series."),
    )


@bp.post("/questions/<int:question_id>/retire")
@grants(may_change_question, load=question_for_page)
def retire(question: Question) -> ResponseReturnValue:
    """Stop asking from a year on."""
    form = forms.RetireForm()
    return _change(
        question,
        form,
        lambda: operations.retire(question, by=viewer(), seen=form.version.data, from_year=form.from_year.data),
        done=_("It is not asked from that year on; what has been answered stays."),
        to=url_for("inventory.questions"),
    )


@bp.post("/questions/<int:question_id>/ask-again")
@grants(may_change_question, load=question_for_page)
def ask_again(question: Question) -> ResponseReturnValue:
    """Take it back into the rounds."""
    form = Form()
    return _change(
        question,
        form,
        lambda: operations.ask_again(question, by=viewer(), seen=form.version.data),
        done=_("It is asked again."),
    )


@bp.post("/questions/<int:question_id>/target")
@grants(may_change_question, load=question_for_page)
def set_question_target(question: Question) -> ResponseReturnValue:
    """Set the municipality's own target."""
    form, code = forms.IndicatorTargetForm(), question.code
    return _change(
        question,
        form,
        lambda: operations.set_target(code, by=viewer(), seen=form.version.data, target=form.target.data),
        done=_("The target is saved."),
        fresh=lambda: target_form(target_of(code)),
    )


@bp.get("/targets/<code>")
@grants(may_change_questions)
def target(code: str) -> ResponseReturnValue:
    """Show the municipality's own target for an indicator that is reckoned."""
    return target_page(code, target_form(target_of(code)))


def target_page(code: str, form: forms.IndicatorTargetForm) -> str:
    """Write the page of a target around its form."""
    measure = measures().get(code) or abort(404)
    return render_template("inventory/target.html", measure=measure, form=form)


@bp.post("/targets/<code>")
@grants(may_change_questions)
def set_measure_target(code: str) -> ResponseReturnValue:
    """Set the municipality's own target for an indicator that is reckoned."""
    form = forms.IndicatorTargetForm()
    known = measures().get(code) or abort(404)
    return submit(
        form,
        lambda: operations.set_target(known.code, by=viewer(), seen=form.version.data, target=form.target.data),
        page=lambda: target_page(code, form),
        to=url_for("inventory.questions"),
        done=_("The target is saved."),
        fresh=lambda: target_form(target_of(code)),
    )


def _change(
    question: Question,
    form: Form,
    do: Callable[[], Any],
    *,
    done: Text,
    to: str | None = None,
    fresh: Callable[[], Form] | None = None,
) -> ResponseReturnValue:
    question_id = question.id

    def again() -> Question:
        return question_for_page(viewer(), question_id) or abort(404)

    def saved() -> Form:
        found = again()
        return type(form)(obj=forms.as_typed(found, asked(found), year=clock.today().year))

    return submit(
        form,
        do,
        page=lambda: question_page(again(), form),
        to=to or url_for("inventory.question", question_id=question_id),
        done=done,
        fresh=fresh or saved,
    )
