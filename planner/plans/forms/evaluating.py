"""What can be typed when the year is closed."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired, Optional, ValidationError

from planner.core.fields import figure, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.plans import words
from planner.plans.models.evaluation import Judgement

DECISIONS = {"sign": _("Sign the evaluation and close the plan"), "return": _("Return it with a reason")}


class JudgementForm(Form):
    """What became of an objective; any part can be saved by itself."""

    judgement = RadioField(
        _("Was the objective reached?"),
        [Optional()],
        choices=options((judgement.value, word) for judgement, word in words.JUDGEMENTS.items()),
        validate_choice=False,
    )
    result = figure(_("Result"), description=_("The indicator's last value. Filled in when it has been measured."))
    analysis = paragraphs(
        _("Why did it turn out so?"),
        description=_("What helped, what was in the way, and how you know. Needed unless the objective is reached."),
    )
    next_step = paragraphs(
        _("Next step"),
        description=_("What you go on with, change or stop. Needed unless the objective is reached."),
    )

    def validate_judgement(self, field: RadioField) -> None:
        """Refuse what is no judgement."""
        if field.data not in set(Judgement):
            raise ValidationError(_("Choose one of the alternatives"))

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        typed = super().values
        return typed | {"judgement": Judgement(typed["judgement"]) if typed["judgement"] else None}


class PupilsForm(Form):
    """What the pupils think of it."""

    pupils_views = paragraphs(
        _("The pupils' views"),
        description=_("What pupils have said, and how you asked: the pupils' council, a survey, conversations."),
    )


class ClosingForm(Form):
    """Sign, or return with a reason. read: the hash of what stood on the page."""

    decision = RadioField(
        _("What do you decide?"),
        [InputRequired(_("Choose whether you sign the evaluation or return it"))],
        choices=options(DECISIONS.items()),
        validate_choice=False,
    )
    reason = paragraphs(_("What needs to be changed?"))
    read = HiddenField()

    def validate_decision(self, field: RadioField) -> None:
        """Refuse anything but the two."""
        if field.data not in DECISIONS:
            raise ValidationError(_("Choose whether you sign the evaluation or return it"))
