"""What minutes say, as plain values that are kept: composed from a meeting and what came of it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from planner.groups.meetings.models import Presence

if TYPE_CHECKING:
    from planner.groups.meetings.models import Meeting
    from planner.groups.tasks.models import GroupTask


def compose(meeting: Meeting, tasks: dict[int, list[GroupTask]]) -> dict[str, Any]:
    """Return what the minutes say; needs what `meetings.queries.for_page` and `tasks.queries.of_meeting` load."""
    names = {member.id: member.name for member in meeting.group.members}
    there = {p: [names[one.member_id] for one in meeting.attendance if one.presence is p] for p in Presence}
    return {
        "group": meeting.group.name,
        "kind": meeting.kind.value,
        "title": meeting.title,
        "day": meeting.day.isoformat(),
        "starts": meeting.starts.isoformat("minutes"),
        "ends": meeting.ends.isoformat("minutes"),
        "place": meeting.place,
        "present": there[Presence.PRESENT],
        "absent": there[Presence.ABSENT],
        "items": [
            {
                "title": item.title,
                "notes": item.notes,
                "needs": [
                    {
                        "code": one.need.code,
                        "sv": one.need.title("sv"),
                        "en": one.need.title("en"),
                        "how": one.how.value,
                    }
                    for one in item.pointed
                ],
                "tasks": [
                    {"what": task.what, "who": task.post.user.name, "due_on": task.due_on.isoformat()}
                    for task in tasks.get(item.id, [])
                ],
            }
            for item in meeting.agenda
        ],
        "files": [{"shows": link.shows, "address": link.address} for link in meeting.links],
    }


def digest_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of minutes' content, the same however a database orders it."""
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
