"""Reference groups: set up and filled by the coordinator, seen by all who hold a post, ended with the post."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from planner.core import clock
from planner.core.db import db, enter
from planner.core.transaction import PlannerApp
from planner.groups import queries
from planner.groups.models import GroupMember, GroupRole, ReferenceGroup
from planner.schools.models import Post
from tests.conftest import inside
from tests.factories import Town, a_group, crowd
from tests.page import Browser

Browse = Callable[..., Browser]


def made(app: PlannerApp, town: Town, *people: str, **kind: Any) -> int:
    with inside(app, town.id):
        return a_group(town, *people, **kind).id


def test_the_coordinator_sets_up_a_group_fills_it_and_lets_a_membership_end(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    coordinator = browse(town.coordinator)
    path = coordinator.get("/groups/new").submit({"name": "Läsgruppen", "purpose": "Hitta behoven"}).to
    assert coordinator.get(path).h1 == "Läsgruppen"
    today = clock.today()
    for label, role in (("librarian", "chair"), ("teacher", "member"), ("principal2", "member")):
        page = coordinator.get(f"{path}/members/new")
        post = town.people[label].viewer.posts[0].id
        sent = page.submit({"post_id": str(post), "role": role, "from_day": str(today)}, action=f"{path}/members/new")
        assert sent.to == path
    seen = browse(town.teacher).get(path)
    assert "3 ledamöter: 1 från bibliotekspersonalen, 1 lärare och 1 rektor, från 2 av 2 skolor." in seen.text
    edit = next(
        link for link in coordinator.get(path).links if link.startswith(f"{path}/members/") and "new" not in link
    )
    assert coordinator.get(edit).submit({"to_day": str(today - timedelta(days=1))}).errors == [
        "Sista dagen kan inte komma före den första"
    ]
    assert coordinator.get(edit).submit({"to_day": str(today)}).to == path
    with inside(app, town.id):
        tomorrow = today + timedelta(days=1)
        group_id = int(path.rsplit("/", 1)[1])
        assert [member.role for member in queries.members_on(group_id)] == [GroupRole.CHAIR] + [GroupRole.MEMBER] * 2
        assert len(queries.members_on(group_id, tomorrow)) == 2


def test_a_membership_ends_with_the_post_it_rests_on(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = made(app, town, from_day=clock.today() - timedelta(days=30))
    viewer = town.librarian.viewer
    with inside(app, town.id):
        assert (queries.sits_in(viewer, known), len(queries.members_on(known))) == (True, 3)
        post = db.session.get_one(Post, viewer.posts[0].id)
        post.to_day = clock.today() - timedelta(days=1)
    with inside(app, town.id):
        assert (queries.sits_in(viewer, known), len(queries.members_on(known))) == (False, 2)
        assert queries.sits_in(viewer, known, clock.today() - timedelta(days=2)) is True
        assert [user.id for user in queries.users_in([known])] == [town.principal.id, town.teacher.id]
    text = browse(town.coordinator).get(f"/groups/{known}").text
    assert ("2 ledamöter" in text, "Har lämnat gruppen (1)" in text) == (True, True)


def test_another_municipality_and_who_does_not_run_groups_get_no_further(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    known, abroad = made(app, town), made(app, town.neighbour)
    with inside(app, town.id):
        member = queries.members_on(known)[0].id
    with inside(app, town.neighbour.id):
        foreign = queries.members_on(abroad)[0].id
    for person in town.people.values():
        browser = browse(person)
        assert browser.get(f"/groups/{abroad}").status == 404
        assert browser.get(f"/groups/{known}").status == 200
        assert "Granby" not in browser.get("/groups/").text
        runs = person is town.coordinator
        paths = (
            "/groups/new",
            f"/groups/{known}/edit",
            f"/groups/{known}/members/new",
            f"/groups/{known}/members/{member}",
        )
        assert [browser.get(path).status for path in paths] == [200 if runs else 403] * 4
        assert browser.get(f"/groups/{known}/members/{foreign}").status == 404
        assert browser.get(f"/groups/{abroad}/members/{foreign}").status == 404
    page = browse(town.coordinator).get(f"/groups/{known}/members/new")
    post = town.neighbour.teacher.viewer.posts[0].id
    assert page.submit({"post_id": str(post)}, action=f"/groups/{known}/members/new").status == 422
    assert town.neighbour.teacher.viewer.name not in page.text


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"post_id": ""}, ["Välj ett av alternativen"]),
        ({"role": "boss"}, ["Välj ett av alternativen"]),
        ({"from_day": ""}, ["Skriv från vilken dag"]),
        ({"from_day": "2019-01-01"}, ["Den dagen har personen inte tjänsten"]),
        ({"post_id": "9" * 30}, ["Välj ett av alternativen"]),
    ],
)
def test_what_cannot_be_saved_of_a_member_is_said_and_kept(
    app: PlannerApp, town: Town, browse: Browse, typed: dict[str, str], errors: list[str]
) -> None:
    known = made(app, town, "teacher")
    action = f"/groups/{known}/members/new"
    good = {"post_id": str(town.principal.viewer.posts[0].id), "role": "secretary", "from_day": str(clock.today())}
    refused = browse(town.coordinator).get(action).submit(good | typed, action=action)
    assert (refused.status, refused.errors) == (422, errors)
    assert refused.form(action)["role"] == ("member" if "role" in typed else "secretary")


def test_nobody_sits_in_a_group_twice_and_a_double_send_counts_once(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    known = made(app, town, "teacher")
    action = f"/groups/{known}/members/new"
    coordinator = browse(town.coordinator)
    page = coordinator.get(action)
    good = {"post_id": str(town.principal.viewer.posts[0].id), "role": "member", "from_day": str(clock.today())}
    assert [page.submit(good, action=action).status for _ in range(2)] == [303, 303]
    again = coordinator.get(action).submit(good, action=action)
    assert (again.status, again.errors) == (422, ["Den personen sitter redan i gruppen de dagarna"])
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(GroupMember.id))) == 2


def test_a_stale_save_shows_both_texts(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = made(app, town)
    coordinator = browse(town.coordinator)
    mine, theirs = coordinator.get(f"/groups/{known}/edit"), coordinator.get(f"/groups/{known}/edit")
    assert theirs.submit({"name": "Deras namn"}).status == 303
    conflict = mine.submit({"name": "Mitt namn"})
    assert (conflict.status, "Mitt namn" in conflict.html, "Deras namn" in conflict.text) == (409, True, True)
    with inside(app, town.id):
        member = queries.members_on(known)[0].id
    path = f"/groups/{known}/members/{member}"
    mine, theirs = coordinator.get(path), coordinator.get(path)
    assert theirs.submit({"role": "chair"}).status == 303
    assert mine.submit({"role": "secretary"}).status == 409
    assert coordinator.get(path).submit({"role": "secretary"}).status == 303


def test_a_name_is_taken_once_in_a_municipality(app: PlannerApp, town: Town, browse: Browse) -> None:
    made(app, town, name="Läsgruppen")
    made(app, town.neighbour, name="Läsgruppen")
    refused = browse(town.coordinator).get("/groups/new").submit({"name": "läsgruppen dörrby", "purpose": "Mitt syfte"})
    assert (refused.status, refused.errors) == (422, ["Det finns redan en grupp med det namnet"])
    assert refused.form()["purpose"] == "Mitt syfte"
    assert browse(town.coordinator).get("/groups/new").submit({"name": "Läsgruppen Granby"}).status == 303


def test_text_typed_after_the_session_ended_is_kept(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse(town.coordinator).get("/groups/new")
    page.browser.client.delete_cookie("session")
    assert "Ett långt syfte" in page.submit({"name": "Gruppen", "purpose": "Ett långt syfte"}).html


def test_an_ended_group_is_shown_last_and_nobody_sits_in_it(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = made(app, town, name="A-gruppen")
    made(app, town, name="Ö-gruppen")
    coordinator = browse(town.coordinator)
    gone = str(clock.today() - timedelta(days=1))
    assert coordinator.get(f"/groups/{known}/edit").submit({"ended_on": gone}).status == 303
    text = coordinator.get("/groups/").text
    assert text.index("Ö-gruppen") < text.index("A-gruppen")
    with inside(app, town.id):
        assert (queries.sits_in(town.librarian.viewer, known), len(queries.choosable())) == (False, 1)


def test_one_finds_who_shall_sit_in_a_group_by_name_and_by_school(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = made(app, town, "teacher")
    browser = browse(town.coordinator)
    assert browser.get(f"/groups/{known}/members/new?q=principal2").text.count("Principal2 Dörrby") == 1
    assert "Librarian Dörrby" not in browser.get(f"/groups/{known}/members/new?q=principal2").text
    assert "Ingen hittades" in browser.get(f"/groups/{known}/members/new?q=nobody").text


@pytest.mark.parametrize("path", ["/groups/", "/groups/{group}"])
def test_the_pages_take_the_same_number_of_queries_however_many_there_are(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any], path: str
) -> None:
    known = made(app, town, "teacher")
    browser = browse(town.coordinator)
    counts = []
    for more in (False, True):
        if more:
            with inside(app, town.id):
                for number in range(3):
                    a_group(town, name=f"Grupp {number}")
                for one in crowd(town, 5):
                    group = db.session.get_one(ReferenceGroup, known)
                    post = one.viewer.posts[0].id
                    db.session.add(
                        GroupMember(group_id=group.id, post_id=post, role=GroupRole.MEMBER, from_day=clock.today())
                    )
        browser.get(path.format(group=known))
        with count_statements() as sent:
            assert browser.get(path.format(group=known)).status == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 8


def test_the_database_refuses_days_in_the_wrong_order(app: PlannerApp, town: Town) -> None:
    known = made(app, town, "teacher")
    with app.app_context():
        enter(town.id)
        member = queries.members_on(known)[0]
        member.to_day = member.from_day - timedelta(days=1)
        with pytest.raises(IntegrityError):
            db.session.flush()
