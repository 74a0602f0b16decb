"""What is typed and not saved: kept for the one who typed it, offered again, forgotten when it is saved."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.plans.models.kept import UnsavedText
from planner.plans.models.parts import Activity, Objective
from planner.plans.models.plan import Plan, PlanState
from planner.plans.operations import deciding, keeping, writing
from planner.plans.queries import plans
from tests.conftest import inside
from tests.factories import Town, make_plan
from tests.page import Browser, Page

Browse = Callable[..., Browser]


class Ids:
    """A draft with one objective and one activity; each part's address by the name it is kept under."""

    def __init__(self, app: PlannerApp, town: Town) -> None:
        with inside(app, town.id):
            self.plan = make_plan(town)
            self.objective = db.session.scalars(select(Objective.id)).one()
            self.activity = db.session.scalars(select(Activity.id)).one()
        self.keep = f"/plans/{self.plan}/unsaved"
        self.parts = {
            "header": (f"/plans/{self.plan}/header", "title"),
            "new-objective": (f"/plans/{self.plan}/objectives/new", "title"),
            f"objective-{self.objective}": (f"/plans/objectives/{self.objective}", "title"),
            f"new-activity-{self.objective}": (f"/plans/objectives/{self.objective}/activities/new", "what"),
            f"activity-{self.activity}": (f"/plans/activities/{self.activity}", "what"),
        }


def kept(app: PlannerApp, town: Town) -> list[tuple[int, str]]:
    """Return whose texts are kept, and of which parts."""
    with inside(app, town.id):
        return [(row.user_id, row.part) for row in db.session.scalars(select(UnsavedText).order_by(UnsavedText.id))]


def type_in(page: Page, ids: Ids, part: str, text: str) -> Page:
    """Type in a part without saving, as the script sends it."""
    address, field = ids.parts[part]
    fields = page.form(address) | {field: text, "part": part}
    return page.browser.post(ids.keep, fields, token=False)


@pytest.mark.parametrize("which", range(5))
def test_each_part_offers_what_was_typed_and_forgets_it_when_saved(
    app: PlannerApp, town: Town, browse: Browse, which: int
) -> None:
    ids = Ids(app, town)
    part, (address, field) = list(ids.parts.items())[which]
    librarian = browse(town.librarian)
    answer = type_in(librarian.get(address), ids, part, "Halvvägs <b>skrivet</b>")
    assert (answer.status, answer.text.startswith("Utkast sparat kl. ")) == (200, True)
    offered = librarian.get(address)
    assert ("Du har ett utkast här som inte är sparat" in offered.text, "Halvvägs" in offered.html) == (True, False)
    taken = librarian.get(f"{address}?kept=1")
    assert taken.form(address)[field] == "Halvvägs <b>skrivet</b>"
    with inside(app, town.id):
        assert db.session.get_one(Plan, ids.plan).version == 1
    assert taken.submit(action=address).status == 303
    assert kept(app, town) == []
    assert "utkast här" not in librarian.get(address).text


def test_a_draft_is_nobody_elses(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    type_in(browse(town.librarian).get(ids.parts["header"][0]), ids, "header", "Hemligt utkast")
    page = browse(town.colleague).get(f"{ids.parts['header'][0]}?kept=1")
    assert ("Hemligt" in page.html, "utkast här" in page.text) == (False, False)
    type_in(page, ids, "header", "Kollegans utkast")
    assert kept(app, town) == [(town.librarian.id, "header"), (town.colleague.id, "header")]
    assert page.submit({"title": "Kollegans"}, action=ids.parts["header"][0]).status == 303
    assert kept(app, town) == [(town.librarian.id, "header")]


def test_a_draft_of_an_old_text_meets_both_texts_when_it_is_saved(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    part = f"activity-{ids.activity}"
    address = ids.parts[part][0]
    librarian = browse(town.librarian)
    type_in(librarian.get(address), ids, part, "Mitt utkast")
    browse(town.colleague).get(address).submit({"what": "Kollegans"}, action=address)
    conflict = librarian.get(f"{address}?kept=1").submit(action=address)
    assert (conflict.status, "Kollegans" in conflict.text, "Mitt utkast" in conflict.html) == (409, True, True)


def test_a_draft_is_thrown_away_on_request(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    address, _field = ids.parts["header"]
    librarian = browse(town.librarian)
    type_in(librarian.get(address), ids, "header", "Slängs")
    assert librarian.get(address).submit(action=f"{ids.keep}/forget").status == 303
    assert kept(app, town) == []


def test_what_was_not_changed_is_not_offered(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    address, field = ids.parts["header"]
    page = browse(town.librarian).get(address)
    type_in(page, ids, "header", page.form(address)[field])
    assert "utkast här" not in browse(town.librarian).get(address).text


@pytest.mark.parametrize("part", ["", "plan", "header-1", "activity-", "activity-9999999999", "x" * 500, "a\0b"])
def test_only_parts_of_a_plan_are_kept(app: PlannerApp, town: Town, browse: Browse, part: str) -> None:
    ids = Ids(app, town)
    assert browse(town.librarian).post(ids.keep, {"part": part, "title": "x"}).status == 422
    assert kept(app, town) == []


def test_strange_and_long_texts_never_fail(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    librarian = browse(town.librarian)
    assert librarian.post(ids.keep, {"part": "header", "title": "a\0b", "valid_from": "NaN"}).status == 200
    assert librarian.get(f"{ids.parts['header'][0]}?kept=1").status == 200
    assert librarian.post(ids.keep, {"part": "header", "title": "å" * 50_000}).status == 200
    assert librarian.post(ids.keep, {"part": "header", "title": "å" * 200_000}).status == 422


def test_nobody_but_the_writers_keeps_and_a_part_taken_out_is_forgotten(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    ids = Ids(app, town)
    strangers = [p for name, p in town.people.items() if name not in {"librarian", "colleague"}]
    for stranger in [*strangers, *town.neighbour.people.values()]:
        for path in (ids.keep, f"{ids.keep}/forget"):
            assert browse(stranger).post(path, {"part": "header", "title": "Kapad"}).status in {403, 404}
    assert kept(app, town) == []
    part = f"activity-{ids.activity}"
    type_in(browse(town.librarian).get(ids.parts[part][0]), ids, part, "Snart borta")
    browse(town.colleague).post(f"/plans/{ids.plan}/arrange", {"deed": f"{part}-remove"})
    assert kept(app, town) == []


def test_a_draft_nobody_comes_back_to_is_forgotten_in_a_month(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    type_in(browse(town.librarian).get(ids.parts["header"][0]), ids, "header", "Glömt")
    with inside(app, town.id):
        keeping.forget_old(clock.today() + timedelta(days=29))
        assert len(db.session.scalars(select(UnsavedText)).all()) == 1
        keeping.forget_old(clock.today() + timedelta(days=32))
    assert kept(app, town) == []


def test_what_was_typed_in_a_part_that_is_given_up_is_not_offered_in_another(app: PlannerApp, town: Town) -> None:
    by = town.librarian.viewer
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED)
        deciding.start_new_version(plans.whole(plan_id), by=by)
        objective = writing.add_objective(plans.whole(plan_id), by=by, title="Nytt")
        activity = writing.add_activity(objective, by=by, needs=[], what="Nytt")
        for part in (f"objective-{objective.id}", f"activity-{activity.id}", "header"):
            keeping.keep(plans.whole(plan_id), by=by, part=part, content=[("title", "Skrivet")])
        deciding.give_up_new_version(plans.whole(plan_id), by=by)
    assert kept(app, town) == [(town.librarian.id, "header")]
