"""Mails about surveys: somebody is asked, and reminded while no answer has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import outbox
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language, written_date
from planner.core.outbox import Letter
from planner.surveys import secret

if TYPE_CHECKING:
    from planner.accounts.models import User
    from planner.surveys.models.answers import SurveyInvitation
    from planner.surveys.models.survey import Survey


def invite(survey: Survey, invitation: SurveyInvitation, user: User, *, key: str, base_url: str) -> None:
    """Ask somebody to answer."""
    with in_language(user.language):
        subject = _("A survey for you: %(title)s", title=survey.title(user.language))
        text = _(
            "Hello %(name)s,\n\nyou are asked to answer the survey “%(title)s”. %(until)s %(promise)s\n\n"
            "This link is yours and counts once:\n\n%(address)s",
            name=user.name,
            title=survey.title(user.language),
            until=_until(survey),
            promise=_promise(survey),
            address=address_of(invitation, key=key, base_url=base_url),
        )
    letter = Letter(user_id=user.id, address=user.email, subject=subject, text=text)
    outbox.post(letter, key=f"survey-{survey.id}-invitation-{user.id}")


def remind(survey: Survey, invitation: SurveyInvitation, user: User, *, key: str, base_url: str) -> None:
    """Remind somebody who has not answered."""
    with in_language(user.language):
        subject = _("A reminder: %(title)s", title=survey.title(user.language))
        text = _(
            "Hello %(name)s,\n\nthere is still time to answer the survey “%(title)s”. %(until)s %(promise)s\n\n"
            "This link is yours and counts once:\n\n%(address)s",
            name=user.name,
            title=survey.title(user.language),
            until=_until(survey),
            promise=_promise(survey),
            address=address_of(invitation, key=key, base_url=base_url),
        )
    letter = Letter(user_id=user.id, address=user.email, subject=subject, text=text)
    outbox.post(letter, key=f"survey-{survey.id}-reminder-{survey.reminders_sent}-{user.id}")


def address_of(invitation: SurveyInvitation, *, key: str, base_url: str) -> str:
    """Return the address of somebody's own link."""
    return f"{base_url}/s/{secret.token(invitation.nonce, key=key)}"


def _until(survey: Survey) -> str:
    if survey.closes_on is None:
        return _("Answers are taken until the survey is closed.")
    return _("Answers are taken until %(day)s.", day=written_date(survey.closes_on))


def _promise(survey: Survey) -> str:
    if survey.is_anonymous:
        return _("Nobody can see what you have answered, only that somebody has.")
    return _("Your answers are kept with your name.")
