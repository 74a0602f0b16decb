"""The secret in the address at the door: made from a stored nonce and the app's own key."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode

BYTES = 18  # 144 bits


def new_nonce() -> str:
    """Return what a new address is made from; the one before ends with it."""
    return secrets.token_hex(16)


def token(nonce: str, *, session_id: int, key: str) -> str:
    """Return the secret part of the address, 24 characters fit for a path."""
    made = hmac.digest(key.encode(), f"door {session_id} {nonce}".encode(), "sha256")
    return urlsafe_b64encode(made[:BYTES]).decode()


def is_right(sent: str, nonce: str, *, session_id: int, key: str) -> bool:
    """Tell whether a secret is the one that holds now."""
    right = token(nonce, session_id=session_id, key=key).encode()
    return hmac.compare_digest(right, sent.encode("utf-8", "surrogatepass"))
