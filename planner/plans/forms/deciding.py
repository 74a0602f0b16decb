"""What can be typed when a plan is decided on."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.validators import InputRequired, ValidationError

from planner.core.fields import options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _


class DecisionForm(Form):
    """Approve or return; a return has a reason."""

    decision = RadioField(
        _("What do you decide?"),
        [InputRequired(_("Choose whether you approve the plan or return it"))],
        choices=options([("approve", _("Approve the plan")), ("return", _("Return it with a reason"))]),
        validate_choice=False,
    )
    reason = paragraphs(_("What needs to be changed?"))

    def validate_decision(self, field: RadioField) -> None:
        """Refuse anything but the two."""
        if field.data not in {"approve", "return"}:
            raise ValidationError(_("Choose whether you approve the plan or return it"))
