"""Comments: who says and reads what, who is told, what becomes of it, and what is never lost or leaked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.core.viewer import HeldPost, Role, Viewer
from planner.plans import rules
from planner.plans.models.comments import Comment, Mention
from planner.plans.models.parts import Activity
from planner.plans.models.plan import Plan, PlanState
from planner.plans.operations import commenting, deciding, evaluating, writing
from planner.plans.operations.commenting import called
from planner.plans.queries import comments as queries
from planner.plans.queries import plans
from planner.plans.queries.comments import Person
from planner.schools.models import Post
from tests.conftest import inside
from tests.factories import Town, evaluate, make_plan, read_hash, say
from tests.page import Browser

Browse = Callable[..., Browser]
HERE, ELSEWHERE, ABROAD = "own school", "other school", "other municipality"
L, P, T, C, H = Role.LIBRARIAN, Role.PRINCIPAL, Role.TEACHER, Role.COORDINATOR, Role.HEAD
DRAFT, SUBMITTED, RETURNED, APPROVED, CLOSED = PlanState


@dataclass
class SomePlan:
    """As much of a plan as rules look at."""

    municipality_id: int = 1
    school_id: int = 10
    state: PlanState = APPROVED
    in_force_number: int | None = 1
    author_ids: frozenset[int] = field(default_factory=frozenset)


@dataclass
class SomeComment:
    """As much of a comment as rules look at."""

    stage: PlanState
    by_id: int
    plan: SomePlan


def somebody(role: Role, place: str, user_id: int = 7) -> Viewer:
    """Return a viewer with one post; abroad with the same school number."""
    school = None if role in {C, H} else {HERE: 10, ELSEWHERE: 11, ABROAD: 10}[place]
    municipality = 2 if place == ABROAD else 1
    return Viewer(user_id, municipality, "N", "n@x", "sv", "M", "m", (HeldPost(1, role, school),))


READERS = {
    DRAFT: {(L, HERE), (P, HERE)},
    RETURNED: {(L, HERE), (P, HERE), (C, HERE), (C, ELSEWHERE), (H, HERE), (H, ELSEWHERE)},
    SUBMITTED: {(L, HERE), (P, HERE), (T, HERE), (C, HERE), (C, ELSEWHERE), (H, HERE), (H, ELSEWHERE)},
    APPROVED: {(T, HERE), *((role, place) for role in (L, P, C, H) for place in (HERE, ELSEWHERE))},
}
READERS[CLOSED] = READERS[APPROVED]
CASES = [(role, place, state) for role in Role for place in (HERE, ELSEWHERE, ABROAD) for state in PlanState]


@pytest.mark.parametrize(("role", "place", "state"), CASES)
def test_who_comments_reads_changes_and_resolves(role: Role, place: str, state: PlanState) -> None:
    viewer, reads = somebody(role, place), (role, place) in READERS[state]
    theirs, own = (SomeComment(state, by, SomePlan()) for by in (8, 7))
    assert rules.may_comment(viewer, SomePlan(state=state)) is reads
    assert [rules.may_read_comment(viewer, comment) for comment in (theirs, own)] == [reads, reads]
    assert [rules.may_change_comment(viewer, comment) for comment in (theirs, own)] == [False, reads]
    at_work = (role, place) in {(L, HERE), (P, HERE)}
    assert [rules.may_resolve_comment(viewer, comment) for comment in (theirs, own)] == [at_work, reads]


def test_sql_reads_what_the_rules_let_read(app: PlannerApp, town: Town) -> None:
    for place in (town, town.neighbour):
        with inside(app, place.id):
            plan_id = make_plan(place, title="Plan")
            for state in PlanState:
                comment = Comment(
                    plan_id=plan_id, stage=state, text="Hej", by_id=place.librarian.id, created_at=clock.now()
                )
                db.session.add(comment)
    for place in (town, town.neighbour):
        for person in place.people.values():
            with inside(app, place.id):
                found = set(
                    db.session.scalars(
                        select(Comment.stage)
                        .join(Plan, Plan.id == Comment.plan_id)
                        .where(queries.readable_by(person.viewer))
                    )
                )
                all_of_them = db.session.scalars(select(Comment)).all()
                plan = db.session.scalars(select(Plan)).one()
                told = {c.stage for c in all_of_them if rules.may_read_comment(person.viewer, _of(plan, c))}
                assert (len(all_of_them), found) == (5, told)


def _of(plan: Plan, comment: Comment) -> Any:
    return type("C", (), {"plan": plan, "stage": comment.stage, "by_id": comment.by_id})()


# ---------------------------------------------------------------- who is told


def mails() -> list[tuple[str, str]]:
    found = db.session.scalars(select(OutboxMail).where(OutboxMail.key.like("%mention%")).order_by(OutboxMail.id))
    return [(mail.address, mail.subject) for mail in found]


def test_who_is_mentioned_gets_one_mail_and_a_thing_to_do(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town)
    librarian = browse(town.librarian)
    page = librarian.get(f"/plans/{plan_id}/comments")
    typed = {"text": "Räcker tiden, @Principal Dörrby?", "mention": str(town.principal.id)}
    saved = page.submit(typed)
    assert (saved.status, page.submit(typed).to) == (303, saved.to)
    with inside(app, town.id):
        assert mails() == [("principal@dorrby.example", "Librarian Dörrby nämner dig: Varje klass i biblioteket")]
        comment_id = db.session.scalars(select(Comment.id)).one()
    form = librarian.get(f"/plans/comments/{comment_id}")
    assert (
        form.submit({"text": "Räcker tiden nu, @Principal Dörrby?"}, action=f"/plans/comments/{comment_id}").status
        == 303
    )
    home = browse(town.principal).get("/")
    assert "Librarian Dörrby nämner dig i en kommentar" in home.text
    assert "Räcker tiden nu" in home.text
    for other in ("colleague", "coordinator", "principal2"):
        assert "nämner dig" not in browse(town.people[other]).get("/").text
    seen = home.browser.post(f"/plans/comments/{comment_id}/seen", home.form("/"))
    assert (seen.to, "nämner dig" in seen.follow().text) == ("/", False)
    with inside(app, town.id):
        assert len(mails()) == 1


def test_an_answer_settles_what_one_was_mentioned_in(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town)
        say(town, plan_id, "librarian", mention=town.principal.id)
        assert len(queries.unseen_mentions(town.principal.viewer)) == 1
        say(town, plan_id, "principal", "Ja, den räcker.")
        assert queries.unseen_mentions(town.principal.viewer) == []


@pytest.mark.parametrize("settle", ["resolve", "withdraw", "post ended"])
def test_what_is_settled_waits_for_nobody(app: PlannerApp, town: Town, settle: str) -> None:
    with inside(app, town.id):
        comment = say(town, make_plan(town), "librarian", mention=town.principal.id)
        if settle == "post ended":
            assert queries.unseen_mentions(Viewer(**{**vars(town.principal.viewer), "posts": ()})) == []
            return
        getattr(commenting, settle)(comment, by=town.librarian.viewer)
        assert queries.unseen_mentions(town.principal.viewer) == []


def test_only_who_reads_the_plan_today_can_be_mentioned(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        draft = make_plan(town)
        approved = make_plan(town, state=APPROVED, other_school=True)
        gone = db.session.scalars(select(Post).where(Post.user_id == town.colleague.id)).one()
        people = [p.id for p in queries.mentionable(town.librarian.viewer, plans.whole(draft))]
        assert people == [town.colleague.id, town.principal.id]
        gone.to_day = clock.today() - timedelta(days=1)
        db.session.get_one(User, town.principal2.id).deactivated_at = clock.now()
        db.session.flush()
        assert [p.id for p in queries.mentionable(town.librarian.viewer, plans.whole(draft))] == [town.principal.id]
        everybody = {p.id for p in queries.mentionable(town.librarian.viewer, plans.whole(approved))}
        names = ("librarian2", "principal", "coordinator", "head")
        assert everybody == {town.people[name].id for name in names}
    page = browse(town.librarian).get(f"/plans/{draft}/comments")
    impossible = [town.colleague, town.coordinator, town.teacher, town.neighbour.principal, town.librarian]
    for person in impossible:
        refused = page.submit({"text": "Hej", "mention": str(person.id)})
        assert (refused.status, refused.errors) == (422, ["Välj ett av alternativen"])
    for text in ("@Colleague Dörrby", "@Principal Granby", "@Coordinator Dörrby", "@Nobody"):
        assert page.submit({"text": text}).status == 303
    with inside(app, town.id):
        assert (db.session.scalar(select(func.count(Mention.id))), mails()) == (0, [])


def test_a_whole_name_after_an_at_sign_calls_one_person() -> None:
    people = [
        Person(n, name, f"{n}@x", "sv", None, here=True)
        for n, name in enumerate(("Eva Ek", "Eva Ekström", "Åsa Öberg-Ny", "Bo Al", "Bo Al"))
    ]
    for text, ids in (
        ("@Eva Ek, hinner vi?", [0]),
        ("@eva ekström.", [1]),
        ("(@Åsa Öberg-Ny) och @Eva Ek", [0, 2]),
        ("mejl@Eva Ek", []),
        ("@Bo Al", []),
        ("Eva Ek", []),
        ("@Eva", []),
    ):
        assert [person.id for person in called(text, people)] == ids, text


# ---------------------------------------------------------------- what becomes of it


def test_what_was_said_of_a_draft_is_not_read_by_all_once_it_is_approved(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town)
        say(town, plan_id, "principal", "Hemligt om tjänsterna")
        plan = plans.whole(plan_id)
        deciding.submit(plan, by=town.librarian.viewer, base_url="http://localhost")
        say(town, plan_id, "teacher", "Läst i väntan på beslut")
        plan = plans.whole(plan_id)
        deciding.approve(plan, by=town.principal.viewer, seen=plan.version, base_url="http://localhost")
        say(town, plan_id, "librarian2", "Det här vill vi också göra")
    said = {"Hemligt om tjänsterna", "Läst i väntan på beslut", "Det här vill vi också göra"}
    for who, read in (
        ("librarian", said),
        ("principal", said),
        ("teacher", said - {"Hemligt om tjänsterna"}),
        ("coordinator", said - {"Hemligt om tjänsterna"}),
        ("principal2", {"Det här vill vi också göra"}),
    ):
        text = browse(town.people[who]).get(f"/plans/{plan_id}/comments").text
        assert {words for words in said if words in text} == read, who
    assert browse(town.neighbour.librarian).get(f"/plans/{plan_id}/comments").status == 404
    assert browse().get(f"/plans/{plan_id}/comments").status == 303


def test_a_comment_is_changed_resolved_opened_again_and_withdrawn(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=SUBMITTED)
        comment_id = say(town, plan_id, "principal", "Hur mäter ni?").id
        assert [c.id for c in queries.open_comments(plans.whole(plan_id))] == [comment_id]
    path, page_path = f"/plans/comments/{comment_id}", f"/plans/{plan_id}/comments"
    principal, librarian = browse(town.principal), browse(town.librarian)
    form = principal.get(path)
    assert form.submit({"text": "Hur mäter ni, och när?"}, action=path).status == 303
    stale = form.submit({"text": "Mitt gamla"}, action=path)
    assert (stale.status, "Mitt gamla" in stale.html, "Hur mäter ni, och när?" in stale.html) == (409, True, True)
    assert librarian.get(path).status == 403
    assert librarian.get(page_path).submit(action=f"{path}/resolve").follow().h1 == "Ingen kommentar är öppen"
    with inside(app, town.id):
        assert queries.open_comments(plans.whole(plan_id)) == []
    assert principal.get(path).to == page_path
    assert form.submit({"text": "Sent", "version": "4"}, action=path).status in {409, 422}
    assert principal.get(page_path).submit(action=f"{path}/reopen").follow().h1 == "En kommentar är öppen"
    gone = principal.get(page_path).submit(action=f"{path}/withdraw").follow()
    assert ("Tillbakatagen av Principal Dörrby" in gone.text, "Hur mäter ni" in gone.text) == (True, False)
    assert principal.post(f"{path}/reopen").status == 404
    with inside(app, town.id):
        assert db.session.get_one(Comment, comment_id).text == "Hur mäter ni, och när?"


def test_who_decides_reads_the_open_comments_beside_the_plan(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=SUBMITTED)
        for number in range(3):
            say(town, plan_id, "librarian", f"Öppen fråga {number}")
        commenting.resolve(queries.open_comments(plans.whole(plan_id))[0], by=town.librarian.viewer)
    page = browse(town.principal).get(f"/plans/{plan_id}/review")
    assert [f"Öppen fråga {number}" in page.text for number in range(3)] == [False, True, True]
    assert "Två kommentarer är öppna" in page.text
    assert f"/plans/{plan_id}/comments" in page.links


def test_after_a_week_a_comment_stands(app: PlannerApp, town: Town) -> None:
    by = town.librarian.viewer
    with inside(app, town.id):
        with clock.as_of(clock.now() - timedelta(days=8)):
            comment = say(town, make_plan(town), "librarian")
        with pytest.raises(RefusedError):
            commenting.change(comment, by=by, seen=comment.version, text="Annat", mention=None, base_url="http://x")
        commenting.withdraw(comment, by=by)


def test_a_comment_outlives_the_part_it_was_about(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town)
        plan = plans.whole(plan_id)
        activity = plan.text_activities[0]
        objective = plan.objectives[0]
        say(town, plan_id, "principal", "Om aktiviteten", part="activity", part_id=activity.id)
        say(town, plan_id, "principal", "Om målet", part="objective", part_id=objective.id)
        writing.remove_objective(objective, by=town.librarian.viewer)
    text = browse(town.librarian).get(f"/plans/{plan_id}/comments").text
    assert "Gäller: Aktivitet 1.1 (finns inte längre i planen)" in text
    assert "Gäller: Mål 1 (finns inte längre i planen)" in text
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Activity.id))) == 0
        assert db.session.scalar(select(func.count(Comment.id))) == 2


def test_a_closed_plan_is_commented_on_no_more(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=APPROVED)
        comment = say(town, plan_id, "librarian")
        comment_id = comment.id
        db.session.get_one(Plan, plan_id).state = CLOSED
    librarian = browse(town.librarian)
    assert "Planen är stängd." in librarian.get(f"/plans/{plan_id}/comments").text
    for path in (f"/plans/{plan_id}/comments", f"/plans/comments/{comment_id}/withdraw"):
        assert librarian.post(path, {"text": "Hej", "about": "plan"}).status == 422


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize("text", ["", "   ", "x" * 50_000, "a\0b"])
def test_what_cannot_be_saved_is_refused_with_the_text_kept(
    app: PlannerApp, town: Town, browse: Browse, text: str
) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town)
    page = browse(town.librarian).get(f"/plans/{plan_id}/comments")
    refused = page.submit({"text": text})
    assert (refused.status, len(refused.errors)) == (422, 1)
    assert "x" * 50_000 in refused.html or len(text) < 50_000
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Comment.id))) == 0


def test_hostile_text_is_shown_as_it_was_typed(app: PlannerApp, town: Town, browse: Browse) -> None:
    hostile = "<img src=x onerror=alert(1)> {{ 7*7 }} %(x)s"
    with inside(app, town.id):
        plan_id = make_plan(town)
        say(town, plan_id, "librarian", hostile, mention=town.principal.id)
    for path in (f"/plans/{plan_id}/comments", "/"):
        html = browse(town.principal).get(path).html
        assert "&lt;img src=x onerror=alert(1)&gt; {{ 7*7 }} %(x)s" in html


@pytest.mark.parametrize("about", ["objective-99", "activity-99", "plan-1", "", "activity-" + "9" * 30])
def test_a_part_of_another_plan_is_no_part_to_comment_on(
    app: PlannerApp, town: Town, browse: Browse, about: str
) -> None:
    with inside(app, town.neighbour.id):
        foreign = plans.whole(make_plan(town.neighbour)).text_activities[0].id
    with inside(app, town.id):
        plan_id = make_plan(town)
        other = plans.whole(make_plan(town, other_school=True)).text_activities[0].id
    page = browse(town.librarian).get(f"/plans/{plan_id}/comments")
    for wrong in (about, f"activity-{other}", f"activity-{foreign}"):
        assert page.submit({"text": "Hej", "about": wrong}).status == 422


def test_the_page_asks_the_same_however_much_is_said(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    with inside(app, town.id):
        few = make_plan(town)
        say(town, few, "principal", mention=town.librarian.id)
        many = make_plan(town, other_school=True, objectives=3, activities=3)
        for activity in plans.whole(many).text_activities:
            say(town, many, "principal2", part="activity", part_id=activity.id, mention=town.librarian2.id)
    counts = []
    for person, plan_id in ((town.librarian, few), (town.librarian2, many)):
        browser = browse(person)
        for path in (f"/plans/{plan_id}/comments", f"/plans/{plan_id}", "/"):
            with count_statements() as sent:
                assert browser.get(path).status == 200
            counts.append(len(sent))
    assert counts[:3] == counts[3:]


def test_what_a_part_is_called_in_a_draft_is_not_told_to_who_reads_the_version_in_force(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=APPROVED)
        activity = plans.whole(plan_id).text_activities[0]
        say(town, plan_id, "librarian", part="activity", part_id=activity.id)
        deciding.start_new_version(plans.whole(plan_id), by=town.librarian.viewer)
        activity = plans.whole(plan_id).text_activities[0]
        writing.save_activity(
            activity, by=town.librarian.viewer, seen=activity.version, needs=[], what="Hemligt utkast"
        )
    path = f"/plans/{plan_id}/comments"
    for person in (town.librarian, town.principal, town.librarian2, town.coordinator):
        page = browse(person).get(path)
        own = person in {town.librarian, town.principal}
        assert ("Hemligt utkast" in page.text, "Aktivitet 1.1" in page.text) == (own, not own)


def test_what_was_said_of_a_draft_is_mailed_to_nobody_who_did_not_read_the_draft(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town)
        comment_id = say(town, plan_id, "librarian", "Hemligt om utkastet").id
        plan = plans.whole(plan_id)
        deciding.submit(plan, by=town.librarian.viewer, base_url="http://localhost")
        deciding.approve(plan, by=town.principal.viewer, seen=plan.version, base_url="http://localhost")
    page, action = browse(town.librarian).get(f"/plans/comments/{comment_id}"), f"/plans/comments/{comment_id}"
    assert page.submit({"text": "Nytt", "mention": str(town.librarian2.id)}, action=action).status == 422
    assert page.submit({"text": f"Nytt @{town.librarian2.viewer.name}"}, action=action).status == 303
    with inside(app, town.id):
        assert mails() == []
    page = browse(town.librarian).get(f"/plans/comments/{comment_id}")
    assert page.submit({"text": "Nytt", "mention": str(town.principal.id)}, action=action).status == 303
    with inside(app, town.id):
        assert [address for address, _subject in mails()] == ["principal@dorrby.example"]


def test_in_a_closed_plan_what_is_open_is_resolved_and_nothing_more(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=APPROVED)
        comment_id = say(town, plan_id, "librarian").id
        evaluate(plan_id, by=town.librarian.viewer)
        evaluating.sign(
            plans.whole(plan_id), by=town.principal.viewer, read=read_hash(plan_id), base_url="http://localhost"
        )
    path, own = f"/plans/{plan_id}/comments", f"/plans/comments/{comment_id}"
    page = browse(town.librarian).get(path)
    assert [f'"{own}{deed}"' in page.html for deed in ("/withdraw", "/reopen", "/resolve")] == [False, False, True]
    assert page.submit({}, action=f"{own}/resolve").status == 303
    page = browse(town.librarian).get(path)
    assert [f'"{own}{deed}"' in page.html for deed in ("/withdraw", "/reopen", "/resolve")] == [False, False, False]
