"""What can be typed about the competence strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange

from planner.competence.forms import choice, optional_choice
from planner.competence.strategy.models import Outcome
from planner.core.choices import checkboxes
from planner.core.clock import EARLIEST_YEAR, LATEST_YEAR, SchoolYear
from planner.core.fields import Required, figure, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import Text, language
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.framework.models import CompetenceArea
    from planner.needs.models import Need
    from planner.training.models.event import TrainingEvent

OUTCOMES: dict[Outcome, Text] = {
    Outcome.REACHED: _("Reached"),
    Outcome.PARTLY: _("Partly reached"),
    Outcome.NOT_REACHED: _("Not reached"),
}


def chosen_outcome(value: object) -> Outcome | None:
    """Return the outcome a choice stands for; nothing for none yet."""
    return Outcome(str(value)) if value not in {None, ""} else None


class BeginForm(Form):
    """For which school year."""

    year = SelectField(
        _("School year"),
        [Required(_("Choose a school year"))],
        coerce=int,
        invalid_value_message=_("Choose a school year"),
        invalid_choice_message=_("Choose a school year"),
    )

    def offer(self) -> None:
        """Fill in the present school year and the ones beside it."""
        now = SchoolYear.current()
        years = [year for year in (now.previous(), now, now.next()) if EARLIEST_YEAR <= year.start_year <= LATEST_YEAR]
        self.year.choices = options((year.start_year, str(year)) for year in years)

    def propose(self, begun: Iterable[SchoolYear]) -> None:
        """Choose beforehand the year whose turn it is: this one, the next or the last, that has no strategy."""
        if self.year.data is None:
            now, taken = SchoolYear.current(), set(begun)
            left = (year for year in (now, now.next(), now.previous()) if year not in taken)
            self.year.data = next(left, now).start_year


class IntroductionForm(Form):
    """Where the municipality stands and wants to go."""

    introduction = paragraphs(
        _("Where we stand, and where we want to be"),
        description=_("What staff in all schools need to be able to do together. Never about a single person."),
    )


class PriorityForm(Form):
    """An area that comes first."""

    area_id = choice(_("Area"), required=_("Choose an area"))
    need_id = optional_choice(_("Which need does it answer?"))
    reason = paragraphs(
        _("Why does it come first?"),
        required=_("Write why it comes first"),
        description=_("What the needs, the inventory or the overview show."),
    )
    planned = paragraphs(_("What is planned?"), description=_("Training, colleagues who learn together, time to try."))
    trainings = checkboxes(_("Training events planned for it"))
    hours = figure(_("Hours of training"), least=0, description=_("For all staff together."))
    budget = figure(_("Budget, SEK"), least=0)

    def offer(
        self, *, areas: Iterable[CompetenceArea], needs: Iterable[Need], trainings: Iterable[TrainingEvent]
    ) -> None:
        """Fill in what there is to choose from."""
        tongue = language()
        self.area_id.choices = options([("", _("Choose an area")), *((a.id, a.title(tongue)) for a in areas)])
        self.need_id.choices = options(
            [("", _("No need in particular")), *((n.id, f"{n.code} {n.title(tongue)}") for n in needs)]
        )
        found = [(event.id, event.title) for event in trainings]
        if found:
            self.trainings.choices = options(found)
        else:
            del self.trainings


class MoveForm(Form):
    """Where a priority is to stand."""

    place = IntegerField(validators=[Required(_("Choose a place")), NumberRange(1, 1000)])


class FollowUpForm(Form):
    """What the year led to as a whole."""

    follow_up = paragraphs(_("What the year led to"), description=_("Read by all who hold a post."))


class OutcomeForm(Form):
    """What came of a priority."""

    outcome = RadioField(
        _("What came of it?"),
        choices=options([("", _("Too early to say")), *((kind.value, word) for kind, word in OUTCOMES.items())]),
        coerce=chosen_outcome,
        default="",
        invalid_value_message=_("Choose one of the answers"),
        invalid_choice_message=_("Choose one of the answers"),
    )
    outcome_note = paragraphs(_("In words"), description=_("What was done, what it led to, what comes next."))
