"""The address in each mail of news that stops them, without signing in: whose it is, proved by the app's own key."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode

BYTES = 18  # 144 bits
TOKEN = re.compile(r"(\d{1,10})-([\w-]{24})", re.ASCII)


def token(user_id: int, *, key: str) -> str:
    """Return the part of the address that stands for a person."""
    made = hmac.digest(key.encode(), f"no more news of training {user_id}".encode(), "sha256")
    return f"{user_id}-{urlsafe_b64encode(made[:BYTES]).decode()}"


def person_of(given: str, *, key: str) -> int | None:
    """Return whom an address stands for, or None when it was not made here."""
    found = TOKEN.fullmatch(given)
    if found is None or not hmac.compare_digest(token(int(found[1]), key=key), given):
        return None
    return int(found[1])
