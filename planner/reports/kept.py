"""How a report is kept: plain values in both languages as one, and the mark that tells whether they are the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from planner.core.i18n import LANGUAGES
from planner.reports.structure import Report, Row

if TYPE_CHECKING:
    from collections.abc import Mapping


def as_plain(thing: Any) -> Any:  # noqa: ANN401, PLR0911 - any part of a report; one answer for each kind
    """Return a report, or a part of one, as values that JSON has."""
    if isinstance(thing, Row):
        return [list(thing.cells), thing.path, int(thing.done)]
    if isinstance(thing, tuple):
        return [as_plain(one) for one in thing]
    if isinstance(thing, Decimal):
        return format(thing.quantize(Decimal("0.001")).normalize(), "f")
    if isinstance(thing, date):
        return thing.isoformat()
    if isinstance(thing, StrEnum):
        return thing.value
    if hasattr(thing, "__dataclass_fields__"):
        return {name: as_plain(getattr(thing, name)) for name in thing.__dataclass_fields__}
    return thing


@dataclass(frozen=True)
class Both:
    """The same report in both languages, by language."""

    by_language: Mapping[str, Report] = field(default_factory=dict)

    @property
    def kept(self) -> dict[str, Any]:
        """Both as one: a text that differs stands as {sv, en}."""
        first, second = (as_plain(self.by_language[code]) for code in LANGUAGES)
        return dict(_joined(first, second))


def _joined(first: Any, second: Any) -> Any:  # noqa: ANN401 - plain values
    if isinstance(first, dict):
        return {name: _joined(value, second[name]) for name, value in first.items()}
    if isinstance(first, list) and len(first) == len(second):
        return [_joined(one, other) for one, other in zip(first, second, strict=True)]
    return first if first == second else dict(zip(LANGUAGES, (first, second), strict=True))


def digest_of(kept: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a report as it is kept, the same however a database orders it."""
    written = json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
