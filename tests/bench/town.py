"""The data that is measured: the demonstration's two municipalities, with many further events in each."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import insert, select

from planner.accounts.models import User
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db, enter, every_municipality
from planner.core.settings import ROOT, read_settings
from planner.core.transaction import PlannerApp
from planner.factory import create_app
from planner.framework.models import CompetenceArea
from planner.needs.models import Need
from planner.schools.models import Municipality
from planner.training import changes, ical
from planner.training.models.event import EventArea, EventNeed, EventState, TrainingEvent, TrainingSession
from tests.bench import long_plan

EVENTS: Final = 500
MORE_EVENTS: Final = 1500  # in the other municipality, so that one feed's cost per further event can be told
FLASK: Final = (sys.executable, "-m", "flask", "--app", "wsgi")
DESCRIPTION: Final = (
    "Vi läser tillsammans, prövar arbetssätt från verktygslådan och bestämmer vad var och en tar med sig hem.\n"
    "Ta med en bok som dina elever tycker om; kaffe finns."
)


class SetUpFailedError(Exception):
    """A command that makes the data failed; the message is what it said."""


@dataclass(frozen=True)
class Place:
    """A municipality that is measured: its id, the end of its people's addresses, and an event that is changed."""

    id: int
    slug: str
    event: int

    def address(self, name: str) -> str:
        """Return the e-mail address of one of the demonstration's people."""
        return f"{name}@{self.slug}.example"


@dataclass
class Town:
    """The measured app in this process, for data and changes: Dörrby, and Granby with three times the events."""

    app: PlannerApp
    here: Place
    there: Place
    turn: int = 0

    def change_an_event(self, place: Place) -> None:
        """Give an event another title as its page would: its sessions' calendar text is rendered, counters rise."""
        self.turn += 1
        with self.app.app_context():
            enter(place.id)
            event = db.session.get_one(TrainingEvent, place.event)
            event.title = f"Läsfrämjande i grupp, ändrad {self.turn} gånger"
            changes.note_change(event)
            db.session.commit()

    def change_a_calendar(self, place: Place, name: str) -> None:
        """Let somebody's own calendar count as changed, as signing up does."""
        with self.app.app_context():
            enter(place.id)
            event = db.session.get_one(TrainingEvent, place.event)
            person = db.session.scalars(select(User.id).where(User.email == place.address(name))).one()
            changes.note_sign_ups(event, people=[person])
            db.session.commit()


def build(env: Mapping[str, str], *, demo: bool = True) -> None:
    """Migrate the database and load the demonstration data."""
    commands = [["db", "upgrade"], ["demo"]] if demo else [["db", "upgrade"]]
    for command in commands:
        done = subprocess.run([*FLASK, *command], cwd=ROOT, env=dict(env), capture_output=True, text=True, check=False)
        if done.returncode:
            raise SetUpFailedError(f"flask {' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def fill(env: Mapping[str, str]) -> Town:
    """Add the further events to the demonstration data; return the town."""
    app = create_app(read_settings(env))
    with app.app_context():
        with every_municipality():
            ids = {place.slug: place.id for place in db.session.scalars(select(Municipality))}
        places = []
        for slug, count in (("dorrby", EVENTS), ("granby", MORE_EVENTS)):
            enter(ids[slug])
            places.append(Place(ids[slug], slug, add_events(count)))
            if slug == "dorrby":
                long_plan.add(slug)
        db.session.commit()
        db.session.remove()
    return Town(app, here=places[0], there=places[1])


def add_events(count: int) -> int:
    """Add open events of one session each to the municipality entered, over the two coming years; return one's id."""
    creator = db.session.scalars(select(User.id).order_by(User.id)).first()
    needs = db.session.scalars(select(Need.id).order_by(Need.id)).all()
    areas = db.session.scalars(select(CompetenceArea.id).order_by(CompetenceArea.id)).all()
    moment = clock.now().replace(microsecond=0)
    start = clock.start_of_day(clock.today()) + timedelta(days=1, hours=13)
    starts = [start + timedelta(days=700 * number // count) for number in range(count)]
    before = set(db.session.scalars(select(TrainingEvent.id)))
    insert_rows(
        TrainingEvent,
        [
            {
                "title": f"Läsfrämjande i grupp, träff {number}",
                "description": DESCRIPTION,
                "capacity": 30,
                "state": EventState.OPEN,
                "school_year": SchoolYear.of(clock.local(at).date()),
                "created_by_id": creator,
                "created_at": moment,
                "published_at": moment,
            }
            for number, at in enumerate(starts)
        ],
    )
    events = [e for e in db.session.scalars(select(TrainingEvent).order_by(TrainingEvent.id)) if e.id not in before]
    insert_rows(
        TrainingSession,
        [
            {
                "event_id": event.id,
                "starts_at": at,
                "ends_at": at + timedelta(hours=2),
                "place": "Stadsbiblioteket, sal 3",
                "created_at": moment,
                "modified_at": moment,
            }
            for event, at in zip(events, starts, strict=True)
        ],
    )
    insert_rows(EventNeed, [{"event_id": e.id, "need_id": needs[e.id % len(needs)]} for e in events])
    insert_rows(EventArea, [{"event_id": e.id, "area_id": areas[e.id % len(areas)]} for e in events])
    render(events)
    changes.note_change(events[0])
    return events[0].id


def insert_rows(table: type[Any], rows: list[dict[str, Any]]) -> None:
    """Insert many rows of the municipality entered at once."""
    tenant = db.session().info["municipality_id"]
    db.session.execute(insert(table), [row | {"municipality_id": tenant} for row in rows])


def render(events: list[TrainingEvent]) -> None:
    """Render the sessions' calendar text with the app's own code, without the counter's turn for each."""
    known = {event.id: event for event in events}
    for session in db.session.scalars(select(TrainingSession).where(TrainingSession.event_id.in_(known))):
        session.fragment = ical.fragment(changes.entry(known[session.event_id], session, [session]))
    db.session.flush()
