"""Forms for decisions on needs and for the municipality's targets."""

from __future__ import annotations

from planner.core.fields import day, figure, line, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _


class DecisionForm(Form):
    """A decision that takes no words: only what it was opened on."""


class DismissForm(Form):
    """Why a need is left aside."""

    reason = paragraphs(_("Why is the need left aside?"), required=_("Write why the need is left aside"), longest=2000)


class ReopenForm(Form):
    """Why a need is taken up again."""

    reason = paragraphs(
        _("Why is it taken up again?"), required=_("Write why the need is taken up again"), longest=2000
    )


class VerifyForm(Form):
    """On whose behalf a need is recorded as met."""

    group_name = line(_("Which group found the need met?"), required=_("Write which group found the need met"))
    group_met_on = day(_("Which day did the group say so?"), required=_("Write which day the group said so"))
    note = paragraphs(_("What did the group say?"), longest=4000)


class EffectForm(Form):
    """Where an indicator began and where it shall go."""

    effect_baseline = figure(_("Baseline"), least=0)
    effect_target = figure(_("Target"), least=0)


class TargetForm(Form):
    """The municipality's own target for an indicator."""

    target = figure(_("The municipality's own target"), least=0)
