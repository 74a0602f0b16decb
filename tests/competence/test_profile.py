"""The profile: gaps against the target of one's post, what there is to learn from, and a goal from a gap."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from planner.competence.models.assessment import KnowledgeOffer
from planner.competence.models.content import GoalArea
from planner.competence.queries import profile as queries
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import Role
from planner.plans.models.toolbox import FocusArea, Tool, ToolArea, ToolState
from planner.schools.models import Post, PostKind
from planner.schools.queries import viewer_by_id
from planner.training.models.event import EventState
from tests.conftest import inside
from tests.factories import LONG_AGO, Town, an_assessment, an_offer, event, sign_up
from tests.page import Browser

Browse = Callable[..., Browser]
ME = "/competence/me"


def assessed(app: PlannerApp, town: Town, **levels: int) -> None:
    with inside(app, town.id):
        an_assessment(town, levels={town.area: levels["first"], town.other_area: levels["second"]})


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (3, 4, "Inget område ligger under målet för din tjänst"),
        (2, 3, "Ett område ligger under målet för din tjänst"),
        (0, 2, "Två områden ligger under målet för din tjänst"),
    ],
)
def test_the_picture_says_how_many_areas_are_below(
    app: PlannerApp, town: Town, browse: Browse, first: int, second: int, said: str
) -> None:
    assessed(app, town, first=first, second=second)
    page = browse(town.librarian).get(ME)
    assert said in page.text
    assert "Målen är kommunens för skolbibliotekarie." in page.text


def test_nobodys_level_is_taken_for_nothing(town: Town, browse: Browse) -> None:
    page = browse(town.librarian).get(ME)
    assert "Var står du, och vad kräver din tjänst?" in page.text
    assert ("ligger under målet" in page.text, page.text.count("inte skattat")) == (False, 2)


def test_of_two_posts_the_highest_target_counts_and_it_says_so(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        second = {"user_id": town.librarian.id, "school_id": town.other_school, "role": Role.LIBRARIAN}
        db.session.add(Post(**second, kind=PostKind.LIBRARY_ASSISTANT, from_day=LONG_AGO))
    with inside(app, town.id):
        viewer = viewer_by_id(town.librarian.id)
        assert viewer is not None
        assert [gap.target for gap in queries.profile(viewer).gaps] == [3, 3]
    text = browse(town.librarian).get(ME).text
    assert "Du har tjänster av olika slag (skolbibliotekarie, biblioteksassistent)" in text


def test_a_level_left_out_is_the_one_of_the_time_before(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        an_assessment(town, levels={town.area: 1, town.other_area: 2})
        an_assessment(town, levels={town.area: 2, town.other_area: None})
    with inside(app, town.id):
        mine = queries.profile(town.librarian.viewer)
        assert [gap.now for gap in mine.gaps] == [2, 2]
        assert [gap.now for gap in queries.profile(town.colleague.viewer).gaps] == [None, None]


# ---------------------------------------------------------------- what there is to learn from


def a_tool(code: str, title: str, area_id: int, state: ToolState = ToolState.PUBLISHED) -> None:
    tool = Tool(
        code=code,
        focus_area=FocusArea.READING,
        title_sv=title,
        title_en=title,
        year_groups="F-6",
        when_text="x",
        how_measured="x",
        state=state,
    )
    db.session.add(tool)
    db.session.flush()
    db.session.add(ToolArea(tool_id=tool.id, area_id=area_id))


def test_a_gap_shows_trainings_tools_and_colleagues_of_its_area(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.neighbour.id):
        event(town.neighbour, title="Grannens kurs", areas=(town.neighbour.area,))
        an_offer(town.neighbour)
    with inside(app, town.id):
        event(town, title="Kursen i området", areas=(town.area,))
        event(town, title="Kursen i ett annat", areas=(town.other_area,))
        event(town, title="Utkastet", areas=(town.area,), state=EventState.DRAFT)
        event(town, title="Den inställda", areas=(town.area,), state=EventState.CANCELLED)
        event(town, title="Den gångna", areas=(town.area,), starts_in=-timedelta(days=3))
        event(town, title="Sista dagen var i går", areas=(town.area,), closes_in=-timedelta(days=1))
        mine = event(town, title="Den jag går på", areas=(town.area,), closes_in=-timedelta(days=1))
        sign_up(mine, town.librarian)
        event(town, title="Den fulla", areas=(town.area,), capacity=1)
        full = event(town, title="Den helt fulla", areas=(town.area,), capacity=1)
        sign_up(full, town.colleague)
        a_tool("T1", "Verktyget", town.area)
        a_tool("T2", "Verktyget för annat", town.other_area)
        a_tool("T3", "Det som bara är ett förslag", town.area, ToolState.PROPOSED)
        an_offer(town, "colleague")
        an_offer(town, "librarian2", area_id=town.other_area)
    assessed(app, town, first=1, second=3)
    with inside(app, town.id):
        viewer = town.librarian.viewer
        gaps = [gap.area_id for gap in queries.profile(viewer).below]
        offer = queries.on_offer(viewer, gaps, known=queries.sharers(viewer))[town.area]
    assert gaps == [town.area]
    assert {t.title: (t.signed_up, t.is_full) for t in offer.trainings} == {
        "Kursen i området": (False, False),
        "Den jag går på": (True, False),
        "Den fulla": (False, False),
        "Den helt fulla": (False, True),
    }
    assert [tool.title_sv for tool in offer.tools] == ["Verktyget"]
    assert [c.name for c in offer.colleagues] == ["Colleague Dörrby"]
    text = browse(town.librarian).get(ME).text
    assert ("Grannens kurs" in text, "Granby" in text, "Kursen i området" in text) == (False, False, True)


def test_offers_to_share_are_shown_to_library_staff_here_and_only_while_they_stand(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    colleague = browse(town.colleague)
    path = f"/competence/knowledge/{town.area}"
    page = colleague.get(ME)
    assert colleague.post(f"{path}/offer", page.form(ME)).to == ME
    for name in ("librarian", "librarian2", "coordinator"):
        with inside(app, town.id):
            an_assessment(town, name)
    names = ("librarian", "librarian2", "coordinator", "principal", "teacher", "head")

    def readers() -> list[str]:
        return [name for name in names if "Colleague Dörrby" in browse(town.people[name]).get(ME).text]

    assert readers() == ["librarian", "librarian2", "coordinator"]
    with inside(app, town.id):
        everybody = {name: queries.sharers(town.people[name].viewer) for name in names}
        assert [name for name, found in everybody.items() if found] == ["librarian", "librarian2", "coordinator"]
    with inside(app, town.neighbour.id):
        assert queries.sharers(town.neighbour.librarian.viewer) == []
    assert colleague.post(f"{path}/take-back", colleague.get(ME).form(ME)).to == ME
    assert readers() == []
    with inside(app, town.id):
        deeds = db.session.scalars(select(AuditEvent.action).where(AuditEvent.subject == "competence_area")).all()
        assert deeds == ["knowledge.offered", "knowledge.taken_back"]


def test_an_offer_ends_with_the_post(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        an_offer(town, "colleague")
        assert len(queries.sharers(town.librarian.viewer)) == 1
        ended = update(Post).where(Post.user_id == town.colleague.id)
        db.session.execute(ended.values(to_day=clock.today() - timedelta(days=1)))
        assert queries.sharers(town.librarian.viewer) == []


def test_nobody_offers_for_others_nor_in_areas_of_others(app: PlannerApp, town: Town, browse: Browse) -> None:
    path = f"/competence/knowledge/{town.area}/offer"
    for name, expected in (("teacher", 403), ("principal", 403), ("head", 403), ("librarian", 303)):
        assert browse(town.people[name]).post(path).status == expected, name
    abroad = f"/competence/knowledge/{town.neighbour.area}/offer"
    assert browse(town.librarian).post(abroad).status == 404
    assert browse(town.librarian).post(path).status == 303
    with inside(app, town.id):
        assert db.session.scalars(select(KnowledgeOffer.user_id)).all() == [town.librarian.id]


# ---------------------------------------------------------------- a goal from a gap


def test_a_goal_is_begun_from_a_gap_with_area_and_levels_filled_in(app: PlannerApp, town: Town, browse: Browse) -> None:
    assessed(app, town, first=1, second=3)
    librarian = browse(town.librarian)
    path = f"/competence/goals/new?area={town.area}"
    assert path in librarian.get(ME).links
    form = librarian.get(path).form("/competence/goals/new")
    assert (form["area_id"], form["from_level"], form["to_level"]) == (str(town.area), "1", "3")


def test_an_area_of_others_fills_in_nothing(town: Town, browse: Browse) -> None:
    for area in (town.neighbour.area, 4711, "x", "9" * 30):
        assert browse(town.librarian).get(f"/competence/goals/new?area={area}").status == 200


def test_a_goal_at_or_below_the_present_level_is_refused_in_words(app: PlannerApp, town: Town, browse: Browse) -> None:
    assessed(app, town, first=2, second=0)
    due = (clock.today() + timedelta(days=60)).isoformat()
    page = browse(town.librarian).get(f"/competence/goals/new?area={town.area}")
    fields = {"from_level": "1", "to_level": "2", "why": "Därför", "how": "Så här", "due_on": due}
    refused = page.submit(fields)
    assert refused.status == 422
    assert refused.errors[0].startswith("I din självskattning")
    assert refused.errors[0].endswith("är du redan på nivå 2. Välj en högre.")
    assert page.submit(fields | {"to_level": "3"}).status == 303
    with inside(app, town.id):
        assert db.session.scalars(select(GoalArea.to_level)).all() == [3]


def test_the_profile_takes_the_same_statements_with_one_offer_and_with_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    assessed(app, town, first=0, second=0)
    librarian, counts = browse(town.librarian), []
    for number in range(3):
        with inside(app, town.id):
            for area in (town.area, town.other_area):
                event(town, title=f"Kurs {number}", areas=(area,))
                a_tool(f"T{number}{area}", f"Verktyg {number}", area)
            an_offer(town, ("colleague", "librarian2", "coordinator")[number])
        with count_statements() as sent:
            assert librarian.get(ME).status == 200
        counts.append(len(sent))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 12


def test_who_has_no_goals_and_no_log_is_not_told_of_them(town: Town, browse: Browse) -> None:
    page = browse(town.coordinator).get(ME)
    assert page.h1 == "Var du står i kommunens ramverk"
    assert [
        words for words in ("mål på gång", "timmars fortbildning", "medarbetarsamtalet") if words in page.text
    ] == []
