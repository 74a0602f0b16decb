"""What is secret about sending without an account: the writer's code, the form's token, the reader's network.

The code is made from a nonce in the database and the app's own key, so that a mail can carry it and the database alone
opens nothing. The form's token is signed and kept nowhere: readers get no cookie.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b32encode
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from typing import TYPE_CHECKING

from itsdangerous import BadSignature, URLSafeSerializer

from planner.core import clock

if TYPE_CHECKING:
    from datetime import date

GROUPS, GROUP = 5, 4  # 100 bits
LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
ALIKE = str.maketrans("OIL", "011")
LEAST_TIME, LONGEST_TIME = timedelta(seconds=3), timedelta(hours=12)
IPV4_NETWORK, IPV6_NETWORK = 24, 56


def new_nonce() -> str:
    """Return what a code is made from."""
    return secrets.token_hex(16)


def code_of(nonce: str, *, key: str) -> str:
    """Return the writer's code, as `K7Q2-9XJM-…`: letters and digits that cannot be taken for one another."""
    made = hmac.digest(key.encode(), b"reference code " + nonce.encode(), "sha256")
    letters = b32encode(made).decode().translate(LETTERS)
    return "-".join(letters[n * GROUP : (n + 1) * GROUP] for n in range(GROUPS))


def tidy(code: str) -> str:
    """Return a code as it was given out, however it was typed."""
    letters = "".join(c for c in code.upper().translate(ALIKE) if c.isascii() and c.isalnum())
    return "-".join(letters[n : n + GROUP] for n in range(0, len(letters), GROUP))


def code_hash(code: str) -> str:
    """Return what is stored of a code."""
    return hashlib.sha256(b"reference code " + tidy(code).encode()).hexdigest()


def network_of(address: str | None) -> str:
    """Return the network that a reader's address lies in; households and schools share one."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    # A server that listens to both kinds at once tells an IPv4 address inside an IPv6 one, all in the same network.
    inside = found if isinstance(found, IPv4Address) else found.ipv4_mapped
    if inside is not None:
        return str(ip_network(f"{inside}/{IPV4_NETWORK}", strict=False))
    return str(ip_network(f"{found}/{IPV6_NETWORK}", strict=False))


def veiled(address: str | None, day: date, *, key: str) -> str:
    """Return a reader's network so that it can be counted this day, and neither read nor followed to another."""
    said = f"open process {day.isoformat()} {network_of(address)}"
    return hmac.digest(key.encode(), said.encode(), "sha256").hex()


# ---------------------------------------------------------------- the form's token


@dataclass(frozen=True)
class Token:
    """What a form's token says: for which municipality, when it was written, and what makes it one of its kind."""

    slug: str
    written: int
    once: str

    @property
    def is_too_new(self) -> bool:
        """Whether nobody could have read and written in that time."""
        return self._age < LEAST_TIME

    @property
    def is_too_old(self) -> bool:
        """Whether the form has been open for too long."""
        return self._age > LONGEST_TIME

    @property
    def _age(self) -> timedelta:
        return timedelta(seconds=clock.now().timestamp() - self.written)


def new_token(slug: str, *, key: str) -> str:
    """Return a token for a form that is written now."""
    token: str = _seal(key).dumps([slug, int(clock.now().timestamp()), secrets.token_urlsafe(12)])
    return token


def read_token(text: str | None, slug: str, *, key: str) -> Token | None:
    """Return what a token says, or None when it was not made here for that municipality."""
    try:
        said, written, once = _seal(key).loads((text or "").encode("utf-8", "replace"))
    except (BadSignature, ValueError, TypeError):
        return None
    token = Token(str(said), int(written), str(once))
    return token if token.slug == slug else None


def sent_hash(token: Token, *typed: str | None) -> str:
    """Return what tells one sending from all others: not the form alone, since it can be filled in anew."""
    said = "\0".join([token.slug, token.once, *(part or "" for part in typed)])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _seal(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="open process form")
