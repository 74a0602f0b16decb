"""Reads of what is asked and derived, and of the municipality's own targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from planner.core.db import db
from planner.inventory.indicators import Indicator
from planner.inventory.measures import Measure, asked, every_measure
from planner.inventory.models.questions import Definition, Dimension, IndicatorTarget, Question
from planner.inventory.questionnaire import BY_CODE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from planner.core.viewer import Viewer


def questions() -> Sequence[Question]:
    """Return all questions of the municipality with their definitions, in the order they are asked."""
    found = db.session.scalars(
        select(Question).options(selectinload(Question.definitions)).order_by(Question.position, Question.id)
    )
    order = list(Dimension)
    return sorted(found, key=lambda question: order.index(question.dimension))


def asked_in(year: int) -> list[Measure]:
    """Return what the schools are asked in a year's round, in words that hold that year."""
    return [asked(question, year=year) for question in questions() if question.is_asked(year)]


def measures(*, year: int | None = None) -> dict[str, Measure]:
    """Return all indicators by code, derived ones first, in the words of a year (the newest, when none is given)."""
    return every_measure(questions(), year=year)


def question_for_page(viewer: Viewer, question_id: int) -> Question | None:
    """Return a question of the viewer's municipality with its definitions, or None."""
    return db.session.scalar(
        select(Question)
        .options(selectinload(Question.definitions))
        .where(Question.id == question_id, Question.municipality_id == viewer.municipality_id)
        .execution_options(populate_existing=True)
    )


def target_of(code: str) -> IndicatorTarget | None:
    """Return the municipality's own target for an indicator, when it has set one."""
    return db.session.scalar(select(IndicatorTarget).where(IndicatorTarget.indicator == str(code)))


def targets() -> dict[str, Decimal]:
    """Return the municipality's own targets by indicator."""
    return {target.indicator: target.figure for target in db.session.scalars(select(IndicatorTarget))}


def titles_of_own(codes: Iterable[str | None]) -> dict[str, str]:
    """Return what the municipality's own indicators among these are called now; nothing is asked when there is none."""
    own = {code for code in codes if code is not None and code not in BY_CODE and code not in set(Indicator)}
    if not own:
        return {}
    found = select(Question.code, Definition.title).join(Definition, Definition.question_id == Question.id)
    return dict(iter(db.session.execute(found.where(Question.code.in_(own)).order_by(Definition.from_year))))
