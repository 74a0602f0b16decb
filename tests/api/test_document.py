"""The API does what its own document says, whatever is sent: asked by schemathesis with a fixed seed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode

from planner.api import allowance
from planner.api.document import WRONG
from planner.core.transaction import PlannerApp
from tests.api.asking import Program, program, token_of
from tests.api.filled import fill
from tests.conftest import inside
from tests.factories import Town

SEED, EXAMPLES = 20261122, 5
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture
def full(app: PlannerApp, town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Both municipalities with something of everything; asking as often as one likes."""
    monkeypatch.setattr(allowance, "MOST", 10**9)
    for place in (town, town.neighbour):
        with inside(app, place.id):
            fill(place)
    return town


def known_parts(app: PlannerApp, town: Town) -> dict[str, Any]:
    """Return what leads to something that is there, for each part of an address."""
    reads = program(app, town.coordinator)
    first = {kind: reads.get(f"/api/v1/{kind}").json["data"][0] for kind in ("plans", "training")}
    return {"code": "B1", "plan_id": first["plans"]["id"], "event_id": first["training"]["id"], "year": 2025}


def operations(app: PlannerApp) -> list[Any]:
    """Return what the document describes."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    every: list[Any] = list(schema.get_all_operations())
    return [found.ok() for found in every]


def test_whatever_the_document_allows_is_answered_as_it_says(
    app: PlannerApp, full: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = token_of(app, full.coordinator)
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
    known, statuses = known_parts(app, full), Counter[tuple[str, int]]()
    every, asked = operations(app), set[str]()

    def ask(case: Any, mode: GenerationMode) -> None:
        response = case.call_and_validate(headers=headers, excluded_checks=[schemathesis.checks.ignored_auth])
        assert response.headers.get("set-cookie") is None
        statuses[mode.value, response.status_code] += 1
        asked.add(case.operation.path)

    for operation in every:
        names = {parameter.name for parameter in operation.path_parameters}
        for mode in MODES:
            tried(operation, mode, ask, {name: known[name] for name in names} if names else None)
    amount = sum(statuses.values())
    with capsys.disabled():
        print(  # noqa: T201 - a fuzz without its number of cases proves nothing
            f"\nschemathesis: {amount} cases of {len(every)} addresses: {dict(sorted(statuses.items()))}"
        )
    assert len(every) == len(asked) == 10
    assert amount >= 50
    assert {status for _mode, status in statuses} <= {200, 401, 404, 406, 422}
    assert {(mode.value, status) for mode, status in ((MODES[0], 200), (MODES[1], 422))} <= set(statuses)


def tried(operation: Any, mode: GenerationMode, ask: Any, parts: dict[str, Any] | None) -> None:
    """Send an address what it allows, or what it does not; half of it at something that is there."""
    for given_parts in [None, parts] if parts else [None]:
        more = {} if given_parts is None else {"path_parameters": given_parts}
        if given_parts is not None and mode is GenerationMode.NEGATIVE and not operation.query:
            continue  # nothing is left that could be wrong

        @seed(SEED)
        @settings(
            max_examples=EXAMPLES,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode, **more))
        def one(case: Any) -> None:
            ask(case, mode)

        one()


def test_without_a_token_every_address_answers_401_first(app: PlannerApp, full: Town) -> None:
    known = known_parts(app, full)
    document = Program(app).get("/api/v1/openapi.json").json
    paths = [path.format(**known) for path in document["paths"]]
    asked = {path: Program(app).get(f"{path}?page=wrong").problem for path in paths}
    assert asked == dict.fromkeys(paths, (401, "no-token"))


def test_the_document_says_of_each_address_what_is_needed_and_what_can_go_wrong(app: PlannerApp) -> None:
    document = Program(app).get("/api/v1/openapi.json").json
    assert document["security"] == [{"token": []}]
    for path, methods in document["paths"].items():
        operation = methods["get"]
        assert (path, sorted(operation["responses"])) == (path, ["200", "304", *sorted(WRONG)])
    names = [methods["get"]["operationId"] for methods in document["paths"].values()]
    assert len(names) == len(set(names)) == 10
