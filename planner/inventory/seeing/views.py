"""Pages that show: all indicators, one indicator, one school's own picture, and the index of need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, render_template, request, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.clock import EARLIEST_YEAR, LATEST_YEAR
from planner.core.forms import submit
from planner.core.i18n import lazy_gettext as _
from planner.core.pages import pager
from planner.inventory.differences.models import VERDICTS
from planner.inventory.rules import marked_school, may_judge, may_see_school_figures, may_see_spread
from planner.inventory.seeing import queries
from planner.inventory.seeing.facts import catalogue
from planner.inventory.seeing.forms import NeedIndexForm, refuse_rows
from planner.inventory.seeing.operations import set_need_index
from planner.inventory.seeing.overview import overview
from planner.inventory.seeing.page import indicator_page
from planner.inventory.seeing.pasted import read, written
from planner.inventory.seeing.school import school_page
from planner.inventory.seeing.sources import rounds
from planner.inventory.seeing.words import EXPLAINED
from planner.schools.queries import open_schools, school_for_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.typing import ResponseReturnValue

    from planner.core.forms import Form
    from planner.inventory.seeing.sources import RoundFacts
    from planner.schools.models import School

bp = Blueprint("seeing", __name__, url_prefix="/inventory")


def year_asked(there: Sequence[RoundFacts]) -> int | None:
    """Return the year in the address when it has a round that may be seen, else the newest, a fixed one before all."""
    typed = request.args.get("year", type=int)
    if typed in {each.year for each in there}:
        return typed
    return max((each.year for each in there if each.fixed), default=max((each.year for each in there), default=None))


def year_tabs(there: Sequence[RoundFacts], current: int | None, address: Callable[[int], str]) -> list[dict[str, Any]]:
    """Return the links to the years, the newest first."""
    years = sorted((each.year for each in there), reverse=True)
    return [{"label": str(year), "href": address(year), "current": year == current} for year in years]


def school_asked() -> int | None:
    """Return the school to mark: the one in the address, none when it says none, else the reader's own."""
    return request.args.get("school", type=int) if "school" in request.args else marked_school(viewer())


@bp.get("/indicators/")
@grants(may_see_spread)
def indicators() -> ResponseReturnValue:
    """Show all indicators by dimension."""
    there = rounds(viewer())
    year = year_asked(there)
    held = next((each for each in there if each.year == year), None)
    return render_template(
        "inventory/indicators.html",
        groups=[] if held is None else overview(viewer(), held),
        year=year,
        round=held,
        tabs=year_tabs(there, year, lambda each: url_for("seeing.indicators", year=each)),
        verdicts=VERDICTS,
        may_judge=may_judge(viewer()),
    )


@bp.get("/indicators/<code>")
@grants(may_see_spread)
def indicator(code: str) -> ResponseReturnValue:
    """Show one indicator: how the schools lie, how even it is, the years, the need, and what was found."""
    there = rounds(viewer())
    year = year_asked(there)
    shown = catalogue(year or clock.today().year).get(code) or abort(404)
    if year is None:
        return render_template("inventory/no_round.html", facts=shown)
    school = school_asked()
    page = indicator_page(viewer(), shown, there, year=year, school=school, page=request.args.get("page"))
    return render_template(
        "inventory/indicator.html",
        page=page,
        facts=shown,
        year=year,
        tabs=year_tabs(there, year, lambda each: url_for("seeing.indicator", code=code, year=each, school=school)),
        pager=pager(page.part, lambda n: url_for("seeing.indicator", code=code, year=year, school=school, page=n)),
        explained=EXPLAINED,
        verdicts=VERDICTS,
        may_judge=may_judge(viewer()),
    )


@bp.get("/schools/<int:school_id>")
@grants(may_see_school_figures, load=school_for_page)
def school(found: School) -> ResponseReturnValue:
    """Show one school's own picture: its indicators beside the median and similar schools, over years."""
    there = rounds(viewer())
    year = year_asked(there)
    return render_template(
        "inventory/school.html",
        school=found,
        page=None if year is None else school_page(found, there, year=year),
        year=year,
        tabs=year_tabs(there, year, lambda each: url_for("seeing.school", school_id=found.id, year=each)),
    )


def index_year() -> int:
    """Return the year in the address; one without a round is none there is."""
    year = year_asked(rounds(viewer()))
    typed = request.args.get("year", type=int, default=year)
    if typed is None or not EARLIEST_YEAR <= typed <= LATEST_YEAR:
        abort(404)
    return typed


def index_form(year: int) -> NeedIndexForm:
    """Return the form filled from what is saved."""
    held = queries.need_index(year)
    form = NeedIndexForm(formdata=None, obj=held)
    form.rows.data = written(open_schools(), queries.need_figures(held) if held else {})
    return form


def index_page(year: int, form: Form) -> str:
    """Write the page of a year's index."""
    there, held = rounds(viewer()), queries.need_index(year)
    return render_template(
        "inventory/need_index.html",
        form=form,
        year=year,
        held=held,
        held_count=len(queries.need_figures(held)) if held else 0,
        tabs=year_tabs(there, year, lambda each: url_for("seeing.need_index", year=each)),
    )


@bp.get("/need-index")
@grants(may_judge)
def need_index() -> ResponseReturnValue:
    """Show a year's index of need to type or paste in."""
    return index_page(index_year(), index_form(index_year()))


@bp.post("/need-index")
@grants(may_judge)
def save_need_index() -> ResponseReturnValue:
    """Save a year's index of need; one faulty row and nothing is saved."""
    year, form = index_year(), NeedIndexForm()
    pasted = read(form.rows.data or "", open_schools())
    if form.validate() and pasted.faults:
        refuse_rows(form, pasted.faults)
        return index_page(year, form), 422
    told = {"year": year, "what_it_is": form.what_it_is.data, "figures": pasted.figures, "seen": form.version.data}
    return submit(
        form,
        lambda: set_need_index(queries.need_index(year), **told, by=viewer()),
        page=lambda: index_page(year, form),
        to=url_for("seeing.indicators", year=year),
        done=_("The index of need is saved."),
        fresh=lambda: index_form(year),
    )
