"""The ground of a demonstration municipality: its schools, breaks and people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.accounts.models import User
from planner.catalogue.load import Catalogue
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db, enter
from planner.core.viewer import Role
from planner.demo.tables import rows
from planner.schools.models import (
    AccessMode,
    Education,
    Municipality,
    Post,
    PostKind,
    School,
    SchoolBreak,
    StaffedHours,
)

if TYPE_CHECKING:
    from planner.catalogue.tables import Row
    from planner.core.viewer import Viewer


CODES = {"dorrby": "1900", "granby": "1800"}  # as in the tables of the inventory; no municipality has them


@dataclass
class Place:
    """A municipality under construction: schools by unit code, people by the part of the address before the @."""

    municipality: Municipality
    schools: dict[str, School] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=Catalogue)
    own_parts: dict[str, int] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The municipality's name in addresses and file names."""
        return self.municipality.slug


def load_place(name: str, slug: str, *, password_hash: str) -> Place:
    """Add the municipality with its schools and people, and enter it."""
    place = Place(Municipality(name=name, slug=slug, code=CODES[slug]))
    db.session.add(place.municipality)
    db.session.flush()
    enter(place.municipality.id)
    _load_schools(place)
    _load_breaks()
    _load_people(place, password_hash)
    _load_staffed_hours(place)
    return place


def _load_schools(place: Place) -> None:
    for row in rows(f"{place.slug}/schools.csv"):
        place.schools[row["unit_code"]] = School(
            unit_code=row["unit_code"],
            name=row["name"],
            stages=row["stages"],
            pupils=int(row["pupils_2025"]),
            access_mode=AccessMode(row["access_mode"]),
            access_reason=row["access_reason"] or None,
            access_unit=row["access_unit"] or None,
            access_since=date.fromisoformat(row["access_since"]) if row["access_since"] else None,
        )
    db.session.add_all(place.schools.values())
    db.session.flush()


def _load_breaks() -> None:
    for year in (SchoolYear.current(), SchoolYear.current().next()):
        autumn, spring = year.start_year, year.start_year + 1
        for name, first, last in (
            ("Höstlov", date.fromisocalendar(autumn, 44, 1), date.fromisocalendar(autumn, 44, 5)),
            ("Jullov", date(autumn, 12, 21), date(spring, 1, 8)),
            ("Sportlov", date.fromisocalendar(spring, 9, 1), date.fromisocalendar(spring, 9, 5)),
            ("Sommarlov", date(spring, 6, 15), date(spring, 8, 15)),
        ):
            db.session.add(SchoolBreak(name=name, first_day=first, last_day=last))


def _load_staffed_hours(place: Place) -> None:
    """Staff the libraries of the first schools on three days: Monday to Wednesday, longer on the middle one."""
    for school in list(place.schools.values())[:9]:
        for weekday, closes in ((1, time(15)), (2, time(16)), (3, time(14, 30))):
            db.session.add(StaffedHours(school_id=school.id, weekday=weekday, starts=time(9, 30), ends=closes))
    db.session.flush()


def _load_people(place: Place, password_hash: str) -> None:
    for row in rows(f"{place.slug}/people.csv"):
        if row["email"] not in place.people:
            place.people[row["email"]] = _person(place, row, password_hash)
        place_id = place.schools[row["unit_code"]].id if row["unit_code"] else None
        db.session.add(
            Post(
                user_id=place.people[row["email"]].id,
                school_id=place_id,
                role=Role(row["role"]),
                kind=PostKind(row["kind"]) if row["kind"] else None,
                education=Education(row["education"]) if row["education"] else None,
                hours_per_week=Decimal(row["hours"].replace(",", ".")) if row["hours"] else None,
                from_day=_years_ago(int(row["years"])),
                to_day=clock.today() - timedelta(days=int(row["left"])) if row["left"] else None,
            )
        )
    db.session.flush()


def _person(place: Place, row: Row, password_hash: str) -> User:
    user = User(
        email=f"{row['email']}@{place.slug}.example",
        name=row["name"],
        password_hash=password_hash,
        created_at=clock.start_of_day(_years_ago(int(row["years"]))),
        deactivated_at=clock.start_of_day(clock.today() - timedelta(days=int(row["left"]))) if row["left"] else None,
    )
    db.session.add(user)
    db.session.flush()
    return user


def _years_ago(years: int) -> date:
    return date(SchoolYear.current().start_year - years, 8, 1)
