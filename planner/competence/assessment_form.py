"""What can be typed in a self-assessment: a set of radios for each area of the framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import RadioField
from wtforms.validators import AnyOf, Optional

from planner.core.fields import options
from planner.core.forms import Form
from planner.core.i18n import language
from planner.core.i18n import lazy_gettext as _
from planner.framework.models import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.competence.models.assessment import SelfAssessment
    from planner.framework.models import CompetenceLevel, FrameworkArea, FrameworkVersion

NOT_NOW = "not_now"


class AssessmentForm(Form):
    """Where a person is, area by area; see `assessment_form`."""

    made_for_one_page = True
    areas: tuple[FrameworkArea, ...] = ()
    renewed = False  # the framework has changed since it was begun

    @property
    def answers(self) -> dict[int, int | None]:
        """What was answered, by area: a level, or none for "not now"; areas without an answer are left out."""
        given = {area.area_id: self[name_of(area)].data for area in self.areas}
        return {area_id: None if value == NOT_NOW else int(value) for area_id, value in given.items() if value}


def name_of(area: FrameworkArea) -> str:
    """Return the name of an area's field."""
    return f"area_{area.area_id}"


def assessment_form(
    framework: FrameworkVersion,
    levels: Sequence[CompetenceLevel],
    *,
    begun: SelfAssessment | None,
    before: Mapping[int, int],
    **typed: Any,  # noqa: ANN401 - formdata, as every form takes it
) -> AssessmentForm:
    """Return a form with radios for each area in use: what is answered so far, else what was answered last time."""
    answered = {answer.area_id: answer.level for answer in begun.answers} if begun else {}
    fields = {
        name_of(area): _radios(area, levels, answered.get(area.area_id, before.get(area.area_id)), answered)
        for area in framework.in_use
    }
    renewed = begun is not None and begun.framework_version_id != framework.id
    kind = type(
        "AssessmentInOneVersion", (AssessmentForm,), {**fields, "areas": tuple(framework.in_use), "renewed": renewed}
    )
    form: AssessmentForm = kind(version=begun.version if begun else None, **typed)
    return form


def _radios(
    area: FrameworkArea, levels: Sequence[CompetenceLevel], chosen: int | None, answered: Mapping[int, int | None]
) -> RadioField:
    tongue = language()
    offered = [*((str(level.level), f"{level.level} {level.title(tongue)}") for level in levels)]
    skipped = chosen is None and area.area_id in answered
    return RadioField(
        area.title(tongue),
        [Optional(), AnyOf([*map(str, LEVELS), NOT_NOW], message=_("Choose one of the answers"))],
        choices=options([*offered, (NOT_NOW, _("Not now"))]),
        default=NOT_NOW if skipped else (None if chosen is None else str(chosen)),
        validate_choice=False,
    )


def meanings(area: FrameworkArea) -> dict[str, str]:
    """Return what each level means in an area, by the value of its radio."""
    return {str(level): area.meaning(level, language()) for level in LEVELS}
