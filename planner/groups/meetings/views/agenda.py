"""The agenda: items in order, what was said under each, and the needs it pointed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, request, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.groups.meetings import operations, queries, rules
from planner.groups.meetings.forms import AddItemForm, ItemForm, MoveForm, NoteNeedForm, PointForm
from planner.groups.meetings.views.whole import meeting_page, read_again, to
from planner.groups.views import SAVED, bp
from planner.needs.queries import choosable

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.groups.meetings.models import AgendaItem, Meeting, PointedNeed


def to_item(meeting_id: int, agenda_id: int) -> str:
    """Return the address of an item."""
    return url_for("groups.agenda_item", meeting_id=meeting_id, agenda_id=agenda_id)


def item_again(meeting_id: int, agenda_id: int) -> AgendaItem:
    """Return the item read afresh, after a refusal."""
    return queries.item_for_page(viewer(), meeting_id=meeting_id, agenda_id=agenda_id) or abort(404)


def item_page(item: AgendaItem, **forms: Form) -> str:
    """Write the page of an item, with a form that was refused."""
    point = forms.get("point") or PointForm(formdata=None)
    if isinstance(point, PointForm):
        point.offer(choosable())
    filled = {"notes": ItemForm(formdata=None, obj=item), "need": NoteNeedForm(formdata=None), **forms, "point": point}
    others = item.meeting.agenda
    place = [one.id for one in others].index(item.id)
    return render_template(
        "groups/meetings/item.html",
        item=item,
        place=place + 1,
        after=others[place + 1] if place + 1 < len(others) else None,
        forms=filled,
        refused=list(forms.values()),
        plain=Form(formdata=None, obj=item),
    )


@bp.post("/meetings/<int:meeting_id>/agenda")
@grants(rules.may_write_meeting, load=queries.by_id)
def add_agenda_item(meeting: Meeting) -> ResponseReturnValue:
    """Add an item to the agenda."""
    form, known = AddItemForm(), meeting.id
    return submit(
        form,
        lambda: operations.add_item(meeting, by=viewer(), **form.values),
        page=lambda: meeting_page(read_again(known), item=form),
        to=to(known) + "#agenda",
    )


@bp.get("/meetings/<int:meeting_id>/agenda/<int:agenda_id>")
@grants(rules.may_write_item, load=queries.item_for_page)
def agenda_item(item: AgendaItem) -> ResponseReturnValue:
    """Show where an item's notes are written."""
    return item_page(item)


@bp.post("/meetings/<int:meeting_id>/agenda/<int:agenda_id>")
@grants(rules.may_write_item, load=queries.item_for_page)
def write_agenda_item(item: AgendaItem) -> ResponseReturnValue:
    """Save what was said under an item, and go on to the next when asked to."""
    form, known, whole = ItemForm(), item.id, item.meeting_id
    later = [one.id for one in item.meeting.agenda if (one.position, one.id) > (item.position, item.id)]
    on = to_item(whole, later[0]) if later and request.form.get("on") else to(whole) + "#agenda"
    return submit(
        form,
        lambda: operations.write_item(item, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: item_page(item_again(whole, known), notes=form),
        to=on,
        done=SAVED,
        fresh=lambda: ItemForm(obj=item_again(whole, known)),
    )


@bp.post("/meetings/<int:meeting_id>/agenda/<int:agenda_id>/move")
@grants(rules.may_write_item, load=queries.item_for_page)
def move_agenda_item(item: AgendaItem) -> ResponseReturnValue:
    """Move an item up or down."""
    form, whole = MoveForm(), item.meeting_id
    return submit(
        form,
        lambda: operations.move_item(item, by=viewer(), place=form.place.data),
        page=lambda: meeting_page(read_again(whole), state=form),
        to=to(whole) + "#agenda",
    )


@bp.post("/meetings/<int:meeting_id>/agenda/<int:agenda_id>/remove")
@grants(rules.may_write_item, load=queries.item_for_page)
def remove_agenda_item(item: AgendaItem) -> ResponseReturnValue:
    """Take an item out."""
    form, whole = Form(), item.meeting_id
    return submit(
        form,
        lambda: operations.remove_item(item, by=viewer()),
        page=lambda: meeting_page(read_again(whole), state=form),
        to=to(whole) + "#agenda",
        done=_("The item is taken out."),
    )


@bp.post("/meetings/<int:meeting_id>/agenda/<int:agenda_id>/needs")
@grants(rules.may_write_item, load=queries.item_for_page)
def point_to_need(item: AgendaItem) -> ResponseReturnValue:
    """Note that a need was pointed to."""
    form, known, whole = PointForm(), item.id, item.meeting_id
    form.offer(choosable())
    return submit(
        form,
        lambda: operations.point_to(item, by=viewer(), **form.values),
        page=lambda: item_page(item_again(whole, known), point=form),
        to=to_item(whole, known) + "#needs",
    )


@bp.post("/meetings/<int:meeting_id>/agenda/<int:agenda_id>/needs/new")
@grants(rules.may_write_item, load=queries.item_for_page)
def note_need(item: AgendaItem) -> ResponseReturnValue:
    """Write down a need that came up."""
    form, known, whole = NoteNeedForm(), item.id, item.meeting_id
    return submit(
        form,
        lambda: operations.note_need(
            item, by=viewer(), title=form.need_title.data or "", description=form.need_words.data or ""
        ),
        page=lambda: item_page(item_again(whole, known), need=form),
        to=to_item(whole, known) + "#needs",
        done=_("The need is noted. It waits to be confirmed."),
    )


@bp.post("/meetings/<int:meeting_id>/agenda/<int:agenda_id>/needs/<int:need_id>/remove")
@grants(rules.may_write_pointed, load=queries.pointed_for_page)
def point_no_more(pointed: PointedNeed) -> ResponseReturnValue:
    """Take back that a need was pointed to."""
    form, known, whole = Form(), pointed.item_id, pointed.item.meeting_id
    return submit(
        form,
        lambda: operations.point_no_more(pointed, by=viewer()),
        page=lambda: item_page(item_again(whole, known), state=form),
        to=to_item(whole, known) + "#needs",
    )
