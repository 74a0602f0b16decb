"""What is found: the words, the forms of them, who may read it, and that it is so in the moment it is saved."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from planner.core.db import db, every_municipality
from planner.core.transaction import PlannerApp
from planner.core.viewer import Viewer
from planner.groups.meetings.models import AgendaItem
from planner.needs.models import Need
from planner.plans.models.parts import Activity, Objective
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.toolbox import FocusArea, Tool, ToolState
from planner.plans.operations import deciding, writing
from planner.plans.queries import plans as plan_queries
from planner.schools.models import School
from planner.search.models import Kind, SearchEntry
from planner.search.operations import rebuild
from planner.search.queries.finding import find
from planner.search.queries.loading import things
from planner.search.queries.suggesting import guess
from planner.search.words import asked
from planner.training.models.event import EventState
from tests.conftest import inside
from tests.factories import Town, a_goal, a_group, a_meeting, an_entry, event, make_plan
from tests.open_process.made import a_post, an_open_page
from tests.surveys.made import begin

ROLES = ("librarian", "librarian2", "principal", "principal2", "teacher", "coordinator", "head")
NOTHING: dict[str, list[tuple[str, int]]] = {name: [] for name in ROLES}
WRITERS = {"librarian", "principal"}
HERE_AND_ADMINISTRATION = WRITERS | {"teacher", "coordinator", "head"}


def found(viewer: Viewer, typed: str, kind: Kind | None = None) -> list[tuple[str, int]]:
    """What somebody finds, the best first."""
    shown = find(viewer, asked(typed).words, kind=kind)
    loaded = things(viewer, shown.places, "sv")
    assert len(loaded) == len(shown.places), "what is found is what is read"
    assert sum(shown.amounts.values()) >= len(loaded)
    return [(thing.kind.value, thing.id) for thing in loaded]


def finders(town: Town, typed: str, kind: Kind) -> set[str]:
    """Who of a town finds anything of a kind."""
    return {name for name in ROLES if any(found(town.people[name].viewer, typed, kind))}


def a_need_called(title: str, description: str = "") -> Need:
    need = db.session.scalars(select(Need).order_by(Need.id)).first()
    assert need is not None
    need.title_sv, need.description_sv = title, description or need.description_sv
    db.session.flush()
    return need


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("mål", "Nå målet i tid"),
        ("mal", "Nå målet i tid"),
        ("MÅLET", "Nå målet i tid"),
        ("mål nå", "Nå målet i tid"),
        ("bibliotek", "Ett skolbibliotek för alla"),
        ("skol-bibliotek", "Ett skol-bibliotek för alla"),
        ("läs", "Högläsning (läsning) varje dag"),
        ("25/26", "Året 25/26"),
        ("ÉTUDE", "En étude till"),
        ("ł", "Ordet ł ensamt"),
    ],
)
def test_a_word_is_found_in_its_forms(app: PlannerApp, town: Town, typed: str, text: str) -> None:
    with inside(app, town.id):
        need = a_need_called(text)
        assert found(town.librarian.viewer, typed, Kind.NEED) == [("need", need.id)]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("mål", "Maltgatan och mala"),
        ("mål nej", "Nå målet i tid"),
        ("ål", "Nå målet i tid"),
        ("i", "Nå målet inte"),
        ("läsä", "Läsa mer"),
        ("%", "Allt 100 %"),
        ("_", "a_b"),
    ],
)
def test_what_is_another_word_is_not_found(app: PlannerApp, town: Town, typed: str, text: str) -> None:
    with inside(app, town.id):
        need = a_need_called(text)
        assert ("need", need.id) not in found(town.librarian.viewer, typed, Kind.NEED)


def test_words_of_the_title_come_first_and_the_newest_of_equals(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        first, second = db.session.scalars(select(Need).order_by(Need.id)).all()
        first.description_sv, second.title_sv = "Bokbussen kommer", "Bokbussen"
        db.session.flush()
        assert found(town.head.viewer, "bokbussen") == [("need", second.id), ("need", first.id)]
        first.title_sv = "Bokbussen"
        db.session.flush()
        assert found(town.head.viewer, "bokbussen") == [("need", second.id), ("need", first.id)]


# ---------------------------------------------------------------- who finds what

PLAN_READERS = {
    PlanState.DRAFT: WRITERS,
    PlanState.RETURNED: WRITERS | {"coordinator", "head"},
    PlanState.SUBMITTED: HERE_AND_ADMINISTRATION,
    PlanState.APPROVED: HERE_AND_ADMINISTRATION | {"librarian2", "principal2"},
    PlanState.CLOSED: HERE_AND_ADMINISTRATION | {"librarian2", "principal2"},
}


@pytest.mark.parametrize("state", PlanState)
@pytest.mark.parametrize(
    ("kind", "word"), [(Kind.PLAN, "klöverblad"), (Kind.OBJECTIVE, "mål"), (Kind.ACTIVITY, "aktivitet")]
)
def test_a_plan_and_its_parts_are_found_by_who_reads_its_text(
    app: PlannerApp, town: Town, state: PlanState, kind: Kind, word: str
) -> None:
    with inside(app, town.id):
        make_plan(town, state=state, title="Klöverblad")
        assert finders(town, word, kind) == PLAN_READERS[state]


def test_while_an_approved_plan_is_rewritten_its_two_texts_have_their_own_readers(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED, title="Klöverblad")
        plan = plan_queries.whole(plan_id)
        deciding.start_new_version(plan, by=town.librarian.viewer)
        plan = plan_queries.whole(plan_id)
        activity = plan.objectives[0].activities[0]
        writing.save_activity(
            activity, by=town.librarian.viewer, seen=activity.version, needs=[], what="Hemligt utkast", responsible=None
        )
        writing.add_objective(plan, by=town.librarian.viewer, title="Hemligt nytt mål")
        everybody = PLAN_READERS[PlanState.APPROVED]
        assert finders(town, "hemligt", Kind.ACTIVITY) == WRITERS
        assert finders(town, "hemligt", Kind.OBJECTIVE) == WRITERS
        assert finders(town, "aktivitet", Kind.ACTIVITY) == everybody
        assert finders(town, "klöverblad", Kind.PLAN) == everybody
        other = things(town.librarian2.viewer, find(town.librarian2.viewer, asked("aktivitet").words).places, "sv")
        assert [(thing.title, thing.number, thing.is_draft) for thing in other] == [("Aktivitet 1.1", 1, False)]
        # A removed part is in no text any more, and still in force.
        db.session.expire_all()
        plan = plan_queries.whole(plan_id)
        writing.remove_objective(plan.objectives[0], by=town.librarian.viewer)
        assert finders(town, "aktivitet", Kind.ACTIVITY) == everybody


def test_a_new_version_that_is_approved_takes_the_place_of_the_one_before(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED)
        plan = plan_queries.whole(plan_id)
        deciding.start_new_version(plan, by=town.librarian.viewer)
        plan = plan_queries.whole(plan_id)
        activity = plan.objectives[0].activities[0]
        writing.save_activity(
            activity,
            by=town.librarian.viewer,
            seen=activity.version,
            needs=[],
            what="Bokbuss",
            responsible="Personalen",
        )
        plan = plan_queries.whole(plan_id)
        deciding.submit(plan, by=town.librarian.viewer, base_url="http://localhost")
        deciding.approve(plan, by=town.principal.viewer, seen=plan.version, base_url="http://localhost")
        deciding.start_new_version(plan_queries.whole(plan_id), by=town.librarian.viewer)
        db.session.flush()
        assert finders(town, "aktivitet", Kind.ACTIVITY) == set()
        assert finders(town, "bokbuss", Kind.ACTIVITY) == PLAN_READERS[PlanState.APPROVED]


@pytest.mark.parametrize(
    ("state", "readers"),
    [(EventState.DRAFT, {"coordinator"}), (EventState.OPEN, set(ROLES)), (EventState.CANCELLED, set(ROLES))],
)
def test_training_is_found_once_it_is_published(
    app: PlannerApp, town: Town, state: EventState, readers: set[str]
) -> None:
    with inside(app, town.id):
        event(town, title="Bokprat", state=state)
        assert finders(town, "bokprat", Kind.TRAINING) == readers


@pytest.mark.parametrize(
    ("state", "readers"),
    [
        (ToolState.PUBLISHED, set(ROLES)),
        (ToolState.RETIRED, set(ROLES)),
        (ToolState.PROPOSED, {"coordinator"}),
        (ToolState.RETURNED, {"coordinator"}),
    ],
)
def test_a_tool_is_found_by_who_reads_it(app: PlannerApp, town: Town, state: ToolState, readers: set[str]) -> None:
    with inside(app, town.id):
        texts = {"title_sv": "Bokprat", "title_en": "Book talk", "year_groups": "F-3", "when_text": "höst"}
        db.session.add(
            Tool(code="V1", focus_area=FocusArea.READING, how_measured="Räkna", description=None, state=state, **texts)
        )
        db.session.flush()
        assert finders(town, "bokprat", Kind.TOOL) == readers


def test_a_meeting_is_found_by_its_notes_by_who_sits_in_the_group(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        group = a_group(town, "librarian", "principal2")
        a_meeting(town, group)
        a_meeting(town, group, in_days=5, called=False)
        members = {"librarian", "principal2"}
        assert finders(town, "anteckning", Kind.MEETING) == members | {"coordinator", "head"}
        assert len(found(town.librarian.viewer, "anteckning", Kind.MEETING)) == 1
        assert len(found(town.coordinator.viewer, "anteckning", Kind.MEETING)) == 2
        assert finders(town, "referensgruppen", Kind.GROUP) == set(ROLES)


def test_a_survey_is_found_by_who_follows_it(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        begin(town, title="Hur läser ni?")
        assert finders(town, "läser", Kind.SURVEY) == {"coordinator", "head"}


def test_a_post_is_found_once_it_is_published_on_a_page_that_is_open(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        a_post(town, "Bokbussen rullar", published=True)
        assert finders(town, "bokbussen", Kind.POST) == {"coordinator"}
        an_open_page(town)
        assert finders(town, "bokbussen", Kind.POST) == set(ROLES)
        a_post(town, "Cykelbiblioteket", published=False)
        assert finders(town, "cykelbiblioteket", Kind.POST) == {"coordinator"}


def test_a_school_is_found_and_so_are_its_plans_by_its_name(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan = make_plan(town, state=PlanState.APPROVED)
        make_plan(town, state=PlanState.APPROVED, other_school=True)
        activity = db.session.scalar(select(Activity.id).where(Activity.plan_id == plan))
        assert found(town.teacher.viewer, "ängskolan") == [("plan", plan), ("school", town.school)]
        assert found(town.teacher.viewer, "ängskolan aktivitet") == [("activity", activity)]
        assert found(town.teacher.viewer, "ängskolan hemlig") == []


def test_what_is_personal_is_not_there_at_all(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        a_goal(town)
        an_entry(town)
        for word in ("hemligt", "hemlig", "librarian", "läsa och pröva"):
            assert {name: found(town.people[name].viewer, word) for name in ROLES} == NOTHING


def test_nobody_finds_anything_of_another_municipality(app: PlannerApp, town: Town) -> None:
    with inside(app, town.neighbour.id):
        make_plan(town.neighbour, state=PlanState.APPROVED, title="Grannens plan")
        event(town.neighbour, title="Grannens kurs")
        a_need_called("Grannens behov")
        assert len(found(town.neighbour.head.viewer, "grannens")) == 3
    with inside(app, town.id):
        assert {name: found(town.people[name].viewer, "grannens") for name in ROLES} == NOTHING
        assert guess(town.coordinator.viewer, asked("granens").words).meant is None
        assert db.session.scalars(select(SearchEntry).where(SearchEntry.title.contains("grannens"))).all() == []


def test_who_holds_no_post_finds_nothing(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        one = town.librarian.viewer
        assert found(Viewer(one.user_id, one.municipality_id, "N", "n@x", "sv", "M", "m"), "behov") == []


# ---------------------------------------------------------------- at once


def test_a_change_is_found_at_once_and_what_is_taken_away_no_longer(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.DRAFT, title="Klöverblad", objectives=2)
        me = town.librarian.viewer
        objectives = db.session.scalars(select(Objective).order_by(Objective.id)).all()
        assert found(me, "mål", Kind.OBJECTIVE) == [("objective", one.id) for one in reversed(objectives)]
        objectives[0].title = "Något helt annat"
        db.session.flush()
        assert found(me, "mål", Kind.OBJECTIVE) == [("objective", objectives[1].id)]
        # Without the session knowing of it.
        db.session.execute(update(Objective).where(Objective.id == objectives[1].id).values(title="Annat"))
        assert found(me, "annat", Kind.OBJECTIVE) == [("objective", one.id) for one in reversed(objectives)]
        db.session.execute(delete(Objective).where(Objective.id == objectives[1].id))
        assert found(me, "annat", Kind.OBJECTIVE) == [("objective", objectives[0].id)]
        # Its activities went with it.
        assert len(found(me, "aktivitet", Kind.ACTIVITY)) == 1
        db.session.execute(update(School).where(School.id == town.school).values(name="Björkskolan"))
        assert found(me, "björkskolan", Kind.SCHOOL) == [("school", town.school)]


def test_what_was_rolled_back_leaves_nothing(app: PlannerApp, town: Town) -> None:
    with app.app_context(), every_municipality():
        before = db.session.scalars(select(SearchEntry.id)).all()
    with inside(app, town.id):
        event(town, title="Ångrat")
        assert len(found(town.librarian.viewer, "ångrat")) == 1
        db.session.rollback()
        assert found(town.librarian.viewer, "ångrat") == []
    with app.app_context(), every_municipality():
        assert db.session.scalars(select(SearchEntry.id)).all() == before


def test_the_command_writes_the_same_entries_anew(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED, title="Gällande")
        plan = db.session.scalars(select(Plan)).one()
        deciding.start_new_version(plan_queries.whole(plan.id), by=town.librarian.viewer)
        a_meeting(town, a_group(town))
        event(town)

        def entries() -> list[tuple[object, ...]]:
            columns = (SearchEntry.kind, SearchEntry.part, SearchEntry.source_id, SearchEntry.thing_id)
            rest = (SearchEntry.whole_id, SearchEntry.title, SearchEntry.words, SearchEntry.folded)
            return [tuple(row) for row in db.session.execute(select(*columns, *rest).order_by(*columns))]

        before = entries()
        assert len(before) > 12
        db.session.execute(delete(SearchEntry).where(SearchEntry.kind == Kind.PLAN))
        db.session.execute(update(SearchEntry).values(words="fel"))
        assert rebuild(town.id) == len(before)
        assert entries() == before
    with inside(app, town.neighbour.id):
        assert len(found(town.neighbour.head.viewer, "behov")) == 2
    said = app.test_cli_runner().invoke(args=["search", "rebuild"]).output.splitlines()
    assert [line.split(":")[0] for line in said] == ["dorrby", "granby"]
    with inside(app, town.id):
        assert entries() == before


def test_agenda_items_that_are_gone_are_not_found(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        meeting = a_meeting(town, a_group(town))
        assert found(town.head.viewer, "andra punkten") == [("meeting", meeting.id)]
        db.session.execute(delete(AgendaItem).where(AgendaItem.title == "Andra punkten"))
        assert found(town.head.viewer, "andra punkten") == []


# ---------------------------------------------------------------- what else could have been meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("angskoln", "ängskolan"),
        ("ängskoaln", "ängskolan"),
        ("ängsskolan", "ängskolan"),
        ("beskrivnin 1", None),
        ("besrkivning", "beskrivning"),
        ("xyzzy", None),
        ("q", None),
    ],
)
def test_a_slip_is_understood(app: PlannerApp, town: Town, typed: str, meant: str | None) -> None:
    with inside(app, town.id):
        assert guess(town.librarian.viewer, asked(typed).words).meant == meant


def test_a_guess_says_nothing_of_what_one_may_not_read(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.DRAFT, title="Klöverblad")
        event(town, title="Smygstart", state=EventState.DRAFT)
        words = asked("klöverbald").words
        assert guess(town.librarian.viewer, words).meant == "klöverblad"
        assert {name for name in ROLES if guess(town.people[name].viewer, words).meant} == WRITERS
        assert guess(town.librarian.viewer, asked("smygstrat").words).meant is None
        assert guess(town.coordinator.viewer, asked("smygstrat").words).meant == "smygstart"


def test_the_same_statements_for_one_hit_and_for_many(
    app: PlannerApp, town: Town, count_statements: Callable[[], Any]
) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED)
        db.session.commit()
        me = town.head.viewer
        with count_statements() as few:
            found(me, "aktivitet")
        make_plan(town, state=PlanState.APPROVED, other_school=True, objectives=3, activities=3)
        db.session.commit()
        with count_statements() as many:
            assert len(found(me, "aktivitet")) == 4
        assert len(few) == len(many) == 2
