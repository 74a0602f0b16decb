"""Every address × everybody: no failure, no write by reading, nothing of the neighbour, nothing by who may not."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from planner.core.access import access_of
from planner.core.settings import ROOT
from planner.core.transaction import PlannerApp
from tests.conftest import ON_POSTGRESQL, committed
from tests.databases import Database
from tests.factories import Person, Town
from tests.reliability import attack
from tests.reliability.attack import Attacker, Ids, addresses, populated, rules

PEOPLE = ("visitor", "teacher", "librarian", "principal", "coordinator", "head")
# What a form takes is the same code on both databases, and these are the longest tests of all: on PostgreSQL it is
# sent by the one who has most forms, on SQLite by everybody.
ONCE = () if ON_POSTGRESQL else ("visitor", "librarian", "principal")
# Pressed by a mail program, which has no form of ours: the secret in the address is the proof.
WITHOUT_A_FORM = {"training_news.stop"}
GETTING_OUT = {"accounts.sign_out", "accounts.language"}


@pytest.fixture
def ids(app: PlannerApp, town: Town, database: Database) -> Ids:
    return database.lay(app, "populated", lambda: populated(app, committed(app)))


@pytest.fixture
def attacker(app: PlannerApp, town: Town, ids: Ids) -> Callable[[str], Attacker]:
    def made(who: str) -> Attacker:
        person: Person | None = None if who == "visitor" else town.people[who]
        return Attacker(app, person)

    return made


def report(one: Attacker) -> None:
    assert one.findings == [], f"{len(one.findings)} of {one.sent} answers:\n" + "\n".join(dict.fromkeys(one.findings))


@pytest.mark.parametrize("who", PEOPLE)
def test_reading_anything_never_fails_and_never_writes(
    app: PlannerApp, ids: Ids, attacker: Callable[[str], Attacker], who: str
) -> None:
    one = attacker(who)
    for rule in rules(app, "GET"):
        for path in addresses(rule, ids.here):
            answer = one.get(path)
            if answer is None or access_of(app.view_functions[rule.endpoint]) == "public":
                continue
            if answer.headers["Cache-Control"] != "no-store" and answer.mimetype == "text/html":
                one.findings.append(f"GET {path}: may be kept by a browser after signing out")
    report(one)


def test_no_nonsense_in_an_address_makes_a_page_fail(
    app: PlannerApp, ids: Ids, attacker: Callable[[str], Attacker]
) -> None:
    one = attacker("coordinator")
    names = attack.asked_in_addresses(path.read_text() for path in (ROOT / "planner").rglob("*.py"))
    for values in attack.BAD.values():
        query = urlencode([(name, value[:5000]) for name in names for value in values], errors="surrogatepass")
        for rule in rules(app, "GET"):
            for path in addresses(rule, ids.here, most=1):
                one.get(f"{path}?{query}")
    assert len(names) > 2, f"these names are read from addresses: {names}"
    report(one)


@pytest.mark.parametrize("who", PEOPLE)
def test_what_the_neighbour_has_is_answered_as_what_is_not_there(
    app: PlannerApp, ids: Ids, attacker: Callable[[str], Attacker], who: str
) -> None:
    one, missing = attacker(who), {name: [attack.MISSING] for name in ids.here}
    tried = 0
    for method in ("GET", "POST"):
        for rule in rules(app, method):
            if not rule.arguments & set(attack.THINGS):
                continue
            nowhere = bare(one, method, next(addresses(rule, missing, most=1)))
            for path in addresses(rule, ids.abroad, most=1):
                tried += 1
                there = bare(one, method, path)
                if there != nowhere or there[0] not in {303, 401, 403, 404}:
                    one.findings.append(f"{method} {path}: {there[0]}, and {nowhere[0]} for what is not there")
    assert tried > 60
    report(one)


def bare(one: Attacker, method: str, path: str) -> tuple[int, str]:
    """The answer without what differs from request to request, and without the address itself."""
    data = {"csrf_token": one.token} if method == "POST" else None
    answer = one.browser.client.open(path, method=method, data=data)
    text = answer.get_data(as_text=True).replace(path, "").replace(urlencode({"": path})[1:], "")
    text = re.sub(r'name="(csrf_token|once|kept)" value="[^"]*"', "", text)
    return answer.status_code, text + str(answer.headers.get("Location", "")).replace(path, "")


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_not_changes_nothing(app: PlannerApp, ids: Ids, attacker: Callable[[str], Attacker], who: str) -> None:
    """First everything is tried, to learn what is refused; then all that was refused again, with likely fields."""
    one = attacker(who)
    everything = [(name, "1") for name in attack.all_field_names()]
    refused = [
        path
        for rule in rules(app, "POST")
        if rule.endpoint not in GETTING_OUT
        for path in addresses(rule, ids.here, most=1)
        if one.post(path, [("anything", "1")], what="one field") in {401, 403, 404}
    ]
    assert len(refused) > 10, refused
    one.enter()
    before = attack.digests(app)
    answers = {path: one.post(path, everything, what="everything") for path in refused}
    assert attack.digests(app) == before
    assert set(answers.values()) <= {401, 403, 404, 422}, answers
    report(one)


@pytest.mark.parametrize("who", ["coordinator", *ONCE])
def test_no_nonsense_in_a_form_makes_the_app_fail(
    app: PlannerApp, ids: Ids, attacker: Callable[[str], Attacker], who: str
) -> None:
    one, names = attacker(who), attack.all_field_names()
    open_to = [
        path
        for rule in rules(app, "POST")
        if rule.endpoint not in GETTING_OUT
        for path in addresses(rule, ids.here, most=1)
        if one.post(path, [], what="nothing") not in {401, 403, 404, 405}
    ]
    for bad, values in attack.BAD.items():
        # A browser sends some twenty fields; all there are at once would be too large to be read.
        fields = [(name, value) for name in names for value in values][: 1_500_000 // max(map(len, [*values, "x"]))]
        for path in open_to:
            one.post(path, fields, what=bad)
    assert len(open_to) > 2, open_to
    report(one)


@pytest.mark.parametrize("who", ["coordinator", *(who for who in ONCE if who != "visitor")])
def test_no_nonsense_in_one_field_of_a_good_form_makes_the_app_fail(
    app: PlannerApp, town: Town, ids: Ids, attacker: Callable[[str], Attacker], who: str
) -> None:
    one = attacker(who)
    seen: dict[str, attack.Found] = {}
    for rule in rules(app, "GET"):
        for path in addresses(rule, ids.here):
            answer = one.get(path)
            if answer is not None and answer.status_code == 200 and answer.mimetype == "text/html":
                for form in attack.forms(answer.get_data(as_text=True), path):
                    seen.setdefault(re.sub(r"\d+", "0", form.action) + str(sorted({n for n, _ in form.fields})), form)
    kinds = {kind: attack.BAD[kind] for kind in attack.IN_ONE_FIELD} | {
        "the neighbour's": [str(town.neighbour.school + town.neighbour.id)]
    }
    for form in seen.values():
        for name in {n for n, _ in form.fields} - {"once"}:
            for kind, values in kinds.items():
                rest = [(n, v) for n, v in form.fields if n not in {name, "once"}]
                one.post(form.action, rest + [(name, value) for value in values], what=f"{name}: {kind}")
    assert len(seen) >= 10, sorted(seen)
    report(one)


def test_every_form_needs_its_token(app: PlannerApp, ids: Ids, attacker: Callable[[str], Attacker]) -> None:
    one = attacker("coordinator")
    answers = {
        path: one.post(path, [("name", "x")], what="no token", token=False)
        for rule in rules(app, "POST")
        if rule.endpoint not in WITHOUT_A_FORM
        for path in addresses(rule, ids.here, most=1)
    }
    assert {path: status for path, status in answers.items() if status != 400} == {}
    report(one)


def test_machines_that_read_are_given_no_cookie(app: PlannerApp, ids: Ids, attacker: Callable[[str], Attacker]) -> None:
    client = app.test_client()
    for path in ("/healthz", "/readyz", "/robots.txt", "/static/favicon.svg", "/calendar/unknown.ics"):
        answer = client.get(path)
        answer.close()
        assert answer.headers.getlist("Set-Cookie") == [], path


def test_the_log_of_all_this_names_nobody_and_quotes_nothing(
    app: PlannerApp, town: Town, ids: Ids, attacker: Callable[[str], Attacker], capfd: pytest.CaptureFixture[str]
) -> None:
    one = attacker("coordinator")
    capfd.readouterr()
    for rule in rules(app, "GET"):
        for path in addresses(rule, ids.here, most=1):
            one.get(f"{path}?q=Hemligt")
    fields = [(name, "Hemligt") for name in attack.all_field_names()]
    for rule in rules(app, "POST"):
        if rule.endpoint not in GETTING_OUT:
            for path in addresses(rule, ids.here, most=1):
                one.post(path, [*fields, ("email", town.teacher.email)], what="a secret")
    logged = capfd.readouterr().err
    assert logged.count('"event": "request"') > 100
    people = [part for person in town.people.values() for part in (person.email, person.viewer.name)]
    quoted = [word for word in (*people, "Hemlig", "no-such-token", "127.0.0.1", one.token) if word in logged]
    assert quoted == []
