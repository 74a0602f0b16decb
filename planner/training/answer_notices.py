"""Mails about a principal's answer to a sign-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.i18n import gettext as _
from planner.core.i18n import in_language
from planner.training.notices import page_of, post

if TYPE_CHECKING:
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
