"""Following up: the dated log, one press from home, links to what shows it, and who is told that something is late."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db, enter
from planner.core.errors import RefusedError
from planner.core.transaction import PlannerApp
from planner.plans.models.following import EvidenceLink, FollowUp
from planner.plans.models.parts import Activity, ActivityStatus
from planner.plans.models.plan import PlanState
from planner.plans.operations import deciding, evidencing, following
from planner.plans.queries import following as queries
from planner.plans.queries import plans
from planner.plans.queries.waiting import waiting_for
from tests.conftest import inside
from tests.factories import Town, follow, make_plan
from tests.page import Browser

Browse = Callable[..., Browser]
LATE, SOON = timedelta(days=-3), timedelta(days=3)


def approved(town: Town, **more: Any) -> tuple[int, int]:
    """Make an approved plan; return its id and its first activity's. Inside the town."""
    plan_id = make_plan(town, state=PlanState.APPROVED, **more)
    return plan_id, plans.whole(plan_id).text_activities[0].id


def lines(plan_id: int, activity_id: int) -> list[tuple[str, str | None, bool]]:
    """Return the log of an activity, newest first: status, what was said, whether it is as before."""
    return [(e.status.value, e.said, e.unchanged) for e in queries.logs(plan_id).get(activity_id, [])]


def test_each_follow_up_is_a_line_with_who_and_when(app: PlannerApp, town: Town) -> None:
    by = town.librarian.viewer
    with inside(app, town.id):
        plan_id, activity_id = approved(town)
        plan = plans.whole(plan_id)
        start = clock.now()
        for days, deed in ((0, "start"), (10, "same"), (20, "same"), (30, "done")):
            with clock.as_of(start + timedelta(days=days)):
                if deed == "start":
                    activity = db.session.get_one(Activity, activity_id)
                    following.follow_up(
                        activity,
                        by=by,
                        seen=activity.version,
                        status=ActivityStatus.ONGOING,
                        cancel_reason=None,
                        note="Börjat",
                    )
                elif deed == "same":
                    following.no_change(plan, activity_id, by=town.colleague.viewer)
                else:
                    following.tick_off(plan, activity_id, by=by)
        assert lines(plan_id, activity_id) == [
            ("done", "Börjat", False),
            ("ongoing", "Börjat", True),
            ("ongoing", "Börjat", True),
            ("ongoing", "Börjat", False),
        ]
        log = queries.logs(plan_id)[activity_id]
        assert [entry.by for entry in log] == [
            town.librarian.viewer.name,
            town.colleague.viewer.name,
            town.colleague.viewer.name,
            town.librarian.viewer.name,
        ]
        assert [entry.at - start for entry in log] == [timedelta(days=days) for days in (30, 20, 10, 0)]


def test_no_change_changes_nothing_and_is_noted_once_a_day(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id, activity_id = approved(town)
        version = db.session.get_one(Activity, activity_id).version
        for _ in range(3):
            following.no_change(plans.whole(plan_id), activity_id, by=town.librarian.viewer)
        activity = db.session.get_one(Activity, activity_id)
        assert (activity.status, activity.version) == (ActivityStatus.PLANNED, version)
        assert lines(plan_id, activity_id) == [("planned", None, False)]


def test_what_is_done_needs_no_further_look(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id, activity_id = approved(town)
        following.tick_off(plans.whole(plan_id), activity_id, by=town.librarian.viewer)
        following.no_change(plans.whole(plan_id), activity_id, by=town.librarian.viewer)
        assert lines(plan_id, activity_id) == [("done", None, False)]


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.SUBMITTED, PlanState.RETURNED, PlanState.CLOSED])
def test_only_a_plan_in_force_is_followed_up(app: PlannerApp, town: Town, state: PlanState) -> None:
    by = town.librarian.viewer
    with inside(app, town.id):
        plan = plans.whole(make_plan(town, state=state))
        activity = plan.text_activities[0]
        with pytest.raises(RefusedError):
            following.no_change(plan, activity.id, by=by)
        with pytest.raises(RefusedError):
            evidencing.add_evidence(activity, by=by, address="https://example.org", shows="Bild")
        assert db.session.scalar(select(func.count(FollowUp.id))) == 0
        assert db.session.scalar(select(func.count(EvidenceLink.id))) == 0


def test_the_database_keeps_the_log_as_it_is(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        follow(town, make_plan(town, state=PlanState.APPROVED))
    for deed in (update(FollowUp).values(note="Annat"), delete(FollowUp)):
        with app.app_context():
            enter(town.id)
            with pytest.raises(DBAPIError, match="append-only"):
                db.session.execute(deed)
            db.session.rollback()


def test_the_database_refuses_a_link_that_is_no_page_and_one_of_two_parts(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        follow(town, make_plan(town, state=PlanState.APPROVED))
        objective_id = db.session.scalars(select(Activity.objective_id)).first()
    for values in ({"address": "javascript:alert(1)"}, {"objective_id": objective_id}, {"activity_id": None}):
        with app.app_context():
            enter(town.id)
            with pytest.raises(IntegrityError):
                db.session.execute(update(EvidenceLink).values(**values))
            db.session.rollback()


# ---------------------------------------------------------------- one press from home


def test_an_activity_is_followed_up_from_home_with_one_press(app: PlannerApp, town: Town, browse: Browse) -> None:
    today = clock.today()
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED, activities=2, due_on=today + SOON)
        first, second = (activity.id for activity in plans.whole(plan_id).text_activities)
    librarian = browse(town.librarian)
    home = librarian.get("/")
    assert "Två saker är det snart dags för." in home.text
    fields = home.form("/")
    pressed = librarian.post(f"/plans/{plan_id}/no-change", fields | {"activity": str(first)})
    assert (pressed.status, pressed.to) == (303, "/")
    home = pressed.follow()
    said = ("En sak är det snart dags för.", "Noterat: ingen förändring sedan sist.")
    assert [text in home.text for text in said] == [True, True]
    done = librarian.post(f"/plans/{plan_id}/done", home.form("/") | {"activity": str(second)})
    assert (done.to, "snart dags" in done.follow().text) == ("/", False)
    with inside(app, town.id):
        assert lines(plan_id, first) == [("planned", None, False)]
        assert lines(plan_id, second) == [("done", None, False)]


def test_what_somebody_has_looked_at_waits_again_after_a_week(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id, activity_id = approved(town, due_on=clock.today() + LATE)
        with clock.as_of(clock.now() - timedelta(days=6)):
            following.no_change(plans.whole(plan_id), activity_id, by=town.librarian.viewer)
        assert waiting_for(town.colleague.viewer) == []
        with clock.as_of(clock.now() + timedelta(days=2)):
            assert [w.activity_id for w in waiting_for(town.colleague.viewer)] == [activity_id]


@pytest.mark.parametrize("who", ["principal", "teacher", "librarian2", "coordinator", "head"])
def test_nobody_else_follows_up(app: PlannerApp, town: Town, browse: Browse, who: str) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED)
        activity_id = follow(town, plan_id)
        link_id = db.session.scalars(select(EvidenceLink.id)).one()
        objective_id = db.session.get_one(Activity, activity_id).objective_id
    person = browse(town.people[who])
    for path, fields in (
        (f"/plans/{plan_id}/no-change", {"activity": str(activity_id)}),
        (f"/plans/activities/{activity_id}/evidence", {"address": "https://example.org", "shows": "Bild"}),
        (f"/plans/objectives/{objective_id}/evidence", {"address": "https://example.org", "shows": "Bild"}),
        (f"/plans/evidence/{link_id}/remove", {}),
    ):
        assert person.post(path, fields).status == 403, path
    for path in (f"/plans/activities/{activity_id}/evidence", f"/plans/objectives/{objective_id}/evidence"):
        assert browse(town.neighbour.librarian).get(path).status == 404
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(EvidenceLink.id))) == 1
        assert len(lines(plan_id, activity_id)) == 1


# ---------------------------------------------------------------- links


PAGE = "https://example.org/?a=1&b=2"
LONG = "https://example.org/" + "x" * 50_000
NO_PAGES = (
    "javascript:alert(1) JAVASCRIPT:alert(1) data:text/html,x file:///etc/passwd //example.org ftp://x.se "
    "https:// http:example.org https://["
)


@pytest.mark.parametrize("address", [*NO_PAGES.split(), "https://exa mple.org", " ", LONG])
def test_what_is_no_page_on_the_web_is_refused(app: PlannerApp, town: Town, browse: Browse, address: str) -> None:
    with inside(app, town.id):
        _plan_id, activity_id = approved(town)
    path = f"/plans/activities/{activity_id}/evidence"
    page = browse(town.librarian).get(path).submit({"shows": "Bild", "address": address}, action=path)
    assert (page.status, len(page.errors)) == (422, 1)
    assert f'value="{address}"' in page.html or not address.strip()
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(EvidenceLink.id))) == 0


def test_a_link_is_added_read_and_taken_away(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan_id, activity_id = approved(town)
        objective_id = db.session.get_one(Activity, activity_id).objective_id
    librarian = browse(town.librarian)
    hostile = "<b>Recensioner</b> {{ 7*7 }}"
    for path in (f"/plans/activities/{activity_id}/evidence", f"/plans/objectives/{objective_id}/evidence"):
        form = librarian.get(path)
        added, again = (form.submit({"shows": hostile, "address": PAGE}, action=path) for _ in range(2))
        assert (added.status, again.status, again.to) == (303, 303, added.to)
        assert "&lt;b&gt;Recensioner&lt;/b&gt; {{ 7*7 }}" in added.follow().html
    page = librarian.get(f"/plans/{plan_id}/follow-up")
    assert page.links.count(PAGE) == 2
    with inside(app, town.id):
        ids = list(db.session.scalars(select(EvidenceLink.id).order_by(EvidenceLink.id)))
    assert len(ids) == 2
    assert (
        page.submit(action=f"/plans/evidence/{ids[0]}/remove").follow().links.count("https://example.org/?a=1&b=2") == 1
    )
    assert librarian.post(f"/plans/evidence/{ids[0]}/remove").status == 404
    with inside(app, town.id):
        assert db.session.scalar(select(func.count()).where(AuditEvent.action == "evidence.removed")) == 1


def test_who_reads_the_plan_reads_what_was_said_and_what_shows_it(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED)
        follow(town, plan_id)
    for who in ("principal", "teacher", "librarian2", "head"):
        page = browse(town.people[who]).get(f"/plans/{plan_id}")
        assert "https://example.org/bild" in page.links
        assert ("Uppföljd en gång" in page.text, "Halvvägs" in page.text, "Ta bort länken" in page.text) == (
            *(True, True),
            False,
        )


# ---------------------------------------------------------------- late, and never shaming


@pytest.mark.parametrize(
    ("who", "told"),
    [("librarian", "danger"), ("principal", "warning"), ("teacher", ""), ("librarian2", ""), ("head", "")],
)
def test_late_is_told_to_those_who_follow_up_and_decide(
    app: PlannerApp, town: Town, browse: Browse, who: str, told: str
) -> None:
    with inside(app, town.id):
        plan_id, _ = approved(town, due_on=clock.today() + LATE)
    page = browse(town.people[who]).get(f"/plans/{plan_id}")
    part = page.html.partition("Försenad")
    assert (part[0].rpartition('data-color="')[2].partition('"')[0] if part[1] else "") == told
    assert ("1 försenad" in browse(town.people[who]).get("/plans/").text) is bool(told)


def test_the_follow_up_page_asks_the_same_however_much_was_said(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    with inside(app, town.id):
        small = make_plan(town, state=PlanState.APPROVED)
        follow(town, small)
        large = make_plan(town, state=PlanState.APPROVED, objectives=3, activities=4, other_school=True)
        plan = plans.whole(large)
        for activity in plan.text_activities:
            following.no_change(plan, activity.id, by=town.librarian2.viewer)
            evidencing.add_evidence(activity, by=town.librarian2.viewer, address="https://example.org", shows="Bild")
        deciding.start_new_version(plan, by=town.librarian2.viewer)
    counts = []
    for person, plan_id in ((town.librarian, small), (town.librarian2, large)):
        browser = browse(person)
        with count_statements() as sent:
            assert browser.get(f"/plans/{plan_id}/follow-up").status == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 14
