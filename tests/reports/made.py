"""Makes reports for tests; always inside a town."""

from datetime import date, datetime

from planner.core.db import db
from planner.plans.models.parts import ActivityStatus
from planner.reports import operations
from planner.reports.models import PeriodReport
from planner.reports.period import Period, school_year
from planner.reports.queries.reports import for_page
from planner.training.models.event import EventState
from planner.training.models.sign_up import SignUpState
from tests.factories import Town
from tests.progress.rows import YEAR, a_plan, an_activity, event_row, place

OCTOBER = datetime.fromisoformat("2026-10-12T08:00:00+00:00")
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


def measures(town: Town, school: int | None = None) -> None:
    """Give the first need two activities at one school, one done in October, and a training held in October."""
    plan = a_plan(town, school or town.school)
    an_activity(plan, town.need, status=ActivityStatus.DONE, done_at=OCTOBER)
    an_activity(plan, town.need, status=ActivityStatus.ONGOING, partner="Folkbiblioteket")
    held = event_row(town, town.need, state=EventState.HELD, starts_at=OCTOBER, held_at=OCTOBER)
    place(held, town.librarian.id, SignUpState.ATTENDED)


def a_report(town: Town, *, upto: str = "draft", period: Period | None = None) -> int:
    """Make a report that is a draft, sent or signed; returns its id."""
    coordinator, head = town.coordinator.viewer, town.head.viewer
    made = operations.begin(period or school_year(YEAR), by=coordinator).id

    def again(who: object = coordinator) -> PeriodReport:
        db.session.flush()
        found = for_page(who, made)  # type: ignore[arg-type]
        assert found is not None
        return found

    again()
    operations.comment(again(), by=coordinator, section="whole", among=["whole"], text="Hemlig kommentar", seen=0)
    if upto in {"sent", "signed"}:
        operations.send(again(), by=coordinator, seen=again().version)
    if upto == "signed":
        operations.sign(again(head), by=head, seen=again(head).version)
    db.session.flush()
    return made
