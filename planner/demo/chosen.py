"""A training of which people choose sessions, through the training's own operations."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from planner.core import clock
from planner.demo.past import moment, viewer, weekday
from planner.training.operations import events, sessions, sign_ups
from planner.training.operations.facts import EventFacts, SessionFacts
from planner.training.operations.queue import locked

if TYPE_CHECKING:
    from planner.demo.place import Place

PUBLISHED = 14  # days ago
SEATS = 6
PLACE = "Stadsbiblioteket, Verkstaden"
DAYS = (10, 24, 52, 66)
SMALL_ROOM = 3
# Who chooses which of the sessions, in the order they sign up; the second has a small room and is soon full.
CHOICES = {
    "dorrby": (
        ("librarian2", (0, 1)),
        ("ingrid.soderholm", (1, 2)),
        ("anders.fjell", (0, 1, 2, 3)),
        ("librarian", (0, 1, 3)),
        ("tove.granat", (1,)),
        ("maria.tallberg", (0, 3)),
        ("yusuf.demir", (2, 3)),
    ),
    "granby": (("librarian", (0, 2)), ("librarian2", (1, 2))),
}


def load_chosen(place: Place) -> None:
    """Arrange a workshop of four sessions with seats of their own, and let people choose among them."""
    by = viewer(place, "coordinator")
    planned = [
        SessionFacts(
            on=weekday(day),
            starts=time(14),
            ends=time(16),
            place=PLACE,
            link=None,
            room_for=SMALL_ROOM if number == 1 else None,
        )
        for number, day in enumerate(DAYS)
    ]
    with clock.as_of(moment(PUBLISHED + 3)):
        event = events.create(facts=_facts(place), first_session=planned[0], by=by)
        sessions.add_all(event, planned=planned[1:], by=by)
    with clock.as_of(moment(PUBLISHED)):
        events.publish(event, by=by)
    event = locked(event.id)
    for number, (name, chosen) in enumerate(CHOICES[place.slug], start=1):
        with clock.as_of(moment(PUBLISHED) + timedelta(hours=5 * number)):
            ids = [event.sessions[each].id for each in chosen]
            sign_ups.sign_up(event, by=viewer(place, name), session_ids=ids)


def _facts(place: Place) -> EventFacts:
    return EventFacts(
        title="Öppen verkstad: boktipsfilm, podd och skyltning",
        description="Fyra eftermiddagar som står på egna ben. Välj dem du har nytta av.",
        organiser="Skolbibliotekssamordnaren",
        capacity=SEATS,
        least_number=2,
        opens_on=None,
        closes_on=None,
        area_ids=frozenset({place.catalogue.areas["C1"].id}),
        need_ids=frozenset(),
        chooses_sessions=True,
    )
