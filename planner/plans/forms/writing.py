"""What can be typed when a plan is written; the choices of ids are the municipality's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, ValidationError

from planner.core.choices import Choice, Choices
from planner.core.clock import SchoolYear
from planner.core.fields import day, figure, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import language, swedish_order
from planner.core.i18n import lazy_gettext as _
from planner.needs import queries as needs
from planner.plans import rules, words
from planner.plans.models.toolbox import FocusArea
from planner.plans.operations.arranging import Deed, Move
from planner.plans.queries import toolbox

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.plans.models.parts import Activity
    from planner.plans.models.toolbox import Tool


class BeginForm(Form):
    """What a plan needs to exist: where, about what, which year, and what it is called."""

    title = line(
        _("Title"),
        required=_("Write what the plan is called"),
        description=_("What you want to happen, in a few words: “Every class in the library, every week”."),
    )
    school_id = Choice(_("School"), [InputRequired(_("Choose a school"))], coerce=int)
    focus_area = RadioField(
        _("Focus area"),
        [InputRequired(_("Choose a focus area"))],
        choices=options((area.value, word) for area, word in words.FOCUS_AREAS.items()),
        validate_choice=False,
    )
    school_year = Choice(_("School year"), [InputRequired(_("Choose a school year"))], coerce=int)

    def __init__(self, *, viewer: Viewer, **kwargs: Any) -> None:  # noqa: ANN401 - as the base class
        """Offer the schools where the viewer is library staff, and the years around the present one."""
        super().__init__(**kwargs)
        at = rules.schools_to_write_at(viewer)
        schools = {post.school_id: post.school_name or "" for post in viewer.posts if post.school_id in at}
        self.school_id.choices = options(sorted(schools.items(), key=lambda pair: swedish_order(str(pair[1]))))
        year = SchoolYear.current()
        self.school_year.choices = options((y.start_year, str(y)) for y in (year.previous(), year, year.next()))
        if self.school_year.data is None and not self.school_year.raw_data:
            self.school_year.data = year.start_year

    def validate_focus_area(self, field: RadioField) -> None:
        """Refuse what is no focus area."""
        if field.data not in set(FocusArea):
            raise ValidationError(_("Choose a focus area"))

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        typed = super().values
        return typed | {
            "focus_area": FocusArea(typed["focus_area"]),
            "school_year": SchoolYear(typed["school_year"]),
        }


class HeaderForm(Form):
    """The header of a plan."""

    title = line(words.HEADER["title"], required=_("Write what the plan is called"))
    current_state = paragraphs(
        words.HEADER["current_state"],
        description=_("What works, what does not, and how you know. A few sentences are enough."),
    )
    drawn_up_with = paragraphs(
        words.HEADER["drawn_up_with"], description=_("Teams, pupils' council, others who have had their say.")
    )
    curriculum_links = paragraphs(
        words.HEADER["curriculum_links"],
        description=_("Which parts of the curriculum and the syllabuses the plan helps with, in your own words."),
    )
    registry_number = line(words.HEADER["registry_number"], longest=60)
    valid_from = day(words.HEADER["valid_from"])
    valid_to = day(words.HEADER["valid_to"])


class ObjectiveForm(Form):
    """An objective and how one will see that it is reached."""

    title = line(
        words.OBJECTIVE["title"],
        required=_("Write what you want to reach"),
        description=_("What shall be different for the pupils when the year is over?"),
    )
    indicator = line(
        words.OBJECTIVE["indicator"],
        description=_(
            "What can be counted: share of classes with a weekly library lesson, loans per pupil. "
            "Needed before you submit."
        ),
    )
    unit = line(words.OBJECTIVE["unit"], longest=40, description=_("As % or loans."))
    baseline = figure(words.OBJECTIVE["baseline"])
    target = figure(words.OBJECTIVE["target"])
    how_measured = paragraphs(
        words.OBJECTIVE["how_measured"], description=_("From where the figure comes, and when you look it up.")
    )


def _or_none(value: Any) -> int | None:  # noqa: ANN401 - what a browser sends
    return int(value) if value not in (None, "", "None") else None


class ActivityForm(Form):
    """An activity; what, for whom and responsible are needed to submit, nothing but what to save."""

    what = line(words.ACTIVITY["what"], required=_("Write what you are going to do"))
    target_group = line(
        words.ACTIVITY["target_group"], description=_("Years or group: F–3, new arrivals. Needed before you submit.")
    )
    responsible = line(
        words.ACTIVITY["responsible"], description=_("A person or a function. Needed before you submit.")
    )
    frequency = line(words.ACTIVITY["frequency"])
    starts_on = day(words.ACTIVITY["starts_on"])
    due_on = day(words.ACTIVITY["due_on"])
    needs = Choices(words.ACTIVITY["needs"], coerce=int)
    partner = line(words.ACTIVITY["partner"])
    hours = figure(
        words.ACTIVITY["hours"], least=0, description=_("Staff hours in all. The principal sees the sum of the plan.")
    )
    cost = figure(words.ACTIVITY["cost"], least=0, description=_("Money in all, wages aside."))
    resources = paragraphs(words.ACTIVITY["resources"], description=_("Time, money or material that it takes."))
    tool_id = Choice(
        words.ACTIVITY["tool"],
        coerce=_or_none,
        description=_("If it comes from the toolbox, others can see that you use it and how it went."),
    )

    def __init__(self, *, focus_area: FocusArea, activity: Activity | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the municipality's needs and the tools of the plan's focus area, and what the activity already has."""
        linked = [link for link in activity.need_links if link.in_text] if activity is not None else []
        if activity is not None:
            kwargs = {"obj": activity, "needs": [link.need_id for link in linked]} | kwargs
        super().__init__(**kwargs)
        offered = {need.id: need for need in [*needs.choosable(), *(link.need for link in linked)]}
        self.needs.choices = options((need.id, f"{need.code} {need.title(language())}") for need in offered.values())
        tools = {tool.id: tool for tool in toolbox.choosable(focus_area, activity)}
        self.tool_id.choices = options(
            [("", _("None")), *((tool.id, f"{tool.code} {tool.title(language())}") for tool in tools.values())]
        )


def from_tool(tool: Tool) -> dict[str, Any]:
    """Return what an activity form is filled with when a tool is taken into a plan."""
    return {
        "what": tool.title(language()),
        "target_group": tool.year_groups,
        "frequency": tool.when_text,
        "needs": [need.id for need in tool.needs],
        "tool_id": tool.id,
    }


BUTTON = re.compile(
    r"(?P<part>objective|activity)-(?P<id>[0-9]{1,9})"
    r"(?:-(?P<move>remove|copy)|(?:-under-(?P<under>[0-9]{1,9}))?-place-(?P<place>[0-9]{1,3})|-under-(?P<last>[0-9]{1,9}))"
)


class ArrangeForm(Form):
    """One button of many: which part to move where, to copy or to take out; sent twice it does one thing."""

    deed = StringField(_("What to do"), [InputRequired(_("Choose what to do"))])

    def validate_deed(self, field: StringField) -> None:
        """Refuse what none of our buttons says."""
        if _deed(field.data or "") is None:
            raise ValidationError(_("Choose what to do"))

    @property
    def asked(self) -> Deed:
        """What the button says."""
        deed = _deed(self.deed.data)
        assert deed is not None  # noqa: S101 - validated
        return deed


def _deed(said: str) -> Deed | None:
    """Read a button: objective-7-remove, activity-7-place-2, activity-7-copy, activity-7-under-3, …-under-3-place-2."""
    found = BUTTON.fullmatch(said)
    if found is None:
        return None
    place = int(found["place"]) if found["place"] else None
    under = int(found["under"] or found["last"]) if found["under"] or found["last"] else None
    if found["part"] == "objective" and (under is not None or found["move"] == Move.COPY):
        return None
    return Deed(found["part"], int(found["id"]), Move(found["move"] or "place"), place, under)
