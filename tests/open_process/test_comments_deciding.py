"""Deciding on comments: each decision kept, undone for a while, told to the writer, never made over another's head."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError

from planner.accounts.queries import mail_wanted
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db, enter, every_municipality
from planner.core.outbox import WITHOUT_ACCOUNT, OutboxMail, send_waiting
from planner.core.pages import Slice
from planner.core.transaction import PlannerApp
from planner.needs.models import Need, NeedSource
from planner.open_process.comments import queries
from planner.open_process.comments.models import CommentDecision, CommentDeed, CommentState, CommentWord, PublicComment
from planner.open_process.comments.operations.receiving import About
from planner.open_process.comments.queries import Wanted
from tests.conftest import inside
from tests.factories import Town
from tests.open_process.written import TEXT, again, code_of, write
from tests.page import Browser

Browse = Callable[..., Browser]
Count = Callable[[], Any]


def one(app: PlannerApp, town: Town, **how: Any) -> tuple[int, str]:
    """A comment's address to those who decide, and its code."""
    with inside(app, town.id):
        comment = write(town, **how)
        return comment.id, code_of(comment)


def state_of(app: PlannerApp, town: Town, comment_id: int) -> CommentState:
    with inside(app, town.id):
        return db.session.scalars(select(PublicComment.state).where(PublicComment.id == comment_id)).one()


def deeds(app: PlannerApp, town: Town, comment_id: int) -> list[tuple[CommentDeed, int | None]]:
    with inside(app, town.id):
        made = again(town.coordinator, comment_id).decisions
        return [(decision.deed, decision.by_id) for decision in made]


def mails(app: PlannerApp, town: Town) -> list[tuple[str, str, int]]:
    with inside(app, town.id):
        found = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
        return [(mail.address, mail.subject, mail.user_id) for mail in found]


def do(page: Any, known: int, deed: str, **typed: Any) -> Any:
    return page.submit(typed, action=f"/moderation/{known}/{deed}")


@pytest.mark.parametrize(
    ("deed", "typed", "becomes"),
    [
        ("publish", {}, CommentState.PUBLISHED),
        ("reject", {"reason": "off_topic", "words": "Skriv till <b>oss</b>"}, CommentState.REJECTED),
        ("complaint", {}, CommentState.COMPLAINT),
        ("ask", {"question": "Vilken skola?"}, CommentState.ASKED),
    ],
)
def test_a_decision_leads_back_to_the_list_and_stands_in_the_history(
    app: PlannerApp, town: Town, browse: Browse, deed: str, typed: dict[str, str], becomes: CommentState
) -> None:
    known, _code = one(app, town, email="anna@hem.example")
    coordinator = browse(town.coordinator)
    done = do(coordinator.get("/moderation/?order=newest"), known, deed, **typed)
    assert (done.status, done.to) == (303, "/moderation/?order=newest")
    assert state_of(app, town, known) is becomes
    assert [by for _deed, by in deeds(app, town, known)] == [town.coordinator.id]
    with inside(app, town.id):
        assert [event.action.partition(".")[0] for event in db.session.scalars(select(AuditEvent))] == ["comment"]
    assert coordinator.get(f"/moderation/{known}").status == 200


def test_a_decision_is_undone_for_ten_minutes_and_its_mail_is_never_sent(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    known, _code = one(app, town, email="anna@hem.example")
    coordinator = browse(town.coordinator)
    done = do(coordinator.get("/moderation/"), known, "reject", reason="advertising").follow()
    assert [mail[0] for mail in mails(app, town)] == ["anna@hem.example"]
    assert do(done, known, "undo").follow().h1 == "En kommentar väntar på dig"
    assert (mails(app, town), state_of(app, town, known)) == ([], CommentState.RECEIVED)
    assert [deed for deed, _by in deeds(app, town, known)] == [CommentDeed.REJECT, CommentDeed.UNDO]
    page = do(coordinator.get("/moderation/"), known, "publish").follow()
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert do(page, known, "undo").status == 422
        assert coordinator.get("/moderation/").text.count("Ångra 2026") == 0
    assert state_of(app, town, known) is CommentState.PUBLISHED


def test_what_is_decided_anew_before_its_mail_has_left_is_not_mailed_and_undone_it_stands_as_before(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    known, code = one(app, town, email="anna@hem.example")
    coordinator, page = browse(town.coordinator), f"/moderation/{known}"
    do(coordinator.get(page), known, "reject", reason="advertising", words="Skriv om saken")
    told = mails(app, town)
    do(coordinator.get(page), known, "take-up")
    assert (len(told), mails(app, town)) == (1, [])
    do(coordinator.get(page), known, "undo")
    assert (mails(app, town), state_of(app, town, known)) == (told, CommentState.REJECTED)
    assert "Skriv om saken" in browse().get(f"/open/dorrby/comments/{code}").text
    do(coordinator.get(page), known, "undo")
    assert (mails(app, town), state_of(app, town, known)) == ([], CommentState.RECEIVED)
    do(coordinator.get(page), known, "publish")
    do(coordinator.get(page), known, "hide", reason="personal")
    assert (mails(app, town), state_of(app, town, known)) == ([], CommentState.HIDDEN)


def test_two_who_decide_at_once_the_second_is_told_who_was_faster(app: PlannerApp, town: Town, browse: Browse) -> None:
    known, _code = one(app, town)
    first, second = browse(town.coordinator), browse(town.coordinator)
    opened = second.get("/moderation/")
    do(first.get("/moderation/"), known, "publish")
    late = do(opened, known, "reject", reason="other", words="Mina ord")
    assert late.status == 409
    assert "Coordinator Dörrby hann före" in late.text
    assert "Mina ord" in late.html
    assert state_of(app, town, known) is CommentState.PUBLISHED
    assert len(deeds(app, town, known)) == 1


def test_a_double_click_decides_once(app: PlannerApp, town: Town, browse: Browse) -> None:
    known, _code = one(app, town)
    page = browse(town.coordinator).get("/moderation/")
    assert [do(page, known, "publish").status, do(page, known, "publish").status] == [303, 303]
    assert len(deeds(app, town, known)) == 1


@pytest.mark.parametrize(
    ("deed", "typed", "said"),
    [
        ("reject", {"reason": ""}, "Välj ett skäl"),
        ("reject", {"reason": "no-such"}, "Välj ett av alternativen"),
        ("reject", {"reason": "other", "words": ""}, "Skriv vad skälet är"),
        ("reject", {"reason": "off_topic", "words": "x" * 2001}, "Korta texten till högst 2000 tecken"),
        ("ask", {"question": ""}, "Skriv din fråga"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_decided(
    app: PlannerApp, town: Town, browse: Browse, deed: str, typed: dict[str, str], said: str
) -> None:
    known, _code = one(app, town, email="anna@hem.example")
    refused = do(browse(town.coordinator).get("/moderation/"), known, deed, **typed)
    assert (refused.status, refused.errors) == (422, [said])
    assert state_of(app, town, known) is CommentState.RECEIVED


def test_a_question_is_mailed_answered_with_the_code_and_waits_again(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    known, code = one(app, town, state=CommentState.ASKED)
    assert mails(app, town) == [("anna@hem.example", "En fråga om din kommentar 2026:0001", WITHOUT_ACCOUNT)]
    with inside(app, town.id):
        assert code in db.session.scalars(select(OutboxMail.text)).one()
    page = browse().get(f"/open/dorrby/comments/{code}")
    assert page.submit({"reply": ""}).status == 422
    assert page.submit({"reply": "Ängskolan\0"}).status == 303
    again_page = page.submit({"reply": "Ängskolan"})
    assert (again_page.status, state_of(app, town, known)) == (422, CommentState.RECEIVED)
    assert deeds(app, town, known)[-1] == (CommentDeed.REPLY, None)
    assert "Ängskolan" in browse(town.coordinator).get("/moderation/").text


def test_an_answer_stands_beside_the_comment_signed_by_function(app: PlannerApp, town: Town, browse: Browse) -> None:
    known, code = one(app, town, state=CommentState.PUBLISHED, email="anna@hem.example")
    coordinator = browse(town.coordinator)
    page = coordinator.get("/moderation/?show=published")
    assert do(page, known, "answer", answer="Tack, vi ser över tiderna.", signed_as="head").status == 303
    own = browse().get(f"/open/dorrby/comments/{code}")
    assert "Förvaltningschefen svarar" in own.text
    assert town.coordinator.viewer.name not in own.html
    with inside(app, town.id):
        shown = queries.published()
        assert [[word.text for word in comment.answers] for comment in shown] == [["Tack, vi ser över tiderna."]]
    taken = do(coordinator.get(f"/moderation/{known}"), known, "withdraw")
    assert taken.status == 303
    with inside(app, town.id):
        assert [list(comment.answers) for comment in queries.published()] == [[]]
        assert db.session.scalar(select(func.count(CommentWord.id))) == 1  # what it said is kept


def test_hidden_is_kept_with_its_reason_and_can_be_taken_up(app: PlannerApp, town: Town, browse: Browse) -> None:
    known, _code = one(app, town, state=CommentState.PUBLISHED)
    coordinator = browse(town.coordinator)
    do(coordinator.get("/moderation/?show=published"), known, "hide", reason="personal")
    with inside(app, town.id):
        assert list(queries.published()) == []
    assert "Den berättar något privat om en person" in coordinator.get(f"/moderation/{known}").text
    do(coordinator.get("/moderation/?show=rejected"), known, "take-up")
    assert state_of(app, town, known) is CommentState.RECEIVED


def test_only_what_is_published_here_is_read_by_everybody(app: PlannerApp, town: Town) -> None:
    with inside(app, town.neighbour.id):
        write(town.neighbour, state=CommentState.PUBLISHED)
    with inside(app, town.id):
        for state in CommentState:
            write(town, state=state, need_id=town.need)
        write(town, state=CommentState.PUBLISHED)
    with inside(app, town.id):
        assert [comment.number for comment in queries.published()] == [7, 3]
        assert [comment.number for comment in queries.published(About(need_id=town.need))] == [3]


def test_a_comment_becomes_a_need_that_leads_back(app: PlannerApp, town: Town, browse: Browse) -> None:
    known, code = one(app, town, state=CommentState.PUBLISHED)
    coordinator = browse(town.coordinator)
    page = coordinator.get(f"/moderation/{known}/need")
    assert page.form()["description"] == TEXT
    assert page.submit({"title": "", "dimension": "no-such"}).status == 422
    raised = page.submit({"title": "Öppet på eftermiddagen", "dimension": "accessibility"})
    assert raised.status == 303
    with inside(app, town.id):
        need = db.session.scalars(select(Need).where(Need.source == NeedSource.COMMENT)).one()
        assert (need.code, "2026:0001" in str(need.source_name)) == ("B3", True)
        assert raised.to == f"/needs/{need.id}"
    assert "B3 Öppet på eftermiddagen" in coordinator.get(f"/moderation/{known}").text
    ways = [
        f"/moderation/{known}" in browse(one).get(raised.to).links for one in (town.coordinator, town.people["head"])
    ]
    assert ways == [True, False]  # the way back is for who may go it
    assert "B3 Öppet på eftermiddagen" in browse().get(f"/open/dorrby/comments/{code}").text
    coordinator.path = f"/moderation/{known}/need"
    assert page.submit({"title": "Öppet på eftermiddagen", "dimension": "accessibility"}).to == raised.to


def test_the_list_of_complaints_says_which_lack_an_answer(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.neighbour.id):
        write(town.neighbour, state=CommentState.COMPLAINT)
    known, _code = one(app, town, state=CommentState.COMPLAINT)
    coordinator = browse(town.coordinator)
    page = coordinator.get("/moderation/?show=complaints")
    assert page.h1 == "Ett klagomål saknar svar"
    assert do(page, known, "answer", answer="Vi tar kontakt", signed_as="coordinator").status == 303
    assert coordinator.get("/moderation/?show=complaints").h1 == "Alla klagomål har fått svar"


def test_the_database_keeps_decisions_and_words(app: PlannerApp, town: Town) -> None:
    one(app, town, state=CommentState.ASKED)
    for statement in (
        update(CommentDecision).values(words="x"),
        delete(CommentDecision),
        update(CommentWord).values(text="x"),
        delete(CommentWord),
    ):
        with app.app_context():
            enter(town.id)
            with pytest.raises(DatabaseError):
                db.session.execute(statement.execution_options(synchronize_session=False))
            db.session.rollback()


def test_mail_without_an_account_is_sent_and_its_address_forgotten(app: PlannerApp, town: Town) -> None:
    one(app, town, state=CommentState.ASKED)
    with app.app_context(), every_municipality():
        assert send_waiting(lambda _mail: None, wanted=mail_wanted) == (1, 0)
        sent = db.session.scalars(select(OutboxMail)).one()
        assert (sent.address, sent.text, sent.sent_at is not None) == ("", "", True)


def test_the_others_do_not_get_in_and_change_nothing(app: PlannerApp, town: Town, browse: Browse) -> None:
    known, _code = one(app, town, email="anna@hem.example")
    fields = browse(town.coordinator).get("/moderation/").form()
    del fields["csrf_token"]
    for label in ("librarian", "principal", "teacher", "head"):
        other = browse(town.people[label])
        assert other.get("/moderation/").status == 403, label
        assert other.get(f"/moderation/{known}").status == 404, label
        for deed in ("publish", "reject", "complaint", "ask", "hide", "take-up", "undo", "answer", "withdraw", "need"):
            assert other.post(f"/moderation/{known}/{deed}", fields).status in {403, 404}, (label, deed)
    abroad = browse(town.neighbour.coordinator)
    assert abroad.get(f"/moderation/{known}").status == 404
    assert abroad.post(f"/moderation/{known}/publish", fields).status == 404
    assert TEXT not in abroad.get("/moderation/").text
    assert browse().get("/moderation/").status in {302, 303, 401}
    assert state_of(app, town, known) is CommentState.RECEIVED
    assert deeds(app, town, known) == []


def test_lists_hold_each_comment_once_in_the_order_asked_for(app: PlannerApp, town: Town) -> None:
    with inside(app, town.neighbour.id):
        write(town.neighbour)
    with inside(app, town.id):
        for state in CommentState:
            write(town, state=state)
            write(town, state=state)
        who, whole = town.coordinator.viewer, Slice.of(None, count=20, size=20)
        found = {
            name: [comment.number for comment in queries.for_list(who, Wanted(name), whole)] for name in queries.LISTS
        }
        assert sorted(number for numbers in found.values() for number in numbers) == list(range(1, 13))
        assert {name: len(numbers) for name, numbers in found.items()} == queries.counts(who)
        newest = [comment.number for comment in queries.for_list(who, Wanted("waiting", newest_first=True), whole)]
        assert newest == found["waiting"][::-1]


def test_the_list_takes_as_many_statements_for_one_comment_as_for_twelve(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Count
) -> None:
    one(app, town, email="anna@hem.example", need_id=town.need)
    coordinator = browse(town.coordinator)
    coordinator.get("/moderation/")
    with count_statements() as few:
        coordinator.get("/moderation/")
    with inside(app, town.id):
        for _n in range(11):
            write(town, email="anna@hem.example", need_id=town.need)
    with count_statements() as many:
        coordinator.get("/moderation/")
    assert (len(few), len(few) <= 8) == (len(many), True)


@pytest.mark.parametrize(
    "where", ["//evil.example/moderation/", "/moderation/\\evil", "https://evil.example", "/people/"]
)
def test_a_decision_leads_nowhere_else(app: PlannerApp, town: Town, browse: Browse, where: str) -> None:
    known, _code = one(app, town)
    page = browse(town.coordinator).get("/moderation/")
    assert do(page, known, "publish", back=where).to == "/moderation/"


@pytest.mark.parametrize("asked", ["show=x&order=y&page=-1", "page=99999999999", "show=complaints&page=%00"])
def test_a_strange_address_shows_a_list(town: Town, browse: Browse, asked: str) -> None:
    assert browse(town.coordinator).get(f"/moderation/?{asked}").status == 200


@pytest.mark.parametrize(
    "back", ["/moderation/\r\nX: y", "/moderation/\0", "/moderation/../", "/moderation/@a.example", "//a.example"]
)
def test_a_decision_leads_back_to_a_list_and_to_nothing_else(
    app: PlannerApp, town: Town, browse: Browse, back: str
) -> None:
    known, _code = one(app, town)
    page = browse(town.coordinator).get(f"/moderation/{known}")
    assert do(page, known, "publish", back=back).to == "/moderation/"
    assert state_of(app, town, known) is CommentState.PUBLISHED


@pytest.mark.parametrize("state", CommentState)
def test_an_answer_is_given_where_somebody_reads_it(
    app: PlannerApp, town: Town, browse: Browse, state: CommentState
) -> None:
    known, _code = one(app, town, state=state)
    page = browse(town.coordinator).get(f"/moderation/{known}")
    typed = {"answer": "Tack", "signed_as": "coordinator"}
    read = state in {CommentState.PUBLISHED, CommentState.COMPLAINT}
    with inside(app, town.id):
        version = again(town.coordinator, known).version
    answer = page.browser.post(f"/moderation/{known}/answer", typed | {"version": str(version)})
    assert answer.status == (303 if read else 422)
    with inside(app, town.id):
        assert [word.text for word in again(town.coordinator, known).answers] == (["Tack"] if read else [])
