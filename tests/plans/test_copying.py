"""Last year's plan copied: a decision for each part, one plan however often it is sent, one line over the years."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.plans.models.parts import Activity, ActivityNeed, ActivityStatus, Objective
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.succession import ActivitySuccession, Decision, ObjectiveSuccession
from planner.plans.operations import copying, deciding, following, writing
from planner.plans.operations.copying import Answer
from planner.plans.queries import copying as copies
from planner.plans.queries import plans as queries
from planner.schools.models import School
from tests.conftest import inside
from tests.factories import Town, make_plan
from tests.page import Browser, Page
from tests.plans.test_load import at_once

Browse = Callable[..., Browser]
THIS = SchoolYear.current()
LAST = THIS.previous()
LEAP = date(2024, 2, 29)


class Old:
    """Last year's approved plan: two objectives with three activities each, one of them done."""

    def __init__(self, app: PlannerApp, town: Town, *, state: PlanState = PlanState.APPROVED) -> None:
        by = town.librarian.viewer
        with inside(app, town.id):
            self.plan = make_plan(town, state=PlanState.APPROVED, school_year=LAST, objectives=2, activities=3)
            plan = queries.whole(self.plan)
            self.objectives = [objective.id for objective in plan.objectives]
            rows = [activity for objective in plan.objectives for activity in objective.activities]
            self.activities = [activity.id for activity in rows]
            objective, done = plan.objectives[0], rows[2]
            following.record_value(objective, by=by, measured_on=LAST.first_day, figure=Decimal("61.5"), note=None)
            following.follow_up(
                done, by=by, seen=done.version, status=ActivityStatus.DONE, cancel_reason=None, note="Gick bra"
            )
            if state is PlanState.CLOSED:
                db.session.flush()
                db.session.get_one(Plan, self.plan).state = PlanState.CLOSED
        self.path = f"/plans/{self.plan}/copy"


def new_plan(app: PlannerApp, town: Town) -> list[tuple[str, list[str]]]:
    """Return this year's plan as objectives with their activities."""
    with inside(app, town.id):
        plan_id = db.session.scalars(select(Plan.id).where(Plan.school_year == THIS)).one()
        return [(o.title, [a.what for a in o.activities]) for o in queries.whole(plan_id).objectives]


def test_what_is_unfinished_continues_and_what_is_done_is_left_out(app: PlannerApp, town: Town, browse: Browse) -> None:
    old = Old(app, town)
    saved = browse(town.librarian).get(old.path).submit(action=old.path)
    assert saved.status == 303
    assert saved.follow().status == 200
    assert new_plan(app, town) == [
        ("Mål 1", ["Aktivitet 1.1", "Aktivitet 1.2"]),
        ("Mål 2", ["Aktivitet 2.1", "Aktivitet 2.2", "Aktivitet 2.3"]),
    ]
    with inside(app, town.id):
        first = db.session.scalars(select(Objective).join(Plan).where(Plan.school_year == THIS)).first()
        assert first is not None
        assert (first.baseline, first.target, first.in_force_since) == (Decimal("61.5"), Decimal(85), None)
        copied = db.session.scalars(select(Activity).where(Activity.objective_id == first.id)).first()
        assert copied is not None
        assert (copied.status, copied.note, copied.version) == (ActivityStatus.PLANNED, None, 1)
        needs = select(ActivityNeed.need_id).where(ActivityNeed.activity_id == copied.id)
        assert list(db.session.scalars(needs)) == [town.need]


def test_each_part_is_decided_on_its_own(app: PlannerApp, town: Town, browse: Browse) -> None:
    old = Old(app, town)
    one, two, done = old.activities[:3]
    changes = {
        f"activity_{one}": "stop",
        f"activity_{one}_reason": "Ingen kom",
        f"activity_{two}": "leave",
        f"activity_{done}": "continue",
        f"objective_{old.objectives[0]}_baseline": "70",
        f"objective_{old.objectives[1]}": "stop",
        f"objective_{old.objectives[1]}_reason": "Nådd sedan länge",
        "title": "Nytt år",
    }
    assert browse(town.librarian).get(old.path).submit(changes, action=old.path).status == 303
    assert new_plan(app, town) == [("Mål 1", ["Aktivitet 1.3"])]
    with inside(app, town.id):
        rows = db.session.scalars(select(Activity).where(Activity.id.in_(old.activities)).order_by(Activity.id)).all()
        assert [(row.status.value, row.cancel_reason) for row in rows] == [
            ("cancelled", "Ingen kom"),
            ("planned", None),
            ("done", None),
            *[("cancelled", "Nådd sedan länge")] * 3,
        ]
        became = db.session.execute(
            select(ActivitySuccession.activity_id, ActivitySuccession.decision).order_by(ActivitySuccession.activity_id)
        ).all()
        decided = [Decision.STOP, Decision.LEAVE, Decision.CONTINUE, *[Decision.STOP] * 3]
        assert became == list(zip(old.activities, decided, strict=True))
        kept = select(ObjectiveSuccession.decision, ObjectiveSuccession.reason).order_by(ObjectiveSuccession.id)
        assert db.session.execute(kept).all() == [(Decision.CONTINUE, None), (Decision.STOP, "Nådd sedan länge")]
        new = db.session.scalars(select(Objective).join(Plan).where(Plan.school_year == THIS)).one()
        assert new.baseline == 70


def test_a_closed_plan_is_not_touched_and_the_reason_is_kept_beside_it(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    old = Old(app, town, state=PlanState.CLOSED)
    one = old.activities[0]
    changes = {f"activity_{one}": "stop", f"activity_{one}_reason": "Ingen kom"}
    assert browse(town.librarian).get(old.path).submit(changes, action=old.path).status == 303
    with inside(app, town.id):
        row = db.session.get_one(Activity, one)
        assert (row.status, row.cancel_reason, row.version) == (ActivityStatus.PLANNED, None, 2)
    assert f"Fortsatte inte {THIS}: Ingen kom" in browse(town.librarian).get(f"/plans/{old.plan}").text


def test_what_stops_has_a_reason(app: PlannerApp, town: Town, browse: Browse) -> None:
    old = Old(app, town)
    changes = {f"activity_{old.activities[0]}": "stop", f"objective_{old.objectives[1]}": "stop"}
    page = browse(town.librarian).get(old.path).submit(changes, action=old.path)
    assert (page.status, page.errors) == (422, ["Skriv varför den slutar"] * 2)
    assert page.form(old.path)[f"activity_{old.activities[0]}"] == "stop"
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Plan.id))) == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("activity", "explode"),
        ("activity", None),
        ("objective", "repeat"),
        ("baseline", "NaN"),
        ("baseline", "1e309"),
        ("reason", "å" * 50_000),
        ("title", ""),
        ("title", "å" * 50_000),
        ("school_year", "1999"),
        ("school_year", "x"),
        ("school_year", None),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept(
    app: PlannerApp, town: Town, browse: Browse, field: str, typed: str | None
) -> None:
    old = Old(app, town)
    name = {
        "activity": f"activity_{old.activities[0]}",
        "objective": f"objective_{old.objectives[0]}",
        "baseline": f"objective_{old.objectives[0]}_baseline",
        "reason": f"activity_{old.activities[0]}_reason",
    }.get(field, field)
    page = browse(town.librarian).get(old.path).submit({name: typed}, action=old.path)
    assert (page.status, len(page.errors)) == (422, 1)
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Plan.id))) == 1
    if typed and len(typed) > 100:
        assert typed[:100] in page.html


def test_a_year_that_has_a_plan_is_a_clear_answer(app: PlannerApp, town: Town, browse: Browse) -> None:
    old = Old(app, town)
    first, second = browse(town.librarian).get(old.path), browse(town.colleague).get(old.path)
    assert first.submit(action=old.path).status == 303
    page = second.submit({"title": "Min version"}, action=old.path)
    assert (page.status, page.errors) == (
        422,
        [f"Det finns redan en plan för {THIS}. Du hittar den i listan över planer."],
    )
    assert page.form(old.path)["title"] == "Min version"
    assert f"Det finns redan en plan för {THIS}:" in page.text
    again = browse(town.librarian).get(old.path)
    assert re.findall(r'<option[^>]*value="(\d+)"', again.html) == [str(THIS.next().start_year)]


def test_a_double_send_makes_one_plan(app: PlannerApp, town: Town, browse: Browse) -> None:
    old = Old(app, town)
    page = browse(town.librarian).get(old.path)
    assert page.submit(action=old.path).to == page.submit(action=old.path).to
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Plan.id))) == 2


@pytest.mark.parametrize("attempt", range(3))
def test_two_who_copy_at_once_make_one_plan(app: PlannerApp, town: Town, attempt: int) -> None:
    del attempt
    old = Old(app, town)

    def copy_by(viewer: Any) -> Callable[[], None]:
        def deed() -> None:
            plan = queries.visible(viewer, old.plan)
            assert plan is not None
            copying.copy(
                plan,
                by=viewer,
                school_year=THIS,
                title="Kopia",
                with_header=True,
                objectives=dict.fromkeys(old.objectives, Answer(Decision.CONTINUE)),
                activities=dict.fromkeys(old.activities, Answer(Decision.CONTINUE)),
            )

        return deed

    assert at_once(app, town, [copy_by(town.librarian.viewer), copy_by(town.colleague.viewer)]) == [
        "RefusedError",
        "done",
    ]
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Plan.id)).where(Plan.school_year == THIS)) == 1
        assert db.session.scalar(select(func.count(ActivitySuccession.id))) == 6


def test_an_activity_ticked_off_meanwhile_is_not_cancelled(app: PlannerApp, town: Town, browse: Browse) -> None:
    old = Old(app, town)
    one = old.activities[0]
    page = browse(town.librarian).get(old.path)
    with inside(app, town.id):
        row = db.session.get_one(Activity, one)
        following.follow_up(
            row, by=town.colleague.viewer, seen=row.version, status=ActivityStatus.DONE, cancel_reason=None, note=None
        )
    changes = {f"activity_{one}": "stop", f"activity_{one}_reason": "Hann inte"}
    assert page.submit(changes, action=old.path).status == 422
    with inside(app, town.id):
        assert db.session.get_one(Activity, one).status is ActivityStatus.DONE


def test_a_part_added_meanwhile_is_asked_about(app: PlannerApp, town: Town, browse: Browse) -> None:
    old = Old(app, town)
    page = browse(town.librarian).get(old.path)
    with inside(app, town.id):
        plan = queries.whole(old.plan)
        deciding.start_new_version(plan, by=town.colleague.viewer)
        writing.add_objective(plan, by=town.colleague.viewer, title="Nytt mål")
    answer = page.submit(action=old.path)
    assert (answer.status, answer.errors) == (422, ["Välj vad som händer med den här"])


def test_nobody_but_the_schools_library_staff_copies(app: PlannerApp, town: Town, browse: Browse) -> None:
    old = Old(app, town)
    strangers = [p for name, p in town.people.items() if name not in {"librarian", "colleague"}]
    for stranger in [*strangers, *town.neighbour.people.values()]:
        browser = browse(stranger)
        assert {browser.get(old.path).status, browser.post(old.path, {}).status} <= {403, 404}
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Plan.id))) == 1


def test_no_plan_is_begun_at_a_school_that_is_closed(app: PlannerApp, town: Town, browse: Browse) -> None:
    old = Old(app, town)
    page = browse(town.librarian).get(old.path)
    begin = browse(town.librarian).get("/plans/new")
    with inside(app, town.id):
        db.session.get_one(School, town.school).closed_on = date(2026, 6, 15)
    closed = "Skolan lades ned mån 15 juni 2026. Dess planer går att läsa men inte att ändra."
    refused = page.submit(action=old.path)
    assert (refused.status, [" ".join(error.split()) for error in refused.errors]) == (422, [closed])
    refused = begin.submit({"title": "X", "focus_area": "information_literacy"}, action="/plans/new")
    assert (refused.status, [" ".join(error.split()) for error in refused.errors]) == (422, [closed])
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Plan.id))) == 1


def test_last_years_plan_is_offered_where_a_plan_is_begun(app: PlannerApp, town: Town, browse: Browse) -> None:
    old = Old(app, town)
    with inside(app, town.id):
        make_plan(town, school_year=LAST, other_school=True, title="Grannskolans")
    page = browse(town.librarian).get("/plans/new")
    assert [link for link in page.links if link.endswith("/copy")] == [old.path]
    assert f"Från {LAST} till {THIS}" in page.text


# ---------------------------------------------------------------- one line over the years


def lived(app: PlannerApp, town: Town, browse: Browse) -> list[int]:
    """Return three plans of the same school: last year's, this year's in force, next year's being written."""
    old = Old(app, town)
    assert browse(town.librarian).get(old.path).submit(action=old.path).status == 303
    with inside(app, town.id):
        plan = queries.whole(db.session.scalars(select(Plan.id).where(Plan.school_year == THIS)).one())
        deciding.submit(plan, by=town.librarian.viewer, base_url="http://localhost")
        deciding.approve(plan, by=town.principal.viewer, seen=plan.version, base_url="http://localhost")
        second = plan.id
    page = browse(town.librarian).get(f"/plans/{second}/copy").submit(action=f"/plans/{second}/copy")
    assert page.status == 303
    return [old.plan, second, int(re.findall(r"\d+", page.to)[0])]


def line(page: Page) -> str:
    """Return the first activity's life as the page tells it."""
    found = re.search(r'class="od-life">(.*?)</span>(?=<)', page.html, re.DOTALL)
    text = re.sub(r"<[^>]+>", "", found.group(1)) if found else ""
    return " ".join(text.split())


def test_an_activitys_life_over_the_years_is_one_line(app: PlannerApp, town: Town, browse: Browse) -> None:
    first, second, third = lived(app, town, browse)
    whole = f"Genom åren: {LAST} planerad · {THIS} planerad · {THIS.next()}"
    for plan in (first, second, third):
        assert whole in browse(town.librarian).get(f"/plans/{plan}").text
    # Next year's draft is nothing for others yet.
    for other in (town.teacher, town.librarian2, town.coordinator):
        text = browse(other).get(f"/plans/{second}").text
        assert (f"{LAST} planerad · {THIS} planerad" in text, str(THIS.next()) in text) == (True, False)


def test_taking_a_part_out_of_the_new_plan_ends_the_line_and_nothing_else(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    _first, second, third = lived(app, town, browse)
    with inside(app, town.id):
        new = db.session.scalars(select(Activity.id).where(Activity.plan_id == third)).first()
    assert browse(town.librarian).post(f"/plans/{third}/arrange", {"deed": f"activity-{new}-remove"}).status == 303
    with inside(app, town.id):
        found = copies.lives(town.librarian.viewer, queries.whole(second))
        years = sorted(tuple(str(year.school_year) for year in life.years) for life in found.values())
        assert years == sorted([(str(LAST), str(THIS)), *[(str(LAST), str(THIS), str(THIS.next()))] * 4])


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (LEAP, 1, date(2025, 2, 28)),
        (date(2026, 3, 1), 2, date(2028, 3, 1)),
        (date(2100, 1, 1), 1, None),
        (None, 1, None),
    ],
)
def test_days_move_by_whole_years(day: date | None, years: int, expected: date | None) -> None:
    assert copying._later(day, years) == expected
