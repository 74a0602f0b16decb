"""What can be typed when a plan is copied to a later year: a decision for each of its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired, StopValidation

from planner.core.choices import Choice
from planner.core.clock import SchoolYear
from planner.core.fields import figure, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import gettext, written_day, written_number
from planner.core.i18n import lazy_gettext as _
from planner.plans import reading, words
from planner.plans.marks import Mark, status_mark
from planner.plans.models.parts import UNFINISHED, Activity, MeasuredValue, Objective
from planner.plans.models.succession import Decision
from planner.plans.operations.copying import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wtforms import Field
    from wtforms.fields.core import UnboundField

    from planner.core.i18n import Text
    from planner.plans.models.plan import Plan

LONGEST_REASON = 2000
CONTINUE = (Decision.CONTINUE.value, _("Continue"))
STOP = (Decision.STOP.value, _("Stop, with a reason"))
LEAVE = (Decision.LEAVE.value, _("Leave out"))
REPEAT = (Decision.CONTINUE.value, _("Do it again"))
CHOOSE = _("Choose what happens to this")


@dataclass(frozen=True)
class PartToDecide:
    """A part of the old plan with the fields of its decision. mark: how it went; hint: where the baseline is from."""

    row: Objective | Activity
    decision: Field
    reason: Field | None
    baseline: Field | None = None
    hint: str = ""
    mark: Mark | None = None
    activities: tuple[PartToDecide, ...] = ()


class CopyForm(Form):
    """The new plan's year and title, and a decision for each part of the plan it is copied from."""

    title = line(words.HEADER["title"], required=_("Write what the plan is called"))
    school_year = Choice(_("School year"), [InputRequired(_("Choose a school year"))], coerce=int)
    with_header = BooleanField(
        _("Take along “Where we stand” and who it was drawn up with"),
        description=_("As a start to write on. Registry number and dates are always new."),
    )

    def __init__(self, *, plan: Plan, years: list[SchoolYear], values: Mapping[int, MeasuredValue]) -> None:
        """Make the fields of each part: what is unfinished continues and what is done is left out, to begin with."""
        super().__init__(data={"title": plan.title})
        self._sent = request.form if self.is_submitted() else None
        self.school_year.choices = options((year.start_year, str(year)) for year in years)
        if self.school_year.data is None and not self.school_year.raw_data and years:
            self.school_year.data = years[0].start_year
        self.parts = tuple(self._objective(row, values.get(row.id)) for row in plan.text_objectives)

    def _objective(self, row: Objective, last: MeasuredValue | None) -> PartToDecide:
        choices = [CONTINUE, STOP, LEAVE]
        baseline = last.figure if last is not None else row.baseline
        name = f"objective_{row.id}"
        return PartToDecide(
            row=row,
            decision=self._add(name, _decision(_("This objective"), choices), Decision.CONTINUE.value),
            reason=self._add(f"{name}_reason", _reason()),
            baseline=self._add(f"{name}_baseline", figure(_("Baseline of the new year")), baseline),
            hint=_where_from(row, last),
            activities=tuple(self._activity(activity) for activity in row.activities if activity.in_text),
        )

    def _activity(self, row: Activity) -> PartToDecide:
        unfinished = row.status in UNFINISHED
        name = f"activity_{row.id}"
        usual = Decision.CONTINUE if unfinished else Decision.LEAVE
        choices = [CONTINUE, STOP, LEAVE] if unfinished else [REPEAT, LEAVE]
        return PartToDecide(
            row=row,
            decision=self._add(name, _decision(_("This activity"), choices), usual.value),
            reason=self._add(f"{name}_reason", _reason()) if unfinished else None,
            mark=status_mark(row),
        )

    def _add(self, name: str, unbound: UnboundField[Any], data: object = None) -> Field:
        """Bind one more field to this form, and let it read what was typed."""
        field: Field = unbound.bind(form=self, name=name, prefix=self._prefix)
        self._fields[name] = field
        # What nobody answered is no answer, and not the proposal.
        field.process(self._sent, data if self._sent is None else None)
        return field

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - as the base class
        """Ask for the reason of what stops."""
        valid = bool(super().validate(extra_validators))
        for part in [part for objective in self.parts for part in (objective, *objective.activities)]:
            if part.reason is not None and part.decision.data == Decision.STOP.value and not part.reason.data:
                part.reason.errors = [*part.reason.errors, _("Write why it stops")]
                valid = False
        return valid

    @property
    def values(self) -> dict[str, Any]:
        """What was decided, as the operation takes it."""
        return {
            "title": self.title.data,
            "school_year": SchoolYear(self.school_year.data),
            "with_header": bool(self.with_header.data),
            "objectives": {part.row.id: _answer(part) for part in self.parts},
            "activities": {part.row.id: _answer(part) for objective in self.parts for part in objective.activities},
        }


def _answer(part: PartToDecide) -> Answer:
    decision = Decision(part.decision.data)
    reason = part.reason.data if part.reason is not None and decision is Decision.STOP else None
    return Answer(decision, reason, part.baseline.data if part.baseline is not None else None)


def _decision(label: Text, choices: Sequence[tuple[str, Text]]) -> UnboundField[Any]:
    known = {value for value, _word in choices}

    def one_of_them(_form: Form, field: Field) -> None:
        if field.data not in known:
            field.errors = []
            raise StopValidation(CHOOSE)

    made: UnboundField[Any] = RadioField(label, [one_of_them], choices=options(choices), validate_choice=False)
    return made


def _reason() -> UnboundField[Any]:
    made: UnboundField[Any] = paragraphs(_("Why does it stop?"), longest=LONGEST_REASON)
    return made


def _where_from(row: Objective, last: MeasuredValue | None) -> str:
    if last is None:
        return ""
    return gettext(
        "Proposed: the last measured value, %(value)s on %(day)s. It was %(before)s when the plan began.",
        value=reading.figure(last.figure, row.unit),
        day=written_day(last.measured_on),
        before=reading.figure(row.baseline, row.unit) if row.baseline is not None else written_number(None),
    )
