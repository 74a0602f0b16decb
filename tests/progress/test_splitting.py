"""A need that turned out to be several: the parts, what goes to each, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from planner.competence.models.content import GoalNeed
from planner.core import clock
from planner.core.db import db
from planner.needs.models import Need, NeedDecision, NeedFigure, NeedPriority, NeedSchool
from planner.needs.splitting.models import NeedSplit
from planner.open_process.models import OpenPost, OpenPostNeed
from planner.plans.models.parts import ActivityNeed
from planner.plans.models.plan import PlanState
from planner.plans.models.toolbox import FocusArea
from planner.training.models.event import EventNeed
from tests.conftest import inside
from tests.progress.rows import a_plan, an_activity, event_row, goal_row, present

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.core.transaction import PlannerApp
    from tests.factories import Town
    from tests.page import Browser

    Browse = Callable[..., Browser]

PARTS = {
    "title_1": "Källkritik",
    "words_1": "Eleverna prövar källor.",
    "title_2": "Sökning",
    "words_2": "Eleverna söker själva.",
    "reason": "Två olika saker",
}


def fill(app: PlannerApp, town: Town) -> dict[str, int]:
    """Link two activities, one training, a goal, a post and a ranking to the need; return the links' ids."""
    with inside(app, town.id):
        plan = a_plan(town, town.school, present())
        an_activity(plan, town.need)
        an_activity(plan, town.need)
        closed = a_plan(town, town.school, present().previous(), FocusArea.INFORMATION_LITERACY)
        an_activity(closed, town.need)
        event_row(town, town.need, year=present())
        goal_row(town, town.librarian.id, town.need, year=present())
        closed.state = PlanState.CLOSED
        post = OpenPost(title_sv="Så går det", body_sv="Bra", written_at=clock.now())
        db.session.add(post)
        db.session.add(NeedSchool(need_id=town.need, school_id=town.school))
        need = db.session.get_one(Need, town.need)
        need.effect_name, need.effect_unit = "Klasser", "st"
        db.session.flush()
        db.session.add(OpenPostNeed(post_id=post.id, need_id=town.need))
        by = {"need_id": town.need, "by_id": town.coordinator.id}
        db.session.add(
            NeedFigure(measured_on=clock.today(), figure=Decimal(4), note=None, entered_at=clock.now(), **by)
        )
        db.session.add(
            NeedPriority(
                need_id=town.need,
                place=1,
                among=3,
                points=9,
                answers=6,
                source_name="Enkäten",
                source_path="/surveys/1/results",
                given_at=clock.now(),
                given_by_id=town.coordinator.id,
            )
        )
        db.session.flush()
        first, second, *_closed = db.session.scalars(select(ActivityNeed.id).order_by(ActivityNeed.id)).all()
        return {"first": first, "second": second}


def by_need(app: PlannerApp, town: Town, kind: Any) -> list[int]:
    with inside(app, town.id):
        return sorted(db.session.scalars(select(kind.need_id)))


def parts_of(app: PlannerApp, town: Town) -> list[int]:
    with inside(app, town.id):
        held = select(NeedSplit.part_id).where(NeedSplit.undone_at.is_(None)).order_by(NeedSplit.id)
        return list(db.session.scalars(held))


def test_a_need_is_split_and_each_thing_goes_where_the_coordinator_says(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    links = fill(app, town)
    browser = browse(town.coordinator)
    page = browser.get(f"/needs/{town.need}/split")
    assert page.status == 200
    sent = {**PARTS, f"activities-{links['first']}": "1", f"activities-{links['second']}": "2", "effect_to": "2"}
    done = page.submit(sent).follow()
    first, second = parts_of(app, town)
    assert ("Källkritik" in done.text, "Sökning" in done.text, "Två olika saker" in done.text) == (True, True, True)
    # One each, and what stands in a closed plan stays.
    assert by_need(app, town, ActivityNeed) == sorted([first, second, town.need])
    # What was not said goes to both: the training, the post, the ranking; a competence goal to the first.
    assert by_need(app, town, EventNeed) == [first, second]
    assert by_need(app, town, OpenPostNeed) == [first, second]
    assert by_need(app, town, NeedPriority) == [first, second]
    assert by_need(app, town, GoalNeed) == [first]
    # The schools are the same; figures are copied with the effect, and stay where they were counted.
    assert by_need(app, town, NeedSchool) == sorted([town.need, first, second])
    assert by_need(app, town, NeedFigure) == sorted([town.need, second])
    with inside(app, town.id):
        old, one, two = (db.session.get_one(Need, each) for each in (town.need, first, second))
        assert (old.decision, old.decision_reason) == (
            NeedDecision.DISMISSED,
            f"Delat i {one.code} och {two.code}: Två olika saker",
        )
        assert (one.decision, two.decision) == (NeedDecision.CONFIRMED, NeedDecision.CONFIRMED)
        assert (one.effect_name, two.effect_name) == (None, "Klasser")
    part = browse(town.teacher).get(f"/needs/{first}")
    assert f"/needs/{town.need}" in part.links
    assert {f"/needs/{first}", f"/needs/{second}"} <= set(browse(town.teacher).get(f"/needs/{town.need}").links)


def test_a_split_need_that_is_taken_up_again_takes_its_open_parts_back(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    links = fill(app, town)
    browser = browse(town.coordinator)
    browser.get(f"/needs/{town.need}/split").submit({**PARTS, f"activities-{links['second']}": "2"})
    first, second = parts_of(app, town)
    with inside(app, town.id):
        an_activity(a_plan(town, town.other_school, present()), second)
    whole = browser.get(f"/needs/{town.need}")
    reopen = f"/needs/{town.need}/reopen?year={present().start_year}"
    assert whole.submit({"reason": "Det var ett behov"}, action=reopen).status == 303
    assert parts_of(app, town) == []
    # Everything is back, also what came to a part since; doubles stay with the parts, which are left aside.
    assert by_need(app, town, ActivityNeed).count(town.need) == 4
    assert by_need(app, town, EventNeed).count(town.need) == 1
    with inside(app, town.id):
        decisions = [db.session.get_one(Need, each).decision for each in (town.need, first, second)]
    assert decisions == [NeedDecision.RECEIVED, NeedDecision.DISMISSED, NeedDecision.DISMISSED]
    assert browse(town.teacher).get(f"/needs/{second}").to == f"/needs/{town.need}"


def test_what_is_missing_is_said_and_nothing_is_split(app: PlannerApp, town: Town, browse: Browse) -> None:
    links = fill(app, town)
    browser = browse(town.coordinator)
    page = browser.get(f"/needs/{town.need}/split")
    bare = page.submit({})
    assert (bare.status, bare.errors) == (
        422,
        [
            "Skriv vad delen heter",
            "Skriv vad delen är",
            "Skriv vad delen heter",
            "Skriv vad delen är",
            "Skriv varför behovet delas",
        ],
    )
    half = page.submit({**PARTS, "title_3": "Bara ett namn"})
    assert (half.status, half.errors) == (422, ["Skriv vad delen är"])
    nowhere = page.submit({**PARTS, f"activities-{links['first']}": "4"})
    assert (nowhere.status, nowhere.errors) == (
        422,
        ["Den delen är inte skriven: skriv den ovanför, eller välj en annan"],
    )
    wrong = page.submit({**PARTS, f"activities-{links['first']}": "9"})
    assert (wrong.status, wrong.errors) == (422, ["Välj ett av alternativen"])
    assert parts_of(app, town) == []
    assert by_need(app, town, ActivityNeed) == [town.need] * 3


def test_two_who_split_at_once_split_once(app: PlannerApp, town: Town, browse: Browse) -> None:
    first = browse(town.coordinator).get(f"/needs/{town.need}/split")
    second = browse(town.coordinator).get(f"/needs/{town.need}/split")
    assert first.submit(PARTS).status == 303
    assert first.submit(PARTS).status == 303
    stale = second.submit({**PARTS, "reason": "Mina ord"})
    assert (stale.status, "Mina ord" in stale.html) == (409, True)
    assert len(parts_of(app, town)) == 2


@pytest.mark.parametrize("role", ["librarian", "principal", "teacher", "head"])
def test_nobody_else_splits_needs(app: PlannerApp, town: Town, browse: Browse, role: str) -> None:
    path = f"/needs/{town.need}/split"
    browser, abroad = browse(town.people[role]), browse(town.neighbour.coordinator)
    assert [browser.get(path).status, browser.post(path, PARTS).status] == [403, 403]
    assert [abroad.get(path).status, abroad.post(path, PARTS).status] == [404, 404]
    assert parts_of(app, town) == []


def test_the_form_asks_as_much_for_one_link_as_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[..., Any]
) -> None:
    sent = []
    for place, amount in ((town, 1), (town.neighbour, 5)):
        with inside(app, place.id):
            plan = a_plan(place, place.school, present())
            for _number in range(amount):
                an_activity(plan, place.need)
                event_row(place, place.need, year=present())
        browser = browse(place.coordinator)
        with count_statements() as statements:
            assert browser.get(f"/needs/{place.need}/split").status == 200
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 24
