"""Mails about meetings: called, moved, cancelled; each with the entry for the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import clock, outbox
from planner.core.addresses import absolute, host, sender
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language, written_span
from planner.groups.meetings.ical import calendar_of

if TYPE_CHECKING:
    from planner.accounts.models import User
    from planner.groups.meetings.models import Meeting


def called(meeting: Meeting, user: User) -> None:
    """Ask a member to come."""
    with in_language(user.language):
        subject = _("Welcome to %(group)s: %(title)s", group=meeting.group.name, title=meeting.title)
        text = _(
            "Hello %(name)s,\n\n%(group)s meets: %(title)s.\n\n%(when)s\n\nThe agenda, and what the group has raised, "
            "stands here:\n\n%(page)s",
            name=user.name,
            group=meeting.group.name,
            title=meeting.title,
            when=_when(meeting),
            page=page_of(meeting),
        )
        _post(meeting, user, subject, text, what="called")


def moved(meeting: Meeting, user: User) -> None:
    """Tell that the time, the place or the title has changed."""
    with in_language(user.language):
        subject = _("Changed: %(group)s: %(title)s", group=meeting.group.name, title=meeting.title)
        text = _(
            "Hello %(name)s,\n\nThe meeting of %(group)s has changed. It is now:\n\n%(title)s\n\n%(when)s\n\n%(page)s",
            name=user.name,
            group=meeting.group.name,
            title=meeting.title,
            when=_when(meeting),
            page=page_of(meeting),
        )
        _post(meeting, user, subject, text, what="moved")


def cancelled(meeting: Meeting, user: User, *, reason: str) -> None:
    """Tell that the meeting is not held, and why."""
    with in_language(user.language):
        subject = _("Cancelled: %(group)s: %(title)s", group=meeting.group.name, title=meeting.title)
        text = _(
            "Hello %(name)s,\n\nThe meeting of %(group)s is cancelled: %(title)s.\n\n%(when)s\n\n%(reason)s\n\n"
            "%(page)s",
            name=user.name,
            group=meeting.group.name,
            title=meeting.title,
            when=_when(meeting),
            reason=reason,
            page=page_of(meeting),
        )
        _post(meeting, user, subject, text, what="cancelled")


def page_of(meeting: Meeting) -> str:
    """Return the whole address of a meeting's page."""
    return absolute(f"/groups/meetings/{meeting.id}")


def _when(meeting: Meeting) -> str:
    return "\n".join(
        part for part in (written_span(meeting.starts_at, meeting.ends_at), meeting.place, meeting.link) if part
    )


def _post(meeting: Meeting, user: User, subject: str, text: str, *, what: str) -> None:
    calendar = calendar_of(
        meeting,
        page=page_of(meeting),
        host=host(),
        said_at=clock.now(),
        organiser=sender(),
        attendee=user.email,
    )
    letter = outbox.Letter(user.id, user.email, subject, text, *calendar)
    outbox.post(letter, key=f"meeting-{meeting.id}-{meeting.sequence}-{what}-{user.id}")
