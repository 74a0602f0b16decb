"""Tasks: given under an item of the agenda, read, changed and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.groups.meetings.queries import item_for_page
from planner.groups.meetings.rules import may_read_meeting, may_write_item
from planner.groups.meetings.views.agenda import item_again
from planner.groups.meetings.views.whole import to
from planner.groups.tasks import operations, queries, rules
from planner.groups.tasks.forms import TASK_STATES, EndTaskForm, TaskForm
from planner.groups.views import SAVED, bp
from planner.needs.queries import choosable

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.groups.meetings.models import AgendaItem
    from planner.groups.tasks.models import GroupTask


@bp.app_context_processor
def words() -> dict[str, object]:
    """Let templates say what became of a task."""
    return {"task_states": TASK_STATES}


def task_form(item: AgendaItem, task: GroupTask | None = None) -> TaskForm:
    """Return the form for a task, a new one or one that is there."""
    begun = {} if task else {"what": item.title, "need_id": item.pointed[0].need_id if len(item.pointed) == 1 else None}
    form = TaskForm(obj=task, data=begun)
    posts = queries.who_can_answer(item.meeting.group_id, clock.today(), also=task.post_id if task else None)
    form.offer(posts=posts, needs=choosable())
    return form


def form_page(form: Form, item: AgendaItem, task: GroupTask | None = None) -> str:
    """Write the page of the form for a task."""
    return render_template("groups/tasks/edit.html", form=form, item=item, task=task)


@bp.get("/meetings/<int:meeting_id>/agenda/<int:agenda_id>/tasks/new")
@grants(may_write_item, load=item_for_page)
def new_task(item: AgendaItem) -> ResponseReturnValue:
    """Show the form for a new task."""
    return form_page(task_form(item), item)


@bp.post("/meetings/<int:meeting_id>/agenda/<int:agenda_id>/tasks/new")
@grants(may_write_item, load=item_for_page)
def give_task(item: AgendaItem) -> ResponseReturnValue:
    """Give somebody a task."""
    form, known, whole = task_form(item), item.id, item.meeting_id
    return submit(
        form,
        lambda: operations.give(item, by=viewer(), **form.values),
        page=lambda: form_page(form, item_again(whole, known)),
        to=to(whole) + f"#item-{known}",
        done=_("The task is given. It stands on the person's home page."),
    )


def task_again(task_id: int) -> GroupTask:
    """Return the task read afresh, after a refusal."""
    return queries.by_id(viewer(), task_id=task_id) or abort(404)


def task_page(task: GroupTask, form: Form | None = None, *, button: Form | None = None) -> str:
    """Write a task's page; form: what became of it, as sent; button: the button that takes it up again, as sent."""
    who = viewer()
    return render_template(
        "groups/tasks/show.html",
        task=task,
        form=form or EndTaskForm(formdata=None, data={"version": task.version}),
        ends=rules.may_end_task(who, task),
        writes=rules.may_change_task(who, task),
        reads_meeting=may_read_meeting(who, task.item.meeting),
        late=task.is_late(clock.today()),
        button_form=button or Form(formdata=None, obj=task),
    )


@bp.get("/tasks/<int:task_id>")
@grants(rules.may_read_task, load=queries.by_id)
def task(task: GroupTask) -> ResponseReturnValue:
    """Show a task and where it came from."""
    return task_page(task)


@bp.post("/tasks/<int:task_id>")
@grants(rules.may_end_task, load=queries.by_id)
def end_task(task: GroupTask) -> ResponseReturnValue:
    """Say what became of a task."""
    form, known = EndTaskForm(), task.id
    return submit(
        form,
        lambda: operations.end(task, by=viewer(), seen=form.version.data, state=form.state.data, word=form.word.data),
        page=lambda: task_page(task_again(known), form),
        to=url_for("groups.task", task_id=known),
        done=SAVED,
        fresh=lambda: EndTaskForm(obj=task_again(known)),
    )


@bp.post("/tasks/<int:task_id>/open-again")
@grants(rules.may_end_task, load=queries.by_id)
def open_task_again(task: GroupTask) -> ResponseReturnValue:
    """Take a task up again."""
    form, known = Form(), task.id
    return submit(
        form,
        lambda: operations.open_again(task, by=viewer(), seen=form.version.data),
        page=lambda: task_page(task_again(known), button=form),
        to=url_for("groups.task", task_id=known),
    )


@bp.get("/tasks/<int:task_id>/edit")
@grants(rules.may_change_task, load=queries.by_id)
def edit_task(task: GroupTask) -> ResponseReturnValue:
    """Show the form for a task."""
    return form_page(task_form(task.item, task), task.item, task)


@bp.post("/tasks/<int:task_id>/edit")
@grants(rules.may_write_task, load=queries.by_id)
def change_task(task: GroupTask) -> ResponseReturnValue:
    """Save a task."""
    form, known = task_form(task.item, task), task.id
    return submit(
        form,
        lambda: operations.change(task, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: form_page(form, task_again(known).item, task_again(known)),
        to=url_for("groups.task", task_id=known),
        done=SAVED,
        fresh=lambda: task_form(task_again(known).item, task_again(known)),
    )
