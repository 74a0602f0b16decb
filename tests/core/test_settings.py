"""The operator's contract: wrong settings end in one line that says what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from planner.core.settings import ROOT, SettingError, read_settings

GOOD_SECRET = "k3y-0123456789abcdefghijklmnopqrstuvwxyz"


def test_without_settings_everything_is_local(tmp_path: Path) -> None:
    read = read_settings({"PLANNER_DATA_DIR": str(tmp_path)})
    assert read.database_url == f"sqlite:///{tmp_path}/planner.sqlite3"
    assert (read.mail, read.base_url, read.env) == (f"maildir:{tmp_path}/mail", "http://127.0.0.1:8000", "development")


def test_the_key_made_for_a_local_run_is_kept_and_secret(tmp_path: Path) -> None:
    first, second = (read_settings({"PLANNER_DATA_DIR": str(tmp_path)}).secret_key for _ in range(2))
    assert first == second
    assert len(first) == 64
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("given", ["postgresql://u:p@h/d", "postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"])
def test_every_spelling_of_postgresql_means_the_same_driver(tmp_path: Path, given: str) -> None:
    read = read_settings({"PLANNER_DATA_DIR": str(tmp_path), "PLANNER_DATABASE_URL": given})
    assert read.database_url == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"PLANNER_DATABSE_URL": "x"}, "PLANNER_DATABSE_URL"),
        ({"PLANNER_ENV": "prod"}, "PLANNER_ENV"),
        ({"PLANNER_ENV": "production"}, "PLANNER_SECRET_KEY"),
        ({"PLANNER_ENV": "production", "PLANNER_SECRET_KEY": "short"}, "PLANNER_SECRET_KEY"),
        ({"PLANNER_ENV": "production", "PLANNER_SECRET_KEY": "a" * 64}, "PLANNER_SECRET_KEY"),
        ({"PLANNER_ENV": "production", "PLANNER_SECRET_KEY": GOOD_SECRET}, "PLANNER_BASE_URL"),
        ({"PLANNER_BASE_URL": "plan.example.se"}, "PLANNER_BASE_URL"),
        ({"PLANNER_DATABASE_URL": "mysql://x"}, "PLANNER_DATABASE_URL"),
        ({"PLANNER_MAIL": "pigeon"}, "PLANNER_MAIL"),
        ({"PORT": "http"}, "PORT"),
        ({"PORT": "99999"}, "PORT"),
        ({"PLANNER_DATA_DIR": "/proc/nowhere"}, "PLANNER_DATA_DIR"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(tmp_path: Path, changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError) as refused:
        read_settings({"PLANNER_DATA_DIR": str(tmp_path)} | changes)
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)


def run(data: Path, *command: str, **changes: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        cwd=ROOT,
        env={**clean, "PLANNER_DATA_DIR": str(data), **changes},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_an_unknown_setting_stops_the_command_with_code_1(tmp_path: Path) -> None:
    done = run(tmp_path, "worker", "--once", PLANNER_COLOUR="green")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Unknown setting PLANNER_COLOUR")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["worker", "serve"])
def test_a_missing_database_is_said_in_one_line(tmp_path: Path, command: str) -> None:
    done = run(tmp_path, command)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "make run" in done.stderr


def test_a_damaged_database_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "planner.sqlite3").write_bytes(b"this is no database at all" * 500)
    done = run(tmp_path, "serve")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "restore a backup" in done.stderr


def test_a_database_server_that_is_away_is_said_in_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, "worker", "--once", PLANNER_DATABASE_URL="postgresql://u:secret@127.0.0.1:1/d")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "secret" not in done.stderr
