"""Reminders before a last day: to whom, of what, once, quiet in breaks, and off for who wants none."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from planner.accounts.models import DigestEvery, User
from planner.core import clock
from planner.core.db import db
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.plans.models.following import Reminder
from planner.plans.models.parts import Activity, ActivityStatus
from planner.plans.models.plan import Plan, PlanState
from planner.plans.operations import following
from planner.plans.operations.reminding import remind
from planner.plans.queries import plans
from planner.schools import daily
from planner.schools.models import Post, SchoolBreak
from tests.conftest import inside
from tests.factories import Town, make_plan
from tests.page import Browser

Browse = Callable[..., Browser]
URL = "http://localhost"
STAFF = ["librarian@dorrby.example", "colleague@dorrby.example"]


@pytest.fixture(autouse=True)
def no_digest(app: PlannerApp, town: Town) -> None:
    """Who gets the digest has it there."""
    for place in (town, town.neighbour):
        with inside(app, place.id):
            db.session.execute(update(User).values(digest=DigestEvery.NEVER))


def mails() -> list[tuple[str, str]]:
    found = select(OutboxMail).where(OutboxMail.key.like("plan-reminder%")).order_by(OutboxMail.id)
    return [(mail.address, mail.subject) for mail in db.session.scalars(found)]


def on(day: date) -> datetime:
    """Return a moment in the morning of a day."""
    return clock.start_of_day(day) + timedelta(hours=8)


def remind_on(day: date) -> int:
    """Do the day's reminding; return how many mails there are after it."""
    with clock.as_of(on(day)):
        remind(day, base_url=URL)
        db.session.flush()
    return len(mails())


def test_one_mail_a_person_collects_what_is_due_and_is_sent_once(app: PlannerApp, town: Town) -> None:
    today = clock.today()
    for place in (town, town.neighbour):
        with inside(app, place.id):
            make_plan(place, state=PlanState.APPROVED, activities=2, due_on=today + timedelta(days=10))
            make_plan(place, state=PlanState.APPROVED, other_school=True, due_on=today + timedelta(days=30))
    with inside(app, town.id):
        db.session.get_one(User, town.colleague.id).language = "en"
        db.session.flush()
        assert remind_on(today) == 2
        assert mails() == [
            ("librarian@dorrby.example", "2 aktiviteter ska snart vara klara"),
            ("colleague@dorrby.example", "2 activities are due soon"),
        ]
        text = db.session.scalars(select(OutboxMail.text).where(OutboxMail.user_id == town.librarian.id)).all()[-1]
        assert [line for line in text.split("\n") if line.startswith("Aktivitet ")] == [
            "Aktivitet 1.1",
            "Aktivitet 1.2",
        ]
        assert f"{URL}/account#reminders-heading" in text
        assert [remind_on(today + timedelta(days=days)) for days in (0, 1, 8)] == [2, 2, 2]
        # The other school's day is near now.
        assert remind_on(today + timedelta(days=16)) == 3
        assert mails()[2][0] == "librarian2@dorrby.example"


def test_nobody_gets_two_in_a_week(app: PlannerApp, town: Town) -> None:
    today = clock.today()
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED, activities=2, due_on=today + timedelta(days=10))
        later = plans.whole(plan_id).text_activities[1]
        later.due_in_force = today + timedelta(days=16)
        db.session.flush()
        assert [remind_on(today + timedelta(days=days)) for days in (0, 3, 6, 8)] == [2, 2, 2, 4]


@pytest.mark.parametrize("ended", ["done", "cancelled", "closed", "left", "account", "draft", "off"])
def test_what_is_settled_is_not_reminded_of(app: PlannerApp, town: Town, ended: str) -> None:
    today, by = clock.today(), town.librarian.viewer
    with inside(app, town.id):
        state = PlanState.DRAFT if ended == "draft" else PlanState.APPROVED
        plan_id = make_plan(town, state=state, due_on=today + timedelta(days=5))
        activity = plans.whole(plan_id).text_activities[0]
        match ended:
            case "done":
                following.tick_off(plans.whole(plan_id), activity.id, by=by)
            case "cancelled":
                following.follow_up(
                    activity,
                    by=by,
                    seen=activity.version,
                    status=ActivityStatus.CANCELLED,
                    cancel_reason="Ingen tid",
                    note=None,
                )
            case "closed":
                db.session.get_one(Plan, plan_id).state = PlanState.CLOSED
            case "left":
                for post in db.session.scalars(select(Post).where(Post.school_id == town.school)):
                    post.to_day = today - timedelta(days=1)
            case "account" | "off":
                for user in db.session.scalars(select(User)):
                    setattr(user, "deactivated_at" if ended == "account" else "reminders_off_at", clock.now())
        db.session.flush()
        assert remind_on(today) == 0
        assert db.session.scalar(select(func.count(Reminder.id))) == 0


def test_a_day_that_is_moved_is_reminded_of_anew(app: PlannerApp, town: Town) -> None:
    today = clock.today()
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED, due_on=today + timedelta(days=5))
        assert remind_on(today) == 2
        db.session.scalars(select(Activity)).one().due_in_force = today + timedelta(days=25)
        db.session.flush()
        assert [remind_on(today + timedelta(days=days)) for days in (9, 12)] == [2, 4]


def test_in_a_break_it_waits_for_the_first_day_of_school(app: PlannerApp, town: Town) -> None:
    """The worker's own way: quiet in the break, one mail each on the first day after it, none the day after."""
    monday = date(2027, 2, 22)
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED, due_on=monday + timedelta(days=18))  # 14 days before: 26 Feb
        make_plan(town, state=PlanState.APPROVED, other_school=True, due_on=monday + timedelta(days=4))
        db.session.add(SchoolBreak(name="Sportlov", first_day=monday, last_day=monday + timedelta(days=4)))
    sent = {}
    for days in range(-1, 9):
        day = monday + timedelta(days=days)
        with app.app_context(), clock.as_of(on(day)):
            daily.do_what_is_due()
        with inside(app, town.id):
            sent[day] = len(mails())
    assert {day: count for day, count in sent.items() if count} == {
        monday + timedelta(days=7): 3,
        monday + timedelta(days=8): 3,
    }


def test_each_person_turns_reminders_off_and_on(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED, due_on=clock.today() + timedelta(days=5))
    librarian = browse(town.librarian)
    page = librarian.get("/account")
    assert page.form("/account/reminders")["reminders"] == "on"
    assert page.submit({"reminders": "maybe"}, action="/account/reminders").status == 422
    assert page.submit({"reminders": "off"}, action="/account/reminders").status == 303
    assert librarian.get("/account").form("/account/reminders")["reminders"] == "off"
    with inside(app, town.id):
        assert (remind_on(clock.today()), [address for address, _ in mails()]) == (1, ["colleague@dorrby.example"])
    librarian.get("/account").submit({"reminders": "on"}, action="/account/reminders")
    with inside(app, town.id):
        assert (remind_on(clock.today()), sorted(a for a, _ in mails())) == (2, sorted(STAFF))


def test_who_gets_the_digest_has_it_there_and_no_mail_more(app: PlannerApp, town: Town) -> None:
    today = clock.today()
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED, due_on=today + timedelta(days=10))
        db.session.get_one(User, town.colleague.id).digest = DigestEvery.WEEK
        db.session.flush()
        assert (remind_on(today), mails()[0][0]) == (1, "librarian@dorrby.example")
