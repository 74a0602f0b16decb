"""The one look-up that anybody may do: whether this is the code of an approved version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from planner.core.db import glance
from planner.plans.models.plan import Plan
from planner.plans.models.revision import Revision
from planner.schools.models import School


@dataclass(frozen=True)
class Found:
    """All that a code tells: which school's plan, which version, and when it was decided on."""

    school: str
    title: str
    number: int
    approved_at: datetime


def approved_version(code: str) -> Found | None:
    """Return which approved version a hash, or the beginning of one, stands for, or None; across municipalities.

    code: 16 to 64 lower-case hexadecimal digits.
    """
    row = glance(_by_code(), {"code": code, "end": f"{code}g", "length": len(code)})
    return Found(*tuple(row)) if row is not None else None


@cache
def _by_code() -> Select[*tuple[Any, ...]]:
    # Four columns and no more leave the municipality; a range, so that the index is used.
    return (
        select(School.name, Revision.title, Revision.number, Revision.approved_at)
        .join(Plan, Plan.id == Revision.plan_id)
        .join(School, School.id == Plan.school_id)
        .where(
            Revision.content_hash >= bindparam("code"),
            Revision.content_hash < bindparam("end"),
            func.substr(Revision.content_hash, 1, bindparam("length")) == bindparam("code"),
        )
        .order_by(Revision.approved_at.desc(), Revision.id.desc())
        .limit(1)
    )
