"""Writing, deciding and following up through the pages: bad input, stale saves, wrong people, double sends."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.plans.models.parts import Activity, ActivityNeed, ActivityStatus, MeasuredValue, Objective
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.revision import Revision
from planner.plans.models.toolbox import FocusArea, Tool, ToolNeed
from planner.plans.operations import deciding, writing
from planner.plans.queries import plans as queries
from tests.conftest import inside
from tests.factories import Town, make_plan
from tests.page import Browser, Page

Browse = Callable[..., Browser]
LONG = "å" * 50_000
NASTY = ["NaN", "1e309", "inf", "-inf", "1e3", "0x10", "1,2,3", "1.2345", "9" * 40, "١٢" * 30, "<b>1</b>"]


class Ids:
    """The ids of one plan with one objective and one activity."""

    def __init__(self, app: PlannerApp, town: Town, **kwargs: Any) -> None:
        with inside(app, town.id):
            self.plan = make_plan(town, **kwargs)
            self.objective = db.session.scalars(select(Objective.id).where(Objective.plan_id == self.plan)).first()
            self.activity = db.session.scalars(select(Activity.id).where(Activity.plan_id == self.plan)).first()
        self.root = f"/plans/{self.plan}"
        self.objective_path = f"/plans/objectives/{self.objective}"
        self.activity_path = f"/plans/activities/{self.activity}"


def everything(app: PlannerApp, town: Town) -> list[object]:
    """Return all that a forbidden deed could have changed."""
    with inside(app, town.id):
        return [
            tuple(getattr(row, column.name) for column in kind.__table__.columns)
            for kind in (Plan, Objective, Activity, ActivityNeed, Revision, MeasuredValue)
            for row in db.session.scalars(select(kind).order_by(kind.id))
        ]


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize("field", ["baseline", "target"])
@pytest.mark.parametrize("figure", NASTY)
def test_a_figure_that_is_none_is_refused_at_its_field(
    app: PlannerApp, town: Town, browse: Browse, field: str, figure: str
) -> None:
    ids = Ids(app, town)
    page = browse(town.librarian).get(ids.objective_path).submit({field: figure}, action=ids.objective_path)
    assert (page.status, len(page.errors)) == (422, 1)
    with inside(app, town.id):
        assert db.session.get_one(Objective, ids.objective).version == 1


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("objective", {"title": ""}),
        ("objective", {"title": LONG}),
        ("objective", {"title": "två\nrader"}),
        ("objective", {"how_measured": LONG}),
        ("activity", {"what": "   "}),
        ("activity", {"what": LONG}),
        ("activity", {"resources": LONG}),
        ("activity", {"due_on": "2026-02-30"}),
        ("activity", {"due_on": "99999-01-01"}),
        ("activity", {"starts_on": "2026-10-02", "due_on": "2026-10-01"}),
        ("activity", {"needs": ["999999999999"]}),
        ("activity", {"needs": ["x"]}),
        ("activity", {"tool_id": "x"}),
        ("activity", {"tool_id": "4711"}),
        ("header", {"title": ""}),
        ("header", {"valid_from": "2027-01-02", "valid_to": "2027-01-01"}),
        ("header", {"current_state": LONG}),
        ("header", {"registry_number": "x" * 61}),
    ],
)
def test_what_cannot_be_is_refused_with_words_and_nothing_is_lost(
    app: PlannerApp, town: Town, browse: Browse, path: str, changes: dict[str, Any]
) -> None:
    ids = Ids(app, town)
    before = everything(app, town)
    address = {"objective": ids.objective_path, "activity": ids.activity_path, "header": f"{ids.root}/header"}[path]
    page = browse(town.librarian).get(address).submit(changes, action=address)
    assert page.status == 422
    assert len(page.errors) == 1
    assert everything(app, town) == before
    for typed in changes.values():
        if isinstance(typed, str) and len(typed) > 100:
            assert typed[:100] in page.html


@pytest.mark.parametrize("typed", [b"a%00b", b"a%ED%A0%80b", b"%FF%FE", b"%E2%80%AEbakvand"])
def test_no_byte_is_too_strange(app: PlannerApp, town: Town, browse: Browse, typed: bytes) -> None:
    ids = Ids(app, town)
    librarian = browse(town.librarian)
    body = b"csrf_token=" + librarian.token().encode() + b"&version=1&title=" + typed + b"&baseline=" + typed
    answer = librarian.client.post(ids.objective_path, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    with inside(app, town.id):
        assert db.session.get_one(Objective, ids.objective).version == 1


def test_ids_of_another_municipality_are_no_choice(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    with inside(app, town.neighbour.id):
        tool = Tool(
            code="T1", focus_area=FocusArea.READING, title_sv="Hemligt", title_en="Secret", year_groups="F",
            when_text="H", how_measured="X",
        )  # fmt: skip
        db.session.add(tool)
        db.session.flush()
        tool_id = tool.id
    before = everything(app, town)
    librarian = browse(town.librarian)
    for changes in ({"needs": [str(town.neighbour.need)]}, {"tool_id": str(tool_id)}):
        page = librarian.get(ids.activity_path).submit(changes, action=ids.activity_path)
        assert (page.status, len(page.errors)) == (422, 1)
    assert "Hemligt" not in librarian.get(ids.activity_path).html + librarian.get("/toolbox/").html
    assert librarian.get(f"/toolbox/{tool_id}/use").status == 404
    begin = librarian.get("/plans/new")
    for school in (town.neighbour.school, town.other_school, 2**31, "x"):
        page = begin.submit({"title": "Smyg", "focus_area": "information_literacy", "school_id": str(school)})
        assert (page.status, len(page.errors)) == (422, 1)
    assert everything(app, town) == before


@pytest.mark.parametrize(
    "changes",
    [{"focus_area": "nonsense"}, {"focus_area": None}, {"school_year": "1900"}, {"school_year": "x"}, {"title": None}],
)
def test_a_plan_is_not_begun_on_nonsense(
    app: PlannerApp, town: Town, browse: Browse, changes: dict[str, str | None]
) -> None:
    page = browse(town.librarian).get("/plans/new").submit({"title": "X", "focus_area": "reading"} | changes)
    assert (page.status, len(page.errors)) == (422, 1)
    assert everything(app, town) == []


def test_a_second_plan_for_the_same_school_area_and_year_is_refused(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    Ids(app, town)
    page = browse(town.librarian).get("/plans/new").submit({"title": "X", "focus_area": "reading"})
    assert (page.status, len(page.errors)) == (422, 1)


def test_a_target_equal_to_its_baseline_means_keep_it(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    page = browse(town.librarian).get(ids.objective_path).submit({"target": "54"}, action=ids.objective_path)
    assert page.status == 303
    assert page.follow().status == 200


def test_unknown_and_doubled_fields_change_nothing_else(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    page = (
        browse(town.librarian)
        .get(ids.objective_path)
        .submit({"title": ["Ett", "Två"], "plan_id": "99", "in_force_since": "2020-01-01"}, action=ids.objective_path)
    )
    assert page.status == 303
    with inside(app, town.id):
        objective = db.session.get_one(Objective, ids.objective)
        assert (objective.title, objective.plan_id, objective.in_force_since) == ("Ett", ids.plan, None)


@pytest.mark.parametrize("deed", ["", "objective-1-explode", "activity-99999999999-remove", "plan-1-remove", None])
def test_only_what_our_buttons_say_is_done(app: PlannerApp, town: Town, browse: Browse, deed: str | None) -> None:
    ids = Ids(app, town)
    before = everything(app, town)
    fields = {} if deed is None else {"deed": deed}
    assert browse(town.librarian).post(f"{ids.root}/arrange", fields).status == 422
    assert everything(app, town) == before


def test_parts_of_another_plan_are_not_moved_through_this_one(app: PlannerApp, town: Town, browse: Browse) -> None:
    mine = Ids(app, town)
    other = Ids(app, town, other_school=True)
    before = everything(app, town)
    page = browse(town.librarian).post(f"{mine.root}/arrange", {"deed": f"objective-{other.objective}-remove"})
    assert page.status == 303
    assert everything(app, town) == before


def test_hostile_text_is_shown_as_text(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town, state=PlanState.APPROVED)
    librarian = browse(town.librarian)
    hostile = "<script>alert(1)</script>\"'>{{ 7*7 }}%(x)s"
    librarian.get(ids.root).submit(action=f"{ids.root}/new-version")
    librarian.get(ids.activity_path).submit({"what": hostile}, action=ids.activity_path)
    librarian.get(f"{ids.root}/edit").submit(action=f"{ids.root}/submit")
    for page in (librarian.get(ids.root), browse(town.principal).get(f"{ids.root}/review")):
        assert page.status == 200
        assert "<script>alert" not in page.html
        assert hostile in page.text


# ---------------------------------------------------------------- stale, double, expired


@pytest.mark.parametrize(
    ("address", "field"),
    [("objective_path", "title"), ("activity_path", "what"), ("header", "title")],
)
def test_a_stale_save_shows_both_texts(app: PlannerApp, town: Town, browse: Browse, address: str, field: str) -> None:
    ids = Ids(app, town)
    path = f"{ids.root}/header" if address == "header" else getattr(ids, address)
    mine, theirs = browse(town.librarian).get(path), browse(town.colleague).get(path)
    assert theirs.submit({field: "Kollegans text"}, action=path).status == 303
    conflict = mine.submit({field: "Min egen text"}, action=path)
    assert conflict.status == 409
    assert ("Kollegans text" in conflict.text, "Min egen text" in conflict.html) == (True, True)
    joined = conflict.submit({field: "Bådas text"}, action=path)
    assert joined.status == 303
    assert "Bådas text" in joined.follow().text


def test_a_follow_up_of_an_old_copy_shows_both_texts(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town, state=PlanState.APPROVED)
    path = f"{ids.activity_path}/follow-up"
    mine, theirs = browse(town.librarian).get(path), browse(town.colleague).get(path)
    assert theirs.submit({"status": "ongoing", "note": "Kollegan såg"}, action=path).status == 303
    conflict = mine.submit({"status": "done", "note": "Jag såg"}, action=path)
    assert (conflict.status, "Kollegan såg" in conflict.text) == (409, True)


def test_a_form_sent_twice_adds_one(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    path = f"{ids.objective_path}/activities/new"
    page = browse(town.librarian).get(path)
    assert page.submit({"what": "Ny"}, action=path).to == page.submit({"what": "Ny"}, action=path).to
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Activity.id))) == 2


def test_taking_out_twice_is_taking_out_once(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    librarian = browse(town.librarian)
    for _ in range(2):
        assert librarian.post(f"{ids.root}/arrange", {"deed": f"activity-{ids.activity}-remove"}).status == 303
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Activity.id))) == 0


def test_what_was_typed_survives_a_session_that_ended(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    librarian = browse(town.librarian)
    page = librarian.get(ids.activity_path)
    librarian.client.delete_cookie("session")
    asked = page.submit({"what": "Skrivet länge"}, action=ids.activity_path)
    assert asked.status in {400, 401}
    assert "Skrivet länge" in asked.html or "kept" in asked.html


# ---------------------------------------------------------------- order


def test_parts_are_moved_up_and_down(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town, activities=3)
    librarian = browse(town.librarian)
    with inside(app, town.id):
        first, second, third = db.session.scalars(select(Activity.id).order_by(Activity.position))
    for deed in (f"activity-{third}-place-1", f"activity-{third}-place-1", f"activity-{first}-place-3"):
        assert librarian.post(f"{ids.root}/arrange", {"deed": deed}).status == 303
    with inside(app, town.id):
        assert list(db.session.scalars(select(Activity.id).order_by(Activity.position))) == [third, second, first]
    shown = re.findall(r"Aktivitet 1\.\d", librarian.get(ids.root).text)
    assert shown == ["Aktivitet 1.3", "Aktivitet 1.2", "Aktivitet 1.1"]


# ---------------------------------------------------------------- wrong people


def posts(ids: Ids) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{ids.root}/header", {"title": "Kapad", "version": "1"}),
        (f"{ids.root}/arrange", {"deed": f"objective-{ids.objective}-remove"}),
        (f"{ids.root}/objectives/new", {"title": "Kapad"}),
        (ids.objective_path, {"title": "Kapad", "version": "1"}),
        (f"{ids.objective_path}/activities/new", {"what": "Kapad"}),
        (ids.activity_path, {"what": "Kapad", "version": "1"}),
        (f"{ids.root}/submit", {}),
        (f"{ids.root}/withdraw", {}),
        (f"{ids.root}/new-version", {}),
        (f"{ids.root}/give-up-version", {}),
        (f"{ids.root}/done", {"activity": str(ids.activity)}),
        (f"{ids.activity_path}/follow-up", {"status": "done", "version": "1"}),
        (f"{ids.objective_path}/values", {"measured_on": "2026-01-01", "figure": "1"}),
    ]


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.SUBMITTED, PlanState.APPROVED])
def test_nobody_but_the_schools_library_staff_writes(
    app: PlannerApp, town: Town, browse: Browse, state: PlanState
) -> None:
    ids = Ids(app, town, state=state)
    before = everything(app, town)
    strangers = [p for name, p in town.people.items() if name not in {"librarian", "colleague"}]
    statuses = {
        browse(stranger).post(path, fields).status
        for stranger in [*strangers, *town.neighbour.people.values()]
        for path, fields in posts(ids)
    }
    assert statuses <= {403, 404}
    assert everything(app, town) == before


def test_nobody_but_the_schools_principal_decides(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town, state=PlanState.SUBMITTED)
    before = everything(app, town)
    with inside(app, town.id):
        version = str(db.session.get_one(Plan, ids.plan).version)
    statuses = {
        (name, browse(stranger).post(f"{ids.root}/review", {"decision": "approve", "version": version}).status)
        for place in (town, town.neighbour)
        for name, stranger in place.people.items()
        if not (place is town and name == "principal")
    }
    assert {status for _name, status in statuses} == {403, 404}
    assert everything(app, town) == before
    assert browse(town.principal).post(f"{ids.root}/review", {"decision": "approve", "version": version}).status == 303


@pytest.mark.parametrize("path", ["", "/edit", "/review", "/follow-up", "/revisions/1", "/header", "/objectives/new"])
def test_another_municipalitys_plan_is_as_one_that_is_not_there(
    app: PlannerApp, town: Town, browse: Browse, path: str
) -> None:
    ids = Ids(app, town, state=PlanState.APPROVED)
    for stranger in town.neighbour.people.values():
        browser = browse(stranger)
        known, unknown = browser.get(ids.root + path), browser.get(f"/plans/4711{path}")
        assert (known.status, unknown.status) == (404, 404)
        assert known.text == unknown.text
        assert "Varje klass" not in browser.get("/plans/").text


def test_whom_a_draft_is_not_meant_for_reads_what_is_in_force(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town, state=PlanState.APPROVED)
    librarian = browse(town.librarian)
    librarian.get(ids.root).submit(action=f"{ids.root}/new-version")
    librarian.get(f"{ids.root}/header").submit({"title": "Hemlig ny titel"}, action=f"{ids.root}/header")
    librarian.get(ids.activity_path).submit({"what": "Hemlig ny text"}, action=ids.activity_path)
    for name, reads in {
        "colleague": True,
        "principal": True,
        "teacher": False,
        "librarian2": False,
        "principal2": False,
        "coordinator": False,
        "head": False,
    }.items():
        browser = browse(town.people[name])
        plan, listed = browser.get(ids.root), browser.get("/plans/")
        assert (plan.status, plan.h1) == (200, "Hemlig ny titel" if reads else "Varje klass i biblioteket"), name
        assert ("Hemlig" in plan.html, "Hemlig" in listed.html) == (reads, reads), name


# ---------------------------------------------------------------- deciding on the page


def test_a_return_asks_for_its_reason(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town, state=PlanState.SUBMITTED)
    page = browse(town.principal).get(f"{ids.root}/review").submit({"decision": "return"}, action=f"{ids.root}/review")
    assert (page.status, page.errors) == (422, ["Skriv vad som behöver ändras innan du lämnar tillbaka planen"])
    back = page.submit({"decision": "return", "reason": "Skriv hur ni mäter."}, action=f"{ids.root}/review")
    assert back.to == ids.root
    assert "Skriv hur ni mäter." in browse(town.librarian).get(f"{ids.root}/edit").text


def test_a_decision_on_a_text_that_changed_meanwhile_is_not_taken(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town, state=PlanState.SUBMITTED)
    read = browse(town.principal).get(f"{ids.root}/review")
    with inside(app, town.id):
        by = town.librarian.viewer
        plan = queries.whole(ids.plan)
        deciding.withdraw(plan, by=by)
        writing.save_activity(
            db.session.get_one(Activity, ids.activity), by=by, seen=1, needs=[], what="Något helt annat"
        )
        deciding.submit(plan, by=by, base_url="http://localhost")
    stale = read.submit({"decision": "approve"}, action=f"{ids.root}/review")
    assert (stale.status, "Något helt annat" in stale.text) == (409, True)
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Revision.id))) == 0
    assert stale.submit(action=f"{ids.root}/review").status == 303
    with inside(app, town.id):
        assert db.session.scalars(select(Revision)).one().content["objectives"][0]["activities"][0]["what"] == (
            "Något helt annat"
        )


def test_a_decision_on_a_withdrawn_plan_is_not_taken_and_its_reason_kept(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    ids = Ids(app, town, state=PlanState.SUBMITTED)
    read = browse(town.principal).get(f"{ids.root}/review")
    browse(town.librarian).get(ids.root).submit(action=f"{ids.root}/withdraw")
    page = read.submit({"decision": "return", "reason": "Mitt långa skäl"}, action=f"{ids.root}/review")
    assert (page.status, "Mitt långa skäl" in page.html) == (409, True)


def test_the_same_decision_sent_twice_is_taken_once(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town, state=PlanState.SUBMITTED)
    read = browse(town.principal).get(f"{ids.root}/review")
    answers = [read.submit({"decision": "approve"}, action=f"{ids.root}/review").status for _ in range(2)]
    assert answers == [303, 303]
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Revision.id))) == 1


def test_a_plan_that_lacks_something_is_not_submitted(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town, objectives=0)
    page = browse(town.librarian).post(f"{ids.root}/submit")
    assert (page.status, page.errors) == (422, ["Planen behöver minst ett mål med en indikator"])


# ---------------------------------------------------------------- following up on the page


def test_an_activity_is_ticked_off_cancelled_and_taken_up_again(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town, state=PlanState.APPROVED)
    librarian = browse(town.librarian)
    path = f"{ids.activity_path}/follow-up"
    for _ in range(2):
        assert librarian.post(f"{ids.root}/done", {"activity": str(ids.activity)}).status == 303
    assert activity_now(app, town, ids) == (ActivityStatus.DONE, True, None)
    unsaid = librarian.get(path).submit({"status": "cancelled"}, action=path)
    assert (unsaid.status, unsaid.errors) == (422, ["Skriv varför aktiviteten är inställd"])
    assert unsaid.submit({"cancel_reason": "Ingen tid"}, action=path).status == 303
    assert activity_now(app, town, ids) == (ActivityStatus.CANCELLED, False, "Ingen tid")
    assert librarian.get(path).submit({"status": "ongoing"}, action=path).status == 303
    assert activity_now(app, town, ids) == (ActivityStatus.ONGOING, False, None)
    for wrong in ("x", "99999999999", "4711", ""):
        assert librarian.post(f"{ids.root}/done", {"activity": wrong}).status == 422


def activity_now(app: PlannerApp, town: Town, ids: Ids) -> tuple[ActivityStatus, bool, str | None]:
    with inside(app, town.id):
        activity = db.session.get_one(Activity, ids.activity)
        return activity.status, activity.done_at is not None, activity.cancel_reason


@pytest.mark.parametrize("figure", NASTY)
def test_a_measured_value_that_is_none_is_refused(app: PlannerApp, town: Town, browse: Browse, figure: str) -> None:
    ids = Ids(app, town, state=PlanState.APPROVED)
    path = f"{ids.objective_path}/values"
    page = browse(town.librarian).get(path).submit({"figure": figure}, action=path)
    assert (page.status, len(page.errors)) == (422, 1)


def test_a_measured_value_moves_the_line(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town, state=PlanState.APPROVED)
    path = f"{ids.objective_path}/values"
    shown: Page = browse(town.librarian).get(path).submit({"figure": "69"}, action=path).follow()
    assert "Närmare målet: 15 av 31 procentenheter." in shown.text
    late = browse(town.librarian).get(path).submit({"figure": "1", "measured_on": "2099-01-01"}, action=path)
    assert (late.status, late.errors) == (422, ["Den dagen har inte kommit än"])


# ---------------------------------------------------------------- toolbox


def test_a_tool_is_taken_into_a_plan_and_the_link_is_kept(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    with inside(app, town.id):
        tool = Tool(
            code="T1", focus_area=FocusArea.READING, title_sv="Läsutmaning", title_en="Reading challenge",
            year_groups="1–9", when_text="Inför lov", how_measured="Andel som fullföljer",
        )  # fmt: skip
        db.session.add(tool)
        db.session.flush()
        db.session.add(ToolNeed(tool_id=tool.id, need_id=town.other_need))
        tool_id = tool.id
    librarian = browse(town.librarian)
    assert "Inte i någon godkänd plan än" in librarian.get("/toolbox/").text
    assert librarian.get(f"/toolbox/for/{ids.objective}").status == 200
    form = librarian.get(f"/toolbox/{tool_id}/use").submit().follow()
    address = f"{ids.objective_path}/activities/new"
    saved = form.submit({"responsible": "Maria"}, action=address)
    assert saved.status == 303
    with inside(app, town.id):
        taken = db.session.scalars(select(Activity).where(Activity.tool_id == tool_id)).one()
        assert (taken.what, taken.target_group, taken.frequency) == ("Läsutmaning", "1–9", "Inför lov")
        links = select(ActivityNeed.need_id).where(ActivityNeed.activity_id == taken.id)
        assert list(db.session.scalars(links)) == [town.other_need]
        plan = queries.whole(ids.plan)
        deciding.submit(plan, by=town.librarian.viewer, base_url="http://localhost")
        deciding.approve(plan, by=town.principal.viewer, seen=plan.version, base_url="http://localhost")
    assert "Används på 1 skola, 0 av 1 aktiviteter klara" in browse(town.teacher).get("/toolbox/").text
    assert browse(town.teacher).get(f"/toolbox/{tool_id}/use").status == 403
