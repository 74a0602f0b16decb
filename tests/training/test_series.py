"""Several sessions at once: which days a rhythm falls on, and copies of an event."""

from collections.abc import Callable
from datetime import date, datetime, time
from urllib.parse import urlencode

import pytest
import time_machine
from sqlalchemy import select

from planner.core.clock import from_wall, local
from planner.core.db import db
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.schools.models import SchoolBreak
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp
from planner.training.series.rhythm import Every, Hindrance, days_of, proposed
from tests import factories
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser

MONDAY = "2026-11-16T09:00:00Z"
SERIES = {
    "first": "2026-12-08",
    "every": "two_weeks",
    "until": "2027-02-16",
    "single": "",
    "starts": "14:00",
    "ends": "16:00",
    "place": "Lindskolan",
    "link": "",
}


@pytest.mark.parametrize(
    ("first", "every", "until", "expected"),
    [
        (date(2026, 12, 8), Every.TWO_WEEKS, date(2027, 1, 5), ["2026-12-08", "2026-12-22", "2027-01-05"]),
        (date(2026, 12, 8), Every.WEEK, date(2026, 12, 21), ["2026-12-08", "2026-12-15"]),
        (date(2026, 12, 8), Every.FOUR_WEEKS, date(2026, 12, 8), ["2026-12-08"]),
        # The second Tuesday of each month.
        (date(2026, 12, 8), Every.MONTH, date(2027, 2, 28), ["2026-12-08", "2027-01-12", "2027-02-09"]),
        # The fifth Monday: the last one, in months that have four.
        (date(2026, 11, 30), Every.MONTH, date(2027, 2, 28), ["2026-11-30", "2026-12-28", "2027-01-25", "2027-02-22"]),
        (date(2026, 12, 8), Every.WEEK, date(2026, 12, 1), []),
    ],
)  # fmt: skip
def test_a_rhythm_falls_on_these_days(first: date, every: Every, until: date, expected: list[str]) -> None:
    assert [day.isoformat() for day in days_of(first, every, until)] == expected


def test_what_is_left_out_and_why() -> None:
    breaks = [SchoolBreak(name="Sportlov", first_day=date(2027, 3, 1), last_day=date(2027, 3, 5))]
    days = [date(2027, 2, 24), date(2027, 3, 3), date(2027, 3, 28), date(2027, 4, 7)]
    held = [(from_wall(date(2027, 4, 7), time(3, 0)), from_wall(date(2027, 4, 7), time(5, 0)))]
    found = proposed(days, starts=time(2, 30), ends=time(4, 0), breaks=breaks, held=held)
    assert [(each.hindrance, each.break_name, each.is_possible) for each in found] == [
        (None, None, True),
        (Hindrance.BREAK, "Sportlov", True),
        (Hindrance.NO_SUCH_TIME, None, False),
        (Hindrance.ALREADY, None, False),
    ]


def test_the_hour_that_comes_twice_means_the_first() -> None:
    found = proposed([date(2027, 10, 31)], starts=time(2, 30), ends=time(4, 0), breaks=[], held=[])
    assert found[0].hindrance is None
    assert from_wall(date(2027, 10, 31), time(2, 30)) == datetime.fromisoformat("2027-10-31T00:30:00Z")


def a_break(name: str, first: date, last: date) -> None:
    db.session.add(SchoolBreak(name=name, first_day=first, last_day=last))


@time_machine.travel(MONDAY, tick=False)
def test_every_second_tuesday_is_shown_before_it_is_saved(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        event_id = factories.event(town).id
        factories.sign_up(db.session.get_one(TrainingEvent, event_id), town.librarian)
        a_break("Jullov", date(2026, 12, 21), date(2027, 1, 8))
    with inside(app, town.neighbour.id):
        a_break("Granbys lov", date(2027, 1, 11), date(2027, 2, 28))
    browser = browse(town.coordinator)
    page = browser.get(f"/training/{event_id}/sessions/several?{urlencode(SERIES)}")
    assert "4 dagar" in page.text
    assert "2 dagar är utelämnade" in page.text
    assert "tis 22 dec 2026: Jullov" in page.text
    assert "Granbys lov" not in page.text
    saved = page.submit({"days": ["2026-12-08", "2026-12-22", "2027-01-19"]})
    assert (saved.status, saved.to) == (303, f"/training/{event_id}")
    with inside(app, town.id):
        found = db.session.scalars(
            select(TrainingSession).where(TrainingSession.event_id == event_id).order_by(TrainingSession.starts_at)
        )
        assert [local(session.starts_at).isoformat(" ", "minutes") for session in found][1:] == [
            "2026-12-08 14:00+01:00",
            "2026-12-22 14:00+01:00",
            "2027-01-19 14:00+01:00",
        ]
        mails = db.session.scalars(select(OutboxMail.subject)).all()
        # A calendar reads one session from each mail.
        assert sorted(mails) == [f"3 tillfällen till: Boksamtal i liten grupp ({n} av 3)" for n in (1, 2, 3)]


@time_machine.travel(MONDAY, tick=False)
def test_days_without_a_rhythm_come_in_order(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    with inside(app, town.id):
        event_id = factories.event(town, state=EventState.DRAFT).id
    asked = SERIES | {"first": "", "until": "", "single": "2027-02-03\n2026-12-10, 2027-02-03"}
    page = browse(town.coordinator).get(f"/training/{event_id}/sessions/several?{urlencode(asked)}")
    assert page.form()["days"] == ["2026-12-10", "2027-02-03"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"until": "2026-12-01"}, "Den sista dagen kan inte vara före den första"),
        ({"until": ""}, "Skriv till när det håller på"),
        ({"every": "week", "until": "2029-12-01"}, "högst 60"),
        ({"first": "", "until": ""}, "Skriv den första dagen"),
        ({"ends": "13:00"}, "Sluttiden måste vara efter starttiden"),
        ({"single": "2027-02-30"}, "”2027-02-30” är inget datum"),
        ({"single": "<b>x</b>"}, "är inget datum"),
        ({"link": "javascript:alert(1)"}, "https://"),
        ({"every": "never"}, "giltigt val"),
        ({"first": "99999-01-01"}, "Skriv ett datum"),
    ],
)
@time_machine.travel(MONDAY, tick=False)
def test_rhythms_that_cannot_be(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], change: dict[str, str], message: str
) -> None:
    with inside(app, town.id):
        event_id = factories.event(town).id
    page = browse(town.coordinator).get(f"/training/{event_id}/sessions/several?{urlencode(SERIES | change)}")
    assert page.status == 422
    assert any(message in error for error in page.errors), page.errors


@time_machine.travel(MONDAY, tick=False)
def test_a_day_that_was_not_offered_is_refused_and_nothing_is_saved(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        event_id = factories.event(town).id
    page = browse(town.coordinator).get(f"/training/{event_id}/sessions/several?{urlencode(SERIES)}")
    assert page.submit({"days": ["2026-12-08", "2026-12-09"]}).status == 422
    assert page.submit({"days": []}).status == 422
    with inside(app, town.id):
        assert len(db.session.scalars(select(TrainingSession.id)).all()) == 1


@time_machine.travel(MONDAY, tick=False)
def test_a_copy_has_the_words_and_moved_sessions_and_nobody(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        event = factories.event(town, sessions=2, areas=(town.area,), needs=(town.need,), capacity=7)
        factories.sign_up(event, town.librarian)
        event_id, uids = event.id, {session.uid for session in event.sessions}
    # In summer time, so that the clock on the wall stays and the moment moves.
    page = browse(town.coordinator).get(f"/training/{event_id}/copy")
    assert page.submit({"title": "", "on": ""}).status == 422
    saved = page.submit({"title": "Boksamtal igen", "on": "2027-04-05"})
    assert saved.status == 303
    with inside(app, town.id):
        copy = db.session.scalars(select(TrainingEvent).where(TrainingEvent.title == "Boksamtal igen")).one()
        assert (copy.state, copy.capacity, copy.seats_taken) == (EventState.DRAFT, 7, 0)
        sessions = db.session.scalars(select(TrainingSession).where(TrainingSession.event_id == copy.id)).all()
        assert sorted(local(each.starts_at).isoformat(" ", "minutes") for each in sessions) == [
            "2027-04-05 10:00+02:00",
            "2027-04-12 10:00+02:00",
        ]
        assert uids.isdisjoint(each.uid for each in sessions)
        assert db.session.scalars(select(SignUp).where(SignUp.event_id == copy.id)).all() == []
    assert "Område 1 Dörrby" in browse(town.coordinator).get(saved.to).text


@time_machine.travel(MONDAY, tick=False)
def test_a_copy_without_days_fills_the_form_for_a_new_one(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        event_id = factories.event(town, capacity=7, areas=(town.area,)).id
    with inside(app, town.neighbour.id):
        abroad = factories.event(town.neighbour, title="Granbys egen").id
    browser = browse(town.coordinator)
    form = browser.get(f"/training/new?like={event_id}").form()
    assert (form["title"], form["capacity"], form["on"], form["area_ids"]) == (
        "Boksamtal i liten grupp",
        "7",
        "",
        str(town.area),
    )
    assert browser.get(f"/training/new?like={abroad}").form()["title"] == ""
    assert browser.get("/training/new?like=99999999999999").form()["title"] == ""
