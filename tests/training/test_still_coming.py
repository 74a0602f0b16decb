"""Who was at one session comes to the later ones too: months, lists, mails and seats go on counting the person."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta

import pytest
import time_machine
from sqlalchemy import select

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.progress.queries.home import coming
from planner.training.models.event import TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations import events, holding, sessions, sign_ups
from planner.training.operations.facts import SessionFacts
from planner.training.queries.affected import Affected, affected_by_change
from planner.training.queries.attendance import attended_sessions
from planner.training.queries.chosen import clashes
from planner.training.queries.listing import Standing, listed
from planner.training.queries.month import month
from planner.training.queries.offered import coming_by_area
from planner.training.queries.wanted import Wanted
from tests import factories
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser
from tests.training.test_attendance import note
from tests.training.test_chosen import agree, change, choosing_event, come, has
from tests.training.test_operations import facts, mails, refused

MONDAY = "2026-11-16T09:00:00Z"
THERE, ABSENT, SEAT, QUEUE, OFF = (
    SignUpState.ATTENDED,
    SignUpState.ABSENT,
    SignUpState.REGISTERED,
    SignUpState.WAITING,
    SignUpState.WITHDRAWN,
)
LAST_WEEK = timedelta(days=-7, hours=3)


@pytest.fixture
def in_town(app: PlannerApp, town: Town) -> Iterator[Town]:
    """Work inside the town on a Monday morning."""
    with time_machine.travel(MONDAY, tick=False), inside(app, town.id):
        yield town


def rows(event: TrainingEvent) -> dict[int, SignUp]:
    """Return the sign-ups by person."""
    return {row.user_id: row for row in db.session.scalars(select(SignUp).where(SignUp.event_id == event.id))}


def course(town: Town) -> tuple[TrainingEvent, SignUp]:
    """Three sessions a week apart, the first a week ago, which the librarian was at and the teacher not."""
    event = factories.event(town, sessions=3, starts_in=LAST_WEEK, title="Boksamtal")
    row, other = factories.sign_up(event, town.librarian), factories.sign_up(event, town.teacher)
    note(town, event, 0, {row: THERE, other: ABSENT})
    assert (row.state, other.state) == (THERE, SEAT)
    return event, row


def chosen_course(town: Town, *numbers: int) -> tuple[TrainingEvent, SignUp]:
    """Three sessions to choose among with one seat each, the first a week ago; the librarian was there."""
    event = choosing_event(town, capacity=1, starts_in=LAST_WEEK)
    with time_machine.travel("2026-11-02T09:00:00Z", tick=False):
        row = come(event, town.librarian, *numbers)
    note(town, event, 0, {row: THERE})
    assert row.state is THERE
    return event, row


def test_the_month_and_the_home_page_show_the_sessions_that_are_left(in_town: Town) -> None:
    town = in_town
    event, _row = course(town)
    shown = month(town.librarian.viewer, date(2026, 11, 1), Wanted())
    told = [session.mine for week in shown.weeks for day in week for session in day.sessions]
    assert told == [THERE, SEAT, SEAT]
    shown = month(town.teacher.viewer, date(2026, 11, 1), Wanted())
    assert [s.mine for week in shown.weeks for day in week for s in day.sessions] == [ABSENT, SEAT, SEAT]
    left = [session.starts_at for session in event.sessions[1:]]
    assert [row.starts_at for row in coming(town.librarian.viewer, now=clock.now()).sessions] == left
    assert coming(town.colleague.viewer, now=clock.now()).sessions == []


def test_of_chosen_sessions_only_those_with_a_note_say_so(in_town: Town) -> None:
    town = in_town
    chosen_course(town, 0, 2)
    shown = month(town.librarian.viewer, date(2026, 11, 1), Wanted())
    assert [s.mine for week in shown.weeks for day in week for s in day.sessions] == [THERE, None, SEAT]


@pytest.mark.parametrize(("numbers", "expected"), [((0,), Standing.ATTENDED), ((0, 2), Standing.REGISTERED)])
def test_the_list_says_that_one_has_a_seat_while_a_session_of_ones_own_is_left(
    in_town: Town, numbers: tuple[int, ...], expected: Standing
) -> None:
    town = in_town
    chosen_course(town, *numbers)
    (row,) = listed(town.librarian.viewer, Wanted(), past=False, page=None, language="sv").rows
    assert row.standing is expected


def test_the_list_says_so_of_a_whole_training_until_it_is_over(in_town: Town) -> None:
    town = in_town
    course(town)
    (row,) = listed(town.librarian.viewer, Wanted(), past=False, page=None, language="sv").rows
    assert row.standing is Standing.REGISTERED
    with time_machine.travel("2026-12-10T09:00:00Z", tick=False):
        (row,) = listed(town.librarian.viewer, Wanted(), past=True, page=None, language="sv").rows
    assert row.standing is Standing.ATTENDED


def test_whom_a_change_concerns_is_who_gets_a_mail(in_town: Town) -> None:
    town = in_town
    event, _row = course(town)
    second = event.sessions[1]
    assert affected_by_change(event, [second]) == Affected(2, 0)
    moved = SessionFacts(on=date(2026, 11, 17), starts=time(13), ends=time(15), place="B", link=None)
    sessions.move(second, facts=moved, seen=second.version, by=town.coordinator.viewer)
    assert {who for who, _subject in mails()} == {town.librarian.id, town.teacher.id}
    third = event.sessions[2]
    with refused("message"):
        sessions.cancel(third, message=None, seen=third.version, by=town.coordinator.viewer)


def test_of_chosen_sessions_a_change_concerns_those_who_chose_them(in_town: Town) -> None:
    town = in_town
    event, _row = chosen_course(town, 0, 2)
    come(event, town.colleague, 1, 2)
    come(event, town.teacher, 2)
    first, second, third = event.sessions
    assert affected_by_change(event, [first]) == Affected(1, 0)
    assert affected_by_change(event, [second]) == Affected(1, 0)
    assert affected_by_change(event, [third]) == Affected(1, 2)
    assert affected_by_change(event, [second, third]) == Affected(2, 1)
    assert affected_by_change(event, ()) == Affected()


def test_a_cancelled_training_is_told_to_those_who_had_something_left_of_it(in_town: Town) -> None:
    town = in_town
    event, _row = chosen_course(town, 0)
    come(event, town.colleague, 1)
    db.session.flush()
    before = len(mails())
    events.cancel(event, message="För få.", seen=event.changes, by=town.coordinator.viewer)
    assert {who for who, _subject in mails()[before:]} == {town.colleague.id}


def test_what_is_left_is_given_up_when_somebody_leaves_and_what_was_stays(in_town: Town) -> None:
    town = in_town
    event, row = chosen_course(town, 0, 1, 2)
    come(event, town.colleague, 1)
    come(event, town.teacher, 2)
    sign_ups.release(db.session.get_one(User, town.librarian.id), town.coordinator.viewer)
    assert (has(event, town.librarian), row.state) == (([0], []), THERE)
    assert [session.id for session in attended_sessions(event, row.id)] == [event.sessions[0].id]
    assert (has(event, town.colleague), has(event, town.teacher)) == (([1], []), ([2], []))
    assert agree(event)


def test_whoever_leaves_on_the_morning_of_the_session_that_was_ticked_too_early_leaves_altogether(
    in_town: Town,
) -> None:
    town = in_town
    event = choosing_event(town, starts_in=timedelta(hours=2))
    row = come(event, town.librarian, 0)
    note(town, event, 0, {row: THERE})
    sign_ups.release(db.session.get_one(User, town.librarian.id), town.coordinator.viewer)
    assert (row.state, row.attendance_at, has(event, town.librarian)) == (OFF, None, ([], []))
    assert agree(event)


def test_the_coordinator_takes_somebody_off_the_sessions_to_come(in_town: Town) -> None:
    town = in_town
    event, row = chosen_course(town, 0, 1)
    come(event, town.colleague, 1)
    before = len(mails())
    sign_ups.remove(row, by=town.coordinator.viewer)
    assert (row.state, has(event, town.librarian)) == (THERE, ([0], []))
    assert has(event, town.colleague) == ([1], [])
    assert {who for who, _subject in mails()[before:]} == {town.librarian.id, town.colleague.id}
    assert agree(event)
    with refused():
        sign_ups.remove(row, by=town.coordinator.viewer)


def test_a_seat_out_of_turn_leaves_what_is_noted(in_town: Town) -> None:
    town = in_town
    event, row = chosen_course(town, 0)
    come(event, town.colleague, 1)
    change(event, town.librarian, 0, 1)
    assert has(event, town.librarian) == ([0], [1])
    holding.overbook(row, reason="Behövs", by=town.coordinator.viewer)
    assert (row.state, has(event, town.librarian)) == (THERE, ([0, 1], []))
    assert agree(event)


def test_one_session_more_makes_who_was_absent_from_all_come_again(in_town: Town) -> None:
    town = in_town
    event = factories.event(town, starts_in=LAST_WEEK)
    row = factories.sign_up(event, town.librarian)
    note(town, event, 0, {row: ABSENT})
    assert row.state is ABSENT
    more = SessionFacts(on=date(2026, 11, 20), starts=time(13), ends=time(15), place="A", link=None)
    sessions.add(event, facts=more, by=town.coordinator.viewer)
    assert row.state is SEAT


def test_whether_one_chooses_stays_when_somebody_was_there(in_town: Town) -> None:
    town = in_town
    event, _row = course(town)
    sign_ups.remove(rows(event)[town.teacher.id], by=town.coordinator.viewer)
    changed = facts(event, chooses_sessions=True)
    with refused("chooses_sessions"):
        events.edit(event, facts=changed, seen=event.version, by=town.coordinator.viewer)


def test_another_training_at_the_same_time_as_what_is_left_is_told(in_town: Town) -> None:
    town = in_town
    event, _row = course(town)
    other = factories.event(town, starts_in=timedelta(hours=3), title="Något annat")
    factories.sign_up(other, town.librarian)
    assert [clash.title for clash in clashes(town.librarian.id, other.id, other.sessions)] == ["Boksamtal"]
    assert [clash.title for clash in clashes(town.librarian.id, event.id, event.sessions)] == ["Något annat"]


def test_who_is_noted_before_it_begins_is_not_asked_to_sign_up(in_town: Town) -> None:
    town = in_town
    event = factories.event(town, starts_in=timedelta(hours=1), areas=(town.area,))
    row = factories.sign_up(event, town.librarian)
    note(town, event, 0, {row: THERE})
    (found,) = coming_by_area(town.librarian.viewer, [town.area])
    assert found.signed_up


def test_the_page_of_a_training_one_has_been_at_once(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        with inside(app, town.id):
            event, row = chosen_course(town, 0, 2)
            address, number = f"/training/{event.id}", row.id
        page = browse(town.librarian).get(address)
        # The seat stands in the head, and that one was there beside the session.
        assert -1 < page.text.index("Du har en plats") < page.text.index("Du var där")
        calendar = browse(town.librarian).get("/training/calendar?month=2026-11")
        assert ("Du var där" in calendar.text, "Du har en plats" in calendar.text) == (True, True)
        removal = f"{address}/sign-ups/{number}/remove"
        assert removal in browse(town.coordinator).get(address).html
        assert browse(town.coordinator).get(removal).submit().status == 303
        assert removal not in browse(town.coordinator).get(address).html
        assert "Du var där" in browse(town.librarian).get(address).text
