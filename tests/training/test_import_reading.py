"""What is read from calendar files from elsewhere, however they are made."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from planner.core.errors import RefusedError
from planner.training.importing.apart import read_apart
from planner.training.importing.reading import UnreadableError, read
from planner.training.importing.words import NOTES, OF_FILE, REFUSED, WHY

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
AT_ONE = ("DTSTART;TZID=Europe/Stockholm:20261201T130000", "DTEND;TZID=Europe/Stockholm:20261201T150000")
EACH_DAY = "RRULE:FREQ=DAILY;COUNT=60"
CUSTOM = (
    "BEGIN:VTIMEZONE",
    "TZID:Vår egen",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0530",
    "TZOFFSETTO:+0530",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def event(*lines: str, uid: str = "a", title: str = "Boksamtal") -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT"]


def calendar(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//SV", *lines, "END:VCALENDAR", ""]).encode()


def found(*lines: str, now: datetime = NOW) -> dict[str, Any]:
    said = read(calendar(*lines), now=now, zone=STOCKHOLM)
    json.dumps(said)  # as it leaves the process
    assert {note for one in said["events"] for note in one["notes"]} <= set(NOTES)
    assert {one["why"] for one in said["skipped"]} <= set(WHY)
    assert set(said["notes"]) <= set(OF_FILE)
    return said


def only(*lines: str) -> Any:
    (one,) = found(*event(*lines))["events"]
    return one


def why(*lines: str) -> str:
    said = found(*event(*lines))
    assert said["events"] == []
    return str(said["skipped"][0]["why"])


# ---------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("lines", "session", "notes"),
    [
        (AT_ONE, ["2026-12-01", "13:00", "15:00"], []),
        (("DTSTART:20261201T120000Z", "DURATION:PT90M"), ["2026-12-01", "13:00", "14:30"], []),
        (
            ("DTSTART;TZID=America/New_York:20261201T070000", "DURATION:PT1H"),
            ["2026-12-01", "13:00", "14:00"],
            [],
        ),
        (
            ("DTSTART;TZID=W. Europe Standard Time:20261201T130000", "DURATION:PT1H"),
            ["2026-12-01", "13:00", "14:00"],
            [],
        ),
        (
            ("DTSTART;TZID=Vår egen:20261201T173000", "DTEND;TZID=Vår egen:20261201T183000"),
            ["2026-12-01", "13:00", "14:00"],
            [],
        ),
        (("DTSTART:20261201T130000", "DURATION:PT1H"), ["2026-12-01", "13:00", "14:00"], ["floating"]),
        (("DTSTART:20261201T120000Z",), ["2026-12-01", "13:00", "14:00"], ["no_end"]),
        (("DTSTART;VALUE=DATE:20261201",), ["2026-12-01", "09:00", "16:00"], ["all_day"]),
    ],
)
def test_a_time_is_read_in_its_own_zone_and_told_in_ours(
    lines: tuple[str, ...], session: list[str], notes: list[str]
) -> None:
    (one,) = found(*CUSTOM, *event(*lines))["events"]
    assert ([s[:3] for s in one["sessions"]], one["notes"]) == ([session], notes)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("DTSTART;TZID=Mars/Phobos:20261201T130000", "DURATION:PT1H"), "unknown_zone"),
        (("DTSTART:20261201T130000Z", "DTEND:20261201T120000Z"), "end_before_start"),
        (("DTSTART:20261201T130000Z", "DTEND:20261201T130000Z"), "end_before_start"),
        (("DTSTART:20261201T130000Z", "DURATION:-PT1H"), "end_before_start"),
        (("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261130"), "end_before_start"),
        (("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261230"), "many_days"),
        (("DTSTART:20261201T200000Z", "DTEND:20261202T020000Z"), "past_midnight"),
        (("DTSTART;TZID=Europe/Stockholm:20270328T023000", "DURATION:PT1H"), "missing_hour"),
        (("DTSTART:20270328T023000", "DURATION:PT1H"), "missing_hour"),
        (("DTSTART:20271031T013000Z", "DURATION:PT10M"), "twice"),
        (("DTSTART:20261101T130000Z", "DURATION:PT1H"), "over"),
        (("DTSTART:20301101T130000Z", "DURATION:PT1H"), "none_to_come"),
        (("DTSTART:00010101T000000Z", "DURATION:PT1H"), "over"),
        (("DTSTART:99991231T235900Z", "DURATION:PT1H"), "none_to_come"),
        (("DTSTART:20269999T130000Z",), "broken"),
        (("DTSTART:nonsense",), "broken"),
        (("DTSTART:20261201T130000Z", "DTEND;VALUE=DATE:20261201"), "broken"),
        (("STATUS:CANCELLED", *AT_ONE), "cancelled"),
        ((), "broken"),
    ],
)
def test_what_cannot_become_a_session_is_left_out_with_the_reason(lines: tuple[str, ...], code: str) -> None:
    assert why(*lines) == code


def test_one_damaged_event_does_not_take_the_others_along() -> None:
    said = found(*event("DTSTART:nonsense", title="Trasig"), *event(*AT_ONE, uid="b", title="Hel"))
    assert [one["title"] for one in said["events"]] == ["Hel"]
    assert said["skipped"] == [{"title": "Trasig", "why": "broken"}]


# ---------------------------------------------------------------- recurrence


RULES = (
    "FREQ=WEEKLY;COUNT=6",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270301T120000Z",
    "FREQ=MONTHLY;BYDAY=-1TU;COUNT=5",
    "FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=9",
    "FREQ=DAILY;BYDAY=MO,TU,WE;COUNT=12",
    "FREQ=YEARLY;COUNT=2",
    "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270420T110000Z",
)


@pytest.mark.parametrize("rule", RULES)
def test_a_recurrence_is_written_out_as_another_reader_does_it(rule: str) -> None:
    lines = event(
        *AT_ONE,
        f"RRULE:{rule}",
        "EXDATE;TZID=Europe/Stockholm:20261208T130000",
        "RDATE;TZID=Europe/Stockholm:20270105T130000",
    )
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Stockholm:20261215T130000",
        "DTSTART;TZID=Europe/Stockholm:20261216T100000",
        "DTEND;TZID=Europe/Stockholm:20261216T110000",
        "LOCATION:Sal 2",
        title="Flyttat",
    )
    # Only where the rule has that day; elsewhere it is nothing's own.
    whole = calendar(*lines, *(moved if "FREQ=WEEKLY;COUNT" in rule else []))
    others = recurring_ical_events.of(icalendar.Calendar.from_ical(whole)).between(NOW, NOW + timedelta(days=731))
    expected = sorted(
        [f"{e['DTSTART'].dt:%Y-%m-%d}", f"{e['DTSTART'].dt:%H:%M}", f"{e['DTEND'].dt:%H:%M}"] for e in others
    )
    (one,) = read(whole, now=NOW, zone=STOCKHOLM)["events"]
    assert [session[:3] for session in one["sessions"]] == expected
    assert len(expected) > 1


def test_a_weekly_hour_stays_where_it_is_when_the_clocks_change() -> None:
    one = only(*AT_ONE, "RRULE:FREQ=WEEKLY;COUNT=20")
    assert {session[1] for session in one["sessions"]} == {"13:00"}
    assert one["sessions"][-1][0] == "2027-04-13"


def test_a_cancelled_occurrence_is_left_out() -> None:
    said = found(
        *event(*AT_ONE, "RRULE:FREQ=WEEKLY;COUNT=3"),
        *event("RECURRENCE-ID;TZID=Europe/Stockholm:20261208T130000", *AT_ONE, "STATUS:CANCELLED"),
    )
    assert [session[0] for session in said["events"][0]["sessions"]] == ["2026-12-01", "2026-12-15"]


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY", "FREQ=DAILY;UNTIL=99991231T235959Z", "FREQ=DAILY;COUNT=999999999", "FREQ=DAILY;COUNT=61"]
)
def test_what_goes_on_for_ever_is_cut_and_said_to_be(rule: str) -> None:
    one = only(*AT_ONE, f"RRULE:{rule}")
    assert (len(one["sessions"]), one["notes"]) == (60, ["cut"])


def test_a_rule_from_long_ago_gives_what_is_to_come() -> None:
    one = only("DTSTART:20200107T120000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;UNTIL=20261215T120000Z")
    assert [session[0] for session in one["sessions"]] == ["2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15"]
    assert one["notes"] == ["some_over"]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=SECONDLY", "often"),
        ("FREQ=MINUTELY;COUNT=9", "often"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "takes_long"),
        ("FREQ=NONSENSE", "broken"),
        ("FREQ=DAILY;INTERVAL=0", "broken"),
        ("COUNT=3", "broken"),
        ("FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8,9,10,11,12;BYMINUTE=1,2,3,4,5,6,7,8;BYSETPOS=-300", "takes_long"),
    ],
)
def test_a_rule_that_is_not_followed_is_left_out_and_costs_little(rule: str, code: str) -> None:
    assert why(*AT_ONE, f"RRULE:{rule}") == code


# ---------------------------------------------------------------- text


def test_text_is_plain_whatever_is_in_it() -> None:
    one = only(
        *AT_ONE,
        "DESCRIPTION:<p>Hej &amp\\; h&aring\\;<br>du</p><script>alert(1)</script>\\n\\n<b onclick='x'>Kom</b>\x07",
        "LOCATION:Sal 3\\nPlan 2",
        "URL:javascript:alert(1)",
        "ORGANIZER;CN=Regionbiblioteket:mailto:a@example.org",
        "ATTENDEE;CN=Anna:mailto:anna@example.org",
    )
    assert one["description"] == "Hej & hå\ndu\n\nKom"
    assert (one["link"], one["organiser"]) == (None, "Regionbiblioteket")
    assert one["sessions"][0][3] == "Sal 3, Plan 2"
    assert one["notes"] == ["link", "markup"]
    assert "anna" not in json.dumps(one).lower()


@pytest.mark.parametrize(
    ("lines", "link"),
    [
        (("CONFERENCE;VALUE=URI:https://zoom.example/j/1",), "https://zoom.example/j/1"),
        (("LOCATION:https://meet.example/a b",), "https://meet.example/a"),
        (("LOCATION:javascript:alert(1)",), None),
        (("URL:http://plain.example/",), None),
        (("URL:https://",), None),
        (("CONFERENCE:https://x.example/" + "a" * 600,), None),
        (("URL:https://[bad",), None),
    ],
)
def test_only_a_safe_address_becomes_the_link(lines: tuple[str, ...], link: str | None) -> None:
    one = only(*AT_ONE, *lines)
    assert one["link"] == link
    assert "javascript" not in json.dumps(one["sessions"])


def test_long_text_is_cut_and_line_breaks_are_no_lines() -> None:
    one = only(*AT_ONE, "DESCRIPTION:" + "å" * 50_000, "LOCATION:" + "b" * 500)
    assert (len(one["description"]), len(one["sessions"][0][3])) == (8_000, 200)
    (one,) = found(*event(*AT_ONE, title="A\\nBEGIN:VEVENT\\r\u2028X" + "t" * 500))["events"]
    assert ("\n" in one["title"], len(one["title"])) == (False, 200)


def test_a_file_in_the_old_way_of_writing_letters_is_read_and_said_to_be() -> None:
    said = read(calendar(*event(*AT_ONE, title="Läsa")).decode().encode("cp1252"), now=NOW, zone=STOCKHOLM)
    assert (said["events"][0]["title"], said["notes"]) == ("Läsa", ["not_utf8"])


# ---------------------------------------------------------------- sendings, and files that are none


def test_the_same_said_again_has_the_same_digest_however_it_was_sent() -> None:
    first = only(*AT_ONE, "DTSTAMP:20261101T000000Z", "SEQUENCE:0")
    again = only(*AT_ONE, "DTSTAMP:20261119T000000Z", "SEQUENCE:0", "LAST-MODIFIED:20261119T000000Z")
    other = only(*AT_ONE, "DTSTAMP:20261101T000000Z", "SEQUENCE:1", "LOCATION:Ny sal")
    assert first["digest"] == again["digest"] != other["digest"]
    assert (first["sequence"], other["sequence"], first["stamp"]) == (0, 1, "20261101T000000Z")
    for nonsense in ("-5", "x", "9" * 40):
        assert 0 <= only(*AT_ONE, f"SEQUENCE:{nonsense}")["sequence"] < 2**31


def test_of_the_same_uid_twice_the_newer_counts() -> None:
    said = found(*event(*AT_ONE, title="Gammal"), *event(*AT_ONE, "SEQUENCE:3", title="Ny"))
    assert [one["title"] for one in said["events"]] == ["Ny"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_calendar"),
        (b"PK\x03\x04" + bytes(range(256)) * 20, "no_calendar"),
        (b"<html>BEGIN:VCALENDAR</html>", "no_calendar"),
        (calendar(), "no_events"),
        (calendar(*event(*AT_ONE)).replace(b"END:VEVENT", b""), "cut_off"),
        (calendar(*["BEGIN:VEVENT", "END:VEVENT"] * 501), "too_many"),
        (calendar(*["BEGIN;X=1:VEVENT", "END;X=1:VEVENT"] * 501), "too_many"),
        (calendar(*["BEG", " IN:VEVENT", "END:VE", "\tVENT"] * 501), "too_many"),
        (calendar(*(f for n in range(34) for f in event(*AT_ONE, EACH_DAY, uid=f"{n}"))), "many_sessions"),
        (calendar(*["BEGIN;X=1:X"] * 9, *["END;X=1:X"] * 9), "too_deep"),
        (calendar(*["BEGIN:VEVENT", "END:VEVENT"] * 40_000), "too_large"),
        (calendar(*["BEGIN:VEVENT"] * 5_000), "too_deep"),
        (calendar(*["BEGIN:X", *["A:1"] * 3] * 9), "too_deep"),
    ],
)
def test_what_is_no_calendar_is_refused_whole(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableError, match=code):
        read(content, now=NOW, zone=STOCKHOLM)
    assert code in REFUSED


def test_a_heap_of_alarms_is_no_trouble() -> None:
    alarm = ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT1M", "REPEAT:99999999", "DURATION:PT1S", "END:VALARM")
    assert len(only(*AT_ONE, *alarm * 2_000)["sessions"]) == 1


def test_the_reading_process_answers_or_refuses_and_never_hangs() -> None:
    one = read_apart(calendar(*event("DTSTART:20270201T130000Z", "DURATION:PT1H")))
    assert [session[0] for session in one["events"][0]["sessions"]] == ["2027-02-01"]
    bombs = [
        *event("DTSTART:20261201T120000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", uid="x") * 1,
        *(line for n in range(40) for line in event(*AT_ONE, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", uid=f"{n}")),
    ]
    for content, refused in (
        (b"\0" * 1000, REFUSED["no_calendar"]),
        (calendar(*bombs), REFUSED["too_large"]),  # each costs its share, all of them more than a file may
    ):
        with pytest.raises(RefusedError) as error:
            read_apart(content)
        assert str(error.value.message) == str(refused)


def test_an_all_day_event_of_several_days_is_a_session_a_day() -> None:
    one = only("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261204")
    assert [s[:3] for s in one["sessions"]] == [[f"2026-12-0{day}", "09:00", "16:00"] for day in (1, 2, 3)]
    assert date.fromisoformat(one["sessions"][0][0]) == date(2026, 12, 1)
