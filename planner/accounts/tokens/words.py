"""What the things that tokens read are called."""

from __future__ import annotations

from planner.accounts.tokens.models import Scope
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _

SCOPES: dict[Scope, Text] = {
    Scope.NEEDS: _("Needs"),
    Scope.PROGRESS: _("Progress"),
    Scope.PLANS: _("Plans"),
    Scope.TRAINING: _("Training"),
    Scope.INVENTORY: _("Inventory"),
}
HINTS: dict[str, Text] = {
    Scope.NEEDS.value: _("What was found, what was decided, and which schools it concerns."),
    Scope.PROGRESS.value: _("Measures, schools that take part, and effect."),
    Scope.PLANS.value: _("Those in force, as they were approved."),
    Scope.TRAINING.value: _("Shared training that has been published, and nobody who signed up."),
    Scope.INVENTORY.value: _("The schools' figures in fixed rounds."),
}
DAYS: dict[int, Text] = {30: _("30 days"), 90: _("90 days"), 365: _("one year")}
