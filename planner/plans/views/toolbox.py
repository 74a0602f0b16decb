"""The toolbox: ways of working, where each is used, and taking one into a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from planner.core.access import grants, viewer
from planner.core.fields import options, plain
from planner.core.forms import submit
from planner.core.viewer import holds_a_post
from planner.needs import queries as needs
from planner.plans import rules, words
from planner.plans.forms.toolbox import UseToolForm
from planner.plans.models.matrix import YearBand
from planner.plans.models.toolbox import FocusArea, ToolState
from planner.plans.queries import toolbox as queries
from planner.plans.queries.plans import objective_for
from planner.plans.views.blueprint import toolbox as bp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from planner.plans.models.parts import Objective
    from planner.plans.models.toolbox import Tool

LONGEST_SEARCH = 100


@bp.get("/")
@grants(holds_a_post)
def index() -> ResponseReturnValue:
    """Show the tools that the address asks for."""
    return list_page(chosen_filter())


@bp.get("/for/<int:objective_id>")
@grants(rules.may_write_part, load=objective_for)
def for_objective(objective: Objective) -> ResponseReturnValue:
    """Show the tools of an objective's focus area, to take one into the plan."""
    return list_page(replace(chosen_filter(), focus_area=objective.plan.focus_area), objective=objective)


def chosen_filter() -> queries.ToolFilter:
    """Return what the address asks for; what makes no sense there is as if it were not. A need goes by its code."""
    focus, band, state = (request.args.get(name) for name in ("focus", "years", "state"))
    code = request.args.get("need")
    return queries.ToolFilter(
        text=plain(request.args.get("q", "")[:LONGEST_SEARCH].replace("\0", "")) or "",
        focus_area=FocusArea(focus) if focus in set(FocusArea) else None,
        band=YearBand(band) if band in set(YearBand) else None,
        need_id=next((need.id for need in needs.choosable() if need.code == code), None) if code else None,
        state=ToolState(state) if state in set(ToolState) else ToolState.PUBLISHED,
    )


def list_page(chosen: queries.ToolFilter, *, objective: Objective | None = None) -> str:
    """Write the page of tools, by focus area."""
    person = viewer()
    tools, there = queries.tools(person, chosen), queries.states_there(person)
    return render_template(
        "toolbox/list.html",
        groups=[(words.FOCUS_AREAS[a], a.value, [t for t in tools if t.focus_area is a]) for a in FocusArea],
        total=len(tools),
        chosen=chosen,
        needs=needs.choosable(),
        uses=queries.uses(person),
        unused=queries.Use(),
        objective=objective,
        state_tabs=state_tabs(chosen, there),
        waiting=there.get(ToolState.PROPOSED, 0),
        may_use=rules.may_begin(person),
        may_propose=rules.may_propose_tools(person),
        may_keep=rules.may_keep_tools(person),
        words=words,
    )


def state_tabs(chosen: queries.ToolFilter, there: Mapping[ToolState, int]) -> list[dict[str, object]]:
    """Return the states that the reader has tools in, as tabs; published ones always."""
    shown = [state for state in (ToolState.PUBLISHED, *ToolState) if state is ToolState.PUBLISHED or there.get(state)]
    return [
        {
            "label": words.TOOL_STATES[state],
            "href": url_for("toolbox.index", state=None if state is ToolState.PUBLISHED else state),
            "current": state is chosen.state,
            "count": there.get(state, 0),
        }
        for state in dict.fromkeys(shown)
    ]


@bp.get("/<int:tool_id>/use")
@grants(rules.may_use_tool, load=queries.tool)
def use(tool: Tool) -> ResponseReturnValue:
    """Ask which plan and objective a tool is taken to."""
    return use_page(tool, use_form())


@bp.post("/<int:tool_id>/use")
@grants(rules.may_use_tool, load=queries.tool)
def take(tool: Tool) -> ResponseReturnValue:
    """Go on to a new activity filled from the tool; nothing is saved before it is."""
    form, tool_id = use_form(), tool.id
    return submit(
        form,
        lambda: int(form.objective_id.data),
        page=lambda: use_page(tool, form),
        to=lambda objective_id: url_for("plans.new_activity", objective_id=objective_id, tool=tool_id, _anchor="open"),
    )


def use_page(tool: Tool, form: UseToolForm) -> str:
    """Write the page that asks where to."""
    return render_template("toolbox/use.html", tool=tool, form=form)


def use_form() -> UseToolForm:
    """Return the form with the objectives that are open for writing to the viewer."""
    form = UseToolForm()
    form.objective_id.choices = options(
        (objective.id, f"{school} {plan.school_year}, {plan.title}: {objective.title}")
        for objective, plan, school in queries.objectives_open_to(viewer())
    )
    return form
