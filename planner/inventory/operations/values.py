"""Writing values: one door for the form and for tables, which writes only what changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.inventory.models.answers import InventoryValue, Quality, SchoolAnswer, SectionAnswer, ValueSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planner.core.viewer import Viewer
    from planner.inventory.models.rounds import InventoryRound

Key = tuple[int, int]  # school, question
KEEP = "\0"  # no comment anybody can write
MANY = 500  # schools read at a time


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


@dataclass(frozen=True)
class Written:
    """How many values were added, changed, removed, and were the same already."""

    added: int
    changed: int
    removed: int
    same: int


def record(held: InventoryRound, given: Mapping[Key, Given | None], *, by: Viewer, source: ValueSource) -> Written:
    """Write values of a round by (school, question), None to remove one; what is the same already is not touched.

    Takes a fixed number of statements for every 500 schools. Marks the schools' answers as begun, and makes
    forms that were opened before this stale. Refuses unless the round is open.
    """
    if not held.is_open:
        raise RefusedError(_("The round is not open: nothing can be changed in it."))
    change = _Change({"source": source, "by_id": by.user_id, "at": clock.now()})
    there = _there(held, {school for school, _question in given})
    for key, value in given.items():
        change.add(held, key, there.get(key), value)
    change.write()
    _begin(held, change.touched)
    if source is not ValueSource.FORM:
        _age_sections(held, change.touched)
    return Written(len(change.new), len(change.changed), len(change.gone), change.same)


@dataclass
class _Change:
    """What has to be written, told from what is the same already."""

    note: dict[str, Any]
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    same: int = 0

    def add(self, held: InventoryRound, key: Key, old: Any, value: Given | None) -> None:  # noqa: ANN401 - a row
        """Sort one value in."""
        if value is None:
            if old is None:
                return
            self.gone.append(old.id)
        elif old is None:
            place = {"municipality_id": held.municipality_id, "round_id": held.id}
            self.new.append(place | {"school_id": key[0], "question_id": key[1]} | self._facts(value, None) | self.note)
        elif (old.figure, old.quality, old.comment) == tuple(self._facts(value, old.comment).values()):
            self.same += 1
            return
        else:
            self.changed.append({"id": old.id} | self._facts(value, old.comment) | self.note)
        self.touched.add(key[0])

    def write(self) -> None:
        """Write it, in as many statements as there are kinds of change."""
        if self.new:
            db.session.execute(insert(InventoryValue).execution_options(render_nulls=True), self.new)
        if self.changed:
            db.session.execute(update(InventoryValue), self.changed)
        for part in _parts(self.gone):
            db.session.execute(delete(InventoryValue).where(InventoryValue.id.in_(part)))

    @staticmethod
    def _facts(value: Given, comment: str | None) -> dict[str, Any]:
        kept = comment if value.keeps_comment else value.comment
        return {"figure": value.figure, "quality": value.quality, "comment": kept}


def _there(held: InventoryRound, schools: Iterable[int]) -> dict[Key, Any]:
    value = InventoryValue
    found: dict[Key, Any] = {}
    for part in _parts(schools):
        rows = db.session.execute(
            select(value.id, value.school_id, value.question_id, value.figure, value.quality, value.comment).where(
                value.round_id == held.id, value.school_id.in_(part)
            )
        )
        found |= {(row.school_id, row.question_id): row for row in rows}
    return found


def _begin(held: InventoryRound, schools: Iterable[int]) -> None:
    for part in _parts(schools):
        begun = set(
            db.session.scalars(
                select(SchoolAnswer.school_id).where(SchoolAnswer.round_id == held.id, SchoolAnswer.school_id.in_(part))
            )
        )
        db.session.add_all(SchoolAnswer(round_id=held.id, school_id=school) for school in part if school not in begun)
    db.session.flush()


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
