"""Work that lets the garbage collector wait turns it on again, however the work ends."""

from __future__ import annotations

import gc

import pytest

from planner.core.garbage import collected_afterwards


def test_the_collector_waits_until_the_outermost_work_is_done() -> None:
    with collected_afterwards():
        with collected_afterwards():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_goes_on_after_work_that_failed() -> None:
    broken = "it broke"

    @collected_afterwards()
    def work() -> None:
        raise ValueError(broken)

    with pytest.raises(ValueError, match="broke"):
        work()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collected_afterwards():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
