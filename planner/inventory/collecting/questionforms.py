"""What can be typed about what is asked: own indicators, changed meanings, own targets."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from wtforms import IntegerField, RadioField

from planner.core import clock
from planner.core.fields import Required, figure, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.inventory.models.questions import Dimension, Kind
from planner.inventory.operations.questions import Wording
from planner.inventory.sections import DIMENSIONS

if TYPE_CHECKING:
    from planner.inventory.measures import Measure
    from planner.inventory.models.questions import Question

KINDS = (
    (Kind.NUMBER.value, _("A figure")),
    (Kind.CHOICE.value, _("One of several choices")),
    (Kind.YES_NO.value, _("Yes, no or not relevant")),
)
LONGEST_CHOICE, LONGEST_TEXT = 120, 2000
WHICH_YEAR = _("Say from which calendar year")
CHOOSE = _("Choose one of these")


def _year(label: Any) -> IntegerField:  # noqa: ANN401 - a text
    return IntegerField(label, [Required(WHICH_YEAR)])


class YearForm(Form):
    """From which year."""

    from_year = _year(_("From the round of calendar year"))

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        """Refuse a year that no round can have."""
        fine = bool(super().validate(extra_validators))
        year = self.from_year.data
        if year is not None and not clock.EARLIEST_YEAR <= year <= clock.LATEST_YEAR:
            self.from_year.errors = [_("Write a year between 2000 and 2100")]
            return False
        return fine


class WordingFields:
    """What an indicator is called and means."""

    title = line(_("What it is called"), required=_("Write what it is called"))
    meaning = paragraphs(_("What it means, in plain words"), required=_("Write what it means"), longest=LONGEST_TEXT)
    how_to_count = paragraphs(_("How to count"), longest=LONGEST_TEXT)
    unit = line(_("Unit"), longest=60, description=_("For a figure: as hours a week, items, SEK."))
    choices = paragraphs(
        _("Choices, one on each line"), longest=LONGEST_TEXT, description=_("For one of several choices.")
    )


def wording(form: Any) -> Wording:  # noqa: ANN401 - any of the forms below
    """Return what was typed."""
    lines = [one.strip()[:LONGEST_CHOICE] for one in (form.choices.data or "").split("\n")]
    return Wording(
        form.title.data,
        form.meaning.data,
        form.how_to_count.data,
        form.unit.data,
        tuple(one for one in lines if one),
    )


class OwnForm(YearForm):
    """An indicator of the municipality's own."""

    dimension = RadioField(
        _("Where it belongs"),
        [Required(CHOOSE)],
        choices=options((dimension.value, title) for dimension, title in DIMENSIONS.items()),
        invalid_value_message=CHOOSE,
        invalid_choice_message=CHOOSE,
    )
    kind = RadioField(
        _("How it is answered"),
        [Required(CHOOSE)],
        choices=options(KINDS),
        default=Kind.NUMBER.value,
        invalid_value_message=CHOOSE,
        invalid_choice_message=CHOOSE,
    )
    title, meaning = WordingFields.title, WordingFields.meaning
    how_to_count, unit, choices = WordingFields.how_to_count, WordingFields.unit, WordingFields.choices


class RewordForm(Form):
    """The same thing in better words."""

    title, meaning = WordingFields.title, WordingFields.meaning
    how_to_count, unit, choices = WordingFields.how_to_count, WordingFields.unit, WordingFields.choices


class RedefineForm(YearForm):
    """Another meaning from a year on."""

    title, meaning = WordingFields.title, WordingFields.meaning
    how_to_count, unit, choices = WordingFields.how_to_count, WordingFields.unit, WordingFields.choices
    reason = paragraphs(
        _("Why the meaning changes"),
        required=_("Write why the meaning changes: it is shown at the break in the series"),
        longest=LONGEST_TEXT,
    )


class RetireForm(YearForm):
    """From which year an indicator is not asked."""


class IndicatorTargetForm(Form):
    """The municipality's own target for one indicator."""

    target = figure(_("Own target"), least=0)


def as_typed(question: Question, measure: Measure, *, year: int) -> SimpleNamespace:
    """Return what the forms about a question begin with."""
    return SimpleNamespace(
        version=question.version,
        title=str(measure.title),
        meaning=str(measure.meaning),
        how_to_count=str(measure.how_to_count) or None,
        unit=str(measure.unit) or None,
        choices="\n".join(str(choice) for choice in measure.choices) or None,
        from_year=year,
        reason=None,
    )


def new_own() -> OwnForm:
    """Return the form for a new indicator, asked from this year on."""
    form = OwnForm()
    if form.from_year.data is None and not form.is_submitted():
        form.from_year.data = clock.today().year
    return form


def dimension_of(form: OwnForm) -> Dimension:
    """Return the dimension chosen."""
    return Dimension(form.dimension.data)


def kind_of(form: OwnForm) -> Kind:
    """Return the kind chosen."""
    return Kind(form.kind.data)


def apart(form: Form, word: str) -> Form:
    """Give a form's fields ids of their own, for a page that has several with fields of the same name."""
    for field in form:
        field.id = f"{word}-{field.id}"
        field.label.field_id = field.id
    return form
