"""What can be typed about people, posts, schools and settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, IntegerField, RadioField, SelectField, ValidationError
from wtforms.validators import Optional

from planner.accounts.passwords import normal_email
from planner.core import clock
from planner.core.fields import Required, day, figure, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import LazyString
from planner.core.i18n import lazy_gettext as _
from planner.core.viewer import ROLE_TITLES, Role
from planner.schools.models import AccessMode, Education, PostKind, is_municipality_code
from planner.schools.operations.people import Terms
from planner.schools.words import ACCESS_TITLES, EDUCATION_TITLES, KIND_TITLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from wtforms import Field

    from planner.core.i18n import Text
    from planner.schools.models import School

# Without what stands for several addresses or for a name in a mail's own lines.
ADDRESS = re.compile(r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
UNIT_CODE = re.compile(r"[0-9]{8}")
MOST_PUPILS, LARGEST_SMALLEST_GROUP, MOST_GRACE_DAYS = 20_000, 100, 60
HOURS_IN_A_WEEK = 168


def chosen_id(value: Any) -> int | None:  # noqa: ANN401 - what a browser sends
    """Return the id that was chosen; what cannot be one is nobody's."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004


def between(least: int, most: int, words: Text) -> Callable[[Form, Field], None]:
    """Refuse a number outside a range; WTForms' own check fails on a number of 400 digits."""

    def check(_form: Form, field: Field) -> None:
        if field.data is not None and not least <= field.data <= most:
            raise ValidationError(words)

    return check


def beginning(words: Text) -> Text:
    """Return words that stand alone, as in a list of choices: with a capital first."""
    return LazyString(lambda: f"{str(words)[:1].upper()}{str(words)[1:]}")  # type: ignore[no-untyped-call]


def chosen_or_none(value: str | None) -> int | None:
    """Return the id chosen in a select, or None for the empty choice."""
    return int(value) if value and value not in {"None", ""} else None


def school_choices(schools: Sequence[School]) -> list[tuple[str, Any]]:
    """Return the choices of a school, the empty one first."""
    return [("", _("Choose a school")), *((str(school.id), school.name) for school in schools)]


class PersonForm(Form):
    """A name and an address."""

    name = line(_("Name"), required=_("Write the person's name"))
    email = line(_("E-mail address"), required=_("Write the person's e-mail address"))

    def validate_email(self, field: Field) -> None:
        """Refuse what no mail can be sent to."""
        if not ADDRESS.fullmatch(normal_email(field.data or "")):
            raise ValidationError(_("Write an e-mail address, as anna.berg@example.se"))


class PostForm(Form):
    """A post: what, where, since when."""

    role = RadioField(
        _("Post"), choices=options((role.value, beginning(title)) for role, title in ROLE_TITLES.items()), coerce=str
    )
    school_id = SelectField(_("School"), coerce=str, validators=[Optional()])
    kind = SelectField(
        _("Kind of library post"),
        choices=options([("", _("Choose a kind")), *((k.value, beginning(t)) for k, t in KIND_TITLES.items())]),
        validators=[Optional()],
    )
    education = SelectField(
        _("Education"),
        choices=options([("", _("Not stated")), *((e.value, beginning(t)) for e, t in EDUCATION_TITLES.items())]),
        validators=[Optional()],
    )
    hours_per_week = figure(_("Library hours a week"), least=0)
    from_day = day(_("First day"), required=_("Write the first day of the post"), default=clock.today)

    def choose_from(self, schools: Sequence[School]) -> PostForm:
        """Offer these schools."""
        self.school_id.choices = options(school_choices(schools))
        return self

    def validate_hours_per_week(self, field: Field) -> None:
        """Refuse more hours than a week has."""
        if field.data is not None and field.data > HOURS_IN_A_WEEK:
            raise ValidationError(_("A week has 168 hours"))

    def terms(self, to_day: date | None = None) -> Terms:
        """Return what was chosen, as the operation takes it."""
        return Terms(
            role=Role(self.role.data),
            school_id=chosen_or_none(self.school_id.data),
            kind=PostKind(self.kind.data) if self.kind.data else None,
            education=Education(self.education.data) if self.education.data else None,
            hours_per_week=self.hours_per_week.data,
            from_day=self.from_day.data or clock.today(),
            to_day=to_day,
        )


class InviteForm(PersonForm, PostForm):
    """Somebody new with a first post."""


class NewPostForm(PostForm):
    """A further post, which may be for a time only."""

    to_day = day(_("Last day"), description=_("For a deputy or a temporary post. Leave it empty otherwise."))


class EndPostForm(Form):
    """The last day of a post."""

    to_day = day(_("Last day"), required=_("Write the last day of the post"), default=clock.today)


class CloseAccountForm(Form):
    """The person's name, written to confirm."""

    written = line(_("The person's name"), required=_("Write the name of the person"))


class SchoolForm(Form):
    """The facts about a school that change."""

    name = line(_("Name"), required=_("Write the name of the school"))
    stages = line(
        _("Years taught"), required=_("Write the years taught"), longest=20, description=_("As F–6, 7–9 or gy.")
    )
    pupils = IntegerField(
        _("Number of pupils"),
        [
            Required(_("Write the number of pupils")),
            between(0, MOST_PUPILS, _("Write a number from 0 to 20,000")),
        ],
    )
    access_mode = RadioField(
        _("Where the pupils have their school library"),
        choices=options((mode.value, beginning(title)) for mode, title in ACCESS_TITLES.items()),
    )
    access_reason = paragraphs(
        _("Reason"),
        description=_(
            "The library plan must give the special reasons when the library is not on the school's own unit."
        ),
    )

    access_unit = line(
        _("At which unit the library is"),
        description=_("When it is not the school's own: as Källskolan or Granby public library."),
    )
    access_since = day(_("Since when"), description=_("The first day the pupils have had their library there."))
    opened_on = day(_("First day of the school"), description=_("Only for a school that opens later or is new."))

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        return self.values | {"access_mode": AccessMode(self.access_mode.data)}


class NewSchoolForm(SchoolForm):
    """A school that is entered, with the code that never changes."""

    unit_code = line(
        _("Unit code"),
        required=_("Write the school's unit code"),
        description=_("Eight digits, from the register of school units."),
    )

    def validate_unit_code(self, field: Field) -> None:
        """Refuse what is no unit code."""
        if not UNIT_CODE.fullmatch(field.data or ""):
            raise ValidationError(_("Write the unit code as eight digits"))


class CloseSchoolForm(Form):
    """The day a school closed, and its name written to confirm."""

    closed_on = day(_("Last day of the school"), required=_("Write the last day of the school"), default=clock.today)
    written = line(_("The school's name"), required=_("Write the name of the school"))


class SettingsForm(Form):
    """What holds for the whole municipality."""

    code = line(
        _("Municipality code"),
        longest=4,
        description=_("Four digits, as 1880. It stands in tables for the National Library's questionnaire."),
    )
    smallest_group = IntegerField(
        _("Smallest group"),
        [
            Required(_("Write how many people a group has at least")),
            between(3, LARGEST_SMALLEST_GROUP, _("Write a number from 3 to 100")),
        ],
        description=_("Counts of fewer people than this are not shown, so that nobody can be picked out. At least 3."),
    )

    grace_days = IntegerField(
        _("Days of grace"),
        [
            Required(_("Write how many days of grace there are")),
            between(1, MOST_GRACE_DAYS, _("Write a number from 1 to 60")),
        ],
        description=_(
            "School days that something past its day waits with those whose it is. Then you see it as the coordinator, "
            "and after as many days again the principal. Breaks and weekends do not count."
        ),
    )

    def validate_code(self, field: Field) -> None:
        """Refuse what is no municipality code; none is an answer too."""
        if field.data and not is_municipality_code(field.data):
            raise ValidationError(_("Write the code as four digits that begin with the county's, 01 to 25"))


class BreakForm(Form):
    """A school break."""

    name = line(_("Name"), required=_("Write what the break is called"), longest=60)
    first_day = day(_("First day"), required=_("Write the first day of the break"))
    last_day = day(_("Last day"), required=_("Write the last day of the break"))


class DeputyForm(Form):
    """Who stands in for a post, and in which days."""

    user_id = SelectField(_("Deputy"), [Required(_("Choose a deputy"))], coerce=chosen_id, validate_choice=False)
    from_day = day(_("From"), required=_("Write the first day"))
    to_day = day(_("To"), required=_("Write the last day"))
    reason = line(_("Reason"), description=_("As leave, or between two principals."))
    goals = BooleanField(
        _("Entrust the competence goals of the library staff too"),
        description=_(
            "The deputy then agrees on goals and prepares the yearly talks, and reads what the staff has shared with "
            "the principal."
        ),
    )
