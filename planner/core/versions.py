"""Version numbers: a save made from an old copy is noticed, never silently lost."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from planner.core.errors import StaleError


class Versioned:
    """A table whose rows count their changes; SQLAlchemy refuses an UPDATE made from an older count."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let the mapper check and raise the number at every UPDATE."""
        return {"version_id_col": cls.version}


def expect_version(thing: Versioned, seen: int | None) -> None:
    """Raise StaleError unless the thing still is what the form was opened on."""
    if seen is None or thing.version != seen:
        raise StaleError
