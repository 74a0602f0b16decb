"""Mails about training, each in its reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from planner.core import outbox
from planner.core.addresses import absolute, sender
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language, ngettext, written_span
from planner.training import ical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.training.models.event import TrainingEvent, TrainingSession
    from planner.training.models.sign_up import SignUp
    from planner.training.queries.people import Reader


def promoted(event: TrainingEvent, sign_up: SignUp, reader: Reader) -> None:
    """Tell somebody in the queue of the seat they got."""
    with in_language(reader.language):
        subject = _("You have a seat: %(title)s", title=event.title)
        text = _(
            "Hello %(name)s,\n\nA seat is free in “%(title)s”, and it is yours. You need do nothing to keep it.\n\n"
            "%(times)s\n\nIf you cannot come, sign off here so that the next in the queue gets it:\n\n%(address)s",
            name=reader.name,
            title=event.title,
            times=_times(event),
            address=_address(event),
        )
    _post(reader, subject, text, key=f"training-seat-{sign_up.id}-{sign_up.version}")


def removed(event: TrainingEvent, sign_up: SignUp, reader: Reader) -> None:
    """Tell somebody that the coordinator took them off the list."""
    with in_language(reader.language):
        subject = _("You are no longer signed up: %(title)s", title=event.title)
        text = _(
            "Hello %(name)s,\n\nThe coordinator has taken you off the list of “%(title)s”. If you think that is "
            "a mistake, get in touch with the coordinator.\n\n%(address)s",
            name=reader.name,
            title=event.title,
            address=_address(event),
        )
    _post(reader, subject, text, key=f"training-removed-{sign_up.id}-{sign_up.version}")


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
            address=_address(event),
        )
    _post(
        reader, subject, text, key=f"training-moved-{session.id}-{session.sequence}-{reader.user_id}", session=session
    )


def sessions_added(
    event: TrainingEvent, added: Sequence[TrainingSession], reader: Reader, *, message: str | None = None
) -> None:
    """Tell of one more session, or of several in one mail; a mail brings one to the calendar, several only the feed.

    message: the coordinator's word.
    """
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
            address=_address(event),
        )
    only = added[0] if len(added) == 1 else None
    _post(reader, subject, text, key=f"training-added-{added[0].id}-{reader.user_id}", session=only)


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
            address=_address(event),
        )
    _post(
        reader,
        subject,
        text,
        key=f"training-session-cancelled-{session.id}-{session.sequence}-{reader.user_id}",
        session=session,
    )


def event_cancelled(event: TrainingEvent, reader: Reader) -> None:
    """Tell that the whole training is called off, with the coordinator's word."""
    # A mail carries one session; of several the calendars' own feeds tell.
    only = event.sessions[0] if len(event.sessions) == 1 else None
    with in_language(reader.language):
        subject = _("Cancelled: %(title)s", title=event.title)
        text = _(
            "Hello %(name)s,\n\n“%(title)s” is cancelled. These times are free again:\n\n%(times)s\n\n%(message)s\n\n"
            "You need do nothing.\n\n%(address)s",
            name=reader.name,
            title=event.title,
            times=_times(event),
            message=event.cancel_message or "",
            address=_address(event),
        )
    _post(reader, subject, text, key=f"training-cancelled-{event.id}-{reader.user_id}", session=only)


def _post(reader: Reader, subject: str, text: str, *, key: str, session: TrainingSession | None = None) -> None:
    """Post a letter, with the session for the reader's calendar where no feed brings it there."""
    calendar = method = None
    if session is not None and reader.by_mail and session.fragment is not None:
        calendar, method = ical.invitation(session.fragment, organiser=sender(), attendee=reader.email)
    outbox.post(outbox.Letter(reader.user_id, reader.email, subject, text, calendar, method), key=key)


def _address(event: TrainingEvent) -> str:
    return absolute(f"/training/{event.id}")


def _times(event: TrainingEvent) -> str:
    return "\n".join(_session(session) for session in event.active_sessions or event.sessions)


def _word(message: str | None) -> str:
    """Write what the coordinator adds as a paragraph of its own."""
    return f"{message}\n\n" if message else ""


def _session(session: TrainingSession | Before) -> str:
    where = ", ".join(part for part in (session.place, session.link) if part)
    return f"{written_span(session.starts_at, session.ends_at)}{', ' if where else ''}{where}"
