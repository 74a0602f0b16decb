"""Deciding on one page: what changed, what is asked for, conditions, and the way of a plan step by step."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db, enter
from planner.core.errors import RefusedError
from planner.core.i18n import in_language
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.core.viewer import Role
from planner.plans import way
from planner.plans.models.parts import Activity
from planner.plans.models.plan import PlanState
from planner.plans.models.revision import Revision
from planner.plans.models.step import PlanStep, Stage
from planner.plans.models.toolbox import FocusArea
from planner.plans.operations import deciding, following, writing
from planner.plans.operations.conditions import Condition
from planner.plans.queries import plans as queries
from planner.plans.reviewing import asked_for
from planner.plans.text import ActivityText, ObjectiveText, PlanText, fingerprint, frozen, text_of, thawed
from tests.conftest import inside
from tests.factories import Town, make_plan
from tests.page import Browser

Browse = Callable[..., Browser]
URL = "http://localhost"


def approved_with(town: Town, *conditions: Condition) -> int:
    plan_id = make_plan(town, state=PlanState.SUBMITTED)
    plan = queries.whole(plan_id)
    deciding.approve(plan, by=town.principal.viewer, seen=plan.version, base_url=URL, conditions=conditions)
    return plan_id


def test_each_condition_is_an_activity_of_the_approved_text(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id = approved_with(
            town, Condition("Stäm av med lagen", due_on=date(2027, 1, 8)), Condition("Räkna", None, "Per")
        )
    with inside(app, town.id):
        plan = queries.whole(plan_id)
        revision = queries.revision(plan, 1)
        assert revision is not None
        text = thawed(revision.content)
        assert (text, fingerprint(revision.content)) == (text_of(plan), revision.content_hash)
        principal, librarian = town.principal.viewer.name, town.librarian.viewer.name
        assert [
            (a.what, a.responsible, a.due_on, a.condition_by, a.condition_of, a.is_condition) for a in text.activities
        ] == [
            ("Aktivitet 1.1", "Skolbibliotekarien", None, None, None, False),
            ("Stäm av med lagen", librarian, date(2027, 1, 8), principal, 1, True),
            ("Räkna", "Per", None, principal, 1, True),
        ]
        rows = db.session.scalars(select(Activity).order_by(Activity.position)).all()
        assert [(a.in_force, a.due_in_force) for a in rows] == [(True, None), (True, date(2027, 1, 8)), (True, None)]
        following.tick_off(plan, rows[1].id, by=town.librarian.viewer)
        mail = db.session.scalars(select(OutboxMail).where(OutboxMail.key.like("%approved%"))).one()
        assert "\n- Stäm av med lagen\n- Räkna" in mail.text


def test_a_condition_stays_marked_and_its_removal_is_said_in_the_next_review(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    by = town.librarian.viewer
    with inside(app, town.id):
        plan_id = approved_with(town, Condition("Stäm av med lagen"))
        deciding.start_new_version(queries.whole(plan_id), by=by)
        condition = queries.whole(plan_id).text_activities[1]
        writing.remove_activity(condition, by=by)
        deciding.submit(queries.whole(plan_id), by=by, base_url=URL)
    page = browse(town.principal).get(f"/plans/{plan_id}/review")
    assert "Borttaget villkor" in page.text
    assert (
        "Villkor för version 1, ställt av Principal Dörrby"
        in browse(town.librarian).get(f"/plans/{plan_id}/revisions/1").text
    )


def test_the_page_takes_conditions(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.SUBMITTED, objectives=2)
        second = queries.whole(plan_id).objectives[1].id
    principal = browse(town.principal)
    page = principal.get(f"/plans/{plan_id}/review")
    refused = page.submit({"decision": "approve_with_conditions"}, action=f"/plans/{plan_id}/review")
    assert (refused.status, refused.errors) == (422, ["Skriv villkoret, eller godkänn planen som den är"])
    sent = {
        "decision": "approve_with_conditions",
        "condition_1": "Stäm av med lagen",
        "condition_1_objective": str(second),
        "condition_1_by": "2027-01-08",
        "condition_2": "Räkna i mars",
        "condition_2_who": "Per",
    }
    done = refused.submit(sent, action=f"/plans/{plan_id}/review")
    assert done.status == 303
    with inside(app, town.id):
        text = text_of(queries.whole(plan_id))
        assert [[a.what for a in o.activities] for o in text.objectives] == [
            ["Aktivitet 1.1", "Räkna i mars"],
            ["Aktivitet 2.1", "Stäm av med lagen"],
        ]
    page = principal.get(f"/plans/{plan_id}/revisions/1")
    assert "Stäm av med lagen" in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"condition_1_objective": "999999"},
        {"condition_1_objective": "x"},
        {"condition_1_by": "2026-02-30"},
        {"condition_1": "a" * 201},
        {"condition_1": "a\nb"},
        {"decision": "perhaps"},
    ],
)
def test_wrong_conditions_are_refused_and_nothing_is_decided(
    app: PlannerApp, town: Town, browse: Browse, wrong: dict[str, str]
) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.SUBMITTED)
    page = browse(town.principal).get(f"/plans/{plan_id}/review")
    sent = {"decision": "approve_with_conditions", "condition_1": "Stäm av"} | wrong
    answer = page.submit(sent, action=f"/plans/{plan_id}/review")
    assert (answer.status, len(answer.errors)) == (422, 1)
    with inside(app, town.id):
        assert queries.whole(plan_id).state is PlanState.SUBMITTED
        assert db.session.scalar(select(func.count(Activity.id))) == 1


def test_conditions_typed_before_the_plan_changed_are_still_there_to_send(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.SUBMITTED)
    page = browse(town.principal).get(f"/plans/{plan_id}/review")
    with inside(app, town.id):
        deciding.withdraw(queries.whole(plan_id), by=town.librarian.viewer)
        deciding.submit(queries.whole(plan_id), by=town.librarian.viewer, base_url=URL)
    sent = {"decision": "approve_with_conditions", "condition_1": "Stäm av", "condition_3": "Och detta"}
    stale = page.submit(sent, action=f"/plans/{plan_id}/review")
    assert stale.status == 409
    kept = stale.form(f"/plans/{plan_id}/review")
    assert [kept[name] for name in sent] == list(sent.values())
    assert stale.submit(action=f"/plans/{plan_id}/review").status == 303
    with inside(app, town.id):
        assert db.session.scalar(select(func.count()).where(Activity.condition_of == 1)) == 2


def test_content_frozen_before_hours_and_conditions_thaws_and_keeps_its_hash() -> None:
    text = PlanText(
        "S",
        FocusArea.READING,
        SchoolYear(2026),
        "T",
        objectives=(ObjectiveText(1, "M", activities=(ActivityText(2, "A"),)),),
    )
    content = frozen(text)
    older = content | {"format": 1}
    older["objectives"] = [dict(content["objectives"][0])]
    activity = dict(content["objectives"][0]["activities"][0])
    for name in ("hours", "cost", "condition_by", "condition_of"):
        del activity[name]
    older["objectives"][0]["activities"] = [activity]
    before = fingerprint(older)
    assert thawed(older) == text
    assert fingerprint(older) == before != fingerprint(content)


def asking(*figures: tuple[str | None, str | None]) -> PlanText:
    activities = tuple(
        ActivityText(n, "A", hours=Decimal(h) if h else None, cost=Decimal(c) if c else None)
        for n, (h, c) in enumerate(figures)
    )
    return PlanText(
        "S", FocusArea.READING, SchoolYear(2026), "T", objectives=(ObjectiveText(1, "M", activities=activities),)
    )


def test_what_the_plan_asks_for_is_summed_and_compared(shared_app: PlannerApp) -> None:
    with shared_app.test_request_context(), in_language("en"):
        new, old = asking(("40", None), ("12.5", "2000"), (None, None)), asking(("60", "2000"))
        said = [(a.figure.replace("\N{NO-BREAK SPACE}", " "), str(a.caption), a.said) for a in asked_for(new, old)]
        assert said == [
            (
                "52.5",
                "hours asked for in the school year",
                "stated for 2 of 3 activities. 7.5 less than the 60 in the version in force.",
            ),
            ("2,000 SEK", "asked for in the school year", "stated for 1 of 3 activities. As in the version in force."),
        ]
        none = asked_for(asking((None, None)), None)
        assert [(a.figure, a.said) for a in none] == [
            ("No hours stated", "stated for 0 of 1 activities"),
            ("No cost stated", "stated for 0 of 1 activities"),
        ]


@pytest.mark.parametrize("value", ["-1", "NaN", "1e309", "4,5555", "x"])
@pytest.mark.parametrize("name", ["hours", "cost"])
def test_hours_and_cost_are_figures_from_nothing_up(
    app: PlannerApp, town: Town, browse: Browse, name: str, value: str
) -> None:
    with inside(app, town.id):
        make_plan(town)
        activity = db.session.scalars(select(Activity.id)).one()
    page = browse(town.librarian).get(f"/plans/activities/{activity}")
    answer = page.submit({name: value}, action=f"/plans/activities/{activity}")
    assert (answer.status, len(answer.errors)) == (422, 1)
    assert page.submit({"hours": "4,5", "cost": "12 000"}, action=f"/plans/activities/{activity}").status == 303
    with inside(app, town.id):
        saved = db.session.get_one(Activity, activity)
        assert (saved.hours, saved.cost) == (Decimal("4.5"), Decimal(12000))


# ---------------------------------------------------------------- step by step


def test_every_step_is_kept_with_who_in_what_post_and_when(app: PlannerApp, town: Town) -> None:
    by, principal = town.librarian.viewer, town.principal.viewer
    start = datetime(2026, 9, 1, 8, tzinfo=UTC)
    with inside(app, town.id), clock.as_of(start):
        plan_id = make_plan(town, state=PlanState.RETURNED)
    for day, deed in (
        (3, lambda: deciding.submit(queries.whole(plan_id), by=by, base_url=URL)),
        (4, lambda: deciding.withdraw(queries.whole(plan_id), by=by)),
        (5, lambda: deciding.submit(queries.whole(plan_id), by=by, base_url=URL)),
        (
            11,
            lambda: deciding.approve(
                queries.whole(plan_id), by=principal, seen=queries.whole(plan_id).version, base_url=URL
            ),
        ),
        (20, lambda: deciding.start_new_version(queries.whole(plan_id), by=by)),
        (21, lambda: deciding.give_up_new_version(queries.whole(plan_id), by=by)),
    ):
        with inside(app, town.id), clock.as_of(start + timedelta(days=day)):
            deed()
    with inside(app, town.id):
        steps = queries.steps(queries.whole(plan_id))
        assert [(s.stage, s.by_id, s.post, s.number, s.reason) for s in steps] == [
            (Stage.SUBMITTED, by.user_id, Role.LIBRARIAN, 1, None),
            (Stage.RETURNED, principal.user_id, Role.PRINCIPAL, 1, "Skriv hur ni mäter."),
            (Stage.SUBMITTED, by.user_id, Role.LIBRARIAN, 1, None),
            (Stage.WITHDRAWN, by.user_id, Role.LIBRARIAN, None, None),
            (Stage.SUBMITTED, by.user_id, Role.LIBRARIAN, 1, None),
            (Stage.APPROVED, principal.user_id, Role.PRINCIPAL, 1, None),
            (Stage.NEW_VERSION, by.user_id, Role.LIBRARIAN, None, None),
            (Stage.GIVEN_UP, by.user_id, Role.LIBRARIAN, None, None),
        ]
        with app.test_request_context(), in_language("en"):
            shown = way.timeline(steps, now=start + timedelta(days=30))
            assert [(s.what, s.lasted) for s in shown[:4]] == [
                ("New version thrown away", ""),
                ("New version begun", "written for 1 day"),
                ("Approved, version 1", ""),
                ("Submitted, version 1", "waited 6 days"),
            ]
            assert way.waited(steps, now=clock.now()) == ""
            assert way.waited(steps[:5], now=start + timedelta(days=11)) == "has waited 6 days"
            usual = way.usual([steps, steps[:2]])
            assert [(str(u.stage), u.days, u.times) for u in usual] == [
                ("From submitted to decided", 0, 4),
                ("From returned to submitted again", 3, 1),
            ]


def test_a_step_is_neither_changed_nor_removed(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.SUBMITTED)
    with app.app_context():
        enter(town.id)
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(update(PlanStep).values(by_name="annan"))
        db.session.rollback()
        db.session.delete(db.session.scalars(select(PlanStep)).one())
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.flush()
        db.session.rollback()


def test_a_refused_approval_leaves_no_condition_behind(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.SUBMITTED)
        plan = queries.whole(plan_id)
        with pytest.raises(RefusedError):
            deciding.approve(
                plan, by=town.librarian.viewer, seen=plan.version, base_url=URL, conditions=[Condition("X")]
            )
        assert db.session.scalar(select(func.count(Activity.id))) == 1
        assert db.session.scalar(select(func.count(Revision.id))) == 0
