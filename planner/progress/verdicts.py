"""Who may say whether a need is met, the evidence before them, and keeping what they said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.groups.queries import groups_of
from planner.groups.queries import visible_to as groups_visible_to
from planner.needs import queries
from planner.needs.verdicts import operations
from planner.needs.verdicts.forms import VerdictForm
from planner.needs.verdicts.models import Outcome, Said
from planner.progress.chain import Chain, chain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer
    from planner.needs.models import Need
    from planner.needs.verdicts.models import NeedVerdict


@dataclass(frozen=True)
class Judged:
    """A need to be judged, the groups that raised it by id, and in which of them the viewer sits today."""

    need: Need
    groups: Mapping[int, str] = field(default_factory=dict)
    mine: frozenset[int] = frozenset()


def judged_by(viewer: Viewer, need_id: int) -> Judged | None:
    """Return a need with who may judge it, or None."""
    need = queries.for_page(viewer, need_id)
    return None if need is None else of_need(viewer, need)


def of_need(viewer: Viewer, need: Need) -> Judged:
    """Return who may judge a need."""
    raised = queries.groups_behind(need.id)
    if not raised:
        return Judged(need)
    found = {group.id: group.name for group in db.session.scalars(groups_visible_to(viewer)) if group.id in raised}
    return Judged(need, found, frozenset(found) & groups_of(viewer))


def verdict_form(judged: Judged, *, behalf: bool) -> VerdictForm:
    """Return the form: behalf for who records what a group has said elsewhere, without it for a member."""
    form = VerdictForm(version=judged.need.version)
    if behalf:
        form.choose(judged.groups)
        return form
    form.choose({known: name for known, name in judged.groups.items() if known in judged.mine})
    del form.said
    del form.said_on
    return form


def record(judged: Judged, form: VerdictForm, *, by: Viewer, year: SchoolYear) -> NeedVerdict:
    """Keep a verdict with what stands on the need's page now."""
    outcome, group_id = Outcome(form.outcome.data), form.group.data if "group" in form else None
    shown = chain(by, judged.need, year)
    if outcome is Outcome.MET and not shown.may_be_verified:
        raise RefusedError(shown.why_not or "", field="outcome")
    spoken = operations.Spoken(
        outcome,
        group_id,
        judged.groups[group_id] if group_id is not None else form.group_name.data or "",
        Said(form.said.data) if "said" in form else Said.HERE,
        (form.said_on.data if "said_on" in form else None) or clock.today(),
        form.words.data,
    )
    return operations.record_verdict(
        judged.need, spoken, by=by, seen=form.version.data, school_year=year, evidence=evidence_of(shown)
    )


def evidence_of(shown: Chain) -> dict[str, Any]:
    """Return what stands on a need's page, as plain figures and texts that everybody may read."""
    return shown.evidence | {
        "tests": [result.plain for result in shown.results],
        "schools": [
            {"name": school.name, "done": school.tally.done, "planned": school.tally.planned}
            for school in shown.schools
        ],
        "trainings": [{"title": event.title, "state": event.state.value} for event in shown.events],
        "indicator": str(shown.row.effect.label) if shown.row.effect else None,
        "figures": [
            {"day": one.measured_on.isoformat(), "figure": str(one.figure), "note": one.note} for one in shown.by_hand
        ],
    }
