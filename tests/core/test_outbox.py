"""Mail waits for the commit, is sent at least once, and is recognised when sent again."""

import mailbox
import smtplib
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from sqlalchemy import func, select

from planner.accounts import operations
from planner.accounts.models import User
from planner.core import clock, mail, outbox
from planner.core.cli import send_now
from planner.core.db import db
from planner.core.outbox import Letter, OutboxMail
from planner.core.transaction import PlannerApp
from tests.conftest import inside, settings
from tests.factories import Town
from tests.page import Browser
from tests.postgres import free_port


def letter(town: Town, **changes: Any) -> Letter:
    values: dict[str, Any] = {
        "user_id": town.librarian.id,
        "address": town.librarian.email,
        "subject": "Plats på fortbildningen",
        "text": "Hej!\n\nDu har fått en plats.",
    }
    return Letter(**(values | changes))


def delivered(app: PlannerApp) -> list[EmailMessage]:
    box = mailbox.Maildir(app.config["PLANNER"].mail.removeprefix("maildir:"), create=True)
    parser = BytesParser(policy=policy.default)
    return [parser.parsebytes(message.as_bytes()) for message in box]


def send(app: PlannerApp) -> tuple[int, int]:
    with app.app_context():
        return send_now(tidy=True)


def test_a_letter_reaches_the_mailbox_once(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        outbox.post(letter(town), key="seat-1")
        outbox.post(letter(town), key="seat-1")
    assert [send(app), send(app)] == [(1, 0), (0, 0)]
    (got,) = delivered(app)
    assert (got["To"], got["Subject"]) == ("librarian@dorrby.example", "Plats på fortbildningen")
    assert got.get_content().strip() == "Hej!\n\nDu har fått en plats."


def test_a_deed_that_is_rolled_back_sends_nothing(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        outbox.post(letter(town), key="seat-1")
        db.session.rollback()
    assert (send(app), delivered(app)) == ((0, 0), [])


def test_a_line_break_in_a_subject_cannot_add_a_header(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        outbox.post(letter(town, subject="Plats\r\nBcc: thief@evil.example"), key="seat-1")
    assert send(app) == (1, 0)
    (got,) = delivered(app)
    assert got["Bcc"] is None
    assert got["Subject"] == "Plats Bcc: thief@evil.example"


def test_who_has_no_account_any_more_gets_no_mail(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        outbox.post(letter(town), key="seat-1")
    with inside(app, town.id):
        operations.deactivate(db.session.get_one(User, town.librarian.id), by=town.coordinator.viewer)
    assert (send(app), delivered(app)) == ((0, 0), [])


def test_the_text_is_forgotten_once_sent(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        outbox.post(letter(town), key="seat-1")
    send(app)
    with inside(app, town.id):
        assert db.session.scalars(select(OutboxMail.text)).all() == [""]


def test_a_mail_server_that_is_down_is_tried_again_later_with_the_same_message_id(
    app: PlannerApp, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids: list[str] = []

    def down(built: OutboxMail, _settings: object) -> None:
        ids.append(str(mail.message(built, app.config["PLANNER"])["Message-ID"]))
        raise smtplib.SMTPServerDisconnected

    with inside(app, town.id):
        outbox.post(letter(town), key="seat-1")
    with monkeypatch.context() as patched:
        patched.setattr(mail, "send", down)
        began = clock.now()
        results = [send(app), send(app)]
        with time_machine.travel(began + timedelta(minutes=6)):
            results.append(send(app))
    assert results == [(0, 1), (0, 0), (0, 1)]
    with time_machine.travel(began + timedelta(hours=2)):
        assert send(app) == (1, 0)
    (got,) = delivered(app)
    assert [*ids, str(got["Message-ID"])] == [ids[0]] * 3


def test_a_leased_mail_is_left_alone_by_another_worker(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        outbox.post(letter(town), key="seat-1")
    with inside(app, town.id):
        assert len(outbox._lease(10)) == 1
    assert send(app) == (0, 0)


class Keeper(Message):
    """Keeps what a mail server was handed."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.got.append(message)


@pytest.fixture
def mail_server() -> Iterator[tuple[int, Keeper]]:
    keeper = Keeper()
    controller = Controller(keeper, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller.port, keeper
    controller.stop()


def test_a_real_mail_server_gets_the_calendar_part_last(
    app: PlannerApp, town: Town, mail_server: tuple[int, Keeper], tmp_path: Path
) -> None:
    port, keeper = mail_server
    to = settings("sqlite://", tmp_path, mail=f"smtp://127.0.0.1:{port}")
    with inside(app, town.id):
        outbox.post(letter(town, calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", calendar_method="CANCEL"), key="c-1")
        db.session.flush()
        mail.send(db.session.scalars(select(OutboxMail)).one(), to)
    (got,) = keeper.got
    parts = [part.get_content_type() for part in got.walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html", "text/calendar"]
    last = list(got.walk())[-1]
    assert (last.get_param("method"), last["Content-Transfer-Encoding"]) == ("CANCEL", "base64")
    assert last.get_payload(decode=True) == b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def test_a_forgotten_password_is_mailed_from_the_configured_address_and_works_once(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    browse().post("/forgotten-password", {"email": "Librarian@Dorrby.example "})
    browse().post("/forgotten-password", {"email": "nobody@dorrby.example"})
    assert send(app) == (1, 0)
    (got,) = delivered(app)
    link = next(word for word in got.get_content().split() if word.startswith("http"))
    assert link.startswith("http://localhost/password/")
    path = link.removeprefix("http://localhost")
    first = browse().get(path).submit({"new_password": "fyra blå pennor"}, action="")
    assert first.to == "/"
    assert first.browser.get("/account").status == 200
    assert browse().get(path).status == 404


def test_a_link_dies_after_its_hour(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    browse().post("/forgotten-password", {"email": "librarian@dorrby.example"})
    send(app)
    path = next(w for w in delivered(app)[0].get_content().split() if w.startswith("http")).removeprefix(
        "http://localhost"
    )
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert browse().get(path).status == 404


def test_no_more_links_than_an_hour_allows(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    for _ in range(8):
        browse().post("/forgotten-password", {"email": "librarian@dorrby.example"})
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(OutboxMail.id))) == 5


def test_a_slow_mail_server_holds_no_lock(app: PlannerApp, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses: list[int] = []

    def slow(_mail: OutboxMail, _settings: object) -> None:
        statuses.append(Browser(app, town.librarian).speak("en").get("/account").status)

    with inside(app, town.id):
        outbox.post(letter(town), key="seat-1")
    monkeypatch.setattr(mail, "send", slow)
    assert send(app) == (1, 0)
    assert statuses == [200], "somebody saved and read while the mail was on its way"


def test_a_mail_that_cannot_be_written_does_not_hold_up_the_others(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        outbox.post(letter(town, address="two\nlines@dorrby.example"), key="bad")
        outbox.post(letter(town), key="good")
    assert send(app) == (1, 1)
    assert [str(got["To"]) for got in delivered(app)] == ["librarian@dorrby.example"]


def test_a_worker_killed_before_it_could_note_the_sending_sends_again_under_the_same_id(
    app: PlannerApp, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """What no `except Exception` stops."""

    def killed(*_arguments: object, **_at: object) -> None:
        raise Killed

    with inside(app, town.id):
        outbox.post(letter(town), key="seat-1")
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "_close", killed)
        with pytest.raises(Killed):
            send(app)
    assert send(app) == (0, 0), "leased: nobody else sends it meanwhile"
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert send(app) == (1, 0)
    first, second = delivered(app)
    assert first["Message-ID"] == second["Message-ID"]


def test_many_workers_send_each_mail_once(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        for number in range(30):
            outbox.post(letter(town), key=f"seat-{number}")
    outcomes: list[tuple[int, int]] = []
    workers = [threading.Thread(target=lambda: outcomes.append(send(app))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (sum(sent for sent, _ in outcomes), len(outcomes)) == (30, 4)
    assert len({str(got["Message-ID"]) for got in delivered(app)}) == len(delivered(app)) == 30


def test_a_mail_server_that_is_down_is_nothing_to_the_one_who_waits_for_a_page(
    town: Town, browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_arguments: object) -> None:
        pytest.fail("a request tried to send mail")

    monkeypatch.setattr(mail, "send", down)
    assert browse().post("/forgotten-password", {"email": town.librarian.email}).status == 303


@pytest.mark.parametrize("subject", ["=?utf-8?q?Hej=0D=0ABcc:_x@y.example?=", "=?utf-8?b?DQpCY2M6IHg=?="])
def test_a_subject_never_becomes_lines_of_the_mail_s_own(app: PlannerApp, town: Town, subject: str) -> None:
    with inside(app, town.id):
        outbox.post(letter(town, subject=subject), key="seat-1")
    assert send(app) == (1, 0)
    (got,) = delivered(app)
    assert (got["Bcc"], got["To"], got["Subject"]) == (None, "librarian@dorrby.example", subject.replace("=?", "= ?"))
