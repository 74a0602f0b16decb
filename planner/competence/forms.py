"""What can be typed about goals and training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import Field, RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from planner.competence.models.content import Aim, GoalContent
from planner.core.fields import Required, day, figure, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import Text, language
from planner.core.i18n import lazy_gettext as _
from planner.core.links import LONGEST_LINK, is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.competence.models.goal import Goal
    from planner.competence.models.log import LogEntry
    from planner.framework.models import CompetenceArea, CompetenceLevel
    from planner.needs.models import Need


def chosen_id(value: object) -> int | None:
    """Return the id a choice stands for; nothing for the empty choice."""
    return int(str(value)) if value not in {None, ""} else None


def choice(label: Text, *, required: Text) -> SelectField:
    """Return a select of ids, one of which must be chosen."""
    return SelectField(
        label,
        [Required(required)],
        coerce=chosen_id,
        invalid_value_message=required,
        invalid_choice_message=required,
    )


def optional_choice(label: Text, **kw: Text) -> SelectField:
    """Return a select of ids, or none."""
    wrong = _("Choose one from the list")
    return SelectField(label, coerce=chosen_id, invalid_value_message=wrong, invalid_choice_message=wrong, **kw)


def level_choice(label: Text, *, required: Text) -> RadioField:
    """Return a set of levels, one of which must be chosen."""
    return RadioField(
        label, [Required(required)], coerce=int, invalid_value_message=required, invalid_choice_message=required
    )


def checkboxes(label: Text, **kw: Text) -> SelectMultipleField:
    """Return a set of checkboxes of ids, of which any number may be chosen."""
    wrong = _("Choose among the alternatives")
    return SelectMultipleField(
        label,
        coerce=chosen_id,
        choices=[],
        invalid_value_message=wrong,
        invalid_choice_message=wrong,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        **kw,
    )


def optional_level(label: Text) -> SelectField:
    """Return a select of levels, or none."""
    return optional_choice(label)


FURTHER = (2, 3)
MISSING = (_("Choose an area"), _("Choose the level you are on"), _("Choose the level you want to reach"))


def typed_of(content: GoalContent) -> dict[str, Any]:
    """Return what a goal says as its form's fields hold it."""
    words = {name: value for name, value in content.items() if name != "aims"}
    for place, aim in enumerate(content["aims"], start=1):
        ending = "" if place == 1 else f"_{place}"
        for name in ("area_id", "from_level", "to_level"):
            words[f"{name}{ending}"] = getattr(aim, name)
    return words


class GoalForm(Form):
    """A competence goal."""

    school_id = choice(_("Which school's principal do you agree it with?"), required=_("Choose a school"))
    area_id = choice(_("Area"), required=_("Choose an area"))
    from_level = level_choice(_("Where are you today?"), required=_("Choose the level you are on"))
    to_level = level_choice(_("Where do you want to be?"), required=_("Choose the level you want to reach"))
    area_id_2 = optional_choice(_("Second area"))
    from_level_2 = optional_level(_("Today in the second area"))
    to_level_2 = optional_level(_("Target in the second area"))
    area_id_3 = optional_choice(_("Third area"))
    from_level_3 = optional_level(_("Today in the third area"))
    to_level_3 = optional_level(_("Target in the third area"))
    need_ids = checkboxes(_("Which needs does it answer?"), description=_("Needs that the schools work on together."))
    why = paragraphs(_("Why?"), description=_("In your own words. May be left empty when you have chosen a need."))
    how = paragraphs(
        _("How?"),
        required=_("Write how you will get there"),
        description=_("Training, time with a colleague, reading, trying it out. Two sentences are enough."),
    )
    due_on = day(_("By when?"), required=_("Choose the day you want to have got there by"))

    def offer(
        self, *, areas: Iterable[CompetenceArea], levels: Iterable[CompetenceLevel], needs: Iterable[Need]
    ) -> dict[int, str]:
        """Fill in what there is to choose from; return what each level means."""
        tongue = language()
        named = [(a.id, a.title(tongue)) for a in areas]
        self.area_id.choices = options([("", _("Choose an area")), *named])
        self.need_ids.choices = options((n.id, f"{n.code} {n.title(tongue)}") for n in needs)
        steps = [(level.level, f"{level.level} {level.title(tongue)}") for level in levels]
        self.from_level.choices = options(steps[:-1])
        self.to_level.choices = options(steps[1:])
        for area, start, end in self.further:
            area.choices = options([("", _("No further area")), *named])
            start.choices = options([("", _("Choose a level")), *steps[:-1]])
            end.choices = options([("", _("Choose a level")), *steps[1:]])
        return {level.level: level.meaning(tongue) for level in levels}

    @property
    def further(self) -> list[tuple[Field, Field, Field]]:
        """The fields of the areas after the first: area, from and to."""
        return [(self[f"area_id_{n}"], self[f"from_level_{n}"], self[f"to_level_{n}"]) for n in FURTHER]

    @property
    def names_further(self) -> bool:
        """Whether anything is chosen, or wrong, in the areas after the first."""
        return any(field.data is not None or field.errors for fields in self.further for field in fields)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - as WTForms has it
        """Ask for the levels of each further area that is chosen, and for the area where only a level is."""
        valid = super().validate(extra_validators)
        for fields in self.further:
            if all(field.data is None for field in fields):
                continue
            for field, missing in zip(fields, MISSING, strict=True):
                if field.data is None and not field.errors:
                    field.errors, valid = [missing], False
        return bool(valid)

    @property
    def content(self) -> dict[str, Any]:
        """What was typed, as the operations take it; with the school where it was asked for."""
        aims = [Aim(self.area_id.data, self.from_level.data, self.to_level.data)]
        aims += [Aim(*(field.data for field in fields)) for fields in self.further if fields[0].data is not None]
        where = {"school_id": self.school_id.data} if "school_id" in self else {}
        words = {"why": self.why.data, "how": self.how.data, "due_on": self.due_on.data}
        return {**where, "aims": aims, "need_ids": set(self.need_ids.data or ()), **words}

    def offer_schools(self, schools: Iterable[tuple[int, str]]) -> None:
        """Ask for the school only when there is more than one."""
        found = list(schools)
        if len(found) == 1:
            del self.school_id
            return
        self.school_id.choices = options([("", _("Choose a school")), *found])


class ReturnForm(Form):
    """Why a goal is returned."""

    return_reason = paragraphs(
        _("What needs to be different?"),
        required=_("Write what needs to be different"),
        longest=2000,
        description=_("Only the one whose goal it is reads this. Two sentences are enough."),
    )


class DropForm(Form):
    """Why a goal is dropped."""

    drop_reason = paragraphs(_("Why is it dropped?"), required=_("Write why it is dropped"), longest=2000)


class EvidenceForm(Form):
    """Which entry of the log shows it."""

    entry_id = choice(_("From your log"), required=_("Choose an entry from your log"))

    def offer(self, entries: Iterable[tuple[LogEntry, Text]]) -> None:
        """Fill in what there is to choose from."""
        self.entry_id.choices = options(
            [("", _("Choose an entry from your log")), *((entry.id, label) for entry, label in entries)]
        )


class EntryForm(Form):
    """Something done to learn."""

    hours = figure(_("Hours"), required=_("Write how many hours"))
    what = line(_("What?"), required=_("Write what you did"))
    area_id = choice(_("Area"), required=_("Choose an area"))
    done_on = day(_("When?"), required=_("Choose the day"))
    reflection = paragraphs(_("What did you take with you?"))
    link = line(_("Link"), longest=LONGEST_LINK, description=_("To a programme, a recording or the like."))

    def validate_link(self, field: Field) -> None:
        """Take links to the web only."""
        if field.data and not is_web_address(field.data):
            raise ValidationError(_("Write a web address that begins with https:// or http://"))

    def offer(self, *, areas: Iterable[CompetenceArea]) -> None:
        """Fill in what there is to choose from."""
        tongue = language()
        self.area_id.choices = options([("", _("Choose an area")), *((a.id, a.title(tongue)) for a in areas)])


class LogForm(EntryForm):
    """A new entry, perhaps evidence for a goal at once."""

    goal_id = optional_choice(
        _("Evidence for a goal?"),
        description=_("Your principal can then read the entry, with what you write about it."),
    )

    def offer_goals(self, goals: Iterable[Goal]) -> None:
        """Ask for the goal only when there is one that takes evidence."""
        found = [(goal.id, goal.title(language())) for goal in goals]
        if not found:
            del self.goal_id
            return
        self.goal_id.choices = options([("", _("No, only for me")), *found])
