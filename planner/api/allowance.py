"""How often a program may ask: counted for each token, for all processes together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import OperationalError

from planner.core import clock
from planner.core.logs import failure
from planner.core.throttle import count_attempt

WINDOW = timedelta(minutes=1)
MOST = 120
# So many unknown tokens from one place: a program that was set up wrongly asks on and on.
MOST_REFUSED = 60


@dataclass(frozen=True)
class Allowance:
    """How many requests are left, and in how many seconds there are as many as ever."""

    left: int
    seconds: int

    @property
    def is_used_up(self) -> bool:
        """Whether this request is one too many."""
        return self.left < 0

    @property
    def headers(self) -> dict[str, str]:
        """The same as headers (draft-ietf-httpapi-ratelimit-headers-10)."""
        window = int(WINDOW.total_seconds())
        told = {
            "RateLimit-Policy": f'"token";q={MOST};w={window}',
            "RateLimit": f'"token";r={max(self.left, 0)};t={self.seconds}',
        }
        return told | ({"Retry-After": str(self.seconds)} if self.is_used_up else {})


def of_token(token_id: int) -> Allowance:
    """Count a request with a token; where nothing can be written, as on a full disk, reading goes on uncounted."""
    try:
        seen = count_attempt("api", str(token_id), per=WINDOW)
    except OperationalError as error:
        failure(error)
        seen = 1
    return Allowance(MOST - seen, _seconds_left())


def refused_too_often(place: str) -> bool:
    """Count a token that nobody has, and tell whether too many came from there."""
    try:
        return count_attempt("api refused", place, per=WINDOW) > MOST_REFUSED
    except OperationalError as error:
        failure(error)
        return False


def _seconds_left() -> int:
    window = int(WINDOW.total_seconds())
    return window - int(clock.now().timestamp()) % window
