"""News of training: once a week, what is new for me, quiet in breaks, stopped with one press."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine
from sqlalchemy import select, update

from planner.accounts.models import User
from planner.core import clock, mail
from planner.core.db import db
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.schools import daily
from planner.schools.daily import DailyRun
from planner.schools.models import Post, SchoolBreak
from planner.training.models.audience import Audience, EventAudience
from planner.training.models.event import EventState
from planner.training.models.news import TrainingNews
from planner.training.news.operations import tell
from planner.training.news.stopping import person_of, token
from tests.conftest import SECRET, inside
from tests.factories import Town
from tests.page import Browser
from tests.training.calendars import make_event, sign_up

Browse = Callable[..., Browser]
MONDAY = date(2026, 11, 23)
LATER = datetime(2027, 2, 4, 12, tzinfo=UTC)


def at(day: date, hour: int = 9) -> datetime:
    return clock.start_of_day(day) + timedelta(hours=hour)


def publish(town: Town, day: date, title: str, **given: Any) -> int:
    return make_event(town, LATER, title=title, published_at=at(day), **given)


def told_on(day: date) -> dict[str, str]:
    """Tell on a day; return what was posted on it, as text by address."""
    before = {row.id for row in db.session.scalars(select(OutboxMail))}
    with clock.as_of(at(day)):
        tell(day, key=SECRET)
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
            found = db.session.scalars(select(OutboxMail).where(OutboxMail.key.like("training-news%"))).all()
            days.append((len(found), len(db.session.scalars(select(DailyRun).filter_by(job="training news")).all())))
    assert days == [(0, 0), (0, 0), (0, 0), (7, 1)]


def test_a_break_in_the_middle_of_a_week_does_not_send_it_twice(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        publish(town, date(2026, 11, 18), "Ny A")
        assert len(told_on(MONDAY + timedelta(days=3))) == 7
        assert {row.told_until for row in db.session.scalars(select(TrainingNews))} == {at(MONDAY, 0)}
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
    address = f"http://localhost/training/news/{token(town.librarian.id, key=SECRET)}"
    assert message["Subject"] == "One new training"
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
        assert db.session.get_one(User, town.librarian.id).news_off_at is None
    # As RFC 8058 has it: no cookie, no form of ours, no redirect.
    for _time in range(2):
        answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    with inside(app, town.id):
        assert db.session.get_one(User, town.librarian.id).news_off_at is not None
        assert db.session.get_one(User, town.colleague.id).news_off_at is None
    page = browse().get(f"/training/news/{token(town.colleague.id, key=SECRET)}")
    assert page.submit().status == 200
    with inside(app, town.id):
        assert db.session.get_one(User, town.colleague.id).news_off_at is not None


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
        assert client.get(f"/training/news/{one}").status_code == 404
    assert [client.post(f"/training/news/{one}").status_code for one in forged] == [404] * len(forged)
    with inside(app, town.id):
        assert set(db.session.scalars(select(User.news_off_at))) == {None}


def test_many_people_and_events_take_as_many_reads_as_one(
    app: PlannerApp, town: Town, count_statements: Callable[[], Any]
) -> None:
    counts = []
    for number in (1, 12):
        with inside(app, town.id):
            for n in range(number):
                publish(town, date(2026, 11, 18), f"Ny {n}")
            told_on(MONDAY)
            db.session.execute(update(TrainingNews).values(told_until=at(date(2026, 11, 16))))
        with inside(app, town.id), count_statements() as sent:
            told_on(MONDAY)
        counts.append(len([one for one in sent if one.startswith("SELECT") and "FROM outbox_mail" not in one]))
    assert counts[0] == counts[1]
