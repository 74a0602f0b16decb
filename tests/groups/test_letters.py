"""Return letters: composed from the chain, in each member's language, kept as they were sent, without names."""

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from planner.accounts.models import User
from planner.core.db import db, enter
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.groups.letters.models import LetterState, ReturnLetter
from planner.groups.letters.queries import public_letters
from planner.needs.models import Need
from planner.needs.operations import raised_by
from tests.conftest import inside
from tests.factories import Town, a_group, a_letter, a_meeting, a_task
from tests.page import Browser

Browse = Callable[..., Browser]


def begun(app: PlannerApp, town: Town, **kind: Any) -> str:
    """Return the address of a letter to the town's group."""
    with inside(app, town.id):
        group = a_group(town)
        a_task(town, a_meeting(town, group))
        return f"/groups/letters/{a_letter(town, group, **kind).id}"


def test_a_letter_is_begun_written_and_sent_to_each_in_their_language(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        group = a_group(town)
        a_task(town, a_meeting(town, group))
        db.session.get_one(User, town.teacher.id).language = "en"
        whole = f"/groups/{group.id}"
    coordinator = browse(town.coordinator)
    path = coordinator.get(whole).submit(action=f"{whole}/letters").to
    assert browse(town.librarian).get(path).status == 404
    assert coordinator.get(path).submit({"introduction": "Tack för samtalen"}, action=path).to == path
    part = next(link for link in coordinator.get(path).links if "/parts/" in link)
    assert coordinator.get(part).submit({"words": "Budgeten avgör till våren"}).to == path
    page = coordinator.get(path)
    assert "Beskrivning 1" in page.text
    answers = [page.submit({"shown_openly": "y"}, action=f"{path}/send").status for _ in range(2)]
    assert answers == [303, 303]
    with inside(app, town.id):
        mails = {mail.user_id: mail for mail in db.session.scalars(select(OutboxMail))}
        assert set(mails) == {town.librarian.id, town.teacher.id, town.principal.id}
        assert "You said: Need 1 Dörrby" in mails[town.teacher.id].text
        assert "Ni sa: Behov 1 Dörrby" in mails[town.librarian.id].text
        assert "Budgeten avgör till våren" in mails[town.librarian.id].text
        db.session.get_one(Need, town.need).title_sv = "Ett annat namn"
    kept = browse(town.colleague).get(path)
    assert ("Behov 1 Dörrby" in kept.text, "Ett annat namn" in kept.text) == (True, False)
    assert "Hemlig åtgärd" in kept.text
    assert browse(town.neighbour.coordinator).get(path).status == 404
    assert coordinator.post(path, {"introduction": "Ändrat"}).status in {409, 422}
    assert coordinator.post(part, {"words": "Ändrat"}).status in {409, 422}


def test_what_anybody_may_see_of_a_letter_names_nobody_and_is_only_what_was_opened(app: PlannerApp, town: Town) -> None:
    begun(app, town, sent=True)
    begun(app, town.neighbour, sent=True)
    with inside(app, town.id):
        group = a_group(town, name="Andra")
        a_letter(town, group)
        a_letter(town, group, sent=True, shown_openly=False)
    with inside(app, town.id):
        (letter,) = public_letters(town.id)
        said = str(letter)
        assert [name for name in (person.viewer.name for person in town.people.values()) if name in said] == []
        assert ("Hemlig åtgärd" in said, "Granby" in said, "Beskrivning 1" in said) == (False, False, True)


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE return_letter SET introduction = 'x'",
        "DELETE FROM return_letter",
        "UPDATE return_letter_part SET words = 'x'",
        "DELETE FROM return_letter_part",
    ],
)
def test_the_database_keeps_a_letter_that_was_sent(app: PlannerApp, town: Town, deed: str) -> None:
    begun(app, town, sent=True)
    with app.app_context():
        enter(town.id)
        with pytest.raises(DatabaseError, match="a letter that was sent"):
            db.session.connection().execute(text(deed))


def test_who_does_not_write_letters_changes_nothing(app: PlannerApp, town: Town, browse: Browse) -> None:
    path = begun(app, town)
    for person in (town.librarian, town.principal, town.head):
        browser = browse(person)
        assert browser.get(path).status == 404
        assert browser.post("/groups/1/letters").status == 403
        for address in (path, f"{path}/send", f"{path}/throw-away", f"{path}/parts/1"):
            assert browser.post(address, {"words": "x", "introduction": "x"}).status == 404
    with inside(app, town.id):
        assert db.session.scalars(select(ReturnLetter.state)).all() == [LetterState.DRAFT]


def test_stale_words_show_both_texts_and_a_stale_sending_sends_nothing(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    path = begun(app, town)
    coordinator = browse(town.coordinator)
    part = next(link for link in coordinator.get(path).links if "/parts/" in link)
    mine, theirs, sending = coordinator.get(part), coordinator.get(part), coordinator.get(path)
    assert theirs.submit({"words": "Deras ord"}).status == 303
    conflict = mine.submit({"words": "Mina ord"})
    assert (conflict.status, "Mina ord" in conflict.html, "Deras ord" in conflict.text) == (409, True, True)
    assert coordinator.get(path).submit({"introduction": "Nytt"}, action=path).status == 303
    assert sending.submit(action=f"{path}/send").status == 409
    with inside(app, town.id):
        assert db.session.scalars(select(OutboxMail)).all() == []
    thrown = coordinator.get(path).submit(action=f"{path}/throw-away")
    assert thrown.to == "/groups/1"
    assert coordinator.get(path).status == 404


def test_a_group_that_raised_nothing_gets_no_letter(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        known = a_group(town, raised=False).id
    refused = browse(town.coordinator).post(f"/groups/{known}/letters")
    assert (refused.status, "inte väckt något behov" in refused.text) == (422, True)


def test_a_letter_is_printed_as_pdf(app: PlannerApp, town: Town, browse: Browse) -> None:
    path = begun(app, town, sent=True)
    pdf = pypdf.PdfReader(io.BytesIO(browse(town.colleague).get(f"{path}/document.pdf").response.data))
    said = "".join(page.extract_text() for page in pdf.pages)
    assert ("Beskrivning 1" in said, "Hemlig åtgärd" in said) == (True, True)
    assert browse(town.colleague).get(f"{path}/document.docx").status == 200


def test_a_letter_takes_the_same_number_of_queries_however_many_needs_it_answers(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    counts = []
    paths = [begun(app, town)]
    with inside(app, town.id):
        group = a_group(town, name="Andra")
        raised_by(db.session.get_one(Need, town.other_need), group_id=group.id)
        db.session.flush()
        paths.append(f"/groups/letters/{a_letter(town, group).id}")
    browser = browse(town.coordinator)
    browser.get(paths[0])
    for path in paths:
        with count_statements() as sent:
            assert browser.get(path).status == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 16


def test_a_letter_is_taken_off_the_open_page_and_shown_there_again(app: PlannerApp, town: Town, browse: Browse) -> None:
    path = begun(app, town, sent=True)
    coordinator = browse(town.coordinator)
    shown = coordinator.get(path)
    assert shown.submit(action=f"{path}/take-off-the-page").status == 303
    with inside(app, town.id):
        assert public_letters(town.id) == []
    # Stale: it was opened before that.
    assert shown.submit(action=f"{path}/take-off-the-page").status in {303, 409}
    again = coordinator.get(path)
    assert "Brevet visas inte där." in again.text
    for person in (town.librarian, town.head):
        assert browse(person).post(f"{path}/show-openly").status == 403
    assert browse(town.neighbour.coordinator).post(f"{path}/show-openly").status == 404
    assert again.submit(action=f"{path}/show-openly").status == 303
    with inside(app, town.id):
        assert len(public_letters(town.id)) == 1


def test_a_draft_is_not_shown_openly(app: PlannerApp, town: Town, browse: Browse) -> None:
    path = begun(app, town)
    coordinator = browse(town.coordinator)
    page = coordinator.get(path)
    assert coordinator.post(f"{path}/show-openly", {"version": page.form()["version"]}).status == 422
    with inside(app, town.id):
        assert public_letters(town.id) == []
