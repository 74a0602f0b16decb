"""Asking those who sit in reference groups, and how many of each have answered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planner.core import clock
from planner.core.db import db
from planner.core.i18n import in_language
from planner.groups.models import GroupMember, GroupRole, ReferenceGroup
from planner.schools.models import Post
from planner.surveys.models.answers import SurveyInvitation, SurveyInvitationGroup
from planner.surveys.queries import rates
from tests.conftest import inside
from tests.factories import crowd
from tests.surveys.made import EVERYBODY, again, by_text, links, opened, send, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from planner.core.transaction import PlannerApp
    from tests.factories import Town
    from tests.page import Browser

    Browse = Callable[..., Browser]


def a_group(name: str, people: Iterable[int], *, gone: Iterable[int] = ()) -> int:
    """A group in which people sit by their first post; gone: who sat there until yesterday."""
    today, left = clock.today(), set(gone)
    group = ReferenceGroup(name=name, begun_at=clock.now())
    db.session.add(group)
    db.session.flush()
    for user_id in [*people, *left]:
        post = db.session.scalars(select(Post).where(Post.user_id == user_id).order_by(Post.id)).first()
        assert post is not None
        to_day = today - timedelta(days=1) if user_id in left else None
        since = max(post.from_day, today - timedelta(days=30))
        db.session.add(
            GroupMember(group_id=group.id, post_id=post.id, role=GroupRole.MEMBER, from_day=since, to_day=to_day)
        )
    db.session.flush()
    return group.id


def invited(app: PlannerApp, town: Town, known: int) -> dict[int, int | None]:
    """Who is asked, and through which group."""
    with inside(app, town.id):
        found = db.session.execute(
            select(SurveyInvitation.user_id, SurveyInvitationGroup.group_id)
            .outerjoin(SurveyInvitationGroup, SurveyInvitationGroup.invitation_id == SurveyInvitation.id)
            .where(SurveyInvitation.survey_id == known)
        )
        return {row.user_id: row.group_id for row in found}


def test_who_sits_in_the_group_today_is_asked_once_and_who_has_left_is_not(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        known = whole(town).id
        first = a_group("Bibliotekarierna", [town.librarian.id, town.teacher.id], gone=[town.principal.id])
        second = a_group("Lärarna", [town.teacher.id])
    with inside(app, town.neighbour.id):
        abroad = a_group("Grannens", [town.neighbour.librarian.id])
    page = browse(town.coordinator).get(f"/surveys/{known}")
    path = f"/surveys/{known}/invite-groups"
    assert "Grannens" not in page.text
    assert page.submit({"groups": [str(first), str(second)]}, action=path).status == 303
    assert invited(app, town, known) == {town.librarian.id: first, town.teacher.id: first}
    again_there = browse(town.coordinator).get(f"/surveys/{known}")
    assert again_there.submit({"groups": [str(second)]}, action=path).status == 303
    assert invited(app, town, known) == {town.librarian.id: first, town.teacher.id: first}
    for wrong in ([], [str(abroad)], ["x"], ["99999999999999999999"]):
        refused = browse(town.coordinator).get(f"/surveys/{known}").submit({"groups": wrong}, action=path)
        assert (refused.status, len(refused.errors)) == (422, 1)
    for other in (town.librarian, town.principal, town.teacher, town.head):
        assert browse(other).post(path, {"groups": [str(first)]}).status in {403, 404}
    assert browse(town.neighbour.coordinator).post(path, {"groups": [str(abroad)]}).status == 404


def test_an_empty_group_is_refused_in_words(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        known, empty = whole(town).id, a_group("Tomma", [], gone=[town.teacher.id])
    page = browse(town.coordinator).get(f"/surveys/{known}")
    refused = page.submit({"groups": [str(empty)]}, action=f"/surveys/{known}/invite-groups")
    assert (refused.status, refused.errors) == (422, ["Ingen sitter i gruppen i dag."])


def test_how_many_of_each_group_have_answered_is_told_of_groups_that_are_large_enough(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        people = [person.id for person in crowd(town, 14)]
        large, other, small = (
            a_group(name, some)
            for name, some in (("Stora", people[:6]), ("Andra", people[6:12]), ("Lilla", people[12:14]))
        )
        survey = opened(town, whole(town), invite=EVERYBODY)
        known = survey.id
    coordinator = browse(town.coordinator)
    for group in (large, other, small):
        page = coordinator.get(f"/surveys/{known}")
        assert page.submit({"groups": [str(group)]}, action=f"/surveys/{known}/invite-groups").status == 303
    with inside(app, town.id):
        survey = again(town, known)
        answering = [link for link in links(survey) if link.user_id in people[6:9] + people[12:13]]
        for link in answering:
            send(survey, {by_text(survey, "Ja eller nej?"): 2}, link=link)
    with inside(app, town.id), in_language("sv"):
        found = {
            str(one.name or ""): (one.answered, one.invited) for one in rates.response(again(town, known)).by_group
        }
        every = db.session.scalar(select(func.count(SurveyInvitation.id))) or 0
        assert found["Andra"] == (3, 6)
        assert "Lilla" not in found
        assert sum(invited for _answered, invited in found.values()) == every
        assert min(invited for _answered, invited in found.values()) >= 5
    shown = coordinator.get(f"/surveys/{known}").text
    assert ("Efter referensgrupp" in shown, "Lilla 1 2" in shown) == (True, False)
