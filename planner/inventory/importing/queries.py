"""Reads of what was sent, and of what it is judged beside."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from planner.core.connections import planned_afresh
from planner.core.db import db
from planner.core.viewer import Role
from planner.inventory.importing.judging import Around, Known, same_name
from planner.inventory.importing.models import Fate, ImportRow, InventoryImport
from planner.inventory.models.answers import AnswerState, InventoryValue, SchoolAnswer
from planner.inventory.models.rounds import InventoryRound, RoundState
from planner.inventory.queries.rounds import begun_among, is_open_in
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from planner.core.viewer import Viewer
    from planner.inventory.importing.judging import Key, Value

MANY = 500


def visible_to(viewer: Viewer) -> Select[InventoryImport]:
    """Return the imports the viewer may see: all of the own municipality, or none."""
    found = select(InventoryImport).where(InventoryImport.municipality_id == viewer.municipality_id)
    return found if viewer.has(Role.COORDINATOR) else found.where(false())


def with_round() -> ORMOption:
    """Return what loads an import's round along."""
    return joinedload(InventoryImport.round)


def import_for_page(viewer: Viewer, import_id: int) -> InventoryImport | None:
    """Return what was sent, with its round and by whom, or None; reads afresh."""
    return db.session.scalar(
        visible_to(viewer)
        .options(joinedload(InventoryImport.round), joinedload(InventoryImport.by))
        .where(InventoryImport.id == import_id)
        .execution_options(populate_existing=True)
    )


def imports_of(viewer: Viewer, held: InventoryRound, *, most: int = 10) -> Sequence[InventoryImport]:
    """Return the latest imports of a round, with by whom."""
    return db.session.scalars(
        visible_to(viewer)
        .options(joinedload(InventoryImport.by))
        .where(InventoryImport.round_id == held.id)
        .order_by(InventoryImport.at.desc(), InventoryImport.id.desc())
        .limit(most)
    ).all()


def counts(sent: InventoryImport) -> dict[Fate, int]:
    """Return how many rows have each fate."""
    found = select(ImportRow.fate, func.count()).where(ImportRow.import_id == sent.id).group_by(ImportRow.fate)
    return defaultdict(int, ((fate, count) for fate, count in db.session.execute(found)))


def counts_of_each(imports: Sequence[InventoryImport]) -> dict[int, dict[Fate, int]]:
    """Return how many rows of each import have each fate."""
    ids = [sent.id for sent in imports]
    found: dict[int, dict[Fate, int]] = {id_: defaultdict(int) for id_ in ids}
    rows = select(ImportRow.import_id, ImportRow.fate, func.count()).where(ImportRow.import_id.in_(ids))
    for import_id, fate, count in db.session.execute(rows.group_by(ImportRow.import_id, ImportRow.fate)):
        found[import_id][fate] = count
    return found


def hinted(sent: InventoryImport) -> int:
    """Return how many rows that can be saved look odd."""
    return db.session.scalar(_hinted(sent).with_only_columns(func.count())) or 0


def _hinted(sent: InventoryImport) -> Select[ImportRow]:
    return select(ImportRow).where(
        ImportRow.import_id == sent.id, ImportRow.hinted, ImportRow.fate.in_((Fate.NEW, Fate.CHANGED))
    )


def rows_of(
    sent: InventoryImport, fates: Iterable[Fate], *, offset: int = 0, most: int | None = None
) -> list[ImportRow]:
    """Return rows with one of the fates, in the order of the file."""
    found = select(ImportRow).where(ImportRow.import_id == sent.id, ImportRow.fate.in_(tuple(fates)))
    return list(db.session.scalars(found.order_by(ImportRow.number).offset(offset).limit(most)))


def changes_of(
    sent: InventoryImport, fates: Iterable[Fate], *, most: int | None = None
) -> list[tuple[int, int, dict[str, Any]]]:
    """Return (number, school, what is changed) of rows with one of the fates, in the order of the file."""
    found = select(ImportRow.number, ImportRow.school_id, ImportRow.changes).where(
        ImportRow.import_id == sent.id, ImportRow.fate.in_(tuple(fates))
    )
    rows = db.session.execute(found.order_by(ImportRow.number).limit(most))
    return [(number, school or 0, changes or {}) for number, school, changes in rows]


def hinted_rows(sent: InventoryImport, *, offset: int, most: int) -> list[ImportRow]:
    """Return rows that can be saved and look odd."""
    return list(db.session.scalars(_hinted(sent).order_by(ImportRow.number).offset(offset).limit(most)))


def rows_by_id(sent: InventoryImport, ids: Iterable[int]) -> list[ImportRow]:
    """Return rows of this import by id, in the order of the file."""
    found = select(ImportRow).where(ImportRow.import_id == sent.id, ImportRow.id.in_(tuple(ids)))
    return list(db.session.scalars(found.order_by(ImportRow.number)))


def known_schools(year: int) -> list[Known]:
    """Return all schools of the municipality as rows are told apart by."""
    found = select(School.id, School.name, School.unit_code, School.opened_on, School.closed_on)
    return [
        Known(
            row.id,
            row.name,
            row.unit_code,
            open=is_open_in(year, opened_on=row.opened_on, closed_on=row.closed_on),
            coming=row.opened_on is not None and row.opened_on.year > year,
        )
        for row in db.session.execute(found.order_by(School.name, School.id))
    ]


def by_name(known: Iterable[Known]) -> dict[str, Known | None]:
    """Return schools by name, None where two have the same."""
    found: dict[str, Known | None] = {}
    for school in known:
        name = same_name(school.name)
        found[name] = None if name in found else school
    return found


def around(
    sent: InventoryImport, school_ids: Iterable[int], known: Sequence[Known], questions: Collection[int | None]
) -> Around:
    """Return what rows about these schools are judged beside; questions: those that the file has columns for."""
    held, ids = sent.round, sorted(set(school_ids))
    last = db.session.execute(
        select(InventoryRound.id, InventoryRound.year)
        .where(InventoryRound.year < held.year, InventoryRound.state != RoundState.PREPARING)
        .order_by(InventoryRound.year.desc())
        .limit(1)
    ).one_or_none()
    return Around(
        {school.unit_code: school for school in known},
        by_name(known),
        values(held.id, ids, questions),
        values(last.id, ids, questions) if last else {},
        _sent_in(held.id, ids),
        _numbers(sent),
        (last.year, held.year) if last else None,
    )


def values(round_id: int, school_ids: Sequence[int], questions: Iterable[int | None]) -> dict[Key, Value]:
    """Return what schools have answered to questions in a round, by school and question."""
    asked = sorted(question for question in questions if question is not None)
    value = InventoryValue
    found: dict[Key, Value] = {}
    with planned_afresh(db.session.connection()):
        for part in parts(sorted(begun_among(round_id, school_ids))):
            rows = select(value.school_id, value.question_id, value.figure, value.quality).where(
                value.round_id == round_id, value.school_id.in_(part), value.question_id.in_(asked)
            )
            found |= {
                (school, question): (figure, quality) for school, question, figure, quality in db.session.execute(rows)
            }
    return found


def _sent_in(round_id: int, school_ids: Sequence[int]) -> frozenset[int]:
    found: set[int] = set()
    for part in parts(school_ids):
        rows = select(SchoolAnswer.school_id).where(
            SchoolAnswer.round_id == round_id,
            SchoolAnswer.state == AnswerState.SENT_IN,
            SchoolAnswer.school_id.in_(part),
        )
        found |= set(db.session.scalars(rows))
    return frozenset(found)


def _numbers(sent: InventoryImport) -> dict[int, list[int]]:
    """Return the rows about each school that stands in several of them."""
    # Told apart here: PostgreSQL, which knows nothing yet of rows just added, would group them anew for each row.
    rows = select(ImportRow.school_id, ImportRow.number).where(
        ImportRow.import_id == sent.id, ImportRow.school_id.is_not(None), ImportRow.fate != Fate.LEFT_OUT
    )
    found: dict[int, list[int]] = defaultdict(list)
    for school_id, number in db.session.execute(rows.order_by(ImportRow.number)):
        if school_id is not None:
            found[school_id].append(number)
    return {school_id: numbers for school_id, numbers in found.items() if len(numbers) > 1}


def without_row(sent: InventoryImport, known: Iterable[Known]) -> list[Known]:
    """Return the open schools that no row of the file is about."""
    there = set(
        db.session.scalars(
            select(ImportRow.school_id).where(ImportRow.import_id == sent.id, ImportRow.fate != Fate.LEFT_OUT)
        )
    )
    return [school for school in known if school.open and school.id not in there]


def parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Divide ids into as many as one statement takes."""
    return (ids[start : start + MANY] for start in range(0, len(ids), MANY))
