"""The calendar text of sessions and feeds."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.transaction import PlannerApp
from planner.training import ical

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MOMENT = datetime(2026, 11, 20, 8, tzinfo=UTC)
ENTRY = ical.SessionEntry(
    uid="11111111-2222-3333-4444-555555555555@plan.example.se",
    sequence=2,
    starts_at=datetime(2026, 12, 4, 12, tzinfo=UTC),
    ends_at=datetime(2026, 12, 4, 15, tzinfo=UTC),
    created_at=datetime(2026, 9, 1, 6, tzinfo=UTC),
    modified_at=MOMENT,
    title="Läsfrämjande; samtal, böcker och \\ grupper",
    page="https://plan.example.se/training/7",
    description="Ta med en bok.\nFika ingår.",
    place="Biblioteket, Ängskolan",
    link="https://meet.example/ängskolan?room=1&pwd=hemligt",
    siblings=("66666666-7777-8888-9999-000000000000@plan.example.se",),
)
GOLDEN = """\
BEGIN:VEVENT
SUMMARY:Läsfrämjande\\; samtal\\, böcker och \\\\ grupper
DTSTART;TZID=Europe/Stockholm:20261204T130000
DTEND;TZID=Europe/Stockholm:20261204T160000
DTSTAMP:20261120T080000Z
UID:11111111-2222-3333-4444-555555555555@plan.example.se
SEQUENCE:2
CONFERENCE;VALUE=URI:https://meet.example/%C3%A4ngskolan?room=1
CREATED:20260901T060000Z
DESCRIPTION:Ta med en bok.\\nFika ingår.\\n\\nDelta på nätet: https://meet
 .example/%C3%A4ngskolan?room=1\\n\\nMer information och anmälan: https://pl
 an.example.se/training/7
LAST-MODIFIED:20261120T080000Z
LOCATION:Biblioteket\\, Ängskolan
RELATED-TO;RELTYPE=SIBLING:66666666-7777-8888-9999-000000000000@plan.examp
 le.se
STATUS:CONFIRMED
TRANSP:TRANSPARENT
URL:https://plan.example.se/training/7
END:VEVENT
"""


@pytest.fixture(autouse=True)
def _context(shared_app: PlannerApp) -> Iterator[None]:
    """The language of the texts comes from the app's catalogues; no database is touched."""
    with shared_app.app_context():
        yield


def written(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def lines(calendar: bytes) -> list[bytes]:
    """Return the folded lines, after a check that each ends in CRLF and in nothing else."""
    assert calendar.endswith(b"\r\n")
    whole = calendar.removesuffix(b"\r\n").split(b"\r\n")
    assert [line for line in whole if b"\r" in line or b"\n" in line] == []
    return whole


def whole_feed(*fragments: bytes) -> bytes:
    return ical.feed("Fortbildning i Dörrby", MOMENT, fragments)


def parsed(fragment: bytes) -> Any:
    (event,) = icalendar.Calendar.from_ical(whole_feed(fragment)).walk("VEVENT")
    return event


# ---------------------------------------------------------------- what is written


def test_a_session_is_written_like_this() -> None:
    assert ical.fragment(ENTRY).decode().replace("\r\n", "\n") == GOLDEN


def test_a_feed_is_written_like_this() -> None:
    assert whole_feed(written(GOLDEN)) == written(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Oppna dorren//Training//SV\nCALSCALE:GREGORIAN\n"
        "NAME:Fortbildning i Dörrby\nX-WR-CALNAME:Fortbildning i Dörrby\n"
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H\nX-PUBLISHED-TTL:PT1H\nLAST-MODIFIED:20261120T080000Z\n"
        + ical.TIMEZONE.decode().replace("\r\n", "\n")
        + GOLDEN
        + "END:VCALENDAR\n"
    )


def test_a_download_has_neither_name_nor_refresh_nor_method() -> None:
    names = [line.split(b":")[0].split(b";")[0] for line in lines(ical.download(written(GOLDEN)))]
    forbidden = {b"NAME", b"X-WR-CALNAME", b"REFRESH-INTERVAL", b"X-PUBLISHED-TTL", b"METHOD"}
    assert (forbidden & set(names), names.count(b"UID"), names.count(b"VTIMEZONE")) == (set(), 1, 0)
    assert str(parsed(ical.as_registered(written(GOLDEN)))["TRANSP"]) == "OPAQUE"


def test_a_cancelled_session_says_so_in_its_own_language() -> None:
    cancelled = replace(ENTRY, cancelled=True, title="Kurs; del 1")
    for language, title in (("sv", "INSTÄLLT: Kurs; del 1"), ("en", "CANCELLED: Kurs; del 1")):
        event = parsed(ical.fragment(replace(cancelled, language=language)))
        assert (str(event["SUMMARY"]), str(event["STATUS"])) == (title, "CANCELLED")


def test_a_cancelled_session_is_the_same_for_everyone() -> None:
    kept = ical.fragment(replace(ENTRY, cancelled=True))
    assert [ical.as_registered(kept), ical.as_waiting(kept, "Reserv: "), ical.with_alarm(kept, "Snart")] == [kept] * 3


def test_the_queue_changes_status_and_title_and_nothing_else() -> None:
    expected = GOLDEN.replace("STATUS:CONFIRMED", "STATUS:TENTATIVE").replace("SUMMARY:", "SUMMARY:Reserv: ")
    assert ical.as_waiting(written(GOLDEN), "Reserv: ") == written(expected)


def test_the_link_is_the_place_where_there_is_no_room() -> None:
    event = parsed(ical.fragment(replace(ENTRY, place=None)))
    assert str(event["LOCATION"]) == str(event["CONFERENCE"]) == "https://meet.example/%C3%A4ngskolan?room=1"
    assert "LOCATION" not in parsed(ical.fragment(replace(ENTRY, place=None, link=None)))


@pytest.mark.parametrize(
    ("link", "shared"),
    [
        ("https://zoom.us/j/1?pwd=a", "https://zoom.us/j/1"),
        ("https://zoom.us/j/1?a=%20x&PWD=a&b=", "https://zoom.us/j/1?a=+x&b="),
        ("https://teams.microsoft.com/meet/1?p=a", "https://teams.microsoft.com/meet/1"),
        ("https://other.example/?p=a", "https://other.example/?p=a"),
        ("https://x.example/a b\r\nATTENDEE:x", "https://x.example/a%20b%0AATTENDEE:x"),
        ("https://å.example/ö;c,d#e", "https://%C3%A5.example/%C3%B6;c,d#e"),
    ],
)
def test_a_link_is_shared_without_its_password(link: str, shared: str) -> None:
    assert ical.shareable(link) == shared


def test_an_invitation_is_the_feeds_session_to_one_person() -> None:
    for cancelled, method, status in ((False, "REQUEST", "CONFIRMED"), (True, "CANCEL", "CANCELLED")):
        kept = ical.fragment(replace(ENTRY, cancelled=cancelled))
        body, told = ical.invitation(
            kept, organiser="no-reply@plan.example.se", attendee="anna@dorrby.example", stamped_at=ENTRY.modified_at
        )
        lines(body)
        calendar = icalendar.Calendar.from_ical(body)
        event: Any = calendar.walk("VEVENT")[0]
        assert (told, str(calendar["METHOD"]), str(event["STATUS"])) == (method, method, status)
        assert (str(event["ORGANIZER"]), str(event["ATTENDEE"])) == (
            "mailto:no-reply@plan.example.se",
            "mailto:anna@dorrby.example",
        )
        assert dict(event["ATTENDEE"].params) == {"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
        assert (str(event["UID"]), event["SEQUENCE"]) == (ENTRY.uid, 2)


# ---------------------------------------------------------------- folding and text


@pytest.mark.parametrize("letter", ["a", "å", "–", "📚", "👩\u200d🏫", "a\u0301x", ";", "\\"])
def test_no_line_is_longer_than_75_octets_and_no_character_is_split(letter: str) -> None:
    for before in range(80):
        for fragment in (
            ical.fragment(replace(ENTRY, title="x" * before + letter * 70)),
            ical.as_waiting(ical.fragment(replace(ENTRY, title="x" * before + letter * 70)), "Reserv: "),
            ical.line("NAME", "x" * before + letter * 70),
        ):
            for line in lines(fragment):
                assert len(line) <= 75
                line.decode()


@settings(deadline=None)
@given(st.text(max_size=300))
def test_a_line_of_ours_unfolds_to_what_was_folded(text: str) -> None:
    whole = text.replace("\r", "").replace("\n", "").encode("utf-8", "replace")
    made = ical.folded(whole)
    assert b"".join(lines(made)[:1] + [line[1:] for line in lines(made)[1:]]) == whole
    assert [len(line) for line in lines(made) if len(line) > 75] == []


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=400), st.text(max_size=60))
def test_any_text_comes_back_as_it_was_typed(title: str, description: str, place: str) -> None:
    kept = ical.fragment(replace(ENTRY, title=title, description=description, place=place))
    lines(kept)
    kept.decode()
    for fragment, prefix in ((kept, ""), (ical.as_waiting(kept, "Reserv: "), "Reserv: ")):
        event = parsed(ical.with_alarm(fragment, title))
        assert str(event["SUMMARY"]) == prefix + ical.tidy(title)
        assert str(event["DESCRIPTION"]).startswith(ical.tidy(description))
        assert str(event["UID"]) == ENTRY.uid
        assert len(event.walk("VALARM")) == 1


@settings(deadline=None)
@given(st.text(max_size=300))
def test_text_is_left_alone_save_for_what_would_break_a_line(text: str) -> None:
    tidy = ical.tidy(text)
    assert {unicodedata.category(c) for c in tidy if c not in "\n\t"} & {"Cc", "Cs", "Zl", "Zp"} == set()
    assert unicodedata.is_normalized("NFC", tidy)
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        assert tidy == text


@pytest.mark.parametrize(
    "attack",
    [
        "x\r\nATTENDEE:mailto:a@b.example",
        "x\nEND:VEVENT\nBEGIN:VEVENT\nUID:2",
        "x\rSTATUS:CANCELLED",
        "x\r\n\r\nEND:VCALENDAR",
        "x\u2028STATUS:CANCELLED\u2029y",
        "x\x85STATUS:CANCELLED",
        "x\x0bSTATUS:CANCELLED\x0c\x1c",
        "x\\nSTATUS:CANCELLED",
        "x\\\r\nSTATUS:CANCELLED",
        "\r\nSTATUS:CONFIRMED\r\n",
        "\r\nSUMMARY:b\r\nTRANSP:TRANSPARENT\r\nSTATUS:CANCELLED\r\n",
        '";X=1:y',
        "x\x00y",
        "x\ud800y",
        "^n^'^^",
    ],
)
def test_text_never_becomes_a_line_of_its_own(attack: str) -> None:
    entry = replace(
        ENTRY, title=attack, description=attack, place=attack, link="https://x.example/" + attack, language="sv"
    )
    honest = dict.fromkeys(GOLDEN_NAMES, 1)
    for kept in (ical.fragment(entry), ical.as_waiting(ical.fragment(entry), "Reserv: ")):
        names = [line.split(b":")[0].split(b";")[0].decode() for line in lines(kept) if not line.startswith(b" ")]
        assert {name: names.count(name) for name in names} == honest
        # Nor for a reader that takes more characters for a line break than it should.
        assert len(kept.decode().splitlines()) == len(lines(kept))
        assert str(parsed(kept)["SUMMARY"]).removeprefix("Reserv: ") == ical.tidy(attack)


GOLDEN_NAMES = ["BEGIN"] + [line.split(":")[0].split(";")[0] for line in GOLDEN.splitlines()[1:] if line[0] != " "]


# ---------------------------------------------------------------- the clock


@pytest.mark.parametrize("year", [1996, 2024, 2025, 2026, 2027, 2028, 2037, 2040])
def test_times_are_right_on_both_sides_of_both_changes_of_the_clock(year: int) -> None:
    def last_sunday(month: int) -> datetime:
        day = datetime(year, month, 31, 1, tzinfo=UTC)
        return day - timedelta(days=(day.weekday() + 1) % 7)

    moments = [
        change + timedelta(minutes=minutes)
        for change in (last_sunday(3), last_sunday(10))
        for minutes in (-1440, -61, -60, -30, -1, 0, 1, 59, 61, 120, 1440)
    ]
    fragments = [
        ical.fragment(replace(ENTRY, uid=f"{n}@x", starts_at=moment, ends_at=moment + timedelta(hours=3)))
        for n, moment in enumerate(moments)
    ]
    # The zone's own rules, not the reader's: under a name that no reader knows.
    body = whole_feed(*fragments).replace(b"Europe/Stockholm", b"Town/Hall")
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(body)).between((year, 1, 1), (year, 12, 31))
    by_uid = {str(event["UID"]): event["DTSTART"].dt for event in found}
    assert {uid: start.astimezone(UTC) for uid, start in by_uid.items()} == {
        f"{n}@x": moment for n, moment in enumerate(moments)
    }
    # Wall time everywhere but where it begins or ends in the two equal hours, which only UTC tells apart for everyone.
    assert {uid: start.utcoffset() for uid, start in by_uid.items()} == {
        f"{n}@x": timedelta() if twice(moment) or twice(moment + timedelta(hours=3)) else offset(moment)
        for n, moment in enumerate(moments)
    }


def offset(moment: datetime, fold: int | None = None) -> timedelta | None:
    wall = moment.astimezone(STOCKHOLM)
    return wall.replace(fold=wall.fold if fold is None else fold).utcoffset()


def twice(moment: datetime) -> bool:
    return offset(moment, 0) != offset(moment, 1)


def test_the_zone_is_written_with_rules_and_not_with_lists_of_dates() -> None:
    names = [line.split(b":")[0] for line in lines(ical.TIMEZONE)]
    assert (names.count(b"RRULE"), names.count(b"RDATE")) == (2, 0)
