"""Mails about a principal's answer to a sign-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import outbox
from planner.core.addresses import absolute
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language, written_date
from planner.training.notices import page_of, post

if TYPE_CHECKING:
    from datetime import datetime

    from planner.accounts.models import User
    from planner.training.models.event import TrainingEvent
    from planner.training.models.sign_up import SignUp
    from planner.training.queries.people import Reader


def approved(event: TrainingEvent, sign_up: SignUp, reader: Reader) -> None:
    """Tell somebody that the principal said yes, while there is no seat yet."""
    with in_language(reader.language):
        subject = _("Your principal has approved: %(title)s", title=event.title)
        text = _(
            "Hello %(name)s,\n\nYour principal has approved that you come to “%(title)s”. There is no free seat "
            "right now: you stand in the queue since you signed up, and get a mail as soon as a seat is yours.\n\n"
            "%(address)s",
            name=reader.name,
            title=event.title,
            address=page_of(event),
        )
    post(reader, subject, text, key=f"training-approved-{sign_up.id}-{sign_up.version}")


def refused(event: TrainingEvent, sign_up: SignUp, reader: Reader, *, reason: str) -> None:
    """Tell somebody that the principal said no, and why."""
    with in_language(reader.language):
        subject = _("Your principal has not approved: %(title)s", title=event.title)
        text = _(
            "Hello %(name)s,\n\nYour principal has not approved that you come to “%(title)s”:\n\n%(reason)s\n\n"
            "You are no longer signed up. Talk to your principal if you have questions.\n\n%(address)s",
            name=reader.name,
            title=event.title,
            reason=reason,
            address=page_of(event),
        )
    post(reader, subject, text, key=f"training-refused-{sign_up.id}-{sign_up.version}")


def refused_more(event: TrainingEvent, sign_up: SignUp, reader: Reader, *, reason: str) -> None:
    """Tell somebody who has seats that the principal said no to the sessions waited for, and why."""
    with in_language(reader.language):
        subject = _("Your principal has not approved: %(title)s", title=event.title)
        text = _(
            "Hello %(name)s,\n\nYour principal has not approved that you come to more sessions of “%(title)s”:\n\n"
            "%(reason)s\n\nYou no longer stand in their queues. You keep the sessions you have a seat in.\n\n"
            "%(address)s",
            name=reader.name,
            title=event.title,
            reason=reason,
            address=page_of(event),
        )
    post(reader, subject, text, key=f"training-refused-{sign_up.id}-{sign_up.version}")


def asked(event: TrainingEvent, sign_up: SignUp, person: Reader, *, to: User, at: datetime) -> None:
    """Ask somebody who can answer for the principal about a sign-up."""
    with in_language(to.language):
        subject = _("May %(name)s come to %(title)s?", name=person.name, title=event.title)
        text = _(
            "Hello %(name)s,\n\n%(person)s wants to come to “%(title)s” and asks for your approval. The place in the "
            "queue is kept until sign-up closes after %(last)s. Answer here:\n\n%(address)s",
            name=to.name,
            person=person.name,
            title=event.title,
            last=written_date(event.last_sign_up_day),
            address=absolute(f"/training/{event.id}/sign-ups/{sign_up.id}/answer"),
        )
    outbox.post(
        outbox.Letter(to.id, to.email, subject, text), key=f"training-asked-{sign_up.id}-{at.timestamp():.6f}-{to.id}"
    )


def unanswered(event: TrainingEvent, sign_up: SignUp, reader: Reader) -> None:
    """Tell somebody that sign-up closed before the principal had answered."""
    with in_language(reader.language):
        subject = _("No answer in time: %(title)s", title=event.title)
        said = {"name": reader.name, "title": event.title, "address": page_of(event)}
        text = (
            _(
                "Hello %(name)s,\n\nSign-up to “%(title)s” has closed, and your principal had not answered about the "
                "sessions you wait for. You keep those you have a seat in. Talk to your principal and to the "
                "coordinator if you still want to come to more.\n\n%(address)s",
                **said,
            )
            if reader.seated
            else _(
                "Hello %(name)s,\n\nSign-up to “%(title)s” has closed, and your principal had not answered. You have "
                "no seat. Talk to your principal and to the coordinator if you still want to come.\n\n%(address)s",
                **said,
            )
        )
    post(reader, subject, text, key=f"training-unanswered-{sign_up.id}-{sign_up.version}")
