"""Last year's plans, evaluated and signed through the plans' own operations."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.clock import SchoolYear
from planner.demo.past import day, moment, principal_of, viewer
from planner.plans.models.evaluation import Judgement
from planner.plans.operations import evaluating
from planner.plans.queries import evaluations
from planner.plans.queries import plans as queries
from planner.plans.text import fingerprint

if TYPE_CHECKING:
    from planner.catalogue.tables import Row
    from planner.demo.place import Place
    from planner.plans.models.parts import Objective
    from planner.plans.models.plan import Plan

BASE_URL = "http://localhost"  # the mails are taken away again
AFTERNOON = time(15, 10)
PUPILS = (
    "Elevrådet vill ha biblioteket öppet på fredagar också. I enkäten sade åtta av tio elever att de hittar böcker som "
    "passar dem."
)
PARTLY = (
    "Bemanningen föll bort under fem veckor på våren. De klasser som hade fast tid på schemat tappade minst.",
    "Vi lägger tiden på schemat redan i augusti och fortsätter med målet nästa läsår.",
)
REACHED = "Tiden låg på schemat från början, och alla arbetslag kände till den."


def close_year(place: Place, plan: Plan, row: Row) -> None:
    """Evaluate the plan in the June of its year and let the principal sign it."""
    ended = SchoolYear(SchoolYear.current().start_year - int(row["years_ago"])).last_day
    ago = max((day(0) - ended).days, 1)
    author = viewer(place, row["author"])
    with clock.as_of(moment(ago + 16)):
        for objective in queries.whole(plan.id).objectives:
            _judge(objective, place, row["author"])
        evaluating.save_pupils_views(plan, by=author, seen=1, pupils_views=PUPILS)
    with clock.as_of(moment(ago + 15, AFTERNOON)):
        evaluating.submit(plan, by=author, base_url=BASE_URL)
    with clock.as_of(moment(ago + 10)):
        evaluating.sign(plan, by=principal_of(place, plan.school_id), read=read_now(plan.id), base_url=BASE_URL)


def _judge(objective: Objective, place: Place, author: str) -> None:
    by = viewer(place, author)
    whole = evaluations.objective_for(by, objective.id)
    values = whole.values if whole is not None else []
    last = values[-1].figure if values else objective.baseline
    reached = last is not None and objective.target is not None and last >= objective.target
    analysis, next_step = (REACHED, None) if reached else PARTLY
    evaluating.judge(
        objective,
        by=by,
        seen=None,
        judgement=Judgement.REACHED if reached else Judgement.PARTLY,
        result=last,
        analysis=analysis,
        next_step=next_step,
    )


def read_now(plan_id: int) -> str:
    """Return the hash of what the principal has read."""
    content = evaluations.content(evaluations.whole(plan_id))
    if content is None:
        message = f"plan {plan_id} has nothing to sign"
        raise LookupError(message)
    return fingerprint(content)
