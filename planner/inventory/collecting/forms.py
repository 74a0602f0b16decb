"""What can be typed when rounds are run and schools answer."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from wtforms import IntegerField, RadioField
from wtforms.validators import Optional

from planner.core.fields import Figure, Required, day, line, options, paragraphs
from planner.core.forms import LABELS, Form
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.core.spreadsheets.figures import Said, Unreadable, read_figure
from planner.inventory.models.answers import Quality
from planner.inventory.models.questions import Kind
from planner.inventory.operations.values import Given
from planner.inventory.questionnaire import STANDARD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.inventory.collecting.queries import AnswerPage, SectionState, Value
    from planner.inventory.measures import Measure

LONGEST_COMMENT = 500
YES, NO = "1", "2"
QUALITY, COMMENT = "_quality", "_comment"
QUALITIES = (
    (Quality.MEASURED.value, _("Measured")),
    (Quality.ESTIMATED.value, _("Estimated")),
    (Quality.UNKNOWN.value, _("Unknown")),
    (Quality.NOT_RELEVANT.value, _("Not relevant")),
)
WITHOUT_FIGURE = frozenset({Quality.UNKNOWN, Quality.NOT_RELEVANT})
CHOOSE = _("Choose one of the answers")

for standard in STANDARD:
    LABELS.setdefault(standard.code, standard.title)


class PrepareForm(Form):
    """A new round."""

    year = IntegerField(_("Calendar year"), [Required(_("Say which calendar year the round is of"))])
    closes_on = day(_("Answers wished for by"))


class LastDayForm(Form):
    """The day by which answers are wished for."""

    closes_on = day(_("Answers wished for by"))


class ReopenForm(Form):
    """Why a fixed round is opened again."""

    reason = paragraphs(_("Why is the round opened again?"), required=_("Write why the round is opened again"))


class SendBackForm(Form):
    """What a school should look at again."""

    reason = paragraphs(
        _("What should the school look at again?"), required=_("Write what the school should look at again")
    )


class Answered(Figure):
    """A figure read as tables are read, so that form and table never differ; “ca 10” and “unknown” say how sure."""

    said: Quality | None = None
    whole = False

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; refuse what can be read two ways, below zero, or a part of what is counted whole."""
        self.data = None
        read = read_figure(valuelist[0] if valuelist else "")
        if isinstance(read, Unreadable):
            raise ValueError(read.reason)  # noqa: TRY004 - what a form says of a field
        if read.said not in {Said.NOTHING, Said.MEASURED}:
            self.said = Quality(read.said)
        if read.figure is not None and read.figure < 0:
            raise ValueError(_("A figure here cannot be below zero"))
        if self.whole and read.figure is not None and read.figure % 1:
            raise ValueError(_("Write a whole number"))
        self.data = read.figure


class Counted(Answered):
    """A figure of what is counted whole: pupils, items, seats."""

    whole = True


class SectionForm(Form):
    """A part of a school's answer; its fields are made from what is asked."""

    measures: tuple[Measure, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        """Refuse what contradicts itself, so that nothing typed is thrown away."""
        self._take_what_is_said()
        fine = bool(super().validate(extra_validators))
        for measure in self.measures:
            if measure.kind is Kind.NUMBER and not self._agrees(measure):
                fine = False
        return fine

    def _take_what_is_said(self) -> None:
        """Mark a figure as how sure the typed words say it is, unless another mark was chosen."""
        for measure in self.measures:
            if measure.kind is not Kind.NUMBER:
                continue
            typed, quality, _comment = self._typed(measure)
            if typed.said is not None and quality.data == Quality.MEASURED:
                quality.data = typed.said.value

    def _agrees(self, measure: Measure) -> bool:
        typed, quality, comment = self._typed(measure)
        if typed.errors:
            return False
        if typed.data is not None and quality.data in WITHOUT_FIGURE:
            typed.errors = [_("There is a figure, but it is marked as unknown or not relevant: keep one of the two")]
            return False
        if typed.data is None and quality.data not in WITHOUT_FIGURE and comment.data:
            typed.errors = [_("Write the figure, or mark it as unknown: then the comment has something to explain")]
            return False
        return True

    def _typed(self, measure: Measure) -> tuple[Any, Any, Any]:
        return self[measure.code], self[measure.code + QUALITY], self[measure.code + COMMENT]

    @property
    def given(self) -> dict[int, Given | None]:
        """What was answered by question; None where nothing was."""
        return {
            measure.question_id: self._number(measure) if measure.kind is Kind.NUMBER else self._chosen(measure)
            for measure in self.measures
            if measure.question_id is not None
        }

    def _number(self, measure: Measure) -> Given | None:
        typed, quality, comment = self._typed(measure)
        chosen = Quality(quality.data or Quality.MEASURED)
        if chosen in WITHOUT_FIGURE:
            return Given(None, chosen, comment.data)
        return None if typed.data is None else Given(typed.data, chosen, comment.data)

    def _chosen(self, measure: Measure) -> Given | None:
        picked = self[measure.code].data
        if not picked:
            return None
        if picked in {Quality.UNKNOWN.value, Quality.NOT_RELEVANT.value}:
            return Given(None, Quality(picked))
        return Given(Decimal(picked), Quality.MEASURED)


def section_form(page: AnswerPage, part: SectionState) -> SectionForm:
    """Return the form for a part of a school's answer, filled from what was typed, or from what is saved."""
    # Fields are put on after the class is made: what the municipality calls its own indicators stays out of LABELS.
    kind = type("SectionForm", (SectionForm,), {"measures": part.section.measures})
    for measure in part.section.measures:
        for name, made in _fields(measure).items():
            setattr(kind, name, made)
    form: SectionForm = kind(obj=SimpleNamespace(version=part.version, **_saved(part.section.measures, page.now)))
    return form


def _fields(measure: Measure) -> dict[str, Any]:
    pairs: list[tuple[str, Text]]
    if measure.kind is Kind.NUMBER:
        return {
            measure.code: (Answered if measure.decimals else Counted)(measure.title, [Optional()]),
            measure.code + QUALITY: _radios(
                _("How sure: %(title)s", title=measure.title), QUALITIES, default=Quality.MEASURED.value
            ),
            measure.code + COMMENT: line(_("Comment: %(title)s", title=measure.title), longest=LONGEST_COMMENT),
        }
    if measure.kind is Kind.YES_NO:
        pairs = [(YES, _("Yes")), (NO, _("No")), (Quality.NOT_RELEVANT.value, _("Not relevant"))]
    else:
        pairs = [(str(number), text) for number, text in enumerate(measure.choices, start=1)]
    return {measure.code: _radios(measure.title, [*pairs, (Quality.UNKNOWN.value, _("Unknown"))])}


def _radios(label: Any, pairs: Any, **kw: Any) -> RadioField:  # noqa: ANN401 - pairs of values and texts
    return RadioField(
        label,
        [Optional()],
        choices=options(pairs),
        invalid_value_message=CHOOSE,
        invalid_choice_message=CHOOSE,
        **kw,
    )


def _saved(measures: tuple[Measure, ...], now: Mapping[str, Value]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for measure in measures:
        value = now.get(measure.code)
        if value is None:
            continue
        if measure.kind is Kind.NUMBER:
            found[measure.code] = value.figure
            found[measure.code + QUALITY] = value.quality.value
            found[measure.code + COMMENT] = value.comment
        elif value.figure is None:
            found[measure.code] = value.quality.value
        else:
            found[measure.code] = str(int(value.figure))
    return found
