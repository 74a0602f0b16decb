"""Makes real objects for tests: two towns, so that a leak between them can be seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from planner.accounts.models import User
from planner.competence.models.assessment import SelfAssessment
from planner.competence.models.content import Aim
from planner.competence.models.goal import Goal, GoalState
from planner.competence.models.log import LogEntry
from planner.competence.models.revision import content_of
from planner.competence.operations import assessments, evidence, knowledge, log
from planner.competence.operations import following as following_goals
from planner.competence.operations import goals as goal_operations
from planner.competence.queries import goals as goal_queries
from planner.competence.strategy import operations as strategy_operations
from planner.competence.strategy import queries as strategies
from planner.competence.strategy.models import Strategy
from planner.core import clock
from planner.core.clock import SchoolYear, local
from planner.core.db import db, enter
from planner.core.viewer import HeldPost, Role, Viewer
from planner.framework.models import LEVELS, AreaContent, CompetenceArea, CompetenceLevel, FrameworkVersion, TargetKind
from planner.framework.operations.writing import put
from planner.groups import operations as groups
from planner.groups.letters import operations as letters
from planner.groups.letters.models import ReturnLetter
from planner.groups.letters.queries import by_id as letter_by_id
from planner.groups.meetings import operations as meetings
from planner.groups.meetings.models import Meeting, MeetingKind
from planner.groups.meetings.queries import for_page as meeting_for_page
from planner.groups.meetings.queries import item_for_page
from planner.groups.minutes import operations as minutes
from planner.groups.minutes.models import Minutes
from planner.groups.minutes.queries import Desk
from planner.groups.minutes.queries import desk as minutes_desk
from planner.groups.models import GroupRole, ReferenceGroup
from planner.groups.tasks import operations as group_tasks
from planner.groups.tasks.models import GroupTask
from planner.inventory.operations.questions import load_questionnaire
from planner.needs.models import Need, NeedDecision, NeedSource
from planner.needs.operations import raised_by
from planner.plans.models.comments import Comment
from planner.plans.models.evaluation import Judgement
from planner.plans.models.frame import OwnPart
from planner.plans.models.parts import ActivityStatus
from planner.plans.models.plan import PlanState
from planner.plans.models.toolbox import FocusArea
from planner.plans.operations import commenting, deciding, evaluating, evidencing, following, framing, writing
from planner.plans.queries import evaluations
from planner.plans.queries import plans as queries
from planner.plans.text import fingerprint
from planner.progress.letters import contents, tell
from planner.schools.models import Municipality, Post, PostKind, School
from planner.training.certificates import operations as certificates
from planner.training.certificates.queries import own_sign_up
from planner.training.changes import note_change
from planner.training.check_in.operations import make_code
from planner.training.evaluation import operations as training_evaluation
from planner.training.importing import operations as importing
from planner.training.models.attendance import SessionAttendance
from planner.training.models.evaluation import WillUse
from planner.training.models.event import EventArea, EventNeed, EventState, TrainingEvent, TrainingSession
from planner.training.models.imported import CalendarFile
from planner.training.models.sign_up import SEATED, SignUp, SignUpState
from planner.training.operations.events import follow_sessions

LONG_AGO = date(2020, 7, 1)


@dataclass(frozen=True)
class Person:
    """Who a test acts as; plain values, so that no session is held."""

    id: int
    municipality_id: int
    email: str
    viewer: Viewer


@dataclass
class Town:
    """Dörrby with two schools and everybody there, and Granby with the same; ids only."""

    id: int = 0
    school: int = 0
    other_school: int = 0
    people: dict[str, Person] = field(default_factory=dict)
    need: int = 0
    other_need: int = 0
    area: int = 0
    other_area: int = 0
    abroad: Town | None = None

    def __getattr__(self, name: str) -> Person:
        """Return a person by name: `town.librarian`, `town.principal2` (at the other school), `town.coordinator`."""
        if name.startswith("_") or name not in self.people:
            raise AttributeError(name)
        return self.people[name]

    @property
    def neighbour(self) -> Town:
        """The other municipality."""
        assert self.abroad is not None
        return self.abroad


def build_town() -> Town:
    """Build both municipalities; the caller commits."""
    town = _municipality("Dörrby", "dorrby", "1900")
    town.abroad = _municipality("Granby", "granby", "1800")
    return town


def _municipality(name: str, slug: str, code: str) -> Town:
    municipality = Municipality(name=name, slug=slug)
    db.session.add(municipality)
    db.session.flush()
    enter(municipality.id)
    load_questionnaire()
    schools = [
        School(unit_code=f"{code}000{n}", name=f"{title} {name}", stages="F-6", pupils=200 * n)
        for n, title in ((1, "Ängskolan"), (2, "Östra skolan"))
    ]
    areas = [CompetenceArea(code=f"C{n}", title_sv=f"Område {n} {name}", title_en=f"Area {n} {name}") for n in (1, 2)]
    needs = [
        Need(
            code=f"B{n}",
            title_sv=f"Behov {n} {name}",
            title_en=f"Need {n} {name}",
            description_sv=f"Beskrivning {n}",
            description_en=f"Description {n}",
            dimension="staffing",
            source=NeedSource.GROUP,
            decision=NeedDecision.CONFIRMED,
            decided_at=clock.now(),
        )
        for n in (1, 2)
    ]
    levels = [
        CompetenceLevel(
            level=n, title_sv=f"Nivå {n}", title_en=f"Level {n}", meaning_sv=f"Betyder {n}", meaning_en=f"Means {n}"
        )
        for n in LEVELS
    ]
    db.session.add_all([*schools, *areas, *levels, *needs])
    db.session.flush()
    a_framework(name, areas)
    town = Town(
        id=municipality.id,
        school=schools[0].id,
        other_school=schools[1].id,
        need=needs[0].id,
        other_need=needs[1].id,
        area=areas[0].id,
        other_area=areas[1].id,
    )
    for label, role, school in (
        ("librarian", Role.LIBRARIAN, schools[0]),
        ("colleague", Role.LIBRARIAN, schools[0]),
        ("librarian2", Role.LIBRARIAN, schools[1]),
        ("principal", Role.PRINCIPAL, schools[0]),
        ("principal2", Role.PRINCIPAL, schools[1]),
        ("teacher", Role.TEACHER, schools[0]),
        ("coordinator", Role.COORDINATOR, None),
        ("head", Role.HEAD, None),
    ):
        town.people[label] = person(municipality, label, role, school)
    return town


def a_framework(name: str, areas: list[CompetenceArea]) -> FrameworkVersion:
    """Publish the first version of the town's framework: targets 2 for all, 3 for school librarians."""
    version = FrameworkVersion(number=1, began_at=clock.now())
    db.session.add(version)
    db.session.flush()
    targets = {kind: 3 if kind is TargetKind.SCHOOL_LIBRARIAN else 2 for kind in TargetKind}
    for area in areas:
        meanings = {n: (f"{area.code} nivå {n} i {name}", f"{area.code} level {n} in {name}") for n in LEVELS}
        put(version, area, AreaContent(area.title_sv, area.title_en, meanings, targets))
    db.session.refresh(version, ["areas"])
    version.publish(by=None, at=clock.now(), from_day=LONG_AGO, note=None)
    db.session.flush()
    return version


def person(municipality: Municipality, label: str, role: Role, school: School | None) -> Person:
    """Make somebody with one post; the password of all test people is never needed, see Browser."""
    user = User(
        email=f"{label}@{municipality.slug}.example",
        name=f"{label.capitalize()} {municipality.name}",
        language="sv",
        created_at=clock.now(),
    )
    db.session.add(user)
    db.session.flush()
    kind = PostKind.SCHOOL_LIBRARIAN if role is Role.LIBRARIAN else None
    post = Post(
        user_id=user.id,
        school_id=school.id if school else None,
        role=role,
        kind=kind,
        hours_per_week=Decimal(20) if kind else None,
        from_day=LONG_AGO,
    )
    db.session.add(post)
    db.session.flush()
    viewer = Viewer(
        user_id=user.id,
        municipality_id=municipality.id,
        name=user.name,
        email=user.email,
        language=user.language,
        municipality_name=municipality.name,
        municipality_slug=municipality.slug,
        posts=(HeldPost(post.id, role, post.school_id, school.name if school else None, kind),),
    )
    return Person(user.id, municipality.id, user.email, viewer)


def a_goal(
    town: Town,
    owner: str = "librarian",
    *,
    state: GoalState = GoalState.PROPOSED,
    principal: str = "principal",
    how: str = "Läsa och pröva",
    due_on: date | None = None,
    aims: list[Aim] | None = None,
    need_ids: list[int] | None = None,
) -> Goal:
    """Make a goal of somebody's in a state, by the same steps as people take; inside(app, town.id)."""
    person, by = town.people[owner].viewer, town.people[principal].viewer
    goal = goal_operations.propose(
        person,
        school_id=min(person.school_ids),
        aims=aims or [Aim(town.area, 1, 3)],
        need_ids=[town.need] if need_ids is None else need_ids,
        why="Hemligt varför",
        how=how,
        due_on=due_on or clock.today() + timedelta(days=100),
    )
    if state is GoalState.RETURNED:
        goal_operations.send_back(goal, by=by, seen=goal.version, reason="Skriv mer")
    if state in {GoalState.AGREED, GoalState.ACHIEVED}:
        goal_operations.agree(goal, by=by, seen=goal.version)
    if state is GoalState.ACHIEVED:
        evidence.attach(goal, entry=an_entry(town, owner), by=person)
        goal_operations.achieve(goal, by=by, seen=goal.version)
    if state is GoalState.DROPPED:
        goal_operations.drop(goal, by=person, seen=goal.version, reason="Bytte inriktning")
    return goal


def on_its_way(town: Town, goal: Goal, owner: str = "librarian", *, principal: str = "principal") -> None:
    """Give a goal a step, and one that is agreed on a link, words of the two and a proposed change; inside the town."""
    person, due_on = town.people[owner].viewer, clock.today()
    following_goals.add_milestone(goal, by=person, what="Hemligt steg", due_on=due_on)
    if goal.state is not GoalState.AGREED:
        return
    following_goals.add_link(goal, by=person, address="https://example.org/hemlig", shows="Hemlig länk")
    for by in (person, town.people[principal].viewer):
        following_goals.say(goal, by=by, seen=None, done="Hemligt gjort", used="Hemligt använt")
    db.session.expire(goal)
    seen = goal_queries.goal_seen(person, goal_id=goal.id)
    assert seen is not None
    content = content_of(seen)
    content["how"] = "Hemlig ändring"
    goal_operations.revise(seen, by=person, seen=seen.version, **content)


def a_group(
    town: Town, *people: str, name: str = "Referensgruppen", raised: bool = True, from_day: date | None = None
) -> ReferenceGroup:
    """Set up a group of some people, librarian, teacher and principal unless told otherwise; it raised the need."""
    by = town.coordinator.viewer
    group = groups.begin_group(by=by, name=f"{name} {by.municipality_name}", purpose="Hitta behoven")
    for label in people or ("librarian", "teacher", "principal"):
        post = town.people[label].viewer.posts[0].id
        groups.add_member(
            group, by=by, post_id=post, role=GroupRole.MEMBER, from_day=from_day or clock.today() - timedelta(days=60)
        )
    if raised:
        raised_by(db.session.get_one(Need, town.need), group_id=group.id)
    db.session.flush()
    return group


def a_meeting(town: Town, group: ReferenceGroup, *, in_days: int = -1, called: bool = True) -> Meeting:
    """Hold a meeting of a group, with notes, a need that was pointed to, a link, who came."""
    by = town.coordinator.viewer
    made = meetings.plan_meeting(
        group,
        by=by,
        kind=MeetingKind.CONVERSATION,
        title="Hemligt samtal",
        day=clock.today() + timedelta(days=in_days),
        starts=time(13),
        ends=time(14, 30),
        place="Hemliga rummet",
        link=None,
    )
    for title in ("Hemlig punkt", "Andra punkten"):
        meetings.add_item(made, by=by, title=title)
    meetings.add_link(made, by=by, shows="Hemlig länk", address="https://example.org/fil")
    db.session.expire(made)
    found = meeting_for_page(by, meeting_id=made.id)
    assert found is not None
    first = item_for_page(by, meeting_id=made.id, agenda_id=found.agenda[0].id)
    assert first is not None
    meetings.write_item(first, by=by, seen=first.version, title=first.title, notes="Hemlig anteckning")
    meetings.point_to(first, by=by, need_id=town.need)
    db.session.expire(found)
    found = meeting_for_page(by, meeting_id=made.id)
    assert found is not None
    if called:
        step = meetings.open_to_members if in_days < 0 else meetings.call
        step(found, by=by, seen=found.version)
    if in_days < 0:
        present = [m.id for m in meetings.to_ask(found) if m.post.user_id != town.teacher.id]
        meetings.note_attendance(found, by=by, seen=found.version, present=present)
    db.session.flush()
    return found


def a_task(town: Town, meeting: Meeting, label: str = "librarian", *, due_in: int = 20) -> GroupTask:
    """Let the first item of a meeting become a task for somebody, that answers the need."""
    by = town.coordinator.viewer
    db.session.expire_all()
    found = meeting_for_page(by, meeting_id=meeting.id)
    assert found is not None
    return group_tasks.give(
        found.agenda[0],
        by=by,
        what="Hemlig åtgärd",
        post_id=town.people[label].viewer.posts[0].id,
        due_on=clock.today() + timedelta(days=due_in),
        need_id=town.need,
    )


def minutes_of(town: Town, meeting: Meeting, approver: str | None = "librarian", *, approved: bool = False) -> Minutes:
    """Send the minutes of a meeting for somebody to approve; approved: with an addition after it."""
    by = town.coordinator.viewer

    def desk() -> Desk:
        db.session.flush()
        db.session.expire_all()
        found = minutes_desk(by, meeting_id=meeting.id)
        assert found is not None
        return found

    there = desk()
    person = town.people[approver or "librarian"]
    asked = next(m for m in minutes.can_approve(there, by=by) if m.post.user_id == person.id)
    sent = minutes.send(there, by=by, seen=(there.minutes or there.meeting).version, approver_id=asked.id)
    if approved:
        minutes.approve(desk(), by=person.viewer, seen=sent.version)
        minutes.add(desk(), by=by, text="Hemligt tillägg")
    return sent


def a_letter(town: Town, group: ReferenceGroup, *, sent: bool = False, shown_openly: bool = True) -> ReturnLetter:
    """Begin a return letter to a group, with words about its need; sent: to its members."""
    by = town.coordinator.viewer
    made = letters.begin(group, by=by).id

    def again() -> ReturnLetter:
        db.session.flush()
        db.session.expire_all()
        found = letter_by_id(by, letter_id=made)
        assert found is not None
        return found

    for part in (letter := again()).parts:
        letters.write_part(part, by=by, seen=part.version, words="Ord om behovet")
    if sent:
        said = contents(by, letter)
        letters.send(letter, by=by, seen=letter.version, shown_openly=shown_openly, contents=said, tell=tell)
    return again()


def an_entry(town: Town, owner: str = "librarian", *, what: str = "Hemlig kurs", hours: str = "2.5") -> LogEntry:
    """Write in somebody's training log today; inside(app, town.id)."""
    return log.log_training(
        town.people[owner].viewer,
        done_on=clock.today(),
        hours=Decimal(hours),
        what=what,
        area_id=town.area,
        reflection="Hemlig tanke",
        link=None,
    )


def an_assessment(
    town: Town, owner: str = "librarian", *, levels: dict[int, int | None] | None = None
) -> SelfAssessment:
    """Finish somebody's self-assessment, on level 1 in the town's first area unless told; inside(app, town.id)."""
    answers = levels if levels is not None else {town.area: 1}
    return assessments.finish(town.people[owner].viewer, seen=None, answers=answers)


def an_offer(town: Town, owner: str = "colleague", *, area_id: int | None = None) -> None:
    """Let somebody offer to share knowledge in an area, the town's first unless told; inside(app, town.id)."""
    area = db.session.get_one(CompetenceArea, area_id or town.area)
    knowledge.offer(area, by=town.people[owner].viewer)


def make_plan(
    town: Town,
    *,
    state: PlanState = PlanState.DRAFT,
    title: str = "Varje klass i biblioteket",
    focus_area: FocusArea = FocusArea.READING,
    school_year: SchoolYear | None = None,
    objectives: int = 1,
    activities: int = 1,
    due_on: date | None = None,
    other_school: bool = False,
) -> int:
    """Write a plan through the operations until it has that state; return its id. Call it `inside` the town."""
    ending = "2" if other_school else ""
    writer, principal = town.people[f"librarian{ending}"].viewer, town.people[f"principal{ending}"].viewer
    plan = writing.begin(
        by=writer,
        school_id=town.other_school if other_school else town.school,
        focus_area=focus_area,
        school_year=school_year or SchoolYear.current(),
        title=title,
    )
    for number in range(1, objectives + 1):
        objective = writing.add_objective(
            plan,
            by=writer,
            title=f"Mål {number}",
            indicator="Andel klasser med bibliotekstid",
            unit="%",
            baseline=Decimal(54),
            target=Decimal(85),
        )
        for count in range(1, activities + 1):
            writing.add_activity(
                objective,
                by=writer,
                needs=[town.need],
                what=f"Aktivitet {number}.{count}",
                target_group="F–6",
                responsible="Skolbibliotekarien",
                due_on=due_on,
            )
    if state is not PlanState.DRAFT:
        deciding.submit(plan, by=writer, base_url="http://localhost")
    if state is PlanState.RETURNED:
        deciding.return_with_reason(
            plan, by=principal, seen=plan.version, reason="Skriv hur ni mäter.", base_url="http://localhost"
        )
    if state in {PlanState.APPROVED, PlanState.CLOSED}:
        deciding.approve(plan, by=principal, seen=plan.version, base_url="http://localhost")
    if state is PlanState.CLOSED:
        evaluate(plan.id, by=writer)
        evaluating.sign(plan, by=principal, read=read_hash(plan.id), base_url="http://localhost")
    return plan.id


def follow(town: Town, plan_id: int, *, other_school: bool = False) -> int:
    """Follow up the first activity of an approved plan, with a link on it; return its id. Call it `inside` the town."""
    by = town.people["librarian2" if other_school else "librarian"].viewer
    plan = queries.whole(plan_id)
    activity = plan.text_activities[0]
    following.follow_up(
        activity, by=by, seen=activity.version, status=ActivityStatus.ONGOING, cancel_reason=None, note="Halvvägs"
    )
    evidencing.add_evidence(activity, by=by, address="https://example.org/bild", shows="Elevernas recensioner")
    say(town, plan_id, "principal2" if other_school else "principal", mention=by.user_id)
    return activity.id


def own_part(town: Town, *, required: bool = True, focus_area: FocusArea | None = None) -> OwnPart:
    """Let the municipality ask for one more part of its plans; inside(app, town.id)."""
    return framing.add_part(
        by=town.coordinator.viewer,
        heading_sv="Elevernas delaktighet",
        heading_en="Pupils' participation",
        hint_sv="Hur eleverna har fått påverka.",
        hint_en="How the pupils have had a say.",
        focus_area=focus_area,
        required=required,
    )


def say(
    town: Town, plan_id: int, who: str, text: str = "Hur går det?", *, part: str | None = None,
    part_id: int | None = None, mention: int | None = None,
) -> Comment:  # fmt: skip
    """Let somebody comment on a plan. Call it `inside` the town."""
    return commenting.comment(
        queries.whole(plan_id),
        by=town.people[who].viewer,
        text=text,
        part=part,
        part_id=part_id,
        mention=mention,
        base_url="http://localhost",
    )


def evaluate(plan_id: int, *, by: Viewer) -> None:
    """Judge every objective as reached and submit the evaluation; inside(app, town.id)."""
    for objective in queries.whole(plan_id).objectives:
        evaluating.judge(
            objective,
            by=by,
            seen=None,
            judgement=Judgement.REACHED,
            result=Decimal(85),
            analysis="Schemat höll",
            next_step=None,
        )
    evaluating.submit(queries.whole(plan_id), by=by, base_url="http://localhost")


def read_hash(plan_id: int) -> str:
    """Return the hash of what stands on the evaluation's page now; inside(app, town.id)."""
    content = evaluations.content(evaluations.whole(plan_id))
    assert content is not None
    return fingerprint(content)


def crowd(town: Town, number: int, called: str = "crowd", *, school_id: int | None = None) -> list[Person]:
    """Make that many more librarians at a school, the town's first unless told."""
    municipality = db.session.get_one(Municipality, town.id)
    school = db.session.get_one(School, school_id or town.school)
    return [person(municipality, f"{called}{n:02}", Role.LIBRARIAN, school) for n in range(number)]


def event(  # noqa: PLR0913 - what an event is made of
    town: Town,
    *,
    title: str = "Boksamtal i liten grupp",
    state: EventState = EventState.OPEN,
    starts_in: timedelta = timedelta(days=14),
    sessions: int = 1,
    capacity: int = 3,
    opens_in: timedelta | None = None,
    closes_in: timedelta | None = None,
    areas: tuple[int, ...] = (),
    needs: tuple[int, ...] = (),
) -> TrainingEvent:
    """Make an event of the coordinator's, with sessions of two hours a week apart; inside the town."""
    moment = clock.now()
    starts_at = (moment + starts_in).replace(second=0, microsecond=0)
    made = TrainingEvent(
        title=title,
        description="Vi läser och samtalar.",
        organiser="Biblioteket",
        state=state,
        capacity=capacity,
        sign_up_opens_at=moment + opens_in if opens_in is not None else None,
        sign_up_closes_at=moment + closes_in if closes_in is not None else None,
        school_year=SchoolYear.of(local(starts_at).date()),
        created_by_id=town.coordinator.id,
        created_at=moment,
        published_at=None if state is EventState.DRAFT else moment,
        held_at=moment if state is EventState.HELD else None,
        cancelled_at=moment if state is EventState.CANCELLED else None,
    )
    db.session.add(made)
    db.session.flush()
    for n in range(sessions):
        begins = starts_at + n * timedelta(days=7)
        db.session.add(_session(made, begins, moment))
    db.session.add_all(EventArea(event_id=made.id, area_id=area) for area in areas)
    db.session.add_all(EventNeed(event_id=made.id, need_id=need) for need in needs)
    db.session.flush()
    db.session.refresh(made, ["sessions"])
    follow_sessions(made)
    note_change(made)
    return made


def _session(made: TrainingEvent, begins: datetime, moment: datetime) -> TrainingSession:
    return TrainingSession(
        event_id=made.id,
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        place="Lindskolan, biblioteket",
        created_at=moment,
        modified_at=moment,
        cancelled_at=moment if made.state is EventState.CANCELLED else None,
    )


def sign_up(made: TrainingEvent, person: Person, state: SignUpState = SignUpState.REGISTERED) -> SignUp:
    """Sign somebody up to an event in a state, and count the seat."""
    moment = clock.now()
    row = SignUp(
        event_id=made.id,
        user_id=person.id,
        state=state,
        signed_up_at=moment,
        queued_at=moment if state is SignUpState.WAITING else None,
        withdrawn_at=moment if state is SignUpState.WITHDRAWN else None,
        attendance_at=moment if state in {SignUpState.ATTENDED, SignUpState.ABSENT} else None,
    )
    db.session.add(row)
    made.seats_taken += state in SEATED
    db.session.flush()
    note_at_sessions(row)
    return row


def note_at_sessions(row: SignUp, sessions: Iterable[int] | None = None) -> None:
    """Note a sign-up that is attended or absent at sessions with these ids, or at all of its event's."""
    if row.attendance_at is None:
        return
    if sessions is None:
        sessions = db.session.scalars(select(TrainingSession.id).where(TrainingSession.event_id == row.event_id)).all()
    db.session.add_all(
        SessionAttendance(sign_up_id=row.id, session_id=number, state=row.state, noted_at=row.attendance_at)
        for number in sessions
    )
    db.session.flush()


def a_strategy(town: Town, *, priorities: int = 1, adopted: bool = False, year: SchoolYear | None = None) -> int:
    """Make a competence strategy and return its id; inside(app, town.id)."""
    by = town.coordinator.viewer

    def again() -> Strategy:
        db.session.expire_all()
        found = strategies.for_page(by, strategy_id=known)
        assert found is not None
        return found

    known = strategy_operations.begin(by=by, year=year or SchoolYear.current()).id
    for area in (town.area, town.other_area)[:priorities]:
        strategy_operations.add_priority(
            again(),
            by=by,
            area_id=area,
            need_id=town.need,
            reason=f"Hemligt skäl {area}",
            planned=None,
            trainings=[],
            hours=Decimal(10),
            budget=None,
        )
    if adopted:
        found = again()
        strategy_operations.adopt(found, by=by, seen=found.version)
    db.session.flush()
    return known


def at_the_door(town: Town, made: TrainingEvent, present: SignUp) -> None:
    """Make the code at a training's door and the certificate of somebody who was there; inside(app, town.id)."""
    make_code(made.sessions[0], by=town.coordinator.viewer)
    owner = next(person for person in town.people.values() if person.id == present.user_id)
    found = own_sign_up(owner.viewer, present.id)
    assert found is not None
    certificates.issue(found, by=owner.viewer)
    evaluate_training(made, owner)


def a_calendar_file(town: Town, *, uid: str = "a" * 64, title: str = "Regionens dag", **changes: Any) -> CalendarFile:
    """Let the coordinator have sent a calendar file with one event, taken in as a draft; inside(app, town.id)."""
    day = (clock.today() + timedelta(days=30)).isoformat()
    said = {
        "uid": uid,
        "sequence": 0,
        "stamp": "",
        "digest": "d" * 64,
        "title": title,
        "description": "",
        "organiser": "",
        "link": None,
        "sessions": [[day, "13:00", "15:00", "Sal 1"]],
        "notes": [],
    }
    found = {"events": [said | changes], "skipped": [{"title": "Gammalt", "why": "over"}], "notes": []}
    sent = CalendarFile(by_id=town.coordinator.id, at=clock.now(), filename="regionen.ics", found=found)
    db.session.add(sent)
    db.session.flush()
    importing.save(sent, chosen={0}, seen=sent.version, by=town.coordinator.viewer)
    return sent


def evaluate_training(
    made: TrainingEvent,
    person: Person,
    *,
    useful: int = 4,
    will_use: WillUse = WillUse.YES,
    how: str | None = "Hemligt",
) -> None:
    """Let somebody who was there answer the three questions; inside(app, town.id)."""
    training_evaluation.answer(made, useful=useful, will_use=will_use, how=how, missing=None, by=person.viewer)
