"""What can be typed on the page where a certificate is checked."""

from __future__ import annotations

import re

from wtforms import StringField
from wtforms.validators import ValidationError

from planner.core.fields import line
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.training.models.certificate import CODE_LENGTH

CODE = re.compile(rf"[0-9a-f]{{{CODE_LENGTH}}}", re.ASCII)
BETWEEN = re.compile(r"[\s:.\-\u2010-\u2015]+")


class CheckForm(Form):
    """The whole code of a certificate; spaces, hyphens and capitals do not matter."""

    code = line(
        _("The code on the certificate"),
        required=_("Type the code on the certificate"),
        description=_("Six groups of four characters. Spaces and capitals do not matter."),
    )

    def validate_code(self, field: StringField) -> None:
        """Refuse what cannot be a code."""
        if not field.errors and not CODE.fullmatch(self.digits):
            raise ValidationError(_("Type all twenty-four characters of the code: figures and the letters a to f"))

    @property
    def digits(self) -> str:
        """The code as it is stored."""
        return BETWEEN.sub("", self.code.data or "").lower()
