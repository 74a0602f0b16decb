"""The pages of training, as each role meets them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine

from planner.core.clock import local
from planner.core.transaction import PlannerApp
from planner.training.models.event import EventState
from planner.training.models.sign_up import SignUpState
from planner.training.operations import sign_ups
from planner.training.operations.events import follow_sessions
from tests import factories
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser
from tests.training.test_staffing import staffed

Browse = Callable[..., Browser]
MOST_STATEMENTS = 11
MONDAY = "2026-11-16T09:00:00Z"
NEW = {
    "title": "Källkritik med yngre elever",
    "description": "Två förmiddagar.\n\nTa med en bok.",
    "on": "2026-12-04",
    "starts": "13.00",
    "ends": "15:30",
    "place": "Ängskolan, biblioteket",
    "link": "https://example.org/rum",
    "capacity": "2",
    "least_number": "1",
    "closes_on": "2026-12-01",
}


@time_machine.travel(MONDAY, tick=False)
def test_a_draft_is_published_and_then_everybody_sees_it(town: Town, browse: Callable[..., Browser]) -> None:
    coordinator, librarian = browse(town.coordinator), browse(town.librarian)
    saved = coordinator.get("/training/new").submit(NEW | {"area_ids": str(town.area), "need_ids": str(town.need)})
    page = saved.follow()
    assert page.h1 == "Källkritik med yngre elever"
    address = saved.to
    assert librarian.get(address).status == 404
    assert "Källkritik" not in librarian.get("/training/").text
    assert page.submit(action=f"{address}/publish").to == address
    seen = librarian.get(address)
    assert seen.status == 200
    assert "fre 4 dec 2026 kl. 13.00–15.30" in seen.text
    assert "Område 1 Dörrby" in seen.text
    assert "B1 Behov 1 Dörrby" in seen.text
    assert "till och med tis 1 dec 2026" in seen.text
    assert "Källkritik" in librarian.get("/training/").text


@time_machine.travel(MONDAY, tick=False)
def test_a_full_training_has_a_queue_that_moves_when_somebody_signs_off(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        address = f"/training/{factories.event(town, capacity=1).id}"
    first, second = browse(town.librarian), browse(town.teacher)
    assert first.get(address).submit(action=f"{address}/sign-up").to == address
    assert "Du har en plats" in first.get(address).text
    page = second.get(address)
    assert "Fullt, du kan ställa dig i kö" in page.text
    assert "1 av 1 plats tagen" in page.text
    assert "Du blir först i kön" in page.text
    assert page.submit(action=f"{address}/sign-up").to == address
    assert "Du är nummer 1 i kön" in second.get(address).text
    assert "Du är nummer 1 i kön" in second.get("/training/").text
    assert first.get(address).submit(action=f"{address}/sign-off").to == address
    assert "Du har en plats" in second.get(address).text
    assert "Du har en plats" not in first.get(address).text


@time_machine.travel(MONDAY, tick=False)
def test_nobody_but_the_coordinator_sees_names(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    with inside(app, town.id):
        event = factories.event(town)
        factories.sign_up(event, town.colleague)
        address = f"/training/{event.id}"
    assert "Colleague Dörrby" in browse(town.coordinator).get(address).text
    for person in (town.librarian, town.principal, town.head, town.teacher):
        assert "Colleague" not in browse(person).get(address).html


@time_machine.travel(MONDAY, tick=False)
def test_the_neighbour_meets_404_and_an_empty_list(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    with inside(app, town.id):
        event = factories.event(town, title="Dörrbys egen")
        row = factories.sign_up(event, town.colleague)
        paths = [
            f"/training/{event.id}",
            f"/training/{event.id}/edit",
            f"/training/{event.id}/attendance",
            f"/training/{event.id}/cancel",
            f"/training/{event.id}/sessions/new",
            f"/training/{event.id}/sessions/{event.sessions[0].id}/edit",
            f"/training/{event.id}/sign-ups/{row.id}/remove",
        ]
    neighbour = browse(town.neighbour.coordinator)
    assert [neighbour.get(path).status for path in paths] == [404] * len(paths)
    assert [neighbour.post(path).status for path in paths[1:]] == [404] * (len(paths) - 1)
    assert neighbour.post(f"{paths[0]}/sign-up").status == 404
    assert "Dörrbys egen" not in neighbour.get("/training/").text


@time_machine.travel(MONDAY, tick=False)
def test_only_the_coordinator_may_arrange(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    with inside(app, town.id):
        event = factories.event(town)
        row = factories.sign_up(event, town.colleague)
        base = f"/training/{event.id}"
        session = event.sessions[0].id
        posts = [f"{base}/{deed}" for deed in ("edit", "publish", "close", "open", "held", "discard", "cancel")]
        posts += [f"{base}/attendance", f"{base}/sessions/new", f"{base}/sign-ups/{row.id}/remove", "/training/new"]
        posts += [f"{base}/sessions/{session}/{deed}" for deed in ("edit", "cancel")]
    for person in (town.librarian, town.principal, town.head, town.teacher):
        browser = browse(person)
        assert [browser.post(path).status for path in posts] == [403] * len(posts)
    assert browse().post(posts[0]).to == f"/sign-in?next={posts[0]}"


@time_machine.travel(MONDAY, tick=False)
def test_impossible_times_and_addresses_are_refused_at_their_field(town: Town, browse: Callable[..., Browser]) -> None:
    page = browse(town.coordinator).get("/training/new")
    for change, message in (
        ({"on": "2027-03-28", "starts": "02:30", "ends": "04:00"}, "Den tiden finns inte"),
        ({"starts": "15:00", "ends": "13:00"}, "Sluttiden måste vara efter starttiden"),
        ({"starts": "22:00", "ends": "01:00"}, "Sluttiden måste vara efter starttiden"),
        ({"on": "99999-12-04"}, "Skriv ett datum som finns"),
        ({"on": "2026-02-30"}, "Skriv ett datum som finns"),
        ({"starts": "25:00"}, "Skriv ett klockslag"),
        ({"link": "javascript:alert(1)"}, "Skriv en webbadress som börjar med https://"),
        ({"link": "http://example.org"}, "Skriv en webbadress som börjar med https://"),
        ({"link": "https://exa mple.org"}, "Skriv en webbadress som börjar med https://"),
        ({"link": "https://[::1"}, "Skriv en webbadress som börjar med https://"),
        ({"capacity": "0"}, "Skriv ett tal från 1 till 2000"),
        ({"capacity": "99999999999999999999"}, "Skriv ett heltal"),
        ({"capacity": "1e3"}, "Skriv ett heltal"),
        ({"least_number": "5"}, "Minsta antal kan inte vara större än antalet platser"),
        ({"opens_on": "2026-12-02"}, "Anmälan kan inte stänga innan den öppnar"),
        ({"title": ""}, "Skriv vad fortbildningen heter"),
        ({"title": "x" * 201}, "Korta texten"),
        ({"area_ids": str(town.neighbour.area)}, "Välj bland alternativen"),
        ({"audience_kinds": ["", "junk"]}, "Välj bland alternativen"),
        ({"need_ids": "99999999999999999999"}, "Välj bland alternativen"),
        ({"need_ids": "x"}, "Välj bland alternativen"),
    ):
        again = page.submit(NEW | change)
        assert again.status == 422, f"{change}: {again.status} {again.text[:300]}"
        assert any(message in error for error in again.errors), f"{change}: {again.errors}"
        assert again.form()["place"] == NEW["place"]


@time_machine.travel(MONDAY, tick=False)
def test_all_that_is_wrong_is_said_at_once(town: Town, browse: Callable[..., Browser]) -> None:
    wrong = {"capacity": "", "ends": "12:00", "link": "ftp://example.org", "title": ""}
    page = browse(town.coordinator).get("/training/new").submit(NEW | wrong)
    assert [error.split(";")[0] for error in page.errors] == [
        "Skriv vad fortbildningen heter",
        "Sluttiden måste vara efter starttiden",
        "Skriv en webbadress som börjar med https://",
        "Skriv hur många som kan komma",
    ]


@time_machine.travel(MONDAY, tick=False)
def test_a_stale_edit_shows_both_texts(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    with inside(app, town.id):
        event = factories.event(town, closes_in=timedelta(days=5), areas=(town.area,))
        base, session = f"/training/{event.id}", event.sessions[0].id
    mine, theirs = browse(town.coordinator), browse(town.coordinator)
    opened = mine.get(f"{base}/edit")
    assert theirs.get(f"{base}/edit").submit({"title": "Deras titel"}).to == base
    stale = opened.submit({"title": "Min titel"})
    assert stale.status == 409
    assert "Deras titel" in stale.text
    assert stale.form()["title"] == "Min titel"
    assert "Sista anmälningsdag" not in [text for tag, text in stale.outline.headings if tag == "h2"]
    assert stale.submit().to == base
    assert mine.get(base).h1 == "Min titel"

    opened = mine.get(f"{base}/sessions/{session}/edit")
    moved = theirs.get(f"{base}/sessions/{session}/edit").submit({"place": "Aulan"})
    assert moved.to == base
    stale = opened.submit({"place": "Slöjdsalen"})
    assert stale.status == 409
    assert "Aulan" in stale.text


@time_machine.travel(MONDAY, tick=False)
def test_a_double_submit_makes_one_training(town: Town, browse: Callable[..., Browser]) -> None:
    browser = browse(town.coordinator)
    page = browser.get("/training/new")
    fields = page.form() | NEW
    first, second = (browser.post("/training/new", fields, token=False) for _ in range(2))
    assert first.to == second.to
    assert browser.get("/training/").text.count("Källkritik med yngre elever") == 1


@time_machine.travel(MONDAY, tick=False)
def test_what_was_typed_survives_an_ended_session(town: Town, browse: Callable[..., Browser]) -> None:
    browser = browse(town.coordinator)
    fields = browser.get("/training/new").form() | NEW
    browser.post("/sign-out")
    answer = browser.post("/training/new", {k: v for k, v in fields.items() if k != "csrf_token"})
    assert answer.status == 401
    assert answer.form()["kept"] != ""


@time_machine.travel(MONDAY, tick=False)
def test_cancelling_says_how_many_and_asks_for_a_word(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        event = factories.event(town, capacity=1)
        factories.sign_up(event, town.librarian)
        factories.sign_up(event, town.teacher, SignUpState.WAITING)
        base = f"/training/{event.id}"
    page = browse(town.coordinator).get(f"{base}/cancel")
    assert page.h1 == "Ställ in ”Boksamtal i liten grupp”?"
    assert "En person har en plats, och en står i kö." in page.text
    refused = page.submit({"message": " "})
    assert refused.status == 422
    assert refused.errors == ["Skriv några ord till dem som är anmälda"]
    assert refused.submit({"message": "Föreläsaren är sjuk."}).to == base
    seen = browse(town.librarian).get(base)
    assert "Fortbildningen är inställd" in seen.text
    assert "Föreläsaren är sjuk." in seen.text


@time_machine.travel(MONDAY, tick=False)
def test_attendance_is_one_form_and_a_stale_one_is_told(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        event = factories.event(town, starts_in=timedelta(hours=2))
        rows = [factories.sign_up(event, person).id for person in (town.librarian, town.teacher)]
        base = f"/training/{event.id}"
    browser, other = browse(town.coordinator), browse(town.coordinator)
    page, opened_before = browser.get(f"{base}/attendance"), other.get(f"{base}/attendance")
    assert f"person_{rows[0]}" not in page.form()
    assert page.submit({f"person_{rows[0]}": "attended"}).to == base
    stale = opened_before.submit({f"person_{rows[1]}": "absent"})
    assert stale.status == 409
    assert "Librarian Dörrby" in stale.text
    assert stale.submit({f"person_{rows[0]}": "attended"}).to == base
    saved = browser.get(f"{base}/attendance").form()
    assert [saved[f"person_{row}"] for row in rows] == ["attended", "absent"]
    wrong = browser.get(f"{base}/attendance").submit({f"person_{rows[0]}": "waiting"})
    assert wrong.status == 422
    assert "Du var där" in browse(town.librarian).get(base).text


@time_machine.travel(MONDAY, tick=False)
def test_all_who_are_not_marked_can_be_noted_at_once(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        event = factories.event(town, starts_in=timedelta(hours=2))
        rows = [factories.sign_up(event, town.people[name]).id for name in ("librarian", "teacher", "colleague")]
        address = f"/training/{event.id}/attendance"
    browser = browse(town.coordinator)
    assert browser.get(address).submit({f"person_{rows[1]}": "absent", "rest": "y"}).status == 303
    saved = browser.get(address).form()
    assert [saved[f"person_{row}"] for row in rows] == ["attended", "absent", "attended"]
    assert browser.get(address).submit({f"person_{rows[0]}": "registered"}).status == 303
    assert f"person_{rows[0]}" not in browser.get(address).form()


@time_machine.travel(MONDAY, tick=False)
def test_attendance_waits_for_the_day(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    with inside(app, town.id):
        event = factories.event(town)
        row = factories.sign_up(event, town.librarian)
        base, field = f"/training/{event.id}", f"person_{row.id}"
    browser = browse(town.coordinator)
    assert "Det är för tidigt" in browser.get(f"{base}/attendance").text
    assert browser.post(f"{base}/attendance", {field: "attended", "version": "1"}).status == 422


@time_machine.travel(MONDAY, tick=False)
def test_the_list_filters_by_area_and_mine_and_keeps_the_past_apart(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        mine = factories.event(town, title="Min och första området", areas=(town.area,))
        factories.sign_up(mine, town.librarian)
        factories.event(town, title="Andra området", areas=(town.other_area,))
        factories.event(town, title="Förra månaden", starts_in=timedelta(days=-30), state=EventState.HELD)
        factories.event(town, title="Utkastet", state=EventState.DRAFT)
    browser = browse(town.librarian)

    def titles(query: str) -> list[str]:
        text = browser.get(f"/training/{query}").text
        known = ("Min och första området", "Andra området", "Förra månaden", "Utkastet")
        return [title for title in known if title in text]

    assert titles("") == ["Min och första området", "Andra området"]
    assert titles(f"?area={town.area}") == ["Min och första området"]
    assert titles("?mine=1") == ["Min och första området"]
    assert titles("?past=1") == ["Förra månaden"]
    assert titles(f"?area={town.neighbour.area}") == ["Min och första området", "Andra området"]
    assert titles("?area=x&page=99999999999999") == ["Min och första området", "Andra området"]
    assert "Utkastet" in browse(town.coordinator).get("/training/").text


@time_machine.travel(MONDAY, tick=False)
def test_the_list_and_the_page_ask_as_much_for_many_as_for_one(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], count_statements: Callable[..., object]
) -> None:
    browser = browse(town.coordinator)

    def statements(path: str) -> int:
        with count_statements() as sent:  # type: ignore[attr-defined]
            assert browser.get(path).status == 200
        return len(sent)

    counts = []
    with inside(app, town.id):
        people = factories.crowd(town, 30)
    for wanted in (1, 2, 22):
        with inside(app, town.id):
            for n in range(wanted):
                event = factories.event(
                    town,
                    title=f"Nummer {n}",
                    sessions=min(wanted, 3),
                    capacity=20,
                    areas=(town.area, town.other_area)[:wanted],
                    needs=(town.need, town.other_need)[:wanted],
                )
                for person in people[: wanted + 5]:
                    full = event.seats_taken >= event.capacity
                    factories.sign_up(event, person, SignUpState.WAITING if full else SignUpState.REGISTERED)
            address = f"/training/{event.id}"
        counts.append((statements("/training/"), statements(address), statements(f"{address}/cancel")))
    assert counts == [counts[0]] * 3
    assert counts[0][0] <= 8
    assert counts[0][1] <= 10


@time_machine.travel(MONDAY, tick=False)
def test_a_long_list_has_pages(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    with inside(app, town.id):
        for n in range(45):
            factories.event(town, title=f"Nummer {n:02}.", starts_in=timedelta(days=n + 1))
    browser = browse(town.librarian)
    seen = [
        f"Nummer {n:02}."
        for page in (1, 2, 3)
        for n in range(45)
        if f"Nummer {n:02}." in browser.get(f"/training/?page={page}").text
    ]
    assert seen == [f"Nummer {n:02}." for n in range(45)]


@time_machine.travel(MONDAY, tick=False)
def test_the_pages_speak_english(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        event = factories.event(town, capacity=1, needs=(town.need,))
        factories.sign_up(event, town.librarian)
        address = f"/training/{event.id}"
    browser = Browser(app, town.coordinator, language="en")
    assert "Full, you can queue" in browser.get("/training/").text
    page = browser.get(address)
    assert "You would be first in the queue." in page.text
    assert "Mon 30 Nov 2026 at 10:00–12:00" in page.text


@time_machine.travel(MONDAY, tick=False)
def test_two_who_decide_at_once_are_told_of_each_other(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        event_id = factories.event(town).id
    address = f"/training/{event_id}"
    coordinator = browse(town.coordinator)
    before = coordinator.get(address)
    assert coordinator.get(address).submit(action=f"{address}/close").to == address
    stale = before.submit(action=f"{address}/close")
    assert (stale.status, stale.errors) == (
        409,
        ["Någon annan har ändrat fortbildningen sedan du öppnade sidan. Se hur den ser ut nu."],
    )
    assert coordinator.get(address).submit(action=f"{address}/open").to == address


@time_machine.travel(MONDAY, tick=False)
def test_a_page_of_training_takes_as_many_statements_for_one_as_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    with inside(app, town.id):
        few, many = factories.event(town, sessions=1), factories.event(town, sessions=5, capacity=1)
        for event in (few, many):
            event.chooses_sessions = True
            follow_sessions(event)
        people = factories.crowd(town, 6)
        for person in [town.librarian, *people]:
            sign_ups.sign_up(many, by=person.viewer, session_ids=[session.id for session in many.sessions])
        sign_ups.sign_up(few, by=town.librarian.viewer, session_ids=[few.sessions[0].id])
        whole = factories.event(town)
        factories.sign_up(whole, town.librarian)
        staffed(town.school, weekday=local(whole.starts_at).isoweekday())
        addresses = [f"/training/{event.id}" for event in (few, many, whole)]
    librarian = browse(town.librarian)
    sent = []
    for address in addresses:
        librarian.get(address)
        with count_statements() as statements:
            librarian.get(address)
        sent.append(len(statements))
    assert (sent[0], sent[1] <= MOST_STATEMENTS, sent[2] <= MOST_STATEMENTS) == (sent[1], True, True), sent
