"""A school's answer: the whole, a part at a time, and its way to the coordinator and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import abort, redirect, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.inventory.collecting import sending
from planner.inventory.collecting.forms import SectionForm, SendBackForm, section_form
from planner.inventory.collecting.queries import AnswerPage, SectionState, Task, answer_page, task_for_page
from planner.inventory.collecting.views.blueprint import base_url, bp
from planner.inventory.operations import answering
from planner.inventory.rules import (
    may_answer,
    may_fill_in,
    may_read_answer,
    may_return,
    may_send_back,
    may_send_in,
    may_stand_for,
    may_take_back,
)

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Opened:
    """A part of a school's answer, with the whole it belongs to."""

    page: AnswerPage
    part: SectionState


def part_for_page(viewer: Viewer, year: int, school_id: int, section: str) -> Opened | None:
    """Return a part of a school's answer, or None."""
    task = task_for_page(viewer, year, school_id)
    if task is None:
        return None
    page = answer_page(task)
    part = page.part(section)
    return Opened(page, part) if part else None


def may_fill_in_part(viewer: Viewer, opened: Opened) -> bool:
    """Tell who answers a part: who answers for the school."""
    return may_fill_in(viewer, opened.page.task)


@bp.get("/<int:year>/schools/<int:school_id>")
@grants(may_read_answer, load=task_for_page)
def answer(task: Task) -> ResponseReturnValue:
    """Show a school's answer."""
    return answer_html(task)


def answer_html(task: Task, refused: Form | None = None) -> str:
    """Write the page of a school's answer, around the form that was refused."""
    return render_template(
        "inventory/answer.html",
        page=answer_page(task),
        task=task,
        may_answer=may_answer(viewer(), task),
        may_send_in=may_send_in(viewer(), task),
        may_take_back=may_take_back(viewer(), task),
        may_send_back=may_send_back(viewer(), task),
        plain=Form(formdata=None, obj=task),
        send_back_form=refused if isinstance(refused, SendBackForm) else SendBackForm(formdata=None, obj=task),
        refused=refused,
    )


@bp.get("/<int:year>/schools/<int:school_id>/<section>")
@grants(may_fill_in_part, load=part_for_page)
def part(opened: Opened) -> ResponseReturnValue:
    """Show the form for a part; where nothing can be answered now, the answer as it stands."""
    task = opened.page.task
    if not may_answer(viewer(), task):
        return redirect(url_for("inventory.answer", year=task.held.year, school_id=task.school_id))
    return part_html(opened, section_form(opened.page, opened.part))


def part_html(opened: Opened, form: SectionForm) -> str:
    """Write the page of a part around its form."""
    return render_template(
        "inventory/section.html", page=opened.page, part=opened.part, task=opened.page.task, form=form
    )


@bp.post("/<int:year>/schools/<int:school_id>/<section>")
@grants(may_fill_in_part, load=part_for_page)
def save_part(opened: Opened) -> ResponseReturnValue:
    """Save a part and go on to the next; to the same when something in it looks unusual."""
    task, key, form = opened.page.task, opened.part.section.key, section_form(opened.page, opened.part)
    ids: dict[str, Any] = {"year": task.held.year, "school_id": task.school_id}

    def again() -> Opened:
        return part_for_page(viewer(), **ids, section=key) or abort(404)

    return submit(
        form,
        lambda: answering.save_section(task.held, task.school_id, key, form.given, by=viewer(), seen=form.version.data),
        page=lambda: part_html(again(), form),
        to=lambda _written: after_saving(again()),
        done=_("Saved."),
        fresh=lambda: _as_saved(again()),
    )


def _as_saved(opened: Opened) -> SectionForm:
    return section_form(opened.page, opened.part)


def after_saving(opened: Opened) -> str:
    """Return where to go after a part was saved."""
    task, key = opened.page.task, opened.part.section.key
    place: dict[str, Any] = {"year": task.held.year, "school_id": task.school_id}
    if opened.part.unusual:
        return url_for("inventory.part", **place, section=key, _anchor="unusual")
    following = opened.page.after(key)
    if following is None:
        return url_for("inventory.answer", **place)
    return url_for("inventory.part", **place, section=following.section.key)


@bp.post("/<int:year>/schools/<int:school_id>/send-in")
@grants(may_stand_for, load=task_for_page)
def send_in(task: Task) -> ResponseReturnValue:
    """Stand for the school's answer."""
    form = Form()
    return _decide(
        task,
        form,
        lambda: answering.send_in(task.held, task.school_id, by=viewer(), seen=form.version.data),
        done=_("The answer is sent in. Thank you!"),
    )


@bp.post("/<int:year>/schools/<int:school_id>/take-back")
@grants(may_stand_for, load=task_for_page)
def take_back(task: Task) -> ResponseReturnValue:
    """Go on answering."""
    form = Form()
    return _decide(
        task,
        form,
        lambda: answering.take_back(task.held, task.school_id, by=viewer(), seen=form.version.data),
        done=_("The answer is yours again: change it and send it in."),
    )


@bp.post("/<int:year>/schools/<int:school_id>/send-back")
@grants(may_return, load=task_for_page)
def send_back(task: Task) -> ResponseReturnValue:
    """Ask the school to look again."""
    form = SendBackForm()
    return _decide(
        task,
        form,
        lambda: sending.send_back(
            task, by=viewer(), seen=form.version.data, reason=form.reason.data, base_url=base_url()
        ),
        done=_("The answer is sent back, and the principal has the reason by mail."),
    )


def _decide(task: Task, form: Form, do: Any, *, done: Any) -> ResponseReturnValue:  # noqa: ANN401 - a deed and a text
    ids: dict[str, Any] = {"year": task.held.year, "school_id": task.school_id}

    def again() -> Task:
        return task_for_page(viewer(), **ids) or abort(404)

    return submit(
        form,
        do,
        page=lambda: answer_html(again(), form),
        to=url_for("inventory.answer", **ids),
        done=done,
        fresh=lambda: type(form)(obj=again()),
    )
