"""A plan as long as they get: 10 objectives with 20 activities each, approved three times, open for writing again."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from sqlalchemy import select

from planner.accounts.models import User
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.viewer import Viewer
from planner.needs.models import Need
from planner.plans.models.parts import Objective
from planner.plans.models.plan import Plan
from planner.plans.models.toolbox import FocusArea
from planner.plans.operations import deciding, writing
from planner.plans.queries import plans as queries
from planner.schools.queries import viewer_by_id

OBJECTIVES: Final = 10
ACTIVITIES: Final = 20
REVISIONS: Final = 3
TITLE: Final = "En lång plan"
BASE_URL: Final = "http://localhost"


def year() -> SchoolYear:
    """Return a school year that the demonstration has no plans of."""
    return SchoolYear.current().next()


def add(slug: str) -> None:
    """Write the plan through the plans' own operations, as the demonstration's librarian and principal."""
    librarian, principal = somebody(f"librarian@{slug}.example"), somebody(f"principal@{slug}.example")
    needs = db.session.scalars(select(Need.id).order_by(Need.id)).all()
    plan = writing.begin(
        by=librarian,
        school_id=min(librarian.school_ids),
        focus_area=FocusArea.READING,
        school_year=year(),
        title=TITLE,
    )
    for number in range(OBJECTIVES):
        objective = writing.add_objective(
            plan,
            by=librarian,
            title=f"Mål {number}: fler läser mer",
            indicator="Andel klasser med bibliotekstid",
            unit="%",
            baseline=Decimal(54),
            target=Decimal(85),
        )
        rows = [(objective.id, activity(number, place, needs[place % len(needs)])) for place in range(ACTIVITIES)]
        writing.add_activities(plan, rows, by=librarian)
    for number in range(REVISIONS):
        if number:
            deciding.start_new_version(plan, by=librarian)
            change_a_little(plan, number, by=librarian)
        deciding.submit(plan, by=librarian, base_url=BASE_URL)
        plan = queries.whole(plan.id)
        deciding.approve(plan, by=principal, seen=plan.version, base_url=BASE_URL)
    deciding.start_new_version(plan, by=librarian)
    db.session.flush()


def activity(objective: int, place: int, need: int) -> dict[str, object]:
    """Return what one activity says."""
    return {
        "what": f"Bokprat i alla klasser, omgång {objective}.{place}",
        "target_group": "F–6",
        "responsible": "Skolbibliotekarien",
        "frequency": "Varje vecka",
        "needs": [need],
    }


def change_a_little(plan: Plan, number: int, *, by: Viewer) -> None:
    """Change an objective, so that the next version differs."""
    objective = db.session.scalars(select(Objective).where(Objective.plan_id == plan.id).order_by(Objective.id)).first()
    assert objective is not None
    writing.save_objective(objective, by=by, seen=objective.version, target=Decimal(85 + number))


def somebody(email: str) -> Viewer:
    """Return one of the demonstration's people as a viewer."""
    found = viewer_by_id(db.session.scalars(select(User.id).where(User.email == email)).one())
    assert found is not None
    return found
