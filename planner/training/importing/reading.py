"""A calendar file read into plain events; run as a process of its own, since a hostile file can take any time and room.

Imports nothing of the app: it starts in a blink, and what it says is JSON. See `apart.py` for who starts it.
"""

from __future__ import annotations

import hashlib
import json
import re
import resource
import sys
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from planner.training.importing.plain import first_link, plain, without_markup
from planner.training.importing.recurring import RepeatsOddlyError, limited, starts

# A component of icalendar's: its properties are declared as any of thirty types, and we look at what they are.
Event = Any

MOST_EVENTS, MOST_LINES, DEEPEST = 500, 60_000, 8
MOST_SESSIONS, MOST_DAYS = 60, 7
MOST_TOGETHER = 2_000  # sessions of a file; they are saved in one transaction, for which others wait
AHEAD = timedelta(days=731)
FOLD = re.compile(r"\n[ \t]")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CPU_SECONDS, ROOM = 8, 768 * 2**20
TITLE, PLACE, LONGEST = 200, 200, 8_000


class UnreadableError(Exception):
    """The whole file is refused; the message is a code."""


class SkippedError(Exception):
    """One event is left out; the message is a code."""


def read(content: bytes, *, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Return what a file holds: {events, skipped, notes}; raises UnreadableError. zone: of times that name none."""
    notes: list[str] = []
    text = _decoded(content, notes)
    _refuse_shape(text)
    found: dict[str, list[Any]] = defaultdict(list)
    for component in _parsed(text):
        found[plain(component.get("UID")) or _made_uid(component)].append(component)
    events, skipped = [], []
    for uid, components in found.items():
        masters = [c for c in components if "RECURRENCE-ID" not in c]
        master = max(masters or components, key=_sequence)
        try:
            with limited():
                overrides = [c for c in components if "RECURRENCE-ID" in c and c is not master]
                events.append(_event(uid, master, overrides, now=now, zone=zone))
        except (SkippedError, RepeatsOddlyError) as error:
            skipped.append({"title": _title(master), "why": str(error)})
        except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError):
            # What no reader can make sense of; the others in the file are none the worse.
            skipped.append({"title": _title(master), "why": "broken"})
    if sum(len(event["sessions"]) for event in events) > MOST_TOGETHER:
        raise UnreadableError("many_sessions")
    events.sort(key=lambda event: (event["sessions"][0], event["uid"]))
    return {"events": events, "skipped": skipped, "notes": notes}


def _decoded(content: bytes, notes: list[str]) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        notes.append("not_utf8")
        text = content.decode("cp1252", "replace")
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def _refuse_shape(text: str) -> None:
    """Refuse what is no calendar, holds too much or is too deep, before anything else looks at it."""
    lines = text.split("\n")
    if "BEGIN:VCALENDAR" not in {line.strip().upper() for line in lines[:50]}:
        raise UnreadableError("no_calendar")
    if len(lines) > MOST_LINES:
        raise UnreadableError("too_large")
    depth = events = 0
    # As the reader of calendars takes them: lines may be folded anywhere, and parameters stand before the colon.
    for line in FOLD.sub("", text).split("\n"):
        name = line[:6].upper()
        if name in {"BEGIN:", "BEGIN;"}:
            depth += 1
            events += line.rpartition(":")[2].strip().upper() == "VEVENT"
        elif name.startswith(("END:", "END;")):
            depth -= 1
        if depth > DEEPEST:
            raise UnreadableError("too_deep")
    if events > MOST_EVENTS:
        raise UnreadableError("too_many")
    if not events:
        raise UnreadableError("no_events")
    if depth:
        raise UnreadableError("cut_off")


def _parsed(text: str) -> list[Event]:
    import icalendar  # noqa: PLC0415 - after the shape is known to be sound

    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise UnreadableError("broken") from error
    return [event for calendar in calendars for event in calendar.walk("VEVENT")]


def _made_uid(component: Event) -> str:
    start = component.get("DTSTART")
    said = f"{plain(component.get('SUMMARY'))} {start.to_ical() if start is not None else ''}"
    return f"none-{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def _sequence(component: Event) -> int:
    try:
        return max(0, min(int(component.get("SEQUENCE", 0)), 2**31 - 1))
    except (ValueError, TypeError):
        return 0


def _title(component: Event) -> str:
    return (plain(without_markup(plain(component.get("SUMMARY")))).replace("\n", " ").strip() or "–")[:TITLE]


def _event(uid: str, master: Event, overrides: list[Event], *, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    notes: set[str] = set()
    if plain(master.get("STATUS")).upper() == "CANCELLED":
        raise SkippedError("cancelled")
    sessions = _sessions(master, overrides, notes, now=now, zone=zone)
    written = plain(master.get("DESCRIPTION"))
    description = without_markup(written)
    if description != written:
        notes.add("markup")
    link = first_link(master, notes)
    page = plain(master.get("URL"))
    if page and page != link and page.lower().startswith(("https://", "http://")):
        description = f"{description}\n\n{page}".strip()
    organiser = master.get("ORGANIZER")
    return {
        "uid": hashlib.sha256(uid.encode("utf-8", "surrogatepass")).hexdigest(),
        "sequence": _sequence(master),
        "stamp": _stamp(master),
        "title": _title(master),
        "description": plain(description)[:LONGEST],
        "organiser": plain(organiser.params.get("CN", "") if organiser is not None else "")[:PLACE],
        "link": link,
        "sessions": sessions,
        "notes": sorted(notes),
        "digest": _digest([master, *overrides]),
    }


def _digest(components: list[Event]) -> str:
    """Return what changes when anything in the file does, but for what each sending writes anew."""
    said = sorted(
        line
        for component in components
        for line in component.to_ical().replace(b"\r\n ", b"").split(b"\r\n")
        if not line.startswith((b"DTSTAMP", b"LAST-MODIFIED", b"CREATED", b"SEQUENCE"))
    )
    return hashlib.sha256(b"\n".join(said)).hexdigest()


def _stamp(component: Event) -> str:
    for name in ("LAST-MODIFIED", "DTSTAMP"):
        moment = getattr(component.get(name), "dt", None)
        if isinstance(moment, datetime):
            aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return aware.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return ""


def _sessions(
    master: Event, overrides: list[Event], notes: set[str], *, now: datetime, zone: ZoneInfo
) -> list[list[str]]:
    """Return the sessions to come as [day, start, end, place] in wall time, in order."""
    until = now + AHEAD
    if any("RANGE" in override["RECURRENCE-ID"].params for override in overrides):
        notes.add("range")
    instead = {_moment(o["RECURRENCE-ID"], zone, set()): o for o in overrides}
    found: list[list[str]] = []
    over = 0
    for start in starts(master, until=until, known=lambda prop: _moment(prop, zone, notes)):
        override = instead.pop(start, None)
        if override is not None and plain(override.get("STATUS")).upper() == "CANCELLED":
            continue
        for session in _spread(override if override is not None else master, start, override is not None, notes, zone):
            if datetime.fromisoformat(f"{session[0]}T{session[2]}").replace(tzinfo=zone) <= now:
                over += 1
            elif len(found) == MOST_SESSIONS:
                notes.add("cut")
                return sorted(found)
            else:
                found.append(session)
    if not found:
        raise SkippedError("over" if over else "none_to_come")
    if over:
        notes.add("some_over")
    return sorted(found)


def _spread(  # noqa: PLR0917 - what an occurrence follows from
    component: Event,
    start: datetime | date,
    own: bool,  # noqa: FBT001 - whether the component has its own start
    notes: set[str],
    zone: ZoneInfo,
) -> list[list[str]]:
    """Return one session, or one a day of an all-day event."""
    first = _moment(component["DTSTART"], zone, notes)
    length = _length(component, first, notes, zone)
    begin = first if own else start
    place = plain(component.get("LOCATION")).replace("\n", ", ")
    # An address where the room should be is the link, which the event has.
    place = "" if place.lower().startswith(("https://", "http://")) or ":" in place[:12] else place[:PLACE]
    if not isinstance(begin, datetime):
        notes.add("all_day")
        if length > MOST_DAYS * DAY:
            raise SkippedError("many_days")
        return [[(begin + DAY * n).isoformat(), "09:00", "16:00", place] for n in range(length.days)]
    local, end = (moment.astimezone(UTC).astimezone(zone) for moment in (begin, begin.astimezone(UTC) + length))
    if local.fold or end.fold:
        raise SkippedError("twice")
    if local.date() != end.date():
        raise SkippedError("past_midnight")
    return [[local.date().isoformat(), f"{local:%H:%M}", f"{end:%H:%M}", place]]


def _length(component: Event, first: datetime | date, notes: set[str], zone: ZoneInfo) -> timedelta:
    whole = not isinstance(first, datetime)
    if "DTEND" in component:
        end = _moment(component["DTEND"], zone, notes)
        if isinstance(end, datetime) == whole:
            raise SkippedError("broken")
        length = _between(first, end)
    elif "DURATION" in component:
        said = component["DURATION"].dt
        if not isinstance(said, timedelta):
            raise SkippedError("broken")
        length = said
    else:
        notes.update(() if whole else {"no_end"})
        return DAY if whole else HOUR
    if length <= timedelta(0):
        raise SkippedError("end_before_start")
    return length


def _between(first: datetime | date, end: datetime | date) -> timedelta:
    if isinstance(first, datetime) and isinstance(end, datetime):
        return end.astimezone(UTC) - first.astimezone(UTC)
    return date(end.year, end.month, end.day) - date(first.year, first.month, first.day)


def _moment(prop: Any, zone: ZoneInfo, notes: set[str]) -> datetime | date:  # noqa: ANN401 - a date or a moment
    """Return a day, or an aware moment: of a zone nobody knows there is none, without a zone it is here."""
    moment = prop.dt
    if not isinstance(moment, datetime):
        if not isinstance(moment, date):
            raise SkippedError("broken")
        return moment
    if moment.tzinfo is not None:
        return _existing(moment)
    if "TZID" in prop.params:
        raise SkippedError("unknown_zone")
    notes.add("floating")
    return _existing(moment.replace(tzinfo=zone))


def _existing(moment: datetime) -> datetime:
    """Return a moment that there is: clocks put forward skip an hour."""
    if moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise SkippedError("missing_hour")
    return moment


def main() -> int:
    """Read a file from standard input and write what it holds; the arguments are the moment and the zone."""
    for kind, most in ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_AS, ROOM)):
        resource.setrlimit(kind, (most, most))
    now, zone = datetime.fromisoformat(sys.argv[1]), ZoneInfo(sys.argv[2])
    try:
        said = read(sys.stdin.buffer.read(), now=now, zone=zone)
    except UnreadableError as error:
        said = {"refused": str(error)}
    except (MemoryError, RecursionError):
        said = {"refused": "too_large"}
    sys.stdout.write(json.dumps(said))
    return 0


if __name__ == "__main__":
    sys.exit(main())
