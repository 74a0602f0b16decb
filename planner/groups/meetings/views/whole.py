"""One meeting: planned, called, moved, cancelled, read; its links and who was there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, render_template, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.addresses import host
from planner.core.documents.answer import as_file
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.groups import queries as groups
from planner.groups.meetings import operations, queries, rules
from planner.groups.meetings.forms import KINDS, AttendanceForm, CancelMeetingForm, LinkForm, MeetingForm
from planner.groups.meetings.ical import calendar_of
from planner.groups.meetings.notices import page_of
from planner.groups.meetings.page import shown
from planner.groups.rules import may_run_group
from planner.groups.views import SAVED, bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.groups.meetings.models import Meeting, MeetingLink
    from planner.groups.models import ReferenceGroup


@bp.app_context_processor
def words() -> dict[str, object]:
    """Let templates name the kinds of meetings."""
    return {"meeting_kinds": KINDS}


def to(meeting_id: int) -> str:
    """Return the address of a meeting."""
    return url_for("groups.meeting", meeting_id=meeting_id)


def read_again(meeting_id: int) -> Meeting:
    """Return the meeting read afresh, after a refusal."""
    return queries.for_page(viewer(), meeting_id=meeting_id) or abort(404)


def meeting_page(meeting: Meeting, **forms: Form) -> str:
    """Write a meeting's page, with forms that were refused."""
    return render_template(
        "groups/meetings/show.html", shown=shown(meeting, viewer(), **forms), plain=Form(obj=meeting)
    )


def form_page(form: Form, group: ReferenceGroup, meeting: Meeting | None = None) -> str:
    """Write the page of the form for a meeting."""
    return render_template("groups/meetings/edit.html", form=form, group=group, meeting=meeting)


@bp.get("/<int:group_id>/meetings/new")
@grants(may_run_group, load=groups.by_id)
def new_meeting(group: ReferenceGroup) -> ResponseReturnValue:
    """Show the form for a new meeting."""
    return form_page(MeetingForm(), group)


@bp.post("/<int:group_id>/meetings/new")
@grants(may_run_group, load=groups.by_id)
def plan_meeting(group: ReferenceGroup) -> ResponseReturnValue:
    """Put a meeting down."""
    form, known = MeetingForm(), group.id
    return submit(
        form,
        lambda: operations.plan_meeting(group, by=viewer(), **form.values),
        page=lambda: form_page(form, groups.by_id(viewer(), group_id=known) or abort(404)),
        to=lambda meeting: to(meeting.id),
        done=_("The meeting is put down. Write the agenda, then call the members."),
    )


@bp.get("/meetings/<int:meeting_id>")
@grants(rules.may_read_meeting, load=queries.for_page)
def meeting(meeting: Meeting) -> ResponseReturnValue:
    """Show a meeting."""
    return meeting_page(meeting)


@bp.get("/meetings/<int:meeting_id>/meeting.ics")
@grants(rules.may_read_meeting, load=queries.by_id)
def meeting_file(meeting: Meeting) -> ResponseReturnValue:
    """Answer with the meeting as a calendar file."""
    content, _method = calendar_of(meeting, page=page_of(meeting), host=host(), said_at=clock.now())
    return as_file(content, name=f"{meeting.title}.ics", kind="text/calendar")


@bp.get("/meetings/<int:meeting_id>/edit")
@grants(rules.may_run_meeting, load=queries.by_id)
def edit_meeting(meeting: Meeting) -> ResponseReturnValue:
    """Show the form for a meeting."""
    return form_page(MeetingForm(obj=meeting), meeting.group, meeting)


@bp.post("/meetings/<int:meeting_id>/edit")
@grants(rules.may_run_meeting, load=queries.by_id)
def change_meeting(meeting: Meeting) -> ResponseReturnValue:
    """Save a meeting."""
    form, known = MeetingForm(obj=meeting), meeting.id
    return submit(
        form,
        lambda: operations.change_meeting(meeting, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: form_page(form, read_again(known).group, read_again(known)),
        to=to(known),
        done=SAVED,
        fresh=lambda: MeetingForm(obj=read_again(known)),
    )


def decide(meeting: Meeting, what: Any, done: Any) -> ResponseReturnValue:  # noqa: ANN401 - one of the operations
    """Carry out what takes no words."""
    form, known = Form(), meeting.id
    return submit(
        form,
        lambda: what(meeting, by=viewer(), seen=form.version.data),
        page=lambda: meeting_page(read_again(known), state=form),
        to=to(known),
        done=done,
    )


@bp.post("/meetings/<int:meeting_id>/call")
@grants(rules.may_run_meeting, load=queries.by_id)
def call_meeting(meeting: Meeting) -> ResponseReturnValue:
    """Ask the members to come."""
    return decide(meeting, operations.call, _("The members are asked to come, by mail with an entry for the calendar."))


@bp.post("/meetings/<int:meeting_id>/open")
@grants(rules.may_run_meeting, load=queries.by_id)
def open_meeting(meeting: Meeting) -> ResponseReturnValue:
    """Show a meeting that was held to its members."""
    return decide(meeting, operations.open_to_members, _("The members can read the meeting now."))


@bp.post("/meetings/<int:meeting_id>/remove")
@grants(rules.may_run_meeting, load=queries.for_page)
def remove_meeting(meeting: Meeting) -> ResponseReturnValue:
    """Take away a meeting that nobody was called to."""
    form, known, whole = Form(), meeting.id, meeting.group_id
    return submit(
        form,
        lambda: operations.remove(meeting, by=viewer(), seen=form.version.data),
        page=lambda: meeting_page(read_again(known), state=form),
        to=url_for("groups.group", group_id=whole),
        done=_("The meeting is taken away."),
    )


@bp.get("/meetings/<int:meeting_id>/cancel")
@grants(rules.may_run_meeting, load=queries.by_id)
def ask_to_cancel(meeting: Meeting) -> ResponseReturnValue:
    """Show whom a cancelling reaches."""
    return cancel_page(CancelMeetingForm(obj=meeting), meeting)


def cancel_page(form: Form, meeting: Meeting) -> str:
    """Write the page on which a meeting is cancelled."""
    asked = operations.to_ask(meeting)
    return render_template("groups/meetings/cancel.html", form=form, meeting=meeting, asked=asked)


@bp.post("/meetings/<int:meeting_id>/cancel")
@grants(rules.may_run_meeting, load=queries.by_id)
def cancel_meeting(meeting: Meeting) -> ResponseReturnValue:
    """Cancel a meeting."""
    form, known = CancelMeetingForm(), meeting.id
    return submit(
        form,
        lambda: operations.cancel(meeting, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: cancel_page(form, read_again(known)),
        to=to(known),
        done=_("The meeting is cancelled, and the members are told."),
        fresh=lambda: CancelMeetingForm(obj=read_again(known)),
    )


# ---------------------------------------------------------------- links, and who was there


@bp.post("/meetings/<int:meeting_id>/links")
@grants(rules.may_write_meeting, load=queries.by_id)
def add_meeting_link(meeting: Meeting) -> ResponseReturnValue:
    """Add a file as a link."""
    form, known = LinkForm(), meeting.id
    return submit(
        form,
        lambda: operations.add_link(meeting, by=viewer(), **form.values),
        page=lambda: meeting_page(read_again(known), link=form),
        to=to(known) + "#links",
        done=_("The link is added."),
    )


@bp.post("/meetings/<int:meeting_id>/links/<int:meeting_link_id>/remove")
@grants(rules.may_write_link, load=queries.link_for_page)
def remove_meeting_link(link: MeetingLink) -> ResponseReturnValue:
    """Take a link away."""
    form, known = Form(), link.meeting_id
    return submit(
        form,
        lambda: operations.remove_link(link, by=viewer()),
        page=lambda: meeting_page(read_again(known), state=form),
        to=to(known) + "#links",
        done=_("The link is taken away."),
    )


@bp.post("/meetings/<int:meeting_id>/attendance")
@grants(rules.may_write_meeting, load=queries.for_page)
def note_attendance(meeting: Meeting) -> ResponseReturnValue:
    """Say who was there."""
    form, known = AttendanceForm(), meeting.id
    form.offer(operations.to_ask(meeting))
    return submit(
        form,
        lambda: operations.note_attendance(meeting, by=viewer(), seen=form.version.data, present=form.present.data),
        page=lambda: meeting_page(read_again(known), attendance=form),
        to=to(known) + "#attendance",
        done=SAVED,
        fresh=lambda: shown(read_again(known), viewer()).forms["attendance"],
    )
