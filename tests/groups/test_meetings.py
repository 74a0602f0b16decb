"""Meetings: planned, called by mail with a calendar entry, noted; read by members of their time."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from sqlalchemy import func, select

from planner.core import clock
from planner.core.db import db
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.core.viewer import HeldPost, Role, Viewer
from planner.groups.meetings import queries, rules
from planner.groups.meetings.models import AgendaItem, Meeting, MeetingAttendance, PointedNeed, Pointing
from planner.groups.models import GroupMember, GroupRole, ReferenceGroup
from planner.groups.operations import add_member
from planner.groups.queries import members_on
from planner.groups.tasks.models import GroupTask
from planner.needs.models import Need, NeedDecision, NeedGroup
from planner.schools.models import Post
from tests.conftest import inside
from tests.factories import Town, a_group, a_meeting, a_task
from tests.page import Browser

Browse = Callable[..., Browser]
MEMBERS = {"librarian", "teacher", "principal"}
TOWN, ABROAD = 10, 20


def made(app: PlannerApp, town: Town, **kind: Any) -> int:
    with inside(app, town.id):
        return a_meeting(town, a_group(town, from_day=clock.today() - timedelta(days=60)), **kind).id


def seat(
    app: PlannerApp, town: Town, label: str, *, role: GroupRole = GroupRole.MEMBER, ends: date | None = None
) -> None:
    """Let somebody sit in the town's group from long ago, until a day."""
    with inside(app, town.id):
        group = db.session.scalars(select(ReferenceGroup)).one()
        post = town.people[label].viewer.posts[0].id
        begins = clock.today() - timedelta(days=300)
        add_member(group, by=town.coordinator.viewer, post_id=post, role=role, from_day=begins).to_day = ends


@pytest.mark.parametrize("called", [True, False])
@pytest.mark.parametrize("sat", ["now", "then", "before", "leads", None])
@pytest.mark.parametrize("town", [TOWN, ABROAD])
@pytest.mark.parametrize("role", [*Role, None])
def test_who_reads_and_writes_a_meeting(role: Role | None, town: int, sat: str | None, *, called: bool) -> None:
    school = None if role in {Role.COORDINATOR, Role.HEAD} else 1
    posts = () if role is None else (HeldPost(1, role, school),)
    viewer = Viewer(1, town, "", "", "sv", "", "", posts)
    today = clock.today()
    held = today - timedelta(days=30)
    ends = {"then": held, "before": held - timedelta(days=1)}.get(sat or "")
    meeting = Meeting(municipality_id=TOWN, day=held, called_at=clock.now() if called else None)
    meeting.group = ReferenceGroup(municipality_id=TOWN, members=[])
    if sat is not None:
        leads = GroupRole.CHAIR if sat == "leads" else GroupRole.MEMBER
        from planner.accounts.models import User  # noqa: PLC0415 - for this table alone

        post = Post(user_id=1, from_day=date(2020, 1, 1), to_day=None)
        post.user = User(name="x", deactivated_at=None)
        member = GroupMember(role=leads, from_day=date(2020, 1, 1), to_day=ends)
        member.post = post
        meeting.group.members.append(member)
    here = town == TOWN
    writes = here and (role is Role.COORDINATOR or (sat == "leads" and role is not None))
    sits = role is not None and sat in {"now", "then", "leads"}
    assert rules.may_run_meeting(viewer, meeting) is (here and role is Role.COORDINATOR)
    assert rules.may_write_meeting(viewer, meeting) is writes
    assert rules.may_read_meeting(viewer, meeting) is (writes or (here and called and (sits or role is Role.HEAD)))


def test_the_list_and_the_rule_agree_on_who_reads(app: PlannerApp, town: Town, browse: Browse) -> None:
    known, hidden = made(app, town, in_days=-30), 0
    with inside(app, town.id):
        group = db.session.scalars(select(ReferenceGroup)).one()
        hidden = a_meeting(town, group, in_days=-30, called=False).id
    held = clock.today() - timedelta(days=30)
    seat(app, town, "colleague", ends=held)
    seat(app, town, "librarian2", ends=held - timedelta(days=1))
    seat(app, town, "principal2", role=GroupRole.SECRETARY)
    with inside(app, town.neighbour.id):
        abroad = a_meeting(town.neighbour, a_group(town.neighbour)).id
    reads = {"coordinator": 2, "head": 1, "librarian": 1, "teacher": 1, "principal": 1, "colleague": 1, "principal2": 2}
    for label, person in town.people.items():
        browser, count = browse(person), reads.get(label, 0)
        assert browser.get(f"/groups/meetings/{known}").status == (200 if count else 404), label
        assert browser.get(f"/groups/meetings/{hidden}").status == (200 if count == 2 else 404), label
        assert browser.get(f"/groups/meetings/{known}/meeting.ics").status == (200 if count else 404), label
        assert browser.get(f"/groups/meetings/{abroad}").status == 404, label
        with inside(app, town.id):
            assert len(queries.of_group(person.viewer, group_id=1)) == count, label


def test_a_meeting_is_planned_called_moved_and_cancelled_with_one_mail_each(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        group = a_group(town).id
    coordinator, day = browse(town.coordinator), clock.today() + timedelta(days=10)
    good = {"title": "Vad saknas?", "kind": "conversation", "day": str(day), "starts": "13.00", "ends": "1430"}
    path = coordinator.get(f"/groups/{group}/meetings/new").submit(good | {"place": "Biblioteket"}).to
    assert browse(town.teacher).get(path).status == 404
    page = coordinator.get(path)
    assert "Vad saknas?" in coordinator.get(f"/groups/{group}").text
    assert [page.submit(action=f"{path}/call").status for _ in range(2)] == [303, 303]
    assert coordinator.get(path).submit(action=f"{path}/call").status == 303
    assert coordinator.get(f"{path}/edit").submit({"starts": "12.00"}).to == path
    assert coordinator.get(f"{path}/cancel").submit({"reason": ""}).errors == ["Skriv varför mötet ställs in"]
    assert coordinator.get(f"{path}/cancel").submit({"reason": "Ordföranden är sjuk"}).to == path
    with inside(app, town.id):
        mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
        assert len(mails) == 9
        assert {mail.user_id for mail in mails} == {town.people[label].id for label in MEMBERS}
        entries = [
            icalendar.Calendar.from_ical(mail.calendar or b"") for mail in mails if mail.user_id == town.teacher.id
        ]
        events = [next(iter(entry.walk("VEVENT"))) for entry in entries]
        assert [str(entry["METHOD"]) for entry in entries] == ["REQUEST", "REQUEST", "CANCEL"]
        assert [str(event["SEQUENCE"]) for event in events] == ["0", "1", "2"]
        assert len({str(event["UID"]) for event in events}) == 1
        moved = events[1].decoded("DTSTART")
        assert clock.local(moved).strftime("%Y-%m-%d %H:%M") == f"{day} 12:00"
        assert "Ordföranden är sjuk" in mails[-1].text
    seen = browse(town.teacher).get(path)
    assert ("Inställt" in seen.text, "Ordföranden är sjuk" in seen.text) == (True, True)


def test_the_agenda_is_written_ordered_and_points_to_needs(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = made(app, town, in_days=-3)
    path = f"/groups/meetings/{known}"
    coordinator = browse(town.coordinator)
    assert coordinator.get(path).submit({"title": "Övrigt"}, action=f"{path}/agenda").to == path
    with inside(app, town.id):
        items = [item.id for item in db.session.scalars(select(AgendaItem).order_by(AgendaItem.position))]
    last = f"{path}/agenda/{items[2]}"
    assert coordinator.get(path).submit({"place": "1"}, action=f"{last}/move").to == path
    page = coordinator.get(last)
    assert page.submit({"notes": "Vi kom fram till detta", "on": "1"}, action=last).to == f"{path}/agenda/{items[0]}"
    assert coordinator.get(last).submit({"need_id": str(town.other_need)}, action=f"{last}/needs").to == last
    noted = {"need_title": "Lugna läsplatser", "need_words": "Det saknas platser"}
    assert coordinator.get(last).submit(noted, action=f"{last}/needs/new").to == last
    seen = browse(town.librarian).get(path)
    assert seen.text.index("Övrigt") < seen.text.index("Hemlig punkt")
    assert ("Vi kom fram till detta" in seen.text, "Lugna läsplatser" in seen.text) == (True, True)
    with inside(app, town.id):
        need = db.session.scalars(select(Need).where(Need.title_sv == "Lugna läsplatser")).one()
        new = need.id
        assert need.decision is NeedDecision.RECEIVED
        assert db.session.scalar(select(func.count(NeedGroup.id)).where(NeedGroup.need_id == need.id)) == 1
        came = queries.came_from(town.teacher.viewer, need)
        assert came is not None
        assert came.id == known
        assert queries.came_from(town.colleague.viewer, need) is None
    assert coordinator.post(f"{last}/needs/{new}/remove").status == 422
    assert coordinator.get(last).submit(action=f"{last}/needs/{town.other_need}/remove").to == last
    with inside(app, town.id):
        pointed = db.session.execute(
            select(PointedNeed.need_id, PointedNeed.how).where(PointedNeed.item_id == items[2])
        )
        assert [tuple(row) for row in pointed] == [(new, Pointing.NOTED)]


def test_a_needs_page_leads_to_the_meeting_it_was_noted_at_for_who_may_read_it(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    path = f"/groups/meetings/{made(app, town, in_days=-3)}"
    with inside(app, town.id):
        item = f"{path}/agenda/{db.session.scalars(select(AgendaItem.id).order_by(AgendaItem.id)).first()}"
    noted = {"need_title": "Lugna läsplatser", "need_words": "Det saknas platser"}
    assert browse(town.coordinator).get(item).submit(noted, action=f"{item}/needs/new").to == item
    with inside(app, town.id):
        need = db.session.scalars(select(Need.id).where(Need.title_sv == "Lugna läsplatser")).one()
    seen = {}
    for label in ("teacher", "colleague"):
        page = browse(town.people[label]).get(f"/needs/{need}")
        seen[label] = (
            "Referensgruppen Dörrby" in page.text,
            "/groups/1" in page.links,
            "Hemligt samtal" in page.text,
            path in page.links,
        )
    assert seen == {"teacher": (True, True, True, True), "colleague": (True, True, False, False)}
    older = browse(town.teacher).get(f"/needs/{town.need}")  # was only pointed to: it did not come from there
    assert ("Referensgruppen Dörrby" in older.text, path in older.links) == (True, False)


def test_who_does_not_write_the_meeting_changes_nothing(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = made(app, town, in_days=-3)
    path = f"/groups/meetings/{known}"
    with inside(app, town.id):
        item = db.session.scalars(select(AgendaItem.id).order_by(AgendaItem.id)).first()
    for person in (town.librarian, town.head, town.colleague):
        browser = browse(person)
        for address in (f"{path}/edit", f"{path}/cancel", f"{path}/agenda/{item}"):
            assert browser.get(address).status in {403, 404}
        for address in (
            "agenda",
            "links",
            "attendance",
            "call",
            "remove",
            f"agenda/{item}",
            f"agenda/{item}/needs/new",
        ):
            assert browser.post(f"{path}/{address}", {"title": "x", "notes": "x"}).status in {403, 404}
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(AgendaItem.id))) == 2
    assert browse(town.neighbour.coordinator).post(f"{path}/agenda", {"title": "x"}).status == 404


def test_who_was_there_is_noted_for_those_who_sat_there(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = made(app, town, in_days=-3)
    path = f"/groups/meetings/{known}"
    coordinator = browse(town.coordinator)
    with inside(app, town.id):
        members = {member.post.user_id: member.id for member in members_on(1)}
    page, stale = coordinator.get(path), coordinator.get(path)
    present = [str(members[town.teacher.id]), str(members[town.principal.id])]
    assert page.submit({"present": present}, action=f"{path}/attendance").to == path
    assert stale.submit({"present": present[:1]}, action=f"{path}/attendance").status == 409
    with inside(app, town.id):
        rows = db.session.execute(select(MeetingAttendance.member_id, MeetingAttendance.presence))
        assert {row[0] for row in rows if row[1] == "present"} == set(map(int, present))
    refused = coordinator.get(path).submit({"present": ["999999"]}, action=f"{path}/attendance")
    assert (refused.status, refused.errors) == (422, ["Välj bland alternativen"])


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"title": ""}, ["Skriv vad mötet handlar om"]),
        ({"kind": "party"}, ["Välj vilket slags möte det är"]),
        ({"ends": "12.00"}, ["Mötet kan inte sluta innan det börjar"]),
        ({"starts": "25.00"}, ["Skriv ett klockslag, som 13.00"]),
        ({"day": "2027-03-28", "starts": "02.30", "ends": "04.00"}, None),
        ({"link": "javascript:alert(1)"}, ["Skriv en webbadress som börjar med https:// eller http://"]),
    ],
)
def test_what_cannot_be_saved_of_a_meeting_is_said_and_kept(
    app: PlannerApp, town: Town, browse: Browse, typed: dict[str, str], errors: list[str] | None
) -> None:
    with inside(app, town.id):
        group = a_group(town).id
    good = {"title": "Mitt möte", "kind": "discussion", "day": "2027-01-10", "starts": "13.00", "ends": "14.30"}
    refused = browse(town.coordinator).get(f"/groups/{group}/meetings/new").submit(good | {"place": "Rummet"} | typed)
    assert refused.status == 422
    assert errors is None or refused.errors == errors
    assert refused.form()["place"] == "Rummet"


def test_stale_notes_show_both_texts_and_an_ended_session_keeps_them(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    known = made(app, town)
    with inside(app, town.id):
        item = db.session.scalars(select(AgendaItem.id).order_by(AgendaItem.id)).first()
    path = f"/groups/meetings/{known}/agenda/{item}"
    coordinator = browse(town.coordinator)
    mine, theirs = coordinator.get(path), coordinator.get(path)
    assert theirs.submit({"notes": "Deras anteckning"}, action=path).status == 303
    conflict = mine.submit({"notes": "Min anteckning"}, action=path)
    assert conflict.status == 409
    assert ("Min anteckning" in conflict.html, "Deras anteckning" in conflict.text) == (True, True)
    refused = coordinator.get(path).submit({"title": "", "notes": "Utan rubrik"}, action=path)
    assert (refused.status, refused.errors, "Utan rubrik" in refused.html) == (422, ["Skriv vad som ska tas upp"], True)
    late = coordinator.get(path)
    late.browser.client.delete_cookie("session")
    assert "Mycket att säga" in late.submit({"notes": "Mycket att säga"}, action=path).html


def test_only_a_meeting_that_nobody_was_called_to_is_taken_away(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        group = a_group(town)
        called = a_meeting(town, group, in_days=5).id
    coordinator = browse(town.coordinator)
    day = str(clock.today() + timedelta(days=9))
    good = {"title": "Fel möte", "kind": "discussion", "day": day, "starts": "13.00", "ends": "14.30"}
    path = coordinator.get("/groups/1/meetings/new").submit(good).to
    coordinator.get(path).submit({"title": "En punkt"}, action=f"{path}/agenda")
    assert coordinator.get(path).submit(action=f"{path}/remove").to == "/groups/1"
    with inside(app, town.id):
        assert db.session.scalars(select(Meeting.id)).all() == [called]


@pytest.mark.parametrize("path", ["/groups/meetings/1", "/groups/1"])
def test_a_meeting_takes_the_same_number_of_queries_however_much_was_said(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any], path: str
) -> None:
    known = made(app, town)
    browser = browse(town.coordinator)
    counts = []
    for more in (False, True):
        if more:
            with inside(app, town.id):
                for number in range(4):
                    item = AgendaItem(meeting_id=known, position=10 + number, title=f"Punkt {number}")
                    db.session.add(item)
                    db.session.flush()
                    db.session.add(PointedNeed(item_id=item.id, need_id=town.need, how=Pointing.POINTED))
                a_meeting(town, db.session.scalars(select(ReferenceGroup)).one(), in_days=4)
        browser.get(path)
        with count_statements() as sent:
            assert browser.get(path).status == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 11


def test_a_meeting_that_gave_somebody_a_task_stays(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        meeting = a_meeting(town, a_group(town), called=False)
        a_task(town, meeting)
        for item in db.session.scalars(select(AgendaItem)):
            item.notes = None
        for pointed in db.session.scalars(select(PointedNeed)):
            db.session.delete(pointed)
        path = f"/groups/meetings/{meeting.id}"
    coordinator = browse(town.coordinator)
    refused = coordinator.get(path).submit(action=f"{path}/remove")
    assert (refused.status, refused.errors) == (422, ["Mötet har anteckningar, behov eller uppgifter och finns kvar."])
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(GroupTask.id))) == 1
