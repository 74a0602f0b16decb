"""What can be typed about tools: taking one into a plan, writing one, deciding on one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import RadioField, ValidationError
from wtforms.validators import InputRequired

from planner.core.choices import Choice, Choices
from planner.core.fields import line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import language
from planner.core.i18n import lazy_gettext as _
from planner.framework import queries as framework
from planner.needs import queries as needs
from planner.plans import words
from planner.plans.models.toolbox import FocusArea, ToolState

if TYPE_CHECKING:
    from planner.plans.models.parts import Activity
    from planner.plans.models.toolbox import Tool

CHOOSE_FOCUS = _("Choose a focus area")


class UseToolForm(Form):
    """Which objective a tool is taken to."""

    objective_id = Choice(_("Plan and objective"), [InputRequired(_("Choose an objective"))], coerce=int)


class ToolForm(Form):
    """A way of working, so that another school can do the same."""

    title_sv = line(_("What it is called"), required=_("Write what the tool is called"))
    title_en = line(
        _("The same in English"), description=_("Left empty, the Swedish name stands on English pages too.")
    )
    focus_area = RadioField(
        words.HEADER.get("focus_area", _("Focus area")),
        [InputRequired(CHOOSE_FOCUS)],
        choices=options((area.value, word) for area, word in words.FOCUS_AREAS.items()),
        validate_choice=False,
    )
    year_groups = line(
        _("For which years"), required=_("Write for which years"), description=_("As F–3, 4–6, 7–9 or gy.")
    )
    when_text = line(_("When or how often"), required=_("Write when or how often"))
    description = paragraphs(
        _("How it is done"), description=_("What somebody needs to know to do the same: steps, time, material.")
    )
    how_measured = paragraphs(
        _("How one sees that it helps"), required=_("Write how one sees that it helps"), longest=2000
    )
    needs = Choices(_("Needs it answers"), coerce=int)
    areas = Choices(_("Asks for competence in"), coerce=int)

    def __init__(self, *, tool: Tool | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - as the base class
        """Offer the municipality's needs and areas, and those the tool has already."""
        if tool is not None:
            linked = {"needs": [need.id for need in tool.needs], "areas": [area.id for area in tool.areas]}
            kwargs = {"obj": Filled(tool, linked)} | kwargs
        super().__init__(**kwargs)
        offered = {need.id: need for need in (*needs.choosable(), *(tool.needs if tool is not None else ()))}
        self.needs.choices = options((n.id, f"{n.code} {n.title(language())}") for n in offered.values())
        areas = framework.areas(also=[area.id for area in tool.areas] if tool is not None else ())
        self.areas.choices = options((area.id, area.title(language())) for area in areas)

    def validate_focus_area(self, field: RadioField) -> None:
        """Refuse what is no focus area."""
        if field.data not in set(FocusArea):
            raise ValidationError(CHOOSE_FOCUS)

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        typed = super().values
        return typed | {"focus_area": FocusArea(typed["focus_area"])}


class Filled:
    """A tool as a form reads it: its needs and areas by id."""

    def __init__(self, tool: Tool, linked: dict[str, list[int]]) -> None:
        """Take the tool's own fields and the ids."""
        own = (
            "title_sv",
            "title_en",
            "focus_area",
            "year_groups",
            "when_text",
            "description",
            "how_measured",
            "version",
        )
        vars(self).update({name: getattr(tool, name) for name in own} | linked)


def from_activity(activity: Activity) -> dict[str, Any]:
    """Return what a proposal is filled with from a good activity."""
    return {
        "title_sv": activity.what,
        "focus_area": activity.plan.focus_area,
        "year_groups": activity.target_group,
        "when_text": activity.frequency,
        "description": activity.note,
        "needs": [link.need_id for link in activity.need_links if link.in_text],
    }


class ToolDecisionForm(Form):
    """What the coordinator decides on a tool."""

    decision = RadioField(
        _("What do you decide?"),
        [InputRequired(_("Choose what you decide"))],
        choices=options([(ToolState.PUBLISHED.value, _("Publish it")), ("return", _("Return it with a reason"))]),
        validate_choice=False,
    )
    reason = paragraphs(_("Reason"), longest=2000)

    def validate_decision(self, field: RadioField) -> None:
        """Refuse anything but the two."""
        if field.data not in {ToolState.PUBLISHED.value, "return"}:
            raise ValidationError(_("Choose what you decide"))

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        typed = super().values
        state = ToolState.RETURNED if typed["decision"] == "return" else ToolState.PUBLISHED
        return typed | {"decision": state}


class RetireForm(Form):
    """Why a tool is retired."""

    reason = paragraphs(_("Why is it retired?"), required=_("Write the reason"), longest=2000)
