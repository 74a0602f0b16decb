"""The framework's pages: read by all, written by the coordinator."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from planner.core import clock
from planner.core.transaction import PlannerApp
from planner.framework import queries
from planner.framework.operations import writing
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser, Page

Browse = Callable[..., Browser]
HOME = "/competence/framework"
EVERYBODY = ("librarian", "principal", "teacher", "coordinator", "head")


def area_fields(**changed: str) -> dict[str, str]:
    fields = {"title_sv": "Läsfrämjande", "title_en": ""}
    for level in range(5):
        fields |= {f"meaning_sv_{level}": f"Jag kan {level}", f"meaning_en_{level}": ""}
    kinds = ("school_librarian", "teacher_librarian", "library_assistant", "coordinator")
    return fields | {f"target_{kind}": "2" for kind in kinds} | changed


def begun(browse: Browse, town: Town) -> Page:
    return browse(town.coordinator).get(HOME).submit(action=f"{HOME}/draft/begin")


def test_everybody_reads_targets_and_meanings_and_one_may_change_them(town: Town, browse: Browse) -> None:
    for name in EVERYBODY:
        page = browse(town.people[name]).get(HOME)
        assert page.h1 == "Två kompetensområden i skolbibliotekets arbete"
        assert ("C1 nivå 3 i Dörrby" in page.text, "Granby" in page.text) == (True, False)
        assert ("Ändra ramverket" in page.text) == (name == "coordinator")


def test_from_a_draft_to_a_version_that_everybody_reads(app: PlannerApp, town: Town, browse: Browse) -> None:
    coordinator = browse(town.coordinator)
    assert coordinator.get(HOME).submit(action=f"{HOME}/draft/begin").to == f"{HOME}/draft"
    assert coordinator.get(f"{HOME}/draft").h1 == "Utkastet ändrar inget än"
    area = coordinator.get(f"{HOME}/draft/areas/{town.area}")
    saved = area.submit(area_fields(target_library_assistant="4"), action=f"{HOME}/draft/areas/{town.area}")
    assert saved.status == 303
    new = coordinator.get(f"{HOME}/draft/areas/new")
    assert new.submit(area_fields(code="C3"), action=f"{HOME}/draft/areas/new").status == 303
    draft = coordinator.get(f"{HOME}/draft")
    assert draft.h1 == "Utkastet ändrar två områden"
    assert draft.submit(action=f"{HOME}/draft/areas/{town.other_area}/retire").status == 303
    assert browse(town.librarian).get(HOME).text.count("Läsfrämjande") == 0
    draft = coordinator.get(f"{HOME}/draft")
    day = clock.today().isoformat()
    published = draft.submit({"from_day": day, "note": "Ny inriktning"}, action=f"{HOME}/draft/publish")
    assert published.to == f"{HOME}/versions/2"
    page = browse(town.librarian).get(HOME)
    assert (page.h1, "Ny inriktning" in page.text) == ("Två kompetensområden i skolbibliotekets arbete", True)
    assert "C2 Område 2 Dörrby" in page.text  # among the retired
    old = browse(town.librarian).get(f"{HOME}/versions/1")
    assert ("C1 nivå 3 i Dörrby" in old.text, "Jag kan 3" in old.text) == (True, False)
    with inside(app, town.id):
        assert [area.code for area in queries.areas()] == ["C1", "C3"]


def test_nobody_else_reaches_the_draft(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        number = writing.begin_draft(by=town.coordinator.viewer).number
    paths = (
        f"{HOME}/draft",
        f"{HOME}/draft/areas/new",
        f"{HOME}/draft/areas/{town.area}",
        f"{HOME}/versions/{number}",
    )
    for person in [town.people[name] for name in EVERYBODY if name != "coordinator"] + [town.neighbour.coordinator]:
        browser = browse(person)
        assert [browser.get(path).status for path in paths] == [404] * len(paths)
        deeds = ("publish", "discard", "areas/new", f"areas/{town.area}", f"areas/{town.area}/retire")
        assert [browser.post(f"{HOME}/draft/{deed}", {"version": "1"}).status for deed in deeds] == [404] * 5
    assert browse(town.librarian).post(f"{HOME}/draft/begin").status == 403


def test_a_faulty_area_is_refused_with_what_was_typed(town: Town, browse: Browse) -> None:
    begun(browse, town)
    page = browse(town.coordinator).get(f"{HOME}/draft/areas/new")
    path = f"{HOME}/draft/areas/new"
    for field, value in (("meaning_sv_2", " "), ("target_coordinator", "7"), ("code", ""), ("code", "C1")):
        refused = page.submit(area_fields(**{"code": "C9"} | {field: value}), action=path)
        assert (refused.status, "Läsfrämjande" in refused.response.text) == (422, True), field


def test_a_published_day_that_has_passed_is_refused(town: Town, browse: Browse) -> None:
    begun(browse, town)
    page = browse(town.coordinator).get(f"{HOME}/draft")
    day = (clock.today() - timedelta(days=1)).isoformat()
    refused = page.submit({"from_day": day, "note": ""}, action=f"{HOME}/draft/publish")
    assert (refused.status, "skrivs inte om" in refused.text) == (422, True)


def test_two_who_rewrite_an_area_see_both_texts_and_a_double_send_counts_once(town: Town, browse: Browse) -> None:
    begun(browse, town)
    path = f"{HOME}/draft/areas/{town.area}"
    first, second = browse(town.coordinator).get(path), browse(town.coordinator).get(path)
    assert first.submit(area_fields(title_sv="Den första"), action=path).status == 303
    assert first.submit(area_fields(title_sv="Den första"), action=path).status == 303
    conflict = second.submit(area_fields(title_sv="Den andra"), action=path)
    assert conflict.status == 409
    assert ("Den första" in conflict.text, "Den andra" in conflict.response.text) == (True, True)


def test_a_discarded_draft_is_gone(town: Town, browse: Browse) -> None:
    begun(browse, town)
    coordinator = browse(town.coordinator)
    assert coordinator.get(f"{HOME}/draft").submit(action=f"{HOME}/draft/discard").to == HOME
    assert coordinator.get(f"{HOME}/draft").status == 404


def test_english_stands_in_for_itself(town: Town, browse: Browse) -> None:
    page = browse(town.librarian).speak("en").get(HOME)
    assert "C1 level 3 in Dörrby" in page.text


def test_the_page_takes_the_same_statements_however_many_areas(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    coordinator = browse(town.coordinator)
    counts = []
    for number in range(3):
        with count_statements() as sent:
            assert coordinator.get(HOME).status == 200
        counts.append(len(sent))
        if number == 0:
            begun(browse, town)
        page = coordinator.get(f"{HOME}/draft/areas/new")
        if number < 2:
            page.submit(area_fields(code=f"C{number + 5}"), action=f"{HOME}/draft/areas/new")
    assert counts == [counts[0]] * 3
    assert counts[0] <= 8
