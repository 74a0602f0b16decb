"""The toolbox: search, where a tool is used and how it went, proposals, decisions, retiring."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.core.viewer import Role
from planner.plans import rules
from planner.plans.models.parts import Activity, ActivityStatus
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.toolbox import FocusArea, Tool, ToolNeed, ToolState
from planner.plans.operations import deciding, evaluating, following, tooling
from planner.plans.queries import plans as queries
from planner.plans.queries import toolbox
from planner.plans.queries.tool_page import how_it_went
from tests.conftest import inside
from tests.factories import Town, evaluate, make_plan, read_hash
from tests.page import Browser
from tests.plans.test_rules import ABROAD, HERE, PLACES, somebody

Browse = Callable[..., Browser]
URL = "http://localhost"
PROPOSED, PUBLISHED, RETURNED, RETIRED = ToolState
FIELDS = {
    "title_sv": "Biblioteksvärdar",
    "focus_area": "reading",
    "year_groups": "4–6",
    "when_text": "Varje rast",
    "how_measured": "Antal raster",
}


def a_tool(
    town: Town,
    title: str = "Bokprat",
    *,
    years: str = "F-6",
    focus: FocusArea = FocusArea.READING,
    need: int | None = None,
) -> int:
    """Add a published tool; inside the town."""
    tool = tooling.add(
        by=town.coordinator.viewer,
        title_sv=title,
        title_en=None,
        focus_area=focus,
        year_groups=years,
        when_text="Varje vecka",
        description=None,
        how_measured="Räkna",
        needs=[need or town.need],
        areas=[town.area],
    )
    return tool.id


def use_it(town: Town, tool: int, *, other_school: bool = False, school_year: SchoolYear | None = None) -> int:
    """Let an approved plan have an activity from the tool, done, with its objective at the target; the plan's id."""
    plan = make_plan(town, other_school=other_school, school_year=school_year)
    activity = db.session.scalars(select(Activity).where(Activity.plan_id == plan)).one()
    activity.tool_id = tool
    db.session.flush()
    ending = "2" if other_school else ""
    by = town.people[f"librarian{ending}"].viewer
    deciding.submit(db.session.get_one(Plan, plan), by=by, base_url=URL)
    row = db.session.get_one(Plan, plan)
    deciding.approve(row, by=town.people[f"principal{ending}"].viewer, seen=row.version, base_url=URL)
    db.session.flush()
    whole = queries.whole(plan)
    activity, objective = whole.text_activities[0], whole.text_objectives[0]
    following.follow_up(
        activity, by=by, seen=activity.version, status=ActivityStatus.DONE, cancel_reason=None, note="Gick bra"
    )
    following.record_value(objective, by=by, measured_on=clock.today(), figure=Decimal(85), note=None)
    db.session.flush()
    return plan


@dataclass
class SomeTool:
    """As much of a tool as rules look at."""

    state: ToolState
    municipality_id: int = 1
    proposer_id: int | None = None


@pytest.mark.parametrize("state", list(ToolState))
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("own", [True, False])
def test_who_reads_takes_changes_and_decides(role: Role, place: str, state: ToolState, own: bool) -> None:  # noqa: FBT001
    viewer, tool = somebody(role, place), SomeTool(state, proposer_id=7 if own else 8)
    here, shared = place != ABROAD, state in {PUBLISHED, RETIRED}
    coordinator, staff = role is Role.COORDINATOR, role is Role.LIBRARIAN
    assert rules.may_read_tool(viewer, tool) is (here and (shared or coordinator or own))
    assert rules.may_use_tool(viewer, tool) is (here and staff and state is PUBLISHED)
    assert rules.may_decide_on_tool(viewer, tool) is (here and coordinator)
    assert rules.may_change_tool(viewer, tool) is (here and (coordinator or (own and staff and not shared)))
    assert rules.may_propose_tools(viewer) is staff
    assert rules.may_keep_tools(viewer) is coordinator


def test_somebody_without_a_post_reads_no_tool() -> None:
    from dataclasses import replace  # noqa: PLC0415 - beside what it is for

    former = replace(somebody(Role.LIBRARIAN, HERE), posts=())
    assert rules.may_read_tool(former, SomeTool(PUBLISHED, proposer_id=7)) is False


@pytest.mark.parametrize("state", list(ToolState))
def test_sql_sees_the_tools_that_the_rule_lets_see(app: PlannerApp, town: Town, state: ToolState) -> None:
    with inside(app, town.id):
        plan = make_plan(town, state=PlanState.APPROVED)
        proposal = propose(town, plan)
        proposal.state = state
        db.session.flush()
        for person in town.people.values():
            seen = toolbox.tool(person.viewer, proposal.id) is not None
            assert seen is rules.may_read_tool(person.viewer, SomeTool(state, town.id, town.librarian.id)), person.email


def propose(town: Town, plan: int) -> Tool:
    activity = queries.whole(plan).text_activities[0]
    if activity.status is not ActivityStatus.DONE:
        following.follow_up(
            activity,
            by=town.librarian.viewer,
            seen=activity.version,
            status=ActivityStatus.DONE,
            cancel_reason=None,
            note=None,
        )
    facts: dict[str, Any] = FIELDS | {"focus_area": FocusArea.READING, "description": None, "title_en": None}
    tool = tooling.propose(activity, by=town.librarian.viewer, base_url=URL, needs=[], areas=[], **facts)
    found = toolbox.tool(town.librarian.viewer, tool.id)
    assert found is not None
    return found


def test_the_toolbox_is_searched_and_narrowed_in_the_address(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.neighbour.id):
        a_tool(town.neighbour, "Grannens bokprat")
    with inside(app, town.id):
        a_tool(town, "Bokprat")
        a_tool(town, "Högläsning", years="F-3", need=town.other_need)
        a_tool(town, "Källkritik", years="gy", focus=FocusArea.INFORMATION_LITERACY)
    page = browse(town.librarian)
    titles = ("Bokprat", "Högläsning", "Källkritik", "Grannens")
    found = {
        query: [title in page.get(f"/toolbox/{query}").text for title in titles]
        for query in ("", "?q=bokPRAT", "?focus=information_literacy", "?years=f_3", "?years=y4_6", "?need=B2",
                      "?q=100%25", "?focus=x&years=x&state=x&need=x")
    }  # fmt: skip
    assert found == {
        "": [True, True, True, False],
        "?q=bokPRAT": [True, False, False, False],
        "?focus=information_literacy": [False, False, True, False],
        "?years=f_3": [True, True, False, False],
        "?years=y4_6": [True, False, False, False],
        "?need=B2": [False, True, False, False],
        "?q=100%25": [False, False, False, False],
        "?focus=x&years=x&state=x&need=x": [True, True, True, False],
    }
    assert "Inget verktyg passar in" in page.get("/toolbox/?q=finns-inte").text
    assert page.get("/toolbox/?q=" + "%00" * 3).status == 200


def test_a_tools_page_says_where_it_is_used_and_how_it_went(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.neighbour.id):
        use_it(town.neighbour, a_tool(town.neighbour))
    with inside(app, town.id):
        tool = a_tool(town)
        plan = use_it(town, tool)
        use_it(town, tool, other_school=True)
        # What is being written elsewhere is nobody else's to read.
        deciding.start_new_version(db.session.get_one(Plan, plan), by=town.librarian.viewer)
        db.session.flush()
        db.session.scalars(select(Activity).where(Activity.plan_id == plan)).one().what = "Hemligt utkast"
    with inside(app, town.id):
        row = db.session.get_one(Tool, tool)
        seen = [(who, how_it_went(town.people[who].viewer, row)) for who in ("librarian2", "coordinator", "teacher")]
        went = {who: (w.schools, w.done, w.counted, w.reached, w.measured) for who, w in seen}
    assert went == {
        "librarian2": (2, 2, 2, 2, 2),
        "coordinator": (2, 2, 2, 2, 2),
        "teacher": (1, 1, 1, 1, 1),
    }
    page = browse(town.librarian2).get(f"/toolbox/{tool}")
    assert [word in page.text for word in ("Gick bra", "Aktivitet 1.1", "Hemligt utkast", "Granby")] == [
        True, True, False, False
    ]  # fmt: skip
    assert browse(town.neighbour.librarian).get(f"/toolbox/{tool}").status == 404


def test_a_good_activity_is_proposed_and_published(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan = make_plan(town, state=PlanState.APPROVED)
        activity = queries.whole(plan).text_activities[0]
        following.follow_up(
            activity,
            by=town.librarian.viewer,
            seen=activity.version,
            status=ActivityStatus.DONE,
            cancel_reason=None,
            note="Åtta elever",
        )
        activity_id = activity.id
    librarian, address = browse(town.librarian), f"/toolbox/propose/{activity_id}"
    assert address in librarian.get("/toolbox/propose").links
    form = librarian.get(address)
    assert (form.form(address)["title_sv"], form.form(address)["description"]) == ("Aktivitet 1.1", "Åtta elever")
    refused = form.submit({"title_sv": " ", "how_measured": "", "focus_area": "x"}, action=address)
    assert (refused.status, len(refused.errors)) == (422, 4)
    sent = form.submit(FIELDS, action=address)
    again = form.submit(FIELDS, action=address)
    assert (sent.status, again.to) == (303, sent.to)
    readers = "librarian", "coordinator", "librarian2", "head"
    assert [browse(town.people[who]).get(sent.to).status for who in readers] == [200, 200, 404, 404]
    assert browse(town.librarian2).get(address).status in {403, 404}
    coordinator = browse(town.coordinator)
    assert "Ett föreslaget verktyg väntar på dig" in coordinator.get("/toolbox/").text
    decide = f"{sent.to}/decide"
    page = coordinator.get(sent.to)
    assert page.submit({"decision": "return"}, action=decide).errors == ["Skriv motiveringen"]
    assert page.submit({"decision": "published"}, action=decide).status == 303
    assert page.submit({"decision": "return", "reason": "Nej"}, action=decide).status == 409
    assert browse(town.librarian2).get(sent.to).status == 200
    with inside(app, town.id):
        mails = db.session.execute(select(OutboxMail.user_id, OutboxMail.subject).order_by(OutboxMail.id)).all()
        assert db.session.scalar(select(func.count(Tool.id))) == 1
    ours = [(user, subject) for user, subject in mails if "erktyg" in subject]
    assert ours == [
        (town.coordinator.id, "Förslag till verktygslådan: Biblioteksvärdar"),
        (town.librarian.id, "Publicerat i verktygslådan: Biblioteksvärdar"),
    ]


def test_a_proposed_tool_waits_on_the_home_page_of_who_decides_and_of_nobody_else(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        tool = propose(town, make_plan(town, state=PlanState.APPROVED)).id
    waiting = {who: f"/toolbox/{tool}" in browse(person).get("/").links for who, person in town.people.items()}
    assert [who for who, waits in waiting.items() if waits] == ["coordinator"]
    assert f"/toolbox/{tool}" not in browse(town.neighbour.coordinator).get("/").links


def test_a_returned_proposal_is_changed_and_proposed_again(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        tool = propose(town, make_plan(town, state=PlanState.APPROVED)).id
    address = f"/toolbox/{tool}"
    page = browse(town.coordinator).get(address)
    decided = page.submit({"decision": "return", "reason": "Skriv hur lång tid det tar."}, action=f"{address}/decide")
    assert decided.status == 303
    librarian = browse(town.librarian)
    assert "Skriv hur lång tid det tar." in librarian.get(address).text
    edit = f"{address}/edit"
    stale = browse(town.librarian).get(edit)
    assert librarian.get(edit).submit({"description": "En timme i veckan"}, action=edit).status == 303
    assert stale.submit({"description": "Annat"}, action=edit).status == 409
    assert librarian.get(address).submit(action=f"{address}/propose-again").status == 303
    assert browse(town.colleague).get(edit).status == 404
    with inside(app, town.id):
        assert db.session.get_one(Tool, tool).state is PROPOSED


def test_a_retired_tool_is_read_where_it_is_used_and_taken_no_more(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        tool = a_tool(town)
        plan = use_it(town, tool)
        draft = make_plan(town, other_school=True)
        objective = queries.whole(draft).text_objectives[0].id
    address, coordinator = f"/toolbox/{tool}", browse(town.coordinator)
    assert coordinator.get(address).submit({"reason": ""}, action=f"{address}/retire").status == 422
    assert coordinator.get(address).submit({"reason": "Ersatt"}, action=f"{address}/retire").status == 303
    other = browse(town.librarian2)
    assert [other.get(address).status, "Ersatt" in other.get(address).text] == [200, True]
    assert other.get(f"{address}/use").status == 403
    assert "Bokprat" not in other.get("/toolbox/").text
    form = other.get(f"/plans/objectives/{objective}/activities/new?tool={tool}")
    new = f"/plans/objectives/{objective}/activities/new"
    assert form.form(new)["what"] == ""
    assert form.submit({"what": "Nytt", "tool_id": str(tool)}, action=new).status == 422
    with inside(app, town.id):
        assert queries.whole(plan).text_activities[0].tool_id == tool
    again = coordinator.get(address).submit(action=f"{address}/publish-again")
    assert (again.status, other.get(f"{address}/use").status) == (303, 200)


def test_only_what_is_done_or_under_way_is_proposed(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        planned = queries.whole(make_plan(town, state=PlanState.APPROVED)).text_activities[0]
        with pytest.raises(RefusedError):
            tooling.propose(planned, by=town.librarian.viewer, base_url=URL, needs=[], areas=[], **FIELDS)


def test_the_coordinator_adds_and_changes_tools(app: PlannerApp, town: Town, browse: Browse) -> None:
    coordinator = browse(town.coordinator)
    made = coordinator.get("/toolbox/new").submit(FIELDS | {"needs": [str(town.need)]}, action="/toolbox/new")
    assert made.status == 303
    foreign = coordinator.get("/toolbox/new").submit(
        FIELDS | {"needs": [str(town.neighbour.need)]}, action="/toolbox/new"
    )
    assert foreign.status == 422
    edit = f"{made.to}/edit"
    assert coordinator.get(edit).submit({"title_sv": "Nytt namn"}, action=edit).status == 303
    assert coordinator.get(made.to).h1 == "Nytt namn"
    with inside(app, town.id):
        assert db.session.scalars(select(ToolNeed.need_id)).all() == [town.need]
    assert [browse(town.people[who]).get("/toolbox/new").status for who in ("librarian", "head")] == [403, 403]


@pytest.mark.parametrize("path", ["/toolbox/", "/toolbox/{tool}"])
def test_the_toolbox_asks_as_much_for_one_use_as_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any], path: str
) -> None:
    with inside(app, town.id):
        tool = a_tool(town)
        use_it(town, tool)
    counts = []
    for more in (False, True):
        if more:
            with inside(app, town.id):
                for year in (2020, 2021, 2022):
                    use_it(town, tool, school_year=SchoolYear(year))
                    a_tool(town, f"Verktyg {year}")
        browser = browse(town.coordinator)
        with count_statements() as sent:
            assert browser.get(path.format(tool=tool)).status == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 10


def test_what_the_principal_has_signed_says_whether_it_was_reached(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        tool = a_tool(town)
        plan = make_plan(town)
        db.session.scalars(select(Activity).where(Activity.plan_id == plan)).one().tool_id = tool
        db.session.flush()
        deciding.submit(db.session.get_one(Plan, plan), by=town.librarian.viewer, base_url=URL)
        row = db.session.get_one(Plan, plan)
        deciding.approve(row, by=town.principal.viewer, seen=row.version, base_url=URL)
        evaluate(plan, by=town.librarian.viewer)
        before = how_it_went(town.librarian.viewer, db.session.get_one(Tool, tool))
        evaluating.sign(db.session.get_one(Plan, plan), by=town.principal.viewer, read=read_hash(plan), base_url=URL)
        db.session.flush()
        after = how_it_went(town.librarian.viewer, db.session.get_one(Tool, tool))
    assert [(went.reached, went.measured) for went in (before, after)] == [(0, 0), (1, 1)]
