"""The strategies by year, and one strategy: read, introduce, adopt, follow up, take along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, url_for

from planner.competence.strategy import operations, queries, rules
from planner.competence.strategy.document import as_document
from planner.competence.strategy.forms import (
    OUTCOMES,
    BeginForm,
    FollowUpForm,
    IntroductionForm,
)
from planner.competence.views.room import bp, rooms
from planner.core.access import grants, signed_in, viewer
from planner.core.clock import SchoolYear
from planner.core.documents.answer import Form as FileForm
from planner.core.documents.answer import answer
from planner.core.forms import Form, submit
from planner.core.i18n import gettext
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.competence.strategy.models import Strategy

SAVED = _("Saved.")


@bp.get("/strategy")
@signed_in
def strategies() -> ResponseReturnValue:
    """Show the strategies by year."""
    return list_page(BeginForm())


def list_page(form: BeginForm) -> str:
    """Write the list of strategies."""
    person, found = viewer(), queries.for_list(viewer())
    form.offer()
    form.propose(strategy.school_year for strategy in found)
    return render_template(
        "competence/strategy/list.html",
        strategies=found,
        form=form,
        writes=rules.may_write_strategies(person),
        tabs=rooms(person, "competence.strategies"),
    )


@bp.post("/strategy")
@grants(rules.may_write_strategies)
def begin_strategy() -> ResponseReturnValue:
    """Begin the strategy of a school year."""
    form = BeginForm()
    form.offer()
    return submit(
        form,
        lambda: operations.begin(by=viewer(), year=SchoolYear(form.year.data)),
        page=lambda: list_page(form),
        to=lambda strategy: url_for("competence.strategy", strategy_id=strategy.id),
        done=_("The strategy is begun. Add what comes first."),
    )


# ---------------------------------------------------------------- one strategy


@bp.get("/strategy/<int:strategy_id>")
@grants(rules.may_read_strategy, load=queries.for_page)
def strategy(strategy: Strategy) -> ResponseReturnValue:
    """Show a strategy."""
    return strategy_page(strategy)


def strategy_page(strategy: Strategy, **refused: Form) -> str:
    """Write a strategy's page; refused: a form on it that was not carried out, by what it was for."""
    forms: dict[str, Form] = {
        "introduction": IntroductionForm(formdata=None, obj=strategy),
        "follow_up": FollowUpForm(formdata=None, obj=strategy),
        "state": Form(formdata=None, version=strategy.version),
        "plain": Form(formdata=None),
    }
    return render_template(
        "competence/strategy/show.html",
        strategy=strategy,
        forms=forms | refused,
        refused=[form for form in refused.values() if form.error_list],
        writes=rules.may_write_strategy(viewer(), strategy),
        outcomes=OUTCOMES,
    )


def read_again(strategy_id: int) -> Strategy:
    """Return the strategy read afresh, after a refusal."""
    return queries.for_page(viewer(), strategy_id=strategy_id) or abort(404)


def to(strategy_id: int) -> str:
    """Return the address of a strategy."""
    return url_for("competence.strategy", strategy_id=strategy_id)


@bp.post("/strategy/<int:strategy_id>/introduction")
@grants(rules.may_write_strategy, load=queries.for_page)
def introduce_strategy(strategy: Strategy) -> ResponseReturnValue:
    """Save the introduction."""
    form, known = IntroductionForm(), strategy.id
    return submit(
        form,
        lambda: operations.introduce(strategy, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: strategy_page(read_again(known), introduction=form),
        to=to(known),
        done=SAVED,
        fresh=lambda: IntroductionForm(obj=read_again(known)),
    )


@bp.post("/strategy/<int:strategy_id>/follow-up")
@grants(rules.may_write_strategy, load=queries.for_page)
def follow_up_strategy(strategy: Strategy) -> ResponseReturnValue:
    """Save what the year led to."""
    form, known = FollowUpForm(), strategy.id
    return submit(
        form,
        lambda: operations.follow_up(strategy, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: strategy_page(read_again(known), follow_up=form),
        to=to(known),
        done=SAVED,
        fresh=lambda: FollowUpForm(obj=read_again(known)),
    )


@bp.post("/strategy/<int:strategy_id>/adopt")
@grants(rules.may_write_strategy, load=queries.for_page)
def adopt_strategy(strategy: Strategy) -> ResponseReturnValue:
    """Adopt the strategy."""
    form, known = Form(), strategy.id
    return submit(
        form,
        lambda: operations.adopt(strategy, by=viewer(), seen=form.version.data),
        page=lambda: strategy_page(read_again(known), state=form),
        to=to(known),
        done=_("The strategy is adopted. All who hold a post can read it."),
    )


@bp.post("/strategy/<int:strategy_id>/open-again")
@grants(rules.may_write_strategy, load=queries.for_page)
def open_strategy_again(strategy: Strategy) -> ResponseReturnValue:
    """Open an adopted strategy for changes."""
    form, known = Form(), strategy.id
    return submit(
        form,
        lambda: operations.open_again(strategy, by=viewer(), seen=form.version.data),
        page=lambda: strategy_page(read_again(known), state=form),
        to=to(known),
        done=_("The strategy is open for changes."),
    )


@bp.get("/strategy/<int:strategy_id>/document.pdf")
@grants(rules.may_read_strategy, load=queries.for_page)
def strategy_pdf(strategy: Strategy) -> ResponseReturnValue:
    """Answer with the strategy as PDF."""
    return document_of(strategy, FileForm.PDF)


@bp.get("/strategy/<int:strategy_id>/document.docx")
@grants(rules.may_read_strategy, load=queries.for_page)
def strategy_word(strategy: Strategy) -> ResponseReturnValue:
    """Answer with the strategy as Word."""
    return document_of(strategy, FileForm.WORD)


def document_of(strategy: Strategy, form: FileForm) -> ResponseReturnValue:
    """Write the strategy as a document."""
    name = gettext("Competence strategy %(year)s", year=strategy.school_year)
    return answer(as_document(strategy, viewer().municipality_name), form, name=name)
