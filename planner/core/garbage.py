"""Letting the garbage collector wait while one piece of work builds much that lives until its end."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_lock = Lock()
_waiting = {"works": 0, "on": False}


@contextmanager
def collected_afterwards() -> Iterator[None]:
    """Collect no circles until the work is done; also a decorator.

    Nearly everything is freed by its count of references. The collector only looks for circles, and walks through
    all that is alive again and again while hundreds of thousands of small objects are made: a third of the CPU
    time of an import. Only for work whose size is bounded, a second or two of it. The collector is the whole
    process's: of several threads the last one turns it on again, if it was on before the first.
    """
    with _lock:
        if not _waiting["works"]:
            _waiting["on"] = gc.isenabled()
            gc.disable()
        _waiting["works"] += 1
    try:
        yield
    finally:
        with _lock:
            _waiting["works"] -= 1
            if not _waiting["works"] and _waiting["on"]:
                gc.enable()
