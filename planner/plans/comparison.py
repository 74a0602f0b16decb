"""What changed between two texts of a plan: per field, in words a reader follows, never the whole document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Literal

from planner.core.i18n import Text, gettext, language, written_date, written_number
from planner.core.i18n import lazy_gettext as _
from planner.plans import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planner.plans.text import ActivityText, ObjectiveText, PlanText

ALIKE = 0.4  # texts with less than this in common are shown whole, the old and then the new


@dataclass(frozen=True)
class Part:
    """A piece of a compared text."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True)
class Change:
    """One thing that differs: where, and the words with what was added and removed."""

    label: Text
    parts: tuple[Part, ...]


def changes(old: PlanText, new: PlanText) -> list[Change]:
    """Return what differs, in the order of the page: header, objectives, their activities, then what was taken out."""
    listed = list(_fields(words.HEADER, old, new))
    before = {objective.id: objective for objective in old.objectives}
    activities = {activity.id: activity for activity in old.activities}
    for number, objective in enumerate(new.objectives, start=1):
        listed += _objective_changes(number, before.get(objective.id), objective, activities)
    kept_objectives = {objective.id for objective in new.objectives}
    kept_activities = {activity.id for activity in new.activities}
    listed += [
        Change(_("Objective taken out"), (Part("removed", objective.title),))
        for objective in old.objectives
        if objective.id not in kept_objectives
    ]
    listed += [
        Change(_("Activity taken out"), (Part("removed", in_short(activity)),))
        for activity in old.activities
        if activity.id not in kept_activities
    ]
    return listed + list(_order_changes(old, new))


def _objective_changes(
    number: int, old: ObjectiveText | None, new: ObjectiveText, activities: Mapping[int, ActivityText]
) -> Iterator[Change]:
    if old is None:
        yield Change(_("New objective"), (Part("added", _objective_in_short(new)),))
    else:
        yield from _fields(words.OBJECTIVE, old, new, where=gettext("Objective %(number)s", number=number))
    for activity in new.activities:
        before = activities.get(activity.id)
        if before is None:
            yield Change(_("New activity"), (Part("added", in_short(activity)),))
        else:
            yield from _fields(words.ACTIVITY, before, activity, where=_short(activity.what))


def _order_changes(old: PlanText, new: PlanText) -> Iterator[Change]:
    """Say when what is in both texts comes in another order, or an activity under another objective."""
    objectives = {objective.id: objective.title for objective in new.objectives}
    activities = {activity.id: activity.what for activity in new.activities}
    for label, titles, before in (
        (_("Order of the objectives"), objectives, [objective.id for objective in old.objectives]),
        (_("Order of the activities"), activities, [activity.id for activity in old.activities]),
    ):
        was = [i for i in before if i in titles]
        now = [i for i in titles if i in set(before)]
        if was != now:
            moved = [titles[i] for place, i in enumerate(now) if was[place] != i]
            yield Change(label, (Part("same", " · ".join(moved)),))


def _fields(named: Mapping[str, Text], old: object, new: object, *, where: str = "") -> Iterator[Change]:
    for name, word in named.items():
        before, after = _written(getattr(old, name), old), _written(getattr(new, name), new)
        if before != after:
            field = str(word)
            label = f"{where}, {field[:1].lower()}{field[1:]}" if where else field
            yield Change(label, difference(before, after))


def _written(value: Any, owner: object) -> str:  # noqa: ANN401 - any field of a text
    """Write a field's value as the pages do."""
    if value is None or value == ():
        return ""
    if isinstance(value, Decimal):
        unit = getattr(owner, "unit", None)
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
    before, after = _words(old), _words(new)
    matcher = SequenceMatcher(None, before, after)
    if not old or not new or matcher.quick_ratio() < ALIKE or matcher.ratio() < ALIKE:
        whole = (Part("removed", old), Part("same", " "), Part("added", new)) if old and new else ()
        return whole or tuple(part for part in (Part("removed", old), Part("added", new)) if part.text)
    parts: list[Part] = []
    for _tag, i, j, k, m in matcher.get_opcodes():
        if before[i:j] == after[k:m]:
            parts.append(Part("same", "".join(before[i:j])))
            continue
        parts += _apart(before[i:j], after[k:m])
    return tuple(parts)


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
