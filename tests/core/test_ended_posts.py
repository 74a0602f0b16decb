"""Rights end with the post: an account alone opens what is one's own, and nothing of what is common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.plans.models.plan import PlanState
from planner.schools.models import Post
from tests.conftest import inside
from tests.factories import Town, a_goal, event, make_plan, sign_up
from tests.page import Browser

OWN = ("/", "/account", "/competence/me", "/subscribe")
ROLES = ("librarian", "principal", "teacher", "coordinator", "head")


@pytest.mark.parametrize("role", ROLES)
def test_a_live_cookie_opens_nothing_common_the_day_after_the_last_post(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], role: str
) -> None:
    """Needs, plans, tools and training, with its links to meetings, are for those who work here today."""
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED)
        goal_id = a_goal(town).id
        coming = event(town, needs=(town.need,))
        sign_up(coming, town.people[role])
        event_id = coming.id
    common = (
        *("/needs/", "/plans/", "/toolbox/", "/training/", "/schools/"),
        *(f"/needs/{town.need}", f"/plans/{plan_id}", f"/plans/{plan_id}/revisions/1"),
        *(f"/training/{event_id}", f"/training/{event_id}/calendar.ics"),
    )
    browser = browse(town.people[role])
    assert [browser.get(address).status for address in common] == [200] * len(common)
    with inside(app, town.id):
        for post in db.session.scalars(select(Post).where(Post.user_id == town.people[role].id)):
            post.to_day = clock.today() - timedelta(days=1)
    assert {browser.get(address).status for address in OWN} <= {200, 303}
    assert {browser.get(address).status for address in common} <= {403, 404}
    # The list of schools is in every page's foot.
    assert set(browser.get("/").links) & set(common) <= {"/schools/"}
    own_goal = 200 if role == "librarian" else 404
    assert browser.get(f"/competence/goals/{goal_id}").status == own_goal
    assert browser.post(f"/training/{event_id}/sign-up").status == 403
    assert browser.post(f"/training/{event_id}/sign-off").status == 303
