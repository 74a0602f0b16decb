"""What can be typed when needs are put together."""

from __future__ import annotations

from planner.core.fields import paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _


class MergeForm(Form):
    """Why two needs are one."""

    reason = paragraphs(
        _("Why are they the same need?"),
        required=_("Write why they are the same need"),
        longest=2000,
        description=_("The open page shows this to everybody, beside the need."),
    )
