"""What can be typed in the frame of a plan: the municipality's parts, the matrix, and what the coordinator asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, RadioField, ValidationError
from wtforms.validators import InputRequired

from planner.core.fields import line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.plans import words
from planner.plans.models.toolbox import FocusArea

if TYPE_CHECKING:
    from planner.plans.models.frame import OwnPart

BOTH = "both"


class OwnTextForm(Form):
    """What a plan says in one of the municipality's parts."""

    text = paragraphs(_("Text"))


class CellForm(Form):
    """One cell of the progression matrix; emptied, it is an empty cell again."""

    what = paragraphs(
        words.CELL["what"],
        longest=2000,
        description=_("What they practise and how, so that it builds on the years before."),
    )
    subject = line(words.CELL["subject"])
    responsible = line(words.CELL["responsible"], description=_("A person or a function."))


class OwnPartForm(Form):
    """A part that the municipality wants in its plans."""

    heading_sv = line(_("Heading in Swedish"), required=_("Write the heading in Swedish"))
    heading_en = line(_("Heading in English"), required=_("Write the heading in English"))
    hint_sv = paragraphs(
        _("Hint in Swedish"), longest=1000, description=_("What helps to write it: one or two sentences.")
    )
    hint_en = paragraphs(_("Hint in English"), longest=1000)
    focus_area = RadioField(
        _("In plans for"),
        [InputRequired(_("Choose in which plans"))],
        choices=options([(BOTH, _("Both focus areas")), *((a.value, word) for a, word in words.FOCUS_AREAS.items())]),
        validate_choice=False,
    )
    required = BooleanField(_("Required"), description=_("A plan cannot be submitted while a required part is empty."))

    def validate_focus_area(self, field: RadioField) -> None:
        """Refuse what is no focus area, nor both."""
        if field.data not in {BOTH, *FocusArea}:
            raise ValidationError(_("Choose in which plans"))

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        typed = super().values
        return typed | {"focus_area": None if typed["focus_area"] == BOTH else FocusArea(typed["focus_area"])}


def own_part_form(part: OwnPart) -> OwnPartForm:
    """Return the form of a part that is there."""
    form = OwnPartForm(obj=part)
    form.focus_area.data = form.focus_area.data or BOTH
    return form
