"""A person's own goals, log and self-assessments as text: for the yearly talk, and to take along to another employer.

The JSON is described in docs/competence-record.md; what stands there is kept.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planner.competence.words import GOAL_STATE_TITLES
from planner.core import clock
from planner.core.documents.blocks import (
    Column,
    Document,
    Facts,
    Heading,
    Paragraph,
    Said,
    Table,
)
from planner.core.i18n import gettext, language, ngettext, written_date, written_number
from planner.core.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.competence.models.assessment import SelfAssessment
    from planner.competence.models.goal import Goal
    from planner.competence.models.log import LogEntry
    from planner.competence.queries.profile import Profile
    from planner.competence.queries.record import Record
    from planner.core.clock import SchoolYear
    from planner.core.documents.blocks import Block, Words
    from planner.core.viewer import Viewer
    from planner.framework.models import CompetenceArea, CompetenceLevel

FORMAT, FORMAT_VERSION = "oppna-dorren/competence-record", 1

# ---------------------------------------------------------------- for the yearly talk


def for_the_talk(
    viewer: Viewer,
    record: Record,
    *,
    year: SchoolYear,
    levels: Mapping[int, CompetenceLevel],
    profile: Profile | None = None,
) -> Document:
    """Return the document for the yearly talk; profile: where the person wants the self-assessment in it."""
    blocks: list[Block] = [
        Facts(
            (
                (gettext("Name"), Said(viewer.name)),
                (gettext("School year"), str(year)),
                (gettext("Hours of training"), written_number(hours(record.entries), 2)),
                (gettext("Printed"), written_date(clock.today())),
            )
        ),
        Heading(gettext("Goals")),
    ]
    for goal in record.goals:
        blocks += _goal(goal, levels)
    if not record.goals:
        blocks.append(Paragraph(gettext("No goal this school year.")))
    if profile is not None and profile.gaps:
        blocks += [Heading(gettext("Where I am, and the targets for my post")), _gaps(profile, levels)]
    blocks.append(Heading(gettext("Training log")))
    blocks += _log(record.entries) if record.entries else [Paragraph(gettext("Nothing is logged this school year."))]
    return Document(
        title=gettext("For the yearly talk"),
        kicker=f"{viewer.municipality_name} · {gettext('Competence')} {year}",
        blocks=tuple(blocks),
        lang=language(),
        foot=gettext("%(name)s's own account. It is no grade.", name=viewer.name),
    )


def hours(entries: Sequence[LogEntry]) -> Decimal:
    """Return the hours of entries together."""
    return sum((entry.hours for entry in entries), Decimal(0))


def hours_by_area(entries: Sequence[LogEntry]) -> list[tuple[CompetenceArea, Decimal]]:
    """Return the hours of each area with any, in the order of their codes."""
    found: dict[int, tuple[CompetenceArea, Decimal]] = {}
    for entry in entries:
        found[entry.area_id] = entry.area, found.get(entry.area_id, (entry.area, Decimal(0)))[1] + entry.hours
    return sorted(found.values(), key=lambda pair: (len(pair[0].code), pair[0].code))


def _level(number: int, levels: Mapping[int, CompetenceLevel]) -> str:
    return f"{number} {levels[number].title(language())}" if number in levels else str(number)


def _goal(goal: Goal, levels: Mapping[int, CompetenceLevel]) -> list[Block]:
    tongue = language()
    pairs: list[tuple[Words, Words]] = [
        (gettext("Where it stands"), str(GOAL_STATE_TITLES[goal.state])),
        (gettext("Today"), _level(goal.from_level, levels)),
        (gettext("Target"), _level(goal.to_level, levels)),
        (gettext("By"), written_date(goal.due_on)),
    ]
    if goal.need is not None:
        pairs.append((gettext("Answers the need"), f"{goal.need.code} {goal.need.title(tongue)}"))
    if goal.why:
        pairs.append((gettext("Why"), Said(goal.why)))
    pairs.append((gettext("How"), Said(goal.how)))
    if goal.evidence_count:
        count = ngettext("One entry as evidence", "%(num)d entries as evidence", goal.evidence_count)
        pairs.append((gettext("Evidence"), count))
    return [Heading(goal.area.title(tongue), 2), Facts(tuple(pairs))]


def _gaps(profile: Profile, levels: Mapping[int, CompetenceLevel]) -> Table:
    rows = tuple(
        (
            gap.title(language()),
            _level(gap.now, levels) if gap.now is not None else "–",
            _level(gap.target, levels) if gap.target else "–",
        )
        for gap in profile.gaps
    )
    columns = (Column(gettext("Area"), 3), Column(gettext("Now"), 2), Column(gettext("Target"), 2))
    return Table(gettext("Levels now and targets"), columns, rows)


def _log(entries: Sequence[LogEntry]) -> list[Block]:
    tongue = language()
    columns = (
        Column(gettext("When"), 2),
        Column(gettext("What"), 4),
        Column(gettext("Area"), 3),
        Column(gettext("Hours"), 1, figures=True),
    )
    rows = tuple(
        (
            written_date(entry.done_on),
            Said(entry.what),
            entry.area.title(tongue),
            written_number(entry.hours, 2),
        )
        for entry in entries
    )
    by_area = tuple((area.title(tongue), written_number(total, 2)) for area, total in hours_by_area(entries))
    blocks: list[Block] = [
        Table(gettext("What I have done"), columns, rows),
        Table(
            gettext("Hours by area"),
            (Column(gettext("Area"), 4), Column(gettext("Hours"), 1, figures=True)),
            by_area,
        ),
    ]
    thoughts = [entry for entry in entries if entry.reflection]
    if thoughts:
        blocks.append(Heading(gettext("What I took with me"), 2))
        pairs = tuple((Said(entry.what), Said(entry.reflection or "")) for entry in thoughts)
        blocks.append(Facts(pairs))
    return blocks


# ---------------------------------------------------------------- as a spreadsheet


def sheets(record: Record, levels: Mapping[int, CompetenceLevel]) -> list[Sheet]:
    """Return the log, the hours by area and the goals as tables."""
    tongue = language()
    log = Sheet(
        gettext("Training log"),
        [
            gettext("When"),
            gettext("What"),
            gettext("Area"),
            gettext("Hours"),
            gettext("What did you take with you?"),
            gettext("Link"),
        ],
        [
            (
                entry.done_on,
                Said(entry.what),
                entry.area.title(tongue),
                entry.hours,
                Said(entry.reflection) if entry.reflection else None,
                entry.link,
            )
            for entry in record.entries
        ],
    )
    areas = Sheet(
        gettext("Hours by area"),
        [gettext("Area"), gettext("Hours")],
        [(area.title(tongue), total) for area, total in hours_by_area(record.entries)],
    )
    goals = Sheet(
        gettext("Goals"),
        [
            gettext("Area"),
            gettext("Today"),
            gettext("Target"),
            gettext("Where it stands"),
            gettext("By"),
            gettext("Why"),
            gettext("How"),
        ],
        [
            (
                goal.area.title(tongue),
                _level(goal.from_level, levels),
                _level(goal.to_level, levels),
                str(GOAL_STATE_TITLES[goal.state]),
                goal.due_on,
                Said(goal.why) if goal.why else None,
                Said(goal.how),
            )
            for goal in record.goals
        ],
    )
    return [log, areas, goals]


# ---------------------------------------------------------------- to take along


def as_json(viewer: Viewer, record: Record) -> str:
    """Return everything of the person's own as JSON; no name of anybody else, nothing that others wrote."""
    numbers = {entry.id: number for number, entry in enumerate(record.entries, start=1)}
    content = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "made_at": clock.now().isoformat(timespec="seconds"),
        "person": {"name": viewer.name, "municipality": viewer.municipality_name},
        "goals": [_goal_to_take(goal, numbers) for goal in record.goals],
        "log": [_entry_to_take(entry, numbers[entry.id]) for entry in record.entries],
        "assessments": [_assessment_to_take(one) for one in record.assessments],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _area(area: CompetenceArea) -> dict[str, str]:
    return {"code": area.code, "title_sv": area.title_sv, "title_en": area.title_en}


def _goal_to_take(goal: Goal, numbers: Mapping[int, int]) -> dict[str, Any]:
    need = goal.need
    return {
        "areas": [_area(goal.area)],
        "from_level": goal.from_level,
        "to_level": goal.to_level,
        "needs": [{"code": need.code, "title_sv": need.title_sv, "title_en": need.title_en}] if need else [],
        "why": goal.why,
        "how": goal.how,
        "school": goal.school.name,
        "due_on": goal.due_on.isoformat(),
        "state": goal.state.value,
        "proposed_at": goal.proposed_at.isoformat(timespec="seconds"),
        "achieved_at": goal.achieved_at.isoformat(timespec="seconds") if goal.achieved_at else None,
        "evidence": sorted(numbers[piece.log_entry_id] for piece in goal.evidence),
    }


def _entry_to_take(entry: LogEntry, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "done_on": entry.done_on.isoformat(),
        "hours": f"{entry.hours.normalize():f}",
        "what": entry.what,
        "area": _area(entry.area),
        "reflection": entry.reflection,
        "link": entry.link,
        "attendance_recorded": entry.sign_up_id is not None,
    }


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
