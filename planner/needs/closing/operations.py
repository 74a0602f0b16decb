"""What is done with closing tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.needs.closing.models import MOST_TESTS, OF_A_SHARE, OF_A_YEAR, OF_FIGURES, ClosingTest, Condition
from planner.needs.closing.queries import tests_of

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer
    from planner.needs.models import Need


@dataclass(frozen=True)
class Asked:
    """What a test asks; what does not belong to its condition is left out of it."""

    condition: Condition
    school_year: SchoolYear | None = None
    indicator: str | None = None
    figure: Decimal | None = None
    share: Decimal | None = None


def add_test(need: Need, asked: Asked, *, by: Viewer) -> ClosingTest:
    """Add a closing test to an open need."""
    if need.is_closed:
        raise RefusedError(_("The need is closed: take it up again before you change it."))
    held = tests_of(need.id)
    if len(held) >= MOST_TESTS:
        raise RefusedError(_("A need has at most %(most)s closing tests", most=MOST_TESTS))
    condition = asked.condition
    made = ClosingTest(
        need_id=need.id,
        condition=condition,
        school_year=asked.school_year if condition in OF_A_YEAR else None,
        indicator=asked.indicator if condition in OF_FIGURES else None,
        figure=asked.figure if condition in OF_FIGURES | {Condition.TRAININGS} else None,
        share=asked.share if condition in OF_A_SHARE else None,
        made_at=clock.now(),
        made_by_id=by.user_id,
    )
    # As values: the databases write one and the same figure with more or fewer decimals.
    if any(one.asks == made.asks for one in held):
        raise RefusedError(_("The need has that closing test already"), field="condition")
    db.session.add(made)
    audit.record("need.test_added", subject="need", subject_id=need.id, by=by.user_id, after=plain(made))
    return made


def remove_test(test: ClosingTest, *, by: Viewer) -> None:
    """Take a closing test away; what it said when a need was verified stays with the verification."""
    audit.record("need.test_removed", subject="need", subject_id=test.need_id, by=by.user_id, before=plain(test))
    db.session.delete(test)


def plain(test: ClosingTest) -> dict[str, str | None]:
    """Return what a test asks as plain text."""
    names = ("condition", "school_year", "indicator", "figure", "share")
    return {name: None if (value := getattr(test, name)) is None else str(value) for name in names}
