"""A backup made while people write is whole; a restore refuses what it should before anything is overwritten."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result

from planner.core.db import db
from planner.core.settings import ROOT
from planner.factory import create_app
from tests.conftest import settings
from tests.reliability.server import Installation, Writers


def run(place: Installation, *command: str) -> Result:
    app = place.app()
    done = app.test_cli_runner().invoke(args=command)
    with app.app_context():
        db.engine.dispose()
    return done


def refused(place: Installation, *command: str) -> str:
    """The one line that a refused command says."""
    done = run(place, *command)
    assert (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (1, "", 1), done.output
    return done.stderr


def names(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM user_account ORDER BY id")]


def rename_everybody(place: Installation, name: str) -> None:
    with closing(sqlite3.connect(place.database)) as connection, connection:
        connection.execute("UPDATE user_account SET name = ?", [name])


def test_a_backup_made_while_people_write_is_whole_and_holds_what_was_acknowledged(
    place: Installation, tmp_path: Path
) -> None:
    place.start()
    writers = Writers(place, place.everybody()[:8]).start()
    writers.until(30, each=1)
    acknowledged = writers.total
    done = run(place, "backup", str(tmp_path / "copy.sqlite3"))
    writers.stop()
    assert (done.exit_code, done.stderr) == (0, "")
    assert writers.other == [], "nobody was kept from writing"
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",), "one file, not three"
        kept = copy.execute("SELECT sum(version - 1) FROM user_account").fetchone()[0]
    assert acknowledged <= kept <= writers.total, f"{kept} kept of {acknowledged} at least"
    assert (tmp_path / "copy.sqlite3").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["copy.sqlite3"], "nothing unfinished is left behind"


def test_a_backup_overwrites_nothing(place: Installation, tmp_path: Path) -> None:
    there = tmp_path / "report.txt"
    there.write_text("dear to somebody")
    assert "choose another name" in refused(place, "backup", str(there))
    assert there.read_text() == "dear to somebody"


def test_a_backup_that_cannot_be_written_is_said_in_one_line(place: Installation) -> None:
    assert "No backup was made" in refused(place, "backup", "/proc/nowhere/copy.sqlite3")


def test_a_restore_brings_the_backup_back_and_keeps_what_was_there(place: Installation, tmp_path: Path) -> None:
    copy, before = tmp_path / "copy.sqlite3", names(place.database)
    assert run(place, "backup", str(copy)).exit_code == 0
    rename_everybody(place, "Changed since")
    done = run(place, "restore", str(copy))
    assert (done.exit_code, done.stderr) == (0, "")
    assert names(place.database) == before
    (kept,) = place.home.glob("planner.sqlite3.before-*")
    assert set(names(kept)) == {"Changed since"}
    place.start()
    assert place.sender(place.town.librarian).choose_language("en").status == 303


def test_a_restore_on_an_empty_machine_starts_from_the_one_file(place: Installation, tmp_path: Path) -> None:
    copy, before = tmp_path / "copy.sqlite3", names(place.database)
    assert run(place, "backup", str(copy)).exit_code == 0
    elsewhere = Installation(tmp_path / "elsewhere")
    elsewhere.home.mkdir()
    done = run(elsewhere, "restore", str(copy))
    assert (done.exit_code, done.stderr) == (0, "")
    assert names(elsewhere.database) == before


def foreign(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")


def text(file: Path) -> None:
    file.write_text("no database at all\n" * 1000)


def cut_short(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def scratched(file: Path) -> None:
    with file.open("r+b") as opened:
        for page in range(5, file.stat().st_size // 4096, 3):
            opened.seek(page * 4096 + 100)
            opened.write(os.urandom(2000))


def from_the_future(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (text, "damaged"),
        (cut_short, "damaged"),
        (scratched, "damaged"),
        (foreign, "something else"),
        (from_the_future, "update the app first"),
    ],
)
def test_a_damaged_or_foreign_file_is_refused_before_anything_is_overwritten(
    place: Installation, tmp_path: Path, spoil: object, said: str
) -> None:
    assert callable(spoil)
    copy = tmp_path / "copy.sqlite3"
    if spoil not in {foreign, text}:
        assert run(place, "backup", str(copy)).exit_code == 0
    spoil(copy)
    files = {path: path.read_bytes() for path in place.home.glob("planner*")}
    assert said in refused(place, "restore", str(copy))
    assert {path: path.read_bytes() for path in place.home.glob("planner*")} == files


def test_a_restore_waits_until_nobody_uses_the_database(place: Installation, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    assert run(place, "backup", str(copy)).exit_code == 0
    place.start()
    assert place.sender(place.town.librarian).choose_language("en").status == 303
    assert "stop the app" in refused(place, "restore", str(copy))
    assert place.sender(place.town.librarian).choose_language("sv").status == 303


def test_a_damaged_database_can_be_replaced_and_is_kept(place: Installation, tmp_path: Path) -> None:
    copy, before = tmp_path / "copy.sqlite3", names(place.database)
    assert run(place, "backup", str(copy)).exit_code == 0
    text(place.database)
    assert run(place, "restore", str(copy)).exit_code == 0
    assert names(place.database) == before
    (kept,) = place.home.glob("planner.sqlite3.before-*")
    assert kept.read_text().startswith("no database at all")


def test_on_postgresql_the_commands_name_what_to_use(place: Installation) -> None:
    app = create_app(settings("postgresql+psycopg://u:secret@127.0.0.1:1/d", place.home))
    for command in ("backup", "restore"):
        done = app.test_cli_runner().invoke(args=[command, "copy"])
        assert (done.exit_code, done.stdout, "pg_dump" in done.stderr, "secret" in done.stderr) == (1, "", True, False)


def test_the_commands_are_the_operators(place: Installation, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "backup", str(copy)],
        cwd=ROOT,
        env=place.environ(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert str(copy) in done.stdout
