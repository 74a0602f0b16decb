"""Reads of fault reports and of what the public is told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, case, false, func, select
from sqlalchemy.orm import joinedload, selectinload

from planner.accounts.models import User
from planner.core.db import db, every_municipality
from planner.core.viewer import Role
from planner.open_process.comments.secret import code_hash
from planner.open_process.faults.models import FaultEvent, FaultReport, FaultState, OpenTerms
from planner.open_process.faults.rules import may_see_faults
from planner.open_process.models import OpenPage
from planner.schools.models import Municipality
from planner.schools.queries import holders

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.sql.base import ExecutableOption

    from planner.core.pages import Slice
    from planner.core.viewer import Viewer


@cache
def whole() -> ExecutableOption:
    """Load the history of reports."""
    return selectinload(FaultReport.events).options(joinedload(FaultEvent.by))


def visible_to(viewer: Viewer) -> Select[FaultReport]:
    """Return the reports somebody may see: those who answer, all of their own."""
    if not may_see_faults(viewer):
        return select(FaultReport).where(false())
    return select(FaultReport).where(FaultReport.municipality_id == viewer.municipality_id)


def amount(viewer: Viewer) -> int:
    """Return how many reports there are."""
    return db.session.scalar(visible_to(viewer).with_only_columns(func.count())) or 0


def for_list(viewer: Viewer, part: Slice) -> Sequence[FaultReport]:
    """Return a page of the reports: those that wait first, the oldest of them first."""
    waits = FaultReport.state == FaultState.RECEIVED
    order = (waits.desc(), FaultReport.received_at, FaultReport.id)
    chosen = visible_to(viewer).order_by(*order).offset(part.offset).limit(part.size)
    return db.session.scalars(chosen.options(whole())).all()


def for_page(viewer: Viewer, fault_id: int) -> FaultReport | None:
    """Return one report with its history, or None."""
    return db.session.scalar(visible_to(viewer).where(FaultReport.id == fault_id).options(whole()))


def by_code(code: str) -> FaultReport | None:
    """Return the report a reference code belongs to, or None."""
    return db.session.scalar(select(FaultReport).where(FaultReport.code_hash == code_hash(code)).options(whole()))


@dataclass(frozen=True)
class WaitingFaults:
    """How many reports wait for an answer, how many are said to be missed, and since when the oldest waits."""

    reports: int
    missed: int
    since: datetime | None


def waiting_for(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """Return the statement for WaitingFaults."""
    figures = (
        func.count().label("reports"),
        func.count(FaultReport.missed_at).label("missed"),
        func.min(FaultReport.received_at).label("since"),
    )
    return visible_to(viewer).where(FaultReport.state == FaultState.RECEIVED).with_only_columns(*figures)


def waiting(viewer: Viewer) -> WaitingFaults:
    """Return what waits to be answered."""
    return WaitingFaults(*db.session.execute(waiting_for(viewer)).one())


def count_waiting(municipality_id: ColumnElement[int], role: ColumnElement[Role]) -> ColumnElement[int]:
    """Return how many reports wait in a municipality, as a part of another statement; 0 for who holds another post."""
    received = FaultReport.state == FaultState.RECEIVED, FaultReport.municipality_id == municipality_id
    amount = select(func.count(FaultReport.id)).where(*received).correlate(User).scalar_subquery()
    return case((role == Role.COORDINATOR, amount), else_=0)


def terms() -> OpenTerms:
    """Return what the public is told; until anything is said, nobody's address and the periods we propose."""
    found = db.session.scalars(select(OpenTerms)).one_or_none()
    return found or OpenTerms(comment_months=6, complaint_months=24, fault_months=12, version=0)


def coordinators() -> Sequence[User]:
    """Return who runs the work in the municipality one is in."""
    return holders(Role.COORDINATOR, None)


def open_municipalities() -> Sequence[Municipality]:
    """Return the municipalities whose public page is switched on, by name."""
    with every_municipality():
        chosen = select(Municipality).join(OpenPage, OpenPage.municipality_id == Municipality.id)
        return db.session.scalars(
            chosen.where(OpenPage.opened_at.is_not(None)).order_by(Municipality.name, Municipality.id)
        ).all()
