"""The training log: write in it, mend it, take in what one has been at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, request, url_for

from planner.competence import rules
from planner.competence.forms import EntryForm, LogForm
from planner.competence.operations import log as operations
from planner.competence.queries import goals as queries
from planner.competence.queries import log as log_queries
from planner.competence.queries.use import own_answers
from planner.competence.views.people import my_page
from planner.competence.views.room import bp, rooms
from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.clock import SchoolYear
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.framework.queries import areas

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.competence.models.log import LogEntry
    from planner.competence.queries.log import Attended

# ---------------------------------------------------------------- the list and the quick form


def log_form(**proposed: object) -> LogForm:
    """Return the form for a new entry, filled in as far as can be guessed."""
    form = LogForm(**({"done_on": clock.today()} | proposed))
    form.offer(areas=areas())
    form.offer_goals(queries.own_goals_taking_evidence(viewer()))
    return form


def log_page(form: LogForm) -> str:
    """Write the page of the log around the quick form."""
    person = viewer()
    years = log_queries.school_years(person)
    asked = request.args.get("year", type=int)
    year = next((y for y in years if y.start_year == asked), SchoolYear.current())
    return render_template(
        "competence/log.html",
        form=form,
        log=log_queries.log_year(person, year=year),
        uses=own_answers(person),
        years=[
            {"label": str(y), "href": url_for("competence.log", year=y.start_year), "current": y == year} for y in years
        ],
        tabs=rooms(person, "competence.log"),
    )


@bp.get("/log")
@grants(rules.may_plan_competence)
def log() -> ResponseReturnValue:
    """Show my log with the quick form."""
    goal_id = request.args.get("goal", type=int)
    return log_page(log_form(area_id=_likeliest_area(goal_id), goal_id=goal_id))


def _likeliest_area(goal_id: int | None) -> int | None:
    """Return the area of the goal one logs for, else of the latest entry, else of a goal under way."""
    latest = log_queries.latest_area_id(viewer())
    if goal_id is None and latest is not None:
        return latest
    areas = {goal.id: goal.areas[0].area_id for goal in queries.own_goals_taking_evidence(viewer())}
    return areas.get(goal_id or 0) or latest or next(iter(areas.values()), None)


@bp.post("/log")
@grants(rules.may_plan_competence)
def log_training() -> ResponseReturnValue:
    """Write in my log."""
    form = log_form()
    return submit(
        form,
        lambda: operations.log_training(viewer(), **form.values),
        page=lambda: log_page(form),
        to=after_logging(form),
        done=_("It is in your log."),
    )


def after_logging(form: LogForm) -> str:
    """Return where to go next: to the goal the entry is evidence for, else to the log."""
    goal_id = form.goal_id.data if "goal_id" in form else None
    return url_for("competence.goal", goal_id=goal_id) if goal_id else url_for("competence.log")


# ---------------------------------------------------------------- one entry


def entry_form(entry: LogEntry, *, typed: bool = True) -> EntryForm:
    """Return the form for an entry that is there; typed: with what was posted."""
    form = EntryForm(obj=entry) if typed else EntryForm(formdata=None, obj=entry)
    form.offer(areas=areas(also=[entry.area_id]))
    return form


def entry_page(entry: LogEntry, form: EntryForm, removal: Form | None = None) -> str:
    """Write the page of an entry around its form."""
    removal = removal or Form(formdata=None, version=entry.version)
    return render_template("competence/entry.html", entry=entry, form=form, removal=removal)


def entry_again(entry_id: int) -> LogEntry:
    """Return the entry read afresh, after a refusal."""
    return log_queries.own_entry(viewer(), entry_id=entry_id) or abort(404)


@bp.get("/log/<int:entry_id>/edit")
@grants(rules.owns, load=log_queries.own_entry)
def edit_entry(entry: LogEntry) -> ResponseReturnValue:
    """Show an entry of my log, to mend or to remove."""
    return entry_page(entry, entry_form(entry))


@bp.post("/log/<int:entry_id>/edit")
@grants(rules.owns, load=log_queries.own_entry)
def revise_entry(entry: LogEntry) -> ResponseReturnValue:
    """Mend an entry of my log."""
    form, entry_id = entry_form(entry), entry.id
    return submit(
        form,
        lambda: operations.revise(entry, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: entry_page(entry_again(entry_id), form),
        to=url_for("competence.log"),
        done=_("The entry is saved."),
        fresh=lambda: entry_form(entry_again(entry_id)),
    )


@bp.post("/log/<int:entry_id>/remove")
@grants(rules.owns, load=log_queries.own_entry)
def remove_entry(entry: LogEntry) -> ResponseReturnValue:
    """Remove an entry of my log."""
    form, entry_id = Form(), entry.id
    return submit(
        form,
        lambda: operations.remove(entry, seen=form.version.data),
        page=lambda: entry_page(fresh := entry_again(entry_id), entry_form(fresh, typed=False), form),
        to=url_for("competence.log"),
        done=_("The entry is removed."),
    )


# ---------------------------------------------------------------- trainings attended


def attended_page(attended: Attended, form: LogForm) -> str:
    """Write the page for logging a training one attended."""
    return render_template("competence/attended.html", attended=attended, form=form)


@bp.get("/log/from-training/<int:sign_up_id>")
@grants(rules.may_log, load=log_queries.attended)
def from_training(attended: Attended) -> ResponseReturnValue:
    """Show the entry that a training attended proposes."""
    form = log_form(done_on=attended.day, hours=attended.hours, what=attended.title, area_id=attended.area_id)
    return attended_page(attended, form)


@bp.post("/log/from-training/<int:sign_up_id>")
@grants(rules.may_log, load=log_queries.attended)
def log_attended(attended: Attended) -> ResponseReturnValue:
    """Write a training attended into my log, as mended."""
    form = log_form()
    return submit(
        form,
        lambda: operations.log_attended(attended, by=viewer(), **form.values),
        page=lambda: attended_page(attended, form),
        to=url_for("competence.log"),
        done=_("It is in your log."),
    )


@bp.post("/log/from-training/<int:sign_up_id>/accept")
@grants(rules.may_log, load=log_queries.attended)
def accept(attended: Attended) -> ResponseReturnValue:
    """Write a training attended into my log as it is proposed."""
    form = Form()
    return submit(
        form,
        lambda: operations.accept(attended, by=viewer()),
        page=lambda: my_page(form),
        to=url_for("competence.me"),
        done=_("It is in your log."),
    )
