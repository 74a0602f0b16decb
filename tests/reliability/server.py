"""A real server on a database of its own, and people who send it forms over HTTP."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

import flask_migrate

from planner.core.db import db
from planner.core.serve import server_command
from planner.core.settings import ROOT
from planner.core.transaction import PlannerApp
from planner.factory import add_commands, create_app
from tests.conftest import SECRET, settings
from tests.factories import Person, Town, build_town
from tests.page import Browser
from tests.postgres import end_with_parent, free_port

HOST = "127.0.0.1"
START_WITHIN = 30


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Sender:
    """Somebody signed in, who sends forms as a browser would."""

    port: int
    cookie: str
    token: str = ""

    def request(self, method: str, path: str, fields: dict[str, str] | None = None, *, timeout: float = 30) -> Answer:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=timeout)
        try:
            body = urlencode(fields) if fields is not None else None
            headers = {"Cookie": self.cookie}
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, headers)
            got = connection.getresponse()
            return Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read().decode())
        finally:
            connection.close()

    def get(self, path: str, *, timeout: float = 30) -> Answer:
        return self.request("GET", path, timeout=timeout)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self.request("POST", path, {"csrf_token": self.token, **fields})

    def choose_language(self, language: str) -> Answer:
        return self.post("/language", {"language": language, "back": "/account"})


@dataclass
class Installation:
    """A data directory with a migrated SQLite database and a town in it, served or not."""

    home: Path
    town: Town = field(default_factory=Town)
    cookies: dict[int, tuple[str, str]] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    log: Path = Path(os.devnull)

    @property
    def database(self) -> Path:
        return self.home / "planner.sqlite3"

    def environ(self, **changes: str) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PLANNER_", "WEB_"))}
        ours = {"PLANNER_DATA_DIR": str(self.home), "PLANNER_SECRET_KEY": SECRET, "PLANNER_ENV": "development"}
        return {**clean, **ours, **changes}

    def copy(self, home: Path) -> Installation:
        """Lay the same database elsewhere."""
        home.mkdir(exist_ok=True)
        made = Installation(home, self.town, self.cookies)
        shutil.copyfile(self.database, made.database)
        return made

    def app(self) -> PlannerApp:
        """The app on this database, in this process: for the operator's commands."""
        return create_app(settings(f"sqlite:///{self.database}", self.home))

    def everybody(self) -> list[Person]:
        """The sixteen people of both municipalities."""
        return [*self.town.people.values(), *self.town.neighbour.people.values()]

    def start(self, *, workers: int = 2, log: Path | None = None) -> Self:
        """Start the production server and wait until it answers; it logs beside the database unless told otherwise."""
        self.port = free_port()
        self.log = log or self.home / "server.log"
        environ = self.environ()
        with self.log.open("ab") as log_file:
            self.process = subprocess.Popen(
                server_command(HOST, self.port, workers, environ),
                cwd=ROOT,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log_file,
                stderr=log_file,
                start_new_session=True,
                preexec_fn=end_with_parent(),  # noqa: PLW1509 - no thread is running yet
            )
        last = time.monotonic() + START_WITHIN
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if Sender(self.port, "").get("/healthz", timeout=2).status == 200:
                    return self
            assert self.process.poll() is None, f"the server ended: {self.log.read_text()[-2000:]}"
            assert time.monotonic() < last, f"the server gives no answer: {self.log.read_text()[-2000:]}"
            time.sleep(0.05)

    def kill(self) -> None:
        """End the server and all its processes as a power cut would, without a word to them."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def sender(self, person: Person) -> Sender:
        cookie, token = self.cookies[person.id]
        return Sender(self.port, cookie, token)

    def workers(self) -> list[int]:
        """The ids of the server's processes that answer requests."""
        assert self.process is not None
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(word) for word in found.split()]


def prepared(home: Path) -> Installation:
    """Migrate, build the town, and keep a cookie and a form's token of each person."""
    made = Installation(home)
    app = made.app()
    add_commands(app)
    with app.app_context():
        flask_migrate.upgrade()
        made.town = build_town()
        db.session.commit()
    for person in made.everybody():
        browser = Browser(app, person)
        token = browser.token()
        cookie = browser.client.get_cookie("session")
        assert cookie is not None
        made.cookies[person.id] = (f"session={cookie.value}", token)
    with app.app_context():
        db.engine.dispose()
    return made


class Writers:
    """Everybody at once, each choosing the other language again and again until told to stop.

    A person's row counts its changes, so that the database tells how many it holds of each one's.
    """

    def __init__(self, place: Installation, people: list[Person], before: dict[int, int] | None = None) -> None:
        """before: how many changes of each person the database holds already."""
        self.place = place
        self.before = before or {}
        self.acknowledged = {person.id: 0 for person in people}
        self.other: list[tuple[int, str]] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=[person], daemon=True) for person in people]

    def start(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    @property
    def total(self) -> int:
        """How many writes were acknowledged so far."""
        return sum(self.acknowledged.values())

    def until(self, total: int, *, each: int = 0) -> None:
        """Wait until so many writes were acknowledged, and so many of each writer's."""
        last = time.monotonic() + 60
        while (self.total < total or min(self.acknowledged.values()) < each) and not self.other:
            assert time.monotonic() < last, f"within a minute, only {self.total} writes were acknowledged"
            time.sleep(0.01)

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=60)
            assert not thread.is_alive(), "a writer got no answer within a minute"

    def _write(self, person: Person) -> None:
        sender = self.place.sender(person)
        while not self._stop.is_set():
            language = ("en", "sv")[(self.before.get(person.id, 0) + self.acknowledged[person.id]) % 2]
            try:
                answer = sender.choose_language(language)
            except (OSError, http.client.HTTPException):
                return  # the server is gone
            if answer.status != 303:
                self.other.append((answer.status, re.sub(r"\s+", " ", answer.text)[:200]))
                return
            self.acknowledged[person.id] += 1
