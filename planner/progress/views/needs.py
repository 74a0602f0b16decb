"""The needs: all of them with completion and effect, one with its whole chain, and the decisions on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from flask import Blueprint, abort, redirect, render_template, request, url_for

from planner.competence.strategy.queries import answering
from planner.core.access import grants, viewer
from planner.core.clock import EARLIEST_YEAR, LATEST_YEAR, SchoolYear
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.core.viewer import holds_a_post
from planner.groups.meetings.queries import came_from
from planner.inventory.indicators import Indicator
from planner.inventory.operations.questions import set_target as set_indicator_target
from planner.inventory.queries.measures import target_of
from planner.needs import operations as decide
from planner.needs.forms import DecisionForm, DismissForm, ReopenForm, TargetForm
from planner.needs.merging.queries import merge_that_holds
from planner.needs.models import Need
from planner.needs.queries import by_id, for_page
from planner.needs.register.forms import FigureForm
from planner.needs.rules import may_change_need, may_decide_on_need, may_raise_needs, may_read_need, may_set_targets
from planner.needs.words import DIMENSIONS, SOURCES
from planner.progress import splitting
from planner.progress.board import board
from planner.progress.chain import chain
from planner.progress.narrowing import STANDINGS
from planner.progress.rules import follows_the_whole, may_judge, may_open_source
from planner.progress.verdicts import meetings_of, of_need

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("needs", __name__, url_prefix="/needs")

SHOWN_YEARS = 3
AnyForm = TypeVar("AnyForm", bound=Form)


def year_asked() -> SchoolYear:
    """Return the school year in the address, or the present one when there is none that can be."""
    typed = request.args.get("year", type=int)
    return SchoolYear(typed) if typed and EARLIEST_YEAR <= typed <= LATEST_YEAR else SchoolYear.current()


def year_tabs(endpoint: str, year: SchoolYear, **ids: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Return the links to the latest school years, and to the one shown when it is an older one."""
    newest = SchoolYear.current().start_year
    years = {year, *(SchoolYear(newest - n) for n in range(SHOWN_YEARS))}
    return [
        {
            "label": str(each),
            "href": url_for(endpoint, year=each.start_year, **ids),
            "current": each == year,
        }
        for each in sorted(years, reverse=True)
    ]


@bp.get("/")
@grants(holds_a_post)
def index() -> ResponseReturnValue:
    """Show which needs move, which stand still, and why."""
    return index_page()


def index_page(form: TargetForm | None = None) -> str:
    """Write the page of all needs, around the form for the target when it was refused."""
    shown = board(viewer(), year_asked(), request.args)
    return render_template(
        "needs/index.html",
        board=shown,
        tabs=year_tabs("needs.index", shown.year, **shown.wanted.arguments),
        standings=STANDINGS,
        sources=SOURCES,
        dimensions=DIMENSIONS,
        may_raise=may_raise_needs(viewer()),
        may_set_targets=may_set_targets(viewer()),
        form=form or target_form(shown.target),
    )


def target_form(target: Any) -> TargetForm:  # noqa: ANN401 - a target or None
    """Return the form for the target, filled from what is saved."""
    form = TargetForm(formdata=None, obj=target)
    form.target.data = target.figure if target else None
    return form


@bp.post("/targets/staffed-hours")
@grants(may_set_targets)
def set_target() -> ResponseReturnValue:
    """Set the municipality's own target for staffed hours."""
    form = TargetForm()
    return submit(
        form,
        lambda: set_indicator_target(
            Indicator.STAFFED_HOURS, by=viewer(), seen=form.version.data, target=form.target.data
        ),
        page=lambda: index_page(form),
        to=url_for("needs.index"),
        done=_("The target is saved."),
        fresh=lambda: target_form(target_of(Indicator.STAFFED_HOURS)),
    )


@bp.get("/<int:need_id>")
@grants(may_read_need, load=for_page)
def show(need: Need) -> ResponseReturnValue:
    """Show one need's chain from source to verification; one that went into another leads there."""
    gone = merge_that_holds(need.id) if need.is_closed and "itself" not in request.args else None
    return need_page(need) if gone is None else redirect(url_for("needs.show", need_id=gone.into_id))


def need_page(need: Need, refused: Form | None = None) -> str:
    """Write a need's page, around the form that was refused."""
    shown, judged = chain(viewer(), need, year_asked()), of_need(viewer(), need)
    forms = {kind.__name__: fresh_form(kind, shown.need) for kind in FORMS}
    if refused is not None:
        forms[type(refused).__name__] = refused
    return render_template(
        "needs/show.html",
        chain=shown,
        need=shown.need,
        tabs=year_tabs("needs.show", shown.year, need_id=need.id),
        may_decide=may_decide_on_need(viewer(), shown.need),
        judged=judged,
        said_at=meetings_of(shown.verdicts, viewer()),
        may_judge=may_judge(viewer(), judged),
        may_change=may_change_need(viewer(), shown.need),
        sources=SOURCES,
        meeting=came_from(viewer(), need),
        dimensions=DIMENSIONS,
        forms=forms,
        refused=type(refused).__name__ if refused else None,
        strategies=answering(viewer(), need.id),
        follows=follows_the_whole(viewer()),
        opens_source=may_open_source(viewer(), shown.need),
    )


FORMS: tuple[type[Form], ...] = (DecisionForm, DismissForm, ReopenForm, FigureForm)


def fresh_form(kind: type[AnyForm], need: Need) -> AnyForm:
    """Return a form filled from the need, not from what was posted."""
    return kind(formdata=None, obj=need)


def decided(
    need_id: int,
    form: Form,
    do: Any,  # noqa: ANN401 - a deed
    done: Any,  # noqa: ANN401 - a text
    *,
    to: str | None = "verification",
) -> ResponseReturnValue:
    """Answer a decision on a need; to: the part of its page that one comes back to."""
    return submit(
        form,
        do,
        page=lambda: need_page(for_page(viewer(), need_id) or abort(404), form),
        to=url_for("needs.show", need_id=need_id, year=year_asked().start_year, _anchor=to),
        done=done,
        fresh=lambda: fresh_form(type(form), by_id(viewer(), need_id) or abort(404)),
    )


@bp.post("/<int:need_id>/confirm")
@grants(may_decide_on_need, load=by_id)
def confirm(need: Need) -> ResponseReturnValue:
    """Take a received need into the common work."""
    form = DecisionForm()
    return decided(
        need.id,
        form,
        lambda: decide.confirm(need, by=viewer(), seen=form.version.data),
        _("The need is confirmed."),
        to=None,
    )


@bp.post("/<int:need_id>/dismiss")
@grants(may_decide_on_need, load=by_id)
def dismiss(need: Need) -> ResponseReturnValue:
    """Leave a need aside, with a reason."""
    form = DismissForm()
    return decided(
        need.id,
        form,
        lambda: decide.dismiss(need, by=viewer(), seen=form.version.data, **form.values),
        _("The need is left aside."),
    )


@bp.post("/<int:need_id>/reopen")
@grants(may_decide_on_need, load=by_id)
def reopen(need: Need) -> ResponseReturnValue:
    """Take a need up again."""
    form = ReopenForm()
    return decided(
        need.id,
        form,
        lambda: splitting.reopen(need, by=viewer(), seen=form.version.data, **form.values),
        _("The need is taken up again."),
    )
