"""Reads tables: `;` between fields, UTF-8 with or without a byte order mark."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    """Return a table's rows by column; every field is there, tidied of white space around it, empty when not given."""
    return [dict(row) for row in _read(path)]


@cache
def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            {column: (field or "").strip() for column, field in row.items()}
            for row in csv.DictReader(file, delimiter=";")
        ]


def words(field: str) -> list[str]:
    """Return the words of a field that holds several, as `B1,B4`."""
    return [word for word in field.split(",") if word]
