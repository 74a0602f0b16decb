"""Minutes: read as a draft or as sent; approved, returned, added to, taken along as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.documents.answer import Form as FileForm
from planner.core.documents.answer import answer
from planner.core.forms import Form, submit
from planner.core.i18n import gettext
from planner.core.i18n import lazy_gettext as _
from planner.groups.meetings.forms import KINDS
from planner.groups.meetings.models import MeetingKind
from planner.groups.minutes import operations, queries, rules
from planner.groups.minutes.content import compose
from planner.groups.minutes.document import SHOWN_DIGITS, approver_of, as_document, task_words
from planner.groups.minutes.forms import AddForm, ReturnForm, SendForm
from planner.groups.minutes.models import MinutesState
from planner.groups.tasks.queries import of_meeting
from planner.groups.views import bp

if TYPE_CHECKING:
    from typing import Any

    from flask.typing import ResponseReturnValue

    from planner.groups.minutes.queries import Desk


def to(meeting_id: int) -> str:
    """Return the address of a meeting's minutes."""
    return url_for("groups.minutes", meeting_id=meeting_id)


def read_again(meeting_id: int) -> Desk:
    """Return meeting and minutes read afresh, after a refusal."""
    return queries.desk(viewer(), meeting_id=meeting_id) or abort(404)


def content_of(desk: Desk) -> dict[str, Any]:
    """Return what the minutes say: as sent, or as they would be now."""
    if desk.minutes is not None and desk.minutes.state is not MinutesState.RETURNED:
        return desk.minutes.content
    return compose(desk.meeting, of_meeting(desk.meeting.id))


def send_form(desk: Desk) -> SendForm:
    """Return the form for sending, with who can be asked to approve."""
    form = SendForm(data={"version": (desk.minutes or desk.meeting).version})
    form.offer(operations.can_approve(desk, by=viewer()))
    return form


def page(desk: Desk, **forms: Form) -> str:
    """Write the page of the minutes, with a form that was refused."""
    who, state = viewer(), desk.minutes.state if desk.minutes else None
    back = ReturnForm(formdata=None, data={"version": desk.minutes.version if desk.minutes else None})
    filled = {"send": None, "back": back, "add": AddForm(formdata=None), **forms}
    writes = rules.may_write_minutes(who, desk)
    if filled["send"] is None and writes:
        filled["send"] = send_form(desk)
    return render_template(
        "groups/minutes/show.html",
        desk=desk,
        content=content_of(desk),
        state=state,
        writes=writes,
        approves=rules.may_approve_minutes(who, desk) and state is MinutesState.SENT,
        forms=filled,
        refused=list(forms.values()),
        plain=Form(formdata=None, obj=desk.minutes),
        digits=SHOWN_DIGITS,
        task_words=task_words,
        approved_as=approver_of(desk.minutes) if desk.minutes else "",
    )


@bp.get("/meetings/<int:meeting_id>/minutes")
@grants(rules.may_read_minutes, load=queries.desk)
def minutes(desk: Desk) -> ResponseReturnValue:
    """Show the minutes."""
    return page(desk)


@bp.post("/meetings/<int:meeting_id>/minutes/send")
@grants(rules.may_write_minutes, load=queries.desk)
def send_minutes(desk: Desk) -> ResponseReturnValue:
    """Send the minutes for approval."""
    form, known = SendForm(), desk.meeting.id
    form.offer(operations.can_approve(desk, by=viewer()))
    return submit(
        form,
        lambda: operations.send(desk, by=viewer(), seen=form.version.data, approver_id=form.approver_id.data),
        page=lambda: page(read_again(known), send=form),
        to=to(known),
        done=_("The minutes are sent to the members."),
        stale=lambda: page(read_again(known)),
    )


@bp.post("/meetings/<int:meeting_id>/minutes/approve")
@grants(rules.may_approve_minutes, load=queries.desk)
def approve_minutes(desk: Desk) -> ResponseReturnValue:
    """Approve the minutes."""
    form, known = Form(), desk.meeting.id
    return submit(
        form,
        lambda: operations.approve(desk, by=viewer(), seen=form.version.data),
        page=lambda: page(read_again(known), state=form),
        to=to(known),
        done=_("The minutes are approved, and kept as they are."),
        stale=lambda: page(read_again(known)),
    )


@bp.post("/meetings/<int:meeting_id>/minutes/return")
@grants(rules.may_approve_minutes, load=queries.desk)
def return_minutes(desk: Desk) -> ResponseReturnValue:
    """Return the minutes with what should be mended."""
    form, known = ReturnForm(), desk.meeting.id
    return submit(
        form,
        lambda: operations.send_back(desk, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: page(read_again(known), back=form),
        to=url_for("groups.meeting", meeting_id=known),
        done=_("The minutes are returned."),
        fresh=lambda: ReturnForm(obj=read_again(known).minutes),
    )


@bp.post("/meetings/<int:meeting_id>/minutes/take-back")
@grants(rules.may_write_minutes, load=queries.desk)
def take_minutes_back(desk: Desk) -> ResponseReturnValue:
    """Take the minutes back, to mend them."""
    form, known = Form(), desk.meeting.id
    return submit(
        form,
        lambda: operations.take_back(desk, by=viewer(), seen=form.version.data),
        page=lambda: page(read_again(known), state=form),
        to=to(known),
        done=_("The minutes are taken back. The notes can be changed again."),
        stale=lambda: page(read_again(known)),
    )


@bp.post("/meetings/<int:meeting_id>/minutes/additions")
@grants(rules.may_write_minutes, load=queries.desk)
def add_to_minutes(desk: Desk) -> ResponseReturnValue:
    """Add to approved minutes."""
    form, known = AddForm(), desk.meeting.id
    return submit(
        form,
        lambda: operations.add(desk, by=viewer(), text=form.addition.data or ""),
        page=lambda: page(read_again(known), add=form),
        to=to(known) + "#additions",
        done=_("Added."),
    )


@bp.get("/meetings/<int:meeting_id>/minutes/document.pdf")
@grants(rules.may_read_minutes, load=queries.desk)
def minutes_pdf(desk: Desk) -> ResponseReturnValue:
    """Answer with the minutes as PDF."""
    return document_of(desk, FileForm.PDF)


@bp.get("/meetings/<int:meeting_id>/minutes/document.docx")
@grants(rules.may_read_minutes, load=queries.desk)
def minutes_word(desk: Desk) -> ResponseReturnValue:
    """Answer with the minutes as Word."""
    return document_of(desk, FileForm.WORD)


def document_of(desk: Desk, form: FileForm) -> ResponseReturnValue:
    """Write the minutes as a document."""
    content = content_of(desk)
    sent = desk.minutes if content is (desk.minutes.content if desk.minutes else None) else None
    kind = str(KINDS[MeetingKind(content["kind"])])
    document = as_document(content, sent, kind=kind, municipality=viewer().municipality_name)
    return answer(document, form, name=gettext("Minutes %(day)s %(title)s", day=content["day"], title=content["title"]))
