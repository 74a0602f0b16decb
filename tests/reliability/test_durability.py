"""What was acknowledged is kept: through kill -9, many writers at once and a server that is told to stop."""

import signal
import sqlite3
import threading
import time
from contextlib import closing

from sqlalchemy.orm.exc import StaleDataError

from planner.accounts.models import User
from planner.core.db import db
from planner.core.transaction import PlannerApp
from tests.conftest import ON_POSTGRESQL, inside
from tests.factories import Town
from tests.reliability.server import Answer, Installation, Writers


def changes_kept(place: Installation) -> dict[int, int]:
    """How many changes of each person the database holds."""
    with closing(sqlite3.connect(place.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {row[0]: row[1] - 1 for row in connection.execute("SELECT id, version FROM user_account")}


def test_no_acknowledged_write_is_lost_when_the_server_is_killed_under_eight_writers(place: Installation) -> None:
    before = changes_kept(place)
    for _ in range(2):
        place.start()
        writers = Writers(place, place.everybody()[:8], before).start()
        writers.until(150)
        place.kill()
        writers.stop()
        assert writers.other == []
        after = changes_kept(place)
        # One on its way when the server died may have been saved without anybody having been told.
        more = {person: after[person] - before[person] - count for person, count in writers.acknowledged.items()}
        lost = -sum(extra for extra in more.values() if extra < 0)
        assert lost == 0, f"{lost} of {writers.total} acknowledged writes are lost"
        assert max(more.values()) <= 1
        before = after


def test_sixteen_writers_at_once_are_never_told_that_the_database_is_locked(place: Installation) -> None:
    place.start()
    writers = Writers(place, place.everybody()).start()
    writers.until(600, each=5)
    writers.stop()
    kept = changes_kept(place)
    assert writers.other == [], f"{len(writers.other)} of {writers.total + len(writers.other)} answers were no 303"
    assert {person: kept[person] for person in writers.acknowledged} == writers.acknowledged


def test_a_server_told_to_stop_finishes_the_request_under_way(place: Installation) -> None:
    place.start(workers=1)
    answers: list[Answer] = []
    sender = place.sender(place.town.librarian)
    with closing(sqlite3.connect(place.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        saving = threading.Thread(target=lambda: answers.append(sender.choose_language("en")))
        saving.start()
        time.sleep(0.5)
        assert place.process is not None
        place.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert answers == []
        other.execute("COMMIT")
    saving.join(timeout=20)
    assert [answer.status for answer in answers] == [303]
    assert place.process.wait(timeout=20) == 0
    assert changes_kept(place)[place.town.librarian.id] == 1


def test_what_is_read_and_then_written_by_many_at_once_is_not_lost(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        db.session.get_one(User, town.librarian.id).name = "0"
    turns, hands = 15, 8
    done, errors = [0] * hands, []

    def count_up(hand: int) -> None:
        for _ in range(turns):
            try:
                with inside(app, town.id):
                    user = db.session.get_one(User, town.librarian.id)
                    user.name = str(int(user.name) + 1)
                done[hand] += 1
            except StaleDataError:
                continue  # told so, and free to try again: nothing is lost in silence
            except Exception as error:  # noqa: BLE001 - a thread's error would be seen by nobody
                errors.append(repr(error))

    threads = [threading.Thread(target=count_up, args=[hand]) for hand in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with inside(app, town.id):
        found = int(db.session.get_one(User, town.librarian.id).name)
    assert errors == []
    assert found == sum(done), f"{found} kept of {sum(done)} acknowledged"
    if not ON_POSTGRESQL:
        assert found == turns * hands, "on SQLite the write lock is taken before reading, so that nobody is refused"
