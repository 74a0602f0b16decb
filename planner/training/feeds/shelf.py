"""Feeds kept ready in this process: never stale, since each is kept under a mark that is read at every fetch."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

ROOM = 16 * 2**20
MOST = 20_000
ZIP_LEVEL = 4


@dataclass(frozen=True)
class Kept:
    """A feed: what it is known by, and its bytes unless they had to make room for others'."""

    stamp: Hashable
    etag: str
    modified_at: datetime
    body: bytes | None
    zipped: bytes | None = None

    @property
    def size(self) -> int:
        """How many bytes it keeps."""
        return len(self.body or b"") + len(self.zipped or b"")


class Shelf:
    """The feeds of one process, the least recently asked for first to go: their bytes, and at last their validators."""

    def __init__(self, *, room: int = ROOM, most: int = MOST) -> None:
        """Keep at most that many bytes, and the validators of that many feeds."""
        self._room, self._most = room, most
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._full: OrderedDict[Hashable, int] = OrderedDict()
        self._lock = Lock()

    def find(self, identity: Hashable, stamp: Hashable) -> Kept | None:
        """Return the feed as it is under the stamp, or None; its body may have been let go."""
        with self._lock:
            kept = self._kept.get(identity)
            if kept is None or kept.stamp != stamp:
                return None
            self._kept.move_to_end(identity)
            if identity in self._full:
                self._full.move_to_end(identity)
            return kept

    def build(self, identity: Hashable, stamp: Hashable, build: Callable[[], tuple[bytes, datetime]]) -> Kept:
        """Build the feed, keep it and return it."""
        body, modified_at = build()
        kept = Kept(stamp, hashlib.sha256(body).hexdigest()[:32], modified_at, body)
        self._put(identity, kept)
        return kept

    def zipped(self, identity: Hashable, kept: Kept) -> bytes:
        """Return the feed's bytes compressed; done once for as long as they are kept."""
        if kept.zipped is not None:
            return kept.zipped
        zipped = gzip.compress(kept.body or b"", ZIP_LEVEL, mtime=0)
        self._put(identity, replace(kept, zipped=zipped))
        return zipped

    def _put(self, identity: Hashable, kept: Kept) -> None:
        with self._lock:
            self._kept[identity] = kept
            self._kept.move_to_end(identity)
            self._full[identity] = kept.size
            self._full.move_to_end(identity)
            taken = sum(self._full.values())
            while taken > self._room and self._full:
                oldest, size = self._full.popitem(last=False)
                taken -= size
                self._kept[oldest] = replace(self._kept[oldest], body=None, zipped=None)
            while len(self._kept) > self._most:
                oldest, _validators = self._kept.popitem(last=False)
                self._full.pop(oldest, None)
