"""The counter of everything that the public page could show, raised in the transaction of each change.

Readers ask for the page far more often than it changes. A built page is kept under this number, so that one look-up
tells whether it still holds. What changes is noticed where it is written: in the session, for the classes below, so
that no operation in any room has to remember the page. The number is raised last in the transaction, just before it
is committed: its row is held for a moment only, and two transactions cannot wait for one another over it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import event, update
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from planner.competence.models.content import GoalNeed
from planner.competence.models.goal import Goal, GoalStep
from planner.core.db import EVERY, Tenant
from planner.inventory.models.answers import InventoryValue
from planner.inventory.models.questions import IndicatorTarget
from planner.inventory.models.rounds import InventoryRound
from planner.needs.models import DecisionOnNeed, Need, NeedFigure, NeedGoal, NeedPriority, NeedSchool, ProductGoal
from planner.open_process.models import OpenDocument, OpenPage, OpenPost, OpenPostNeed, OpenQuestion
from planner.plans.models.parts import Activity, ActivityNeed
from planner.plans.models.plan import Plan
from planner.schools.models import School
from planner.surveys.models.answers import SurveyPublication, SurveyText
from planner.surveys.models.survey import Survey
from planner.training.models.event import EventNeed, TrainingEvent, TrainingSession

if TYPE_CHECKING:
    from collections.abc import Iterable

CHANGED = "open_process.changed"
OWN = (OpenPage, OpenPost, OpenPostNeed, OpenQuestion, OpenDocument)
OF_NEEDS = (ProductGoal, Need, NeedFigure, NeedGoal, NeedSchool, DecisionOnNeed, NeedPriority)
OF_MEASURES = (Plan, Activity, ActivityNeed, TrainingEvent, TrainingSession, EventNeed)
OF_GOALS = (Goal, GoalNeed, GoalStep)
OF_FIGURES = (School, InventoryRound, InventoryValue, IndicatorTarget)
OF_SURVEYS = (Survey, SurveyPublication, SurveyText)
# What the page shows or reckons with; what hangs on posts and attendance is there within the hour.
# A part of the room that shows more adds its classes.
SHOWN: set[type[Tenant]] = {*OWN, *OF_NEEDS, *OF_MEASURES, *OF_GOALS, *OF_FIGURES, *OF_SURVEYS}

# Rows of theirs that it shows only when they have been looked at: answering a survey does not touch the page.
LOOKED_AT = frozenset({SurveyText})

# Columns of theirs that it never shows: who takes a seat does not wait for the page.
SEATS = frozenset({"seats_taken", "extra_seats", "people_seated"})


def register(*shown: type[Tenant]) -> None:
    """Notice changes of these classes, too."""
    SHOWN.update(shown)


def _note(session: Session, municipality_ids: Iterable[int | str | None]) -> None:
    session.info.setdefault(CHANGED, set()).update(municipality_ids)


@event.listens_for(Session, "before_flush")
def _notice_rows(session: Session, _context: UOWTransaction, _instances: object) -> None:
    changed = [*session.new, *session.dirty, *session.deleted]
    rows = [row for row in changed if isinstance(row, Tenant) and type(row) in SHOWN]
    if rows:
        _note(session, (vars(row).get("municipality_id") or session.info.get("municipality_id") for row in rows))


@event.listens_for(Session, "do_orm_execute")
def _notice_statements(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    if state.execution_options.get(CHANGED) or (state.is_update and _columns(state.statement) <= SEATS):
        return
    shown = SHOWN if state.is_update else SHOWN - LOOKED_AT
    if any(mapper.class_ in shown for mapper in state.all_mappers):
        _note(state.session, [state.session.info.get("municipality_id")])


def _columns(statement: Any) -> set[str]:  # noqa: ANN401 - an UPDATE
    """Return the names of the columns that an UPDATE sets; a bulk one, by rows, says none before it is carried out."""
    values = statement._values or {"": None}  # noqa: SLF001 - SQLAlchemy shows them nowhere else before they are bound
    return {getattr(column, "key", column) for column in values}


@event.listens_for(Session, "before_commit")
def _raise(session: Session) -> None:
    if session.new or session.dirty or session.deleted:
        session.flush()
    changed = session.info.pop(CHANGED, None)
    if not changed:
        return
    raised = update(OpenPage).values(revision=OpenPage.revision + 1)
    if EVERY not in changed:
        raised = raised.where(OpenPage.municipality_id.in_(sorted(changed)))
    session.execute(raised.execution_options(synchronize_session=False, **{CHANGED: True}))


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(CHANGED, None)
