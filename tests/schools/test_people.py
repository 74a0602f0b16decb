"""People and their posts: what the coordinator can do, and nobody else."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from planner.accounts.models import MailedLink, SignIn, User
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db, every_municipality
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.core.viewer import Role
from planner.schools import rules
from planner.schools.models import Municipality, Post, School
from planner.schools.operations.people import WHEN_SOMEBODY_LEAVES
from tests.conftest import inside
from tests.factories import Town, person
from tests.page import Browser

ROLES = ("librarian", "principal", "teacher", "head")
Browse = Callable[..., Browser]


def newcomer(town: Town, **changes: Any) -> dict[str, Any]:
    """Return an invitation filled in."""
    filled = {
        "name": "Nils Holm",
        "email": "Nils.Holm@Dorrby.example ",
        "role": "librarian",
        "school_id": str(town.school),
        "kind": "teacher_librarian",
        "education": "none",
        "hours_per_week": "7,5",
        "from_day": "2026-08-10",
    }
    return filled | changes


def people_called(app: PlannerApp, name: str) -> list[User]:
    with app.app_context(), every_municipality():
        return list(db.session.scalars(select(User).where(User.name == name)))


def posts_of(app: PlannerApp, user_id: int) -> list[tuple[str, int | None, date, date | None]]:
    with app.app_context(), every_municipality():
        posts = db.session.scalars(select(Post).where(Post.user_id == user_id).order_by(Post.id))
        return [(post.role.value, post.school_id, post.from_day, post.to_day) for post in posts]


def events(app: PlannerApp, municipality_id: int) -> list[tuple[str, dict[str, Any] | None, dict[str, Any] | None]]:
    with inside(app, municipality_id):
        return [
            (event.action, event.before, event.after)
            for event in db.session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        ]


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize(("role", "allowed"), [(role, role == "coordinator") for role in (*ROLES, "coordinator")])
def test_only_the_coordinator_may_manage_people_of_the_own_municipality(
    town: Town, role: str, *, allowed: bool
) -> None:
    viewer = town.people[role].viewer
    own = User(municipality_id=town.id)
    abroad = User(municipality_id=town.neighbour.id)
    post_abroad = Post(municipality_id=town.neighbour.id)
    school_abroad = School(municipality_id=town.neighbour.id)
    assert rules.may_manage_people(viewer) is allowed
    assert rules.may_manage_person(viewer, own) is allowed
    assert rules.may_end_post(viewer, Post(municipality_id=town.id)) is allowed
    assert rules.may_change_school(viewer, School(municipality_id=town.id)) is allowed
    assert rules.may_change_settings(viewer) is allowed
    assert rules.may_see_schools(viewer) is True
    assert not rules.may_manage_person(viewer, abroad)
    assert not rules.may_end_post(viewer, post_abroad)
    assert not rules.may_change_school(viewer, school_abroad)


@pytest.mark.parametrize("role", ROLES)
def test_others_reach_none_of_the_pages_and_change_nothing(
    app: PlannerApp, town: Town, browse: Browse, role: str
) -> None:
    browser, other = browse(town.people[role]), town.colleague.id
    for path in ("/people/", "/people/invite", "/settings/"):
        assert browser.get(path).status == 403, path
    assert browser.get(f"/people/{other}").status == 404
    for path, fields in (
        ("/people/invite", newcomer(town)),
        ("/settings/", {"smallest_group": "9", "version": "1"}),
        ("/settings/breaks", {"name": "Lov", "first_day": "2027-01-01", "last_day": "2027-01-02"}),
    ):
        assert browser.post(path, fields).status == 403, path
    for path in ("edit", "invite", "posts/new", "close", "open"):
        assert browser.post(f"/people/{other}/{path}", newcomer(town)).status == 404, path
    assert people_called(app, "Nils Holm") == []


def test_a_neighbour_s_person_and_post_answer_as_if_they_were_not_there(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    browser, abroad = browse(town.coordinator), town.neighbour.librarian
    post_id = abroad.viewer.posts[0].id
    for path in (f"/people/{abroad.id}", f"/people/{abroad.id}/edit", f"/people/posts/{post_id}/end"):
        assert browser.get(path).status == 404, path
    assert browser.post(f"/people/{abroad.id}/close", {"written": "Librarian Granby", "version": "1"}).status == 404
    assert browser.post(f"/people/posts/{post_id}/end", {"to_day": "2026-01-01", "version": "1"}).status == 404
    assert [found.active for found in people_called(app, "Librarian Granby")] == [True]
    assert "Granby" not in browser.get("/people/").text
    assert browser.get("/people/?q=Granby").h1 == "0 personer"


# ---------------------------------------------------------------- the list


def test_the_list_is_searched_by_name_school_and_post(town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    assert browser.get("/people/").h1 == "8 personer"
    assert browser.get("/people/?q=LIBRARIAN2").h1 == "1 person"
    assert browser.get(f"/people/?school={town.other_school}").h1 == "2 personer"
    assert browser.get(f"/people/?school={town.school}&role=librarian").h1 == "2 personer"
    assert browser.get(f"/people/?school={town.neighbour.school}").h1 == "0 personer"
    assert browser.get("/people/?closed=1").h1 == "0 personer"


@pytest.mark.parametrize(
    "query", ["school=x", "school=99999999999", "page=0", "page=-1", "page=abc", "page=99999", "role=king", "q=%00%25_"]
)
def test_no_search_breaks_the_list(town: Town, browse: Browse, query: str) -> None:
    assert browse(town.coordinator).get(f"/people/?{query}").status == 200


def test_the_list_is_paged_in_swedish_order(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        municipality = db.session.get_one(Municipality, town.id)
        for number in range(30):
            db.session.get_one(
                User, person(municipality, f"t{number}", Role.COORDINATOR, None).id
            ).name = f"Öl {number:02}"
        db.session.get_one(User, town.teacher.id).name = "Åsa"
    browser = browse(town.coordinator)
    first, second = browser.get("/people/"), browser.get("/people/?page=2")
    names = [
        text for page in (first, second) for text in page.links if text.startswith("/people/") and text[8:].isdigit()
    ]
    assert len(names) == len(set(names)) == 38
    assert first.text.index("Åsa") < first.text.index("Öl 00")
    assert "Öl 29" not in first.text
    assert "Öl 29" in second.text


def test_the_list_asks_the_database_as_often_for_many_people_as_for_few(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    browser = browse(town.coordinator)
    with count_statements() as few:
        browser.get("/people/?role=coordinator")
    with inside(app, town.id):
        municipality = db.session.get_one(Municipality, town.id)
        for number in range(12):
            person(municipality, f"k{number}", Role.COORDINATOR, None)
    with count_statements() as many:
        browser.get("/people/?role=coordinator")
    assert len(many) == len(few) <= 8


# ---------------------------------------------------------------- inviting


def test_an_invitation_opens_an_account_with_a_post_and_mails_a_link(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    page = browse(town.coordinator).get("/people/invite").submit(newcomer(town))
    found = people_called(app, "Nils Holm")
    assert [(p.email, p.password_hash, p.municipality_id) for p in found] == [
        ("nils.holm@dorrby.example", None, town.id)
    ]
    assert page.to == f"/people/{found[0].id}"
    assert page.follow().h1 == "Nils Holm"
    assert posts_of(app, found[0].id) == [("librarian", town.school, date(2026, 8, 10), None)]
    with inside(app, town.id):
        mails = [
            (mail.address, "http://localhost/password/" in mail.text) for mail in db.session.scalars(select(OutboxMail))
        ]
    assert mails == [("nils.holm@dorrby.example", True)]
    assert [(action, before, after and after["role"]) for action, before, after in events(app, town.id)] == [
        ("user.invited", None, None),
        ("post.given", None, "librarian"),
    ]


def test_the_mailed_link_leads_to_a_password_and_in(app: PlannerApp, town: Town, browse: Browse) -> None:
    browse(town.coordinator).get("/people/invite").submit(newcomer(town))
    with inside(app, town.id):
        link = db.session.scalars(select(OutboxMail.text)).one().split("http://localhost")[1].split()[0]
    visitor = browse()
    assert visitor.get(link).submit({"new_password": "tre gröna böcker"}).status == 303
    assert visitor.get("/account").h1 == "Nils Holm"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": " "}, "Skriv personens namn"),
        ({"email": "nils"}, "Skriv en e-postadress, som anna.berg@example.se"),
        ({"email": "nils@dorrby.example, eva@dorrby.example"}, "Skriv en e-postadress, som anna.berg@example.se"),
        ({"school_id": ""}, "Välj vilken skola tjänsten finns på"),
        ({"kind": ""}, "Välj vilket slags bibliotekstjänst det är"),
        ({"hours_per_week": "169"}, "En vecka har 168 timmar"),
        ({"hours_per_week": "NaN"}, "Skriv en siffra, till exempel 12 eller 4,5"),
        ({"from_day": "2026-02-30"}, "Skriv ett datum som finns, som 2026-12-04"),
    ],
)
def test_a_faulty_invitation_says_what_is_wrong_and_keeps_what_was_typed(
    app: PlannerApp, town: Town, browse: Browse, changes: dict[str, str], fault: str
) -> None:
    page = browse(town.coordinator).get("/people/invite").submit(newcomer(town, **changes))
    assert (page.status, len(page.errors)) == (422, 1)
    assert page.form()["kind"] == newcomer(town, **changes)["kind"]
    assert people_called(app, "Nils Holm") == []
    del fault


@pytest.mark.parametrize("changes", [{"role": "king"}, {"kind": "x"}, {"school_id": "999999999999"}, {"role": None}])
def test_a_choice_that_is_not_offered_is_refused(
    app: PlannerApp, town: Town, browse: Browse, changes: dict[str, Any]
) -> None:
    assert browse(town.coordinator).get("/people/invite").submit(newcomer(town, **changes)).status == 422
    assert people_called(app, "Nils Holm") == []


def test_a_neighbour_s_school_is_not_offered(app: PlannerApp, town: Town, browse: Browse) -> None:
    changes = newcomer(town, school_id=str(town.neighbour.school))
    assert browse(town.coordinator).get("/people/invite").submit(changes).status == 422
    assert people_called(app, "Nils Holm") == []


def test_a_taken_address_gets_the_same_words_here_and_elsewhere(town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    here = browser.get("/people/invite").submit(newcomer(town, email="TEACHER@dorrby.example"))
    elsewhere = browser.get("/people/invite").submit(newcomer(town, email="teacher@granby.example"))
    assert (here.status, elsewhere.status) == (422, 422)
    assert here.errors == elsewhere.errors != []
    assert "Granby" not in elsewhere.text


def test_a_double_submit_invites_once(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    page = browser.get("/people/invite")
    first, second = page.submit(newcomer(town)), page.submit(newcomer(town))
    assert (first.status, second.status) == (303, 303)
    assert first.to == second.to
    assert len(people_called(app, "Nils Holm")) == 1


def test_inviting_in_bulk_is_stopped(town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.schools.views.people.MOST_INVITATIONS", 2)
    browser = browse(town.coordinator)
    statuses = [browser.post("/people/invite", newcomer(town, email="teacher@granby.example")).status for _ in range(3)]
    assert statuses == [422, 422, 429]


def test_an_expired_session_keeps_the_invitation(town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    page = browser.get("/people/invite")
    browser.post("/sign-out")
    answer = browser.post("/people/invite", page.form() | newcomer(town) | {"csrf_token": browser.token()})
    assert answer.status == 401
    assert 'name="kept"' in answer.html


def test_a_new_invitation_ends_the_link_before(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    page = browser.get("/people/invite").submit(newcomer(town)).follow()
    found = people_called(app, "Nils Holm")[0]
    assert page.submit(action=f"/people/{found.id}/invite").to == f"/people/{found.id}"
    with inside(app, town.id):
        used = [link.used_at is not None for link in db.session.scalars(select(MailedLink).order_by(MailedLink.id))]
    assert used == [True, False]


def test_an_address_can_be_mended_only_until_it_is_used(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    browser.get("/people/invite").submit(newcomer(town))
    found = people_called(app, "Nils Holm")[0]
    mended = browser.get(f"/people/{found.id}/edit").submit({"email": "nils.h@dorrby.example"})
    assert mended.status == 303
    with inside(app, town.id):
        db.session.get_one(User, found.id).password_hash = "chosen"
        assert [link.used_at is not None for link in db.session.scalars(select(MailedLink))] == [True]
    refused = browser.get(f"/people/{found.id}/edit").submit({"email": "other@dorrby.example"})
    assert (refused.status, len(refused.errors)) == (422, 1)
    assert people_called(app, "Nils Holm")[0].email == "nils.h@dorrby.example"


def test_a_stale_name_shows_both_texts(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    page = browser.get(f"/people/{town.teacher.id}/edit")
    with inside(app, town.id):
        db.session.get_one(User, town.teacher.id).name = "Teodor Saved"
    answer = page.submit({"name": "Teodor Mine"})
    assert answer.status == 409
    assert ("Teodor Mine" in answer.html, "Teodor Saved" in answer.html) == (True, True)


# ---------------------------------------------------------------- posts


def test_a_further_post_counts_from_its_first_day(app: PlannerApp, town: Town, browse: Browse) -> None:
    today = clock.today()
    fields = {
        "role": "principal",
        "school_id": str(town.other_school),
        "from_day": today.isoformat(),
        "to_day": (today + timedelta(days=30)).isoformat(),
    }
    page = browse(town.coordinator).get(f"/people/{town.teacher.id}/posts/new").submit(fields)
    assert page.to == f"/people/{town.teacher.id}"
    assert posts_of(app, town.teacher.id)[1] == (
        "principal",
        town.other_school,
        today,
        today + timedelta(days=30),
    )


def test_the_same_post_is_not_given_twice_in_the_same_days(town: Town, browse: Browse) -> None:
    fields = {"role": "teacher", "school_id": str(town.school), "from_day": clock.today().isoformat()}
    page = browse(town.coordinator).get(f"/people/{town.teacher.id}/posts/new").submit(fields)
    assert (page.status, len(page.errors)) == (422, 1)


def test_rights_end_with_the_last_day_of_the_post(app: PlannerApp, town: Town, browse: Browse) -> None:
    yesterday = clock.today() - timedelta(days=1)
    post_id = town.head.viewer.posts[0].id
    head = browse(town.head)
    assert head.get("/schools/").status == 200
    page = browse(town.coordinator).get(f"/people/posts/{post_id}/end").submit({"to_day": yesterday.isoformat()})
    assert page.to == f"/people/{town.head.id}"
    assert head.get("/schools/").status == 403
    action, before, after = events(app, town.id)[-1]
    assert (action, before and before["to_day"], after and after["to_day"]) == (
        "post.ended",
        None,
        yesterday.isoformat(),
    )


def test_a_post_cannot_end_before_it_begins_or_twice(town: Town, browse: Browse) -> None:
    browser, post_id = browse(town.coordinator), town.head.viewer.posts[0].id
    page = browser.get(f"/people/posts/{post_id}/end")
    assert page.submit({"to_day": "2019-01-01"}).status == 422
    assert page.submit({"to_day": "2021-01-01"}).status == 303
    again = browser.get(f"/people/posts/{post_id}/end").submit({"to_day": "2022-01-01"})
    assert (again.status, len(again.errors)) == (422, 1)


def test_two_who_change_the_same_person_s_posts_are_told(town: Town, browse: Browse) -> None:
    first, second = browse(town.coordinator), browse(town.coordinator)
    post_id = town.teacher.viewer.posts[0].id
    stale = second.get(f"/people/posts/{post_id}/end")
    assert first.get(f"/people/posts/{post_id}/end").submit({"to_day": "2026-06-30"}).status == 303
    assert stale.submit({"to_day": "2026-05-30"}).status == 409


def test_the_last_coordinator_stays_until_there_is_another(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser, post_id = browse(town.coordinator), town.coordinator.viewer.posts[0].id
    page = browser.get(f"/people/posts/{post_id}/end").submit({"to_day": clock.today().isoformat()})
    assert (page.status, len(page.errors)) == (422, 1)
    browser.post(
        f"/people/{town.teacher.id}/posts/new",
        {"role": "coordinator", "from_day": clock.today().isoformat(), "version": "1"},
    )
    assert len(posts_of(app, town.teacher.id)) == 2
    done = browser.get(f"/people/posts/{post_id}/end").submit({"to_day": clock.today().isoformat()})
    assert done.status == 303


# ---------------------------------------------------------------- closing


def test_closing_an_account_ends_its_posts_and_sign_ins_and_is_confirmed_by_name(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    teacher = browse(town.teacher)
    assert teacher.get("/account").status == 200
    browser = browse(town.coordinator)
    page = browser.get(f"/people/{town.teacher.id}/close")
    assert page.submit({"written": "någon annan"}).status == 422
    assert teacher.get("/account").status == 200
    assert page.submit({"written": " teacher  dörrby"}).to == f"/people/{town.teacher.id}"
    assert teacher.get("/account").to == "/sign-in?next=/account"
    assert [to_day for *_, to_day in posts_of(app, town.teacher.id)] == [clock.today()]
    with inside(app, town.id):
        assert db.session.scalars(select(SignIn).where(SignIn.user_id == town.teacher.id)).all() == []
    assert [action for action, *_ in events(app, town.id)] == ["post.ended", "user.deactivated"]
    assert browser.get("/people/?closed=1").h1 == "1 person"


def test_what_somebody_held_elsewhere_is_given_back_when_the_account_closes_or_the_last_post_has_ended(
    town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[int] = []
    monkeypatch.setitem(WHEN_SOMEBODY_LEAVES, "test", lambda person, _by: left.append(person.id))
    browser, today = browse(town.coordinator), clock.today()
    for who, last_day in ((town.colleague, today), (town.head, today - timedelta(days=1))):
        page = browser.get(f"/people/posts/{who.viewer.posts[0].id}/end")
        assert page.submit({"to_day": last_day.isoformat()}).status == 303
    assert left == [town.head.id]
    browser.get(f"/people/{town.teacher.id}/close").submit({"written": "Teacher Dörrby"})
    assert left == [town.head.id, town.teacher.id]


def test_a_closed_account_is_opened_again_by_an_invitation(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    browser.get(f"/people/{town.teacher.id}/close").submit({"written": "Teacher Dörrby"})
    page = browser.get(f"/people/{town.teacher.id}")
    assert page.submit(action=f"/people/{town.teacher.id}/open").status == 303
    found = people_called(app, "Teacher Dörrby")[0]
    assert (found.active, found.password_hash) == (True, None)
    with inside(app, town.id):
        assert [mail.address for mail in db.session.scalars(select(OutboxMail))] == ["teacher@dorrby.example"]


def test_nobody_closes_the_own_account(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = (
        browse(town.coordinator).get(f"/people/{town.coordinator.id}/close").submit({"written": "Coordinator Dörrby"})
    )
    assert page.status == 422
    assert people_called(app, "Coordinator Dörrby")[0].active


@pytest.mark.parametrize("value", ["x" * 50_000, "\0", "\ud800", "<script>alert(1)</script>", "1e309", "99999-01-01"])
@pytest.mark.parametrize(
    "field", ["name", "email", "role", "school_id", "kind", "hours_per_week", "from_day", "version"]
)
def test_no_value_in_any_field_breaks_the_invitation(town: Town, browse: Browse, field: str, value: str) -> None:
    sent = value.encode("utf-8", "surrogatepass") if "\ud800" in value else value
    browser = browse(town.coordinator)
    fields = newcomer(town) | {"csrf_token": browser.token(), field: sent}
    # Not as a Page: a NUL that comes back in its field is no valid HTML, and harmless.
    answer = browser.client.post("/people/invite", data=fields)
    assert answer.status_code in {303, 422}
    assert "<script>alert" not in answer.get_data(as_text=True)
