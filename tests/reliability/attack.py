"""What an attack is made of: a populated town, every address filled in, forms read from pages, and bad input."""

from __future__ import annotations

import hashlib
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import islice, product
from typing import Any, ClassVar
from urllib.parse import quote

from sqlalchemy import Connection, event, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from planner.accounts.models import User
from planner.accounts.tokens.models import ApiToken, Scope
from planner.accounts.tokens.operations import made as make_token
from planner.competence.models.assessment import SelfAssessment
from planner.competence.models.following import GoalLink, Milestone
from planner.competence.models.goal import Goal, GoalState
from planner.competence.models.log import LogEntry
from planner.competence.strategy.models import Priority, Strategy
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import Base, Tenant, db, enter, every_municipality
from planner.core.forms import Form
from planner.core.transaction import PlannerApp
from planner.framework.models import CompetenceArea
from planner.framework.operations.writing import begin_draft
from planner.groups.letters.models import LetterPart, ReturnLetter
from planner.groups.meetings.models import AgendaItem, Meeting, MeetingLink
from planner.groups.models import GroupMember, ReferenceGroup
from planner.groups.tasks.models import GroupTask
from planner.inventory.differences import operations as judging
from planner.inventory.differences.models import Difference, Verdict
from planner.inventory.importing.models import InventoryImport
from planner.inventory.importing.operations import receiving
from planner.inventory.models.questions import Question
from planner.inventory.models.rounds import RoundState
from planner.inventory.seeing.operations import set_need_index
from planner.needs.closing.models import ClosingTest, Condition
from planner.needs.closing.operations import Asked, add_test
from planner.needs.models import Need, NeedFigure
from planner.needs.operations import answer_difference
from planner.needs.register import operations as register
from planner.open_process.comments.models import CommentState, PublicComment
from planner.open_process.faults.models import FaultReport
from planner.open_process.models import OpenDocument, OpenPost, OpenQuestion
from planner.plans.models.comments import Comment
from planner.plans.models.following import EvidenceLink
from planner.plans.models.frame import OwnPart
from planner.plans.models.parts import Activity, Objective
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.toolbox import FocusArea, Tool
from planner.reports.models import PeriodReport
from planner.reports.period import Period
from planner.schools.models import Deputyship, Post, School, SchoolBreak
from planner.schools.operations import deputies
from planner.surveys.models.survey import Survey, SurveyQuestion, SurveySection
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.imported import CalendarFile
from planner.training.models.sign_up import SignUp, SignUpState
from tests import factories
from tests.factories import Person, Town
from tests.inventory.reported import HOURS, two_years
from tests.inventory.rows import a_round, report
from tests.open_process.made import a_post, a_question_and_a_document, an_open_page
from tests.open_process.written import report_fault, write
from tests.page import FORM, Browser, parsed
from tests.reports.made import a_report
from tests.surveys.made import a_survey

THINGS: dict[str, type[Tenant]] = {
    "activity_id": Activity,
    "agenda_id": AgendaItem,
    "area_id": CompetenceArea,
    "assessment_id": SelfAssessment,
    "break_id": SchoolBreak,
    "deputyship_id": Deputyship,
    "difference_id": Difference,
    "calendar_id": CalendarFile,
    "comment_id": Comment,
    "entry_id": LogEntry,
    "event_id": TrainingEvent,
    "figure_id": NeedFigure,
    "goal_id": Goal,
    "goal_link_id": GoalLink,
    "group_id": ReferenceGroup,
    "import_id": InventoryImport,
    "into_id": Need,
    "item_id": SurveyQuestion,
    "meeting_id": Meeting,
    "meeting_link_id": MeetingLink,
    "member_id": GroupMember,
    "milestone_id": Milestone,
    "need_id": Need,
    "part_id": OwnPart,
    "open_document_id": OpenDocument,
    "open_post_id": OpenPost,
    "open_question_id": OpenQuestion,
    "objective_id": Objective,
    "person_id": User,
    "plan_id": Plan,
    "priority_id": Priority,
    "post_id": Post,
    "public_comment_id": PublicComment,
    "fault_id": FaultReport,
    "question_id": Question,
    "report_id": PeriodReport,
    "school_id": School,
    "section_id": SurveySection,
    "session_id": TrainingSession,
    "letter_id": ReturnLetter,
    "letter_part_id": LetterPart,
    "link_id": EvidenceLink,
    "sign_up_id": SignUp,
    "strategy_id": Strategy,
    "survey_id": Survey,
    "task_id": GroupTask,
    "test_id": ClosingTest,
    "token_id": ApiToken,
    "tool_id": Tool,
}
OTHER_PARTS: dict[str, tuple[str, ...]] = {
    "code": ("staffed_hours_per_100_pupils", "VAR01", "no-such-thing"),
    "token": ("no-such-token", "\N{RIGHT-TO-LEFT OVERRIDE}abc", "x" * 2000),
    "digest": ("0" * 12,),
    "filename": ("favicon.svg", "../wsgi.py", "nothing"),
    "name": ("404", "nothing"),
    "number": ("1", "2"),
    "figure": ("whole.measures", "training.held", "nothing"),
    "section": ("staffing", "whole", "nothing"),
    "slug": ("dorrby", "granby", "nowhere"),
    "year": ("2024", "2025", "2026", "1999"),
}
MISSING = 2_000_000_000
MOST = 6  # addresses of one rule that are tried

EXPECTED = {200, 204, 302, 303, 304, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429}

BAD: dict[str, list[str]] = {
    "nothing": [],
    "empty": [""],
    "50 kB": ["x" * 50_000],
    "NUL": ["a\0b"],
    "lone surrogate": ["\ud800"],
    "no characters": ["a\ufffeb\uffff\U0001ffff"],
    "right to left": ["\N{RIGHT-TO-LEFT OVERRIDE}\N{ARABIC LETTER ALEF}\N{RIGHT-TO-LEFT MARK}"],
    "NaN": ["NaN"],
    "1e309": ["1e309"],
    "minus": ["-1"],
    "30 February": ["2027-02-30"],
    "year 99999": ["99999-01-01"],
    "wrong word": ["no-such-choice"],
    "huge number": ["9" * 30],
    "many digits": ["9" * 5000],
    "doubled": ["1", "2"],
    "markup": ["<script>alert(1)</script>{{ 7*7 }}%(x)s"],
    "line breaks": ["a\r\nBcc: x@example.com"],
    "missing hour": ["2027-03-28T02:30"],
}


# What is tried in each field of a good form, one at a time.
IN_ONE_FIELD = ("nothing", "50 kB", "1e309", "year 99999", "many digits")


def populate(town: Town) -> None:
    """Give a town something of every kind, in several states; the caller commits."""
    factories.own_part(town, required=False)
    an_open_page(town)
    a_question_and_a_document(town)
    a_post(town)
    for state in (PlanState.DRAFT, PlanState.SUBMITTED):
        focus = FocusArea.READING if state is PlanState.DRAFT else FocusArea.INFORMATION_LITERACY
        factories.make_plan(town, state=state, focus_area=focus)
    factories.follow(town, factories.make_plan(town, state=PlanState.APPROVED, other_school=True), other_school=True)
    for goal_state in (GoalState.PROPOSED, GoalState.AGREED):
        factories.on_its_way(town, factories.a_goal(town, state=goal_state))
    factories.an_entry(town)
    met = factories.a_meeting(town, factories.a_group(town))
    factories.a_task(town, met)
    factories.minutes_of(town, met)
    factories.a_letter(town, met.group)
    for upto in ("draft", "sent", "signed"):
        a_report(town, upto=upto, period=Period(clock.today() - timedelta(days=len(upto)), clock.today()))
    deputies.name_deputy(
        db.session.get_one(
            Post, town.principal.viewer.posts[0].id, options=[joinedload(Post.school), joinedload(Post.user)]
        ),
        by=town.principal.viewer,
        user_id=town.colleague.id,
        from_day=clock.today(),
        to_day=clock.today() + timedelta(days=9),
        reason="Hemligt skäl",
        base_url="https://planner.example",
    )
    factories.a_strategy(town)
    factories.a_strategy(town, priorities=2, adopted=True, year=SchoolYear.current().next())
    factories.an_assessment(town)
    factories.an_offer(town)
    a_survey(town)
    report_fault(town)
    for comment_state in CommentState:
        write(town, state=comment_state, email="hemlig@hem.example", name="Hemligt namn", need_id=town.need)
    begin_draft(by=town.coordinator.viewer)
    for event_state in (EventState.OPEN, EventState.DRAFT):
        factories.sign_up(factories.event(town, state=event_state), town.librarian)
    factories.a_calendar_file(town)
    held = factories.event(town, state=EventState.HELD, starts_in=-timedelta(days=7))
    present = factories.sign_up(held, town.librarian, SignUpState.ATTENDED)
    factories.at_the_door(town, held, present)
    code = db.session.get_one(School, town.school).unit_code
    receiving.receive(
        a_round(2024, RoundState.OPEN),
        content=f"Enhets-ID;Elever;fy_1\n{code};12;5\n99999999;x;5\n".encode(),
        filename="inventering.csv",
        by=town.coordinator.viewer,
    )
    report(2026, {town.school: {"Elever": 200, "Sittplatser": None}}, state=RoundState.OPEN)
    tool = Tool(
        code="T1",
        focus_area=FocusArea.READING,
        title_sv="Bokprat",
        title_en="Book talk",
        year_groups="F-6",
        when_text="Varje vecka",
        how_measured="Räkna",
    )
    db.session.add_all(
        [tool, SchoolBreak(name="Lov", first_day=clock.today(), last_day=clock.today() + timedelta(days=4))]
    )
    db.session.flush()
    register_of_needs(town)
    make_token(db.session.get_one(User, town.librarian.id), name="Hemligt program", scopes={Scope.NEEDS}, days=90)


def register_of_needs(town: Town) -> None:
    """Follow a need with figures by hand, and test it."""
    need = db.session.get_one(Need, town.other_need)
    by_hand = register.Effect(None, None, "Lånade böcker", "per elev", Decimal(4), Decimal(9))
    register.choose(need, by_hand, by=town.coordinator.viewer, seen=need.version)
    add_test(need, Asked(Condition.PLANNED), by=town.coordinator.viewer)
    register.note_figure(
        need, by=town.coordinator.viewer, measured_on=clock.today(), figure=Decimal(5), note="Hemlig räkning"
    )
    db.session.flush()


def judge(town: Town) -> None:
    """Let a difference be judged, in a year that both schools have reported, beside an index of need."""
    two_years(town)
    for verdict in (Verdict.UNWANTED, Verdict.WANTED):
        made = judging.judge(
            HOURS,
            year=2025,
            schools=(town.school,),
            finding=judging.Finding(verdict, "Hemligt skäl", clock.today() + timedelta(days=30)),
            figures={"reported": "2", "asked": "2"},
            by=town.coordinator.viewer,
        )
        answer_difference(db.session.get_one(Need, town.need), difference_id=made.id)
    set_need_index(
        None,
        year=2025,
        what_it_is="Index",
        figures={town.school: Decimal(90)},
        seen=None,
        by=town.coordinator.viewer,
    )


def populated(app: PlannerApp, town: Town) -> Ids:
    """Populate both towns and return which ids are whose."""
    with app.app_context():
        for place in (town, town.neighbour):
            enter(place.id)
            populate(place)
            judge(place)
            db.session.commit()
            db.session.expunge_all()
        with every_municipality():
            of = {
                name: [
                    list(db.session.scalars(select(thing.id).where(thing.municipality_id == place).order_by(thing.id)))
                    for place in (town.id, town.neighbour.id)
                ]
                for name, thing in THINGS.items()
            }
    return Ids({name: here for name, (here, _) in of.items()}, {name: there for name, (_, there) in of.items()})


@dataclass(frozen=True)
class Ids:
    """The ids of each kind of thing, by the name that addresses give them."""

    here: dict[str, list[int]]
    abroad: dict[str, list[int]]


def rules(app: PlannerApp, method: str) -> list[Rule]:
    """All addresses that answer a method, the gallery for developers aside."""
    found = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]
    return sorted((rule for rule in found if not rule.endpoint.startswith("design")), key=str)


def addresses(rule: Rule, ids: dict[str, list[int]], *, most: int = MOST) -> Iterator[str]:
    """Fill in an address with things of a town, several ways."""
    choices = [(name, _values(rule, name, ids)) for name in sorted(rule.arguments)]
    for values in islice(product(*(values for _, values in choices)), most):
        parts = dict(zip((name for name, _ in choices), values, strict=True))
        yield re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda m: quote(str(parts[m.group(1)]), safe="/"), rule.rule)  # noqa: B023


def _values(rule: Rule, name: str, ids: dict[str, list[int]]) -> Iterable[object]:
    if name in ids:
        return ids[name]
    if name in OTHER_PARTS:
        return OTHER_PARTS[name]
    if words := re.search(rf"<any\(([^)]*)\):{name}>", rule.rule):
        return words.group(1).split(", ")
    raise AssertionError(
        f"{rule}: add {name!r} to THINGS in tests/reliability/attack.py, with the table whose id it is, "
        "or to OTHER_PARTS with some values"
    )


@dataclass
class Found:
    """A form on a page: where it goes and what a browser would send."""

    action: str
    fields: list[tuple[str, str]]


def forms(html: str, path: str) -> Iterator[Found]:
    """Read the forms of a page, those of every page aside."""
    for piece in FORM.findall(html):
        form = parsed(piece)
        action = form.get("action") or path
        if form.get("method") != "post" or action in {"/sign-out", "/language"}:
            continue
        fields: list[tuple[str, str]] = []
        for element in form.iter():
            name, kind = element.get("name"), element.get("type")
            if not name or name == "csrf_token" or kind == "submit":
                continue
            if element.tag == "input" and (kind not in {"checkbox", "radio"} or "checked" in element.attrib):
                fields.append((name, element.get("value") or ""))
            elif element.tag == "textarea":
                fields.append((name, element.text or ""))
            elif element.tag == "select":
                options = list(element.iter("option"))
                chosen = [option for option in options if "selected" in option.attrib] or options[-1:]
                fields += [(name, option.get("value") or "") for option in chosen]
        yield Found(action, fields)


def all_field_names() -> list[str]:
    """The names of all fields of all forms."""
    found: set[str] = set()
    waiting: list[type] = [Form]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found |= {name for name in dir(kind) if hasattr(getattr(kind, name), "field_class")}
    return sorted(found)


@dataclass
class Attacker:
    """One person, or a visitor, who sends what no browser would, and notes what should not be answered so."""

    app: PlannerApp
    person: Person | None
    findings: list[str] = field(default_factory=list)
    sent: int = 0
    browser: Browser = field(init=False)
    token: str = ""

    def __post_init__(self) -> None:
        self.enter()

    def enter(self) -> None:
        """Sign in anew."""
        self.browser = Browser(self.app, self.person)
        self.token = self.browser.token()

    def get(self, path: str) -> TestResponse | None:
        """Open an address; note what is no proper answer, and any write."""
        with watching() as written:
            answer = self._open("GET", path)
        if written and answer is not None and not path.startswith("/calendar/"):
            self.findings.append(f"GET {path[:120]} wrote: {written[0][:120]}")
        return answer

    def post(self, path: str, fields: list[tuple[str, str]], *, what: str, token: bool = True) -> int:
        """Send fields; note a failure, and a write although it was refused."""
        pairs = [*fields, ("csrf_token", self.token)] if token else fields
        body = "&".join(_pair(*pair) for pair in pairs)
        with watching() as written:
            answer = self._open("POST", path, what=what, data=body, content_type="application/x-www-form-urlencoded")
        if answer is None:
            return 500
        if answer.status_code >= 400 and written:
            self.findings.append(
                f"POST {path[:120]} ({what}) answered {answer.status_code} and wrote: {written[0][:120]}"
            )
        return answer.status_code

    def _open(self, method: str, path: str, *, what: str = "", **kwargs: Any) -> TestResponse | None:
        self.sent += 1
        try:
            answer = self.browser.client.open(path, method=method, **kwargs)
            answer.get_data()
            answer.close()
        except Exception as error:  # noqa: BLE001 - the app raises in tests what it would answer with 500
            ours = [f for f in traceback.extract_tb(error.__traceback__) if "/planner/" in f.filename]
            at = f"{ours[-1].filename.rpartition('/planner/')[2]}:{ours[-1].lineno}" if ours else "?"
            said = " ".join(str(error).split())[:160]
            self.findings.append(f"{method} {path[:120]} ({what}) failed at {at}: {type(error).__name__}: {said}")
            with self.app.app_context():
                db.session.rollback()
            return None
        if answer.status_code not in EXPECTED:
            self.findings.append(f"{method} {path[:120]} ({what}) answered {answer.status_code}")
        if "Content-Security-Policy" not in answer.headers or "X-Content-Type-Options" not in answer.headers:
            self.findings.append(f"{method} {path[:120]} answered without the strict headers")
        return answer


@lru_cache(5000)
def _pair(name: str, value: str) -> str:
    """Write a field as a form sends it."""
    return "=".join(quote(text, safe="", errors="surrogatepass") for text in (name, value))


class Noting(ImmutableMultiDict[str, str]):
    """What a request brings, noting by which names it is asked for."""

    asked: ClassVar[set[str]] = set()

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return super().__getitem__(name)

    def getlist(self, key: str, *args: Any, **kwargs: Any) -> list[Any]:
        self.asked.add(key)
        return super().getlist(key, *args, **kwargs)

    def items(self, *args: Any, **kwargs: Any) -> Any:
        if sys._getframe(1).f_globals["__name__"] not in KEEPERS:
            self.asked.add(EVERYTHING)
        return super().items(*args, **kwargs)

    def lists(self) -> Any:
        self.asked.add(EVERYTHING)
        return super().lists()


EVERYTHING = "*"
# They pass on whatever was sent, from every form alike; and what every form carries.
KEEPERS = {"planner.core.forms", "planner.core.kept"}
MACHINERY = {"csrf_token", "once", "version"}
WRITES = ("INSERT", "UPDATE", "DELETE")


@contextmanager
def watching() -> Iterator[list[str]]:
    """Note each statement that writes and is committed; what is counted of attempts is meant to stay."""
    committed: list[str] = []
    waiting: dict[int, list[str]] = {}

    def note(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(WRITES) and not statement.startswith("INSERT INTO attempt"):
            waiting.setdefault(id(connection.connection.dbapi_connection), []).append(statement)

    def keep(connection: Connection) -> None:
        committed.extend(waiting.pop(id(connection.connection.dbapi_connection), []))

    def drop(connection: Connection) -> None:
        waiting.pop(id(connection.connection.dbapi_connection), None)

    listening = (("before_cursor_execute", note), ("commit", keep), ("rollback", drop))
    for name, listener in listening:
        event.listen(Engine, name, listener)
    try:
        yield committed
    finally:
        for name, listener in listening:
            event.remove(Engine, name, listener)


def digests(app: PlannerApp) -> dict[str, tuple[int, str]]:
    """The number of rows and a digest of all of them, for each table but the count of attempts."""
    made: dict[str, tuple[int, str]] = {}
    with app.app_context(), every_municipality():
        connection = db.session.connection()
        for table in Base.metadata.sorted_tables:
            if table.name != "attempt":
                rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
                made[table.name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
        db.session.rollback()
    return made


def asked_in_addresses(sources: Iterable[str]) -> list[str]:
    """The names that the sources read from an address's query."""
    found: set[str] = set()
    for source in sources:
        found |= set(re.findall(r"""args(?:\.get|\.getlist)?[\(\[]\s*["'](\w+)["']""", source))
    return sorted(found)
