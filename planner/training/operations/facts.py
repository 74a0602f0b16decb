"""What is typed about an event or a session, and what of it cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from planner.core.clock import MissingHourError, from_wall, start_of_day
from planner.core.db import SHORT
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.training.models.audience import Audience

LONGEST_LINK = 500
MOST_MATERIALS = 20


@dataclass(frozen=True)
class EventFacts:
    """An event as it is typed; the days of sign-up are whole days, the last one included."""

    title: str
    description: str | None
    organiser: str | None
    capacity: int
    least_number: int
    opens_on: date | None
    closes_on: date | None
    area_ids: frozenset[int]
    need_ids: frozenset[int]
    partner: str | None = None
    materials: str | None = None
    audience_kinds: frozenset[Audience] = frozenset()
    audience_school_ids: frozenset[int] = frozenset()
    decide_on: date | None = None
    needs_approval: bool = False
    chooses_sessions: bool = False

    @property
    def opens_at(self) -> datetime | None:
        """The moment sign-up opens; none: when the event is published."""
        return start_of_day(self.opens_on) if self.opens_on else None

    @property
    def closes_at(self) -> datetime | None:
        """The moment sign-up closes; none: when the training begins."""
        return start_of_day(self.closes_on + timedelta(days=1)) if self.closes_on else None

    def check(self) -> None:
        """Refuse what does not hold together."""
        if self.least_number > self.capacity:
            raise RefusedError(_("The least number cannot be larger than the number of seats"), field="least_number")
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise RefusedError(_("Sign-up cannot close before it opens"), field="closes_on")
        if self.decide_on and not self.least_number:
            raise RefusedError(_("Write the least number that the decision is about"), field="least_number")
        self.links()

    def links(self) -> list[tuple[str | None, str]]:
        """Return the materials as (words, address); refuses a line without an address that can be opened safely."""
        lines = [line.strip() for line in (self.materials or "").splitlines() if line.strip()]
        if len(lines) > MOST_MATERIALS:
            raise RefusedError(_("Name at most %(most)s materials", most=MOST_MATERIALS), field="materials")
        found = []
        for number, line in enumerate(lines, start=1):
            words, _space, address = line.rpartition(" ")
            words = words.rstrip(" :-\N{EN DASH}")
            if not is_safe(address) or len(address) > LONGEST_LINK or len(words) > SHORT:
                raise RefusedError(
                    _("Line %(number)s: end it with a web address that begins with https://", number=number),
                    field="materials",
                )
            found.append((words or None, address))
        return found


@dataclass(frozen=True)
class SessionFacts:
    """A session as it is typed, in Swedish wall time; it begins and ends on the same day.

    room_for: how many there is room for; none: as many as the event has seats.
    """

    on: date
    starts: time
    ends: time
    place: str | None
    link: str | None
    room_for: int | None = None

    def moments(self) -> tuple[datetime, datetime]:
        """Return when it begins and ends; refuses the hour that does not exist, and an end before the start."""
        start, end = _moment(self.on, self.starts, "starts"), _moment(self.on, self.ends, "ends")
        if end <= start:
            raise RefusedError(
                _("The end must be after the start; a training that goes past midnight is two sessions"), field="ends"
            )
        return start, end

    def check_link(self) -> None:
        """Refuse what is not a web address that can be opened safely."""
        if self.link is None:
            return
        if not is_safe(self.link):
            raise RefusedError(_("Write a web address that begins with https://"), field="link")
        if len(self.link) > LONGEST_LINK:
            raise RefusedError(_("The web address is too long"), field="link")


def is_safe(address: str) -> bool:
    """Tell whether it is a web address that can be opened safely."""
    try:
        parts = urlsplit(address)
        usable = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        usable = False
    return usable and address.startswith("https://") and not any(c.isspace() or c in '<>"\\' for c in address)


def _moment(day: date, at: time, field: str) -> datetime:
    try:
        return from_wall(day, at)
    except MissingHourError as error:
        raise RefusedError(_("That time does not exist: the clocks are put forward that night"), field=field) from error
