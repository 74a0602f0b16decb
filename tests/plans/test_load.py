"""As many queries for many as for one, and one outcome however many act at once."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from planner.core.clock import SchoolYear
from planner.core.db import db, enter
from planner.core.errors import RefusedError, StaleError
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.core.viewer import Role
from planner.plans.models.parts import Activity
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.revision import Revision
from planner.plans.operations import deciding, writing
from planner.plans.queries import plans as queries
from planner.plans.queries.waiting import waiting_for
from planner.schools.models import Municipality, School
from tests.conftest import inside
from tests.factories import Town, make_plan, person
from tests.page import Browser

Browse = Callable[..., Browser]
Counting = Callable[[], Any]
URL = "http://localhost"

# Two of each page's queries are who is looking; the rest are the page's own, on "" one of them what agendas led to it.
PAGES = {"": 17, "/edit": 14, "/review": 16, "/follow-up": 17, "/revisions/1": 5, "/header": 15}


@pytest.mark.parametrize("path", list(PAGES))
def test_a_plans_page_asks_as_much_for_one_activity_as_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Counting, path: str
) -> None:
    with inside(app, town.id):
        small = make_plan(town, state=PlanState.APPROVED)
        large = make_plan(town, state=PlanState.APPROVED, school_year=SchoolYear(2020), objectives=4, activities=5)
    counts = []
    for plan in (small, large):
        browser = browse(town.librarian)
        with count_statements() as sent:
            assert browser.get(f"/plans/{plan}{path}").status == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= PAGES[path], counts


def test_the_list_asks_as_much_for_one_plan_as_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Counting
) -> None:
    counts = []
    for year, others in ((2026, 0), (2025, 3)):
        with inside(app, town.id):
            make_plan(town, state=PlanState.APPROVED, school_year=SchoolYear(year))
            if others:
                school = db.session.get_one(School, town.school)
                for number in range(others):
                    more = School(unit_code=f"7770000{number}", name=f"Skola {number}", stages="F-6", pupils=1)
                    db.session.add(more)
                    db.session.flush()
                    copy = Plan(
                        school_id=more.id,
                        focus_area="reading",
                        school_year=SchoolYear(year),
                        title="Utkast",
                        created_by_id=town.librarian.id,
                        created_at=school_now(),
                    )
                    db.session.add(copy)
                del school
        for viewer in (town.librarian, town.principal, town.head):
            browser = browse(viewer)
            with count_statements() as sent:
                assert browser.get(f"/plans/?year={year}").status == 200
            counts.append(len(sent))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 8


def school_now() -> Any:
    from planner.core import clock  # noqa: PLC0415 - beside what it is for

    return clock.now()


def test_what_waits_takes_one_query(app: PlannerApp, town: Town, count_statements: Counting) -> None:
    with inside(app, town.id):
        for year in (2020, 2021, 2022):
            make_plan(
                town,
                state=PlanState.APPROVED,
                school_year=SchoolYear(year),
                activities=3,
                due_on=SchoolYear(year).last_day,
            )
    with inside(app, town.id):
        db.session.connection()
        with count_statements() as sent:
            assert len(waiting_for(town.librarian.viewer)) == 9 + 3
        assert len(sent) == 1


# ---------------------------------------------------------------- at the same moment


def at_once(app: PlannerApp, town: Town, deeds: Sequence[Callable[[], None]]) -> list[str]:
    """Let all deeds begin at the same moment, each in a transaction of its own; return how each ended."""
    gate, ended = Barrier(len(deeds)), []

    def run(deed: Callable[[], None]) -> None:
        with app.app_context():
            enter(town.id)
            gate.wait(30)
            try:
                deed()
                db.session.commit()
                ended.append("done")
            except (RefusedError, StaleError) as error:
                db.session.rollback()
                ended.append(type(error).__name__)
            except Exception as error:  # noqa: BLE001 - told by the assertion
                db.session.rollback()
                ended.append(repr(error))

    threads = [Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(ended)


@pytest.mark.parametrize("attempt", range(4))
def test_two_principals_approve_at_once_and_it_happens_once_with_one_mail(
    app: PlannerApp, town: Town, attempt: int
) -> None:
    del attempt
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.SUBMITTED, activities=5)
        seen = db.session.get_one(Plan, plan_id).version
        second = person(
            db.session.get_one(Municipality, town.id), "deputy", Role.PRINCIPAL, db.session.get_one(School, town.school)
        )

    def approving(viewer: Any) -> Callable[[], None]:
        def deed() -> None:
            plan = queries.visible(viewer, plan_id)
            assert plan is not None
            deciding.approve(plan, by=viewer, seen=seen, base_url=URL)

        return deed

    crowd = [approving(viewer) for viewer in (town.principal.viewer, second.viewer) * 3]
    assert at_once(app, town, crowd) == ["StaleError"] * 5 + ["done"]
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Revision.id))) == 1
        approved = select(func.count(OutboxMail.id)).where(OutboxMail.key.like(f"plan-{plan_id}-approved-%"))
        assert db.session.scalar(approved) == 1


@pytest.mark.parametrize("attempt", range(4))
def test_approving_and_withdrawing_at_once_leave_one_state(app: PlannerApp, town: Town, attempt: int) -> None:
    del attempt
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.SUBMITTED)
        seen = db.session.get_one(Plan, plan_id).version

    def approve() -> None:
        plan = queries.visible(town.principal.viewer, plan_id)
        assert plan is not None
        deciding.approve(plan, by=town.principal.viewer, seen=seen, base_url=URL)

    def withdraw_and_write() -> None:
        plan = queries.visible(town.librarian.viewer, plan_id)
        assert plan is not None
        deciding.withdraw(plan, by=town.librarian.viewer)
        objective = queries.whole(plan_id).objectives[0]
        writing.save_objective(objective, by=town.librarian.viewer, seen=objective.version, title="Annat")

    ended = at_once(app, town, [approve, withdraw_and_write])
    assert ended in (["StaleError", "done"], ["RefusedError", "done"])
    with inside(app, town.id):
        plan = queries.whole(plan_id)
        approved = plan.state is PlanState.APPROVED
        assert db.session.scalar(select(func.count(Revision.id))) == int(approved)
        assert plan.objectives[0].title == ("Mål 1" if approved else "Annat")


def test_two_who_write_in_different_activities_at_once_both_succeed(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        make_plan(town, activities=4)
        ids = list(db.session.scalars(select(Activity.id).order_by(Activity.id)))

    def saving(activity_id: int, viewer: Any) -> Callable[[], None]:
        def deed() -> None:
            activity = queries.activity_for(viewer, activity_id)
            assert activity is not None
            writing.save_activity(activity, by=viewer, seen=1, needs=[town.other_need], what=f"Ny {activity_id}")

        return deed

    viewers = (town.librarian.viewer, town.colleague.viewer)
    assert at_once(app, town, [saving(i, viewers[n % 2]) for n, i in enumerate(ids)]) == ["done"] * 4
    with inside(app, town.id):
        assert list(db.session.scalars(select(Activity.what).order_by(Activity.id))) == [f"Ny {i}" for i in ids]
