"""The secrets in a survey's addresses: made so that the database alone opens nothing and joins nothing.

An invitation's secret is made from a nonce and the app's own key, so that a reminder carries the same link. What
somebody has begun to answer is known by another secret, drawn at random and held by the respondent alone.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

BYTES = 24  # 192 bits


def new_nonce() -> str:
    """Return what an invitation's secret is made from."""
    return secrets.token_hex(16)


def new_code() -> str:
    """Return a respondent's own secret, or that of an open link."""
    return secrets.token_urlsafe(BYTES)


def token(nonce: str, *, key: str) -> str:
    """Return the secret part of an invitation's address."""
    made = hmac.digest(key.encode(), b"survey invitation " + nonce.encode(), "sha256")
    return urlsafe_b64encode(made[:BYTES]).decode()


def new_window() -> str:
    """Return a sign by which one window is told from another."""
    return secrets.token_urlsafe(9)


def secret_hash(secret: str, *, of: str) -> str:
    """Return what is stored of a secret; of: what it is for, so that no two kinds of hash are ever alike."""
    return hashlib.sha256(f"{of}:{secret}".encode("utf-8", "surrogatepass")).hexdigest()


def veiled(address: str, *, key: str) -> str:
    """Return a reader's network address so that it can be counted and not be read, not even by trying all there are."""
    return hmac.digest(key.encode(), b"survey reader " + address.encode(), "sha256").hex()
