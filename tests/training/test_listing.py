"""Finding training: by words, area, school and day, in the list and in the month; and for whom a training is."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.transaction import PlannerApp
from planner.core.viewer import HeldPost, Role, Viewer
from planner.schools.models import Post, SchoolBreak
from planner.training import rules
from planner.training.models.audience import Audience, EventAudience, EventMaterial
from planner.training.models.event import EventState, TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations import sign_ups
from planner.training.queries.month import first_of
from planner.training.queries.wanted import words_of
from tests import factories
from tests.conftest import inside
from tests.factories import Person, Town
from tests.page import Browser
from tests.training.test_pages import NEW

MONDAY = "2026-11-16T09:00:00Z"


def invite(event: TrainingEvent, *, kind: Audience | None = None, school_id: int | None = None) -> None:
    db.session.add(EventAudience(event_id=event.id, kind=kind, school_id=school_id))
    db.session.flush()
    db.session.expire(event, ["audience"])


def titles(page: Any) -> list[str]:
    return [title for title in ("Övning i boksamtal", "Källkritik", "Granbys övning") if title in page.text]


def test_words_are_kept_in_small_letters_once() -> None:
    assert words_of("Övning, övning & ÅÄÖ-dag 2", None, "X") == " övning åäö dag 2 x"


@time_machine.travel(MONDAY, tick=False)
def test_the_list_is_narrowed_and_says_so_in_its_address(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        factories.event(town, title="Övning i boksamtal", areas=(town.area,), starts_in=timedelta(days=3))
        second = factories.event(town, title="Källkritik", starts_in=timedelta(days=30))
        invite(second, school_id=town.other_school)
    with inside(app, town.neighbour.id):
        factories.event(town.neighbour, title="Granbys övning")
    browser = browse(town.librarian)
    for asked, expected in (
        ("", ["Övning i boksamtal", "Källkritik"]),
        ("q=övn", ["Övning i boksamtal"]),
        ("q=ÖVNING+boks", ["Övning i boksamtal"]),
        ("q=vning", []),
        ("q=%25", ["Övning i boksamtal", "Källkritik"]),
        ("q=k%C3%A4ll", ["Källkritik"]),
        ("q=lindskolan", ["Övning i boksamtal", "Källkritik"]),
        (f"area={town.area}", ["Övning i boksamtal"]),
        (f"area={town.neighbour.area}", ["Övning i boksamtal", "Källkritik"]),
        (f"school={town.school}", ["Övning i boksamtal"]),
        (f"school={town.other_school}", ["Övning i boksamtal", "Källkritik"]),
        ("from=2026-12-01", ["Källkritik"]),
        ("to=2026-11-30", ["Övning i boksamtal"]),
        ("from=2026-11-19&to=2026-11-19", ["Övning i boksamtal"]),
        ("from=2026-02-30", ["Övning i boksamtal", "Källkritik"]),
        ("mine=1", []),
    ):
        assert titles(browser.get(f"/training/?{asked}")) == expected, asked
    page = browser.get("/training/?q=övn&mine=1&from=2026-11-01")
    assert "/training/calendar?q=%C3%B6vn&from=2026-11-01&mine=1" in page.links


@time_machine.travel("2026-12-08T09:00:00Z", tick=False)
def test_the_month_shows_whole_weeks_with_numbers_breaks_and_today(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        mine = factories.event(town, title="Övning i boksamtal", starts_in=timedelta(days=2))
        factories.sign_up(mine, town.librarian)
        factories.event(town, title="Källkritik", state=EventState.CANCELLED, starts_in=timedelta(days=3))
        factories.event(town, title="Hemligt utkast", state=EventState.DRAFT, starts_in=timedelta(days=3))
        db.session.add(SchoolBreak(name="Jullov", first_day=date(2026, 12, 21), last_day=date(2027, 1, 8)))
    with inside(app, town.neighbour.id):
        factories.event(town.neighbour, title="Granbys övning", starts_in=timedelta(days=2))
    page = browse(town.librarian).get("/training/calendar")
    assert page.h1 == "Ett tillfälle i december 2026"
    assert titles(page) == ["Övning i boksamtal", "Källkritik"]
    assert "Hemligt" not in page.text
    assert "Vecka 50" in page.text
    assert "tis 8 dec 2026" in page.text
    assert "Du har en plats" in page.text
    assert page.text.count("Jullov") == 14  # to the Sunday after New Year
    assert {"/training/calendar?month=2026-11", "/training/calendar?month=2027-01"} < set(page.links)
    assert "Hemligt" in browse(town.coordinator).get("/training/calendar").text
    later = browse(town.librarian).get("/training/calendar?month=2027-03")
    assert later.h1 == "Inga tillfällen i mars 2027"


@time_machine.travel("2026-12-08T09:00:00Z", tick=False)
@pytest.mark.parametrize(
    "asked", ["", "2026-13", "99999-01", "1999-12", "2026-1", "x", "2026-12-01", "202\N{ARABIC-INDIC DIGIT SIX}-12"]
)
def test_a_month_that_is_none_is_this_one(asked: str) -> None:
    assert first_of(asked) == date(2026, 12, 1)


@time_machine.travel(MONDAY, tick=False)
def test_one_and_many_take_as_many_statements(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], count_statements: Callable[[], Any]
) -> None:
    browser = browse(town.librarian)
    counted = []
    for number in (1, 4):
        with inside(app, town.id):
            for _ in range(number):
                event = factories.event(town, areas=(town.area,), sessions=2)
                invite(event, kind=Audience.TEACHER)
        for address in ("/training/", "/training/calendar"):
            browser.get(address)
            with count_statements() as statements:
                browser.get(address)
            counted.append((address, len(statements)))
    assert counted[:2] == counted[2:]


def reader(*posts: HeldPost) -> Viewer:
    return Viewer(1, 1, "N", "n@x.example", "sv", "X", "x", posts)


@pytest.mark.parametrize(
    ("kinds", "schools", "expected"),
    [
        # The last three: teacher at school 7, librarian at 8, and both in one person.
        ((), (), [True, True, True, True, True]),
        ((Audience.SCHOOL_LIBRARIAN,), (), [True, False, False, True, True]),
        ((Audience.TEACHER,), (), [True, False, True, False, True]),
        ((), (8,), [True, False, False, True, True]),
        # One post must fit both.
        ((Audience.TEACHER,), (8,), [True, False, False, False, False]),
    ],
)
def test_for_whom(kinds: tuple[Audience, ...], schools: tuple[int, ...], expected: list[bool]) -> None:
    event = TrainingEvent(
        audience=[
            *(EventAudience(kind=kind) for kind in kinds),
            *(EventAudience(school_id=school) for school in schools),
        ]
    )
    teacher = HeldPost(1, Role.TEACHER, 7)
    librarian = HeldPost(2, Role.LIBRARIAN, 8, kind="school_librarian")
    coordinator, principal = HeldPost(3, Role.COORDINATOR, None), HeldPost(4, Role.PRINCIPAL, 7)
    people = [reader(coordinator), reader(principal), reader(teacher), reader(librarian), reader(teacher, librarian)]
    if not kinds and not schools:
        assert not rules.invites(reader(), event)
    assert [rules.invites(person, event) for person in people] == expected


@time_machine.travel(MONDAY, tick=False)
def test_who_is_not_invited_is_refused_and_passed_by_in_the_queue(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        event = factories.event(town, capacity=1)
        for person in (town.librarian, town.teacher, town.librarian2, town.colleague):
            sign_ups.sign_up(event, by=person.viewer)
        invite(event, kind=Audience.SCHOOL_LIBRARIAN)
        invite(event, school_id=town.school)
        with pytest.raises(RefusedError):
            sign_ups.sign_up(event, by=town.principal.viewer)
        sign_ups.sign_off(event, by=town.librarian.viewer)
        found = {row.user_id: row.state for row in db.session.scalars(select(SignUp))}

        def state(person: Person) -> SignUpState:
            return found[person.id]

        assert [state(person) for person in (town.teacher, town.librarian2, town.colleague)] == [
            SignUpState.WAITING,
            SignUpState.WAITING,
            SignUpState.REGISTERED,
        ]
        # The post that fits ends: the next is let in, the coordinator belongs to every audience.
        sign_ups.sign_up(event, by=town.coordinator.viewer)
        db.session.scalars(select(Post).where(Post.user_id == town.librarian2.id)).one()
        sign_ups.sign_off(event, by=town.colleague.viewer)
        found = {row.user_id: row.state for row in db.session.scalars(select(SignUp))}
        assert state(town.coordinator) is SignUpState.REGISTERED


@time_machine.travel(MONDAY, tick=False)
def test_materials_audience_and_partner_are_written_and_read(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    coordinator = browse(town.coordinator)
    page = coordinator.get("/training/new")
    typed = NEW | {
        "partner": "Granby folkbibliotek",
        "materials": "Läs detta: https://example.org/a\n\nhttps://example.org/b",
        "audience_kinds": ["teacher", "principal"],
        "audience_school_ids": str(town.other_school),
    }
    for change, message in (
        ({"materials": "javascript:alert(1)"}, "Rad 1: avsluta den med en webbadress"),
        ({"materials": "https://example.org/a\nbara ord"}, "Rad 2: avsluta den med en webbadress"),
        ({"materials": "\n".join(["https://example.org/a"] * 21)}, "högst 20"),
        ({"audience_kinds": "head"}, "Välj bland alternativen"),
        ({"audience_school_ids": str(town.neighbour.school)}, "Välj bland alternativen"),
    ):
        again = page.submit(typed | change)
        assert again.status == 422
        assert any(message in error for error in again.errors), (change, again.errors)
    saved = page.submit(typed)
    coordinator.get(saved.to).submit(action=f"{saved.to}/publish")
    seen = browse(town.principal2).get(saved.to)
    assert "Granby folkbibliotek" in seen.text
    assert "lärare, rektorer" in seen.text
    assert "Östra skolan Dörrby" in seen.text
    assert {"https://example.org/a", "https://example.org/b"} < set(seen.links)
    assert seen.submit(action=f"{saved.to}/sign-up").status == 303
    outsider = browse(town.librarian)
    assert "Du har ingen tjänst som fortbildningen är för" in outsider.get(saved.to).text
    assert outsider.post(f"{saved.to}/sign-up").status == 422
    edited = coordinator.get(f"{saved.to}/edit")
    assert edited.form()["materials"] == "Läs detta https://example.org/a\nhttps://example.org/b"
    assert edited.submit({"materials": "", "audience_kinds": [], "audience_school_ids": []}).status == 303
    with inside(app, town.id):
        assert db.session.scalars(select(EventMaterial)).all() == []
        assert db.session.scalars(select(EventAudience)).all() == []
