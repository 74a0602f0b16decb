"""Forms of fault reports, and of what the public is told."""

from __future__ import annotations

from wtforms import Field, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional, ValidationError

from planner.accounts.passwords import normal_email
from planner.core.fields import Required, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.open_process.comments.forms import PublicForm, at_most, on_one_line, without_controls
from planner.open_process.comments.models import LONGEST_TEXT
from planner.open_process.faults.models import KINDS, LONGEST_PLACE, FaultKind
from planner.schools.forms import ADDRESS

MONTHS = _("Write a number of months from 1 to 120")


class FaultForm(PublicForm):
    """What does not work, and where."""

    kind = RadioField(
        _("What is it about?"),
        [Required(_("Choose what it is about"))],
        choices=options((one.value, words) for one, words in KINDS.items()),
        default=FaultKind.ACCESSIBILITY.value,
        invalid_choice_message=_("Choose what it is about"),
    )
    place = StringField(
        _("Where? The page's address, or its heading"),
        [Optional(), at_most(LONGEST_PLACE)],
        filters=[without_controls, on_one_line],
    )
    text = TextAreaField(
        _("What did you want to do, and what stood in the way?"),
        [Required(_("Write what stood in the way")), at_most(LONGEST_TEXT)],
        filters=[without_controls],
    )


class FaultAnswerForm(Form):
    """An answer to who reported a fault."""

    text = paragraphs(_("Your answer"), required=_("Write your answer"), longest=LONGEST_TEXT)


class MendForm(Form):
    """That a fault is mended."""

    mended = paragraphs(_("In your own words, to the writer"), longest=2000)


class TermsForm(Form):
    """Whom the public reaches, and how long addresses are kept."""

    office = line(_("Board or administration that answers"))
    email = line(_("E-mail address for the public"))
    phone = line(_("Telephone for the public"))
    post = line(_("Postal address"))
    data_officer = line(_("How to reach the data protection officer"))
    comment_months = IntegerField(
        _("Addresses left with comments: months after the latest word"),
        [Required(MONTHS), NumberRange(1, 120, MONTHS)],
    )
    complaint_months = IntegerField(
        _("Addresses left with complaints: months after the latest word"),
        [Required(MONTHS), NumberRange(1, 120, MONTHS)],
    )
    fault_months = IntegerField(
        _("Addresses left with fault reports: months after the latest word"),
        [Required(MONTHS), NumberRange(1, 120, MONTHS)],
    )

    def validate_email(self, field: Field) -> None:
        """Refuse what cannot be an address."""
        if field.data and not ADDRESS.fullmatch(normal_email(field.data)):
            raise ValidationError(_("Write an address such as name@example.se, or leave it empty"))
