"""Everything of a person's own, to take along to another employer.

The JSON is described in docs/competence-record.md; what stands there is kept.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from planner.core import clock
from planner.core.clock import local

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from planner.competence.models.assessment import SelfAssessment
    from planner.competence.models.following import GoalWords
    from planner.competence.models.goal import Goal
    from planner.competence.models.log import LogEntry
    from planner.competence.models.use import TrainingUse
    from planner.competence.queries.record import Record
    from planner.core.viewer import Viewer
    from planner.framework.models import CompetenceArea
    from planner.training.queries.taken_along import OwnSignUp

FORMAT, FORMAT_VERSION = "oppna-dorren/competence-record", 1


def as_json(viewer: Viewer, record: Record) -> str:
    """Return everything of the person's own as JSON; no name of anybody else, nothing that others wrote."""
    numbers = {entry.id: number for number, entry in enumerate(record.entries, start=1)}
    content = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "made_at": clock.now().isoformat(timespec="seconds"),
        "person": {"name": viewer.name, "municipality": viewer.municipality_name},
        "goals": [_goal_to_take(goal, record, numbers) for goal in record.goals],
        "log": [_entry_to_take(entry, numbers[entry.id], record.uses) for entry in record.entries],
        "training": [_sign_up_to_take(one) for one in record.sign_ups],
        "assessments": [_assessment_to_take(one) for one in record.assessments],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _area(area: CompetenceArea) -> dict[str, str]:
    return {"code": area.code, "title_sv": area.title_sv, "title_en": area.title_en}


def _goal_to_take(goal: Goal, record: Record, numbers: Mapping[int, int]) -> dict[str, Any]:
    first, needs = goal.areas[0], [one.need for one in goal.needs]
    return {
        "areas": [_area(aim.area) | {"from_level": aim.from_level, "to_level": aim.to_level} for aim in goal.areas],
        "from_level": first.from_level,
        "to_level": first.to_level,
        "needs": [{"code": need.code, "title_sv": need.title_sv, "title_en": need.title_en} for need in needs],
        "why": goal.why,
        "how": goal.how,
        "school": goal.school.name,
        "due_on": goal.due_on.isoformat(),
        "state": goal.state.value,
        "proposed_at": goal.proposed_at.isoformat(timespec="seconds"),
        "achieved_at": goal.achieved_at.isoformat(timespec="seconds") if goal.achieved_at else None,
        "evidence": sorted(numbers[piece.log_entry_id] for piece in goal.evidence),
        "links": [{"shows": link.shows, "address": link.address} for link in record.links.get(goal.id, ())],
        "steps": [
            {"what": step.what, "due_on": step.due_on.isoformat(), "done_on": _day(step.done_at)}
            for step in record.milestones.get(goal.id, ())
        ],
        "own_words": _words_to_take(record.words.get(goal.id)),
    }


def _day(moment: datetime | None) -> str | None:
    return local(moment).date().isoformat() if moment else None


def _words_to_take(said: GoalWords | None) -> dict[str, str | None] | None:
    return {"done": said.done, "used": said.used} if said is not None else None


def _entry_to_take(entry: LogEntry, number: int, uses: Mapping[int, TrainingUse]) -> dict[str, Any]:
    use = uses.get(entry.sign_up_id or 0)
    return {
        "number": number,
        "done_on": entry.done_on.isoformat(),
        "hours": f"{entry.hours.normalize():f}",
        "what": entry.what,
        "area": _area(entry.area),
        "reflection": entry.reflection,
        "link": entry.link,
        "attendance_recorded": entry.sign_up_id is not None,
        "use": {"answer": use.use.value, "with_whom": use.with_whom, "answered_on": _day(use.answered_at)}
        if use is not None
        else None,
    }


def _sign_up_to_take(own: OwnSignUp) -> dict[str, Any]:
    sign_up, asked = own.sign_up, own.approval
    return {
        "title": sign_up.event.title,
        "sessions": [{"begins": _moment(one.starts_at), "ends": _moment(one.ends_at)} for one in own.sessions],
        "state": sign_up.state.value,
        "signed_up_at": _moment(sign_up.signed_up_at),
        "signed_off_at": _moment(sign_up.withdrawn_at),
        "approval": {"answer": asked.answer.value, "asked_at": _moment(asked.asked_at)} if asked else None,
        "at_the_door": [
            {"noted": tick.state.value, "how": tick.way.value, "at": _moment(tick.ticked_at)} for tick in own.ticks
        ],
        "was_at": [{"begins": _moment(one.starts_at), "ends": _moment(one.ends_at)} for one in own.attended],
        "certificates": [
            {
                "code": made.code,
                "title": made.title,
                "hours": f"{made.hours.normalize():f}",
                "sessions": [{"begins": _moment(begins), "ends": _moment(ends)} for begins, ends in made.times],
                "held_by": made.organiser,
                "areas": made.areas,
                "issued_at": _moment(made.issued_at),
                "revoked_at": _moment(made.revoked_at),
            }
            for made in own.certificates
        ],
        "evaluated_on": own.evaluated_on.isoformat() if own.evaluated_on else None,
    }


def _moment(moment: datetime | None) -> str | None:
    return local(moment).isoformat(timespec="seconds") if moment else None


def _assessment_to_take(assessment: SelfAssessment) -> dict[str, Any]:
    placed = {area.area_id: area for area in assessment.framework.areas}
    answers = sorted(assessment.answers, key=lambda answer: placed[answer.area_id].order())
    return {
        "finished_at": assessment.finished_at.isoformat(timespec="seconds") if assessment.finished_at else None,
        "framework_version": assessment.framework.number,
        "answers": [
            {
                "area": {
                    "code": placed[answer.area_id].area.code,
                    "title_sv": placed[answer.area_id].title_sv,
                    "title_en": placed[answer.area_id].title_en,
                },
                "level": answer.level,
                "meaning_sv": placed[answer.area_id].meaning(answer.level, "sv") if answer.level is not None else None,
                "meaning_en": placed[answer.area_id].meaning(answer.level, "en") if answer.level is not None else None,
            }
            for answer in answers
        ],
    }
