"""Starts the app once it is set up: migrates, fills a first database with the demo, serves."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from planner.core.settings import SettingError, Settings, read_settings  # noqa: E402 - needs the line above

FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]


def prepare() -> int:
    """Bring the database to where the app can serve; return the exit code of what failed, or 0."""
    os.chdir(ROOT)
    os.environ.setdefault("PLANNER_ENV", "development")
    try:
        settings = read_settings()
    except SettingError as error:
        print(error, file=sys.stderr)
        return 1
    # Stands from before the first migration until the demo is loaded, so that a start which was
    # cut off between the two is taken up again, and a database someone emptied is left alone.
    unfinished = settings.data_dir / "first-start"
    try:
        if not settings.production and is_first_start(settings):
            unfinished.touch()
        first = unfinished.exists()
    except OSError as error:
        print(f"{settings.data_dir} cannot be used ({error.strerror}): set PLANNER_DATA_DIR.", file=sys.stderr)
        return 1
    if code := subprocess.run([*FLASK, "db", "upgrade"], check=False).returncode:
        return code
    if first and not settings.production:
        print("First start: loading the demo municipalities", flush=True)
        if code := subprocess.run([*FLASK, "demo", "--if-empty"], check=False).returncode:
            return code
        unfinished.unlink(missing_ok=True)
    return 0


def is_first_start(settings: Settings) -> bool:
    """Tell whether the database has never been used."""
    url = settings.database_url
    if url.startswith("sqlite:///"):
        # Flask-SQLAlchemy takes a relative path from the instance folder.
        return not (ROOT / "instance" / url.removeprefix("sqlite:///")).exists()
    # Imported here, for a start on SQLite to be quick.
    from sqlalchemy import create_engine, inspect  # noqa: PLC0415
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    try:
        return not inspect(create_engine(url)).get_table_names()
    except SQLAlchemyError:
        # The migration that follows says what is wrong with it.
        return False


if __name__ == "__main__":
    if code := prepare():
        sys.exit(code)
    # In our place, so that a signal to us reaches the server.
    os.execv(FLASK[0], [*FLASK, "serve"])  # noqa: S606 - no shell is wanted
