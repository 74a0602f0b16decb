"""What mail puts into calendars and takes out again, each thing once, over a real mail server."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import icalendar
import pytest
import time_machine
from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from planner.accounts.models import CalendarBy, User
from planner.core import mail
from planner.core.cli import send_now
from planner.core.db import db, enter
from planner.core.errors import RefusedError
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.training.models.calendar import CalendarFeed, FeedKind
from planner.training.models.event import TrainingEvent
from planner.training.models.sign_up import SignUp
from planner.training.operations import events, sessions, sign_ups
from planner.training.operations.facts import SessionFacts
from planner.training.operations.queue import locked
from tests.conftest import inside
from tests.factories import Person, Town
from tests.page import Browser
from tests.postgres import free_port
from tests.training.calendars import SOON, address, make_event, sessions_of

Browse = Callable[..., Browser]
NEW = SessionFacts(on=date(2027, 4, 16), starts=time(9), ends=time(11), place="Stora salen", link=None)


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel("2026-11-20T08:00:00Z", tick=False) as traveller:
        yield traveller


class Server:
    """A mail server that keeps what it is handed."""

    def __init__(self) -> None:
        self.kept: list[tuple[list[str], bytes]] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.kept.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.fixture
def server(app: PlannerApp) -> Iterator[Server]:
    handler, before = Server(), app.config["PLANNER"]
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    app.config["PLANNER"] = replace(before, mail=f"smtp://127.0.0.1:{controller.port}")
    yield handler
    app.config["PLANNER"] = before
    controller.stop()


@dataclass(frozen=True)
class Got:
    """A mail as a reader's program sees it."""

    to: str
    subject: str
    method: str | None
    uid: str | None = None
    sequence: int | None = None
    event: Any = None
    mail: EmailMessage | None = None

    @property
    def short(self) -> tuple[str, str | None, int | None]:
        """To whom, and what it does to the calendar."""
        return (self.to.partition("@")[0], self.method, self.sequence)


def arrived(app: PlannerApp, server: Server) -> list[Got]:
    """Let the worker send what waits, and return what has come since the last time."""
    with app.app_context():
        while send_now() != (0, 0):
            pass
    found = []
    for recipients, content in server.kept:
        message = BytesParser(policy=policy.default).parsebytes(content)
        assert isinstance(message, EmailMessage)
        assert recipients == [message["To"]]
        parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        if not parts:
            found.append(Got(message["To"], message["Subject"], None, mail=message))
            continue
        calendar = icalendar.Calendar.from_ical(bytes(parts[0].get_payload(decode=True)))
        (event,) = calendar.walk("VEVENT")
        found.append(
            Got(
                message["To"],
                message["Subject"],
                str(calendar["METHOD"]),
                str(event["UID"]),
                int(str(event["SEQUENCE"])),
                event,
                message,
            )
        )
    server.kept.clear()
    return found


def prefer(app: PlannerApp, person: Person, how: CalendarBy | None) -> None:
    with inside(app, person.municipality_id):
        db.session.execute(update(User).where(User.id == person.id).values(calendar_by=how))


def an_event(app: PlannerApp, town: Town, *, sessions: int = 1, capacity: int = 5) -> int:
    with inside(app, town.id):
        starts = [SOON + timedelta(days=7 * n) for n in range(sessions)]
        return make_event(town, *starts, place="Biblioteket", capacity=capacity)


def act(app: PlannerApp, town: Town, do: Callable[[TrainingEvent], object], event_id: int) -> None:
    with inside(app, town.id):
        do(locked(event_id))


def join(app: PlannerApp, town: Town, event_id: int, *people: Person) -> None:
    for person in people:
        act(app, town, lambda event: sign_ups.sign_up(event, by=person.viewer), event_id)  # noqa: B023 - done at once


# ---------------------------------------------------------------- part by part


def test_an_invitation_part_by_part(app: PlannerApp, town: Town, server: Server) -> None:
    event_id = an_event(app, town)
    join(app, town, event_id, town.librarian)
    (got,) = arrived(app, server)
    message = got.mail
    assert message is not None
    assert (message["From"], message["To"]) == (mail.sender(app.config["PLANNER"]), "librarian@dorrby.example")
    assert message["Subject"] == "Din plats: Boksamtal i praktiken"
    assert message.get_content_type() == "multipart/alternative"
    plain, html, calendar = list(message.iter_parts())
    assert [part.get_content_type() for part in (plain, html, calendar)] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert dict(calendar["Content-Type"].params) == {"charset": "UTF-8", "method": "REQUEST", "component": "VEVENT"}
    assert (calendar["Content-Transfer-Encoding"], calendar["Content-Disposition"]) == ("base64", None)
    body = calendar.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.count(b"\r\n") == body.count(b"\n") == body.decode().count("\r\n")
    parsed = icalendar.Calendar.from_ical(body)
    assert (str(parsed["METHOD"]), len(parsed.walk("VEVENT")), len(parsed.walk("VTIMEZONE"))) == ("REQUEST", 1, 1)
    event = got.event
    assert str(event["ORGANIZER"]) == f"mailto:{message['From']}"
    assert event["ORGANIZER"].params == {}
    assert str(event["ATTENDEE"]) == "mailto:librarian@dorrby.example"
    assert dict(event["ATTENDEE"].params) == {"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    assert (str(event["STATUS"]), str(event["TRANSP"]), event["SEQUENCE"]) == ("CONFIRMED", "OPAQUE", 0)
    assert event["DTSTART"].dt == SOON
    assert event["DTSTAMP"].dt == datetime(2026, 11, 20, 8, tzinfo=UTC)
    with inside(app, town.id):
        assert event["UID"] == f"{sessions_of(event_id)[0].uid}@localhost"


def test_signing_off_takes_out_what_signing_up_put_in_and_up_again_puts_it_back(
    app: PlannerApp, town: Town, server: Server, travel: Any
) -> None:
    event_id, seen = an_event(app, town, sessions=2), []
    for step in (sign_ups.sign_up, sign_ups.sign_off, sign_ups.sign_up):
        act(app, town, lambda event: step(event, by=town.librarian.viewer), event_id)  # noqa: B023 - done at once
        # Again, as by a second press: nothing more is mailed.
        act(app, town, lambda event: step(event, by=town.librarian.viewer), event_id)  # noqa: B023 - done at once
        seen.append(arrived(app, server))
        travel.shift(timedelta(seconds=5))
    assert [[got.method for got in step] for step in seen] == [["REQUEST"] * 2, ["CANCEL"] * 2, ["REQUEST"] * 2]
    assert [str(got.event["STATUS"]) for got in seen[1]] == ["CANCELLED", "CANCELLED"]
    by_uid = [{got.uid: got for got in step} for step in seen]
    for uid in by_uid[0]:
        mine = [step[uid] for step in by_uid]
        # One SEQUENCE as in the feeds, which did not change; a calendar tells them apart by DTSTAMP.
        assert [got.sequence for got in mine] == [0, 0, 0]
        stamps = [got.event["DTSTAMP"].dt for got in mine]
        assert stamps == sorted(set(stamps))
    assert [got.subject for got in seen[0]] == [
        "Din plats: Boksamtal i praktiken (1 av 2)",
        "Din plats: Boksamtal i praktiken (2 av 2)",
    ]


def test_who_wants_the_feed_only_gets_words_for_what_others_changed_and_nothing_for_what_they_did(
    app: PlannerApp, town: Town, server: Server
) -> None:
    prefer(app, town.colleague, CalendarBy.FEED)
    event_id = an_event(app, town)
    join(app, town, event_id, town.librarian, town.colleague)
    assert [got.short for got in arrived(app, server)] == [("librarian", "REQUEST", 0)]
    with inside(app, town.id):
        session = sessions_of(event_id)[0]
        sessions.move(session, facts=NEW, seen=session.version, by=town.coordinator.viewer)
    assert sorted(got.short for got in arrived(app, server)) == [("colleague", None, None), ("librarian", "REQUEST", 1)]
    act(app, town, lambda event: sign_ups.sign_off(event, by=town.colleague.viewer), event_id)
    assert arrived(app, server) == []


@pytest.mark.parametrize(
    ("how", "fetched", "method"),
    [
        (None, False, "REQUEST"),
        (None, True, None),
        (CalendarBy.MAIL, True, "REQUEST"),
        (CalendarBy.BOTH, True, "REQUEST"),
        (CalendarBy.FEED, False, None),
    ],
)
def test_how_sessions_come_is_as_chosen_and_else_by_mail_until_a_program_fetches(
    app: PlannerApp, town: Town, server: Server, how: CalendarBy | None, *, fetched: bool, method: str | None
) -> None:
    prefer(app, town.librarian, how)
    path = address(app, town.librarian, FeedKind.MINE)
    if fetched:
        with app.test_client().get(path):
            pass
    event_id = an_event(app, town)
    join(app, town, event_id, town.librarian)
    assert [got.method for got in arrived(app, server)] == ([method] if method else [])
    with inside(app, town.id):
        feed = db.session.scalars(select(CalendarFeed).where(CalendarFeed.kind == FeedKind.MINE)).one()
        assert (feed.last_fetched_on is not None) == fetched


# ---------------------------------------------------------------- changes


def test_a_cancelled_course_is_one_message_for_each_session_that_was_to_come(
    app: PlannerApp, town: Town, server: Server
) -> None:
    prefer(app, town.colleague, CalendarBy.FEED)
    event_id = an_event(app, town, sessions=3)
    join(app, town, event_id, town.librarian, town.colleague)
    with inside(app, town.id):
        session = sessions_of(event_id)[0]
        sessions.cancel(session, message="Snö.", seen=session.version, by=town.coordinator.viewer)
    assert sorted(got.short for got in arrived(app, server))[1:] == [
        ("librarian", "CANCEL", 1),
        *[("librarian", "REQUEST", 0)] * 3,
    ]

    def cancel(event: TrainingEvent) -> None:
        events.cancel(event, message="Nej.", seen=event.changes, by=town.coordinator.viewer)

    act(app, town, cancel, event_id)
    got = arrived(app, server)
    assert sorted(one.short for one in got) == [("colleague", None, None), *[("librarian", "CANCEL", 1)] * 2]
    assert {str(one.event["STATUS"]) for one in got if one.event} == {"CANCELLED"}
    assert Counter(one.uid for one in got if one.uid).most_common(1)[0][1] == 1


def test_added_sessions_come_one_message_each(app: PlannerApp, town: Town, server: Server) -> None:
    event_id = an_event(app, town)
    join(app, town, event_id, town.librarian)
    arrived(app, server)
    more = [replace(NEW, on=date(2027, 4, day)) for day in (16, 23)]
    act(app, town, lambda event: sessions.add_all(event, planned=more, by=town.coordinator.viewer), event_id)
    got = arrived(app, server)
    assert [one.short for one in got] == [("librarian", "REQUEST", 0)] * 2
    assert len({one.uid for one in got}) == 2


def test_who_gets_a_seat_by_a_change_hears_of_it_once_with_the_session_as_it_is_now(
    app: PlannerApp, town: Town, server: Server
) -> None:
    for how in (None, CalendarBy.FEED):
        prefer(app, town.colleague, how)
        event_id = an_event(app, town, capacity=1)
        join(app, town, event_id, town.librarian, town.colleague)
        with inside(app, town.id):  # a seat that is free and not yet given
            db.session.execute(update(TrainingEvent).where(TrainingEvent.id == event_id).values(capacity=2))
        arrived(app, server)
        with inside(app, town.id):
            session = sessions_of(event_id)[0]
            sessions.move(session, facts=NEW, seen=session.version, by=town.coordinator.viewer)
        mine = [got for got in arrived(app, server) if got.to == town.colleague.email]
        assert [got.short for got in mine] == [("colleague", None if how else "REQUEST", None if how else 1)]
        assert mine[0].subject == "Du har fått en plats: Boksamtal i praktiken"
        if not how:
            assert mine[0].event["DTSTART"].dt == datetime(2027, 4, 16, 7, tzinfo=UTC)


def test_more_seats_bring_the_sessions_to_who_waited(app: PlannerApp, town: Town, server: Server) -> None:
    event_id = an_event(app, town, sessions=2, capacity=1)
    join(app, town, event_id, town.librarian, town.colleague)
    assert {got.to for got in arrived(app, server)} == {town.librarian.email}
    act(app, town, lambda event: sign_ups.sign_off(event, by=town.librarian.viewer), event_id)
    assert sorted(got.short for got in arrived(app, server)) == [
        *[("colleague", "REQUEST", 0)] * 2,
        *[("librarian", "CANCEL", 0)] * 2,
    ]


def test_removal_takes_out_of_the_calendar_only_what_was_put_there(app: PlannerApp, town: Town, server: Server) -> None:
    event_id = an_event(app, town, capacity=1)
    join(app, town, event_id, town.librarian, town.colleague)
    arrived(app, server)
    for person, method in ((town.colleague, None), (town.librarian, "CANCEL")):
        with inside(app, town.id):
            found = db.session.scalars(select(SignUp).where(SignUp.user_id == person.id)).one()
            sign_ups.remove(found, by=town.coordinator.viewer)
        assert [(got.to, got.method) for got in arrived(app, server)] == [(person.email, method)]


def test_a_session_that_is_over_is_put_into_no_calendar(
    app: PlannerApp, town: Town, server: Server, travel: Any
) -> None:
    event_id = an_event(app, town, sessions=2)
    join(app, town, event_id, town.librarian)
    arrived(app, server)
    travel.move_to(SOON + timedelta(days=1))

    def cancel(event: TrainingEvent) -> None:
        events.cancel(event, message="Nej.", seen=event.changes, by=town.coordinator.viewer)

    act(app, town, cancel, event_id)
    (got,) = arrived(app, server)
    assert (got.method, got.event["DTSTART"].dt) == ("CANCEL", SOON + timedelta(days=7))


def test_a_change_that_was_refused_or_rolled_back_mails_nobody(app: PlannerApp, town: Town, server: Server) -> None:
    event_id = an_event(app, town)
    join(app, town, event_id, town.librarian)
    arrived(app, server)
    with app.app_context():
        enter(town.id)
        session = sessions_of(event_id)[0]
        sessions.move(session, facts=NEW, seen=session.version, by=town.coordinator.viewer)
        assert db.session.scalars(select(OutboxMail).where(OutboxMail.sent_at.is_(None))).all() != []
        db.session.rollback()
    with inside(app, town.id):
        session, backwards = sessions_of(event_id)[0], replace(NEW, ends=time(8))
        with pytest.raises(RefusedError):
            sessions.move(session, facts=backwards, seen=session.version, by=town.coordinator.viewer)
    assert arrived(app, server) == []


def test_a_change_of_words_alone_mails_nobody(app: PlannerApp, town: Town, server: Server) -> None:
    event_id = an_event(app, town)
    join(app, town, event_id, town.librarian)
    arrived(app, server)
    page = Browser(app, town.coordinator).get(f"/training/{event_id}/edit")
    assert page.submit({"title": "Boksamtal, del två"}).status == 303
    assert arrived(app, server) == []


# ---------------------------------------------------------------- the choice


def test_how_training_comes_is_chosen_on_the_account_page(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser = browse(town.librarian)
    assert "med mejl, tills en kalender hämtar din egen kalenderadress" in browser.get("/account").text
    for how, stored in (("feed", CalendarBy.FEED), ("both", CalendarBy.BOTH), ("by_itself", None)):
        answer = browser.get("/account").submit({"calendar_by": how, "news": "off"}, action="/account/training")
        assert answer.to == "/account"
        with inside(app, town.id):
            user = db.session.get_one(User, town.librarian.id)
            assert (user.calendar_by, user.news_off_at is None) == (stored, False)
            assert db.session.get_one(User, town.colleague.id).calendar_by is None
    for nonsense in ({"calendar_by": "pigeon", "news": "on"}, {"calendar_by": "feed", "news": "x"}, {}):
        assert browser.post("/account/training", nonsense).status == 422
