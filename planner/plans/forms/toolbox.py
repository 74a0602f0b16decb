"""What can be chosen when a tool is taken into a plan."""

from __future__ import annotations

from wtforms.validators import InputRequired

from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.plans.forms.choices import Choice


class UseToolForm(Form):
    """Which objective a tool is taken to."""

    objective_id = Choice(_("Plan and objective"), [InputRequired(_("Choose an objective"))], coerce=int)
