"""One tool: where it is used and how it went; proposing, changing and deciding on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.plans import marks, rules, words
from planner.plans.forms.toolbox import RetireForm, ToolDecisionForm, ToolForm, from_activity
from planner.plans.operations import tooling
from planner.plans.queries import toolbox as queries
from planner.plans.queries.plans import activity_for
from planner.plans.queries.tool_page import how_it_went
from planner.plans.views.blueprint import base_url
from planner.plans.views.blueprint import toolbox as bp
from planner.plans.views.writing import SAVED

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.plans.models.parts import Activity
    from planner.plans.models.toolbox import Tool


@bp.get("/<int:tool_id>")
@grants(rules.may_read_tool, load=queries.tool)
def tool(tool: Tool) -> ResponseReturnValue:
    """Show a tool, where it is used and how it went."""
    return tool_page(tool)


def tool_page(tool: Tool, *, deciding: ToolDecisionForm | None = None, retiring: RetireForm | None = None) -> str:
    """Write a tool's page around the forms of whoever decides on it."""
    person = viewer()
    return render_template(
        "toolbox/tool.html",
        tool=tool,
        went=how_it_went(person, tool),
        status_mark=marks.status_mark,
        may_use=rules.may_use_tool(person, tool),
        may_change=rules.may_change_tool(person, tool),
        may_decide=rules.may_decide_on_tool(person, tool),
        deciding=deciding or ToolDecisionForm(formdata=None, version=tool.version),
        retiring=retiring or RetireForm(formdata=None, version=tool.version),
        button_form=Form(formdata=None, version=tool.version),
        words=words,
    )


def there(tool_id: int) -> Tool:
    """Read a tool afresh."""
    return queries.tool(viewer(), tool_id) or abort(404)


@bp.post("/<int:tool_id>/decide")
@grants(rules.may_decide_on_tool, load=queries.tool)
def decide(tool: Tool) -> ResponseReturnValue:
    """Publish a proposed tool, or return it with a reason."""
    form, tool_id = ToolDecisionForm(), tool.id
    return submit(
        form,
        lambda: tooling.decide(tool, by=viewer(), seen=form.version.data, base_url=base_url(), **form.values),
        page=lambda: tool_page(there(tool_id), deciding=form),
        to=url_for("toolbox.tool", tool_id=tool_id),
        done=_("Your decision is saved. Who proposed the tool gets a mail."),
        fresh=lambda: ToolDecisionForm(formdata=None, version=there(tool_id).version),
    )


@bp.post("/<int:tool_id>/retire")
@grants(rules.may_decide_on_tool, load=queries.tool)
def retire(tool: Tool) -> ResponseReturnValue:
    """Retire a tool: plans keep it, none takes it anew."""
    form, tool_id = RetireForm(), tool.id
    return submit(
        form,
        lambda: tooling.retire(tool, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: tool_page(there(tool_id), retiring=form),
        to=url_for("toolbox.tool", tool_id=tool_id),
        done=_("The tool is retired. Plans that took it keep it."),
        fresh=lambda: RetireForm(formdata=None, version=there(tool_id).version),
    )


@bp.post("/<int:tool_id>/publish-again")
@grants(rules.may_decide_on_tool, load=queries.tool)
def publish_again(tool: Tool) -> ResponseReturnValue:
    """Publish a retired tool again."""
    form, tool_id = Form(), tool.id
    return submit(
        form,
        lambda: tooling.publish_again(tool, by=viewer(), seen=form.version.data),
        page=lambda: tool_page(there(tool_id)),
        to=url_for("toolbox.tool", tool_id=tool_id),
        done=_("The tool can be taken into plans again."),
        fresh=lambda: Form(formdata=None, version=there(tool_id).version),
    )


# ---------------------------------------------------------------- writing one


@bp.get("/propose")
@grants(rules.may_propose_tools)
def propose_from() -> ResponseReturnValue:
    """Ask which of the school's good activities others should have."""
    return render_template(
        "toolbox/propose.html", activities=queries.good_activities(viewer()), status_mark=marks.status_mark
    )


@bp.get("/propose/<int:activity_id>")
@grants(rules.may_follow_up_part, load=activity_for)
def propose(activity: Activity) -> ResponseReturnValue:
    """Show a proposal filled from the activity."""
    return form_page(ToolForm(**from_activity(activity)), activity=activity)


@bp.post("/propose/<int:activity_id>")
@grants(rules.may_follow_up_part, load=activity_for)
def do_propose(activity: Activity) -> ResponseReturnValue:
    """Propose a tool."""
    form, activity_id = ToolForm(), activity.id
    return submit(
        form,
        lambda: tooling.propose(activity, by=viewer(), base_url=base_url(), **form.values),
        page=lambda: form_page(form, activity=activity_for(viewer(), activity_id) or abort(404)),
        to=lambda tool: url_for("toolbox.tool", tool_id=tool.id),
        done=_("The tool is proposed. You get a mail when the coordinator has decided."),
    )


@bp.get("/new")
@grants(rules.may_keep_tools)
def new() -> ResponseReturnValue:
    """Ask for a new tool."""
    return form_page(ToolForm())


@bp.post("/new")
@grants(rules.may_keep_tools)
def add() -> ResponseReturnValue:
    """Add a tool that is published at once."""
    form = ToolForm()
    return submit(
        form,
        lambda: tooling.add(by=viewer(), **form.values),
        page=lambda: form_page(form),
        to=lambda tool: url_for("toolbox.tool", tool_id=tool.id),
        done=_("The tool is published."),
    )


def form_page(form: ToolForm, *, tool: Tool | None = None, activity: Activity | None = None) -> str:
    """Write the page of a tool's form: a new one, one from an activity, or one that is there."""
    return render_template("toolbox/form.html", form=form, tool=tool, activity=activity)


@bp.get("/<int:tool_id>/edit")
@grants(rules.may_change_tool, load=queries.tool)
def edit(tool: Tool) -> ResponseReturnValue:
    """Show a tool to change."""
    return form_page(ToolForm(tool=tool), tool=tool)


@bp.post("/<int:tool_id>/edit")
@grants(rules.may_change_tool, load=queries.tool)
def save(tool: Tool) -> ResponseReturnValue:
    """Save a tool."""
    form, tool_id = ToolForm(tool=tool), tool.id
    return submit(
        form,
        lambda: tooling.change(tool, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: form_page(form, tool=there(tool_id)),
        to=url_for("toolbox.tool", tool_id=tool_id),
        done=SAVED,
        fresh=lambda: ToolForm(tool=there(tool_id)),
    )


@bp.post("/<int:tool_id>/propose-again")
@grants(rules.may_change_tool, load=queries.tool)
def propose_again(tool: Tool) -> ResponseReturnValue:
    """Propose a returned tool anew."""
    form, tool_id = Form(), tool.id
    return submit(
        form,
        lambda: tooling.propose_again(tool, by=viewer(), seen=form.version.data, base_url=base_url()),
        page=lambda: tool_page(there(tool_id)),
        to=url_for("toolbox.tool", tool_id=tool_id),
        done=_("The tool is proposed. You get a mail when the coordinator has decided."),
        fresh=lambda: Form(formdata=None, version=there(tool_id).version),
    )
