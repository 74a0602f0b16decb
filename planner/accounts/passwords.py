"""Passwords: argon2 hashes, the same time for known and unknown addresses, few at once."""

from __future__ import annotations

import hashlib
import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 200

_hasher = PasswordHasher()
# Each hash takes 64 MiB: more at once than this would let sign-ins alone fill the memory.
_places = threading.BoundedSemaphore(2)
_nobody = ""


def hashed(password: str) -> str:
    """Return the argon2id hash of a password."""
    with _places:
        return _hasher.hash(_tidy(password))


def matches(password: str, password_hash: str | None) -> bool:
    """Tell whether the password is the one hashed; without a hash it takes as long and says no."""
    global _nobody  # noqa: PLW0603 - made once per process, at the first need
    if password_hash is None and not _nobody:
        _nobody = hashed(secrets.token_urlsafe())
    with _places:
        try:
            _hasher.verify(password_hash or _nobody, _tidy(password))
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def normal_email(address: str) -> str:
    """Return an address in the one form it is stored and looked up in."""
    return unicodedata.normalize("NFKC", address).strip().lower()


def new_token() -> str:
    """Return a secret of 256 bits, fit for an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a secret; it is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _tidy(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
