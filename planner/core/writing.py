"""Who may write when: a request that only reads takes no write lock and writes nothing."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class ReadOnlyError(RuntimeError):
    """A request that only reads tried to write."""


_writing: ContextVar[bool] = ContextVar("writing", default=True)


def writing() -> bool:
    """Tell whether the work under way may write: true outside requests and in POST requests."""
    return _writing.get()


@contextmanager
def reading_only() -> Iterator[None]:
    """Refuse writes and take no write lock, for as long as the block runs."""
    token = _writing.set(False)
    try:
        yield
    finally:
        _writing.reset(token)
