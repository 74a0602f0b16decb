"""How much may be sent without an account: enough for a class that writes in one lesson, too little for a flood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """How many in an hour and in a day from one network, and in an hour from all together."""

    by_network: int
    by_network_a_day: int
    by_all: int

    hour = HOUR
    day = DAY


SENDING = Limit(by_network=30, by_network_a_day=60, by_all=200)
LOOKING_UP = Limit(by_network=30, by_network_a_day=150, by_all=1000)
