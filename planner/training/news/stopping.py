"""The address in mails of news that were sent before they came in the digest: whose it is."""

from __future__ import annotations

from planner.core import stopping

KIND = "no more news of training"


def token(user_id: int, *, key: str) -> str:
    """Return the part of the address that stands for a person."""
    return stopping.token(KIND, user_id, key=key)


def person_of(given: str, *, key: str) -> int | None:
    """Return whom an address stands for, or None when it was not made here."""
    return stopping.person_of(KIND, given, key=key)
