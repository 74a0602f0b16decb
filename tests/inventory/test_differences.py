"""The register of differences: judged, judged anew, kept, and shown to those who may see it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Executable, delete, select, update
from sqlalchemy.exc import DBAPIError

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db, enter
from planner.core.errors import RefusedError, StaleError
from planner.core.transaction import PlannerApp
from planner.inventory.differences import operations, queries
from planner.inventory.differences.models import Difference, Judgement, Verdict
from planner.inventory.differences.operations import Finding
from tests.conftest import inside
from tests.factories import Person, Town

FIGURES = {"reported": "2", "asked": "2", "median": "4.5"}


def judged(
    town: Town,
    verdict: Verdict = Verdict.UNWANTED,
    *,
    schools: tuple[int, ...] = (),
    look_again_on: date | None = None,
    code: str = "staffed_hours_per_100_pupils",
    reason: str = "Skolan har ingen tjänst.",
) -> int:
    """Put a difference in the register; inside the town."""
    made = operations.judge(
        code,
        year=2025,
        schools=schools,
        finding=Finding(verdict, reason, look_again_on),
        figures=FIGURES,
        by=town.coordinator.viewer,
    )
    db.session.flush()
    return made.id


def again(town: Town, difference: Difference, *, seen: int | None, reason: str = "Nya siffror.") -> None:
    operations.judge_again(
        difference,
        seen=seen,
        finding=Finding(Verdict.WANTED, reason, None),
        figures={"reported": "1", "asked": "2"},
        by=town.coordinator.viewer,
    )


def test_a_judgement_says_what_why_who_when_for_whom_and_on_which_figures(app: PlannerApp, town: Town) -> None:
    day = clock.today() + timedelta(days=90)
    with inside(app, town.id):
        made = judged(town, schools=(town.school,), look_again_on=day)
    with inside(app, town.id):
        found = queries.for_page(town.teacher.viewer, made)
        assert found is not None
        assert (found.verdict, found.reason, found.look_again_on) == (Verdict.UNWANTED, "Skolan har ingen tjänst.", day)
        assert [school.id for school in found.schools] == [town.school]
        assert found.judged_by.id == town.coordinator.id
        assert [(each.verdict, each.figures) for each in found.judgements] == [(Verdict.UNWANTED, FIGURES)]


def test_judged_anew_the_first_judgement_stays_in_the_history(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        made = judged(town)
        again(town, db.session.get_one(Difference, made), seen=1)
    with inside(app, town.id):
        found = queries.for_page(town.coordinator.viewer, made)
        assert found is not None
        assert (found.verdict, found.reason) == (Verdict.WANTED, "Nya siffror.")
        assert [(each.verdict, each.reason) for each in found.judgements] == [
            (Verdict.UNWANTED, "Skolan har ingen tjänst."),
            (Verdict.WANTED, "Nya siffror."),
        ]
        said = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "difference.judged")).all()
        assert [(event.before, (event.after or {})["verdict"]) for event in said] == [
            (None, "unwanted"),
            ({"verdict": "unwanted"}, "wanted"),
        ]


def test_a_judgement_from_an_old_page_is_stale(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        made = judged(town)
        again(town, db.session.get_one(Difference, made), seen=1)
    with inside(app, town.id), pytest.raises(StaleError):
        again(town, db.session.get_one(Difference, made), seen=1)


@pytest.mark.parametrize("days", [0, -1])
def test_the_day_to_look_again_is_to_come(app: PlannerApp, town: Town, days: int) -> None:
    with inside(app, town.id), pytest.raises(RefusedError) as refused:
        judged(town, look_again_on=clock.today() + timedelta(days=days))
    assert refused.value.field == "look_again_on"


@pytest.mark.parametrize("statement", [update(Judgement).values(reason="Omskrivet"), delete(Judgement)])
def test_the_database_keeps_a_judgement_as_it_was_given(app: PlannerApp, town: Town, statement: Executable) -> None:
    with inside(app, town.id):
        judged(town)
    with app.app_context():
        enter(town.id)
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(statement)
        db.session.rollback()


def test_the_neighbours_register_is_not_read(app: PlannerApp, town: Town) -> None:
    with inside(app, town.neighbour.id):
        theirs = judged(town.neighbour, look_again_on=clock.today() + timedelta(days=1))
    with inside(app, town.id):
        own = judged(town)
    with inside(app, town.id):
        viewer = town.coordinator.viewer
        assert [each.id for each in queries.for_list(viewer)] == [own]
        assert queries.by_id(viewer, theirs) is None
        assert queries.for_page(viewer, theirs) is None
        assert queries.to_look_at_again(viewer, today=clock.today() + timedelta(days=2)) == []
        assert queries.newest_verdicts(viewer, 2025) == {"staffed_hours_per_100_pupils": Verdict.UNWANTED}


def test_what_is_to_be_looked_at_again_waits_from_its_day(app: PlannerApp, town: Town) -> None:
    day = clock.today() + timedelta(days=30)
    with inside(app, town.id):
        made = judged(town, look_again_on=day)
        judged(town)
    with inside(app, town.id):
        viewer = town.coordinator.viewer
        assert queries.to_look_at_again(viewer, today=day - timedelta(days=1)) == []
        assert [each.id for each in queries.to_look_at_again(viewer, today=day)] == [made]


def test_the_register_can_be_narrowed_to_one_verdict(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        unwanted, wanted = judged(town), judged(town, Verdict.WANTED, code="seats_per_100_pupils")
    with inside(app, town.id):
        viewer = town.head.viewer
        assert {each.id for each in queries.for_list(viewer)} == {unwanted, wanted}
        assert [each.id for each in queries.for_list(viewer, verdict=Verdict.WANTED)] == [wanted]


def test_the_same_statements_for_one_difference_and_for_many(
    app: PlannerApp, town: Town, count_statements: Callable[[], Any]
) -> None:
    def read() -> int:
        with inside(app, town.id), count_statements() as sent:
            for each in queries.for_list(town.head.viewer):
                assert each.judged_by.name
                assert len(each.schools) == 1
            return len(sent)

    with inside(app, town.id):
        judged(town, schools=(town.school,))
    one = read()
    with inside(app, town.id):
        for _ in range(5):
            judged(town, schools=(town.other_school,))
    assert read() == one


def test_who_it_was_is_kept(app: PlannerApp, town: Town) -> None:
    person: Person = town.coordinator
    with inside(app, town.id):
        made = judged(town)
        assert db.session.get_one(Difference, made).judged_by_id == person.id
