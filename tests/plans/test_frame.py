"""The frame of a plan: the municipality's parts, the school's own figures, and older texts."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import Role
from planner.inventory.models.answers import InventoryValue, Quality
from planner.inventory.models.questions import Question
from planner.inventory.models.rounds import InventoryRound, RoundState
from planner.plans import readiness, rules
from planner.plans.frame import FigureText, PartText
from planner.plans.models.frame import OwnPart, OwnText
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.revision import Revision
from planner.plans.models.toolbox import FocusArea
from planner.plans.operations import deciding, framing
from planner.plans.queries import plans as queries
from planner.plans.queries.figures import own_figures
from planner.plans.reading import present_text
from planner.plans.text import fingerprint, frozen, text_of, thawed
from tests.conftest import inside
from tests.factories import Town, make_plan, own_part
from tests.inventory.rows import begin
from tests.page import Browser
from tests.plans.test_rules import ABROAD, PLACES, somebody
from tests.plans.test_text import PLAN

Browse = Callable[..., Browser]
URL = "http://localhost"

# As the first format wrote it, with the hash it was approved with.
OLD = {
    "format": 1,
    "school": "Lindskolan",
    "focus_area": "reading",
    "school_year": 2025,
    "title": "Varje klass",
    "registry_number": None,
    "drawn_up_with": None,
    "valid_from": "2025-08-01",
    "valid_to": None,
    "current_state": "Hälften har tid.",
    "objectives": [],
}


def a_round(town: Town, year: int, *, fixed: bool = True, **figures: tuple[str | None, Quality]) -> None:
    """Let the school have reported these columns; inside the town."""
    held = InventoryRound(year=year, state=RoundState.OPEN)
    db.session.add(held)
    db.session.flush()
    questions = {question.code: question.id for question in db.session.scalars(select(Question))}
    for school in (town.school, town.other_school):
        begin(held, school)
        for name, (figure, quality) in figures.items():
            value = Decimal(figure) if figure is not None else None
            if school == town.other_school and value is not None:
                value += 1000  # another school's, which must not show
            db.session.add(
                InventoryValue(
                    round_id=held.id, school_id=school, question_id=questions[name], figure=value, quality=quality
                )
            )
    db.session.flush()
    if fixed:
        held.fix(at=clock.now())
        db.session.flush()


MEASURED, ESTIMATED, UNKNOWN = Quality.MEASURED, Quality.ESTIMATED, Quality.UNKNOWN


def test_a_text_frozen_before_there_was_a_frame_is_read_and_keeps_its_hash() -> None:
    text = thawed(OLD)
    assert (text.title, text.curriculum_links, text.figures, text.parts, text.matrix) == (
        "Varje klass", None, (), (), None
    )  # fmt: skip
    assert fingerprint(OLD) == "2f0cc98e8770fa04fec61e2382f3fb5b460cd4a412482c814103637084d5e9b8"


def test_figures_come_from_the_newest_fixed_round_that_knows(app: PlannerApp, town: Town) -> None:
    year = clock.today().year
    with inside(app, town.id):
        a_round(
            town, year - 2, Elever=("200", MEASURED), Tot_personaltimmar=("10", MEASURED), Sittplatser=("20", MEASURED)
        )
        a_round(
            town, year - 1, Elever=("250", MEASURED), Tot_personaltimmar=("20", ESTIMATED), Sittplatser=(None, UNKNOWN)
        )
        a_round(town, year, fixed=False, Elever=("1", MEASURED), Tot_personaltimmar=("1", MEASURED))
        found = {figure.code: figure for figure in own_figures(town.school)}
    assert found["Tot_personaltimmar"] == FigureText("Tot_personaltimmar", year - 1, Decimal(20), ESTIMATED)
    assert found["staffed_hours_per_100_pupils"] == FigureText(
        "staffed_hours_per_100_pupils", year - 1, Decimal(8), ESTIMATED
    )
    assert found["seats_per_100_pupils"] == FigureText("seats_per_100_pupils", year - 2, Decimal(10), MEASURED)
    assert found["renewal_rate"] == FigureText("renewal_rate", year - 1, None, UNKNOWN)
    with inside(app, town.neighbour.id):
        assert own_figures(town.neighbour.school) == ()


def test_an_approved_plan_keeps_the_figures_it_was_submitted_with(app: PlannerApp, town: Town, browse: Browse) -> None:
    year = clock.today().year
    with inside(app, town.id):
        a_round(town, year - 1, Tot_personaltimmar=("12", MEASURED))
        plan = make_plan(town, state=PlanState.APPROVED)
        stored = db.session.scalars(select(Revision)).one().content_hash
    with inside(app, town.id):
        db.session.scalars(select(InventoryRound)).one().reopen()
        db.session.flush()
        for value in db.session.scalars(select(InventoryValue)):
            value.figure = Decimal(99)
    for path in ("", "/revisions/1", "/edit"):
        assert (
            "Personaltimmar i biblioteket, per vecka 12 inventeringen"
            in browse(town.librarian).get(f"/plans/{plan}{path}").text
        )
    with inside(app, town.id):
        revision = db.session.scalars(select(Revision)).one()
        assert fingerprint(revision.content) == revision.content_hash == stored
        deciding.start_new_version(db.session.get_one(Plan, plan), by=town.librarian.viewer)
        db.session.flush()
        assert next(f.figure for f in present_text(queries.whole(plan)).figures) == 99
        deciding.give_up_new_version(db.session.get_one(Plan, plan), by=town.librarian.viewer)
        db.session.flush()
        assert next(f.figure for f in text_of(queries.whole(plan)).figures) == 12
    assert "99 inventeringen" not in browse(town.librarian).get(f"/plans/{plan}").text


def test_a_required_part_hinders_submitting_until_it_is_written(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan, part = make_plan(town), own_part(town).id
        own_part(town, required=False)
    with inside(app, town.neighbour.id):
        abroad = own_part(town.neighbour).id
    librarian = browse(town.librarian)
    edit = librarian.get(f"/plans/{plan}/edit")
    assert f"#part-{part}" in edit.links
    refused = librarian.post(f"/plans/{plan}/submit", {})
    assert (refused.status, refused.errors) == (422, ["Skriv delen ”Elevernas delaktighet”"])
    address = f"/plans/{plan}/own-parts/{part}"
    saved = librarian.get(address).submit({"text": "Elevrådet har valt böcker."}, action=address)
    assert saved.status == 303
    assert "Elevrådet har valt böcker." in librarian.get(f"/plans/{plan}").text
    assert librarian.get(f"/plans/{plan}/edit").submit(action=f"/plans/{plan}/submit").status == 303
    assert librarian.get(f"/plans/{plan}/own-parts/{abroad}").status == 404
    assert "Elevrådet har valt böcker." in browse(town.principal).get(f"/plans/{plan}/review").text


def test_two_who_write_the_same_part_see_both_texts(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan, part = make_plan(town), own_part(town).id
    address = f"/plans/{plan}/own-parts/{part}"
    first, second = browse(town.librarian), browse(town.colleague)
    pages = [browser.get(address) for browser in (first, second)]
    assert pages[0].submit({"text": "Min text"}, action=address).status == 303
    conflict = pages[1].submit({"text": "Din text"}, action=address)
    assert (conflict.status, "Min text" in conflict.text, "Din text" in conflict.html) == (409, True, True)
    assert conflict.submit({"text": "Båda"}, action=address).status == 303
    assert "Båda" in first.get(f"/plans/{plan}").text
    stale = first.get(address)
    assert second.get(address).submit({"text": "Nyare"}, action=address).status == 303
    assert stale.submit({"text": "Äldre"}, action=address).status == 409


def test_a_part_may_be_long_but_not_endless(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan, part = make_plan(town), own_part(town).id
    address = f"/plans/{plan}/own-parts/{part}"
    refused = browse(town.librarian).get(address).submit({"text": "x" * 20_001}, action=address)
    assert (refused.status, len(refused.errors)) == (422, 1)
    assert browse(town.librarian2).get(address).status == 404
    assert browse(town.principal).get(address).status == 403


def test_an_approved_text_keeps_its_heading_and_a_retired_part_its_text(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        part, plan = own_part(town, required=False), make_plan(town)
        framing.save_own_text(
            db.session.get_one(Plan, plan), part_id=part.id, by=town.librarian.viewer, seen=None, text="Vår text"
        )
        db.session.flush()
        deciding.submit(db.session.get_one(Plan, plan), by=town.librarian.viewer, base_url=URL)
        row = db.session.get_one(Plan, plan)
        deciding.approve(row, by=town.principal.viewer, seen=row.version, base_url=URL)
        part_id = part.id
    coordinator = browse(town.coordinator)
    address = f"/settings/plan-parts/{part_id}"
    assert coordinator.get(address).submit({"heading_sv": "Nytt namn"}, action=address).status == 303
    assert coordinator.get("/settings/plan-parts/").submit(action=f"{address}/retire").status == 303
    librarian = browse(town.librarian)
    page = librarian.get(f"/plans/{plan}/revisions/1").text
    assert [word in page for word in ("Elevernas delaktighet", "Vår text", "Nytt namn")] == [True, True, False]
    with inside(app, town.id):
        other = make_plan(town, focus_area=FocusArea.INFORMATION_LITERACY)
        assert text_of(queries.whole(other)).parts == ()
        assert [p.text for p in text_of(queries.whole(plan)).parts] == ["Vår text"]
    assert coordinator.get("/settings/plan-parts/").submit(action=f"{address}/ask-again").status == 303
    assert "Nytt namn" in librarian.get(f"/plans/{other}/edit").text


def test_parts_are_asked_for_in_plans_of_their_focus_area(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        own_part(town, focus_area=FocusArea.INFORMATION_LITERACY)
        reading, literacy = make_plan(town), make_plan(town, focus_area=FocusArea.INFORMATION_LITERACY)
        lacks = [[lack.part for lack in readiness.required(text_of(queries.whole(p)))] for p in (reading, literacy)]
    assert lacks == [[], ["part"]]


def test_the_coordinator_keeps_the_parts(app: PlannerApp, town: Town, browse: Browse) -> None:
    coordinator = browse(town.coordinator)
    new = coordinator.get("/settings/plan-parts/new")
    refused = new.submit({"heading_sv": "", "heading_en": "x", "focus_area": "nonsense"})
    assert (refused.status, refused.errors) == (422, ["Skriv rubriken på svenska", "Välj i vilka planer"])
    for title in ("Ett", "Två"):
        made = new.submit({"heading_sv": title, "heading_en": title, "focus_area": "both", "required": "y"})
        assert made.to == "/settings/plan-parts/"
    twice = new.submit({"heading_sv": "Två", "heading_en": "Två", "focus_area": "both", "required": "y"})
    assert twice.status == 303
    with inside(app, town.id):
        parts = {part.heading_sv: part.id for part in db.session.scalars(select(OwnPart))}
    assert list(parts) == ["Ett", "Två"]
    listed = coordinator.get("/settings/plan-parts/")
    assert listed.submit(action=f"/settings/plan-parts/{parts['Två']}/first").status == 303
    with inside(app, town.id):
        order = db.session.scalars(select(OwnPart.heading_sv).order_by(OwnPart.position)).all()
    assert order == ["Två", "Ett"]
    address = f"/settings/plan-parts/{parts['Ett']}"
    first, second = coordinator.get(address), browse(town.coordinator).get(address)
    assert first.submit({"heading_sv": "Ettan"}, action=address).status == 303
    assert second.submit({"heading_sv": "Annat"}, action=address).status == 409
    assert browse(town.neighbour.coordinator).get(address).status == 404
    assert "/settings/plan-parts/" in coordinator.get("/settings/").links


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("place", PLACES)
def test_who_keeps_the_parts(role: Role, place: str) -> None:
    viewer, part = somebody(role, place), type("Part", (), {"municipality_id": 1})()
    assert rules.may_ask_for_parts(viewer) is (role is Role.COORDINATOR)
    assert rules.may_change_part(viewer, part) is (role is Role.COORDINATOR and place != ABROAD)
    assert rules.may_see_coverage(viewer) is (role in {Role.COORDINATOR, Role.HEAD})


def test_figures_and_parts_are_thawed_as_they_were_frozen() -> None:
    from dataclasses import replace  # noqa: PLC0415 - beside what it is for

    figures = (
        FigureText("renewal_rate", 2025, Decimal("0.052"), ESTIMATED),
        FigureText("seats_per_100_pupils", 2025, None, UNKNOWN, fixed=False),
    )
    parts = (PartText(3, "Delaktighet", "Participation", "Elevrådet", required=True),)
    full = replace(PLAN, curriculum_links="Lgr22", figures=figures, parts=parts)
    assert thawed(frozen(full)) == full
    empty = replace(full, parts=(*parts, PartText(4, "Tom", "Empty")))
    assert fingerprint(frozen(empty)) == fingerprint(frozen(full))


def test_nobody_reads_the_neighbours_parts(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.neighbour.id):
        own_part(town.neighbour)
    with inside(app, town.id):
        plan = make_plan(town)
    assert "Elevernas delaktighet" not in browse(town.librarian).get(f"/plans/{plan}/edit").text
    assert "Elevernas delaktighet" not in browse(town.coordinator).get("/settings/plan-parts/").text


def test_an_ended_session_keeps_what_was_written(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan, part = make_plan(town), own_part(town).id
    address, visitor = f"/plans/{plan}/own-parts/{part}", browse()
    asked = visitor.post(address, {"text": "Lång text om elevrådet"})
    assert asked.status == 401
    visitor.sign_in(town.librarian)
    assert visitor.get(address).submit({"text": "Lång text om elevrådet"}, action=address).status == 303
    with inside(app, town.id):
        assert db.session.scalars(select(OwnText.text)).all() == ["Lång text om elevrådet"]
