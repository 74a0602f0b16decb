"""The competence strategy: written by the coordinator, read by all when adopted, followed up when the year is over."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from planner.competence.strategy import operations, queries, rules
from planner.competence.strategy.models import Outcome, Strategy, StrategyState
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.transaction import PlannerApp
from planner.core.viewer import HeldPost, Role, Viewer
from tests.conftest import inside
from tests.factories import Town, a_strategy
from tests.page import Browser

Browse = Callable[..., Browser]
TOWN, ABROAD = 10, 20


def somebody(role: Role | None, *, town: int = TOWN) -> Viewer:
    school = None if role in {Role.COORDINATOR, Role.HEAD} else 1
    posts = () if role is None else (HeldPost(1, role, school),)
    return Viewer(1, town, "", "", "sv", "", "", posts)


@pytest.mark.parametrize("state", StrategyState)
@pytest.mark.parametrize("town", [TOWN, ABROAD])
@pytest.mark.parametrize("role", [*Role, None])
def test_who_may_read_and_write(role: Role | None, town: int, state: StrategyState) -> None:
    strategy = Strategy(municipality_id=TOWN, state=state)
    viewer = somebody(role, town=town)
    here = town == TOWN
    reads = here and (role in {Role.COORDINATOR, Role.HEAD} or (state is StrategyState.ADOPTED and role is not None))
    assert rules.may_read_strategy(viewer, strategy) is reads
    assert rules.may_write_strategy(viewer, strategy) is (here and role is Role.COORDINATOR)
    priority: Any = SimpleNamespace(strategy=strategy)
    assert rules.may_write_priority(viewer, priority) is (here and role is Role.COORDINATOR)


def written(town: Town, **kind: Any) -> int:
    known = a_strategy(town, **kind)
    db.session.commit()
    return known


def again(town: Town, strategy_id: int) -> Strategy:
    found = queries.for_page(town.coordinator.viewer, strategy_id=strategy_id)
    assert found is not None
    return found


def test_the_year_whose_turn_it_is_is_chosen_beforehand(app: PlannerApp, town: Town, browse: Browse) -> None:
    now, coordinator = SchoolYear.current(), browse(town.coordinator)
    proposed = []
    for _time in range(3):
        page = coordinator.get("/competence/strategy")
        proposed.append(page.form()["year"])
        page.submit()
    assert proposed == [str(year.start_year) for year in (now, now.next(), now.previous())]
    refused = coordinator.get("/competence/strategy").submit({"year": str(now.next().start_year)})
    assert (refused.status, refused.form()["year"]) == (422, str(now.next().start_year))


def test_the_coordinator_writes_adopts_and_follows_up(app: PlannerApp, town: Town, browse: Browse) -> None:
    coordinator, librarian = browse(town.coordinator), browse(town.librarian)
    year = SchoolYear.current()
    path = coordinator.get("/competence/strategy").submit({"year": str(year.start_year)}).to
    assert librarian.get(path).status == 404
    page = coordinator.get(f"{path}/priorities/new")
    page.submit({"area_id": str(town.area), "need_id": str(town.need), "reason": "Källkritik först", "hours": "12,5"})
    assert "Källkritik först" in coordinator.get(path).text
    page = coordinator.get(path)
    assert page.submit({"introduction": "Vi lär tillsammans"}, action=f"{path}/introduction").to == path
    assert coordinator.get(path).submit(action=f"{path}/adopt").to == path
    seen = librarian.get(path)
    assert seen.h1 == f"Kompetensstrategi {year}"
    assert ("Källkritik först" in seen.text, "Vi lär tillsammans" in seen.text, "12,5" in seen.text) == (True,) * 3
    outcome = next(link for link in coordinator.get(path).links if link.endswith("/follow-up"))
    refused = coordinator.get(outcome).submit({"outcome": "partly", "outcome_note": ""})
    assert (refused.status, refused.errors) == (422, ["Skriv vad det blev"])
    assert coordinator.get(outcome).submit({"outcome": "partly", "outcome_note": "Halvvägs"}).to == path
    assert coordinator.get(path).submit({"follow_up": "Ett gott år"}, action=f"{path}/follow-up").to == path
    assert ("Delvis nått" in librarian.get(path).text, "Ett gott år" in librarian.get(path).text) == (True, True)
    assert f"/competence/strategy/{path.rsplit('/', 1)[1]}#priority-1" in librarian.get(f"/needs/{town.need}").links


def test_the_other_municipality_and_who_may_not_write_get_no_further(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        known = written(town, adopted=True)
    with inside(app, town.neighbour.id):
        abroad = written(town.neighbour, adopted=True)
    path = f"/competence/strategy/{known}"
    for person in (town.coordinator, town.librarian, town.head):
        assert browse(person).get(f"/competence/strategy/{abroad}").status == 404
        assert "Granby" not in browse(person).get("/competence/strategy").text
    for person in (town.librarian, town.principal, town.teacher, town.head):
        assert browse(person).get(f"{path}/priorities/new").status == 403
        assert browse(person).post(f"{path}/open-again").status in {400, 403}
    with inside(app, town.id):
        assert again(town, known).state is StrategyState.ADOPTED


def test_an_adopted_strategy_takes_no_priority_and_a_draft_no_follow_up(app: PlannerApp, town: Town) -> None:
    by = town.coordinator.viewer
    with inside(app, town.id):
        found = again(town, written(town, adopted=True))
        with pytest.raises(RefusedError):
            operations.remove_priority(found.priorities[0], by=by)
        operations.open_again(found, by=by, seen=found.version)
        with pytest.raises(RefusedError):
            operations.follow_up(found, by=by, seen=found.version, follow_up="För tidigt")
        with pytest.raises(RefusedError):
            operations.follow_up_priority(
                found.priorities[0], by=by, seen=found.priorities[0].version, outcome=Outcome.REACHED, outcome_note="x"
            )


def test_an_area_comes_first_once_and_an_empty_strategy_is_not_adopted(app: PlannerApp, town: Town) -> None:
    by = town.coordinator.viewer
    with inside(app, town.id):
        empty = again(town, written(town, priorities=0))
        with pytest.raises(RefusedError):
            operations.adopt(empty, by=by, seen=empty.version)
        with pytest.raises(RefusedError):
            operations.begin(by=by, year=SchoolYear.current())
        found = again(town, written(town, year=SchoolYear.current().next()))
        with pytest.raises(RefusedError):
            operations.add_priority(
                found, by=by, area_id=town.area, need_id=None, reason="Igen", planned=None, trainings=[], hours=None,
                budget=None,
            )  # fmt: skip


def test_priorities_move_and_keep_their_order(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        known = written(town, priorities=2)
        second = again(town, known).priorities[1].id
    path = f"/competence/strategy/{known}"
    page = browse(town.coordinator).get(path)
    assert page.submit({"place": "1"}, action=f"{path}/priorities/{second}/move").status == 303
    with inside(app, town.id):
        assert [one.area_id for one in again(town, known).priorities] == [town.other_area, town.area]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"reason": ""}, 1),
        ({"area_id": "999999"}, 1),
        ({"hours": "-1"}, 1),
        ({"budget": "1e309"}, 1),
        ({"reason": "x" * 50_000}, 1),
        ({"need_id": "nej"}, 1),
    ],
)
def test_what_cannot_be_saved_is_said_and_kept(
    app: PlannerApp, town: Town, browse: Browse, typed: dict[str, str], errors: int
) -> None:
    with inside(app, town.id):
        path = f"/competence/strategy/{written(town, priorities=0)}/priorities/new"
    whole = {"area_id": str(town.area), "reason": "Mitt långa skäl", "need_id": "", "hours": "", "budget": ""}
    page = browse(town.coordinator).get(path).submit(whole | typed)
    assert (page.status, len(page.errors)) == (422, errors)
    assert typed.get("reason", "Mitt långa skäl") in page.html


def test_a_priority_of_the_other_municipalitys_area_or_need_is_refused(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        path = f"/competence/strategy/{written(town, priorities=0)}/priorities/new"
    for typed in ({"area_id": str(town.neighbour.area)}, {"need_id": str(town.neighbour.need)}):
        page = browse(town.coordinator).get(path).submit({"area_id": str(town.area), "reason": "Skäl"} | typed)
        assert page.status == 422


def test_a_stale_priority_shows_both_texts_and_a_double_send_adds_one(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        known = written(town)
        priority = again(town, known).priorities[0].id
    path, coordinator = f"/competence/strategy/{known}", browse(town.coordinator)
    old = coordinator.get(f"{path}/priorities/{priority}")
    coordinator.get(f"{path}/priorities/{priority}").submit({"reason": "Den andras text"})
    conflict = old.submit({"reason": "Min text"})
    assert (conflict.status, "Den andras text" in conflict.text, "Min text" in conflict.html) == (409, True, True)
    new = coordinator.get(f"{path}/priorities/new")
    typed = {"area_id": str(town.other_area), "reason": "En gång"}
    assert [new.submit(typed).status, new.submit(typed).status] == [303, 303]
    with inside(app, town.id):
        assert len(again(town, known).priorities) == 2


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_strategy_is_a_document_for_who_reads_it(app: PlannerApp, town: Town, browse: Browse, form: str) -> None:
    with inside(app, town.id):
        draft = written(town)
        adopted = written(town, adopted=True, year=SchoolYear.current().next())
    person = browse(town.teacher)
    assert person.get(f"/competence/strategy/{draft}/document.{form}").status == 404
    answer = person.get(f"/competence/strategy/{adopted}/document.{form}").response
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="Kompetensstrategi-')


def test_the_page_asks_as_much_of_the_database_for_two_priorities_as_for_one(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    with inside(app, town.id):
        one = written(town, priorities=1)
        two = written(town, priorities=2, year=SchoolYear.current().next())
    person = browse(town.coordinator)
    counts = []
    for known in (one, two):
        person.get(f"/competence/strategy/{known}")
        with count_statements() as statements:
            person.get(f"/competence/strategy/{known}")
        counts.append(len(statements))
    assert counts[0] == counts[1]
