"""Mails about minutes: sent to read and to approve, returned to be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import outbox
from planner.core.addresses import absolute
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language, written_date

if TYPE_CHECKING:
    from planner.groups.meetings.models import Meeting
    from planner.groups.minutes.models import Minutes
    from planner.groups.models import GroupMember


def sent(minutes: Minutes, meeting: Meeting, member: GroupMember, *, approver: GroupMember) -> None:
    """Tell a member that the minutes can be read, and the one who is asked that they wait."""
    user = member.post.user
    with in_language(user.language):
        facts = {"name": user.name, "title": meeting.title, "day": written_date(meeting.day), "page": _page(meeting)}
        if member.id == approver.id:
            subject = _("Approve the minutes: %(title)s", title=meeting.title)
            text = _(
                "Hello %(name)s,\n\nYou are asked to approve the minutes of %(title)s, %(day)s. Read them, and approve "
                "them or return them with what should be mended:\n\n%(page)s",
                **facts,
            )
        else:
            subject = _("Minutes to read: %(title)s", title=meeting.title)
            text = _(
                "Hello %(name)s,\n\nThe minutes of %(title)s, %(day)s, can be read here. %(approver)s approves them; "
                "say if something should be mended.\n\n%(page)s",
                approver=approver.name,
                **facts,
            )
    letter = outbox.Letter(user.id, user.email, subject, text)
    outbox.post(letter, key=f"minutes-{minutes.id}-{minutes.version}-sent-{user.id}")


def returned(minutes: Minutes, meeting: Meeting, *, reason: str) -> None:
    """Tell who sent the minutes what should be mended."""
    user = minutes.sent_by
    with in_language(user.language):
        subject = _("The minutes came back: %(title)s", title=meeting.title)
        text = _(
            "Hello %(name)s,\n\n%(approver)s has returned the minutes of %(title)s:\n\n%(reason)s\n\n%(page)s",
            name=user.name,
            approver=minutes.approver.name,
            title=meeting.title,
            reason=reason,
            page=_page(meeting),
        )
    letter = outbox.Letter(user.id, user.email, subject, text)
    outbox.post(letter, key=f"minutes-{minutes.id}-{minutes.version}-returned")


def _page(meeting: Meeting) -> str:
    return absolute(f"/groups/meetings/{meeting.id}/minutes")
