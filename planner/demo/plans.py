"""Plans in every state, written, submitted, decided and followed up through the plans' own operations."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.catalogue.tables import words
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.demo import frame
from planner.demo.closing import close_year
from planner.demo.following import follow_on
from planner.demo.past import day, day_or_none, moment, principal_of, viewer
from planner.demo.tables import rows
from planner.plans.models.parts import Activity, ActivityStatus, Objective
from planner.plans.models.plan import Plan
from planner.plans.models.toolbox import FocusArea
from planner.plans.operations import deciding, following, writing
from planner.plans.operations.conditions import Condition
from planner.plans.queries import plans as queries

if TYPE_CHECKING:
    from planner.catalogue.tables import Row
    from planner.demo.place import Place

BASE_URL = "http://localhost"  # the mails are taken away again
SUBMITTED = {"submitted", "approved", "returned", "changed", "closed"}
APPROVED = {"approved", "changed", "closed"}
FINISHED = time(14, 30)


def load_plans(place: Place) -> None:
    """Tell each plan's story in the order it happened."""
    frame.ask_for_parts(place)
    for row in rows(f"{place.slug}/plans.csv"):
        plan = _written(place, row)
        if row["state"] in SUBMITTED:
            _decided(place, plan, row)
        if row["state"] in APPROVED:
            _followed_up(place, plan, row)
        if row["state"] == "changed":
            _changed(place, plan, row)
        if row["state"] in APPROVED:
            follow_on(place, plan, row["plan"])
        if row["state"] == "closed":
            close_year(place, plan, row)
        db.session.flush()


def _written(place: Place, row: Row) -> Plan:
    year = SchoolYear(SchoolYear.current().start_year - int(row["years_ago"]))
    with clock.as_of(moment(row["begun"])):
        author = viewer(place, row["author"])
        plan = writing.begin(
            by=author,
            school_id=place.schools[row["unit_code"]].id,
            focus_area=FocusArea(row["focus_area"]),
            school_year=year,
            title=row["title"],
        )
        writing.save_header(
            plan,
            by=author,
            seen=plan.version,
            valid_from=year.first_day.replace(month=8),
            valid_to=year.last_day.replace(day=15),
            registry_number=row["registry_number"].format(year=day(-int(row["begun"])).year) or None,
            drawn_up_with=row["drawn_up_with"] or None,
            current_state=row["current_state"] or None,
            curriculum_links=frame.curriculum_links(FocusArea(row["focus_area"])) if row["current_state"] else None,
        )
        frame.write(place, plan, row["plan"], by=author)
        for told in _of(place, "objectives", row["plan"]):
            objective = writing.add_objective(
                plan,
                by=author,
                title=told["title"],
                indicator=told["indicator"] or None,
                unit=told["unit"] or None,
                baseline=_figure(told["baseline"]),
                target=_figure(told["target"]),
                how_measured=told["how_measured"] or None,
            )
            for activity in _of(place, "activities", row["plan"]):
                if activity["objective"] == told["objective"]:
                    _add_activity(place, objective, activity, row)
    return plan


def _add_activity(place: Place, objective: Objective, told: Row, plan: Row) -> Activity:
    tool = place.catalogue.tools[told["tool"]] if told["tool"] else None
    return writing.add_activity(
        objective,
        by=viewer(place, plan["author"]),
        needs=[place.catalogue.needs[code].id for code in words(told["needs"])],
        what=told["what"],
        target_group=told["target_group"] or None,
        responsible=told["responsible"] or None,
        starts_on=day_or_none(told["starts"]),
        due_on=day_or_none(told["due"]),
        frequency=told["frequency"] or None,
        partner=told["partner"] or None,
        tool_id=tool.id if tool else None,
        hours=_figure(told["hours"]),
        cost=_figure(told["cost"]),
    )


def _decided(place: Place, plan: Plan, row: Row) -> None:
    with clock.as_of(moment(row["submitted"], FINISHED)):
        deciding.submit(plan, by=viewer(place, row["author"]), base_url=BASE_URL)
    if not row["decided"]:
        return
    with clock.as_of(moment(row["decided"])):
        deciding.decide(
            plan,
            by=principal_of(place, plan.school_id),
            seen=plan.version,
            decision="return" if row["state"] == "returned" else _approval(row),
            reason=row["reason"] or None,
            base_url=BASE_URL,
            conditions=[Condition(row["reason"], due_on=day(40))] if row["reason"] else [],
        )


def _approval(row: Row) -> str:
    """The reason of a plan that was approved is the condition it was approved on."""
    return "approve_with_conditions" if row["reason"] else "approve"


def _followed_up(place: Place, plan: Plan, row: Row) -> None:
    objectives = list(queries.whole(plan.id).objectives)
    told = {activity["what"]: activity for activity in _of(place, "activities", row["plan"])}
    for activity in [a for objective in objectives for a in objective.activities]:
        if not activity.condition_by:
            _follow_up(place, activity, told[activity.what], row)
    values = {objective["title"]: objective["values"] for objective in _of(place, "objectives", row["plan"])}
    for objective in objectives:
        for days_ago, figure in (value.split(":") for value in values[objective.title].split()):
            with clock.as_of(moment(days_ago, FINISHED)):
                following.record_value(
                    objective,
                    by=viewer(place, row["author"]),
                    measured_on=day(-int(days_ago)),
                    figure=_figure(figure) or Decimal(0),
                    note=None,
                )


def _follow_up(place: Place, activity: Activity, told: Row, row: Row) -> None:
    status = ActivityStatus(told["status"])
    if status is ActivityStatus.PLANNED and not told["note"]:
        return
    # What is under way began some days after the plan was approved.
    days_ago = told["when"] or str(max(int(row["decided"]) - 12, 1))
    with clock.as_of(moment(days_ago, FINISHED)):
        following.follow_up(
            activity,
            by=viewer(place, row["author"]),
            seen=activity.version,
            status=status,
            cancel_reason=told["note"] if status is ActivityStatus.CANCELLED else None,
            note=told["note"] or None if status is not ActivityStatus.CANCELLED else None,
        )


def _changed(place: Place, plan: Plan, row: Row) -> None:
    """Begin a second version and submit it: what was approved stays in force meanwhile."""
    with clock.as_of(moment(12)):
        author = viewer(place, row["author"])
        deciding.start_new_version(plan, by=author)
        first, second = queries.whole(plan.id).objectives[:2]
        writing.save_objective(
            first,
            by=author,
            seen=first.version,
            title=first.title,
            indicator=first.indicator,
            unit=first.unit,
            baseline=first.baseline,
            target=Decimal(90),
            how_measured=first.how_measured,
        )
        writing.add_activity(
            second,
            by=author,
            needs=[place.catalogue.needs["B4"].id],
            what="Läsutmaning inför sportlovet",
            target_group="1–6",
            responsible=author.name,
            hours=Decimal(14),
            cost=Decimal(2000),
            starts_on=day(30),
            due_on=day(85),
            frequency=None,
            partner=None,
            tool_id=place.catalogue.tools["T3"].id,
        )
    with clock.as_of(moment(5, FINISHED)):
        deciding.submit(plan, by=author, base_url=BASE_URL)


def _of(place: Place, table: str, plan: str) -> list[Row]:
    return [row for row in rows(f"{place.slug}/{table}.csv") if row["plan"] == plan]


def _figure(field: str) -> Decimal | None:
    return Decimal(field.replace(",", ".")) if field else None
