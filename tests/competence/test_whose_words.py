"""Who reads whose words: marked texts of several people, looked for in every page, file, feed and mail of everybody."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pypdf
import pytest
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from planner.competence.models.content import Aim, GoalContent
from planner.competence.models.goal import Goal
from planner.competence.models.log import LogEntry
from planner.competence.models.use import Use
from planner.competence.operations import assessments as assessing
from planner.competence.operations import evidence, following, goals, log, revisions, use
from planner.competence.queries import log as log_queries
from planner.core import clock
from planner.core.db import db
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.core.viewer import Viewer
from planner.schools.daily import DAILY
from planner.training.models.event import EventState
from planner.training.models.sign_up import SignUpState
from tests.conftest import inside
from tests.factories import Person, Town, an_assessment, event, sign_up
from tests.page import Browser
from tests.reliability import attack

Browse = Callable[..., Browser]
OWNERS = {"librarian": "principal", "colleague": "principal", "librarian2": "principal2"}
HERE = (
    "librarian",
    "colleague",  # of the same role at the same school, and named deputy for the principal
    "librarian2",
    "principal",
    "principal2",
    "teacher",
    "coordinator",
    "head",
)
ABROAD = ("principal", "coordinator")
# What is written, and who besides its owner reads it: the school's principal, the coordinator.
TABLE: dict[str, tuple[bool, bool]] = {
    "proposed": (True, False),
    "agreed": (True, False),
    "returned": (True, False),
    "dropped": (True, False),
    "achieved": (True, False),
    "shared": (True, True),
    "taken-back": (True, False),
    "reason-returned": (True, False),
    "reason-dropped": (True, False),
    "step": (True, False),
    "step-of-shared": (True, True),
    "link-of-shared": (True, False),
    "own-words-of-shared": (True, False),
    "principals-words-of-shared": (True, False),
    "change": (True, False),
    "log-alone": (False, False),
    "log-evidence": (True, False),
    "log-evidence-of-shared": (True, False),
    "used-with-unshared": (False, False),
    "used-with-told": (True, False),
}
OF_PEOPLE = {"goal_id", "entry_id", "assessment_id"}
MANY, FEW = 60, 1
# What holds no words of people's, and the documents of plans: opening all of them as everybody would take longer than
# all the rest.
ELSEWHERE, HEAVY = ("/static", "/inventory", "/design", "/healthz", "/readyz"), ("pdf", "docx")
MARK = re.compile(r"zz[a-y]+zz[a-y0-9]+zz(?:here|abroad)zz")
BROKEN = str.maketrans("", "", "\n-\N{HYPHEN}\N{SOFT HYPHEN}")  # how a line is broken in a PDF
NEW = r'name="(csrf_token|once|kept)" value="[^"]*"|<dcterms:\w+.*?</dcterms:\w+>|\d{4}-\d\d-\d\dT[\d:.]+'


def mark(owner: str, what: str, place: str = "here") -> str:
    """Return words that stand nowhere else."""
    return f"zz{what}zz{owner}zz{place}zz".replace("-", "")


def content(town: Town, words: str) -> GoalContent:
    """Return what a goal says, in marked words."""
    return {
        "aims": [Aim(town.area, 1, 3)],
        "need_ids": [town.need],
        "why": words,
        "how": words,
        "due_on": clock.today() + timedelta(days=40),
    }


def follow(goal: Goal, me: Viewer, words: str) -> None:
    """Put a step on the way to a goal."""
    following.add_milestone(goal, by=me, what=words, due_on=clock.today() + timedelta(days=9))


def used(town: Town, owner: str, words: str, *, told: bool) -> LogEntry:
    """Let somebody answer with whom a training attended was used, told to the principal or not; return the entry."""
    held = event(town, starts_in=timedelta(days=-44), state=EventState.HELD, areas=(town.area,))
    known = sign_up(held, town.people[owner], SignUpState.ATTENDED).id
    by = town.people[owner].viewer
    attended = log_queries.attended(by, sign_up_id=known)
    assert attended is not None
    use.answer(attended, by=by, seen=None, use=Use.USED, with_whom=words, shared=told)
    return db.session.scalars(select(LogEntry).where(LogEntry.sign_up_id == known)).one()


def write(town: Town, place: str) -> None:
    """Let everybody write something of each kind; inside(app, town.id)."""
    for owner, decider in OWNERS.items():
        me, principal = town.people[owner].viewer, town.people[decider].viewer

        def goal(what: str, me: Viewer = me, principal: Viewer = principal, owner: str = owner) -> Goal:
            made = goals.propose(me, school_id=min(me.school_ids), **content(town, mark(owner, what, place)))
            if what not in {"proposed", "returned"}:
                goals.agree(made, by=principal, seen=made.version)
            return made

        def entry(what: str, me: Viewer = me, owner: str = owner) -> LogEntry:
            words = mark(owner, what, place)
            return log.log_training(
                me, done_on=clock.today(), hours=Decimal(1), what=words, area_id=town.area, reflection=words, link=None
            )

        goal("proposed")
        back = goal("returned")
        goals.send_back(back, by=principal, seen=back.version, reason=mark(owner, "reason-returned", place))
        given_up = goal("dropped")
        goals.drop(given_up, by=me, seen=given_up.version, reason=mark(owner, "reason-dropped", place))
        entry("log-alone")
        for what, attached in (("agreed", "log-evidence"), ("shared", "log-evidence-of-shared"), ("achieved", None)):
            made = goal(what)
            evidence.attach(made, entry=entry(attached or "log-evidence"), by=me)
            if what == "achieved":
                goals.achieve(made, by=principal, seen=made.version)
            if what == "agreed":
                follow(made, me, mark(owner, "step", place))
                revisions.propose(made, content=content(town, mark(owner, "change", place)))
            if what == "shared":
                goals.share(made, by=me)
                follow(made, me, mark(owner, "step-of-shared", place))
                shows = mark(owner, "link-of-shared", place)
                following.add_link(made, by=me, address="https://example.org/", shows=shows)
                for by, whose in ((me, "own-words-of-shared"), (principal, "principals-words-of-shared")):
                    said = mark(owner, whose, place)
                    following.say(made, by=by, seen=None, done=said, used=said)
            if what == "agreed":
                # The training itself is open to all; with whom it was used is not, though its entry is evidence.
                for whom in ("used-with-unshared", "used-with-told"):
                    evidence.attach(made, entry=used(town, owner, mark(owner, whom, place), told="told" in whom), by=me)
        taken = goal("taken-back")
        goals.share(taken, by=me)
        goals.take_back(taken, by=me)
    db.session.flush()


def read(answer: TestResponse) -> str:
    """Return all words of an answer, whatever kind of file it is."""
    content = answer.get_data()
    if answer.mimetype == "application/pdf":
        return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).translate(BROKEN)
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    return content.decode(errors="replace")


def paths(app: PlannerApp, ids: dict[str, list[int]]) -> Iterator[str]:
    """Return every address that is opened, filled in with every goal, entry, assessment and person there is."""
    for rule in attack.rules(app, "GET"):
        is_heavy = any(kind in rule.rule for kind in HEAVY) and not rule.endpoint.startswith("competence.")
        if not rule.rule.startswith(ELSEWHERE) and not is_heavy:
            yield from attack.addresses(rule, ids, most=most(rule))


def most(rule: Rule) -> int:
    """Return how many ways an address is filled in."""
    return MANY if rule.arguments & OF_PEOPLE or rule.endpoint.startswith("competence.") else FEW


def seen_by(browser: Browser, addresses: list[str]) -> tuple[set[str], int]:
    """Return the marks somebody meets in all that opens, feeds of the own calendar too, and how much that was."""
    found: set[str] = set()
    opened = 0
    for path in addresses:
        answer = browser.client.get(path)
        if answer.status_code == 200:
            opened += 1
            found |= set(MARK.findall(read(answer)))
        answer.close()
    return found, opened


def feeds(browser: Browser) -> list[str]:
    """Let somebody subscribe, and return the addresses of the feeds."""
    token = browser.token()
    browser.client.post("/subscribe", data={"csrf_token": token})
    page = browser.client.get("/subscribe").get_data(as_text=True)
    return sorted(set(re.findall(r"/calendar/[\w-]+\.ics", page)))


def due(reader: str, place: str) -> set[str]:
    """Return the marks a reader shall meet, and no others."""
    return {
        mark(owner, what, place)
        for owner, principal in OWNERS.items()
        for what, (principal_reads, coordinator_reads) in TABLE.items()
        if reader == owner
        or (reader == principal and principal_reads)
        or (reader == "coordinator" and coordinator_reads)
    }


@pytest.fixture
def ids(app: PlannerApp, town: Town) -> attack.Ids:
    """Both towns, with something of every kind, and everybody's marked words."""
    for place, name in ((town, "here"), (town.neighbour, "abroad")):
        with inside(app, place.id):
            write(place, name)
    return attack.populated(app, town)


def test_everybody_meets_the_words_that_the_table_says_and_no_others(
    app: PlannerApp, town: Town, browse: Browse, ids: attack.Ids, capsys: pytest.CaptureFixture[str]
) -> None:
    addresses = list(paths(app, ids.here))
    readers: dict[str, tuple[Person | None, set[str]]] = {"a visitor": (None, set())}
    readers |= {name: (town.people[name], due(name, "here")) for name in HERE}
    readers |= {f"{name} abroad": (town.neighbour.people[name], due(name, "abroad")) for name in ABROAD}
    wrong: dict[str, dict[str, list[str]]] = {}
    asked = opened = looked_for = 0
    for name, (reader, expected) in readers.items():
        browser = browse(reader) if reader else browse()
        more = feeds(browser) if reader else []
        found, number = seen_by(browser, addresses + more)
        asked, opened = asked + len(addresses) + len(more), opened + number
        looked_for += 2 * len(OWNERS) * len(TABLE)
        # The neighbour's own goals have other numbers: only the lists among these pages open there.
        missing = set() if "abroad" in name else expected - found
        if found - expected or missing:
            wrong[name] = {"too much": sorted(found - expected), "missing": sorted(missing)}
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{len(wrong)} of {len(readers)} readers meet other words than they should: "
            f"{looked_for:,} cells, {asked:,} addresses asked for, {opened:,} opened"
        )
    assert wrong == {}


def test_no_mail_carries_anybodys_words_to_somebody_who_may_not_read_them(
    app: PlannerApp, town: Town, ids: attack.Ids
) -> None:
    del ids
    for place in (town, town.neighbour):
        with inside(app, place.id):
            for job in DAILY.values():
                job.do(clock.today())
    for place, name in ((town, "here"), (town.neighbour, "abroad")):
        who = {person.id: label for label, person in place.people.items()}
        with inside(app, place.id):
            mails = db.session.scalars(select(OutboxMail)).all()
            assert mails, "something has been sent"
            for mail in mails:
                said = set(MARK.findall(mail.subject + mail.text))
                assert said <= due(who.get(mail.user_id, ""), name), mail.key


def test_an_assessment_is_opened_by_its_owner_and_when_shared_by_the_principal(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    numbers: dict[tuple[str, bool], int] = {}
    with inside(app, town.id):
        for owner in OWNERS:
            for shared in (False, True):
                made = an_assessment(town, owner)
                if shared:
                    assessing.share(made, by=town.people[owner].viewer)
                numbers[owner, shared] = made.id
    readers = {name: town.people[name] for name in HERE} | {
        f"{name} abroad": town.neighbour.people[name] for name in ABROAD
    }
    opened = {
        (name, owner, shared): browse(reader).get(f"/competence/assessments/{number}").status
        for name, reader in readers.items()
        for (owner, shared), number in numbers.items()
    }
    assert opened == {
        (name, owner, shared): 200 if name == owner or (shared and name == OWNERS[owner]) else 404
        for name, owner, shared in opened
    }


def test_what_two_people_write_changes_no_page_of_who_may_not_read_it(
    app: PlannerApp, town: Town, browse: Browse, capsys: pytest.CaptureFixture[str]
) -> None:
    """Counts, lists, sums and pictures too: each page is the same, to the letter, before and after."""
    strangers = ("principal2", "head", "coordinator")
    with app.app_context():
        open_to_all = [rule.rule for rule in attack.rules(app, "GET") if not rule.arguments]
    addresses = [*open_to_all, f"/needs/{town.need}", f"/needs/{town.other_need}"]
    addresses = [path for path in addresses if not path.startswith(ELSEWHERE)]
    browsers = {name: browse(town.people[name]) for name in strangers}
    before = {name: pages(browser, addresses) for name, browser in browsers.items()}
    with inside(app, town.id):
        for owner in ("librarian", "colleague"):
            me, principal = town.people[owner].viewer, town.people["principal"].viewer
            made = goals.propose(
                me,
                school_id=town.school,
                aims=[Aim(town.area, 1, 3)],
                need_ids=[town.need],
                why="Mitt",
                how="Mitt",
                due_on=clock.today() + timedelta(days=9),
            )
            goals.agree(made, by=principal, seen=made.version)
            entry = log.log_training(
                me, done_on=clock.today(), hours=Decimal(1), what="Mitt", area_id=town.area, reflection=None, link=None
            )
            evidence.attach(made, entry=entry, by=me)
            goals.achieve(made, by=principal, seen=made.version)
            an_assessment(town, owner)
    after = {name: pages(browser, addresses) for name, browser in browsers.items()}
    changed = [(name, path) for name in strangers for path in addresses if before[name][path] != after[name][path]]
    with capsys.disabled():
        print(f"\n{len(changed)} of {len(strangers) * len(addresses)} pages changed")  # noqa: T201
    assert changed == []


def pages(browser: Browser, addresses: list[str]) -> dict[str, str]:
    """Return what stands on each page, without what is new in every answer."""
    found = {}
    for path in addresses:
        answer = browser.client.get(path)
        text = "" if answer.mimetype == "application/pdf" else read(answer)
        found[path] = re.sub(NEW, "", text)
        answer.close()
    return found
