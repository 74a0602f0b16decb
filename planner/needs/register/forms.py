"""What can be typed in the register."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wtforms import RadioField, StringField
from wtforms.validators import Optional, ValidationError

from planner.core.choices import Choice, checkboxes
from planner.core.fields import Required, day, figure, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.inventory.spread import Spread
from planner.needs.forms import SPREADS
from planner.needs.models import NeedSource
from planner.needs.words import DIMENSIONS, SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planner.core.i18n import Text

FALLBACK = _("Left empty, the Swedish text stands on English pages too.")
OWN = "own"
CODE = re.compile(r"[A-Za-z]{1,2}[0-9]{1,6}")
NOTHING = ""


class NeedForm(Form):
    """A need as it is written."""

    made_for_one_page = True

    code = line(
        _("Code"),
        longest=20,
        description=_("A letter and a number. It is kept for good: plans and letters refer to it."),
    )
    title_sv = line(_("What is the need called, in Swedish?"), required=_("Write what the need is called"))
    title_en = line(_("What is it called, in English?"), description=FALLBACK)
    description_sv = paragraphs(_("What is the need, in Swedish?"), required=_("Write what the need is"), longest=4000)
    description_en = paragraphs(_("What is it, in English?"), longest=4000, description=FALLBACK)
    source = RadioField(
        _("Who found it?"),
        [Required(_("Choose who found the need"))],
        invalid_choice_message=_("Choose who found the need"),
        choices=options((source.value, words) for source, words in SOURCES.items()),
    )
    origin = Choice(
        _("Where can one read how it was found?"),
        [Optional()],
        choices=[],
        description=_("The need's page then links to it."),
    )
    source_note = paragraphs(
        _("How was it found?"), longest=2000, description=_("When, by whom and in which words, as far as it is known.")
    )
    groups = checkboxes(
        _("Which reference groups stand behind it?"),
        description=_("They say in the end whether the need is met, and get letters about what became of it."),
    )
    dimension = Choice(_("What does it speak of?"), [Required(_("Choose what the need speaks of"))], choices=[])
    goals = checkboxes(_("Which product goals does it serve?"))
    bands = checkboxes(_("Which schools does it concern? All with"), coerce=str)
    schools = checkboxes(
        _("And these schools"),
        description=_("Tick nothing here or above when the need concerns all schools, those that open later too."),
    )

    def validate_code(self, field: StringField) -> None:
        """Refuse what cannot stand in an address, and what leaves no number for the next need."""
        if field.data and not CODE.fullmatch(field.data):
            raise ValidationError(_("Write one or two letters and a number of at most six figures, as B12"))

    def choose(
        self,
        *,
        goals: Iterable[tuple[int, Text]],
        schools: Iterable[tuple[int, str]],
        bands: Iterable[tuple[str, Text]],
        origins: Sequence[tuple[str, str]],
        groups: Sequence[tuple[int, str]],
    ) -> None:
        """Set what there is to choose among."""
        self.goals.choices = options(goals)
        self.schools.choices = options(schools)
        self.bands.choices = options(bands)
        self.groups.choices = options(groups)
        if not groups:
            del self.groups
        self.dimension.choices = options([("", _("Choose")), *DIMENSIONS.items()])
        self.origin.choices = options([("", _("Nowhere here")), *origins])

    @property
    def own_source(self) -> NeedSource:
        """Who found it."""
        return NeedSource(self.source.data)


class IndicatorForm(Form):
    """What shall show a need's effect."""

    made_for_one_page = True

    indicator = Choice(_("What shall show the effect?"), [Optional()], choices=[])
    measure = RadioField(
        _("What of the schools' figures shall become better?"),
        [Optional()],
        invalid_choice_message=_("Choose what shall become better"),
        choices=options((measure.value, words) for measure, words in SPREADS),
        default=Spread.RATIO_P90_P10.value,
        description=_("For an indicator of the inventory's only."),
    )
    effect_name = line(
        _("What do you count, in your own words?"), description=_("Only when you count something else by hand.")
    )
    effect_unit = line(_("In which unit?"), longest=40)
    effect_baseline = figure(
        _("Baseline"),
        least=0,
        description=_("Where it began. Left empty for the inventory's, it is the round before the newest."),
    )
    effect_target = figure(
        _("Target"), least=0, description=_("The municipality's own target; it can be set later. No law sets one.")
    )

    def choose(self, indicators: Iterable[tuple[str, Text]]) -> None:
        """Set which indicators there are."""
        self.indicator.choices = options(
            [(NOTHING, _("Nothing yet")), *indicators, (OWN, _("Something else, counted by hand"))]
        )


class FigureForm(Form):
    """A figure counted by hand."""

    measured_on = day(_("Which day was it so?"), required=_("Write which day it was so"))
    figure = figure(_("Figure"), required=_("Write a figure"))
    note = line(_("How was it counted?"))
