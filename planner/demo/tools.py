"""The toolbox of the demonstration: what schools proposed, and what the coordinator decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.catalogue.tables import words
from planner.core import clock
from planner.core.db import db
from planner.demo.past import moment, viewer
from planner.demo.tables import rows
from planner.plans.models.parts import Activity
from planner.plans.models.toolbox import FocusArea, ToolState
from planner.plans.operations import tooling
from planner.plans.queries import plans, toolbox

if TYPE_CHECKING:
    from planner.catalogue.tables import Row
    from planner.demo.place import Place

BASE_URL = "http://localhost"  # the mails are taken away again


def load_tools(place: Place) -> None:
    """Let schools propose tools from their activities, and the coordinator decide; then retire an old one."""
    for row in rows(f"{place.slug}/tools.csv"):
        if row["retires"]:
            _retire(place, row)
        else:
            _propose(place, row)


def _propose(place: Place, row: Row) -> None:
    found = db.session.scalars(
        select(Activity.id).where(Activity.what == row["activity"]).order_by(Activity.id)
    ).first()
    author = viewer(place, row["author"])
    activity = plans.activity_for(author, found or 0)
    if activity is None:
        message = f"no activity of {row['author']} is called {row['activity']}"
        raise LookupError(message)
    with clock.as_of(moment(row["proposed"])):
        tool = tooling.propose(
            activity,
            by=author,
            base_url=BASE_URL,
            title_sv=row["title"],
            title_en=row["title_en"] or None,
            focus_area=FocusArea(row["focus_area"]),
            year_groups=row["years"],
            when_text=row["when"],
            description=row["description"] or None,
            how_measured=row["how_measured"],
            needs=[place.catalogue.needs[code].id for code in words(row["needs"])],
            areas=[],
        )
    if row["decided"]:
        with clock.as_of(moment(row["decided"])):
            coordinator = viewer(place, "coordinator")
            tool = toolbox.tool(coordinator, tool.id) or tool
            tooling.decide(
                tool,
                by=coordinator,
                seen=tool.version,
                decision=ToolState(row["decision"]),
                reason=row["reason"] or None,
                base_url=BASE_URL,
            )


def _retire(place: Place, row: Row) -> None:
    with clock.as_of(moment(row["decided"])):
        tool = place.catalogue.tools[row["retires"]]
        tooling.retire(tool, by=viewer(place, "coordinator"), seen=tool.version, reason=row["reason"])
