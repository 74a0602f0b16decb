"""Sessions as calendar text (RFC 5545): one VEVENT at a time, rendered once and put together as bytes.

The `icalendar` package writes a session; everything around sessions is constant or a handful of lines.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from icalendar import Event, vUri

from planner.core.clock import STOCKHOLM
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language

if TYPE_CHECKING:
    from collections.abc import Iterable

PRODUCT = "-//Oppna dorren//Training//SV"
LONGEST_LINE = 75
ALARM_MINUTES = 60

# Every rule a client needs, from 1970 onward, with RRULE: lists of RDATE, which libraries generate, are read
# only in part by ical.js and not at all by Outlook, and put every summer session an hour late.
TIMEZONE = (
    b"BEGIN:VTIMEZONE\r\n"
    b"TZID:Europe/Stockholm\r\n"
    b"BEGIN:DAYLIGHT\r\n"
    b"TZNAME:CEST\r\n"
    b"TZOFFSETFROM:+0100\r\n"
    b"TZOFFSETTO:+0200\r\n"
    b"DTSTART:19700329T020000\r\n"
    b"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
    b"END:DAYLIGHT\r\n"
    b"BEGIN:STANDARD\r\n"
    b"TZNAME:CET\r\n"
    b"TZOFFSETFROM:+0200\r\n"
    b"TZOFFSETTO:+0100\r\n"
    b"DTSTART:19701025T030000\r\n"
    b"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
    b"END:STANDARD\r\n"
    b"END:VTIMEZONE\r\n"
)
BEGIN, END = b"BEGIN:VCALENDAR\r\n", b"END:VCALENDAR\r\n"
FREE, BUSY = b"\r\nTRANSP:TRANSPARENT\r\n", b"\r\nTRANSP:OPAQUE\r\n"
CONFIRMED, TENTATIVE, CANCELLED = (
    b"\r\nSTATUS:CONFIRMED\r\n",
    b"\r\nSTATUS:TENTATIVE\r\n",
    b"\r\nSTATUS:CANCELLED\r\n",
)
STAMP = re.compile(rb"\r\nDTSTAMP:\d{8}T\d{6}Z\r\n")
SUMMARY, END_EVENT = b"\r\nSUMMARY:", b"END:VEVENT\r\n"

# Parameters that meeting services carry the password in; `p` is one of Teams' only.
PASSWORDS = frozenset({"pwd", "passwd", "password", "passcode", "pin"})
TEAMS = ("teams.microsoft.com", "teams.live.com")
# What some readers take for a line break though RFC 5545 does not.
LINE_BREAKS = dict.fromkeys(map(ord, "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n")


@dataclass(frozen=True)
class SessionEntry:
    """What a calendar shows of one session; moments are aware, uid ends in the host, language is the texts'."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    modified_at: datetime
    title: str
    page: str
    description: str | None = None
    place: str | None = None
    link: str | None = None
    siblings: tuple[str, ...] = ()
    cancelled: bool = False
    language: str = "sv"


def fragment(entry: SessionEntry) -> bytes:
    """Return the VEVENT as every feed holds it: confirmed or cancelled, not marked as busy, without alarm."""
    with in_language(entry.language):
        return bytes(_vevent(entry).to_ical())


def all_day(*, uid: str, sequence: int, days: tuple[date, date], modified_at: datetime, title: str, page: str) -> bytes:
    """Return a VEVENT of whole days, the second of them exclusive; not marked as busy, without alarm."""
    moment = _utc(modified_at)
    first, end = (f"{day:%Y%m%d}" for day in days)
    return b"".join(
        (
            b"BEGIN:VEVENT\r\n",
            line("SUMMARY", title),
            f"DTSTART;VALUE=DATE:{first}\r\nDTEND;VALUE=DATE:{end}\r\nDTSTAMP:{moment}\r\n".encode(),
            line("UID", uid, plain=True),
            f"SEQUENCE:{sequence}\r\n".encode(),
            line("DESCRIPTION", page),
            f"LAST-MODIFIED:{moment}\r\nSTATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\n".encode(),
            line("URL", page, plain=True),
            END_EVENT,
        )
    )


def as_registered(kept: bytes) -> bytes:
    """Return the fragment for somebody who has a seat: the time is taken, unless it is cancelled."""
    return kept if CANCELLED in kept else kept.replace(FREE, BUSY, 1)


def as_waiting(kept: bytes, prefix: str) -> bytes:
    """Return the fragment for somebody in the queue: tentative, the prefix before the title."""
    if CANCELLED in kept:
        return kept
    return _with_prefix(kept.replace(CONFIRMED, TENTATIVE, 1), prefix)


def with_alarm(kept: bytes, words: str) -> bytes:
    """Return the fragment with an alarm an hour before; a cancelled session has none."""
    if CANCELLED in kept:
        return kept
    alarm = (
        b"BEGIN:VALARM\r\nACTION:DISPLAY\r\n"
        + line("DESCRIPTION", words)
        + f"TRIGGER:-PT{ALARM_MINUTES}M\r\nEND:VALARM\r\n".encode()
    )
    return kept.removesuffix(END_EVENT) + alarm + END_EVENT


def feed(name: str, modified_at: datetime, fragments: Iterable[bytes]) -> bytes:
    """Return a whole feed of fragments, which come ordered by start, then UID."""
    return b"".join(
        (
            BEGIN,
            b"VERSION:2.0\r\n",
            line("PRODID", PRODUCT),
            b"CALSCALE:GREGORIAN\r\n",
            line("NAME", name),
            line("X-WR-CALNAME", name),
            b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n",
            b"X-PUBLISHED-TTL:PT1H\r\n",
            f"LAST-MODIFIED:{_utc(modified_at)}\r\n".encode(),
            TIMEZONE,
            *fragments,
            END,
        )
    )


def download(kept: bytes) -> bytes:
    """Return one session as a file of its own, with neither name nor refresh."""
    return b"".join(
        (
            BEGIN,
            b"VERSION:2.0\r\n",
            line("PRODID", PRODUCT),
            b"CALSCALE:GREGORIAN\r\n",
            TIMEZONE,
            as_registered(kept),
            END,
        )
    )


def invitation(
    kept: bytes, *, organiser: str, attendee: str, stamped_at: datetime, leaves: bool = False
) -> tuple[bytes, str]:
    """Return (calendar, method) of a mail that puts the session into the recipient's calendar or takes it out.

    The same UID and SEQUENCE as in the feeds; the recipient is the only attendee, and has accepted. stamped_at: when
    this was said, by which a calendar tells two messages of one SEQUENCE apart, as when somebody signs off and up
    again. leaves: the recipient is no longer coming, whatever becomes of the session.
    """
    if leaves:
        kept = kept.replace(CONFIRMED, CANCELLED, 1)
    method = "CANCEL" if CANCELLED in kept else "REQUEST"
    kept = STAMP.sub(f"\r\nDTSTAMP:{_utc(stamped_at)}\r\n".encode(), kept, count=1)
    people = line("ORGANIZER", f"mailto:{organiser}", plain=True) + line(
        "ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE", f"mailto:{attendee}", plain=True
    )
    calendar = b"".join(
        (
            BEGIN,
            b"VERSION:2.0\r\n",
            line("PRODID", PRODUCT),
            b"CALSCALE:GREGORIAN\r\n",
            f"METHOD:{method}\r\n".encode(),
            TIMEZONE,
            as_registered(kept).removesuffix(END_EVENT),
            people,
            END_EVENT,
            END,
        )
    )
    return calendar, method


def line(name: str, value: str, *, plain: bool = False) -> bytes:
    """Return one content line, folded; value is TEXT, or with plain something that is written as it is."""
    written = value if plain else _escaped(tidy(value))
    return folded(f"{name}:{written}".encode())


def folded(whole: bytes) -> bytes:
    """Return a content line with CRLF, folded to 75 octets and never inside a character."""
    parts = []
    start, room = 0, LONGEST_LINE
    while len(whole) - start > room:
        end = start + room
        while whole[end] & 0xC0 == 0x80:  # noqa: PLR2004 - the second and later bytes of a UTF-8 character
            end -= 1
        parts.append(whole[start:end])
        start, room = end, LONGEST_LINE - 1
    parts.append(whole[start:])
    return b"\r\n ".join(parts) + b"\r\n"


def tidy(text: str) -> str:
    """Return text that any reader takes as one value: NFC, plain line feeds, no controls, no lone surrogates."""
    plain = text.replace("\r\n", "\n").translate(LINE_BREAKS)
    kept = "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", kept)


def shareable(link: str) -> str:
    """Return a meeting link without its password, percent-encoded where it is no ASCII address.

    A feed's address can be passed on; the whole link is on the event's page, behind the sign-in.
    """
    parts = urlsplit(quote(tidy(link), safe="!#$%&'()*+,/:;=?@[]~"))
    secret = PASSWORDS | ({"p"} if (parts.hostname or "") in TEAMS else set())
    asked = parse_qsl(parts.query, keep_blank_values=True)
    if any(name.lower() in secret for name, _value in asked):
        query = urlencode([(name, value) for name, value in asked if name.lower() not in secret])
        parts = parts._replace(query=query)
    return urlunsplit(parts)


def _vevent(entry: SessionEntry) -> Event:
    link = shareable(entry.link) if entry.link else None
    title = tidy(entry.title)
    vevent = Event()
    vevent.add("uid", entry.uid)
    vevent.add("sequence", entry.sequence)
    vevent.add("created", entry.created_at.astimezone(UTC))
    vevent.add("dtstamp", entry.modified_at.astimezone(UTC))
    vevent.add("last-modified", entry.modified_at.astimezone(UTC))
    for name, moment in zip(("dtstart", "dtend"), _wall(entry.starts_at, entry.ends_at), strict=True):
        vevent.add(name, moment)
    vevent.add("summary", _("CANCELLED: %(title)s", title=title) if entry.cancelled else title)
    vevent.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    vevent.add("transp", "TRANSPARENT")
    if where := tidy(entry.place or "") or link:
        vevent.add("location", where)
    if link:
        vevent.add("conference", vUri(link), parameters={"VALUE": "URI"})
    vevent.add("description", "\n\n".join(_paragraphs(entry, link)))
    vevent.add("url", vUri(entry.page))
    for uid in entry.siblings:
        vevent.add("related-to", uid, parameters={"RELTYPE": "SIBLING"})
    return vevent


def _wall(*moments: datetime) -> list[datetime]:
    """Return start and end as wall time; both in UTC when either lies in the hour that comes twice.

    Wall time cannot name the second of the hours, and ical.js takes the first for it; recurring-ical-events makes a
    length that is an hour off when only one of the two is in UTC.
    """
    walls = [moment.astimezone(STOCKHOLM) for moment in moments]
    twice = any(wall.utcoffset() != wall.replace(fold=1 - wall.fold).utcoffset() for wall in walls)
    return [wall.astimezone(UTC) for wall in walls] if twice else walls


def _paragraphs(entry: SessionEntry, link: str | None) -> list[str]:
    told = [tidy(entry.description)] if entry.description else []
    online = [_("Take part online: %(link)s", link=link)] if link else []
    return [*told, *online, _("More about it, and sign-up: %(page)s", page=entry.page)]


def _with_prefix(kept: bytes, prefix: str) -> bytes:
    start = kept.index(SUMMARY) + len(SUMMARY)
    end = start
    while kept.startswith(b" ", (end := kept.index(b"\r\n", end)) + 2):
        end += 3
    title = kept[start:end].replace(b"\r\n ", b"")
    return kept[: start - len(b"SUMMARY:")] + folded(b"SUMMARY:" + _escaped(prefix).encode() + title) + kept[end + 2 :]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
