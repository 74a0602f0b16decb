"""What a plan lacks: what must be there to submit it, and what would make it stronger (never a hindrance)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from planner.core.i18n import LazyString, Text, gettext, language, ngettext
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.plans.frame import PartText
    from planner.plans.matrix import MatrixText
    from planner.plans.text import ActivityText, ObjectiveText, PlanText


@dataclass(frozen=True)
class Lack:
    """One thing that is missing, and the part of the plan where it belongs (id None: the plan itself)."""

    text: Text
    part: Literal["plan", "objective", "activity", "part", "matrix"] = "plan"
    id: int | None = None


def required(text: PlanText) -> list[Lack]:
    """Return what hinders submitting: no objective with an indicator, an activity without for whom or responsible.

    And an empty part that the municipality requires.
    """
    lacks = [
        Lack(_("Write the part “%(heading)s”", heading=_heading(part)), "part", part.id)
        for part in text.parts
        if part.required and not part.text
    ]
    if not any(objective.indicator for objective in text.objectives):
        first = text.objectives[0].id if text.objectives else None
        lacks.append(
            Lack(_("The plan needs at least one objective with an indicator"), "objective" if first else "plan", first)
        )
    for activity in text.activities:
        if not activity.target_group and not activity.is_condition:
            lacks.append(Lack(_("Say for whom: %(what)s", what=activity.what), "activity", activity.id))
        if not activity.responsible:
            lacks.append(Lack(_("Say who is responsible: %(what)s", what=activity.what), "activity", activity.id))
    return lacks


def _heading(part: PartText) -> Text:
    """Return a part's heading in the language of whoever will read it."""
    return LazyString(lambda: part.heading(language()))  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Measure:
    """How many parts say one thing. lacking: those that do not; needed: submitting asks for it."""

    text: str
    done: int
    of: int
    lacking: tuple[Lack, ...]
    needed: bool = False


def measures(text: PlanText) -> list[Measure]:
    """Return how complete a plan is, piece by piece; what is not needed makes it stronger at the end of the year."""
    objectives, activities = text.objectives, text.activities
    found = []
    if objectives:
        found += [
            _of_objectives(_("Indicator"), {o: bool(o.indicator) for o in objectives}),
            _of_objectives(_("Baseline"), {o: o.baseline is not None for o in objectives}),
            _of_objectives(_("Target value"), {o: o.target is not None for o in objectives}),
            _of_objectives(_("Activities"), {o: bool(o.activities) for o in objectives}),
        ]
    if activities:
        found += [
            _of_activities(_("For whom"), {a: bool(a.target_group) for a in activities}, needed=True),
            _of_activities(_("Responsible"), {a: bool(a.responsible) for a in activities}, needed=True),
            _of_activities(_("When or how often"), {a: bool(a.due_on or a.frequency) for a in activities}),
            _of_activities(_("Needs it answers"), {a: bool(a.needs) for a in activities}),
        ]
    if text.matrix is not None:
        found.append(_of_cells(text.matrix))
    return found


def _of_cells(matrix: MatrixText) -> Measure:
    """Return how much of the progression matrix is written; what lacks is written on the matrix's own page."""
    words = gettext("Progression matrix: %(done)s of %(all)s cells", done=matrix.filled_count, all=matrix.size)
    lacking = (Lack(_("Write in the matrix"), "matrix"),) if matrix.empty_cells else ()
    return Measure(words, matrix.filled_count, matrix.size, lacking)


def _of_objectives(what: Text, said: Mapping[ObjectiveText, bool]) -> Measure:
    done, of = sum(said.values()), len(said)
    words = ngettext(
        "%(what)s: %(done)s of %(num)d objective", "%(what)s: %(done)s of %(num)d objectives", of, what=what, done=done
    )
    return Measure(words, done, of, tuple(Lack(o.title, "objective", o.id) for o, there in said.items() if not there))


def _of_activities(what: Text, said: Mapping[ActivityText, bool], *, needed: bool = False) -> Measure:
    done, of = sum(said.values()), len(said)
    words = ngettext(
        "%(what)s: %(done)s of %(num)d activity", "%(what)s: %(done)s of %(num)d activities", of, what=what, done=done
    )
    lacking = tuple(Lack(a.what, "activity", a.id) for a, there in said.items() if not there)
    return Measure(words, done, of, lacking, needed)
