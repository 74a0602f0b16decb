"""Addresses of many rows are those that `url_for` writes."""

import pytest
from flask import url_for

from planner.core.row_addresses import each_url, named_url
from planner.core.transaction import PlannerApp


@pytest.mark.parametrize("anchor", [None, "open"])
def test_each_row_has_the_address_that_url_for_writes(app: PlannerApp, anchor: str | None) -> None:
    with app.test_request_context():
        address = each_url("plans.activity", "activity_id", anchor=anchor)
        assert [address(n) for n in (1, 72)] == [
            url_for("plans.activity", activity_id=n, _anchor=anchor) for n in (1, 72)
        ]


def test_each_name_has_the_address_that_url_for_writes(app: PlannerApp) -> None:
    with app.test_request_context():
        address = named_url("seeing.indicator", "code", year=2025, school=None)
        assert [address(code) for code in ("VAR08_1", "EGEN å/1")] == [
            url_for("seeing.indicator", code=code, year=2025) for code in ("VAR08_1", "EGEN å/1")
        ]
