"""Measuring in rounds: everything a little, again and again, so that what disturbs the machine disturbs all alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from tests.bench.connection import Answer, Connection, timed
from tests.bench.figures import percentile, spread
from tests.bench.servers import Server

BLOCK: Final = 0.25  # seconds of the client's time that one turn of a probe takes
FEWEST, MOST = 8, 400  # requests in a turn


@dataclass
class Probe:
    """One request that is measured.

    before: done ahead of each sending, ahead: once ahead of each turn; both by this process, not the server.
    """

    name: str
    server: Server
    connection: Connection
    request: bytes
    expected: int = 200
    before: Callable[[], None] | None = None
    ahead: Callable[[], None] | None = None
    requests: int = 0
    cpu: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    answer: Answer | None = None

    def warm(self) -> None:
        """Let caches fill, and find out how many requests a turn holds."""
        self._prepare()
        took = min(self._once() for _ in range(5))
        self.requests = self.requests or max(FEWEST, min(MOST, int(BLOCK / took)))

    def turn(self) -> None:
        """Send one turn's requests; keep the CPU time of each on average, and how long each was waited for."""
        self._prepare()
        began = self.server.cpu()
        self.waits += [self._once() for _ in range(self.requests)]
        self.cpu.append((self.server.cpu() - began) / self.requests)

    def _prepare(self) -> None:
        if self.ahead is not None:
            self.ahead()

    def _once(self) -> float:
        if self.before is not None:
            self.before()
        took, self.answer = timed(self.connection, self.request, self.expected)
        return took

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds per request: the median of the turns."""
        return median(self.cpu) * 1000

    @property
    def wall_ms(self) -> float:
        """Milliseconds that the client waits, at the median."""
        return percentile(self.waits, 0.5) * 1000

    @property
    def uncertainty(self) -> float:
        """The ± of cpu_ms, as a share."""
        return spread(self.cpu)


def measure(probes: Sequence[Probe], *, rounds: int) -> None:
    """Measure all probes in rounds: A B C … A B C …"""
    for probe in probes:
        probe.warm()
    for number in range(rounds):
        # Every other round backwards, so that no probe always follows the same one.
        for probe in probes if number % 2 == 0 else reversed(probes):
            probe.turn()
            time.sleep(0.002)
