"""The toolbox: ways of working, where each is used, and taking one into a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from planner.core.access import grants, viewer
from planner.core.fields import options
from planner.core.forms import submit
from planner.core.viewer import holds_a_post
from planner.plans import rules, words
from planner.plans.forms.toolbox import UseToolForm
from planner.plans.models.toolbox import FocusArea
from planner.plans.queries import toolbox as queries
from planner.plans.queries.plans import objective_for
from planner.plans.views.blueprint import toolbox as bp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from planner.plans.models.parts import Objective
    from planner.plans.models.toolbox import Tool


@bp.get("/")
@grants(holds_a_post)
def index() -> ResponseReturnValue:
    """Show the tools by focus area."""
    need, tools = request.args.get("need"), queries.tools()
    wanted = [tool for tool in tools if need in {answered.code for answered in tool.needs}]
    return list_page(wanted or tools, need=need if wanted else None)


@bp.get("/for/<int:objective_id>")
@grants(rules.may_write_part, load=objective_for)
def for_objective(objective: Objective) -> ResponseReturnValue:
    """Show the tools of an objective's focus area, to take one into the plan."""
    return list_page(queries.tools(objective.plan.focus_area), objective=objective)


def list_page(tools: Sequence[Tool], *, need: str | None = None, objective: Objective | None = None) -> str:
    """Write the page of tools, by focus area."""
    return render_template(
        "toolbox/list.html",
        groups=[(words.FOCUS_AREAS[a], a.value, [t for t in tools if t.focus_area is a]) for a in FocusArea],
        uses=queries.uses(),
        unused=queries.Use(),
        need=need,
        objective=objective,
        may_use=rules.may_begin(viewer()),
    )


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
