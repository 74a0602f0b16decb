"""The page before a yearly talk as a document, for the one who leads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.competence.words import GOAL_STATE_TITLES
from planner.core import clock
from planner.core.clock import local
from planner.core.documents.blocks import (
    Bullets,
    Column,
    Document,
    Facts,
    Heading,
    Lines,
    Paragraph,
    Said,
    Table,
)
from planner.core.i18n import gettext, language, written_date, written_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.competence.queries.talk import GoalInTalk, Talk
    from planner.core.documents.blocks import Block, Words
    from planner.core.viewer import Viewer


def document(viewer: Viewer, talk: Talk, *, asked: Sequence[str], levels: Mapping[int, str]) -> Document:
    """Return the page as a document; asked: the questions, levels: what each is called."""
    blocks: list[Block] = [
        Facts(
            (
                (gettext("Name"), Said(talk.person.name)),
                (gettext("School"), ", ".join(school for school, _kind in talk.posts)),
                (gettext("With"), Said(viewer.name)),
                (gettext("School year"), str(talk.year)),
                (gettext("Printed"), written_date(clock.today())),
            )
        ),
        Heading(gettext("Questions to begin with")),
        Bullets(tuple(asked)),
        Heading(gettext("Goals")),
    ]
    for one in talk.goals:
        blocks += _goal(one, levels)
    if not talk.goals:
        blocks.append(Paragraph(gettext("No goal this school year.")))
    blocks.append(Heading(gettext("Where the person is, and the targets for the post")))
    blocks += _gaps(talk, levels)
    blocks.append(Heading(gettext("Hours by area in %(year)s", year=talk.year)))
    blocks += _hours(talk)
    blocks.append(Lines((gettext("What we agreed on"), gettext("By when"))))
    return Document(
        title=gettext("Before the talk with %(name)s", name=talk.person.name),
        kicker=f"{viewer.municipality_name} · {gettext('Competence')} {talk.year}",
        blocks=tuple(blocks),
        lang=language(),
        foot=gettext("For %(name)s and the principal. It is no grade.", name=talk.person.name),
    )


def _level(number: int | None, levels: Mapping[int, str]) -> str:
    return "–" if number is None else levels.get(number, str(number))


def _goal(one: GoalInTalk, levels: Mapping[int, str]) -> list[Block]:
    goal, tongue = one.goal, language()
    pairs: list[tuple[Words, Words]] = [(gettext("Where it stands"), str(GOAL_STATE_TITLES[goal.state]))]
    for aim in goal.areas:
        start, end = _level(aim.from_level, levels), _level(aim.to_level, levels)
        pairs.append((aim.area.title(tongue), gettext("from %(start)s to %(end)s", start=start, end=end)))
    pairs.append((gettext("By"), written_date(goal.due_on)))
    pairs += [(gettext("Answers the need"), f"{link.need.code} {link.need.title(tongue)}") for link in goal.needs]
    if goal.why:
        pairs.append((gettext("Why"), Said(goal.why)))
    pairs.append((gettext("How"), Said(goal.how)))
    for step in one.milestones:
        word = gettext("Step") if step.done_at is None else gettext("Step, done")
        day = step.due_on if step.done_at is None else local(step.done_at).date()
        pairs.append((word, Said(f"{step.what} ({written_date(day)})")))
    pairs += [(gettext("Evidence"), Said(f"{entry.what} ({written_date(entry.done_on)})")) for entry in one.entries]
    pairs += [(gettext("Evidence"), Said(f"{link.shows}: {link.address}")) for link in one.links]
    for said in one.words:
        name = said.by.name if said.by else gettext("former employee")
        if said.done:
            pairs.append((gettext("%(name)s: what is done", name=name), Said(said.done)))
        if said.used:
            pairs.append((gettext("%(name)s: how it is used", name=name), Said(said.used)))
    return [Heading(goal.title(tongue), 2), Facts(tuple(pairs))]


def _gaps(talk: Talk, levels: Mapping[int, str]) -> list[Block]:
    if talk.assessment is None:
        return [Paragraph(gettext("No self-assessment is shared."))]
    columns = (Column(gettext("Area"), 3), Column(gettext("Now"), 2), Column(gettext("Target"), 2))
    rows = tuple(
        (gap.title(language()), _level(gap.now, levels), _level(gap.target or None, levels)) for gap in talk.gaps
    )
    return [Table(gettext("Levels now and targets"), columns, rows)]


def _hours(talk: Talk) -> list[Block]:
    note = gettext("From the entries of the log that are attached to these goals; the log itself is the person's own.")
    if not talk.entries:
        return [Paragraph(gettext("No entry of this school year is attached.")), Paragraph(note, "note")]
    columns = (Column(gettext("Area"), 4), Column(gettext("Hours"), 1, figures=True))
    rows = tuple((area.title(language()), written_number(hours, 2)) for area, hours in talk.hours_by_area)
    return [Table(gettext("Hours by area"), columns, rows), Paragraph(note, "note")]
