"""Needs put together: what follows is shown, moved and moved back; closed plans and what was approved stay."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from planner.competence.strategy.models import Priority, Strategy
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import HeldPost, Role, Viewer
from planner.groups.meetings.models import AgendaItem, Meeting, PointedNeed
from planner.groups.tasks.models import GroupTask
from planner.needs.merging.models import NeedMerge
from planner.needs.models import Need, NeedDecision, NeedGoal, NeedPriority, NeedSchool, ProductGoal
from planner.needs.operations import Ranked, set_priorities
from planner.open_process.models import OpenPost, OpenPostNeed
from planner.plans.models.parts import ActivityNeed
from planner.plans.models.plan import PlanState
from planner.plans.models.toolbox import FocusArea
from planner.progress.merging import Pair
from planner.progress.rules import may_merge
from planner.training.models.event import EventNeed
from tests.conftest import inside
from tests.factories import Town, a_group, a_meeting, a_task, minutes_of
from tests.page import Browser
from tests.progress.rows import a_plan, an_activity, event_row, present

Browse = Callable[..., Browser]


def links(app: PlannerApp, town: Town, kind: type[ActivityNeed] | type[EventNeed]) -> list[int]:
    with inside(app, town.id):
        return list(db.session.scalars(select(kind.need_id).order_by(kind.id)))


def decision_of(app: PlannerApp, town: Town, need: int) -> NeedDecision:
    with inside(app, town.id):
        return db.session.get_one(Need, need).decision


def fill(app: PlannerApp, town: Town) -> None:
    """Give the first need an activity of its own, one that answers both, one in a closed plan, and a training."""
    with inside(app, town.id):
        plan = a_plan(town, town.school, present())
        an_activity(plan, town.need)
        an_activity(plan, town.need, town.other_need)
        closed = a_plan(town, town.school, present().previous(), FocusArea.INFORMATION_LITERACY)
        an_activity(closed, town.need)
        event_row(town, town.need, year=present())
        closed.state = PlanState.CLOSED


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("first", NeedDecision)
@pytest.mark.parametrize("second", NeedDecision)
@pytest.mark.parametrize("own", [True, False])
def test_the_coordinator_puts_needs_together(
    role: Role | None,
    first: NeedDecision,
    second: NeedDecision,
    own: bool,  # noqa: FBT001 - a column of the table
) -> None:
    posts = () if role is None else (HeldPost(1, role, None if role in {Role.COORDINATOR, Role.HEAD} else 5),)
    viewer = Viewer(1, 1, "Anna", "a@b.se", "sv", "Dörrby", "dorrby", posts)
    town = 1 if own else 2
    pair = Pair(Need(id=1, municipality_id=town, decision=first), Need(id=2, municipality_id=town, decision=second))
    assert may_merge(viewer, pair) is (own and role is Role.COORDINATOR)


def test_what_follows_is_shown_before_it_moves_and_moves_back(app: PlannerApp, town: Town, browse: Browse) -> None:
    fill(app, town)
    browser = browse(town.coordinator)
    chosen = browser.get(f"/needs/{town.need}/merge")
    path = f"/needs/{town.need}/merge/{town.other_need}"
    assert path in chosen.links
    page = browser.get(path)
    assert "1 aktivitet 1 gemensam fortbildning" in page.text
    assert "1 aktivitet står i en avslutad plan och förblir som den är" in page.text
    assert links(app, town, ActivityNeed) == [town.need, town.need, town.other_need, town.need]
    bare = page.submit()
    assert (bare.status, bare.errors) == (422, ["Skriv varför de är samma behov"])
    done = bare.submit({"reason": "Samma sak"}).follow()
    assert "B1 Behov 1 Dörrby" in done.text
    # The first moved; what both had stays once with each; what is closed stays.
    assert links(app, town, ActivityNeed) == [town.other_need, town.need, town.other_need, town.need]
    assert links(app, town, EventNeed) == [town.other_need]
    assert decision_of(app, town, town.need) is NeedDecision.DISMISSED
    assert browse(town.teacher).get(f"/needs/{town.need}").to == f"/needs/{town.other_need}"
    alone = browser.get(f"/needs/{town.need}?itself=1")
    assert "Sammanfört med B2: Samma sak" in alone.text.replace("Sammanfört med B2 : ", "Sammanfört med B2: ")
    reopen = f"/needs/{town.need}/reopen?year={present().start_year}"
    assert alone.submit({"reason": "Det var två"}, action=reopen).status == 303
    assert links(app, town, ActivityNeed) == [town.need, town.need, town.other_need, town.need]
    assert links(app, town, EventNeed) == [town.need]
    assert browser.get(f"/needs/{town.need}").status == 200
    with inside(app, town.id):
        assert db.session.scalars(select(NeedMerge)).one().undone_at is not None


def test_schools_and_product_goals_are_joined_and_parted(app: PlannerApp, town: Town, browse: Browse) -> None:
    def named(need: int) -> set[int]:
        with inside(app, town.id):
            return set(db.session.scalars(select(NeedSchool.school_id).where(NeedSchool.need_id == need)))

    with inside(app, town.id):
        goal = ProductGoal(code="G1", title_sv="Mål", title_en="Goal")
        db.session.add(goal)
        db.session.flush()
        db.session.add(NeedGoal(need_id=town.need, goal_id=goal.id))
        db.session.add(NeedSchool(need_id=town.need, school_id=town.school))
        db.session.add(NeedSchool(need_id=town.other_need, school_id=town.other_school))
    browser = browse(town.coordinator)
    browser.get(f"/needs/{town.need}/merge/{town.other_need}").submit({"reason": "Samma"})
    assert named(town.other_need) == {town.school, town.other_school}
    with inside(app, town.id):
        assert db.session.scalars(select(NeedGoal.need_id)).all() == [town.other_need]
    alone = browser.get(f"/needs/{town.need}?itself=1")
    alone.submit({"reason": "Två"}, action=f"/needs/{town.need}/reopen?year={present().start_year}")
    assert named(town.other_need) == {town.other_school}
    with inside(app, town.id):
        assert db.session.scalars(select(NeedGoal.need_id)).all() == [town.need]


def test_points_of_minutes_that_were_sent_stay_and_tasks_follow(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        approved = a_meeting(town, a_group(town))
        a_task(town, approved)
        minutes_of(town, approved, approved=True)
        group = a_group(town, name="Andra")
        kept, gone = approved.id, [a_meeting(town, group).id for _ in range(2)]
    browser = browse(town.coordinator)
    page = browser.get(f"/needs/{town.need}/merge/{town.other_need}")
    assert "2 referensgrupper 2 punkter på möten" in page.text
    assert page.submit({"reason": "Samma"}).status == 303

    def pointed() -> dict[int, int]:
        with inside(app, town.id):
            of = select(AgendaItem.meeting_id, PointedNeed.need_id).join(PointedNeed)
            return dict(iter(db.session.execute(of)))

    def tasks() -> list[int | None]:
        with inside(app, town.id):
            return list(db.session.scalars(select(GroupTask.need_id)))

    assert (pointed(), tasks()) == ({kept: town.need, **dict.fromkeys(gone, town.other_need)}, [town.other_need])
    with inside(app, town.id):
        minutes_of(town, db.session.get_one(Meeting, gone[0]), approved=True)
    alone = browser.get(f"/needs/{town.need}?itself=1")
    again = alone.submit({"reason": "Två"}, action=f"/needs/{town.need}/reopen?year={present().start_year}")
    assert again.status == 303
    assert (pointed(), tasks()) == ({kept: town.need, gone[0]: town.other_need, gone[1]: town.need}, [town.need])


def test_two_who_put_needs_together_at_once(app: PlannerApp, town: Town, browse: Browse) -> None:
    first = browse(town.coordinator).get(f"/needs/{town.need}/merge/{town.other_need}")
    second = browse(town.coordinator).get(f"/needs/{town.need}/merge/{town.other_need}")
    back = browse(town.coordinator).get(f"/needs/{town.other_need}/merge/{town.need}")
    assert first.submit({"reason": "Samma"}).status == 303
    assert first.submit({"reason": "Samma"}).status == 303
    stale = second.submit({"reason": "Mina ord"})
    assert (stale.status, "Mina ord" in stale.html) == (409, True)
    assert back.submit({"reason": "Andra hållet"}).status == 409
    with inside(app, town.id):
        assert len(db.session.scalars(select(NeedMerge)).all()) == 1


def test_a_change_meanwhile_is_shown_and_the_words_are_kept(town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    page = browser.get(f"/needs/{town.need}/merge/{town.other_need}")
    browser.get(f"/needs/{town.need}/edit").submit({"title_sv": "Annat", "dimension": "staffing"})
    stale = page.submit({"reason": "Mina ord"})
    assert (stale.status, "Mina ord" in stale.html) == (409, True)


@pytest.mark.parametrize("role", ["librarian", "principal", "teacher", "head"])
def test_nobody_else_puts_needs_together(app: PlannerApp, town: Town, browse: Browse, role: str) -> None:
    path = f"/needs/{town.need}/merge/{town.other_need}"
    browser, abroad = browse(town.people[role]), browse(town.neighbour.coordinator)
    assert [browser.get(path).status, browser.post(path, {"reason": "Nej"}).status] == [403, 403]
    assert [abroad.get(path).status, abroad.post(path, {"reason": "Nej"}).status] == [404, 404]
    own = browse(town.coordinator)
    assert own.get(f"/needs/{town.need}/merge/{town.neighbour.need}").status == 404
    assert own.get(f"/needs/{town.need}/merge/{town.need}").status == 404
    assert decision_of(app, town, town.need) is NeedDecision.CONFIRMED


def ranked(town: Town, need: int, place: int, path: str) -> NeedPriority:
    return NeedPriority(
        need_id=need,
        place=place,
        among=4,
        points=9,
        answers=6,
        source_name="Enkäten",
        source_path=path,
        given_at=clock.now(),
        given_by_id=town.coordinator.id,
    )


def test_rankings_posts_and_strategies_follow(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        both, one = "/surveys/1/results", "/surveys/2/results"
        db.session.add_all([ranked(town, town.need, 1, both), ranked(town, town.other_need, 3, both)])
        db.session.add(ranked(town, town.need, 2, one))
        post = OpenPost(title_sv="Så går det", body_sv="Bra", written_at=clock.now())
        this_year, long_ago = (Strategy(school_year=year) for year in (present(), SchoolYear(2020)))
        db.session.add_all([post, this_year, long_ago])
        db.session.flush()
        db.session.add(OpenPostNeed(post_id=post.id, need_id=town.need))
        for strategy in (this_year, long_ago):
            db.session.add(
                Priority(strategy_id=strategy.id, position=1, area_id=town.area, need_id=town.need, reason="Därför")
            )
    page = browse(town.coordinator).get(f"/needs/{town.need}/merge/{town.other_need}")
    assert "1 prioritering i kompetensstrategin 1 rangordning i en enkät" in page.text
    assert "1 inlägg på den öppna sidan" in page.text
    assert page.submit({"reason": "Samma"}).status == 303
    with inside(app, town.id):
        held = select(NeedPriority.need_id, NeedPriority.place, NeedPriority.source_path)
        assert {tuple(row) for row in db.session.execute(held)} == {
            (town.need, 1, both),  # both were ranked there: the one kept has its own place
            (town.other_need, 3, both),
            (town.other_need, 2, one),
        }
        assert db.session.scalars(select(OpenPostNeed.need_id)).all() == [town.other_need]
        by_year = select(Strategy.school_year, Priority.need_id).join(Priority)
        assert dict(iter(db.session.execute(by_year))) == {
            present(): town.other_need,
            SchoolYear(2020): town.need,
        }


def test_a_form_opened_on_a_task_before_is_out_of_date_afterwards(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        task = a_task(town, a_meeting(town, a_group(town))).id
    edited = browse(town.coordinator).get(f"/groups/tasks/{task}/edit")
    browse(town.coordinator).get(f"/needs/{town.need}/merge/{town.other_need}").submit({"reason": "Samma"})
    assert edited.submit({"what": "Annat", "need_id": str(town.other_need)}).status == 409


def test_a_ranking_taken_over_later_gives_the_place_to_the_need_kept(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    browse(town.coordinator).get(f"/needs/{town.need}/merge/{town.other_need}").submit({"reason": "Samma"})
    with inside(app, town.id):
        set_priorities(
            [Ranked(town.need, 1, 9)], by=town.coordinator.viewer, answers=6, source_name="Enkäten", source_path="/s"
        )
        set_priorities(
            [Ranked(town.need, 1, 9), Ranked(town.other_need, 2, 4)],
            by=town.coordinator.viewer,
            answers=6,
            source_name="Nästa enkät",
            source_path="/t",
        )
        held = select(NeedPriority.need_id, NeedPriority.place).order_by(NeedPriority.id)
        assert [tuple(row) for row in db.session.execute(held)] == [(town.other_need, 1), (town.other_need, 2)]
