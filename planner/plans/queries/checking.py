"""The one look-up that anybody may do: whether this is the code of an approved version, or of a closed plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select

from planner.core.db import glance
from planner.plans.models.evaluation import Closing
from planner.plans.models.plan import Plan
from planner.plans.models.revision import Revision
from planner.schools.models import Municipality, School


@dataclass(frozen=True)
class Found:
    """All that a code tells: which school's plan, which version, and when it was decided on or signed."""

    municipality: str
    school: str
    title: str
    number: int
    approved_at: datetime


def approved_version(code: str) -> Found | None:
    """Return which approved version a hash, or the beginning of one, stands for, or None; across municipalities.

    code: 16 to 64 lower-case hexadecimal digits.
    """
    return _found(_by_code(), code)


def closed_plan(code: str) -> Found | None:
    """Return which closed plan, signed with its evaluation, a hash stands for; as `approved_version`."""
    return _found(_closed_by_code(), code)


def _found(statement: Select[*tuple[Any, ...]], code: str) -> Found | None:
    row = glance(statement, {"code": code, "end": f"{code}g", "length": len(code)})
    return Found(*tuple(row)) if row is not None else None


@cache
def _by_code() -> Select[*tuple[Any, ...]]:
    # Five columns and no more leave the municipality.
    return (
        select(Municipality.name, School.name, Revision.title, Revision.number, Revision.approved_at)
        .join(Plan, Plan.id == Revision.plan_id)
        .join(School, School.id == Plan.school_id)
        .join(Municipality, Municipality.id == School.municipality_id)
        .where(_begins(Revision))
        .order_by(Revision.approved_at.desc(), Revision.id.desc())
        .limit(1)
    )


@cache
def _closed_by_code() -> Select[*tuple[Any, ...]]:
    return (
        select(Municipality.name, School.name, Plan.title, Plan.in_force_number, Closing.signed_at)
        .join(Plan, Plan.id == Closing.plan_id)
        .join(School, School.id == Plan.school_id)
        .join(Municipality, Municipality.id == School.municipality_id)
        .where(_begins(Closing))
        .order_by(Closing.signed_at.desc(), Closing.id.desc())
        .limit(1)
    )


def _begins(kept: type[Revision | Closing]) -> ColumnElement[bool]:
    """Return the condition that a hash begins with the code; a range, so that the index is used."""
    return and_(
        kept.content_hash >= bindparam("code"),
        kept.content_hash < bindparam("end"),
        func.substr(kept.content_hash, 1, bindparam("length")) == bindparam("code"),
    )
