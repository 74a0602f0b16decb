"""Closing the year: who writes, who signs, what is needed, what is frozen, and what happens at the same moment."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db, enter
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import in_language
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.core.viewer import HeldPost, Role
from planner.plans import rules
from planner.plans.models.comments import Comment
from planner.plans.models.evaluation import (
    Closing,
    Evaluation,
    EvaluationState,
    EvaluationWriter,
    Judgement,
    ObjectiveEvaluation,
)
from planner.plans.models.parts import Activity, ActivityNeed, MeasuredValue, Objective
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.step import PlanStep, Stage
from planner.plans.operations import deciding, evaluating, following
from planner.plans.queries import evaluations
from planner.plans.queries import plans as queries
from planner.plans.queries.waiting import WaitingFor, to_evaluate, to_sign
from planner.plans.text import fingerprint
from tests.conftest import inside
from tests.factories import Person, Town, evaluate, make_plan, person, read_hash, say
from tests.page import Browser
from tests.plans.test_load import at_once
from tests.plans.test_rules import ABROAD, ELSEWHERE, HERE, PLACES, TEXT, SomePlan, somebody

Browse = Callable[..., Browser]
URL = "http://localhost"
L, P, T, C, H = Role.LIBRARIAN, Role.PRINCIPAL, Role.TEACHER, Role.COORDINATOR, Role.HEAD

READERS = {
    None: TEXT[PlanState.DRAFT],
    EvaluationState.WRITING: TEXT[PlanState.DRAFT],
    EvaluationState.RETURNED: TEXT[PlanState.RETURNED],
    EvaluationState.SUBMITTED: TEXT[PlanState.SUBMITTED],
    EvaluationState.SIGNED: TEXT[PlanState.APPROVED],
}


@pytest.mark.parametrize("state", list(READERS))
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", list(Role))
def test_who_does_what_at_the_end_of_the_year(role: Role, place: str, state: EvaluationState | None) -> None:
    plan = SomePlan(state=PlanState.APPROVED, in_force_number=1, evaluation_state=state)
    viewer = somebody(role, place)
    part = type("Part", (), {"plan": plan})()
    assert rules.may_read_evaluation(viewer, plan) is (place in READERS[state].get(role, set()))
    assert rules.may_write_evaluation(viewer, plan) is (role is L and place == HERE)
    assert rules.may_write_evaluation_part(viewer, part) is (role is L and place == HERE)
    assert rules.may_sign(viewer, plan) is (role is P and place == HERE)
    assert rules.may_ask_for_evaluation(viewer, plan) is (
        (role is P and place == HERE) or (role is C and place != ABROAD)
    )


def test_who_wrote_the_evaluation_never_signs_it() -> None:
    both = somebody(P, HERE, user_id=7)
    assert rules.may_sign(both, SomePlan(evaluator_ids=frozenset({7}))) is False
    assert rules.may_sign(both, SomePlan(evaluator_ids=frozenset({8}))) is True
    assert rules.may_sign(somebody(P, ELSEWHERE), SomePlan(evaluator_ids=frozenset({8}))) is False


def submitted(town: Town, **kwargs: Any) -> int:
    plan_id = make_plan(town, state=PlanState.APPROVED, **kwargs)
    evaluate(plan_id, by=town.librarian.viewer)
    return plan_id


def sign(town: Town, plan_id: int, who: Person | None = None) -> Closing:
    plan = queries.whole(plan_id)
    return evaluating.sign(plan, by=(who or town.principal).viewer, read=read_hash(plan_id), base_url=URL)


def test_a_signature_freezes_text_follow_up_and_evaluation_with_their_hash(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED, activities=2)
        plan = queries.whole(plan_id)
        following.tick_off(plan, plan.text_activities[0].id, by=town.librarian.viewer)
        following.record_value(
            queries.whole(plan_id).objectives[0],
            by=town.librarian.viewer,
            measured_on=clock.today(),
            figure=Decimal("70.5"),
            note=None,
        )
        evaluating.save_pupils_views(plan, by=town.librarian.viewer, seen=None, pupils_views="Bra")
        evaluate(plan_id, by=town.librarian.viewer)
        closed = sign(town, plan_id)
        assert closed.content_hash == fingerprint(closed.content)
        content, revision = closed.content, queries.revision(plan, 1)
        assert revision is not None
        assert (content["version_hash"], content["text"]) == (revision.content_hash, revision.content)
        assert [a["status"] for a in content["activities"]] == ["done", "planned"]
        assert (content["pupils_views"], content["objectives"][0]["judgement"]) == ("Bra", "reached")
        assert [v["figure"] for v in content["objectives"][0]["values"]] == ["70.5"]
        assert (closed.signed_by_id, closed.signer_post, closed.submitted_by_id) == (
            town.principal.id,
            P,
            town.librarian.id,
        )
    with inside(app, town.id):
        assert queries.whole(plan_id).state is PlanState.CLOSED
        stages = list(db.session.scalars(select(PlanStep.stage).order_by(PlanStep.id)))
        assert stages[2:] == [Stage.EVALUATION_BEGUN, Stage.EVALUATION_SUBMITTED, Stage.CLOSED]
        subjects = [m.subject for m in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))]
        assert subjects[2:] == [
            "Att underteckna: utvärderingen av Varje klass i biblioteket",
            "Undertecknad: utvärderingen av Varje klass i biblioteket",
        ]


def test_submitting_asks_for_what_the_rules_demand_and_no_more(app: PlannerApp, town: Town) -> None:
    by = town.librarian.viewer
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED, objectives=3)
        one, two, three = queries.whole(plan_id).objectives
        told: list[tuple[Objective, Judgement, str | None, str | None]] = [
            (one, Judgement.REACHED, None, None),
            (two, Judgement.PARTLY, None, "Fortsätt"),
        ]
        for objective, judgement, analysis, step in told:
            evaluating.judge(
                objective, by=by, seen=None, judgement=judgement, result=None, analysis=analysis, next_step=step
            )
        lacks = evaluations.lacking(evaluations.whole(plan_id))
        with in_language("sv"):
            assert [(lack.id, str(lack.text).split(":")[0]) for lack in lacks] == [
                (two.id, "Skriv varför när ett mål inte är helt nått"),
                (three.id, "Bedöm om målet nåddes"),
            ]
        with pytest.raises(RefusedError):
            evaluating.submit(queries.whole(plan_id), by=by, base_url=URL)
        row = evaluations.judged(two.id)
        assert row is not None
        for objective, seen in ((two, row.version), (three, None)):
            evaluating.judge(
                objective,
                by=by,
                seen=seen,
                judgement=Judgement.NOT_REACHED,
                result=Decimal(3),
                analysis="Tid saknades",
                next_step="Fortsätt",
            )
        evaluating.submit(queries.whole(plan_id), by=by, base_url=URL)
        assert evaluations.whole(plan_id).evaluation_state is EvaluationState.SUBMITTED


def test_a_submitted_evaluation_is_not_written_in_and_no_new_version_is_begun(app: PlannerApp, town: Town) -> None:
    by = town.librarian.viewer
    with inside(app, town.id):
        plan_id = submitted(town)
        plan = queries.whole(plan_id)
        judgement: dict[str, Any] = {"judgement": None, "result": None, "analysis": None, "next_step": None}
        deeds: list[Callable[[], object]] = [
            lambda: evaluating.judge(plan.objectives[0], by=by, seen=1, **judgement),
            lambda: evaluating.save_pupils_views(plan, by=by, seen=plan_evaluation(plan_id).version, pupils_views="X"),
            lambda: evaluating.submit(plan, by=by, base_url=URL),
            lambda: deciding.start_new_version(plan, by=by),
            lambda: evaluating.ask_for(plan, by=town.principal.viewer, base_url=URL),
        ]
        for deed in deeds:
            with pytest.raises(RefusedError):
                deed()
        evaluating.withdraw(plan, by=by)
        evaluating.save_pupils_views(plan, by=by, seen=plan_evaluation(plan_id).version, pupils_views="X")
        with pytest.raises(RefusedError):
            evaluating.withdraw(plan, by=by)


def plan_evaluation(plan_id: int) -> Evaluation:
    return db.session.scalars(select(Evaluation).where(Evaluation.plan_id == plan_id)).one()


def test_only_what_is_in_force_and_open_is_evaluated(app: PlannerApp, town: Town) -> None:
    by = town.librarian.viewer
    with inside(app, town.id):
        draft = make_plan(town)
        with pytest.raises(RefusedError):
            evaluating.save_pupils_views(queries.whole(draft), by=by, seen=None, pupils_views="X")
        closed = make_plan(town, state=PlanState.CLOSED, school_year=SchoolYear(2020))
        with pytest.raises(RefusedError):
            evaluating.save_pupils_views(queries.whole(closed), by=by, seen=None, pupils_views="X")
        changed = make_plan(town, state=PlanState.APPROVED, school_year=SchoolYear(2021))
        deciding.start_new_version(queries.whole(changed), by=by)
        with pytest.raises(RefusedError):
            evaluate(changed, by=by)


def test_an_evaluation_that_changed_since_it_was_read_is_not_signed(app: PlannerApp, town: Town) -> None:
    by, principal = town.librarian.viewer, town.principal.viewer
    with inside(app, town.id):
        plan_id = submitted(town)
        plan, read = queries.whole(plan_id), read_hash(plan_id)
        following.tick_off(plan, plan.text_activities[0].id, by=by)
        for wrong in (read, None, "x"):
            with pytest.raises(StaleError):
                evaluating.sign(plan, by=principal, read=wrong, base_url=URL)
        read = read_hash(plan_id)
        evaluating.withdraw(plan, by=by)
        with pytest.raises(StaleError):
            evaluating.sign(plan, by=principal, read=read, base_url=URL)
        assert db.session.scalar(select(func.count(Closing.id))) == 0


def test_a_returned_evaluation_goes_back_with_its_reason_and_comes_again(app: PlannerApp, town: Town) -> None:
    by, principal = town.librarian.viewer, town.principal.viewer
    with inside(app, town.id):
        plan_id = submitted(town)
        plan = queries.whole(plan_id)
        with pytest.raises(RefusedError):
            evaluating.return_with_reason(plan, by=principal, read=read_hash(plan_id), reason=None, base_url=URL)
        evaluating.return_with_reason(plan, by=principal, read=read_hash(plan_id), reason="Mer om varför", base_url=URL)
        assert [(w.what, w.returned) for w in to_evaluate(by)] == [(WaitingFor.EVALUATION, True)]
        assert to_sign(principal) == []
        evaluating.submit(plan, by=town.colleague.viewer, base_url=URL)
        assert [w.plan_id for w in to_sign(principal)] == [plan_id]
        sign(town, plan_id)
        returned = db.session.scalars(select(OutboxMail).where(OutboxMail.key.like("%evaluation-returned%"))).one()
        assert "Mer om varför" in returned.text


def test_who_wrote_in_it_does_not_sign_it_even_when_another_submitted(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED)
        plan = queries.whole(plan_id)
        evaluating.save_pupils_views(plan, by=town.librarian.viewer, seen=None, pupils_views="X")
        evaluate(plan_id, by=town.colleague.viewer)
        viewer = town.librarian.viewer
        posts = (*viewer.posts, HeldPost(99, P, town.school))
        both = type(viewer)(**{**vars(viewer), "posts": posts})
        assert to_sign(both) == []
        with pytest.raises(RefusedError):
            evaluating.sign(plan, by=both, read=read_hash(plan_id), base_url=URL)
    with app.app_context():
        enter(town.id)
        facts = {
            "plan_id": plan_id,
            "content": {},
            "content_hash": "0" * 64,
            "submitted_by_id": town.colleague.id,
            "submitter_name": "C",
            "submitted_at": clock.now(),
            "signer_name": "L",
            "signer_post": P,
            "signed_at": clock.now(),
        }
        for signer in (town.librarian.id, town.colleague.id):
            db.session.add(Closing(**facts, signed_by_id=signer))
            with pytest.raises(IntegrityError, match="never signs"):
                db.session.flush()
            db.session.rollback()
            enter(town.id)


def test_the_database_keeps_a_closed_plan_as_it_is(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED)
        following.record_value(
            queries.whole(plan_id).objectives[0],
            by=town.librarian.viewer,
            measured_on=clock.today(),
            figure=Decimal(1),
            note=None,
        )
        say(town, plan_id, "librarian", mention=town.principal.id)
        evaluate(plan_id, by=town.librarian.viewer)
        sign(town, plan_id)
        other = make_plan(town, state=PlanState.APPROVED, school_year=SchoolYear(2020))
        evaluating.save_pupils_views(queries.whole(other), by=town.librarian.viewer, seen=None, pupils_views="X")
    of_plan: dict[Any, dict[str, Any]] = {
        Plan: {"title": "X"},
        Objective: {"title": "X"},
        Activity: {"what": "X"},
        MeasuredValue: {"note": "X"},
        ActivityNeed: {"removed_at": clock.now()},
        Evaluation: {"pupils_views": "X"},
        ObjectiveEvaluation: {"analysis": "X"},
        EvaluationWriter: {"user_id": town.colleague.id},
        PlanStep: {"by_name": "X"},
        Comment: {"text": "X"},
        Closing: {"signer_name": "X"},
    }
    refused = 0
    with app.app_context():
        for kind, values in of_plan.items():
            of = Plan.id if kind is Plan else getattr(kind, "plan_id", None)
            for statement in (update(kind).values(**values), delete(kind)):
                enter(town.id)
                only = statement.where(of == plan_id) if of is not None else statement
                with pytest.raises(DBAPIError, match=r"kept as it is|append-only"):
                    db.session.execute(only.execution_options(synchronize_session=False))
                db.session.rollback()
                refused += 1
        for added in (
            Objective(plan_id=plan_id, position=9, title="X"),
            ObjectiveEvaluation(
                evaluation_id=1, plan_id=plan_id, objective_id=db_objective(app, town, plan_id), analysis="X"
            ),
            EvaluationWriter(evaluation_id=1, user_id=town.colleague.id),
            PlanStep(plan_id=plan_id, stage=Stage.NEW_VERSION, at=clock.now(), by_id=town.librarian.id, by_name="X"),
            Comment(
                plan_id=plan_id, stage=PlanState.APPROVED, text="X", by_id=town.librarian.id, created_at=clock.now()
            ),
        ):
            enter(town.id)
            db.session.add(added)
            with pytest.raises(DBAPIError, match="kept as it is"):
                db.session.flush()
            db.session.rollback()
            refused += 1
        for kind in (Objective, PlanStep):
            enter(town.id)
            moved = update(kind).where(kind.plan_id == other).values(plan_id=plan_id)
            with pytest.raises(DBAPIError, match="kept as it is"):
                db.session.execute(moved.execution_options(synchronize_session=False))
            db.session.rollback()
            refused += 1
    assert refused == 29
    with inside(app, town.id):
        db.session.execute(update(Plan).where(Plan.id == other).values(title="Y"))
        assert queries.whole(other).title == "Y"
        resolved = update(Comment).where(Comment.plan_id == plan_id)
        db.session.execute(resolved.values(resolved_at=clock.now(), resolved_by_id=town.librarian.id))


def db_objective(app: PlannerApp, town: Town, plan_id: int) -> int:
    del app
    enter(town.id)
    found: int = db.session.scalars(select(Objective.id).where(Objective.plan_id == plan_id)).first() or 0
    db.session.rollback()
    return found


# ---------------------------------------------------------------- whose it is to do


@pytest.mark.parametrize(
    ("today", "valid_to", "waits"),
    [
        (date(2027, 4, 30), None, False),
        (date(2027, 5, 1), None, True),
        (date(2027, 3, 1), date(2027, 2, 28), True),
        (date(2027, 8, 20), None, True),
    ],
)
def test_an_evaluation_waits_from_may_or_from_the_last_day(
    app: PlannerApp, town: Town, today: date, valid_to: date | None, *, waits: bool
) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED, school_year=SchoolYear(2026))
        make_plan(town, state=PlanState.CLOSED, school_year=SchoolYear(2025))
        make_plan(town, state=PlanState.APPROVED, school_year=SchoolYear(2026), other_school=True)
        db.session.execute(update(Plan).where(Plan.id == plan_id).values(valid_to=valid_to))
        with clock.as_of(clock.start_of_day(today) + timedelta(hours=9)):
            expected = [(WaitingFor.EVALUATION, plan_id)] if waits else []
            assert [(w.what, w.plan_id) for w in to_evaluate(town.librarian.viewer)] == expected
            assert [to_evaluate(who.viewer) for who in (town.principal, town.coordinator, town.teacher)] == [[]] * 3


def test_an_evaluation_that_is_asked_for_waits_at_once_and_is_mailed_once(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED, school_year=SchoolYear.current())
        plan = queries.whole(plan_id)
        for by in (town.coordinator, town.principal):
            evaluating.ask_for(plan, by=by.viewer, base_url=URL)
        assert [w.plan_id for w in to_evaluate(town.librarian.viewer)] == [plan_id]
        asked = select(OutboxMail.address).where(OutboxMail.key.like("%evaluation-asked%")).order_by(OutboxMail.address)
        assert list(db.session.scalars(asked)) == ["colleague@dorrby.example", "librarian@dorrby.example"]
        # Who asked has no hand in the text.
        evaluate(plan_id, by=town.librarian.viewer)
        sign(town, plan_id)


def test_a_year_that_has_not_begun_is_not_evaluated(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED, school_year=SchoolYear.current().next())
        with pytest.raises(RefusedError):
            evaluate(plan_id, by=town.librarian.viewer)


def test_a_signature_waits_for_whoever_holds_the_post_then(app: PlannerApp, town: Town) -> None:
    from planner.schools.models import Municipality, School  # noqa: PLC0415 - beside what it is for

    with inside(app, town.id):
        plan_id = submitted(town)
        new = person(db.session.get_one(Municipality, town.id), "new", P, db.session.get_one(School, town.school))
        assert [w.plan_id for w in to_sign(new.viewer)] == [plan_id]
        assert to_sign(town.principal2.viewer) == []
        sign(town, plan_id, new)
    with inside(app, town.neighbour.id):
        assert [to_sign(p.viewer) for p in town.neighbour.people.values()] == [[]] * 8


# ---------------------------------------------------------------- the page


def test_a_year_is_closed_on_the_page(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED, objectives=1, activities=2)
        objective = queries.whole(plan_id).objectives[0].id
    address, part = f"/plans/{plan_id}/evaluation", f"/plans/objectives/{objective}/evaluation"
    librarian, principal = browse(town.librarian), browse(town.principal)
    page = librarian.get(address)
    assert page.h1 == "Utvärdering: Varje klass i biblioteket"
    assert f"{address}/submit" not in page.html
    refused = librarian.get(part).submit({"judgement": "perhaps", "result": "mycket"}, action=part)
    assert (refused.status, len(refused.errors)) == (422, 2)
    sent = {"judgement": "partly", "result": "70,5", "analysis": "Tid", "next_step": "Mer tid"}
    assert refused.submit(sent, action=part).to == address
    assert librarian.get(f"{address}/pupils").submit({"pupils_views": "Bra"}, action=f"{address}/pupils").to == address
    assert librarian.get(address).submit(action=f"{address}/submit").to == address
    assert librarian.get(address).status == 200
    read = principal.get(address)
    refused = read.submit({"decision": "return"}, action=address)
    assert (refused.status, refused.errors) == (
        422,
        ["Skriv vad som behöver ändras innan du lämnar tillbaka utvärderingen"],
    )
    assert refused.submit({"decision": "sign", "reason": ""}, action=address).to == address
    for who in (town.librarian, town.principal, town.coordinator, town.head, town.librarian2, town.teacher):
        shown = browse(who).get(address)
        assert (shown.status, "Kontrollerat nyss" in shown.text) == (200, True)
    with inside(app, town.id):
        assert queries.whole(plan_id).state is PlanState.CLOSED


def test_a_stale_judgement_shows_both_texts(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED)
        objective = queries.whole(plan_id).objectives[0].id
    part = f"/plans/objectives/{objective}/evaluation"
    first, second = browse(town.librarian).get(part), browse(town.colleague).get(part)
    assert first.submit({"analysis": "Min text"}, action=part).status == 303
    stale = second.submit({"analysis": "Din text"}, action=part)
    assert stale.status == 409
    assert ("Min text" in stale.html, "Din text" in stale.html) == (True, True)
    assert stale.submit({"analysis": "Din text"}).status == 303
    views = f"/plans/{plan_id}/evaluation/pupils"
    first, second = browse(town.librarian).get(views), browse(town.colleague).get(views)
    assert first.submit({"pupils_views": "Min text"}, action=views).status == 303
    assert second.submit({"pupils_views": "Din text"}, action=views).status == 409


def test_a_stale_signature_shows_the_page_as_it_is_and_signs_nothing(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        plan_id = submitted(town)
    address = f"/plans/{plan_id}/evaluation"
    page = browse(town.principal).get(address)
    with inside(app, town.id):
        plan = queries.whole(plan_id)
        following.tick_off(plan, plan.text_activities[0].id, by=town.librarian.viewer)
    stale = page.submit({"decision": "return", "reason": "Mer"}, action=address)
    assert (stale.status, stale.form(address)["reason"]) == (409, "Mer")
    assert stale.submit({"decision": "sign"}, action=address).status == 303


def test_drafts_of_evaluations_are_for_the_school(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED)
        evaluating.save_pupils_views(
            queries.whole(plan_id), by=town.librarian.viewer, seen=None, pupils_views="Hemligt utkast"
        )
    answers = {name: browse(who).get(f"/plans/{plan_id}/evaluation").status for name, who in town.people.items()}
    assert answers == {
        "librarian": 200,
        "colleague": 200,
        "librarian2": 403,
        "principal": 200,
        "principal2": 403,
        "teacher": 403,
        "coordinator": 403,
        "head": 403,
    }
    assert {browse(p).get(f"/plans/{plan_id}/evaluation").status for p in town.neighbour.people.values()} == {404}


def test_the_page_asks_as_much_for_one_objective_as_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    with inside(app, town.id):
        small = submitted(town)
        large = submitted(town, school_year=SchoolYear(2020), objectives=4, activities=5)
    counts = []
    for plan in (small, large):
        browser = browse(town.librarian)
        with count_statements() as sent:
            assert browser.get(f"/plans/{plan}/evaluation").status == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 19, counts


# ---------------------------------------------------------------- at the same moment


def test_signed_twice_at_once_it_is_signed_once_with_one_mail(app: PlannerApp, town: Town) -> None:
    rounds, outcomes = 4, []
    for year in range(2020, 2020 + rounds):
        with inside(app, town.id):
            plan_id = submitted(town, school_year=SchoolYear(year), activities=3)
            read = read_hash(plan_id)

        def signing(plan_id: int = plan_id, read: str = read) -> None:
            plan = queries.visible(town.principal.viewer, plan_id)
            assert plan is not None
            evaluating.sign(plan, by=town.principal.viewer, read=read, base_url=URL)

        outcomes.append(at_once(app, town, [signing, signing]))
        with inside(app, town.id):
            assert db.session.scalar(select(func.count()).where(Closing.plan_id == plan_id)) == 1
            key = f"plan-{plan_id}-evaluation-signed-%"
            assert db.session.scalar(select(func.count()).where(OutboxMail.key.like(key))) == 1
    assert len(outcomes) == rounds
    assert [o for o in outcomes if o not in (["RefusedError", "done"], ["StaleError", "done"])] == []


def test_signing_and_withdrawing_at_once_leave_one_state(app: PlannerApp, town: Town) -> None:
    rounds, signed = 4, 0
    for year in range(2020, 2020 + rounds):
        with inside(app, town.id):
            plan_id = submitted(town, school_year=SchoolYear(year))
            read = read_hash(plan_id)

        def signing(plan_id: int = plan_id, read: str = read) -> None:
            plan = queries.visible(town.principal.viewer, plan_id)
            assert plan is not None
            evaluating.sign(plan, by=town.principal.viewer, read=read, base_url=URL)

        def withdrawing(plan_id: int = plan_id) -> None:
            plan = queries.visible(town.librarian.viewer, plan_id)
            assert plan is not None
            evaluating.withdraw(plan, by=town.librarian.viewer)

        assert at_once(app, town, [signing, withdrawing]) in (["RefusedError", "done"], ["StaleError", "done"])
        with inside(app, town.id):
            closed = queries.whole(plan_id).state is PlanState.CLOSED
            signed += closed
            assert db.session.scalar(select(func.count()).where(Closing.plan_id == plan_id)) == int(closed)
            state = EvaluationState.SIGNED if closed else EvaluationState.WRITING
            assert plan_evaluation(plan_id).state is state
    assert 0 <= signed <= rounds


def test_two_who_begin_the_evaluation_at_once_write_in_one(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED, objectives=2)
        ids = [objective.id for objective in queries.whole(plan_id).objectives]

    def judging(objective_id: int, who: Person) -> Callable[[], None]:
        def deed() -> None:
            objective = evaluations.objective_for(who.viewer, objective_id)
            assert objective is not None
            evaluating.judge(
                objective,
                by=who.viewer,
                seen=None,
                judgement=Judgement.REACHED,
                result=None,
                analysis=None,
                next_step=None,
            )

        return deed

    deeds = [judging(ids[0], town.librarian), judging(ids[1], town.colleague)]
    assert at_once(app, town, deeds) == ["done", "done"]
    with inside(app, town.id):
        assert [db.session.scalar(select(func.count(kind.id))) for kind in (Evaluation, ObjectiveEvaluation)] == [1, 2]
        assert set(db.session.scalars(select(EvaluationWriter.user_id))) == {town.librarian.id, town.colleague.id}
