"""What a demonstration municipality has written down of needs since the first groups met."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.demo import past
from planner.needs import operations as decide
from planner.needs.models import NeedSource, ProductGoal
from planner.needs.register import operations
from planner.surveys.models.survey import Survey

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.demo.place import Place
    from planner.needs.models import Need

FIGURES = ((200, "41"), (110, "47"), (20, "55"))


def load_needs(place: Place) -> None:
    """Let a survey have found one more need, whose effect is counted by hand."""
    by = past.viewer(place, "coordinator")
    survey = db.session.scalars(select(Survey).order_by(Survey.id)).first()
    with clock.as_of(past.moment(230)):
        found = _found_by_survey(place, by, survey)
    with clock.as_of(past.moment(220)):
        decide.confirm(found, by=by, seen=found.version)
        operations.choose(
            found,
            operations.Effect(None, None, "Elever som har någon att fråga om böcker", "%", Decimal(41), Decimal(75)),
            by=by,
            seen=found.version,
        )
        db.session.flush()
    for days_ago, figure in FIGURES:
        with clock.as_of(past.moment(days_ago)):
            operations.note_figure(
                found,
                by=by,
                measured_on=past.day(-days_ago),
                figure=Decimal(figure),
                note="Handuppräckning i årskurs 5 och 8",
            )
    db.session.flush()


def _found_by_survey(place: Place, by: Viewer, survey: Survey | None) -> Need:
    goals = db.session.scalars(select(ProductGoal.id).where(ProductGoal.code.in_(("G2", "G3"))))
    made = operations.write_down(
        operations.Written(
            title_sv="Någon att fråga om böcker på varje skola",
            title_en="Somebody to ask about books at every school",
            description_sv="Elever på de mindre skolorna möter ingen som kan hjälpa dem att välja något att läsa.",
            description_en="Pupils at the smaller schools meet nobody who helps them choose something to read.",
            dimension="pedagogy",
            source=NeedSource.SURVEY,
            source_note="Kom upp i fritextsvaren på fyra skolor.",
            source_name=None if survey is None else survey.title_sv,
            source_path=None if survey is None else f"/surveys/{survey.id}",
            goals=frozenset(goals),
            schools=frozenset(school.id for school in list(place.schools.values())[:5]),
        ),
        by=by,
        code=None,
    )
    db.session.flush()
    return made
