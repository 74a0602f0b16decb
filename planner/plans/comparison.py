"""What changed between two texts of a plan: per field, in words a reader follows, never the whole document."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from planner.core.i18n import Text, gettext, language, written_date, written_number
from planner.core.i18n import lazy_gettext as _
from planner.plans import words
from planner.plans.matrix import CellText, MatrixText
from planner.plans.models.matrix import Strand, YearBand

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planner.plans.text import ActivityText, ObjectiveText, PlanText

ALIKE = 0.4  # texts with less than this in common are shown whole, the old and then the new


@dataclass(frozen=True)
class Part:
    """A piece of a compared text."""

    kind: Literal["same", "added", "removed"]
    text: str


class Kind(StrEnum):
    """What became of a part."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True)
class Change:
    """One thing that differs: where, and the words with what was added and removed."""

    label: Text
    parts: tuple[Part, ...]
    kind: Kind = Kind.CHANGED


def changes(old: PlanText, new: PlanText) -> list[Change]:
    """Return what differs, in the order of the page: header, objectives, their activities, then what was taken out."""
    listed = [*_fields(words.HEADER, old, new), *_frame_changes(old, new)]
    before = {objective.id: objective for objective in old.objectives}
    activities = {
        activity.id: (activity, objective) for objective in old.objectives for activity in objective.activities
    }
    for number, objective in enumerate(new.objectives, start=1):
        listed += _objective_changes(number, before.get(objective.id), objective, activities)
    kept_objectives = {objective.id for objective in new.objectives}
    kept_activities = {activity.id for activity in new.activities}
    listed += [
        Change(_("Objective taken out"), (Part("removed", objective.title),), Kind.REMOVED)
        for objective in old.objectives
        if objective.id not in kept_objectives
    ]
    listed += [
        Change(
            _("Condition taken out") if activity.is_condition else _("Activity taken out"),
            (Part("removed", in_short(activity)),),
            Kind.REMOVED,
        )
        for activity in old.activities
        if activity.id not in kept_activities
    ]
    return listed + list(_order_changes(old, new))


def _frame_changes(old: PlanText, new: PlanText) -> Iterator[Change]:
    """Say what differs in the school's own figures, the municipality's parts and the matrix."""
    figures = {figure.code: figure for figure in old.figures}
    for figure in new.figures:
        before = figures.get(figure.code)
        if before is not None and before != figure:
            yield Change(figure.label, (Part("removed", before.whole), Part("same", " "), Part("added", figure.whole)))
    texts = {part.id: part.text or "" for part in old.parts}
    kept = {part.id for part in new.parts}
    gone = [replace(part, text=None) for part in old.parts if part.id not in kept]
    for part in (*new.parts, *gone):
        if texts.get(part.id, "") != (part.text or ""):
            yield Change(part.heading(language()), difference(texts.get(part.id, ""), part.text or ""))
    yield from _matrix_changes(old.matrix or MatrixText(()), new.matrix or MatrixText(()))


def _matrix_changes(old: MatrixText, new: MatrixText) -> Iterator[Change]:
    for strand in Strand:
        for band in YearBand:
            before, after = old.cell(strand, band), new.cell(strand, band)
            where = gettext("Progression: %(where)s", where=after.where)
            if before.filled and after.filled:
                yield from _fields(words.CELL, before, after, where=where)
            elif before.filled or after.filled:
                yield Change(where, difference(_cell_in_short(before), _cell_in_short(after)))


def _cell_in_short(cell: CellText) -> str:
    return ". ".join(said.rstrip(".") for said in (cell.what, cell.subject, cell.responsible) if said)


def _objective_changes(
    number: int,
    old: ObjectiveText | None,
    new: ObjectiveText,
    activities: Mapping[int, tuple[ActivityText, ObjectiveText]],
) -> Iterator[Change]:
    if old is None:
        yield Change(_("New objective"), (Part("added", _objective_in_short(new)),), Kind.ADDED)
    else:
        yield from _fields(words.OBJECTIVE, old, new, where=gettext("Objective %(number)s", number=number))
    for activity in new.activities:
        before, owner = activities.get(activity.id, (None, None))
        if before is None or owner is None:
            label = _("New condition") if activity.is_condition else _("New activity")
            yield Change(label, (Part("added", in_short(activity)),), Kind.ADDED)
            continue
        yield from _fields(words.ACTIVITY, before, activity, where=_short(activity.what))
        if owner.id != new.id:
            where = gettext("%(what)s, moved to another objective", what=_short(activity.what))
            yield Change(where, _whole(owner.title, new.title), Kind.MOVED)


def _order_changes(old: PlanText, new: PlanText) -> Iterator[Change]:
    """Say when what is in both texts comes in another order; an activity's place is among those of its objective."""
    titles = {objective.id: objective.title for objective in new.objectives}
    yield from _moved(_("Order of the objectives"), titles, [objective.id for objective in old.objectives])
    before = {objective.id: [activity.id for activity in objective.activities] for objective in old.objectives}
    for number, objective in enumerate(new.objectives, start=1):
        named = {activity.id: activity.what for activity in objective.activities}
        label = gettext("Objective %(number)s, order of the activities", number=number)
        yield from _moved(label, named, before.get(objective.id, []))


def _moved(label: Text, titles: Mapping[int, str], before: Sequence[int]) -> Iterator[Change]:
    was = [i for i in before if i in titles]
    there = set(was)
    now = [i for i in titles if i in there]
    if was != now:
        moved = [titles[i] for place, i in enumerate(now) if was[place] != i]
        yield Change(label, (Part("same", " · ".join(moved)),), Kind.MOVED)


def _fields(named: Mapping[str, Text], old: object, new: object, *, where: str = "") -> Iterator[Change]:
    for name, word in named.items():
        was, now = getattr(old, name), getattr(new, name)
        if was == now:
            continue
        before, after = _written(was, old, name), _written(now, new, name)
        if before != after:
            field = str(word)
            label = f"{where}, {field[:1].lower()}{field[1:]}" if where else field
            yield Change(label, difference(before, after))


def _written(value: Any, owner: object, name: str = "") -> str:  # noqa: ANN401 - any field of a text
    """Write a field's value as the pages do."""
    if value is None or value == ():
        return ""
    if isinstance(value, Decimal):
        unit = str(words.UNITS[name]) if name in words.UNITS else getattr(owner, "unit", None)
        return f"{written_number(value, 3)}\N{NO-BREAK SPACE}{unit}" if unit else written_number(value, 3)
    if isinstance(value, date):
        return written_date(value)
    if isinstance(value, tuple):
        return ", ".join(f"{item.code} {item.title(language())}" for item in value)
    if hasattr(value, "title_sv"):
        return str(value.title(language()))
    return str(value)


def difference(old: str, new: str) -> tuple[Part, ...]:
    """Return the words of both texts in reading order; texts with little in common whole, old before new."""
    if not old or not new:
        return _whole(old, new)
    before, after = _words(old), _words(new)
    # What begins and ends alike is not searched: a few words changed in a long text are found at once.
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    left, right = before[head : len(before) - tail], after[head : len(after) - tail]
    steps = _steps(left, right)
    needed = ALIKE * (len(before) + len(after)) / 2 - head - tail
    if sum(j - i for i, j, k, m in steps if left[i:j] == right[k:m]) < needed:
        return _whole(old, new)
    parts: list[Part] = [Part("same", "".join(before[:head]))] if head else []
    for i, j, k, m in steps:
        if left[i:j] == right[k:m]:
            parts.append(Part("same", "".join(left[i:j])))
            continue
        parts += _apart(left[i:j], right[k:m])
    if tail:
        parts.append(Part("same", "".join(after[len(after) - tail :])))
    return tuple(parts)


def _steps(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Return which words stand against which, in reading order: runs that are alike, and runs that differ.

    Where most words still stand in their place, words were exchanged for words, and nothing is searched for.
    """
    alike = [one == other for one, other in zip(left, right, strict=False)]
    if len(left) != len(right) or 2 * sum(alike) < len(left):
        return [step[1:] for step in SequenceMatcher(None, left, right).get_opcodes()]
    edges = [0, *(n for n in range(1, len(alike)) if alike[n] != alike[n - 1]), len(alike)]
    return [(i, j, i, j) for i, j in pairwise(edges) if i < j]


def _alike(some: Sequence[str], others: Sequence[str]) -> int:
    """Return with how many of the same words both begin."""
    return next(
        (n for n, (one, other) in enumerate(zip(some, others, strict=False)) if one != other),
        min(len(some), len(others)),
    )


def _whole(old: str, new: str) -> tuple[Part, ...]:
    """Return the old text and then the new; one that is empty is left out."""
    if old and new:
        return (Part("removed", old), Part("same", " "), Part("added", new))
    return tuple(part for part in (Part("removed", old), Part("added", new)) if part.text)


def _apart(before: Sequence[str], after: Sequence[str]) -> Iterator[Part]:
    """Mark words that differ, with the space after them left outside the mark."""
    for kind, some in (("removed", "".join(before)), ("added", "".join(after))):
        marked = some.rstrip()
        if marked:
            yield Part(kind, marked)  # type: ignore[arg-type]
            yield Part("same", some[len(marked) :] or " ")


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*", text)


def in_short(activity: ActivityText) -> str:
    """Write an activity in one sentence or two, for where it is new or gone."""
    facts = [activity.what]
    if activity.target_group:
        facts.append(gettext("For: %(group)s", group=activity.target_group))
    if activity.responsible:
        facts.append(gettext("Responsible: %(name)s", name=activity.responsible))
    if activity.due_on:
        facts.append(gettext("Done by %(date)s", date=written_date(activity.due_on)))
    facts += [_written(getattr(activity, name), activity, name) for name in words.UNITS if getattr(activity, name)]
    return ". ".join(fact.rstrip(".") for fact in facts) + "."


def _objective_in_short(objective: ObjectiveText) -> str:
    facts = [objective.title]
    if objective.indicator:
        facts.append(gettext("Indicator: %(indicator)s", indicator=objective.indicator))
    if objective.target is not None:
        facts.append(gettext("Target: %(target)s", target=_written(objective.target, objective)))
    return ". ".join(fact.rstrip(".") for fact in facts) + "."


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59].rstrip() + "…"  # noqa: PLR2004 - about a line of the label's column
