"""What is typed for a personal token."""

from __future__ import annotations

from typing import Any

from wtforms import PasswordField

from planner.accounts.tokens.models import Scope
from planner.accounts.tokens.words import DAYS, SCOPES
from planner.core.choices import Choice, Choices
from planner.core.fields import Required, line, options
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _

LONGEST_NAME, USUAL_DAYS = 80, 90


class TokenForm(Form):
    """A new token: what it is for, what it reads and for how long; with the password, since it outlives a sign-in."""

    name = line(
        _("What it is for"),
        required=_("Write what the token is for"),
        longest=LONGEST_NAME,
        description=_("Such as the name of the program or the report. Only you see it."),
    )
    scopes = Choices(
        _("What it may read"),
        [Required(_("Choose what the token may read"))],
        coerce=str,
        choices=options([(scope.value, words) for scope, words in SCOPES.items()]),
    )
    days = Choice(
        _("How long it works"),
        [Required(_("Choose how long it works"))],
        coerce=int,
        default=USUAL_DAYS,
        choices=options(list(DAYS.items())),
    )
    password = PasswordField(
        _("Your password"),
        [Required(_("Write your password"))],
        description=_("To show that it is you: whoever has the token reads what you may read."),
    )

    @property
    def chosen(self) -> frozenset[Scope]:
        """What it may read."""
        return frozenset(Scope(scope) for scope in self.scopes.data or ())

    @property
    def asked(self) -> dict[str, Any]:
        """What is asked for, as `operations.make` takes it."""
        return {
            "name": self.name.data or "",
            "scopes": self.chosen,
            "days": self.days.data,
            "password": self.password.data or "",
        }
