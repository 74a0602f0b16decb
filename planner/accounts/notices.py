"""Mails about accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.accounts.models import LinkPurpose
from planner.accounts.passwords import token_hash
from planner.core import outbox
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language

if TYPE_CHECKING:
    from planner.accounts.models import User


def post_link(user: User, purpose: LinkPurpose, address: str) -> None:
    """Mail the link for choosing a password."""
    with in_language(user.language):
        if purpose is LinkPurpose.INVITATION:
            subject = _("Welcome to Öppna dörren")
            text = _(
                "Hello %(name)s,\n\nYou have been invited to Öppna dörren, where the school libraries plan and "
                "follow up. Choose a password here within 14 days:\n\n%(address)s",
                name=user.name,
                address=address,
            )
        else:
            subject = _("Choose a new password")
            text = _(
                "Hello %(name)s,\n\nSomebody, probably you, asked for a new password. Choose it here within an "
                "hour:\n\n%(address)s\n\nIf it was not you, do nothing: your password stays as it is.",
                name=user.name,
                address=address,
            )
    letter = outbox.Letter(user.id, user.email, subject, text)
    outbox.post(letter, key=f"link-{token_hash(address)[:32]}")
