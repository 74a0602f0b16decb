"""What can be typed on the page where a printed plan is checked."""

from __future__ import annotations

import re

from wtforms import StringField
from wtforms.validators import ValidationError

from planner.core.fields import line
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _

CODE = re.compile(r"[0-9a-f]{16,64}")
BETWEEN = re.compile(r"[\s:.\-\u2010-\u2015]+")


class CheckForm(Form):
    """The code of a printed plan: all of it, or its beginning; spaces, hyphens and capitals do not matter."""

    code = line(
        _("The code on the paper"),
        required=_("Type the code on the paper"),
        description=_("At least the first sixteen characters. Spaces and capitals do not matter."),
    )

    def validate_code(self, field: StringField) -> None:
        """Refuse what cannot be a code, or too little of one."""
        if not field.errors and not CODE.fullmatch(self.digits):
            raise ValidationError(_("Type at least sixteen characters of the code: figures and the letters a to f"))

    @property
    def digits(self) -> str:
        """The code as it is stored."""
        return BETWEEN.sub("", self.code.data or "").lower()
