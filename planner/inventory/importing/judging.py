"""The fate of each row and why: a pure look at what was sent, beside what is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.core.spreadsheets.figures import Unreadable
from planner.core.spreadsheets.limits import Fault
from planner.core.spreadsheets.text import fault_in_words
from planner.inventory import questionnaire as columns
from planner.inventory.importing.layout import Layout
from planner.inventory.importing.models import Fate
from planner.inventory.models.answers import Quality
from planner.inventory.operations.values import Given

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.inventory.importing.models import ImportRow
    from planner.inventory.measures import Measure

UNIT_DIGITS = 8
FAR = 10  # times more, or less, than last year
SUM_MAY_DIFFER = Decimal("0.1")
CODE_KEPT = 40

Value = tuple[Decimal | None, Quality]
Key = tuple[int, int]  # school, question


class Known(NamedTuple):
    """A school as rows are told apart by; open: at the end of the year; coming: it opens in a later one."""

    id: int
    name: str
    unit_code: str
    open: bool
    coming: bool = False


@dataclass(frozen=True)
class Around:
    """What a row is judged beside: the schools, the values that are there, last year's, and the doubled schools.

    years: the round's before and this one's, between which a definition may have changed; None without one before.
    """

    by_code: Mapping[str, Known]
    by_name: Mapping[str, Known | None]  # None: two schools are called so
    there: Mapping[Key, Value]
    last_year: Mapping[Key, Value]
    sent_in: frozenset[int] = frozenset()
    numbers: Mapping[int, Sequence[int]] = field(default_factory=dict)  # by school, the rows that are about it
    years: tuple[int, int] | None = None


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be saved; place: the cell to mend, none when it is about which school it is."""

    words: Text
    place: int | None = None


class Change(NamedTuple):
    """A value that the row changes; before is None where there is none yet."""

    measure: Measure
    before: Value | None
    after: Value


@dataclass(frozen=True)
class Judged:
    """A row's fate and why; hints hinder nothing."""

    fate: Fate
    school: Known | None
    problems: Sequence[Problem]
    hints: Sequence[Text]
    changes: Sequence[Change]


def judge(row: ImportRow, layout: Layout, around: Around) -> Judged:
    """Return what becomes of a row and why."""
    school, problems = school_of(row, layout, around)
    given: list[tuple[Measure, Given]] = []
    cells, faults = row.cells, row.faults
    for place, measure, read in layout.columns:
        if faults and (kind := faults.get(str(place))):
            problems.append(Problem(fault_in_words(Fault(kind), place, row.number), place))
            continue
        value = read[cells[place] if place < len(cells) else ""]
        if isinstance(value, Unreadable):
            problems.append(Problem(value.reason, place))
        elif value is not None:
            given.append((measure, value))
    if problems or school is None:
        return Judged(Fate.FAULTY, school, problems, [], [])
    changes = []
    for measure, value in given:
        before, after = around.there.get((school.id, measure.question_id or 0)), (value.figure, value.quality)
        if before != after:
            changes.append(Change(measure, before, after))
    if not changes:
        return Judged(Fate.UNCHANGED, school, [], [], [])  # nothing is saved, so nothing is to be looked at twice
    by_code = {measure.code: value for measure, value in given}
    hints = [*_hints(row, layout, school, around), *_of_changes(changes, school, around), *_of_sums(by_code)]
    return Judged(_fate(changes), school, [], hints, changes)


def _fate(changes: Sequence[Change]) -> Fate:
    return Fate.NEW if all(change.before is None for change in changes) else Fate.CHANGED


# ---------------------------------------------------------------- which school


def code_of(cells: Sequence[str], layout: Layout) -> str | None:
    """Return the unit code in a row, its lost zeros given back: spreadsheets take it for a figure."""
    text = cells[layout.unit] if layout.unit is not None and layout.unit < len(cells) else ""
    code = "".join(text.removeprefix("'").split())
    if code.isascii() and code.isdigit() and len(code) == UNIT_DIGITS - 1:
        code = f"0{code}"
    return code[:CODE_KEPT] or None


def name_of(cells: Sequence[str], layout: Layout) -> str:
    """Return the school's name in a row, or nothing."""
    return cells[layout.school] if layout.school is not None and layout.school < len(cells) else ""


def same_name(name: str) -> str:
    """Return a name as names are compared."""
    return " ".join(name.removeprefix("'").casefold().split())


def school_of(row: ImportRow, layout: Layout, around: Around) -> tuple[Known | None, list[Problem]]:
    """Return which school a row is about, and what is wrong with that."""
    code, name = code_of(row.cells, layout), name_of(row.cells, layout)
    named = around.by_name.get(same_name(name)) if name else None
    if code is None:
        school = named
        if school is None:
            return None, [Problem(_("The row has no unit code, and no single school has its name"))]
    else:
        school = around.by_code.get(code)
        if school is None:
            return None, [Problem(_unknown(code))]
    if named is not None and named.id != school.id:
        words = _(
            "The unit code %(code)s belongs to %(school)s, but the row is called %(name)s (%(other)s)",
            code=school.unit_code,
            school=school.name,
            name=named.name,
            other=named.unit_code,
        )
        return None, [Problem(words)]
    if not school.open:
        return school, [Problem(_not_open(school))]
    others = [str(number) for number in around.numbers.get(school.id, ()) if number != row.number]
    if others:
        return school, [
            Problem(_("The school stands in row %(rows)s too: leave one of them out", rows=", ".join(others)))
        ]
    return school, []


def _not_open(school: Known) -> Text:
    if school.coming:
        return _("%(school)s had not opened when the year ended", school=school.name)
    return _("%(school)s was closed before the year ended", school=school.name)


def _unknown(code: str) -> Text:
    if not (code.isascii() and code.isdigit() and len(code) == UNIT_DIGITS):
        return _("The unit code %(code)s is wrong: it has eight digits", code=code)
    return _("No school here has the unit code %(code)s", code=code)


# ---------------------------------------------------------------- what looks odd


def _hints(row: ImportRow, layout: Layout, school: Known, around: Around) -> list[Text]:
    found: list[Text] = []
    name = name_of(row.cells, layout)
    if name and same_name(name) != same_name(school.name):
        found.append(_("The row is called %(name)s; by its unit code it is %(school)s", name=name, school=school.name))
    if school.id in around.sent_in:
        found.append(_("The principal has sent this school's answer in already"))
    return found


def _of_changes(changes: Sequence[Change], school: Known, around: Around) -> list[Text]:
    found: list[Text] = []
    if not around.there and not around.last_year:
        return found
    for change in changes:
        figure, quality = change.after
        if quality is Quality.UNKNOWN and change.before is not None and change.before[0] is not None:
            found.append(_("%(what)s: a figure is replaced by “unknown”", what=change.measure.title))
        last = around.last_year.get((school.id, change.measure.question_id or 0))
        comparable = around.years is not None and change.measure.is_comparable(*around.years)
        if figure and last and last[0] and comparable and not change.measure.choices:
            if figure >= FAR * last[0]:
                found.append(_("%(what)s: more than ten times last year's figure", what=change.measure.title))
            elif figure * FAR <= last[0]:
                found.append(_("%(what)s: less than a tenth of last year's figure", what=change.measure.title))
    return found


def _of_sums(given: Mapping[str, Given]) -> list[Text]:
    total = given.get(columns.STAFF_HOURS)
    parts = [given[code].figure for code in columns.STAFF_KINDS if code in given]
    known = [part for part in parts if part is not None]
    if total is None or total.figure is None or len(known) < len(columns.STAFF_KINDS):
        return []
    if abs(sum(known) - total.figure) <= SUM_MAY_DIFFER:
        return []
    return [_("The hours by kind of staff do not add up to the staff hours in all")]
