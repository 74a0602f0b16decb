"""The secret in a feed's address: made from a stored nonce and the app's own key, so that neither alone reveals it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

BYTES = 24  # 192 bits


def new_nonce() -> str:
    """Return what a new address is made from."""
    return secrets.token_hex(16)


def token(nonce: str, *, key: str) -> str:
    """Return the secret part of the address, 32 characters fit for a path."""
    made = hmac.digest(key.encode(), b"calendar feed " + nonce.encode(), "sha256")
    return urlsafe_b64encode(made[:BYTES]).decode()


def token_hash(secret: str) -> str:
    """Return what is stored and looked up; the secret is random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
