"""Mails about training, each in its reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from planner.core import clock, outbox
from planner.core.addresses import absolute, sender
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language, ngettext, written_span
from planner.training import ical
from planner.training.queries.chosen import clashes
from planner.training.words import meanwhile_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.training.models.event import TrainingEvent, TrainingSession
    from planner.training.models.sign_up import SignUp
    from planner.training.queries.people import Reader


def signed_up(event: TrainingEvent, sign_up: SignUp, reader: Reader, sessions: Sequence[TrainingSession]) -> None:
    """Put the sessions into the calendar of somebody who has just taken a seat; who wants none by mail gets no mail."""
    with in_language(reader.language):
        subject = _("Your seat: %(title)s", title=event.title)
        text = _(
            "Hello %(name)s,\n\nYou have a seat in “%(title)s”.\n\n%(times)s\n\nIf you cannot come, sign off here so "
            "that somebody else gets the seat:\n\n%(address)s",
            name=reader.name,
            title=event.title,
            times=written_times(sessions),
            address=page_of(event),
        )
        _into_calendar(reader, subject, text, coming(sessions), at=sign_up.chosen_at or sign_up.signed_up_at)


def sessions_left(event: TrainingEvent, sign_up: SignUp, reader: Reader, sessions: Sequence[TrainingSession]) -> None:
    """Take sessions that somebody has just left out of the calendar, if mail put them there."""
    with in_language(reader.language):
        subject = ngettext(
            "You have left a session: %(title)s",
            "You have left %(num)d sessions: %(title)s",
            len(sessions),
            title=event.title,
        )
        text = _(
            "Hello %(name)s,\n\nYou have chosen other sessions of “%(title)s”. You no longer come to these, and this "
            "mail takes them out of your calendar:\n\n%(times)s\n\n%(address)s",
            name=reader.name,
            title=event.title,
            times=written_times(sessions),
            address=page_of(event),
        )
        _into_calendar(reader, subject, text, coming(sessions), at=sign_up.chosen_at, leaves=True)


def signed_off(event: TrainingEvent, sign_up: SignUp, reader: Reader, sessions: Sequence[TrainingSession]) -> None:
    """Take the sessions out of the calendar of somebody who has just signed off, if mail put them there."""
    with in_language(reader.language):
        subject = _("You have signed off: %(title)s", title=event.title)
        text = _(
            "Hello %(name)s,\n\nYou have signed off from “%(title)s”, and this mail takes it out of your calendar.\n\n"
            "%(times)s\n\n%(address)s",
            name=reader.name,
            title=event.title,
            times=written_times(sessions),
            address=page_of(event),
        )
        _into_calendar(reader, subject, text, coming(sessions), at=sign_up.withdrawn_at, leaves=True)


def promoted(event: TrainingEvent, sign_up: SignUp, reader: Reader, sessions: Sequence[TrainingSession]) -> None:
    """Tell somebody in the queue of the seat they got, and of what else the person has a seat in at that time."""
    meanwhile = clashes(sign_up.user_id, event.id, sessions)
    with in_language(reader.language):
        subject = _("You have a seat: %(title)s", title=event.title)
        text = _(
            "Hello %(name)s,\n\nA seat is free in “%(title)s”, and it is yours. You need do nothing to keep it.\n\n"
            "%(times)s\n\n%(meanwhile)sIf you cannot come, sign off here so that the next in the queue gets it:\n\n"
            "%(address)s",
            name=reader.name,
            title=event.title,
            times=written_times(sessions),
            meanwhile=meanwhile_words(meanwhile),
            address=page_of(event),
        )
        if not _into_calendar(reader, subject, text, coming(sessions), at=sign_up.promoted_at):
            post(reader, subject, text, key=f"training-seat-{sign_up.id}-{sign_up.version}")


def removed(event: TrainingEvent, sign_up: SignUp, reader: Reader, sessions: Sequence[TrainingSession]) -> None:
    """Tell somebody that the coordinator took them off the list; sessions: those there was a seat in."""
    with in_language(reader.language):
        subject = _("You are no longer signed up: %(title)s", title=event.title)
        text = _(
            "Hello %(name)s,\n\nThe coordinator has taken you off the list of “%(title)s”. If you think that is "
            "a mistake, get in touch with the coordinator.\n\n%(address)s",
            name=reader.name,
            title=event.title,
            address=page_of(event),
        )
        at = sign_up.withdrawn_at or sign_up.chosen_at
        if not _into_calendar(reader, subject, text, coming(sessions), at=at, leaves=True):
            post(reader, subject, text, key=f"training-removed-{sign_up.id}-{sign_up.version}")


@dataclass(frozen=True)
class Before:
    """When and where a session was to be."""

    starts_at: datetime
    ends_at: datetime
    place: str | None
    link: str | None


def session_moved(
    event: TrainingEvent, session: TrainingSession, reader: Reader, *, was: Before, message: str | None = None
) -> None:
    """Tell of a session's new time, place or link, with the coordinator's word."""
    with in_language(reader.language):
        subject = _("Changed time or place: %(title)s", title=event.title)
        text = _(
            "Hello %(name)s,\n\nA session of “%(title)s” that you have signed up to has changed.\n\n"
            "It was: %(before)s\nIt is now: %(now)s\n\n%(message)sYou are still signed up. If you cannot come, sign "
            "off here:\n\n%(address)s",
            name=reader.name,
            title=event.title,
            before=_session(was),
            now=_session(session),
            message=_word(message),
            address=page_of(event),
        )
        if not _changed_in_calendar(reader, subject, text, [session]):
            post(reader, subject, text, key=f"training-moved-{session.id}-{session.sequence}-{reader.user_id}")


def sessions_added(
    event: TrainingEvent, added: Sequence[TrainingSession], reader: Reader, *, message: str | None = None
) -> None:
    """Tell of one more session or of several, with the coordinator's word."""
    with in_language(reader.language):
        subject = ngettext(
            "One more session: %(title)s", "%(num)d more sessions: %(title)s", len(added), title=event.title
        )
        text = ngettext(
            "Hello %(name)s,\n\n“%(title)s”, which you have signed up to, has one more session:\n\n%(now)s\n\n"
            "%(message)s%(address)s",
            "Hello %(name)s,\n\n“%(title)s”, which you have signed up to, has %(num)d more sessions:\n\n%(now)s\n\n"
            "%(message)s%(address)s",
            len(added),
            name=reader.name,
            title=event.title,
            now="\n".join(_session(session) for session in added),
            message=_word(message),
            address=page_of(event),
        )
        if not _changed_in_calendar(reader, subject, text, added):
            post(reader, subject, text, key=f"training-added-{added[0].id}-{reader.user_id}")


def session_cancelled(event: TrainingEvent, session: TrainingSession, reader: Reader, *, message: str | None) -> None:
    """Tell that one session is called off, with the coordinator's word."""
    with in_language(reader.language):
        subject = _("Cancelled session: %(title)s", title=event.title)
        text = _(
            "Hello %(name)s,\n\nA session of “%(title)s” is cancelled:\n\n%(now)s\n\n%(message)s\n\n"
            "The other sessions are held as planned.\n\n%(address)s",
            name=reader.name,
            title=event.title,
            now=_session(session),
            message=message or "",
            address=page_of(event),
        )
        if not _changed_in_calendar(reader, subject, text, [session]):
            key = f"training-session-cancelled-{session.id}-{session.sequence}-{reader.user_id}"
            post(reader, subject, text, key=key)


def event_cancelled(event: TrainingEvent, reader: Reader) -> None:
    """Tell that the whole training is called off, with the coordinator's word."""
    # What was cancelled or over before stands in nobody's calendar as coming.
    now_cancelled = [session for session in event.sessions if session.cancelled_at == event.cancelled_at]
    mine = [session for session in now_cancelled if reader.is_concerned_by(session)]
    with in_language(reader.language):
        subject = _("Cancelled: %(title)s", title=event.title)
        text = _(
            "Hello %(name)s,\n\n“%(title)s” is cancelled. These times are free again:\n\n%(times)s\n\n%(message)s\n\n"
            "You need do nothing.\n\n%(address)s",
            name=reader.name,
            title=event.title,
            times=written_times(mine),
            message=event.cancel_message or "",
            address=page_of(event),
        )
        if not _changed_in_calendar(reader, subject, text, now_cancelled):
            post(reader, subject, text, key=f"training-cancelled-{event.id}-{reader.user_id}")


def coming(sessions: Sequence[TrainingSession]) -> list[TrainingSession]:
    """Return the sessions that are not over and not cancelled."""
    return [session for session in sessions if session.cancelled_at is None and session.ends_at > clock.now()]


def _changed_in_calendar(reader: Reader, subject: str, text: str, sessions: Sequence[TrainingSession]) -> bool:
    """Bring changed sessions into the calendar of somebody with a seat; tell whether that was done."""
    mine = [session for session in sessions if reader.has_seat_in(session)]
    return bool(mine) and _into_calendar(reader, subject, text, mine, at=None)


def _into_calendar(
    reader: Reader,
    subject: str,
    text: str,
    sessions: Sequence[TrainingSession],
    *,
    at: datetime | None,
    leaves: bool = False,
) -> bool:
    """Post a letter for each session, the first with the text; tell whether any was, for who wants them by mail.

    A message holds one UID. The key makes it one for each reader, session, SEQUENCE and turn of the sign-up, however
    many changes there are at once. at: when it was said; none: when the session changed.
    """
    published = [session for session in sessions if session.fragment is not None]
    if not reader.by_mail or not published:
        return False
    for number, session in enumerate(published, start=1):
        calendar, method = ical.invitation(
            session.fragment or b"",
            organiser=sender(),
            attendee=reader.email,
            stamped_at=at or session.modified_at,
            leaves=leaves,
        )
        which = {"number": number, "all": len(published)}
        post(
            reader,
            subject if len(published) == 1 else _("%(subject)s (%(number)s of %(all)s)", subject=subject, **which),
            text if number == 1 else _for_calendar_only(session, **which),
            key=f"training-{session.uid}-{session.sequence}-{reader.user_id}-{reader.turn}",
            calendar=(calendar, method),
        )
    return True


def _for_calendar_only(session: TrainingSession, *, number: int, all: int) -> str:  # noqa: A002 - of how many
    return _(
        "This mail is for your calendar, which takes one session a mail. It is number %(number)s of %(all)s; the first "
        "tells what it is about.\n\n%(now)s",
        number=number,
        all=all,
        now=_session(session),
    )


def post(
    reader: Reader, subject: str, text: str, *, key: str, calendar: tuple[bytes | None, str | None] = (None, None)
) -> None:
    """Post a letter, once for each key; calendar: what it puts into a calendar, and by which method."""
    outbox.post(outbox.Letter(reader.user_id, reader.email, subject, text, *calendar), key=key)


def page_of(event: TrainingEvent) -> str:
    """Return the whole address of an event's page."""
    return absolute(f"/training/{event.id}")


def written_times(sessions: Sequence[TrainingSession]) -> str:
    """Write sessions, one a line."""
    return "\n".join(_session(session) for session in sessions)


def _word(message: str | None) -> str:
    """Write what the coordinator adds as a paragraph of its own."""
    return f"{message}\n\n" if message else ""


def _session(session: TrainingSession | Before) -> str:
    where = ", ".join(part for part in (session.place, session.link) if part)
    return f"{written_span(session.starts_at, session.ends_at)}{', ' if where else ''}{where}"
