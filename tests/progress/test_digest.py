"""The digest: once a week or a day, what waits and is new for me, quiet in breaks, stopped with one press."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import html5lib
import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from sqlalchemy import select, update

from planner.accounts.models import DigestEvery, User
from planner.competence.models.goal import GoalState
from planner.core import clock, mail
from planner.core.cli import send_now
from planner.core.db import db
from planner.core.outbox import OutboxMail
from planner.core.stopping import person_of as person_of_kind
from planner.core.stopping import token as token_of_kind
from planner.core.transaction import PlannerApp
from planner.plans.models.plan import PlanState
from planner.plans.models.toolbox import FocusArea
from planner.progress.digest import notices, operations
from planner.progress.digest.models import DigestMark
from planner.progress.digest.notices import KIND
from planner.progress.digest.operations import digest
from planner.schools import daily
from planner.schools.daily import DailyRun
from planner.schools.models import Deputyship, Post, SchoolBreak
from planner.training.models.audience import Audience, EventAudience
from planner.training.models.event import EventState
from planner.training.news import stopping as old_news
from tests.conftest import SECRET, inside
from tests.factories import Town, a_goal, make_plan
from tests.page import Browser
from tests.postgres import free_port
from tests.training.calendars import make_event, sign_up

Browse = Callable[..., Browser]
MONDAY = date(2026, 11, 23)
LATER = datetime(2027, 2, 4, 12, tzinfo=UTC)


def at(day: date, hour: int = 9) -> datetime:
    return clock.start_of_day(day) + timedelta(hours=hour)


def token(user_id: int, *, key: str) -> str:
    return token_of_kind(KIND, user_id, key=key)


def person_of(given: str, *, key: str) -> int | None:
    return person_of_kind(KIND, given, key=key)


def publish(town: Town, day: date, title: str, **given: Any) -> int:
    return make_event(town, LATER, title=title, published_at=at(day), **given)


def told_on(day: date) -> dict[str, str]:
    """Tell on a day; return what was posted on it, as text by address."""
    before = {row.id for row in db.session.scalars(select(OutboxMail))}
    with clock.as_of(at(day)):
        digest(day, key=SECRET)()
        db.session.flush()
    return {row.address: row.text for row in db.session.scalars(select(OutboxMail)) if row.id not in before}


def titles(text: str) -> list[str]:
    return re.findall(r"^(Ny .*)$", text, flags=re.MULTILINE)


def test_what_was_published_until_monday_comes_once_in_one_mail(app: PlannerApp, town: Town) -> None:
    with inside(app, town.neighbour.id):
        publish(town.neighbour, date(2026, 11, 18), "Ny grannens")
    with inside(app, town.id):
        publish(town, date(2026, 11, 18), "Ny A")
        publish(town, date(2026, 11, 20), "Ny B")
        publish(town, date(2026, 11, 23), "Ny efter måndag")
        publish(town, date(2026, 11, 10), "Ny för länge sedan")
        publish(town, date(2026, 11, 19), "Ny utkast", state=EventState.DRAFT)
        publish(town, date(2026, 11, 19), "Ny full anmälan", sign_up_closes_at=at(date(2026, 11, 20)))
        first = told_on(MONDAY)
        assert {who.partition("@")[0]: titles(text) for who, text in first.items()} == {
            name: ["Ny A", "Ny B"]
            for name in ("librarian", "colleague", "librarian2", "principal", "principal2", "teacher", "head")
        }  # the coordinator has arranged them
        assert [told_on(MONDAY), told_on(MONDAY + timedelta(days=2))] == [{}, {}]
        assert titles(told_on(MONDAY + timedelta(days=9))["teacher@dorrby.example"]) == ["Ny efter måndag"]


def test_what_i_have_signed_up_to_is_no_news_and_who_left_gets_none(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        sign_up(publish(town, date(2026, 11, 18), "Ny A"), town.librarian)
        db.session.execute(update(User).where(User.id == town.teacher.id).values(deactivated_at=clock.now()))
        db.session.execute(update(Post).where(Post.user_id == town.head.id).values(to_day=date(2026, 11, 1)))
        db.session.execute(update(User).where(User.id == town.colleague.id).values(news_off_at=clock.now()))
        assert sorted(who.partition("@")[0] for who in told_on(MONDAY)) == ["librarian2", "principal", "principal2"]


def test_what_is_for_others_is_no_news(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        school, teachers = publish(town, date(2026, 11, 18), "Ny skola"), publish(town, date(2026, 11, 19), "Ny lärare")
        db.session.add(EventAudience(event_id=school, school_id=town.other_school))
        db.session.add(EventAudience(event_id=teachers, kind=Audience.TEACHER))
        assert {who.partition("@")[0]: titles(text) for who, text in told_on(MONDAY).items()} == {
            "librarian2": ["Ny skola"],
            "principal2": ["Ny skola"],
            "teacher": ["Ny lärare"],
            "head": ["Ny skola", "Ny lärare"],
        }


def test_a_break_puts_it_off_and_loses_nothing(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        told_on(MONDAY)
        db.session.add(SchoolBreak(name="Lov", first_day=date(2026, 11, 30), last_day=date(2026, 12, 4)))
        publish(town, date(2026, 11, 25), "Ny A")
    days = []
    for day in (date(2026, 11, 30), date(2026, 12, 4), date(2026, 12, 5), date(2026, 12, 7)):
        with time_machine.travel(at(day), tick=False), app.app_context():
            daily.do_what_is_due()
        with inside(app, town.id):
            found = db.session.scalars(select(OutboxMail).where(OutboxMail.key.like("digest-%"))).all()
            days.append((len(found), len(db.session.scalars(select(DailyRun).filter_by(job="digest")).all())))
    assert days == [(0, 0), (0, 0), (0, 0), (7, 1)]


def test_a_break_in_the_middle_of_a_week_does_not_send_it_twice(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        publish(town, date(2026, 11, 18), "Ny A")
        assert len(told_on(MONDAY + timedelta(days=3))) == 7
        assert {row.told_until for row in db.session.scalars(select(DigestMark))} == {at(MONDAY, 0)}
        assert told_on(MONDAY + timedelta(days=4)) == {}


def test_the_mail_is_in_the_readers_language_and_can_be_stopped_by_the_mail_program(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        db.session.get_one(User, town.librarian.id).language = "en"
        publish(town, date(2026, 11, 18), "Ny A")
        told_on(MONDAY)
    with inside(app, town.id):
        row = db.session.scalars(select(OutboxMail).where(OutboxMail.user_id == town.librarian.id)).one()
        message = mail.message(row, app.config["PLANNER"])
        raw, text = message.as_bytes(), row.text
    address = f"http://localhost/digest/{token(town.librarian.id, key=SECRET)}"
    assert message["Subject"] == "What has happened since last time"
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (
        f"<{address}>",
        "List-Unsubscribe=One-Click",
    )
    assert f"List-Unsubscribe: <{address}>".encode() in raw.replace(b"\n ", b" ")
    assert address in text
    client = app.test_client()
    path = address.removeprefix("http://localhost")
    assert client.get(path).status_code == 200
    with inside(app, town.id):
        assert db.session.get_one(User, town.librarian.id).digest is DigestEvery.WEEK
    # As RFC 8058 has it: no cookie, no form of ours, no redirect.
    for _time in range(2):
        answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    with inside(app, town.id):
        assert db.session.get_one(User, town.librarian.id).digest is DigestEvery.NEVER
        assert db.session.get_one(User, town.colleague.id).digest is DigestEvery.WEEK
    page = browse().get(f"/digest/{token(town.colleague.id, key=SECRET)}")
    assert page.submit().status == 200
    with inside(app, town.id):
        assert db.session.get_one(User, town.colleague.id).digest is DigestEvery.NEVER


def test_an_address_that_was_not_made_here_stops_nothing(app: PlannerApp, town: Town) -> None:
    real = token(town.librarian.id, key=SECRET)
    client = app.test_client()
    forged = (
        "x",
        real[:-1],
        real + "A",
        real.replace(f"{town.librarian.id}-", f"{town.colleague.id}-", 1),
        token(town.librarian.id, key="another" * 6),
        token(2_000_000_000, key=SECRET),
        "9" * 400,
    )
    for one in forged[:-2] + forged[-1:]:
        assert person_of(one, key=SECRET) is None
        assert client.get(f"/digest/{one}").status_code == 404
    assert [client.post(f"/digest/{one}").status_code for one in forged] == [404] * len(forged)
    with inside(app, town.id):
        assert set(db.session.scalars(select(User.digest))) == {DigestEvery.WEEK}


def test_an_address_in_an_old_mail_of_news_still_stops_new_training_and_leaves_the_digest(
    app: PlannerApp, town: Town
) -> None:
    path = f"/training/news/{old_news.token(town.librarian.id, key=SECRET)}"
    client = app.test_client()
    assert [client.get(path).status_code, client.post(path).status_code] == [200, 200]
    assert client.get(path.replace("/training/news/", "/digest/")).status_code == 404
    with inside(app, town.id):
        user = db.session.get_one(User, town.librarian.id)
        assert (user.news_off_at is None, user.digest) == (False, DigestEvery.WEEK)
        publish(town, date(2026, 11, 18), "Ny A")
        assert "librarian@dorrby.example" not in told_on(MONDAY)


# ---------------------------------------------------------------- what waits and has changed


def heard(texts: dict[str, str]) -> dict[str, list[str]]:
    """Return the headings of each one's mail, by the name before the @ sign."""
    return {
        who.partition("@")[0]: re.findall(r"^([A-ZÅÄÖ][A-ZÅÄÖ ]+)$", text, re.MULTILINE) for who, text in texts.items()
    }


def test_it_says_what_waits_is_due_and_has_changed_to_whom_it_concerns(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id), time_machine.travel(at(date(2026, 11, 19)), tick=False):
        make_plan(town, state=PlanState.SUBMITTED, title="Läslust")
        make_plan(town, state=PlanState.APPROVED, title="Källor", other_school=True, due_on=date(2026, 11, 30))
        a_goal(town)
        a_goal(town, "colleague", state=GoalState.AGREED)
    with inside(app, town.id), time_machine.travel(at(MONDAY), tick=False):
        found = told_on(MONDAY)
        assert heard(found) == {
            "principal": ["VÄNTAR PÅ DIG"],
            "librarian2": ["SNART DAGS", "HAR HÄNT"],
            "colleague": ["HAR HÄNT"],
        }
        own = found["colleague@dorrby.example"]
        assert ("Ditt kompetensmål är överenskommet" in own, "En sak om kompetens" in own) == (False, True)
        text = found["principal@dorrby.example"]
        assert "Besluta om planen Läslust" in text
        # What is about one person's competence stands on the page and not in a mail.
        assert ("Librarian Dörrby föreslår" in text, "En sak om kompetens" in text) == (False, True)
        assert "Källor: godkänd" in found["librarian2@dorrby.example"]


def test_every_address_in_it_leads_where_its_reader_may_go(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id), time_machine.travel(at(date(2026, 11, 19)), tick=False):
        make_plan(town, state=PlanState.SUBMITTED, title="Läslust")
        make_plan(town, state=PlanState.APPROVED, title="Källor", other_school=True, due_on=date(2026, 11, 30))
    with inside(app, town.id), time_machine.travel(at(MONDAY), tick=False):
        publish(town, date(2026, 11, 18), "Ny A")
        found = told_on(MONDAY)
    with time_machine.travel(at(MONDAY), tick=False):
        for who, text in found.items():
            browser = browse(town.people[who.partition("@")[0]])
            paths = re.findall(r"http://localhost(/[^\s#]*)", text)
            assert [path for path in paths if browser.get(path).status != 200] == []
    assert len(found) == 7


def test_a_deputy_is_told_what_waits_for_the_post(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id), time_machine.travel(at(date(2026, 11, 19)), tick=False):
        make_plan(town, state=PlanState.SUBMITTED, title="Läslust")
        db.session.add(
            Deputyship(
                post_id=town.principal.viewer.posts[0].id,
                user_id=town.principal2.id,
                from_day=date(2026, 11, 1),
                to_day=date(2026, 12, 1),
                named_by_id=town.principal.id,
                named_at=clock.now(),
            )
        )
    with inside(app, town.id), time_machine.travel(at(MONDAY), tick=False):
        assert sorted(told_on(MONDAY)) == ["principal2@dorrby.example", "principal@dorrby.example"]


def test_daily_it_comes_when_there_is_something_new_and_never_says_the_same_again(app: PlannerApp, town: Town) -> None:
    days = [MONDAY + timedelta(days=n) for n in range(1, 4)]
    with inside(app, town.id):
        db.session.get_one(User, town.principal.id).digest = DigestEvery.DAY
    with inside(app, town.id), time_machine.travel(at(MONDAY), tick=False):
        make_plan(town, state=PlanState.SUBMITTED, title="Läslust")
    sent = []
    for day in days:
        if day == days[2]:
            with inside(app, town.id), time_machine.travel(at(days[1]), tick=False):
                make_plan(town, state=PlanState.SUBMITTED, focus_area=FocusArea.INFORMATION_LITERACY)
        with inside(app, town.id), time_machine.travel(at(day), tick=False):
            sent.append([who for who in told_on(day) if who.startswith("principal@")] == ["principal@dorrby.example"])
    assert sent == [True, False, True]


def test_nothing_is_sent_when_there_is_nothing_to_say_or_nobody_wants_it(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        assert told_on(MONDAY) == {}
        db.session.execute(update(User).values(digest=DigestEvery.NEVER))
        make_plan(town, state=PlanState.SUBMITTED)
        assert told_on(MONDAY + timedelta(days=7)) == {}


def test_one_persons_fault_keeps_nobody_elses_mail(
    app: PlannerApp, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inside(app, town.id):
        publish(town, date(2026, 11, 18), "Ny A")
    real = notices.letter

    def failing(reader: Any, *args: Any, **kwargs: Any) -> Any:
        if reader.user_id == town.teacher.id:
            raise LookupError
        return real(reader, *args, **kwargs)

    with inside(app, town.id), monkeypatch.context() as patched:
        patched.setattr(operations, "letter", failing)
        assert len(told_on(MONDAY)) == 6
    # The next day that person is told.
    with inside(app, town.id):
        assert list(told_on(MONDAY + timedelta(days=1))) == ["teacher@dorrby.example"]


def test_two_workers_and_one_that_was_killed_send_one_mail(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        publish(town, date(2026, 11, 18), "Ny A")
    with time_machine.travel(at(MONDAY), tick=False):
        with inside(app, town.id):
            first, second = digest(MONDAY, key=SECRET), digest(MONDAY, key=SECRET)
            first()
            second()  # both had found out what there was before either wrote
        with app.app_context():
            daily.do_what_is_due()
    with inside(app, town.id):
        keys = db.session.scalars(select(OutboxMail.key).where(OutboxMail.key.like("digest-%"))).all()
        assert (len(keys), len(set(keys))) == (7, 7)


# ---------------------------------------------------------------- the mail itself


def test_the_mail_is_read_part_by_part_as_it_came_over_smtp(
    app: PlannerApp, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inside(app, town.id), time_machine.travel(at(date(2026, 11, 19)), tick=False):
        make_plan(town, state=PlanState.SUBMITTED, title="Läs <b>mer</b> & bättre")
    with inside(app, town.id), time_machine.travel(at(MONDAY), tick=False):
        publish(town, date(2026, 11, 18), "Ny A")
        told_on(MONDAY)
    with time_machine.travel(at(MONDAY)):
        got = [message for message in over_smtp(app, monkeypatch) if message["List-Unsubscribe"]]
    assert len(got) == 7
    message = next(one for one in got if one["To"] == "principal@dorrby.example")
    stop = f"http://localhost/digest/{token(town.principal.id, key=SECRET)}"
    assert message["Subject"] == "En sak väntar på dig"
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (
        f"<{stop}>",
        "List-Unsubscribe=One-Click",
    )
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    text, html = (part.get_content() for part in message.iter_parts())
    assert text.splitlines()[:5] == [
        "Hej Principal Dörrby!",
        "",
        "",
        "VÄNTAR PÅ DIG",
        "",
    ]
    assert "Besluta om planen Läs <b>mer</b> & bättre" in text
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    assert (tree.get("lang"), tree.findtext(".//h1")) == ("sv", "En sak väntar på dig")
    assert [heading.text for heading in tree.iter("h2")] == ["Väntar på dig", "Ny fortbildning att anmäla sig till"]
    links = {"".join(link.itertext()): link.get("href") for link in tree.iter("a")}
    assert "http://localhost/plans/" in (links["Besluta om planen Läs <b>mer</b> & bättre"] or "")
    assert links[stop] == stop
    # The same is said in both.
    assert [said for said in links if said not in text] == []
    (folder := Path(os.environ.get("DIGEST_EML", os.devnull))).is_dir() and (folder / "digest.eml").write_bytes(
        message.as_bytes()
    )


def over_smtp(app: PlannerApp, monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """Send what waits to a mail server, and return what it got."""
    got: list[EmailMessage] = []

    class Keeping(Message):
        def handle_message(self, message: Any) -> None:
            got.append(BytesParser(policy=policy.default).parsebytes(message.as_bytes()))

    server = Controller(Keeping(), hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        address = f"smtp://127.0.0.1:{server.port}"
        monkeypatch.setitem(app.config, "PLANNER", replace(app.config["PLANNER"], mail=address))
        with app.app_context():
            send_now()
    finally:
        server.stop()
    return got


# ---------------------------------------------------------------- choosing


@pytest.mark.parametrize("every", list(DigestEvery))
def test_each_person_chooses_how_often(app: PlannerApp, town: Town, browse: Browse, every: DigestEvery) -> None:
    page = browse(town.librarian).get("/account")
    assert page.form("/account/digest")["digest"] == "week"
    assert page.submit({"digest": "hour"}, action="/account/digest").status == 422
    assert page.submit({"digest": every.value}, action="/account/digest").status == 303
    assert browse(town.librarian).get("/account").form("/account/digest")["digest"] == every.value
    with inside(app, town.id):
        others = select(User.digest).where(User.id != town.librarian.id)
        assert set(db.session.scalars(others)) == {DigestEvery.WEEK}
