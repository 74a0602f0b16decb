"""What can be typed about goals and training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import Field, RadioField, SelectField, ValidationError

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


class GoalForm(Form):
    """A competence goal."""

    school_id = choice(_("Which school's principal do you agree it with?"), required=_("Choose a school"))
    area_id = choice(_("Area"), required=_("Choose an area"))
    from_level = level_choice(_("Where are you today?"), required=_("Choose the level you are on"))
    to_level = level_choice(_("Where do you want to be?"), required=_("Choose the level you want to reach"))
    need_id = optional_choice(
        _("Which need does it answer?"), description=_("One of the needs the schools work on together.")
    )
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
        self.area_id.choices = options([("", _("Choose an area")), *((a.id, a.title(tongue)) for a in areas)])
        self.need_id.choices = options(
            [("", _("No need in particular")), *((n.id, f"{n.code} {n.title(tongue)}") for n in needs)]
        )
        steps = [(level.level, f"{level.level} {level.title(tongue)}") for level in levels]
        self.from_level.choices = options(steps[:-1])
        self.to_level.choices = options(steps[1:])
        return {level.level: level.meaning(tongue) for level in levels}

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
        found = [(goal.id, goal.area.title(language())) for goal in goals]
        if not found:
            del self.goal_id
            return
        self.goal_id.choices = options([("", _("No, only for me")), *found])
