"""Whose page an address is, found in one look-up outside the session: no reader is anybody's yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from planner.core.db import db, glance, lasting
from planner.core.viewer import Viewer
from planner.open_process.models import OpenPage
from planner.schools.models import Municipality

NOBODY = 0


@dataclass(frozen=True)
class PublicPage:
    """A page that is switched on; revision: see OpenPage."""

    id: int
    revision: int
    opened_at: datetime
    municipality_id: int
    name: str
    slug: str

    @property
    def reader(self) -> Viewer:
        """Whoever reads it, for queries that ask whose municipality it is: nobody, and without a post."""
        return Viewer(NOBODY, self.municipality_id, "", "", "", self.name, self.slug)


AT: Any = (
    select(
        OpenPage.id,
        OpenPage.revision,
        OpenPage.opened_at,
        Municipality.id.label("municipality_id"),
        Municipality.name,
        Municipality.slug,
    )
    .join(Municipality, Municipality.id == OpenPage.municipality_id)
    .where(Municipality.slug == bindparam("slug"), OpenPage.opened_at.is_not(None))
)


OWN: Any = lasting(select(OpenPage))


def page_at(slug: str) -> PublicPage | None:
    """Return the page of the municipality with that slug, or None: switched off is as if it were not there."""
    found = glance(AT, {"slug": slug})
    return PublicPage(**found._mapping) if found else None  # noqa: SLF001 - the row's documented way to a mapping


def of_municipality() -> OpenPage | None:
    """Return the page of the municipality one is in, or None before it has been begun."""
    return db.session.scalars(OWN).one_or_none()
