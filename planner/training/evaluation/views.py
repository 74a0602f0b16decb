"""The three questions, what came of them, and the trainings that wait for one's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.core.viewer import holds_a_post
from planner.training import rules as training_rules
from planner.training.evaluation import operations, queries, rules
from planner.training.evaluation.forms import EvaluationForm, ReviewForm
from planner.training.models.evaluation import Asked, Review
from planner.training.queries import events
from planner.training.views.blueprint import address, bp, reloaded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.training.evaluation.queries import Results
    from planner.training.models.event import TrainingEvent


@bp.get("/evaluations")
@grants(holds_a_post)
def evaluations() -> ResponseReturnValue:
    """List the trainings that wait for one's answers."""
    return render_template("training/evaluations.html", waiting=queries.to_evaluate(viewer(), now=clock.now()))


@bp.get("/<int:event_id>/evaluation")
@grants(training_rules.may_see, load=events.event_by_id)
def evaluation(event: TrainingEvent) -> ResponseReturnValue:
    """Ask the three questions, or say why not."""
    return _questions(event, EvaluationForm())


@bp.post("/<int:event_id>/evaluation")
@grants(training_rules.may_see, load=events.event_by_id)
def evaluate(event: TrainingEvent) -> ResponseReturnValue:
    """Keep the answers, apart from who gave them."""
    form, event_id, by = EvaluationForm(), event.id, viewer()

    def do() -> None:
        useful, will_use = form.answered
        operations.answer(event, useful=useful, will_use=will_use, how=form.how.data, missing=form.missing.data, by=by)

    page = lambda: _questions(reloaded(event_id), form)  # noqa: E731 - as everywhere, in one line
    return submit(form, do, page=page, to=address(event), done=_("Thank you. Nobody can see which answer is yours."))


def _questions(event: TrainingEvent, form: EvaluationForm) -> str:
    mine = queries.mine(viewer(), event.id)
    turn = queries.own_turn(event, mine, at=clock.now())
    return render_template(
        "training/evaluation.html", event=event, form=form, turn=turn, last_day=rules.last_day(event)
    )


@bp.get("/<int:event_id>/evaluation/results")
@grants(rules.may_read_results, load=events.event_by_id)
def evaluation_results(event: TrainingEvent) -> ResponseReturnValue:
    """Show what came of it."""
    return _results(event, Form())


@bp.post("/<int:event_id>/evaluation/close")
@grants(training_rules.may_manage, load=events.event_by_id)
def close_evaluation(event: TrainingEvent) -> ResponseReturnValue:
    """Take no more answers."""
    form, event_id = Form(), event.id
    return submit(
        form,
        lambda: operations.close(event, by=viewer()),
        page=lambda: _results(reloaded(event_id), form),
        to=url_for("training.evaluation_results", event_id=event_id),
        done=_("The evaluation is closed."),
    )


@bp.post("/<int:event_id>/evaluation/review")
@grants(training_rules.may_manage, load=events.event_by_id)
def review_evaluation(event: TrainingEvent) -> ResponseReturnValue:
    """Decide which of the written answers others see."""
    found, event_id = queries.results(event, reviewing=True), event.id
    form = _review_form(found)
    return submit(
        form,
        lambda: operations.review(event, shown=form.shown, seen=form.version.data, by=viewer()),
        page=lambda: _results(reloaded(event_id), form),
        to=url_for("training.evaluation_results", event_id=event_id),
        fresh=lambda: _review_form(queries.results(reloaded(event_id), reviewing=True)),
        done=_("Saved. The head of administration sees what you ticked."),
    )


def _review_form(found: Results) -> ReviewForm:
    ticked = {asked.value: [word.id for word in found.of(asked) if word.review is Review.SHOWN] for asked in Asked}
    form = ReviewForm(version=found.mark, **ticked)
    form.offer(found.words)
    return form


def _results(event: TrainingEvent, form: Form) -> str:
    manages = training_rules.may_manage(viewer(), event)
    found = queries.results(event, reviewing=manages)
    words = {asked: found.of(asked) for asked in Asked}
    review = (form if isinstance(form, ReviewForm) else _review_form(found)) if manages and found.words else None
    return render_template(
        "training/evaluation_results.html",
        event=event,
        found=found,
        words=words,
        form=form,
        review=review,
        highest=queries.HIGHEST,
        lowest=queries.LOWEST,
        manages=manages,
        button_form=Form,
    )
