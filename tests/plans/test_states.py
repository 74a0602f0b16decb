"""From draft to approved and on: what each step does, refuses, freezes and mails."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.core.viewer import HeldPost, Role, Viewer
from planner.plans.models.parts import Activity, ActivityNeed, ActivityStatus, MeasuredValue, Objective
from planner.plans.models.plan import Plan, PlanState, PlanWriter
from planner.plans.models.revision import Revision
from planner.plans.operations import deciding, following, writing
from planner.plans.queries import plans as queries
from planner.plans.queries.waiting import WaitingFor, waiting_for
from planner.plans.text import fingerprint, text_of, thawed
from tests.conftest import inside
from tests.factories import Town, make_plan, person

URL = "http://localhost"


def plan_now(plan_id: int) -> Plan:
    return queries.whole(plan_id)


def mails() -> list[tuple[str, str]]:
    return [(m.address, m.subject) for m in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def test_an_approval_freezes_the_text_with_its_hash_who_in_what_post_and_when(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan = plan_now(make_plan(town, state=PlanState.APPROVED, objectives=2, activities=2))
        revision = queries.revision(plan, 1)
        assert revision is not None
        assert thawed(revision.content) == text_of(plan)
        assert (
            fingerprint(revision.content),
            revision.approved_by_id,
            revision.approver_name,
            revision.approver_post,
            revision.submitted_by_id,
            revision.title,
        ) == (
            revision.content_hash,
            town.principal.id,
            town.principal.viewer.name,
            Role.PRINCIPAL,
            town.librarian.id,
            plan.title,
        )
        assert {a.in_force_since for a in plan.text_activities} == {revision.approved_at}
        assert db.session.scalar(select(func.count()).where(ActivityNeed.in_force_since.is_not(None))) == 4
        assert db.session.scalar(select(func.count(PlanWriter.id))) == 0


def test_each_step_is_mailed_to_those_it_concerns_and_recorded(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan = plan_now(make_plan(town, state=PlanState.RETURNED))
        deciding.submit(plan, by=town.colleague.viewer, base_url=URL)
        deciding.approve(plan, by=town.principal.viewer, seen=plan.version, base_url=URL)
        assert mails() == [
            ("principal@dorrby.example", "För beslut: Varje klass i biblioteket"),
            ("librarian@dorrby.example", "Tillbakalämnad: Varje klass i biblioteket"),
            ("principal@dorrby.example", "För beslut: Varje klass i biblioteket"),
            ("colleague@dorrby.example", "Godkänd: Varje klass i biblioteket"),
        ]
        returned = db.session.scalars(select(OutboxMail).where(OutboxMail.subject.like("Tillbaka%"))).one()
        assert "Skriv hur ni mäter." in returned.text
        assert list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id))) == [
            "plan.submitted",
            "plan.returned",
            "plan.submitted",
            "plan.approved",
        ]


def test_nothing_is_sent_to_a_closed_account(app: PlannerApp, town: Town) -> None:
    from planner.accounts.models import User  # noqa: PLC0415 - beside what it is for

    with inside(app, town.id):
        plan = plan_now(make_plan(town, state=PlanState.SUBMITTED))
        db.session.get_one(User, town.librarian.id).deactivated_at = clock.now()
        db.session.flush()
        deciding.approve(plan_now(plan.id), by=town.principal.viewer, seen=plan.version, base_url=URL)
        assert [address for address, _ in mails()] == ["principal@dorrby.example"]


def wearing_both_hats(town: Town) -> Viewer:
    """Return the librarian, who now is the school's principal too."""
    viewer = town.librarian.viewer
    post = HeldPost(99, Role.PRINCIPAL, town.school)
    return Viewer(**{**vars(viewer), "posts": (*viewer.posts, post)})


def test_who_wrote_in_the_text_does_not_approve_it_even_when_another_submitted(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town)
        plan = plan_now(plan_id)
        deciding.submit(plan, by=town.colleague.viewer, base_url=URL)
        both = wearing_both_hats(town)
        assert waiting_for(both) == []
        with pytest.raises(RefusedError):
            deciding.approve(plan, by=both, seen=plan.version, base_url=URL)
    with inside(app, town.id):
        assert plan_now(plan_id).state is PlanState.SUBMITTED


def test_who_submitted_does_not_approve(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan = plan_now(make_plan(town, state=PlanState.SUBMITTED))
        for row in plan.writers:
            db.session.delete(row)
        db.session.flush()
        with pytest.raises(RefusedError):
            deciding.approve(plan_now(plan.id), by=wearing_both_hats(town), seen=plan.version, base_url=URL)


def test_the_database_refuses_an_author_who_approves(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED)
    with app.app_context():
        from planner.core.db import enter  # noqa: PLC0415 - beside what it is for

        enter(town.id)
        with pytest.raises(IntegrityError, match="author_never_approves"):
            db.session.execute(update(Plan).where(Plan.id == plan_id).values(approved_by_id=town.librarian.id))
        db.session.rollback()


def test_the_database_refuses_a_writer_who_approves_what_another_submitted(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED)
    with app.app_context():
        from planner.core.db import enter  # noqa: PLC0415 - beside what it is for

        enter(town.id)
        made = db.session.scalars(select(Revision).where(Revision.plan_id == plan_id)).one()
        db.session.add(PlanWriter(plan_id=plan_id, user_id=made.approved_by_id))
        db.session.flush()
        again = {c.key: getattr(made, c.key) for c in Revision.__table__.columns if c.key not in {"id", "number"}}
        db.session.add(Revision(**again, number=2))
        with pytest.raises(IntegrityError, match="never approves"):
            db.session.flush()
        db.session.rollback()


def test_an_approved_revision_can_neither_be_changed_nor_removed(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED)
    with app.app_context():
        from planner.core.db import enter  # noqa: PLC0415 - beside what it is for

        enter(town.id)
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(update(Revision).values(title="annat"))
        db.session.rollback()
        revision = db.session.scalars(select(Revision)).one()
        db.session.delete(revision)
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.flush()
        db.session.rollback()


def test_a_decision_on_another_text_than_was_read_is_stale(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan = plan_now(make_plan(town, state=PlanState.SUBMITTED))
        read = plan.version
        deciding.withdraw(plan, by=town.librarian.viewer)
        with pytest.raises(StaleError):
            deciding.approve(plan, by=town.principal.viewer, seen=read, base_url=URL)
        objective = plan_now(plan.id).objectives[0]
        writing.save_objective(objective, by=town.librarian.viewer, seen=objective.version, target=Decimal(10))
        deciding.submit(plan, by=town.librarian.viewer, base_url=URL)
        with pytest.raises(StaleError):
            deciding.approve(plan, by=town.principal.viewer, seen=read, base_url=URL)
        with pytest.raises(StaleError):
            deciding.return_with_reason(plan, by=town.principal.viewer, seen=None, reason="Nej", base_url=URL)
        assert db.session.scalar(select(func.count(Revision.id))) == 0


@pytest.mark.parametrize("state", [PlanState.SUBMITTED, PlanState.APPROVED, PlanState.CLOSED])
def test_a_text_that_is_not_open_is_not_written_in(app: PlannerApp, town: Town, state: PlanState) -> None:
    with inside(app, town.id):
        plan = plan_now(make_plan(town, state=state))
        objective, activity, by = plan.objectives[0], plan.text_activities[0], town.librarian.viewer
        deeds: list[Callable[[], object]] = [
            lambda: writing.save_header(plan, by=by, seen=plan.version, valid_from=None, valid_to=None, title="X"),
            lambda: writing.add_objective(plan, by=by, title="X"),
            lambda: writing.save_objective(objective, by=by, seen=objective.version, title="X"),
            lambda: writing.remove_objective(objective, by=by),
            lambda: writing.place_objective(objective, by=by, place=1),
            lambda: writing.add_activity(objective, by=by, needs=[], what="X"),
            lambda: writing.save_activity(activity, by=by, seen=activity.version, needs=[], what="X"),
            lambda: writing.remove_activity(activity, by=by),
            lambda: writing.place_activity(activity, by=by, place=2),
        ]
        for deed in deeds:
            with pytest.raises(RefusedError):
                deed()


TRANSITIONS = {
    "submit": {PlanState.DRAFT, PlanState.RETURNED},
    "withdraw": {PlanState.SUBMITTED},
    "approve": {PlanState.SUBMITTED},
    "return": {PlanState.SUBMITTED},
    "new version": {PlanState.APPROVED},
}


@pytest.mark.parametrize("state", list(PlanState))
@pytest.mark.parametrize("deed", list(TRANSITIONS))
def test_each_step_leads_from_its_own_states_only(state: PlanState, deed: str) -> None:
    plan = Plan(state=state, submitted_by_id=1, writers=[], objectives=[])
    steps = {
        "submit": lambda: plan.submit(by=1, at=clock.now()),
        "withdraw": plan.withdraw,
        "approve": lambda: plan.approve(by=2, at=clock.now(), number=1),
        "return": lambda: plan.return_with("skäl", by=2, at=clock.now()),
        "new version": plan.start_new_version,
    }
    if state in TRANSITIONS[deed]:
        steps[deed]()
        assert plan.state is not state
    else:
        with pytest.raises(RefusedError):
            steps[deed]()
        assert plan.state is state


def test_while_a_new_version_is_written_the_approved_one_is_in_force_and_followed_up(
    app: PlannerApp, town: Town
) -> None:
    by = town.librarian.viewer
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED, activities=2, due_on=date(2026, 12, 1))
        plan = plan_now(plan_id)
        first, second = plan.text_activities
        ids = [first.id, second.id]
        deciding.start_new_version(plan, by=by)
        writing.save_activity(first, by=by, seen=first.version, needs=[town.other_need], due_on=date(2027, 5, 1))
        writing.remove_activity(second, by=by)
        new = writing.add_activity(
            plan_now(plan_id).objectives[0], by=by, needs=[town.need], what="Ny", target_group="F", responsible="M"
        )
        ids.append(new.id)
        following.tick_off(plan, second.id, by=by)
        with pytest.raises(RefusedError):
            following.tick_off(plan, new.id, by=by)
    with inside(app, town.id):
        rows = {a.id: a for a in db.session.scalars(select(Activity))}
        assert [(rows[i].in_force, rows[i].in_text) for i in ids] == [
            (True, True),
            (True, False),
            (False, True),
        ]
        assert rows[ids[1]].status is ActivityStatus.DONE
        assert (rows[ids[0]].due_on, rows[ids[0]].due_in_force) == (date(2027, 5, 1), date(2026, 12, 1))
        links = db.session.scalars(select(ActivityNeed).where(ActivityNeed.activity_id == ids[0])).all()
        assert {(link.need_id, link.in_force, link.in_text) for link in links} == {
            (town.need, True, False),
            (town.other_need, False, True),
        }
    with inside(app, town.id):
        plan = plan_now(plan_id)
        deciding.submit(plan, by=by, base_url=URL)
        assert deciding.approve(plan, by=town.principal.viewer, seen=plan.version, base_url=URL).number == 2
    with inside(app, town.id):
        rows = {a.id: a for a in db.session.scalars(select(Activity))}
        assert [(rows[i].in_force, rows[i].in_text) for i in ids] == [
            (True, True),
            (False, False),
            (True, True),
        ]
        assert rows[ids[0]].due_in_force == date(2027, 5, 1)
        counted = db.session.scalars(select(ActivityNeed).where(ActivityNeed.in_force_since.is_not(None))).all()
        assert {(link.activity_id, link.need_id) for link in counted} == {
            (ids[0], town.other_need),
            (ids[2], town.need),
        }


def test_a_new_version_given_up_leaves_what_was_approved_to_the_letter(app: PlannerApp, town: Town) -> None:
    by = town.librarian.viewer
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED, objectives=2, activities=2)
        plan = plan_now(plan_id)
        before = text_of(plan)
        objectives = [o.id for o in plan.objectives]
        deciding.start_new_version(plan, by=by)
        writing.save_header(
            plan, by=by, seen=plan.version, valid_from=None, valid_to=None, title="Annat", current_state="X"
        )
        one, other = plan_now(plan_id).objectives
        writing.place_objective(other, by=by, place=1)
        writing.save_objective(one, by=by, seen=one.version, title="Annat", baseline=None)
        activity = one.activities[0]
        writing.save_activity(activity, by=by, seen=activity.version, needs=[town.other_need], what="Annat")
        writing.remove_objective(other, by=by)
        added = writing.add_objective(plan, by=by, title="Nytt", indicator="X")
        writing.add_activity(added, by=by, needs=[town.need], what="Ny")
        writing.add_activity(one, by=by, needs=[town.need], what="Ny")
    with inside(app, town.id):
        assert text_of(plan_now(plan_id)) != before
        deciding.give_up_new_version(plan_now(plan_id), by=by)
    with inside(app, town.id):
        now = plan_now(plan_id)
        assert (now.state, text_of(now), [o.id for o in now.objectives]) == (PlanState.APPROVED, before, objectives)
        assert now.author_ids == {town.librarian.id}
        assert db.session.scalar(select(func.count(Activity.id))) == 4


def test_a_plan_that_was_never_approved_has_no_version_to_give_up(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id), pytest.raises(RefusedError):
        deciding.give_up_new_version(plan_now(make_plan(town)), by=town.librarian.viewer)


def test_what_was_never_in_force_is_deleted_when_taken_out(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan = plan_now(make_plan(town, objectives=2, activities=2))
        writing.remove_objective(plan.objectives[0], by=town.librarian.viewer)
        db.session.flush()
        assert [db.session.scalar(select(func.count(kind.id))) for kind in (Objective, Activity, ActivityNeed)] == [
            1,
            2,
            2,
        ]


def test_a_second_value_of_the_same_day_corrects_the_first(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        objective = plan_now(make_plan(town, state=PlanState.APPROVED)).objectives[0]
        for figure in ("61.5", "62"):
            following.record_value(
                objective, by=town.librarian.viewer, measured_on=date(2026, 9, 1), figure=Decimal(figure), note=None
            )
        assert list(db.session.scalars(select(MeasuredValue.figure))) == [Decimal(62)]
        changes = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "objective.measured")).all()
        assert [(c.before, (c.after or {})["figure"]) for c in changes] == [
            (None, "61.5"),
            ({"figure": "61.5"}, "62"),
        ]
        with pytest.raises(RefusedError):
            following.record_value(
                objective,
                by=town.librarian.viewer,
                measured_on=clock.today() + timedelta(days=1),
                figure=Decimal(1),
                note=None,
            )


def test_what_waits_for_whom(app: PlannerApp, town: Town) -> None:
    soon = clock.today() + timedelta(days=3)
    with inside(app, town.id):
        from planner.core.clock import SchoolYear  # noqa: PLC0415 - beside what it is for

        submitted = make_plan(town, state=PlanState.SUBMITTED, school_year=SchoolYear(2020))
        returned = make_plan(town, state=PlanState.RETURNED, school_year=SchoolYear(2021))
        due = make_plan(town, state=PlanState.APPROVED, school_year=SchoolYear(2022), due_on=soon, activities=2)
        later = make_plan(
            town, state=PlanState.APPROVED, school_year=SchoolYear(2023), due_on=soon + timedelta(days=60)
        )
        make_plan(town, state=PlanState.SUBMITTED, other_school=True)
        make_plan(town, state=PlanState.DRAFT, school_year=SchoolYear(2024), due_on=soon)
        done = plan_now(due).text_activities[0]
        following.tick_off(plan_now(due), done.id, by=town.librarian.viewer)
    with inside(app, town.id):
        waits = {
            name: [(w.what, w.plan_id) for w in waiting_for(somebody.viewer)] for name, somebody in town.people.items()
        }
        # The years of both approved plans are over: they are to be evaluated.
        evaluations = [(WaitingFor.EVALUATION, due), (WaitingFor.EVALUATION, later)]
        for_staff = [(WaitingFor.REWRITING, returned), (WaitingFor.FOLLOW_UP, due), *evaluations]
        assert waits["principal"] == [(WaitingFor.DECISION, submitted)]
        assert waits["librarian"] == waits["colleague"] == for_staff
        assert [kind for kind, _ in waits["principal2"]] == [WaitingFor.DECISION]
        assert [waits[n] for n in ("librarian2", "teacher", "coordinator", "head")] == [[], [], [], []]
    with inside(app, town.neighbour.id):
        assert [waiting_for(p.viewer) for p in town.neighbour.people.values()] == [[]] * 8


def test_what_is_late_is_told_from_the_day_that_was_approved(app: PlannerApp, town: Town) -> None:
    yesterday = clock.today() - timedelta(days=1)
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED, due_on=yesterday)
        assert [(w.late, w.due_on) for w in waiting_for(town.librarian.viewer)] == [(True, yesterday)]


def test_pending_decisions_follow_the_post(app: PlannerApp, town: Town) -> None:
    from planner.schools.models import Municipality, School  # noqa: PLC0415 - beside what it is for

    with inside(app, town.id):
        make_plan(town, state=PlanState.SUBMITTED)
        deputy = person(
            db.session.get_one(Municipality, town.id), "deputy", Role.PRINCIPAL, db.session.get_one(School, town.school)
        )
        assert [w.what for w in waiting_for(deputy.viewer)] == [WaitingFor.DECISION]
