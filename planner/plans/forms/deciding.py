"""What can be typed when a plan is decided on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import RadioField
from wtforms.validators import InputRequired, ValidationError

from planner.core.choices import Choice
from planner.core.fields import day, line, options, paragraphs
from planner.core.forms import LABELS, Form
from planner.core.i18n import lazy_gettext as _
from planner.plans.operations.conditions import Condition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.plans.models.parts import Objective
    from planner.plans.text import ObjectiveText

MOST_CONDITIONS = 5
DECISIONS = {
    "approve": _("Approve the plan"),
    "approve_with_conditions": _("Approve it with conditions"),
    "return": _("Return it with a reason"),
}


class ObjectiveChoice(Choice):
    """Which objective a condition belongs to; left out, the first."""

    def pre_validate(self, form: Form) -> None:
        """Refuse what is not among the choices."""
        if self.data is not None:
            super().pre_validate(form)


class DecisionForm(Form):
    """Approve, approve with conditions, or return with a reason.

    The conditions stand in fields numbered from 1: what, under which objective, who and by when.
    """

    decision = RadioField(
        _("What do you decide?"),
        [InputRequired(_("Choose whether you approve the plan or return it"))],
        choices=options(DECISIONS.items()),
        validate_choice=False,
    )
    reason = paragraphs(_("What needs to be changed?"))

    def __init__(self, *, objectives: Sequence[ObjectiveText | Objective] = (), **kwargs: Any) -> None:  # noqa: ANN401 - as the base
        """Offer the objectives of the text that is decided on."""
        super().__init__(**kwargs)
        offered = options((o.id, f"{number}. {o.title}") for number, o in enumerate(objectives, start=1))
        for n in range(1, MOST_CONDITIONS + 1):
            field = self[f"condition_{n}_objective"]
            field.choices = offered
            if field.data is None and not field.raw_data and objectives:
                field.data = objectives[0].id

    @property
    def conditions(self) -> list[list[Any]]:
        """The fields of each condition, for the page."""
        return [
            [
                self[name]
                for name in (f"condition_{n}", f"condition_{n}_objective", f"condition_{n}_who", f"condition_{n}_by")
            ]
            for n in range(1, MOST_CONDITIONS + 1)
        ]

    @property
    def more_conditions(self) -> bool:
        """Whether more than the first condition has been written in."""
        return any(fields[0].data or any(f.errors for f in fields) for fields in self.conditions[1:])

    def validate_decision(self, field: RadioField) -> None:
        """Refuse anything but the three."""
        if field.data not in DECISIONS:
            raise ValidationError(_("Choose whether you approve the plan or return it"))

    @property
    def typed(self) -> dict[str, Any]:
        """Everything typed, to fill the form with again."""
        return super().values

    @property
    def values(self) -> dict[str, Any]:
        """The decision, the reason and the conditions that were written, as the operation takes them."""
        typed = super().values
        conditions = [
            Condition(
                what=typed[f"condition_{n}"],
                objective_id=typed[f"condition_{n}_objective"],
                responsible=typed[f"condition_{n}_who"],
                due_on=typed[f"condition_{n}_by"],
            )
            for n in range(1, MOST_CONDITIONS + 1)
            if typed[f"condition_{n}"]
        ]
        return {"decision": typed["decision"], "reason": typed["reason"], "conditions": conditions}


def _add(name: str, unbound: Any) -> None:  # noqa: ANN401 - a field not yet bound to a form
    setattr(DecisionForm, name, unbound)
    LABELS.setdefault(name, unbound.args[0])


for _n in range(1, MOST_CONDITIONS + 1):
    _add(f"condition_{_n}", line(_("Condition")))
    _add(f"condition_{_n}_objective", ObjectiveChoice(_("Belongs to the objective"), coerce=int))
    _add(f"condition_{_n}_who", line(_("Who does it")))
    _add(f"condition_{_n}_by", day(_("Done by")))
