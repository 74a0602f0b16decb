"""Commenting without an account: registered, once, in peace from floods, with a code to ask by."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError

from planner.core import clock
from planner.core.db import db, enter
from planner.core.throttle import Attempt
from planner.core.transaction import PlannerApp
from planner.needs import operations as needs
from planner.needs.models import Need, NeedDecision
from planner.open_process.comments import secret
from planner.open_process.comments.limits import SENDING
from planner.open_process.comments.models import CommentState, PublicComment
from planner.open_process.comments.operations import receiving
from planner.open_process.comments.operations.receiving import About, Written
from planner.open_process.operations import pages
from tests.conftest import SECRET, inside
from tests.factories import Town
from tests.open_process.made import a_post, a_question_and_a_document, an_open_page
from tests.open_process.written import TEXT, code_of, send, write
from tests.page import Browser

Browse = Callable[..., Browser]
NEW = "/open/dorrby/comments/new"


@pytest.fixture(autouse=True)
def _open(app: PlannerApp, town: Town) -> None:
    """Both towns' pages are switched on."""
    for place in (town, town.neighbour):
        with inside(app, place.id):
            an_open_page(place)


def stored(app: PlannerApp, town: Town) -> list[tuple[Any, ...]]:
    with inside(app, town.id):
        rows = db.session.execute(
            select(PublicComment.number, PublicComment.text, PublicComment.name, PublicComment.email).order_by(
                PublicComment.number
            )
        )
        return [tuple(row) for row in rows]


def test_a_comment_gives_a_code_that_tells_where_it_stands(app: PlannerApp, town: Town, browse: Browse) -> None:
    somebody = browse()
    thanks = send(somebody, name="Lo").follow()
    assert thanks.h1 == "Tack, din kommentar har kommit in"
    assert thanks.response.headers["Cache-Control"] == "no-store"
    code = thanks.browser.path.rpartition("/")[2].partition("?")[0]
    assert code in thanks.text
    listed = browse(town.coordinator).get("/moderation/")
    assert listed.h1 == "En kommentar väntar på dig"
    assert listed.submit({}).follow().h1 == "Ingen kommentar väntar på dig"
    found = browse().get("/open/dorrby/comments/find").submit({"code": f" {code.lower().replace('-', ' ')} "})
    assert found.follow().h1 == "Din kommentar är publicerad"
    assert stored(app, town) == [(1, TEXT, "Lo", None)]


def test_no_page_for_those_without_an_account_sets_a_cookie(town: Town, browse: Browse) -> None:
    somebody = browse()
    page = somebody.get(NEW)
    assert "Set-Cookie" not in page.response.headers
    sent = send(somebody)
    assert "Set-Cookie" not in sent.response.headers
    assert "Set-Cookie" not in sent.follow().response.headers
    asked = somebody.get("/open/dorrby/comments/find").submit({"code": "AAAA"})
    assert (asked.status, "Set-Cookie" in asked.response.headers) == (422, False)


def test_the_page_speaks_the_language_its_address_asks_for(town: Town, browse: Browse) -> None:
    page = browse().get(f"{NEW}?language=en")
    assert page.h1 == "What do you want to say?"
    sent = send(browse(), about="?language=en")
    assert sent.follow().h1 == "Thank you, your comment has come in"


def test_what_is_sent_twice_is_one_comment_and_what_is_typed_anew_is_another(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    page = browse().get(NEW)
    with time_machine.travel(clock.now() + timedelta(seconds=20), tick=False):
        first = page.submit({"text": TEXT})
        second = page.submit({"text": TEXT})
        third = page.submit({"text": "Något annat"})
    assert (first.status, second.to == first.to, third.to == first.to) == (303, True, False)
    assert [row[:2] for row in stored(app, town)] == [(1, TEXT), (2, "Något annat")]


TOKENS = {
    "none": ("", 20),
    "forged": ("WyJkb3JyYnkiLDEsIngiXQ.abc", 20),
    "NUL": ("a\0b", 20),
    "another town's": ("granby", 20),
    "too fast": ("dorrby", 1),
    "too old": ("dorrby", 13 * 3600),
}


@pytest.mark.parametrize("kind", TOKENS)
def test_without_a_good_token_nothing_is_stored_and_the_text_is_kept(
    app: PlannerApp, town: Town, browse: Browse, kind: str
) -> None:
    token, seconds = TOKENS[kind]
    page = browse().get(NEW)
    if token in {"dorrby", "granby"}:
        token = secret.new_token(token, key=SECRET)
    with time_machine.travel(clock.now() + timedelta(seconds=seconds), tick=False):
        refused = page.submit({"text": TEXT, "token": token})
        assert (refused.status, len(refused.errors), refused.form()["text"]) == (422, 1, TEXT)
        assert stored(app, town) == []
    with time_machine.travel(clock.now() + timedelta(seconds=seconds + 20), tick=False):
        assert refused.submit().status == 303  # what the refused page holds can be sent


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
    ids=str,
)
def test_another_website_cannot_send_for_its_readers(
    app: PlannerApp, town: Town, browse: Browse, headers: dict[str, str]
) -> None:
    somebody = browse()
    fields = somebody.get(NEW).form() | {"text": TEXT}
    with time_machine.travel(clock.now() + timedelta(seconds=20), tick=False):
        assert somebody.post(NEW, fields, token=False, headers=headers).status == 422
        assert stored(app, town) == []
        fine = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
        assert somebody.post(NEW, fields, token=False, headers=fine).status == 303


def test_the_field_nobody_sees_stops_programs_that_fill_in_everything(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    refused = send(browse(), website="https://spam.example")
    assert (refused.status, refused.form()["text"], stored(app, town)) == (422, TEXT, [])


def test_100_kb_is_refused_with_the_text_kept(app: PlannerApp, town: Town, browse: Browse) -> None:
    refused = send(browse(), text="å" * 50_000)
    assert (refused.status, refused.form()["text"]) == (422, "å" * 50_000)
    assert refused.errors == ["Korta texten: den har 50000 tecken, och högst 5000 får plats"]
    assert send(browse(), text="x" * (3 * 2**20)).status == 413
    assert send(browse(), text="å" * 5000).status == 303
    assert len(stored(app, town)) == 1


SHOWN = {
    "right to left": ("مرحبا بالعالم", "مرحبا بالعالم"),
    "override": ("abc\u202edef\u2066x", "abcdefx"),
    "emoji": ("Bra 👩‍👧‍👦🏳️‍🌈 jobbat", "Bra 👩‍👧‍👦🏳️‍🌈 jobbat"),
    "script": ("<script>alert(1)</script>{{ 7*7 }}%(x)s", "<script>alert(1)</script>{{ 7*7 }}%(x)s"),
    "link": ("https://spam.example/ [x](javascript:alert(1))", "https://spam.example/ [x](javascript:alert(1))"),
    "NUL": ("a\0b\x07c", "abc"),
    "lines": ("ett\r\n\r\ntvå  \r", "ett\n\ntvå"),
    "composed": ("a\u030a", "å"),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_whatever_is_written_is_text_and_stays_in_its_place(
    app: PlannerApp, town: Town, browse: Browse, kind: str
) -> None:
    typed, expected = SHOWN[kind]
    sent = send(browse(), text=typed, name=typed)
    assert sent.status == 303
    assert stored(app, town) == [(1, expected, " ".join(expected.split()), None)]
    page = browse(town.coordinator).get("/moderation/")
    assert [href for href in page.links if "spam.example" in href or "javascript" in href] == []
    lang = "" if kind == "right to left" else "sv"
    assert f'<p class="od-prose" dir="auto" lang="{lang}">' in page.html
    assert ("<script>alert" in page.html) is False


def test_lone_surrogates_never_reach_the_database(app: PlannerApp, town: Town, browse: Browse) -> None:
    somebody = browse()
    token = somebody.get(NEW).form()["token"]
    with time_machine.travel(clock.now() + timedelta(seconds=20), tick=False):
        raw = f"token={token}&text=a%ED%A0%80b&name=%ED%BF%BF"
        sent = somebody.client.post(NEW, data=raw, content_type="application/x-www-form-urlencoded")
    assert sent.status_code == 303
    assert [c for row in stored(app, town) for c in str(row[1]) + str(row[2]) if "\ud800" <= c <= "\udfff"] == []


@pytest.mark.parametrize("address", ["inte en adress", "a@b", "x@example.se\r\nBcc: y@example.se", "a" * 300 + "@b.se"])
def test_an_address_that_is_none_is_refused(app: PlannerApp, town: Town, browse: Browse, address: str) -> None:
    assert (send(browse(), email=address).status, stored(app, town)) == (422, [])


# ---------------------------------------------------------------- floods


def test_500_in_a_minute_from_one_network_fill_nothing_and_slow_nobody(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    spammer, moment = browse(), clock.now().replace(minute=10)
    with time_machine.travel(moment, tick=False):
        fields = spammer.get(NEW).form()
    answers: list[int] = []
    for n in range(500):
        with time_machine.travel(moment + timedelta(seconds=5 + n * 0.1), tick=False):
            sent = spammer.client.post(
                NEW, data=fields | {"text": f"Köp {n}"}, environ_base={"REMOTE_ADDR": f"198.51.100.{n % 250}"}
            )
            answers.append(sent.status_code)
    assert (answers.count(303), answers.count(429)) == (SENDING.by_network, 500 - SENDING.by_network)
    assert len(stored(app, town)) == SENDING.by_network
    assert f"Köp {499}" in sent.get_data(as_text=True)  # the text is kept
    with app.app_context():
        # one row for the hour, one for the day, one for all together: not one for each of 500
        assert db.session.scalar(select(func.count()).select_from(Attempt)) == 3
        addresses = [key for key in db.session.scalars(select(Attempt.key)) if "198.51" in key]
        assert addresses == []
    with time_machine.travel(moment + timedelta(minutes=2), tick=False):
        elsewhere = browse()
        fields = elsewhere.get(NEW).form() | {"text": TEXT}
    with time_machine.travel(moment + timedelta(minutes=3), tick=False):
        other = {"REMOTE_ADDR": "203.0.113.7"}
        assert elsewhere.client.post(NEW, data=fields, environ_base=other).status_code == 303
        listed = browse(town.coordinator).get("/moderation/?order=newest")
        assert TEXT in listed.text


def test_a_network_may_write_again_the_next_hour_until_the_day_is_full(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    somebody, moment = browse(), clock.start_of_day(clock.today()) + timedelta(hours=9, minutes=5)
    passed = []
    for hour in range(4):
        at = moment + timedelta(hours=hour)
        with time_machine.travel(at, tick=False):
            fields = somebody.get(NEW).form()
        with time_machine.travel(at + timedelta(seconds=9), tick=False):
            sent = [somebody.client.post(NEW, data=fields | {"text": f"{hour} {n}"}).status_code for n in range(40)]
        passed.append(sent.count(303))
    assert passed[:2] == [SENDING.by_network, SENDING.by_network_a_day - SENDING.by_network]
    assert sum(passed) == SENDING.by_network_a_day
    assert len(stored(app, town)) == SENDING.by_network_a_day


def test_many_networks_together_are_stopped_at_200_an_hour_and_let_in_again_the_next(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    crowd, moment = browse(), clock.now().replace(minute=10)

    def sent(at: datetime, n: int, slug: str = "dorrby") -> Any:
        with time_machine.travel(at, tick=False):
            network = {"REMOTE_ADDR": f"198.{n // 250}.{n % 250}.7"}
            typed = {"text": f"Hej {n}", "token": tokens[slug]}
            return crowd.client.post(f"/open/{slug}/comments/new", data=typed, environ_base=network)

    with time_machine.travel(moment, tick=False):
        tokens = {slug: secret.new_token(slug, key=SECRET) for slug in ("dorrby", "granby")}
    later = moment + timedelta(seconds=30)
    answers = [sent(later, n) for n in range(SENDING.by_all + 5)]
    assert [one.status_code for one in answers] == [303] * SENDING.by_all + [429] * 5
    assert "Hej 204" in answers[-1].get_data(as_text=True)  # the text is kept
    assert len(stored(app, town)) == SENDING.by_all
    assert sent(later, 300, "granby").status_code == 303
    assert sent(moment + timedelta(hours=1), 301).status_code == 303


def test_addresses_of_one_household_count_together_and_are_not_known_the_next_day() -> None:
    today = clock.today()
    veil = secret.veiled
    assert veil("2001:db8:1:2::9", today, key=SECRET) == veil("2001:db8:1:2:3::1", today, key=SECRET)
    assert veil("198.51.100.9", today, key=SECRET) == veil("198.51.100.77", today, key=SECRET)
    assert veil("198.51.100.9", today, key=SECRET) != veil("198.51.101.9", today, key=SECRET)
    assert veil("198.51.100.9", today, key=SECRET) != veil("198.51.100.9", today + timedelta(days=1), key=SECRET)
    assert veil("no address", today, key=SECRET) == veil(None, today, key=SECRET)


# ---------------------------------------------------------------- the register


def test_each_municipality_and_year_has_its_own_unbroken_series(app: PlannerApp, town: Town) -> None:
    numbers = []
    for place, year in ((town, 2026), (town, 2026), (town.neighbour, 2026), (town, 2027)):
        with time_machine.travel(f"{year}-02-03T10:00:00Z", tick=False), inside(app, place.id):
            numbers.append((place.id, write(place).registry_number))
    here, there = town.id, town.neighbour.id
    assert numbers == [(here, "2026:0001"), (here, "2026:0002"), (there, "2026:0001"), (here, "2027:0001")]


def test_what_is_refused_takes_no_number(app: PlannerApp, town: Town) -> None:
    with app.app_context():
        enter(town.id)
        assert write(town).number == 1
        db.session.rollback()
    with inside(app, town.id):
        assert write(town).number == 1


def test_eight_at_once_get_eight_numbers_and_one_sending_at_once_is_one(app: PlannerApp, town: Town) -> None:
    gate, troubles = Barrier(8), []

    def run(sent: str) -> None:
        with app.app_context():
            enter(town.id)
            gate.wait(30)
            try:
                written = Written(TEXT, None, None, "sv")
                receiving.receive(written, about=About(), municipality_id=town.id, sent=sent, key=SECRET)
                db.session.commit()
            except DatabaseError as error:
                db.session.rollback()
                troubles.append(type(error).__name__)

    for sendings in ([str(n) for n in range(8)], ["same"] * 8):
        threads = [Thread(target=run, args=(sent,)) for sent in sendings]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
    assert [row[0] for row in stored(app, town)] == list(range(1, 10))
    assert set(troubles) <= {"IntegrityError"}  # the page finds the one that was there


@pytest.mark.parametrize("deed", ["text", "name", "number", "delete"])
def test_the_database_keeps_what_was_written(app: PlannerApp, town: Town, deed: str) -> None:
    with inside(app, town.id):
        write(town, name="Lo")
    changes = {"text": "annat", "name": "annan", "number": 7}
    statement = (
        delete(PublicComment) if deed == "delete" else update(PublicComment).values(**{deed: changes[deed]})
    ).execution_options(synchronize_session=False)
    with app.app_context():
        enter(town.id)
        with pytest.raises(DatabaseError):
            db.session.execute(statement)
        db.session.rollback()
    assert stored(app, town) == [(1, TEXT, "Lo", None)]


# ---------------------------------------------------------------- the code


def test_a_wrong_code_an_unknown_one_and_another_towns_are_answered_alike(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.neighbour.id):
        abroad = code_of(write(town.neighbour))
    said = set()
    for code in ("x", "AAAA-BBBB-CCCC-DDDD-EEEE", abroad, "å" * 20):
        page = browse().get("/open/dorrby/comments/find").submit({"code": code})
        said.add((page.status, tuple(page.errors)))
    wrong = "Inget här har den koden. Se igenom den: den har fem grupper med fyra bokstäver och siffror."
    assert said == {(422, (wrong,))}
    assert browse().get(f"/open/dorrby/comments/{abroad}").status == 404
    assert browse().get(f"/open/granby/comments/{abroad}").status == 200


def test_codes_cannot_be_tried_one_after_another(town: Town, browse: Browse) -> None:
    somebody = browse()
    page = somebody.get("/open/dorrby/comments/find")
    said = ["".join(page.submit({"code": f"AAAA-{n:04}"}).errors) for n in range(33)]
    assert len({*said[:30]}) == 1
    assert set(said[30:]) == {"Väldigt många har frågat just nu. Vänta en stund och försök igen."}


def test_a_code_is_read_from_nowhere_in_the_database(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        comment = write(town)
        code = code_of(comment)
        assert [value for value in vars(comment).values() if str(value) in {code, code.replace("-", "")}] == []
        assert (len(code), len(set(code) - {"-"}) > 5) == (24, True)


def test_need_and_town_that_are_not_there_are_404(town: Town, browse: Browse) -> None:
    assert browse().get(f"{NEW}?about=need-{town.need}").status == 200
    assert browse().get(f"{NEW}?about=need-{town.neighbour.need}").status == 404
    assert browse().get(f"{NEW}?about=need-999999999").status == 404
    assert browse().get("/open/nowhere/comments/new").status == 404


def test_a_comment_on_a_need_says_so(app: PlannerApp, town: Town, browse: Browse) -> None:
    assert send(browse(), about=f"?about=need-{town.need}").status == 303
    listed = browse(town.coordinator).get("/moderation/")
    assert "Gäller: behovet B1 Behov 1 Dörrby" in listed.text
    assert f"/needs/{town.need}" in listed.links


def test_a_need_that_waits_to_be_confirmed_is_read_by_nobody_outside(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        write(town, state=CommentState.PUBLISHED, text="Om behovet", need_id=town.need)
    assert "Behov 1 Dörrby" in browse().get("/open/dorrby/").text
    with inside(app, town.id):
        need = db.session.get_one(Need, town.need)
        need.decision, need.decided_at = NeedDecision.RECEIVED, None
    assert browse().get("/open/dorrby/needs/B1").status == 404
    assert browse().get(f"/open/dorrby/comments/new?about=need-{town.need}").status == 404
    whole = browse().get("/open/dorrby/").text
    assert ("Om behovet" in whole, "Behov 1 Dörrby" in whole) == (True, False)


def test_what_is_said_of_a_need_stands_on_its_own_page_only(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        write(town, state=CommentState.PUBLISHED, text="Om behovet", need_id=town.need)
        write(town, state=CommentState.PUBLISHED, text="Om helheten")
    page = browse().get("/open/dorrby/needs/B1")
    assert ("Om behovet" in page.text, "Om helheten" in page.text) == (True, False)
    whole = browse().get("/open/dorrby/")
    assert ("Om behovet" in whole.text, "Om helheten" in whole.text) == (True, True)
    assert "/open/dorrby/needs/B1?language=sv" in whole.links


def test_the_question_is_answered_and_its_answers_are_counted_below_it(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        known, _document = a_question_and_a_document(town)
    way = next(link for link in browse().get("/open/dorrby/").links if f"about=question-{known}" in link)
    assert browse().get(way).status == 200
    assert send(browse(), about=f"?about=question-{known}", text="Mer tid").status == 303
    assert "Läs svaret" not in browse().get("/open/dorrby/").text
    listed = browse(town.coordinator).get("/moderation/")
    assert f"/open-process/questions/{known}" in listed.links
    listed.submit({})
    page = browse().get("/open/dorrby/")
    assert ("Läs svaret" in page.text, "Mer tid" in page.text) == (True, True)
    (way,) = [link for link in page.links if f"/comments/?about=question-{known}" in link]
    with inside(app, town.id):
        write(town, state=CommentState.PUBLISHED, text="Om annat")
    read = browse().get(way)
    assert ("Mer tid" in read.text, "Om annat" in read.text) == (True, False)
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        assert browse().get(way).status == 200  # its answers can be read when it is asked no more
    assert browse().get(f"{NEW}?about=question-999").status == 404


def test_on_a_page_that_is_switched_off_nobody_writes_and_the_code_still_tells(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        code = code_of(write(town))
        page = pages.own_page()
        pages.switch(page, on=False, by=town.coordinator.viewer, seen=page.version)
    assert browse().get(NEW).status == 404
    assert browse().get(f"/open/dorrby/comments/{code}").status == 200


def test_what_is_published_stands_beside_the_post_and_on_the_page(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        post, draft = a_post(town), a_post(town, published=False)
        known, hidden = post.id, draft.id
    assert browse().get(f"{NEW}?about=post-{hidden}").status == 404
    sent = send(browse(), about=f"?about=post-{known}", text="Om inlägget", name="Lo")
    assert sent.status == 303
    addresses = (f"/open/dorrby/posts/{known}", "/open/dorrby/")
    assert ["Om inlägget" in browse().get(address).text for address in addresses] == [False, False]
    browse(town.coordinator).get("/moderation/").submit({})
    assert ["Om inlägget" in browse().get(address).text for address in addresses] == [True, True]
    assert "Gäller: Rubrik" in browse().get("/open/dorrby/").text
    published = browse(town.coordinator).get("/moderation/?show=published")
    hide = next(action for action, _piece in published._forms if action.endswith("/hide"))
    published.submit({"reason": "personal"}, action=hide)
    assert ["Om inlägget" in browse().get(address).text for address in addresses] == [False, False]


@pytest.mark.parametrize("state", CommentState)
def test_the_writer_sees_each_state_and_never_an_address(
    app: PlannerApp, town: Town, browse: Browse, state: CommentState
) -> None:
    with inside(app, town.id):
        comment = write(town, state=state, email="anna@hem.example")
        address = f"/open/dorrby/comments/{code_of(comment)}"
    page = browse().get(address)
    heads = {
        CommentState.RECEIVED: "Tack, din kommentar har kommit in",
        CommentState.ASKED: "Vi har en fråga till dig",
        CommentState.PUBLISHED: "Din kommentar är publicerad",
        CommentState.REJECTED: "Din kommentar visas inte",
        CommentState.COMPLAINT: "Din kommentar tas om hand som klagomål",
        CommentState.HIDDEN: "Din kommentar visas inte",
    }
    assert (page.status, page.h1) == (200, heads[state])
    assert "anna@hem.example" not in page.html
    assert town.coordinator.viewer.name not in page.html


# ---------------------------------------------------------------- what no browser would send


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "https://elsewhere.example"])
def test_an_origin_that_is_none_is_another_website(app: PlannerApp, town: Town, browse: Browse, origin: str) -> None:
    page = browse().get(NEW)
    with time_machine.travel(clock.now() + timedelta(seconds=30), tick=False):
        answer = app.test_client().post(NEW, data=page.form() | {"text": TEXT}, headers={"Origin": origin})
    assert answer.status_code == 422
    assert stored(app, town) == []


def test_bytes_that_are_no_text_in_the_address_are_no_failure(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse().get(NEW)
    with time_machine.travel(clock.now() + timedelta(seconds=30), tick=False):
        answers = [
            app.test_client().post(
                NEW, data=page.form() | {"text": TEXT}, environ_overrides={"QUERY_STRING": f"about=\xff&x={turn}"}
            )
            for turn in range(2)
        ]
    assert {answer.status_code for answer in answers} == {303}
    assert stored(app, town) == [(1, TEXT, None, None)]  # the same form sent to another address is the same sending


@pytest.mark.parametrize(
    "address", ["an\uff4ea@hem.example", "anna,bo@hem.example", "a:;anna@hem.example", "<anna@hem.example"]
)
def test_an_address_that_no_mail_can_be_sent_to_is_refused(
    app: PlannerApp, town: Town, browse: Browse, address: str
) -> None:
    sent = send(browse(), email=address)
    assert sent.status == 422
    assert stored(app, town) == []


def test_every_need_with_a_public_page_can_be_commented_on(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        confirmed, dismissed = (db.session.get_one(Need, known) for known in (town.need, town.other_need))
        needs.dismiss(dismissed, by=town.coordinator.viewer, seen=dismissed.version, reason="Löst")
        codes = [confirmed.code, dismissed.code]
    for code in codes:
        shown = browse().get(f"/open/dorrby/needs/{code}")
        assert shown.status == 200
        (way,) = [link for link in shown.links if "/comments/new" in link]
        assert browse().get(way.replace("&amp;", "&")).status == 200


def test_what_was_withdrawn_is_not_named_beside_comments_on_it(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        post = a_post(town, "Olycklig rubrik")
        known = post.id
    code = send(browse(), about=f"?about=post-{known}", text="Om inlägget").follow().browser.path.rpartition("/")[2]
    browse(town.coordinator).get("/moderation/").submit({})
    own = f"/open/dorrby/comments/{code}"
    assert ["Olycklig rubrik" in browse().get(way).text for way in ("/open/dorrby/", own)] == [True, True]
    keeper = browse(town.coordinator)
    keeper.get(f"/open-process/posts/{known}").submit({"reason": "Fel"}, action=f"/open-process/posts/{known}/withdraw")
    shown = [browse().get(way).text for way in ("/open/dorrby/", own)]
    assert [("Olycklig rubrik" in text, "Om inlägget" in text) for text in shown] == [(False, True)] * 2
    assert "Olycklig rubrik" in keeper.get("/moderation/?show=published").text


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2ff::7", "2001:db8:1:200::/56"),
        ("fe80::1%eth0", "fe80::/56"),
        ("no address", "unknown"),
        (None, "unknown"),
    ],
)
def test_readers_are_counted_by_the_network_they_share(address: str | None, network: str) -> None:
    assert secret.network_of(address) == network
