"""What is changed after people have signed up: told how many it concerns first, mailed once, in the feeds at once."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from sqlalchemy import func, select

from planner.core.db import db, every_municipality
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.training.models.calendar import FeedKind
from planner.training.models.event import EventState
from planner.training.models.sign_up import SignUpState
from tests import factories
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser
from tests.training import calendars

MONDAY = "2026-11-16T09:00:00Z"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def course(app: PlannerApp, town: Town) -> tuple[str, str]:
    """Two sessions with one person seated and two in the queue: the event's address and the first session's."""
    with inside(app, town.id):
        event = factories.event(town, sessions=2, capacity=1, title="Boksamtal")
        factories.sign_up(event, town.librarian)
        factories.sign_up(event, town.teacher, SignUpState.WAITING)
        factories.sign_up(event, town.colleague, SignUpState.WAITING)
        factories.sign_up(event, town.principal, SignUpState.WITHDRAWN)
        return f"/training/{event.id}", f"/training/{event.id}/sessions/{event.sessions[0].id}"


def mails(app: PlannerApp) -> list[tuple[str, str]]:
    with app.app_context(), every_municipality():
        rows = db.session.execute(select(OutboxMail.address, OutboxMail.text).order_by(OutboxMail.id))
        return [(address, text.replace("\N{NO-BREAK SPACE}", " ")) for address, text in rows]


CONCERNED = "En person har en plats, och 2 står i kö."


@pytest.mark.parametrize("page", ["{0}/cancel", "{0}/sessions/new", "{1}/edit", "{1}/cancel"])
def test_every_change_says_first_whom_it_concerns(
    page: str, town: Town, browse: Callable[..., Browser], course: tuple[str, str]
) -> None:
    assert CONCERNED in browse(town.coordinator).get(page.format(*course)).text


def test_a_draft_concerns_nobody_and_asks_for_no_word(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        event = factories.event(town, state=EventState.DRAFT)
        address = f"/training/{event.id}/sessions/new"
    page = browse(town.coordinator).get(address)
    assert "står i kö" not in page.text
    assert "message" not in page.form()


def test_a_moved_session_is_mailed_with_the_word_and_with_the_old_and_new_place(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], course: tuple[str, str]
) -> None:
    page = browse(town.coordinator).get(f"{course[1]}/edit")
    assert (
        page.submit({"starts": "14:00", "ends": "16:00", "place": "Aulan", "message": "Målarna är här."}).status == 303
    )
    sent = mails(app)
    assert [address for address, _ in sent] == [town.librarian.email, town.colleague.email, town.teacher.email]
    for _address, text in sent:
        assert "Det var: mån 30 nov 2026 kl. 10.00–12.00, Lindskolan, biblioteket" in text
        assert "Det är nu: mån 30 nov 2026 kl. 14.00–16.00, Aulan\n\nMålarna är här.\n\nDin anmälan gäller" in text


def test_one_more_session_is_mailed_with_the_word(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], course: tuple[str, str]
) -> None:
    page = browse(town.coordinator).get(f"{course[0]}/sessions/new")
    assert page.submit({"message": "Ni bad om en gång till."}).status == 303
    assert ["Ni bad om en gång till." in text for _address, text in mails(app)] == [True] * 3


def test_a_double_click_moves_and_mails_once(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], course: tuple[str, str]
) -> None:
    for action, changes in (
        (f"{course[1]}/edit", {"starts": "14:00", "ends": "16:00"}),
        (f"{course[1]}/cancel", {"message": "Sjuk."}),
        (f"{course[0]}/cancel", {"message": "Fortfarande sjuk."}),
    ):
        before = len(mails(app))
        page = browse(town.coordinator).get(action)
        assert [page.submit(changes).status for _click in range(2)] == [303, 303]
        assert len(mails(app)) == before + 3


def test_what_somebody_else_changed_meanwhile_is_read_before_it_is_cancelled(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], course: tuple[str, str]
) -> None:
    addresses = (f"{course[1]}/cancel", f"{course[0]}/cancel", f"{course[1]}/edit")
    opened = [browse(town.coordinator).get(address) for address in addresses]
    assert browse(town.coordinator).get(addresses[2]).submit({"starts": "14:00", "ends": "16:00"}).status == 303
    words = "Någon annan ändrade medan du hade sidan öppen."
    before = len(mails(app))
    for page in opened[:2]:
        stale = page.submit({"message": "Sjuk."})
        assert stale.status == 409
        assert words in stale.text
        assert stale.form()["message"] == "Sjuk."
        assert len(mails(app)) == before
    assert opened[2].submit({"starts": "15:00", "ends": "16:00", "message": "Mitt ord"}).status == 409
    assert stale.submit().status == 303
    # Whose calendar a mail brings the sessions to gets one for each of them.
    told = [address for address, _text in mails(app)[before:]]
    assert {address: told.count(address) for address in told} == {
        town.librarian.email: 2,
        town.colleague.email: 1,
        town.teacher.email: 1,
    }


def test_the_feed_shows_each_change_in_the_very_next_fetch(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], course: tuple[str, str]
) -> None:
    feed = calendars.address(app, town.librarian, FeedKind.MINE)
    browser = browse(town.coordinator)

    def shown() -> list[tuple[str, int, str | None]]:
        fetched = app.test_client().get(feed).get_data()
        found = calendars.events(fetched)
        return [(f"{e['DTSTART'].dt:%d %H:%M}", int(e["SEQUENCE"]), e.get("STATUS")) for e in found]

    states = [shown()]
    browser.get(f"{course[1]}/edit").submit({"starts": "14:00", "ends": "16:00"})
    states.append(shown())
    browser.get(f"{course[1]}/cancel").submit({"message": "Sjuk."})
    states.append(shown())
    browser.get(f"{course[0]}/sessions/new").submit()
    states.append(shown())
    browser.get(f"{course[0]}/cancel").submit({"message": "Allt."})
    states.append(shown())
    first, second = "30 10:00", "07 10:00"
    assert states == [
        [(first, 0, "CONFIRMED"), (second, 0, "CONFIRMED")],
        [("30 14:00", 1, "CONFIRMED"), (second, 0, "CONFIRMED")],
        [("30 14:00", 2, "CANCELLED"), (second, 0, "CONFIRMED")],
        [("30 14:00", 2, "CANCELLED"), (second, 0, "CONFIRMED"), ("14 10:00", 0, "CONFIRMED")],
        [("30 14:00", 2, "CANCELLED"), (second, 1, "CANCELLED"), ("14 10:00", 1, "CANCELLED")],
    ]


def test_counting_whom_it_concerns_costs_one_question(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], count_statements: Callable[..., object]
) -> None:
    counts = []
    with inside(app, town.id):
        people = factories.crowd(town, 20)
    for wanted in (1, 20):
        with inside(app, town.id):
            event = factories.event(town, capacity=20)
            for person in people[:wanted]:
                factories.sign_up(event, person)
            address = f"/training/{event.id}/sessions/{event.sessions[0].id}/edit"
        browser = browse(town.coordinator)
        with count_statements() as sent:  # type: ignore[attr-defined]
            assert browser.get(address).status == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    with app.app_context(), every_municipality():
        assert db.session.scalar(select(func.count(OutboxMail.id))) == 0
