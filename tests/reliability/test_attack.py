"""Every address × everybody: no failure, no write by reading, nothing of the neighbour, nothing by who may not."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from planner.core.access import access_of
from planner.core.sessions import has_no_cookie
from planner.core.settings import ROOT
from planner.core.transaction import PlannerApp
from tests.conftest import ON_POSTGRESQL, committed
from tests.databases import Database
from tests.factories import Person, Town
from tests.reliability import attack
from tests.reliability.attack import Attacker, Ids, addresses, populated, rules

PEOPLE = ("visitor", "teacher", "librarian", "principal", "coordinator", "head")
# Who sends nonsense in forms: first who has most of them. Once somebody has sent everything to an address, the
# others send every so manieth, each address and each kind in turn: it is the same code that reads it.
WRITERS = ("coordinator", "librarian", "principal", "visitor")
SPREAD = 6
# Two that no form takes, and two that a form without fields of its own takes for its version.
FOR_BUTTONS = ("wrong word", "30 February", "minus", "doubled")
# Pressed by a mail program, which has no form of ours: the secret in the address is the proof.
WITHOUT_A_FORM = {"training_news.stop", "digest.stop"}
# Sent by anybody, from pages that read no cookie: a forged request carries nobody's rights, and a form signs itself.
WITHOUT_A_COOKIE = {
    "open_comments.send",
    "open_comments.found",
    "open_comments.reply",
    "open_faults.send",
    "open_faults.miss",
}
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


@pytest.fixture
def afresh(app: PlannerApp, database: Database, ids: Ids) -> Callable[[], None]:
    """Return what lays the populated towns again; who attacks them signs in anew."""

    def lay() -> None:
        assert database.lay(app, "populated", lambda: populated(app, committed(app))) == ids

    return lay


def report(*people: Attacker) -> None:
    findings = [finding for one in people for finding in one.findings]
    assert findings == [], f"{len(findings)} of {sum(one.sent for one in people)} answers:\n" + "\n".join(
        dict.fromkeys(findings)
    )


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
    app: PlannerApp, ids: Ids, attacker: Callable[[str], Attacker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that reads anything asked in its address is asked every kind, one that reads nothing a few in turn."""
    one = attacker("coordinator")
    names = attack.asked_in_addresses(path.read_text() for path in (ROOT / "planner").rglob("*.py"))
    queries = [
        urlencode([(name, value[:5000]) for name in names for value in values], errors="surrogatepass")
        for values in sorted(attack.BAD.values(), key=lambda values: values not in (["1", "2"], ["no-such-choice"]))
    ]
    monkeypatch.setattr(app.request_class, "parameter_storage_class", attack.Noting)
    reading = 0
    for place, rule in enumerate(rules(app, "GET")):
        for path in addresses(rule, ids.here, most=1):
            attack.Noting.asked.clear()
            for query in [*queries[:2], queries[2 + place % len(queries[2:])]]:
                one.get(f"{path}?{query}")
            if attack.Noting.asked & {*names, attack.EVERYTHING}:
                reading += 1
                for query in queries[2:]:
                    one.get(f"{path}?{query}")
    assert len(names) > 2, f"these names are read from addresses: {names}"
    assert reading > 20
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


def test_no_nonsense_in_a_form_makes_the_app_fail(
    app: PlannerApp,
    ids: Ids,
    attacker: Callable[[str], Attacker],
    afresh: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each address is sent every kind of nonsense by the first who may, and on SQLite some of it by all others.

    What is a button only, and asks for no field, is sent some by the first, too.
    """
    open_to = {who: open_addresses(attacker(who), ids) for who in WRITERS}
    few = {who: found for who, found in open_to.items() if len(found) <= 2}
    assert few == {}
    paths = sorted(set().union(*open_to.values()))
    senders = {path: [who for who in WRITERS if path in open_to[who]] for path in paths}
    afresh()
    people, bodies = {who: attacker(who) for who in WRITERS}, nonsense_by_kind()
    monkeypatch.setattr(app.request_class, "parameter_storage_class", attack.Noting)
    last = ("nothing", "empty")  # then a button does what it says, and what it takes away cannot be tried any more
    later = [kind for kind in bodies if kind not in {*last, *FOR_BUTTONS}]
    asking = 0
    for place, (path, (first, *others)) in enumerate(senders.items()):
        attack.Noting.asked.clear()
        for kind in [*FOR_BUTTONS, later[place % len(later)]]:
            people[first].post(path, bodies[kind], what=kind)
        if attack.Noting.asked - attack.MACHINERY:
            asking += 1
            for kind in later:
                people[first].post(path, bodies[kind], what=kind)
        for at, who in enumerate([] if ON_POSTGRESQL else others):
            for kind in later[(place + at) % SPREAD :: SPREAD]:
                people[who].post(path, bodies[kind], what=kind)
    for kind in last:
        for path, might in senders.items():
            people[might[0]].post(path, bodies[kind], what=kind)
    assert asking > 60
    report(*people.values())


def nonsense_by_kind() -> dict[str, list[tuple[str, str]]]:
    """All fields there are with one kind of nonsense in each, for every kind."""
    names = attack.all_field_names()
    # A browser sends some twenty fields; all there are at once would be too large to be read.
    return {
        kind: [(name, value) for name in names for value in values][: 1_500_000 // max(map(len, [*values, "x"]))]
        for kind, values in attack.BAD.items()
    }


def open_addresses(one: Attacker, ids: Ids) -> set[str]:
    """The addresses that a person may send a form to."""
    return {
        path
        for rule in rules(one.app, "POST")
        if rule.endpoint not in GETTING_OUT
        for path in addresses(rule, ids.here, most=1)
        if one.post(path, [], what="nothing") not in {401, 403, 404, 405}
    }


def test_no_nonsense_in_one_field_of_a_good_form_makes_the_app_fail(
    app: PlannerApp, town: Town, ids: Ids, attacker: Callable[[str], Attacker], afresh: Callable[[], None]
) -> None:
    """Each field of a form is sent every kind by the first who has the form, and on SQLite one kind by all others."""
    kinds = [(kind, attack.BAD[kind]) for kind in attack.IN_ONE_FIELD]
    kinds.append(("the neighbour's", [str(town.neighbour.school + town.neighbour.id)]))
    tried: set[str] = set()
    people = []
    for who in WRITERS[:3]:
        afresh()
        people.append(one := attacker(who))
        seen = forms_of(one, ids)
        assert len(seen) >= 10, sorted(seen)
        for place, (key, form) in enumerate(seen.items()):
            alike: dict[str, int] = {}
            for turn, name in enumerate(sorted({name for name, _ in form.fields} - {"once"})):
                # Of fields that differ in a number only, two are sent all and the others one each.
                like = alike[without_ids(name)] = alike.get(without_ids(name), 0) + 1
                some = [kinds[(place + turn) % len(kinds)]]
                rest = [(n, v) for n, v in form.fields if n not in {name, "once"}]
                for kind, values in ([] if ON_POSTGRESQL else some) if key in tried else kinds if like <= 2 else some:
                    one.post(form.action, rest + [(name, value) for value in values], what=f"{name}: {kind}")
        tried |= set(seen)
    report(*people)


def forms_of(one: Attacker, ids: Ids) -> dict[str, attack.Found]:
    """The forms of all pages, each once, by where it goes and what it asks."""
    seen: dict[str, attack.Found] = {}
    for rule in rules(one.app, "GET"):
        for path in addresses(rule, ids.here):
            answer = one.get(path)
            if answer is not None and answer.status_code == 200 and answer.mimetype == "text/html":
                for form in attack.forms(answer.get_data(as_text=True), path):
                    key = without_ids(form.action) + str(sorted({name for name, _ in form.fields}))
                    seen.setdefault(key, form)
    return seen


def without_ids(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def test_every_form_needs_its_token(app: PlannerApp, ids: Ids, attacker: Callable[[str], Attacker]) -> None:
    one = attacker("coordinator")
    answers = {
        (path, rule.endpoint in WITHOUT_A_COOKIE): one.post(path, [("name", "x")], what="no token", token=False)
        for rule in rules(app, "POST")
        if rule.endpoint not in WITHOUT_A_FORM
        for path in addresses(rule, ids.here, most=1)
    }
    assert {path: status for (path, cookieless), status in answers.items() if status != 400 and not cookieless} == {}
    signed = {path: status for (path, cookieless), status in answers.items() if cookieless}
    assert {path: status for path, status in signed.items() if status not in (404, 422)} == {}
    assert (len(signed), [path for path in signed if not has_no_cookie(path)]) == (len(WITHOUT_A_COOKIE), [])
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
