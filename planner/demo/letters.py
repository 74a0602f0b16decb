"""Return letters to the reference groups: one that was sent to each, and one that is being written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.db import db
from planner.demo.past import viewer
from planner.groups.letters import operations, queries
from planner.groups.queries import for_list
from planner.progress.letters import contents, tell

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.demo.place import Place
    from planner.groups.letters.models import ReturnLetter

SENT = timedelta(days=4)
INTRODUCTION = (
    "Tack för era samtal i höst. Här är vad det ni pekade ut har lett till så här långt, och vad som inte är gjort än."
)
WORDS = {
    "B4": "Mallen som ni bad om används nu på alla skolor som skriver plan.",
    "B8": "Lokalerna avgörs i budgeten till våren. Till dess mäter vi upp hur det ser ut.",
}


def load_letters(place: Place) -> None:
    """Send each group a letter that the public page may show, and begin the next for the first of them."""
    by = viewer(place, "coordinator")
    for place_, group in enumerate(for_list(by)):
        with clock.as_of(clock.now() - SENT):
            letter = _again(by, operations.begin(group, by=by).id)
            operations.write(letter, by=by, seen=letter.version, introduction=INTRODUCTION)
            for part in letter.parts:
                operations.write_part(part, by=by, seen=part.version, words=WORDS.get(part.need.code))
            letter = _again(by, letter.id)
            said = contents(by, letter)
            operations.send(letter, by=by, seen=letter.version, shown_openly=True, contents=said, tell=tell)
        if not place_:
            operations.begin(group, by=by)


def _again(by: Viewer, letter_id: int) -> ReturnLetter:
    db.session.flush()
    db.session.expire_all()
    found = queries.by_id(by, letter_id=letter_id)
    if found is None:
        message = f"letter {letter_id} cannot be read"
        raise LookupError(message)
    return found
