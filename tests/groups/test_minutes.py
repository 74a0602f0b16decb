"""Minutes: drafted from the notes, sent, approved by the member who was asked, and then kept."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from docx import Document as WordFile
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from planner.core import clock
from planner.core.db import db, enter
from planner.core.errors import RefusedError
from planner.core.i18n import in_language, written_date
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.groups.meetings.models import AgendaItem, Meeting
from planner.groups.meetings.operations import write_item
from planner.groups.meetings.queries import item_for_page
from planner.groups.minutes.content import digest_of
from planner.groups.minutes.models import Minutes, MinutesState
from planner.groups.queries import members_on
from tests.conftest import inside
from tests.factories import Town, a_group, a_meeting, a_task, minutes_of
from tests.page import Browser

Browse = Callable[..., Browser]


def held(app: PlannerApp, town: Town) -> str:
    """Return the address of a meeting that was held, with a task and without minutes."""
    with inside(app, town.id):
        meeting = a_meeting(town, a_group(town))
        a_task(town, meeting)
        return f"/groups/meetings/{meeting.id}"


def test_minutes_go_from_draft_through_a_return_to_approval_and_an_addition(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    path = held(app, town)
    coordinator, librarian, teacher = browse(town.coordinator), browse(town.librarian), browse(town.teacher)
    draft = coordinator.get(f"{path}/minutes")
    assert ("Hemlig anteckning" in draft.text, "Hemlig åtgärd" in draft.text, "Behov 1 Dörrby" in draft.text) == (
        True,
    ) * 3
    due = clock.today() + timedelta(days=20)
    with app.app_context(), in_language("sv"):
        written = written_date(due)
    assert (written in draft.html, due.isoformat() in draft.html) == (True, False)
    assert librarian.get(f"{path}/minutes").status == 403
    with inside(app, town.id):
        asked = {member.post.user_id: member.id for member in members_on(1)}
    send = f"{path}/minutes/send"
    refused = draft.submit({"approver_id": str(asked[town.teacher.id])}, action=send)
    assert (refused.status, refused.errors) == (422, ["Välj ett av alternativen"])  # who was away approves nothing
    assert draft.submit({"approver_id": str(asked[town.librarian.id])}, action=send).to == f"{path}/minutes"
    assert "Justera protokollet: Hemligt samtal" in librarian.get("/").text
    locked = coordinator.post(f"{path}/agenda", {"title": "Sent påkommet"})
    assert (locked.status, "Protokollet är skickat" in locked.text) == (422, True)
    assert teacher.post(f"{path}/minutes/approve").status == 403
    assert coordinator.post(f"{path}/minutes/approve").status == 403
    back = librarian.get(f"{path}/minutes").submit({"reason": "Fel namn"}, action=f"{path}/minutes/return")
    assert back.to == path
    assert "Fel namn" in coordinator.get(f"{path}/minutes").text
    assert teacher.get(f"{path}/minutes").status == 403
    again = coordinator.get(f"{path}/minutes")
    assert again.submit({"approver_id": str(asked[town.librarian.id])}, action=send).status == 303
    page = librarian.get(f"{path}/minutes")
    assert page.submit(action=f"{path}/minutes/approve").to == f"{path}/minutes"
    read = teacher.get(f"{path}/minutes")
    assert ("Justerat" in read.text or "Godkänd" in read.text, "Librarian Dörrby" in read.text) == (True, True)
    added = coordinator.get(f"{path}/minutes").submit({"addition": "Ett tillägg"}, action=f"{path}/minutes/additions")
    assert added.status == 303
    assert "Ett tillägg" in teacher.get(f"{path}/minutes").text
    assert coordinator.post(f"{path}/minutes/take-back").status in {409, 422}
    with inside(app, town.id):
        minutes = db.session.scalars(select(Minutes)).one()
        assert (minutes.state, minutes.digest) == (MinutesState.APPROVED, digest_of(minutes.content))
        mails = db.session.scalars(select(OutboxMail)).all()
        assert sum("Justera" in mail.subject for mail in mails) == 2
        assert sum("kom tillbaka" in mail.subject for mail in mails) == 1


@pytest.mark.parametrize("approved", [False, True])
def test_what_minutes_say_of_the_meeting_is_locked_with_the_notes(
    app: PlannerApp, town: Town, browse: Browse, *, approved: bool
) -> None:
    with inside(app, town.id):
        meeting = a_meeting(town, a_group(town))
        path = f"/groups/meetings/{meeting.id}"
        minutes_of(town, meeting, approved=approved)
    coordinator = browse(town.coordinator)
    assert f"{path}/edit" not in coordinator.get(path).links
    late = coordinator.get(f"{path}/edit").submit({"title": "Ett annat möte", "day": "2031-01-10"})
    assert (late.status, "Protokollet är skickat" in late.text) == (422, True)
    with inside(app, town.id):
        assert db.session.scalars(select(Meeting.title)).all() == ["Hemligt samtal"]


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE minutes SET digest = 'x'",
        "DELETE FROM minutes",
        "UPDATE minutes_addition SET text = 'x'",
        "DELETE FROM minutes_addition",
        "UPDATE agenda_item SET notes = 'x'",
        "UPDATE meeting_attendance SET presence = 'absent'",
        "DELETE FROM pointed_need",
        "DELETE FROM meeting_link",
    ],
)
def test_the_database_keeps_approved_minutes_and_the_notes_behind_them(app: PlannerApp, town: Town, deed: str) -> None:
    with inside(app, town.id):
        minutes_of(town, a_meeting(town, a_group(town)), approved=True)
    with app.app_context():
        enter(town.id)
        with pytest.raises(DatabaseError, match=r"kept as they are|append-only"):
            db.session.connection().execute(text(deed))


def test_notes_that_are_not_approved_can_be_changed_in_the_database(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        approved, other = a_group(town), a_group(town, name="Andra")
        minutes_of(town, a_meeting(town, approved), approved=True)
        a_meeting(town, other)
    with inside(app, town.id):
        item = db.session.scalars(select(AgendaItem).order_by(AgendaItem.id.desc())).first()
        assert item is not None
        item.notes = "Ändrat"


def test_minutes_are_exported_as_an_accessible_pdf_and_as_word(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        meeting = a_meeting(town, a_group(town))
        a_task(town, meeting)
        minutes_of(town, meeting, approved=True)
        path = f"/groups/meetings/{meeting.id}/minutes/document"
    browser = browse(town.teacher)
    pdf = pypdf.PdfReader(io.BytesIO(browser.get(f"{path}.pdf").response.data))
    said = "".join(page.extract_text() for page in pdf.pages)
    root: Any = pdf.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("sv", True)
    word = WordFile(io.BytesIO(browser.get(f"{path}.docx").response.data))
    written = "\n".join(paragraph.text for paragraph in word.paragraphs)
    for words in ("Hemlig anteckning", "Hemlig åtgärd", "Hemligt tillägg"):
        assert (words in said, words in written) == (True, True)
    assert browse(town.colleague).get(f"{path}.pdf").status == 404
    assert browse(town.neighbour.coordinator).get(f"{path}.pdf").status == 404


def test_an_approval_of_what_was_taken_back_meanwhile_approves_nothing(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        meeting = a_meeting(town, a_group(town))
        minutes_of(town, meeting)
        path = f"/groups/meetings/{meeting.id}/minutes"
    read = browse(town.librarian).get(path)
    assert browse(town.coordinator).get(path).submit(action=f"{path}/take-back").to == path
    stale = read.submit(action=f"{path}/approve")
    assert stale.status in {409, 422}
    with inside(app, town.id):
        assert db.session.scalars(select(Minutes.state)).all() == [MinutesState.RETURNED]


def test_what_is_not_written_of_a_return_or_an_addition_is_said(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        meeting = a_meeting(town, a_group(town))
        minutes_of(town, meeting)
        path = f"/groups/meetings/{meeting.id}/minutes"
    refused = browse(town.librarian).get(path).submit({"reason": " "}, action=f"{path}/return")
    assert (refused.status, refused.errors) == (422, ["Skriv vad som bör rättas"])
    too_soon = browse(town.coordinator).post(f"{path}/additions", {"addition": "För tidigt"})
    assert too_soon.status == 422


@pytest.mark.parametrize("approved", [True, False])
def test_a_meeting_is_not_moved_away_from_its_minutes(
    app: PlannerApp, town: Town, browse: Browse, *, approved: bool
) -> None:
    path = held(app, town)
    coordinator = browse(town.coordinator)
    form = coordinator.get(f"{path}/edit")
    with inside(app, town.id):
        meeting = db.session.scalars(select(Meeting)).one()
        minutes_of(town, meeting, approved=approved)
        day, version = meeting.day, meeting.version
    moved = form.submit({"day": "2030-02-04", "title": "Annat", "version": str(version)})
    assert (moved.status, "Protokollet är skickat" in moved.text) == (422, True)
    assert f"{path}/edit" not in coordinator.get(path).links
    with inside(app, town.id):
        meeting = db.session.scalars(select(Meeting)).one()
        assert (meeting.day, meeting.title) == (day, "Hemligt samtal")


def test_a_note_cannot_slip_past_minutes_that_were_sent_meanwhile(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        meeting = a_meeting(town, a_group(town))
        first = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.id).limit(1)
        known = db.session.scalars(first).one()
        db.session.flush()
        db.session.expire_all()
        item = item_for_page(town.coordinator.viewer, meeting.id, known)
        assert item is not None
        # Another request sends the minutes after this one has read the meeting.
        sent = update(Meeting).where(Meeting.id == meeting.id).values(minutes_sent_at=clock.now())
        db.session.execute(sent.execution_options(synchronize_session=False))
        assert item.meeting.minutes_sent_at is None
        with pytest.raises(RefusedError):
            write_item(item, by=town.coordinator.viewer, seen=item.version, title=item.title, notes="För sent")
