"""The meetings of the reference groups: what was taken up, noted and pointed to, and who came."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.catalogue.tables import words
from planner.core import clock
from planner.core.db import db
from planner.demo.past import day as past_day
from planner.demo.past import viewer, weekday
from planner.demo.tables import rows
from planner.groups.meetings import operations, queries
from planner.groups.meetings.models import AgendaItem, Meeting, MeetingKind, PointedNeed, Pointing
from planner.groups.minutes import operations as minutes
from planner.groups.minutes.queries import Desk
from planner.groups.minutes.queries import desk as minutes_desk
from planner.groups.tasks import operations as tasks
from planner.groups.tasks.models import TaskState
from planner.schools.models import Post
from planner.schools.queries import viewer_by_id

if TYPE_CHECKING:
    from planner.catalogue.tables import Row
    from planner.core.viewer import Viewer
    from planner.demo.place import Place
    from planner.groups.models import ReferenceGroup

STARTS, ENDS = time(14, 30), time(16)
AHEAD = timedelta(days=16)
OLDER = timedelta(days=30)
ADDED = "Efter mötet: två skolor till har meddelat att de vill vara med."


def load_meetings(place: Place, groups: dict[str, ReferenceGroup]) -> None:
    """Tell each meeting of the table; its rows are the items of its agenda."""
    for key, table in groupby(rows(f"{place.slug}/meetings.csv"), key=lambda row: (row["group"], row["days"])):
        _tell(place, groups[key[0]], list(table))


def _tell(place: Place, group: ReferenceGroup, table: list[Row]) -> None:
    by, first = viewer(place, "coordinator"), table[0]
    day = weekday(int(first["days"]))
    with clock.as_of(min(clock.from_wall(day, STARTS) - AHEAD, clock.now())):
        meeting = operations.plan_meeting(
            group,
            by=by,
            kind=MeetingKind(first["kind"]),
            title=first["title"],
            day=day,
            starts=STARTS,
            ends=ENDS,
            place=first["place"] or None,
            link=first["link"] or None,
        )
        for row in table:
            operations.add_item(meeting, by=by, title=row["item"])
        if first["file"]:
            operations.add_link(meeting, by=by, shows=first["file"], address="https://example.org/underlag")
        fresh = _again(place, meeting.id)
        operations.call(fresh, by=by, seen=fresh.version)
    if day < clock.today():
        with clock.as_of(min(clock.from_wall(day, ENDS) + timedelta(minutes=20), clock.now())):
            _held(place, meeting.id, table)


def _held(place: Place, meeting_id: int, table: list[Row]) -> None:
    by, meeting = viewer(place, "coordinator"), _again(place, meeting_id)
    for item, row in zip(meeting.agenda, table, strict=True):
        operations.write_item(item, by=by, seen=item.version, title=item.title, notes=row["notes"])
        for column, how in (("noted", Pointing.NOTED), ("pointed", Pointing.POINTED)):
            for code in words(row[column]):
                db.session.add(PointedNeed(item_id=item.id, need_id=place.catalogue.needs[code].id, how=how))
    asked = operations.to_ask(meeting)
    present = [member.id for place_, member in enumerate(asked) if place_ % 4 != 3]  # noqa: PLR2004 - one in four away
    operations.note_attendance(meeting, by=by, seen=meeting.version, present=present)
    for item, row in zip(meeting.agenda, table, strict=True):
        if row["task"]:
            _task(place, item, row)
    _minutes(place, meeting_id, approved=meeting.day < past_day(0) - OLDER)


def _task(place: Place, item: AgendaItem, row: Row) -> None:
    """Let an item become a task for the coordinator, or for somebody of the group; ended when the table says how."""
    by = viewer(place, "coordinator")
    who, days, need, ending = (words(row["who"]) + [""] * 4)[:4]
    post = select(Post.id).where(Post.user_id == place.people[who].id).order_by(Post.from_day, Post.id).limit(1)
    task = tasks.give(
        item,
        by=by,
        what=row["task"],
        post_id=db.session.scalars(post).one(),
        due_on=weekday(int(days)),
        need_id=place.catalogue.needs[need].id if need else None,
    )
    if ending:
        word = None if ending == "done" else "Skolan bytte lokal under hösten, så frågan får vänta."
        tasks.end(task, by=by, seen=task.version, state=TaskState(ending), word=word)


def _minutes(place: Place, meeting_id: int, *, approved: bool) -> None:
    """Send the minutes to the first who was there; those of an older meeting were approved and added to."""
    by = viewer(place, "coordinator")
    desk = _desk(by, meeting_id)
    asked = minutes.can_approve(desk, by=by)[0]
    sent = minutes.send(desk, by=by, seen=desk.meeting.version, approver_id=asked.id)
    if approved:
        approver = viewer_by_id(asked.post.user_id)
        if approver is None:
            message = f"{asked.name} has no account"
            raise LookupError(message)
        minutes.approve(_desk(by, meeting_id), by=approver, seen=sent.version)
        minutes.add(_desk(by, meeting_id), by=by, text=ADDED)


def _desk(by: Viewer, meeting_id: int) -> Desk:
    db.session.flush()
    db.session.expire_all()
    found = minutes_desk(by, meeting_id=meeting_id)
    if found is None:
        message = f"meeting {meeting_id} cannot be read"
        raise LookupError(message)
    return found


def _again(place: Place, meeting_id: int) -> Meeting:
    db.session.flush()
    db.session.expire_all()
    found = queries.for_page(viewer(place, "coordinator"), meeting_id=meeting_id)
    if found is None:
        message = f"meeting {meeting_id} of {place.slug} cannot be read"
        raise LookupError(message)
    return found
