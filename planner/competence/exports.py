"""A person's own goals and log for the yearly talk: as a document, and as a spreadsheet."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.competence.models.use import Use
from planner.competence.words import GOAL_STATE_TITLES
from planner.core import clock
from planner.core.clock import local
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

    from planner.competence.models.content import GoalArea
    from planner.competence.models.following import GoalWords
    from planner.competence.models.goal import Goal
    from planner.competence.models.log import LogEntry
    from planner.competence.models.use import TrainingUse
    from planner.competence.queries.profile import Profile
    from planner.competence.queries.record import Record
    from planner.core.clock import SchoolYear
    from planner.core.documents.blocks import Block, Words
    from planner.core.viewer import Viewer
    from planner.framework.models import CompetenceArea, CompetenceLevel

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
        blocks += _goal(goal, record, levels)
    if not record.goals:
        blocks.append(Paragraph(gettext("No goal this school year.")))
    if profile is not None and profile.gaps:
        blocks += [Heading(gettext("Where I am, and the targets for my post")), _gaps(profile, levels)]
    blocks.append(Heading(gettext("Training log")))
    blocks += _log(record) if record.entries else [Paragraph(gettext("Nothing is logged this school year."))]
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


def _goal(goal: Goal, record: Record, levels: Mapping[int, CompetenceLevel]) -> list[Block]:
    tongue = language()
    pairs: list[tuple[Words, Words]] = [
        (gettext("Where it stands"), str(GOAL_STATE_TITLES[goal.state])),
        *((aim.area.title(tongue), _way(aim, levels)) for aim in goal.areas),
        (gettext("By"), written_date(goal.due_on)),
    ]
    pairs += [(gettext("Answers the need"), f"{one.need.code} {one.need.title(tongue)}") for one in goal.needs]
    if goal.why:
        pairs.append((gettext("Why"), Said(goal.why)))
    pairs.append((gettext("How"), Said(goal.how)))
    if goal.evidence_count:
        count = ngettext("One piece of evidence", "%(num)d pieces of evidence", goal.evidence_count)
        pairs.append((gettext("Evidence"), count))
    for step in record.milestones.get(goal.id, ()):
        word = gettext("Step") if step.done_at is None else gettext("Step, done")
        day = step.due_on if step.done_at is None else local(step.done_at).date()
        pairs.append((word, Said(f"{step.what} ({written_date(day)})")))
    pairs += [(gettext("Link"), Said(f"{link.shows}: {link.address}")) for link in record.links.get(goal.id, ())]
    said = record.words.get(goal.id)
    if said is not None and said.done:
        pairs.append((gettext("What is done?"), Said(said.done)))
    if said is not None and said.used:
        pairs.append((gettext("How is it used?"), Said(said.used)))
    return [Heading(goal.title(tongue), 2), Facts(tuple(pairs))]


def _way(aim: GoalArea, levels: Mapping[int, CompetenceLevel]) -> str:
    start, end = _level(aim.from_level, levels), _level(aim.to_level, levels)
    return gettext("from %(start)s to %(end)s", start=start, end=end)


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


def use_in_words(use: TrainingUse | None) -> str | None:
    """Return what somebody answered about a training, in words; nothing where nothing is answered."""
    if use is None:
        return None
    if use.use is Use.NOT_YET:
        return gettext("Not used yet.")
    return gettext("Used, with %(whom)s.", whom=use.with_whom) if use.with_whom else gettext("Used.")


def _log(record: Record) -> list[Block]:
    entries, tongue = record.entries, language()
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
    answers = [(entry, use_in_words(record.uses.get(entry.sign_up_id or 0))) for entry in entries]
    if any(answer for _entry, answer in answers):
        blocks.append(Heading(gettext("Have I used it?"), 2))
        blocks.append(Facts(tuple((Said(entry.what), Said(answer)) for entry, answer in answers if answer)))
    return blocks


# ---------------------------------------------------------------- as a spreadsheet


def _own_words(said: GoalWords | None) -> tuple[Said | None, Said | None]:
    done, used = (said.done, said.used) if said is not None else (None, None)
    return Said(done) if done else None, Said(used) if used else None


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
            gettext("Have I used it?"),
        ],
        [
            (
                entry.done_on,
                Said(entry.what),
                entry.area.title(tongue),
                entry.hours,
                Said(entry.reflection) if entry.reflection else None,
                entry.link,
                use_in_words(record.uses.get(entry.sign_up_id or 0)),
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
            gettext("Needs"),
            gettext("Where it stands"),
            gettext("By"),
            gettext("Why"),
            gettext("How"),
            gettext("What is done?"),
            gettext("How is it used?"),
        ],
        [
            (
                aim.area.title(tongue),
                _level(aim.from_level, levels),
                _level(aim.to_level, levels),
                ", ".join(one.need.code for one in goal.needs) or None,
                str(GOAL_STATE_TITLES[goal.state]),
                goal.due_on,
                Said(goal.why) if goal.why else None,
                Said(goal.how),
                *_own_words(record.words.get(goal.id)),
            )
            for goal in record.goals
            for aim in goal.areas
        ],
    )
    steps = Sheet(
        gettext("Steps"),
        [gettext("Goal"), gettext("Step"), gettext("By"), gettext("Done")],
        [
            (goal.title(tongue), Said(step.what), step.due_on, local(step.done_at).date() if step.done_at else None)
            for goal in record.goals
            for step in record.milestones.get(goal.id, ())
        ],
    )
    return [log, areas, goals, steps]
