"""The tables of the demonstration, beside this file."""

from __future__ import annotations

from pathlib import Path

from planner.catalogue.tables import Row, read

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[Row]:
    """Return the rows of a table by column."""
    return read(DATA / name)
