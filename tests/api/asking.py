"""A program that shows a token, for tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from werkzeug.datastructures import Headers

from planner.accounts.models import User
from planner.accounts.tokens.models import Scope
from planner.accounts.tokens.operations import made
from planner.core.db import db
from planner.core.transaction import PlannerApp
from tests.conftest import inside
from tests.factories import Person

EVERY = frozenset(Scope)


def token_of(app: PlannerApp, person: Person, *scopes: Scope, days: int = 30) -> str:
    """Make a token for somebody, for everything unless told otherwise; return its secret."""
    with inside(app, person.municipality_id):
        user = db.session.get_one(User, person.id)
        return made(user, name="Ett program", scopes=frozenset(scopes) or EVERY, days=days)[1]


@dataclass
class Answer:
    """What a program is answered."""

    response: Any

    @property
    def status(self) -> int:
        """The status code."""
        return int(self.response.status_code)

    @property
    def headers(self) -> Headers:
        """The headers."""
        found: Headers = self.response.headers
        return found

    @cached_property
    def json(self) -> Any:
        """The body; of a problem only when it says so itself."""
        wanted = "application/json" if self.status < 400 else "application/problem+json"
        assert self.response.content_type == wanted, self.response.content_type
        return self.response.get_json(force=True)

    @property
    def problem(self) -> tuple[int, str]:
        """The status, and the kind of problem."""
        told = self.json
        assert told["status"] == self.status
        assert self.headers.getlist("Set-Cookie") == []
        return self.status, told["type"].rpartition("#")[2]


@dataclass
class Program:
    """A program with a token, or with none."""

    app: PlannerApp
    token: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, *, method: str = "GET", **headers: str) -> Answer:
        """Ask for an address."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent |= self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        with self.app.test_client().open(path, method=method, headers=sent) as response:
            response.get_data()
            return Answer(response)


def program(app: PlannerApp, person: Person, *scopes: Scope) -> Program:
    """Return a program that reads as somebody."""
    return Program(app, token_of(app, person, *scopes))
