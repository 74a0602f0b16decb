"""What is said of a file, of an event that is left out, and of one that is not taken in quite as it is."""

from __future__ import annotations

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _

REFUSED: dict[str, Text] = {
    "no_calendar": _("The file is no calendar: it has to be an .ics file that begins with BEGIN:VCALENDAR"),
    "no_events": _("There are no events in the calendar"),
    "too_large": _("The file takes too long to read. Export a shorter period and send that."),
    "too_deep": _("The file is not put together as a calendar is"),
    "too_many": _("The file holds more than 500 events. Export a shorter period and send that."),
    "many_sessions": _("The events of the file have more than 2,000 sessions. Export a shorter period and send that."),
    "cut_off": _("The file is cut off before its end. Export it again."),
    "broken": _("The file is damaged and cannot be read as a calendar"),
}
WHY: dict[str, Text] = {
    "broken": _("It is damaged and cannot be understood"),
    "cancelled": _("It is cancelled"),
    "end_before_start": _("It ends before it begins"),
    "many_days": _("It lasts more than seven days: enter its sessions yourself"),
    "missing_hour": _("Its time does not exist: the clocks are put forward that night"),
    "none_to_come": _("None of its sessions lies within the next two years"),
    "often": _("It repeats more than once a day"),
    "over": _("It is over"),
    "past_midnight": _("It goes past midnight: enter its sessions yourself"),
    "periods": _("It lists its sessions in a way that is not read here"),
    "takes_long": _("It repeats in a way that takes too long to work out"),
    "twice": _("It lies in the hour that comes twice when the clocks are put back"),
    "unknown_zone": _("It names a time zone that nobody knows, so its time is not certain"),
}
NOTES: dict[str, Text] = {
    "all_day": _("Whole days in the file: the times are set to 9–16, change them"),
    "cut": _("It repeats more often: the first 60 sessions are taken in"),
    "floating": _("Its times name no time zone: they are read as Swedish time"),
    "link": _("An address that is no safe web address is left out"),
    "markup": _("Formatting in the description is left out"),
    "no_end": _("It has no end: it is set to an hour after the start, change it"),
    "range": _("A change of all later sessions is read for one session only: check the dates"),
    "some_over": _("Sessions that are over are left out"),
}
OF_FILE: dict[str, Text] = {
    "not_utf8": _("The file is not written as calendars should be (UTF-8): check å, ä and ö"),
}
