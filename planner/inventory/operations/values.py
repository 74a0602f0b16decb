"""Writing values: one door for the form and for tables, which writes only what changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, cast, delete, insert, literal, select, type_coerce, update

from planner.core import clock
from planner.core.columns import thousandths
from planner.core.connections import planned_afresh
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.listed import each_of
from planner.inventory.models.answers import (
    AnswerState,
    InventoryValue,
    Quality,
    SchoolAnswer,
    SectionAnswer,
    ValueSource,
)
from planner.inventory.queries.rounds import begun_among
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planner.core.viewer import Viewer
    from planner.inventory.models.rounds import InventoryRound

Key = tuple[int, int]  # school, question
KEEP = "\0"  # no comment anybody can write
MANY = 500  # schools read at a time
AT_ONCE = 20_000  # values written by one statement


@dataclass(frozen=True)
class Given:
    """What is given for one school and question; the figure is there when the quality is measured or estimated.

    comment KEEP leaves the comment as it is: a table has none.
    """

    figure: Decimal | None
    quality: Quality
    comment: str | None = KEEP

    @property
    def keeps_comment(self) -> bool:
        """Whether the comment that is there stays."""
        return self.comment == KEEP

    @cached_property
    def new(self) -> tuple[int | None, str, str | None]:
        """Figure, quality and comment as a new value has them in the table."""
        figure = None if self.figure is None else thousandths(self.figure)
        return figure, self.quality.value, None if self.keeps_comment else self.comment


@dataclass(frozen=True)
class Written:
    """How many values were added, changed, removed, and were the same already."""

    added: int
    changed: int
    removed: int
    same: int


def record(
    held: InventoryRound,
    given: Mapping[Key, Given | None],
    *,
    by: Viewer,
    source: ValueSource,
    known: Mapping[Key, Any] | None = None,
) -> Written:
    """Write values of a round by (school, question), None to remove one; what is the same already is not touched.

    known: what `there` has just returned for these, in the same transaction.
    Takes a fixed number of statements for every 500 schools. Marks the schools' answers as begun, and makes
    forms that were opened before this stale. Refuses unless the round is open.
    """
    if not held.is_open:
        raise RefusedError(_("The round is not open: nothing can be changed in it."))
    change = _Change({"source": source, "by_id": by.user_id, "at": clock.now()})
    found = there(held, given) if known is None else known
    for key, value in given.items():
        change.add(key, found.get(key), value)
    _begin(held, change.touched)
    change.write(held)
    if source is not ValueSource.FORM:
        _age_sections(held, change.touched)
    return Written(len(change.new), len(change.changed), len(change.gone), change.same)


@dataclass
class _Change:
    """What has to be written, told from what is the same already."""

    note: dict[str, Any]
    new: list[tuple[Any, ...]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    same: int = 0

    def add(self, key: Key, old: Any, value: Given | None) -> None:  # noqa: ANN401 - a row
        """Sort one value in."""
        if value is None:
            if old is None:
                return
            self.gone.append(old.id)
        elif old is None:
            self.new.append((*key, *value.new))
        elif (old.figure, old.quality, old.comment) == tuple(self._facts(value, old.comment).values()):
            self.same += 1
            return
        else:
            self.changed.append({"id": old.id} | self._facts(value, old.comment) | self.note)
        self.touched.add(key[0])

    def write(self, held: InventoryRound) -> None:
        """Write it, in as many statements as there are kinds of change."""
        for start in range(0, len(self.new), AT_ONCE):
            self._insert(held, self.new[start : start + AT_ONCE])
        if self.changed:
            db.session.execute(update(InventoryValue), self.changed)
        for part in _parts(self.gone):
            db.session.execute(delete(InventoryValue).where(InventoryValue.id.in_(part)))

    def _insert(self, held: InventoryRound, new: list[tuple[Any, ...]]) -> None:
        """Add values with one statement."""
        value = InventoryValue
        each = each_of(new)
        facts = {
            value.municipality_id: literal(held.municipality_id),
            value.round_id: literal(held.id),
            value.school_id: each[0].as_integer(),
            value.question_id: each[1].as_integer(),
            value.figure: type_coerce(cast(each[2].as_string(), BigInteger), value.figure.type),
            value.quality: type_coerce(each[3].as_string(), value.quality.type),
            value.comment: each[4].as_string(),
            value.source: literal(self.note["source"], value.source.type),
            value.by_id: literal(self.note["by_id"], value.by_id.type),
            value.at: literal(self.note["at"], value.at.type),
        }
        db.session.execute(
            insert(value)
            .from_select([column.key for column in facts], select(*facts.values()))
            .execution_options(dml_strategy="raw")
        )

    @staticmethod
    def _facts(value: Given, comment: str | None) -> dict[str, Any]:
        kept = comment if value.keeps_comment else value.comment
        return {"figure": value.figure, "quality": value.quality, "comment": kept}


def there(held: InventoryRound, keys: Iterable[Key]) -> dict[Key, Any]:
    """Return the values there are among these of a round: rows of id, figure, quality and comment."""
    value = InventoryValue
    schools = begun_among(held.id, {school for school, _question in keys})
    asked = sorted({question for _school, question in keys})
    found: dict[Key, Any] = {}
    with planned_afresh(db.session.connection()):
        for part in _parts(schools):
            rows = db.session.execute(
                select(value.id, value.school_id, value.question_id, value.figure, value.quality, value.comment).where(
                    value.round_id == held.id, value.school_id.in_(part), value.question_id.in_(asked)
                )
            )
            found |= {(row.school_id, row.question_id): row for row in rows}
    return found


def _begin(held: InventoryRound, schools: Iterable[int]) -> None:
    """Note of schools that had not begun to answer that they have; ahead of their values, which refer to that."""
    begun = select(SchoolAnswer.school_id).where(SchoolAnswer.round_id == held.id)
    columns = ["municipality_id", "round_id", "school_id", "state", "version"]
    state = literal(AnswerState.BEGUN, SchoolAnswer.state.type)
    for part in _parts(schools):
        new = select(School.municipality_id, literal(held.id), School.id, state, literal(1)).where(
            School.municipality_id == held.municipality_id, School.id.in_(part), School.id.not_in(begun)
        )
        db.session.execute(insert(SchoolAnswer).from_select(columns, new).execution_options(dml_strategy="raw"))


def _age_sections(held: InventoryRound, schools: Iterable[int]) -> None:
    for part in _parts(schools):
        db.session.execute(
            update(SectionAnswer)
            .where(SectionAnswer.round_id == held.id, SectionAnswer.school_id.in_(part))
            .values(version=SectionAnswer.version + 1)
            .execution_options(synchronize_session=False)
        )


def _parts(ids: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + MANY] for start in range(0, len(ordered), MANY))
