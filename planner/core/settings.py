"""The operator's contract: every setting, read from the environment once, refused in one line when wrong."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
KNOWN = frozenset(
    {
        "PLANNER_DATA_DIR",
        "PLANNER_DATABASE_URL",
        "PLANNER_SECRET_KEY",
        "PLANNER_BASE_URL",
        "PLANNER_MAIL",
        "PLANNER_ENV",
    }
)
SHORTEST_SECRET = 32
FEWEST_DIFFERENT_CHARACTERS = 10


class SettingError(Exception):
    """A setting is unknown, malformed or unsafe; the message says in one line what to do."""


@dataclass(frozen=True)
class Settings:
    """The settings of one installation; secret_key and database_url never reach a log."""

    data_dir: Path
    database_url: str
    secret_key: str
    base_url: str
    mail: str
    env: str

    @property
    def production(self) -> bool:
        """Whether real people's data may be in here."""
        return self.env == "production"

    @property
    def host(self) -> str:
        """The configured host name, without port: what calendar identifiers end in."""
        return urlsplit(self.base_url).hostname or "localhost"


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read every PLANNER_ variable; raises SettingError with one line that says what to do."""
    if unknown := sorted(k for k in environ if k.startswith("PLANNER_") and k not in KNOWN):
        message = f"Unknown setting {unknown[0]}: use one of {', '.join(sorted(KNOWN))}, or remove it."
        raise SettingError(message)
    env = environ.get("PLANNER_ENV", "development")
    if env not in {"production", "development"}:
        message = f"PLANNER_ENV is {env!r}: set it to production or development."
        raise SettingError(message)
    data_dir = Path(environ.get("PLANNER_DATA_DIR") or ROOT / "var").absolute()
    make_data_dir(data_dir)
    return Settings(
        data_dir=data_dir,
        database_url=database_url(environ.get("PLANNER_DATABASE_URL", ""), data_dir),
        secret_key=secret_key(environ.get("PLANNER_SECRET_KEY", ""), data_dir, env),
        base_url=base_url(environ.get("PLANNER_BASE_URL", ""), environ.get("PORT", "8000"), env),
        mail=mail(environ.get("PLANNER_MAIL", ""), data_dir),
        env=env,
    )


def make_data_dir(data_dir: Path) -> None:
    """Create the data directory; it need not be writable for a database that lives elsewhere."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        message = f"PLANNER_DATA_DIR {data_dir} cannot be made ({error.strerror}): choose a writable directory."
        raise SettingError(message) from error


def database_url(given: str, data_dir: Path) -> str:
    """Return the SQLAlchemy address: SQLite in the data directory unless PostgreSQL is named."""
    if not given:
        return f"sqlite:///{data_dir / 'planner.sqlite3'}"
    if given.startswith("sqlite:///"):
        return given
    if given.startswith(("postgresql://", "postgresql+psycopg://", "postgres://")):
        return "postgresql+psycopg://" + given.split("://", 1)[1]
    message = "PLANNER_DATABASE_URL must begin with sqlite:/// or postgresql:// ."
    raise SettingError(message)


def secret_key(given: str, data_dir: Path, env: str) -> str:
    """Return the signing key: given, or for a local run made once and kept in the data directory."""
    if given:
        weak = len(given) < SHORTEST_SECRET or len(set(given)) < FEWEST_DIFFERENT_CHARACTERS
        if weak and env == "production":
            message = (
                f"PLANNER_SECRET_KEY is weak: give at least {SHORTEST_SECRET} random characters, "
                "for example from: python3 -c 'import secrets; print(secrets.token_hex(32))'"
            )
            raise SettingError(message)
        return given
    if env == "production":
        message = (
            "PLANNER_SECRET_KEY is missing: production needs one, "
            "for example from: python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )
        raise SettingError(message)
    path = data_dir / "secret-key"
    try:
        # Exclusive creation, so that two processes starting at once agree on one key.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    except OSError as error:
        message = f"PLANNER_DATA_DIR {data_dir} is not writable ({error.strerror}): make it writable or choose another."
        raise SettingError(message) from error
    try:
        return path.read_text().strip()
    except OSError as error:
        message = f"The key file {path} cannot be read ({error.strerror}): mend its permissions or remove it."
        raise SettingError(message) from error


def base_url(given: str, port: str, env: str) -> str:
    """Return the address that links in mail and calendars begin with, without a trailing slash."""
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 2**16:
        message = f"PORT is {port!r}: give a number from 1 to 65535."
        raise SettingError(message)
    if not given:
        if env == "production":
            message = "PLANNER_BASE_URL is missing: production needs it, for example https://plan.example.se"
            raise SettingError(message)
        return f"http://127.0.0.1:{port}"
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        message = "PLANNER_BASE_URL must look like https://plan.example.se"
        raise SettingError(message)
    return given.rstrip("/")


def mail(given: str, data_dir: Path) -> str:
    """Return where mail goes: maildir:PATH (default, in the data directory) or smtp://host[:port]."""
    if not given:
        return f"maildir:{data_dir / 'mail'}"
    if given.startswith(("maildir:", "smtp://", "smtps://")):
        return given
    message = "PLANNER_MAIL must be maildir:PATH, smtp://user:password@host:port or smtps://… ."
    raise SettingError(message)
