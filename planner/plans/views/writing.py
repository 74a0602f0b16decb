"""Writing a plan: everything in place on one page, one part open at a time, each saved by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import abort, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.groups.measures import item_asked
from planner.plans import rules, words, writing_desk
from planner.plans.forms.writing import ActivityForm, ArrangeForm, BeginForm, HeaderForm, ObjectiveForm, from_tool
from planner.plans.from_items import filled_from
from planner.plans.operations import arranging, writing
from planner.plans.queries import copying, toolbox
from planner.plans.queries import plans as queries
from planner.plans.queries.kept import unsaved
from planner.plans.views.blueprint import again, bp

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from planner.plans.models.kept import UnsavedText
    from planner.plans.models.parts import Activity, Objective
    from planner.plans.models.plan import Plan

SAVED = _("Saved.")


@dataclass(frozen=True)
class Opened:
    """Which part is open for writing, and its form. part: header, objective, activity, new_objective, new_activity.

    item: the item of a reference group's agenda that a new activity comes from.
    """

    form: Form
    part: str = ""
    id: int | None = None
    note: str | None = None
    item: int | None = None
    kept: UnsavedText | None = None
    taken_up: bool = False

    @property
    def key(self) -> str:
        """The part's name where what is typed in it is kept; empty for what is no text."""
        if self.part == "move":
            return ""
        return "-".join([self.part.replace("_", "-"), *([str(self.id)] if self.id is not None else [])])


def part_opened(
    plan_id: int, part: str, part_id: int | None, make: Callable[..., Form], *, note: str | None = None
) -> Opened:
    """Return a part opened for writing, with what the viewer typed in it and did not save, where that differs."""
    opened = Opened(make(), part, part_id, note)
    kept = unsaved(viewer(), plan_id, opened.key)
    if kept is None:
        return opened
    typed = make(formdata=MultiDict([(name, value) for name, value in kept.content]))
    if typed.values == opened.form.values:
        return opened
    if "kept" in request.args:
        return replace(opened, form=typed, kept=kept, taken_up=True)
    return replace(opened, kept=kept)


@bp.get("/new")
@grants(rules.may_begin)
def new() -> ResponseReturnValue:
    """Ask for the little a plan needs to exist."""
    return new_page(BeginForm(viewer=viewer()))


def new_page(form: BeginForm) -> str:
    """Write the page that begins a plan, with the plans that can be copied first."""
    return render_template("plans/new.html", form=form, copyable=copying.copyable(viewer()), words=words)


@bp.post("/new")
@grants(rules.may_begin)
def begin() -> ResponseReturnValue:
    """Begin a plan and go on to writing it."""
    form = BeginForm(viewer=viewer())
    return submit(
        form,
        lambda: writing.begin(by=viewer(), **form.values),
        page=lambda: new_page(form),
        to=lambda plan: url_for("plans.edit", plan_id=plan.id),
    )


@bp.get("/<int:plan_id>/edit")
@grants(rules.may_write, load=queries.for_page)
def edit(plan: Plan) -> ResponseReturnValue:
    """Show the plan laid out for writing."""
    return desk(plan, Opened(Form()))


def desk(plan: Plan, opened: Opened) -> str:
    """Write the writing page around the part that is open."""
    buttons = Form(formdata=None)
    return render_template(
        "plans/edit.html", desk=writing_desk.desk(viewer(), plan), plan=plan, opened=opened, buttons=buttons
    )


@bp.post("/<int:plan_id>/arrange")
@grants(rules.may_write, load=queries.visible)
def arrange(plan: Plan) -> ResponseReturnValue:
    """Move a part, or take it out."""
    form, plan_id = ArrangeForm(), plan.id
    return submit(
        form,
        lambda: arranging.arrange(plan, form.asked, by=viewer()),
        page=lambda: desk(again(plan_id), Opened(form)),
        to=lambda part: url_for("plans.edit", plan_id=plan_id, _anchor=part or "objectives"),
    )


@bp.get("/activities/<int:activity_id>/move")
@grants(rules.may_write_part, load=queries.activity_for)
def move(activity: Activity) -> ResponseReturnValue:
    """Open what moves an activity, copies it or takes it out."""
    return desk(again(activity.plan_id), Opened(Form(), "move", activity.id))


# ---------------------------------------------------------------- header


@bp.get("/<int:plan_id>/header")
@grants(rules.may_write, load=queries.for_page)
def header(plan: Plan) -> ResponseReturnValue:
    """Open the header for writing."""
    return desk(plan, part_opened(plan.id, "header", None, lambda **sent: HeaderForm(obj=plan, **sent)))


@bp.post("/<int:plan_id>/header")
@grants(rules.may_write, load=queries.visible)
def save_header(plan: Plan) -> ResponseReturnValue:
    """Save the header."""
    form, plan_id = HeaderForm(obj=plan), plan.id
    return submit(
        form,
        lambda: writing.save_header(plan, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: desk(again(plan_id), Opened(form, "header")),
        to=url_for("plans.edit", plan_id=plan_id),
        done=SAVED,
        fresh=lambda: HeaderForm(obj=again(plan_id)),
    )


# ---------------------------------------------------------------- objectives


@bp.get("/<int:plan_id>/objectives/new")
@grants(rules.may_write, load=queries.for_page)
def new_objective(plan: Plan) -> ResponseReturnValue:
    """Open a new objective for writing."""
    return desk(plan, part_opened(plan.id, "new_objective", None, ObjectiveForm))


@bp.post("/<int:plan_id>/objectives/new")
@grants(rules.may_write, load=queries.visible)
def add_objective(plan: Plan) -> ResponseReturnValue:
    """Add an objective."""
    form, plan_id = ObjectiveForm(), plan.id
    return submit(
        form,
        lambda: writing.add_objective(plan, by=viewer(), **form.values),
        page=lambda: desk(again(plan_id), Opened(form, "new_objective")),
        to=lambda objective: url_for("plans.edit", plan_id=plan_id, _anchor=f"objective-{objective.id}"),
        done=SAVED,
    )


@bp.get("/objectives/<int:objective_id>")
@grants(rules.may_write_part, load=queries.objective_for)
def objective(objective: Objective) -> ResponseReturnValue:
    """Open an objective for writing."""
    plan_id = objective.plan_id
    opened = part_opened(plan_id, "objective", objective.id, lambda **sent: ObjectiveForm(obj=objective, **sent))
    return desk(again(plan_id), opened)


@bp.post("/objectives/<int:objective_id>")
@grants(rules.may_write_part, load=queries.objective_for)
def save_objective(objective: Objective) -> ResponseReturnValue:
    """Save an objective."""
    form, plan_id, objective_id = ObjectiveForm(obj=objective), objective.plan_id, objective.id
    return submit(
        form,
        lambda: writing.save_objective(objective, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: desk(again(plan_id), Opened(form, "objective", objective_id)),
        to=url_for("plans.edit", plan_id=plan_id, _anchor=f"objective-{objective_id}"),
        done=SAVED,
        fresh=lambda: ObjectiveForm(obj=queries.objective_for(viewer(), objective_id) or abort(404)),
    )


# ---------------------------------------------------------------- activities


@bp.get("/objectives/<int:objective_id>/activities/new")
@grants(rules.may_write_part, load=queries.objective_for)
def new_activity(objective: Objective) -> ResponseReturnValue:
    """Open a new activity for writing, filled from a tool or an item of an agenda when the address names one."""
    tool = toolbox.tool(viewer(), request.args.get("tool", 0, type=int))
    tool = tool if tool is not None and rules.may_use_tool(viewer(), tool) else None
    item = item_asked(viewer(), request.args.get("item", type=int))
    filled = from_tool(tool) if tool is not None else filled_from(item) if item is not None else {}
    area, plan_id = objective.plan.focus_area, objective.plan_id
    note = tool.how_measured if tool is not None else None
    opened = part_opened(
        plan_id, "new_activity", objective.id, lambda **sent: ActivityForm(focus_area=area, **filled, **sent), note=note
    )
    return desk(again(plan_id), replace(opened, item=item.id if item is not None else None))


@bp.post("/objectives/<int:objective_id>/activities/new")
@grants(rules.may_write_part, load=queries.objective_for)
def add_activity(objective: Objective) -> ResponseReturnValue:
    """Add an activity."""
    form, plan_id = ActivityForm(focus_area=objective.plan.focus_area), objective.plan_id
    objective_id, item = objective.id, item_asked(viewer(), request.args.get("item", type=int))
    item_id = item.id if item is not None else None
    return submit(
        form,
        lambda: writing.add_activity(objective, by=viewer(), item=item, **form.values),
        page=lambda: desk(again(plan_id), Opened(form, "new_activity", objective_id, item=item_id)),
        to=lambda activity: after_adding(plan_id, objective_id, activity.id),
        done=SAVED,
    )


def after_adding(plan_id: int, objective_id: int, activity_id: int) -> str:
    """Return where to go when an activity is added: to the next empty one when that is what the button said."""
    if request.form.get("then") == "another":
        return url_for("plans.new_activity", objective_id=objective_id, _anchor="open")
    return url_for("plans.edit", plan_id=plan_id, _anchor=f"activity-{activity_id}")


@bp.get("/activities/<int:activity_id>")
@grants(rules.may_write_part, load=queries.activity_for)
def activity(activity: Activity) -> ResponseReturnValue:
    """Open an activity for writing."""
    plan_id = activity.plan_id
    opened = part_opened(plan_id, "activity", activity.id, lambda **sent: activity_form(activity, **sent))
    return desk(again(plan_id), opened)


@bp.post("/activities/<int:activity_id>")
@grants(rules.may_write_part, load=queries.activity_for)
def save_activity(activity: Activity) -> ResponseReturnValue:
    """Save an activity."""
    form, plan_id, activity_id = activity_form(activity), activity.plan_id, activity.id
    return submit(
        form,
        lambda: writing.save_activity(activity, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: desk(again(plan_id), Opened(form, "activity", activity_id)),
        to=url_for("plans.edit", plan_id=plan_id, _anchor=f"activity-{activity_id}"),
        done=SAVED,
        fresh=lambda: activity_form(queries.activity_for(viewer(), activity_id) or abort(404)),
    )


def activity_form(activity: Activity, **sent: Any) -> ActivityForm:  # noqa: ANN401 - as the form takes it
    """Return the form of an activity that is there."""
    return ActivityForm(focus_area=activity.plan.focus_area, activity=activity, **sent)
