"""Reads of the competence framework."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Date, ScalarSelect, Select, bindparam, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from planner.core import clock
from planner.core.db import db
from planner.framework import rules
from planner.framework.models import (
    CompetenceArea,
    CompetenceLevel,
    FrameworkArea,
    FrameworkVersion,
    VersionState,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from planner.core.viewer import Viewer

ORDER = (func.length(CompetenceArea.code), CompetenceArea.code, CompetenceArea.id)


@cache
def whole() -> tuple[Any, ...]:
    """Return what loads a version with all it holds.

    Not made when the module is read: that would set up every mapper before all are there.
    """
    return (
        selectinload(FrameworkVersion.areas).joinedload(FrameworkArea.area),
        selectinload(FrameworkVersion.areas).selectinload(FrameworkArea.meanings),
        selectinload(FrameworkVersion.areas).selectinload(FrameworkArea.targets),
    )


# ---------------------------------------------------------------- in force


def version_in_force() -> ScalarSelect[int]:
    """Return the id of the version in force on `:today`, beside a FrameworkArea of the same municipality."""
    return (
        select(FrameworkVersion.id)
        .where(
            FrameworkVersion.municipality_id == FrameworkArea.municipality_id,
            FrameworkVersion.state == VersionState.PUBLISHED,
            FrameworkVersion.from_day <= bindparam("today", type_=Date()),
        )
        .order_by(FrameworkVersion.number.desc())
        .limit(1)
        .correlate(FrameworkArea)
        .scalar_subquery()
    )


def in_use() -> ColumnElement[bool]:
    """Return the condition that a FrameworkArea is in use on `:today`: in the version in force and not retired."""
    return (FrameworkArea.version_id == version_in_force()) & FrameworkArea.retired_at.is_(None)


# Built once: nearly every page about competence and training begins with it.
@cache
def _areas() -> Select[CompetenceArea]:
    return (
        select(CompetenceArea).join(FrameworkArea, FrameworkArea.area_id == CompetenceArea.id).where(in_use())
    ).order_by(*ORDER)


def areas(*, also: Collection[int] = ()) -> Sequence[CompetenceArea]:
    """Return the areas in use in the framework's order; also: ids of areas that a thing names already."""
    if not also:
        return db.session.scalars(_areas(), {"today": clock.today()}).all()
    used = select(FrameworkArea.area_id).where(in_use()).scalar_subquery()
    named = select(CompetenceArea).where(or_(CompetenceArea.id.in_(used), CompetenceArea.id.in_(also)))
    return db.session.scalars(named.order_by(*ORDER), {"today": clock.today()}).all()


def is_in_use(area_id: int) -> bool:
    """Tell whether an area is in use today: new goals and entries name no other."""
    found = select(FrameworkArea.id).where(in_use(), FrameworkArea.area_id == area_id)
    return db.session.scalar(found, {"today": clock.today()}) is not None


@cache
def _levels() -> Select[CompetenceLevel]:
    return select(CompetenceLevel).order_by(CompetenceLevel.level)


def levels() -> Sequence[CompetenceLevel]:
    """Return the levels from lowest to highest."""
    return db.session.scalars(_levels()).all()


@cache
def _framework_in_force() -> Select[FrameworkVersion]:
    return (
        select(FrameworkVersion)
        .options(*whole())
        .where(
            FrameworkVersion.state == VersionState.PUBLISHED,
            FrameworkVersion.from_day <= bindparam("today", type_=Date()),
        )
        .order_by(FrameworkVersion.number.desc())
        .limit(1)
    )


def framework_in_force() -> FrameworkVersion | None:
    """Return the whole framework as it is today; None for a municipality that never had one."""
    return db.session.scalar(_framework_in_force(), {"today": clock.today()})


# ---------------------------------------------------------------- versions


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a person may read a version: the published ones; the draft for who writes it."""
    return true() if rules.may_write(viewer) else FrameworkVersion.state == VersionState.PUBLISHED


def versions(viewer: Viewer) -> Sequence[FrameworkVersion]:
    """Return the versions a person may read, without their content, newest first."""
    found = select(FrameworkVersion).where(visible_to(viewer)).order_by(FrameworkVersion.number.desc())
    return db.session.scalars(found).all()


def version_for_page(viewer: Viewer, *, number: int) -> FrameworkVersion | None:
    """Return a whole version by its number, or None."""
    return db.session.scalar(
        select(FrameworkVersion).options(*whole()).where(FrameworkVersion.number == number, visible_to(viewer))
    )


def draft(viewer: Viewer) -> FrameworkVersion | None:
    """Return the whole draft, or None when there is none or it is not for this person."""
    drafts = select(FrameworkVersion).where(FrameworkVersion.state == VersionState.DRAFT, visible_to(viewer))
    return db.session.scalar(drafts.options(*whole()).execution_options(populate_existing=True))


def newest_published() -> FrameworkVersion | None:
    """Return the whole version published last, in force or to come."""
    return db.session.scalar(
        select(FrameworkVersion)
        .options(*whole())
        .where(FrameworkVersion.state == VersionState.PUBLISHED)
        .order_by(FrameworkVersion.number.desc())
        .limit(1)
    )


def area_in_draft(viewer: Viewer, *, area_id: int) -> FrameworkArea | None:
    """Return an area as it stands in the draft, or None."""
    return db.session.scalar(
        select(FrameworkArea)
        .join(FrameworkVersion, FrameworkVersion.id == FrameworkArea.version_id)
        .options(
            joinedload(FrameworkArea.framework),
            joinedload(FrameworkArea.area),
            selectinload(FrameworkArea.meanings),
            selectinload(FrameworkArea.targets),
        )
        .where(FrameworkArea.area_id == area_id, FrameworkVersion.state == VersionState.DRAFT, visible_to(viewer))
        .execution_options(populate_existing=True)
    )


def area_seen(_viewer: Viewer, *, area_id: int) -> CompetenceArea | None:
    """Return an area of the municipality, in use or not; everybody here sees all of them."""
    return db.session.scalar(select(CompetenceArea).where(CompetenceArea.id == area_id))


def area_by_code(code: str) -> CompetenceArea | None:
    """Return an area by its code, whatever version it is or was in."""
    return db.session.scalar(select(CompetenceArea).where(CompetenceArea.code == code))


def other_versions_with(area_id: int, *, version_id: int) -> Any:  # noqa: ANN401 - an EXISTS
    """Return the condition that an area stands in another version too."""
    return (
        select(FrameworkArea.id)
        .where(FrameworkArea.area_id == area_id, FrameworkArea.version_id != version_id)
        .exists()
    )
