"""Self-assessments, some of them shared, and what people offer to share, through their own operations."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from planner.competence.operations import assessments, knowledge
from planner.core import clock
from planner.core.db import db
from planner.demo.past import moment, viewer
from planner.demo.tables import rows

if TYPE_CHECKING:
    from planner.demo.place import Place

AFTERNOON = time(15, 20)
NOT_ANSWERED = "-"


def load_assessments(place: Place) -> None:
    """Let people assess themselves, share it or not, and offer what they know."""
    for row in rows(f"{place.slug}/assessments.csv"):
        person = viewer(place, row["person"])
        answers = {
            area.id: None if row[code] == NOT_ANSWERED else int(row[code])
            for code, area in place.catalogue.areas.items()
            if row[code]
        }
        with clock.as_of(moment(row["days_ago"], AFTERNOON)):
            if row["under_way"]:
                assessments.save(person, seen=None, answers=answers)
                continue
            done = assessments.finish(person, seen=None, answers=answers)
            if row["shared"]:
                assessments.share(done, by=person)
            for code in row["offers"].split():
                knowledge.offer(place.catalogue.areas[code], by=person)
    db.session.flush()
