"""What the things that tokens read are called."""

from __future__ import annotations

from planner.accounts.tokens.models import Scope
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _

SCOPES: dict[Scope, Text] = {
    Scope.NEEDS: _("Needs"),
    Scope.PROGRESS: _("Progress: measures, schools that take part, and effect"),
    Scope.PLANS: _("Approved plans"),
    Scope.TRAINING: _("Shared training"),
    Scope.INVENTORY: _("The inventory's fixed rounds"),
}
DAYS: dict[int, Text] = {30: _("30 days"), 90: _("90 days"), 365: _("one year")}
