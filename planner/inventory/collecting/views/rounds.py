"""Rounds: which there are and how far they have come; the coordinator opens, reminds, fixes and opens again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, render_template, request, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.core.pages import Slice, pager
from planner.inventory.collecting import reminding, standing
from planner.inventory.collecting.forms import LastDayForm, PrepareForm, ReopenForm
from planner.inventory.collecting.notices import reminder_text
from planner.inventory.collecting.views.blueprint import base_url, bp
from planner.inventory.importing.rules import may_export, may_import
from planner.inventory.operations import rounds as operations
from planner.inventory.queries.measures import asked_in
from planner.inventory.queries.rounds import decisions_on, round_for_page, rounds_for_list
from planner.inventory.rules import (
    may_change_questions,
    may_follow_answers,
    may_run_round,
    may_run_rounds,
    may_see_round,
    may_see_rounds,
    schools_to_answer_at,
    schools_to_send_in_at,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from planner.core.i18n import Text
    from planner.inventory.models.rounds import InventoryRound


@bp.get("/")
@grants(may_see_rounds)
def index() -> ResponseReturnValue:
    """Show the rounds, and what the viewer has to answer."""
    return index_page()


def index_page(form: PrepareForm | None = None) -> str:
    """Write the page of all rounds, around the form for a new one when it was refused."""
    found = rounds_for_list(viewer())
    return render_template(
        "inventory/index.html",
        rounds=found,
        standings=standing.standings(viewer()),
        tasks=standing.own_tasks(schools_to_answer_at(viewer())),
        sends_in=schools_to_send_in_at(viewer()),
        form=form or prepare_form({held.year for held in found}),
        may_run=may_run_rounds(viewer()),
        may_ask=may_change_questions(viewer()),
    )


def prepare_form(there: set[int]) -> PrepareForm:
    """Return the form for a new round, with the newest year that has none."""
    form = PrepareForm(formdata=None)
    this_year = clock.today().year
    form.year.data = next((year for year in (this_year, this_year - 1) if year not in there), None)
    return form


@bp.post("/")
@grants(may_run_rounds)
def prepare() -> ResponseReturnValue:
    """Begin a round."""
    form = PrepareForm()
    return submit(
        form,
        lambda: operations.prepare(by=viewer(), **form.values),
        page=lambda: index_page(form),
        to=lambda held: url_for("inventory.round", year=held.year),
        done=_("The round is prepared. Look through what is asked, then open it."),
    )


@bp.get("/<int:year>", endpoint="round")
@grants(may_see_round, load=round_for_page)
def show(held: InventoryRound) -> ResponseReturnValue:
    """Show a round."""
    return round_page(held)


def round_page(held: InventoryRound, refused: Form | None = None) -> str:
    """Write a round's page, around the form that was refused."""
    follows, runs = may_follow_answers(viewer(), held), may_run_round(viewer(), held)
    forms: dict[str, Form] = {kind.__name__: kind(formdata=None, obj=held) for kind in (Form, LastDayForm, ReopenForm)}
    if refused is not None:
        forms[type(refused).__name__] = refused
    reminded = reminding.to_remind(held) if runs and held.is_open else None
    names = standing.school_names(held, schools=None if follows else viewer().school_ids)
    part = Slice.of(request.args.get("page"), count=len(names), size=standing.PER_PAGE)
    return render_template(
        "inventory/round.html",
        round=held,
        standing=standing.standings(viewer()).get(held.year),
        lines=standing.lines(held, names[part.offset : part.offset + part.size]),
        pager=pager(part, lambda page: url_for("inventory.round", year=held.year, page=page, _anchor="schools")),
        may_import=may_import(viewer(), held) and held.is_open,
        may_export=may_export(viewer(), held),
        asked=len(asked_in(held.year)),
        decisions=decisions_on(held),
        follows=follows,
        runs=runs,
        forms=forms,
        refused=refused,
        reminded=reminded,
        letter=reminder_text(held, viewer().name, reminded.schools[:2], base_url()) if reminded else None,
        last_reminder=standing.last_reminder(held) if runs else None,
        own=schools_to_answer_at(viewer()),
    )


@bp.post("/<int:year>/open")
@grants(may_run_round, load=round_for_page)
def open_round(held: InventoryRound) -> ResponseReturnValue:
    """Let the schools answer."""
    form = LastDayForm()
    return _decide(
        held,
        form,
        lambda: operations.open_round(held, by=viewer(), seen=form.version.data, closes_on=form.closes_on.data),
        done=_("The round is open: the schools see it among what waits for them."),
    )


@bp.post("/<int:year>/last-day")
@grants(may_run_round, load=round_for_page)
def move_last_day(held: InventoryRound) -> ResponseReturnValue:
    """Change the day by which answers are wished for."""
    form = LastDayForm()
    return _decide(
        held,
        form,
        lambda: operations.move_last_day(held, by=viewer(), seen=form.version.data, closes_on=form.closes_on.data),
        done=_("The day is saved."),
    )


@bp.post("/<int:year>/fix")
@grants(may_run_round, load=round_for_page)
def fix(held: InventoryRound) -> ResponseReturnValue:
    """Make the figures final."""
    form = Form()
    return _decide(
        held,
        form,
        lambda: operations.fix(held, by=viewer(), seen=form.version.data),
        done=_("The round is fixed: its figures are final."),
    )


@bp.post("/<int:year>/reopen")
@grants(may_run_round, load=round_for_page)
def reopen(held: InventoryRound) -> ResponseReturnValue:
    """Let the figures be changed again."""
    form = ReopenForm()
    return _decide(
        held,
        form,
        lambda: operations.reopen(held, by=viewer(), seen=form.version.data, reason=form.reason.data),
        done=_("The round is open again; the reason stands on its page."),
    )


@bp.post("/<int:year>/remind")
@grants(may_run_round, load=round_for_page)
def remind(held: InventoryRound) -> ResponseReturnValue:
    """Remind the schools that have not sent in."""
    form = Form()
    return _decide(
        held,
        form,
        lambda: reminding.remind(held, by=viewer(), base_url=base_url()),
        done=_("The reminder is on its way."),
    )


def _decide(held: InventoryRound, form: Form, do: Callable[[], Any], *, done: Text) -> ResponseReturnValue:
    year = held.year

    def again() -> InventoryRound:
        return round_for_page(viewer(), year) or abort(404)

    return submit(
        form,
        do,
        page=lambda: round_page(again(), form),
        to=url_for("inventory.round", year=year),
        done=done,
        fresh=lambda: type(form)(obj=again()),
    )
