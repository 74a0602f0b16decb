"""Who may say whether a need is met, the evidence before them, and keeping what they said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.i18n import written_date
from planner.groups.meetings import queries as meetings
from planner.groups.meetings.models import Meeting
from planner.groups.queries import groups_of
from planner.groups.queries import visible_to as groups_visible_to
from planner.needs import queries
from planner.needs.verdicts import operations
from planner.needs.verdicts.forms import VerdictForm
from planner.needs.verdicts.models import Outcome, Said
from planner.progress.chain import Chain, chain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer
    from planner.needs.models import Need
    from planner.needs.verdicts.models import NeedVerdict

MEETING = "meeting_id"  # in the evidence that is kept: where the group said so
A_YEAR = timedelta(days=366)


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


def held_by(judged: Judged, viewer: Viewer) -> Sequence[Meeting]:
    """Return the meetings of the last year of the groups that raised the need."""
    since = clock.today() - A_YEAR
    return meetings.held(viewer, since=since, groups=judged.groups.keys()) if judged.groups else []


def meetings_of(verdicts: Iterable[NeedVerdict], viewer: Viewer) -> dict[int, Meeting]:
    """Return the meetings at which verdicts were given, by the verdict's id; those that the viewer may read."""
    at = {verdict.id: verdict.evidence[MEETING] for verdict in verdicts if verdict.evidence.get(MEETING)}
    if not at:
        return {}
    found = {one.id: one for one in db.session.scalars(meetings.visible_to(viewer).where(Meeting.id.in_(at.values())))}
    return {known: found[meeting_id] for known, meeting_id in at.items() if meeting_id in found}


def verdict_form(judged: Judged, *, by: Viewer, behalf: bool) -> VerdictForm:
    """Return the form: behalf for who records what a group has said elsewhere, without it for a member."""
    form = VerdictForm(version=judged.need.version)
    if behalf:
        at = {one.id: f"{written_date(one.day)}: {one.title}, {one.group.name}" for one in held_by(judged, by)}
        form.choose(judged.groups, at)
        return form
    form.choose({known: name for known, name in judged.groups.items() if known in judged.mine}, {})
    del form.said
    del form.said_on
    return form


def record(judged: Judged, form: VerdictForm, *, by: Viewer, year: SchoolYear) -> NeedVerdict:
    """Keep a verdict with what stands on the need's page now."""
    outcome, group_id = Outcome(form.outcome.data), form.group.data if "group" in form else None
    shown = chain(by, judged.need, year)
    if outcome is Outcome.MET and not shown.may_be_verified:
        raise RefusedError(shown.why_not or "", field="outcome")
    said = Said(form.said.data) if "said" in form else Said.HERE
    meeting = _meeting(judged, form, by) if said is Said.MEETING else None
    spoken = operations.Spoken(
        outcome,
        group_id,
        judged.groups[group_id] if group_id is not None else form.group_name.data or "",
        said,
        meeting.day if meeting is not None else _day(form),
        form.words.data,
    )
    kept = evidence_of(shown) | ({MEETING: meeting.id} if meeting is not None else {})
    return operations.record_verdict(
        judged.need, spoken, by=by, seen=form.version.data, school_year=year, evidence=kept
    )


def _day(form: VerdictForm) -> date:
    """Return the day that was written; a member says it today."""
    if "said_on" not in form:
        return clock.today()
    if form.said_on.data is None:
        raise RefusedError(_("Write which day they said so"), field="said_on")
    return form.said_on.data


def _meeting(judged: Judged, form: VerdictForm, viewer: Viewer) -> Meeting | None:
    """Return the meeting that was chosen; it has to be of the group that is chosen."""
    chosen = form.meeting.data if "meeting" in form else None
    found = next((one for one in held_by(judged, viewer) if one.id == chosen), None)
    if found is not None and found.group_id != form.group.data:
        raise RefusedError(_("That was a meeting of another group"), field="meeting")
    return found


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
