"""A meeting as a calendar entry (RFC 5545): one VEVENT in UTC, as a mail's invitation (RFC 6047) or a file to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from planner.core.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from planner.groups.meetings.models import Meeting

PRODUCT = "-//Oppna dorren//Groups//SV"


def calendar_of(
    meeting: Meeting, *, page: str, host: str, said_at: datetime, organiser: str = "", attendee: str = ""
) -> tuple[bytes, str]:
    """Return (calendar, method): REQUEST or CANCEL for an attendee, PUBLISH for a file; with the group loaded."""
    cancelled = meeting.cancelled_at is not None
    method = ("CANCEL" if cancelled else "REQUEST") if attendee else "PUBLISH"
    calendar = Calendar()
    for name, value in (("version", "2.0"), ("prodid", PRODUCT), ("calscale", "GREGORIAN"), ("method", method)):
        calendar.add(name, value)
    event = Event()
    event.add("uid", f"meeting-{meeting.municipality_id}-{meeting.id}@{host}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", said_at)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    title = f"{meeting.group.name}: {meeting.title}"
    event.add("summary", _("CANCELLED: %(title)s", title=title) if cancelled else title)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if where := meeting.place or meeting.link:
        event.add("location", where)
    told = [_("Take part online: %(link)s", link=meeting.link)] if meeting.link else []
    event.add("description", "\n\n".join([*told, _("The agenda: %(page)s", page=page)]))
    event.add("url", vUri(page))
    if attendee:
        event.add("organizer", vCalAddress(f"mailto:{organiser}"))
        person = vCalAddress(f"mailto:{attendee}")
        person.params["PARTSTAT"], person.params["RSVP"] = vText("NEEDS-ACTION"), vText("FALSE")
        event.add("attendee", person, encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical()), method
