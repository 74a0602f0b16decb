"""An address in a mail that stops mails of its kind, without signing in: whose it is, proved by the app's own key."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode

BYTES = 18  # 144 bits
TOKEN = re.compile(r"(\d{1,10})-([\w-]{24})", re.ASCII)


def token(kind: str, user_id: int, *, key: str) -> str:
    """Return the part of the address that stands for a person and a kind of mail."""
    made = hmac.digest(key.encode(), f"{kind} {user_id}".encode(), "sha256")
    return f"{user_id}-{urlsafe_b64encode(made[:BYTES]).decode()}"


def person_of(kind: str, given: str, *, key: str) -> int | None:
    """Return whom an address stands for, or None when it was not made here for that kind of mail."""
    found = TOKEN.fullmatch(given)
    if found is None or not hmac.compare_digest(token(kind, int(found[1]), key=key), given):
        return None
    return int(found[1])
