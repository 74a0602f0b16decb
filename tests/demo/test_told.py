"""What the demonstration data tells, loaded once for all that read it here."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select

from planner.accounts import passwords
from planner.accounts.models import User
from planner.competence.models.goal import Goal, GoalState
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.clock import SchoolYear
from planner.core.db import Base, db, enter, every_municipality
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.core.viewer import Viewer
from planner.inventory.models.answers import InventoryValue, Quality
from planner.inventory.models.questions import Question
from planner.inventory.models.rounds import InventoryRound, RoundState
from planner.needs.models import Need, NeedDecision
from planner.plans.models.parts import Activity, ActivityStatus
from planner.plans.models.plan import Plan, PlanState
from planner.progress.board import board
from planner.schools.models import Municipality, Post, School
from planner.schools.queries import viewer_by_id
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from tests.conftest import inside
from tests.databases import Database
from tests.factories import Person
from tests.page import Browser

PASSWORD = "oppna-dorren"
NOW = "2026-11-20T09:00:00Z"
ROLES = ("coordinator", "librarian", "librarian2", "principal", "principal2", "teacher", "head")


@pytest.fixture(scope="module")
def app(shared_app: PlannerApp, database: Database) -> Iterator[PlannerApp]:
    """The app with the demonstration data of a day in November."""
    with time_machine.travel(NOW):
        database.empty(shared_app)
        said = shared_app.test_cli_runner().invoke(args=["demo"])
        assert said.output.splitlines() == [
            "dorrby/inventory_2025.csv, row 16: no school has unit code 19009999 (Nedlagda skolan); skipped",
            "Dörrby: 14 schools, 37 people.",
            "Granby: 3 schools, 8 people.",
        ]
        yield shared_app


def viewer(app: PlannerApp, email: str) -> Viewer:
    """Return a person of the demonstration."""
    with app.app_context(), every_municipality():
        user_id = db.session.scalars(select(User.id).where(User.email == email)).one()
        found = viewer_by_id(user_id)
        assert found is not None
        return found


def test_it_loads_two_municipalities_with_what_each_begins_with(app: PlannerApp) -> None:
    with app.app_context(), every_municipality():
        counts = {
            name: {
                "schools": db.session.scalar(select(func.count(School.id)).where(School.municipality_id == id_)),
                "people": db.session.scalar(select(func.count(User.id)).where(User.municipality_id == id_)),
                "needs": db.session.scalar(select(func.count(Need.id)).where(Need.municipality_id == id_)),
            }
            for id_, name in db.session.execute(select(Municipality.id, Municipality.slug))
        }
    assert counts == {
        "dorrby": {"schools": 14, "people": 37, "needs": 15},
        "granby": {"schools": 3, "people": 8, "needs": 15},
    }


@pytest.mark.parametrize("town_slug", ["dorrby", "granby"])
def test_the_people_of_the_readme_sign_in_with_the_one_password(
    app: PlannerApp, browse: Callable[..., Browser], town_slug: str
) -> None:
    for role in ROLES:
        page = browse().get("/sign-in").submit({"email": f"{role}@{town_slug}.example", "password": PASSWORD})
        assert page.status == 303, role


def test_every_active_person_has_the_password_and_no_real_address(app: PlannerApp) -> None:
    with app.app_context(), every_municipality():
        people = db.session.scalars(select(User)).all()
        assert {person.email.rpartition("@")[2] for person in people} == {"dorrby.example", "granby.example"}
        hashes = {person.password_hash for person in people}
        assert [passwords.matches(PASSWORD, password_hash) for password_hash in hashes] == [True]
        assert [person.name for person in people if not person.active] == ["Gun Palmér"]


def test_nobody_active_is_without_a_post_and_every_role_is_held_in_both(app: PlannerApp) -> None:
    with app.app_context(), every_municipality():
        roles: dict[int, set[str]] = {}
        for municipality_id, role in db.session.execute(select(Post.municipality_id, Post.role)):
            roles.setdefault(municipality_id, set()).add(role)
        without = db.session.scalars(
            select(User.name).where(User.deactivated_at.is_(None), User.id.not_in(select(Post.user_id)))
        ).all()
    assert set(map(frozenset, roles.values())) == {
        frozenset({"coordinator", "head", "principal", "librarian", "teacher"})
    }
    assert without == []


def test_the_inventory_keeps_what_is_unknown_unknown(app: PlannerApp) -> None:
    with app.app_context(), every_municipality():
        found = db.session.execute(
            select(InventoryRound.year, School.name, Question.code, InventoryValue.figure)
            .select_from(InventoryValue)
            .join(InventoryRound, InventoryRound.id == InventoryValue.round_id)
            .join(School, School.id == InventoryValue.school_id)
            .join(Question, Question.id == InventoryValue.question_id)
            .where(InventoryRound.state == RoundState.FIXED, InventoryValue.quality == Quality.ESTIMATED)
            .where(School.name == "Åkerskolan")
            .order_by(InventoryRound.year)
        ).all()
        kept = db.session.execute(
            select(InventoryValue.figure, InventoryValue.quality)
            .select_from(InventoryValue)
            .join(InventoryRound, InventoryRound.id == InventoryValue.round_id)
            .join(School, School.id == InventoryValue.school_id)
            .join(Question, Question.id == InventoryValue.question_id)
            .where(InventoryRound.year == 2024, School.name == "Sjöängsskolan", Question.code == "fy_3")
        ).all()
        per_round = db.session.execute(
            select(School.municipality_id, InventoryRound.year, func.count(InventoryValue.id))
            .select_from(InventoryValue)
            .join(InventoryRound, InventoryRound.id == InventoryValue.round_id)
            .join(School, School.id == InventoryValue.school_id)
            .where(InventoryRound.state == RoundState.FIXED)
            .group_by(School.municipality_id, InventoryRound.year)
            .order_by(School.municipality_id, InventoryRound.year)
        ).all()
    assert [tuple(row) for row in found] == [
        (2024, "Åkerskolan", "Sittplatser", Decimal(10)),
        (2025, "Åkerskolan", "Sittplatser", Decimal(10)),
    ]
    assert kept == []  # its cell in the table is empty, and an empty cell says nothing: neither zero nor "unknown"
    assert [row[2] for row in per_round] == [14 * 28 - 1, 14 * 28, 3 * 28, 3 * 28]


def test_the_needs_are_confirmed_and_have_somewhere_to_go(app: PlannerApp) -> None:
    with app.app_context(), every_municipality():
        needs = db.session.scalars(select(Need)).all()
    assert [
        need.code
        for need in needs
        if need.decision is not NeedDecision.DISMISSED
        and (need.decision is NeedDecision.RECEIVED or need.effect_baseline is None or need.effect_target is None)
    ] == []


# ---------------------------------------------------------------- the story


def test_plans_goals_and_events_stand_in_every_state_in_each_municipality(app: PlannerApp) -> None:
    with app.app_context(), every_municipality():
        for states, column in ((PlanState, Plan), (GoalState, Goal), (EventState, TrainingEvent)):
            found: dict[int, set[str]] = {}
            for municipality_id, state in db.session.execute(select(column.municipality_id, column.state)):
                found.setdefault(municipality_id, set()).add(state.value)
            missing = [set(states) - states_there - {"closed"} for states_there in found.values()]
            assert missing == [set(), set()], states


def test_activities_and_sign_ups_stand_in_every_state(app: PlannerApp) -> None:
    with app.app_context(), every_municipality():
        assert set(db.session.scalars(select(Activity.status))) == set(ActivityStatus)
        assert set(db.session.scalars(select(SignUp.state))) == set(SignUpState) - {SignUpState.WITHDRAWN}
        late = [
            activity.what
            for activity in db.session.scalars(select(Activity).join(Plan, Plan.id == Activity.plan_id))
            if activity.late_on(clock.today())
        ]
    assert len(late) == 6 + 1  # Dörrby's and Granby's


def test_the_needs_tell_that_five_move_two_stand_still_and_two_have_no_measures(app: PlannerApp) -> None:
    anna = viewer(app, "coordinator@dorrby.example")
    with app.test_request_context():
        enter(anna.municipality_id)
        shown = board(anna, SchoolYear(2026))
        rows = {row.need.code: row for row in shown.rows}
        assert {code: row.group.value for code, row in rows.items()} == {
            "B1": "moving",
            "B2": "moving",
            "B3": "still",
            "B4": "moving",
            "B5": "moving",
            "B6": "moving",
            "B7": "still",
            "B8": "empty",
            "B9": "empty",
            "B10": "verified",
            "B11": "dismissed",
            "B12": "dismissed",
            "B13": "empty",
            "B14": "empty",
            "B15": "empty",
        }
        figures = {code: (row.tally.planned, row.tally.done, row.tally.late) for code, row in rows.items()}
        assert figures == {
            "B1": (11, 6, 1),
            "B2": (9, 7, 0),
            "B3": (7, 2, 3),
            "B4": (18, 12, 2),
            "B5": (8, 8, 0),
            "B6": (9, 5, 0),
            "B7": (1, 0, 0),  # the training; its five goals are too few to be told of
            "B8": (0, 0, 0),
            "B9": (0, 0, 0),
            "B10": (1, 1, 0),
            "B11": (0, 0, 0),
            "B12": (0, 0, 0),
            "B13": (0, 0, 0),
            "B14": (0, 0, 0),
            "B15": (0, 0, 0),
        }
        # Four schools have an activity of their own; sign-ups to trainings are people's, and cover no school.
        assert (rows["B5"].covered, rows["B5"].concerned) == (4, 14)


def test_the_principal_of_lindskolan_has_a_changed_plan_to_decide(
    app: PlannerApp, browse: Callable[..., Browser]
) -> None:
    eva = viewer(app, "principal@dorrby.example")
    with inside(app, eva.municipality_id):
        waiting = db.session.scalars(
            select(Plan).where(Plan.state == PlanState.SUBMITTED, Plan.school_id.in_(eva.school_ids))
        ).all()
        found = [(plan.title, plan.in_force_number) for plan in waiting]
        assert found == [("Varje klass i biblioteket, varje vecka", 1)]
        address = f"/plans/{waiting[0].id}/review"
    person = Person(eva.user_id, eva.municipality_id, eva.email, eva)
    assert browse(person).get(address).status == 200


def test_a_training_is_full_with_people_waiting_and_a_session_is_called_off(app: PlannerApp) -> None:
    with app.app_context(), every_municipality():
        event = db.session.scalars(select(TrainingEvent).where(TrainingEvent.title == "Boksamtal i liten grupp")).one()
        states = db.session.scalars(select(SignUp.state).where(SignUp.event_id == event.id).order_by(SignUp.id)).all()
        called_off = db.session.scalars(
            select(TrainingSession.id).where(
                TrainingSession.cancelled_at.is_not(None), TrainingSession.starts_at > clock.now()
            )
        ).all()
    assert (event.seats_taken, event.extra_seats, event.capacity) == (8, 1, 8)
    # The tenth to sign up got an extra seat.
    assert [state.value for state in states] == ["registered"] * 8 + ["waiting", "registered", "waiting"]
    assert len(called_off) == 3


def test_nothing_of_the_past_is_dated_after_now_and_nobody_gets_mail_about_it(app: PlannerApp) -> None:
    with app.app_context(), every_municipality():
        assert db.session.scalars(select(OutboxMail)).all() == []
        assert db.session.scalars(select(AuditEvent.id).where(AuditEvent.at > clock.now())).all() == []
        assert db.session.scalars(select(SignUp.id).where(SignUp.signed_up_at > clock.now())).all() == []


def test_every_table_of_the_features_has_rows_in_both_municipalities(app: PlannerApp) -> None:
    apart = {
        "attempt",
        "municipality",
        "outbox_mail",
        "submission",
        "sign_in",
        "mailed_link",
        "calendar_feed",
        "daily_run",
        "activity_reminder",
        # What waits for a person for a while: a spreadsheet being imported, a text being typed.
        "inventory_import",
        "inventory_import_row",
        "unsaved_text",
    }
    bare = []
    with app.app_context(), every_municipality():
        connection = db.session.connection()
        for table in Base.metadata.sorted_tables:
            if table.name in apart:
                continue
            towns = connection.execute(select(table.c.municipality_id).distinct()).all()
            if len(towns) != 2:
                bare.append((table.name, len(towns)))
    assert bare == []


def test_people_of_granby_see_nothing_of_dorrby(app: PlannerApp, browse: Callable[..., Browser]) -> None:
    foreign = ("Dörrby", "Lindskolan", "Karin Ekdahl", "Skrivstuga")
    for role in ROLES:
        who = viewer(app, f"{role}@granby.example")
        browser = browse(Person(who.user_id, who.municipality_id, who.email, who))
        for path in ("/", "/needs/", "/plans/", "/training/", "/competence/me", "/toolbox/", "/schools/"):
            page = browser.get(path)
            assert page.status in {200, 303}, (role, path)
            assert [name for name in foreign if name in page.text] == [], (role, path)
