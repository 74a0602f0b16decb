"""What the forms of the register offer: schools and stages, where a need may have been found, and indicators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.core import clock
from planner.core.errors import RefusedError
from planner.core.i18n import Text, language
from planner.core.i18n import gettext as _
from planner.groups import queries as groups
from planner.inventory.seeing.facts import catalogue
from planner.inventory.spread import Spread
from planner.needs.queries import groups_behind, product_goals
from planner.needs.register import operations
from planner.needs.register.forms import OWN, IndicatorForm, NeedForm
from planner.needs.register.operations import Effect, Written
from planner.needs.register.queries import goals_served, named_schools
from planner.plans.matrix import bands_of
from planner.plans.words import BANDS
from planner.progress.effects import LABELS, WorkIndicator
from planner.progress.origins import Origin, keep, origins
from planner.schools.queries import open_schools

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer
    from planner.needs.models import Need
    from planner.schools.models import School


@dataclass(frozen=True)
class Offer:
    """What there is to choose among for a need: schools, places it was found in, and reference groups."""

    schools: Sequence[School]
    origins: Sequence[Origin]
    groups: Sequence[tuple[int, str]]

    @property
    def places(self) -> dict[str, Origin]:
        """The places by path."""
        return {origin.path: origin for origin in self.origins}

    @property
    def by_band(self) -> dict[str, frozenset[int]]:
        """The schools with pupils in each year band, those with any."""
        found = {band: frozenset(s.id for s in self.schools if band in bands_of(s.stages)) for band in BANDS}
        return {band.value: schools for band, schools in found.items() if schools}


def offer(viewer: Viewer, need: Need | None = None) -> Offer:
    """Return what can be chosen, what the need says already among it."""
    found_at = origins(viewer)
    if need is not None and need.source_path and need.source_path not in {origin.path for origin in found_at}:
        name = need.source_name or need.source_path
        found_at.append(Origin(need.source_path, name, name, need.source))
    behind = groups_behind(need.id) if need is not None else frozenset[int]()
    found = [group for group in groups.for_list(viewer) if group.works_on(clock.today()) or group.id in behind]
    return Offer(open_schools(), found_at, [(group.id, group.name) for group in found])


def begun_at(found: Offer, path: str | None) -> dict[str, Any]:
    """Return what a form begins with for a place there is to choose; nothing for another."""
    origin = found.places.get(path or "")
    return {} if origin is None else {"origin": origin.path, "source": origin.source.value}


def need_form(found: Offer, need: Need | None = None, **filled: Any) -> NeedForm:  # noqa: ANN401 - WTForms' own
    """Return the form, filled from a need when there is one."""
    form = NeedForm(**filled) if need is None else NeedForm(**_filled(need))
    if need is not None:
        del form.code
    form.choose(
        goals=[(goal.id, f"{goal.code} {goal.title(language())}") for goal in product_goals()],
        schools=[(school.id, school.name) for school in found.schools],
        bands=[(band, BANDS[key]) for key in BANDS if (band := key.value) in found.by_band],
        origins=[(origin.path, origin.words) for origin in found.origins],
        groups=found.groups,
    )
    return form


def _filled(need: Need) -> dict[str, Any]:
    return {
        "version": need.version,
        "title_sv": need.title_sv,
        "description_sv": need.description_sv,
        "source_note": need.source_note,
        "dimension": need.dimension,
        "goals": sorted(goals_served(need.id)),
        "source": need.source.value,
        "origin": need.source_path or "",
        "title_en": need.title_en if need.title_en != need.title_sv else None,
        "description_en": need.description_en if need.description_en != need.description_sv else None,
        "schools": sorted(named_schools(need.id)),
        "groups": sorted(groups_behind(need.id)),
    }


def written(form: NeedForm, found: Offer) -> Written:
    """Return what was typed; the schools of a stage are those that have pupils in it now."""
    schools = set(form.schools.data or ())
    for band in form.bands.data or ():
        schools |= found.by_band[band]
    path = form.origin.data or None
    return Written(
        title_sv=form.title_sv.data or "",
        title_en=form.title_en.data,
        description_sv=form.description_sv.data or "",
        description_en=form.description_en.data,
        dimension=form.dimension.data,
        source=form.own_source,
        source_note=form.source_note.data,
        source_name=found.places[path].name if path else None,
        source_path=path,
        goals=frozenset(form.goals.data or ()),
        schools=frozenset(schools),
        groups=frozenset(form.groups.data or ()) if "groups" in form else frozenset(),
    )


def write_down(written: Written, *, by: Viewer, code: str | None) -> Need:
    """Write down a need, and let the place it was found in know."""
    return keep(operations.write_down(written, by=by, code=code), by=by)


def rewrite(need: Need, written: Written, *, by: Viewer, seen: int | None) -> None:
    """Change what is written of a need, and let the place it was found in know."""
    operations.rewrite(need, written, by=by, seen=seen)
    keep(need, by=by)


# ---------------------------------------------------------------- what shall show the effect


def indicator_form(need: Need) -> IndicatorForm:
    """Return the form, filled from the need."""
    begun = {"indicator": OWN if need.effect_name else need.effect_indicator or ""}
    if need.effect_measure in set(Spread) - {Spread.SHARE}:
        begun["measure"] = need.effect_measure or ""
    form = IndicatorForm(obj=need, **begun)
    form.choose(indicators())
    return form


def indicators() -> list[tuple[str, Text]]:
    """Return the indicators that can show an effect: the inventory's figures, and what the work itself shows."""
    figures = [(code, known.title) for code, known in catalogue(clock.today().year).items() if known.is_figure]
    return [*figures, *((code.value, LABELS[f"{code}/{Spread.SHARE}"]) for code in WorkIndicator)]


def effect(form: IndicatorForm) -> Effect:
    """Return what was chosen."""
    chosen, ends = form.indicator.data or None, (form.effect_baseline.data, form.effect_target.data)
    if chosen is None:
        return Effect(None, None, None, None, None, None)
    if chosen == OWN:
        if not form.effect_name.data:
            raise RefusedError(_("Write what you count"), field="effect_name")
        return Effect(None, None, form.effect_name.data, form.effect_unit.data, *ends)
    if chosen in set(WorkIndicator):
        return Effect(chosen, Spread.SHARE, None, None, *ends)
    if not form.measure.data:
        raise RefusedError(_("Choose what shall become better"), field="measure")
    return Effect(chosen, form.measure.data, None, None, *ends)
