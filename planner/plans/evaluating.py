"""What the page at the end of a plan's year shows. Rows in, ready words out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.i18n import Text, gettext
from planner.core.i18n import lazy_gettext as _
from planner.plans import rules, way, words
from planner.plans.marks import Mark
from planner.plans.models.evaluation import EvaluationState, Judgement
from planner.plans.models.parts import ActivityStatus
from planner.plans.models.plan import PlanState
from planner.plans.queries import evaluations as queries
from planner.plans.queries import plans
from planner.plans.reading import ObjectiveShown, PlanPage, figure, plan_page
from planner.plans.text import fingerprint

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.plans.models.evaluation import Closing, ObjectiveEvaluation
    from planner.plans.models.plan import Plan
    from planner.plans.readiness import Lack

JUDGEMENT_MARKS = {
    Judgement.REACHED: ("ok", "check"),
    Judgement.PARTLY: ("wait", "half"),
    Judgement.NOT_REACHED: ("quiet", "cross"),
}
STATE_MARKS = {
    None: ("quiet", "empty"),
    EvaluationState.WRITING: ("quiet", "edit"),
    EvaluationState.SUBMITTED: ("wait", "clock"),
    EvaluationState.RETURNED: ("bad", "back"),
    EvaluationState.SIGNED: ("ok", "lock"),
}


@dataclass(frozen=True)
class JudgedShown:
    """An objective with what is judged of it. row: None when nothing is written."""

    shown: ObjectiveShown
    row: ObjectiveEvaluation | None
    mark: Mark
    result: str
    done: str


@dataclass(frozen=True)
class EvaluationPage:
    """A plan at the end of its year. read: the hash of all that is shown, which a signature is about."""

    page: PlanPage
    state: EvaluationState | None
    mark: Mark
    objectives: list[JudgedShown]
    pupils_views: str | None
    lacks: list[Lack]
    read: str
    closing: Closing | None
    holds: bool
    steps: list[way.StepShown]
    may_write: bool
    may_withdraw: bool
    may_sign: bool
    may_ask: bool

    @property
    def signer(self) -> str:
        """Who signed, in what post."""
        signed = self.closing
        return way.in_capacity(signed.signer_name, signed.signer_post, signed.deputy_for) if signed is not None else ""

    @property
    def counted(self) -> str:
        """How many objectives were reached, of all."""
        reached = sum(o.row is not None and o.row.judgement is Judgement.REACHED for o in self.objectives)
        return gettext("%(part)s of %(all)s objectives reached", part=reached, all=len(self.objectives))


def evaluation_page(viewer: Viewer, plan: Plan) -> EvaluationPage:
    """Return the page; the plan is loaded by `queries.evaluations`."""
    page = plan_page(viewer, plan, in_force_only=True)
    evaluation = plan.evaluation
    rows = {row.objective_id: row for row in evaluation.judgements} if evaluation is not None else {}
    state = plan.evaluation_state
    content = queries.content(plan)
    closed = queries.closing_of(plan) if plan.state is PlanState.CLOSED else None
    open_for_writing = plan.state is not PlanState.CLOSED and plan.in_force_number is not None
    return EvaluationPage(
        page=page,
        state=state,
        mark=Mark(*STATE_MARKS[state], words.EVALUATION_STATES[state]),
        objectives=[_judged(shown, rows.get(shown.text.id)) for shown in page.objectives],
        pupils_views=evaluation.pupils_views if evaluation is not None else None,
        lacks=queries.lacking(plan),
        read=fingerprint(content) if content is not None else "",
        closing=closed,
        holds=closed is not None and fingerprint(closed.content) == closed.content_hash,
        steps=way.timeline(plans.steps(plan), now=clock.now()),
        may_write=open_for_writing
        and rules.may_write_evaluation(viewer, plan)
        and (evaluation is None or evaluation.writable),
        may_withdraw=state is EvaluationState.SUBMITTED and rules.may_write_evaluation(viewer, plan),
        may_sign=state is EvaluationState.SUBMITTED and rules.may_sign(viewer, plan),
        may_ask=plan.may_be_asked_for and rules.may_ask_for_evaluation(viewer, plan),
    )


def _judged(shown: ObjectiveShown, row: ObjectiveEvaluation | None) -> JudgedShown:
    judgement = row.judgement if row is not None else None
    mark = (
        Mark(*JUDGEMENT_MARKS[judgement], words.JUDGEMENTS[judgement])
        if judgement is not None
        else Mark("quiet", "empty", _("Not judged yet"))
    )
    counted = [a for a in shown.activities if a.row is not None and a.row.status is not ActivityStatus.CANCELLED]
    done = sum(a.row is not None and a.row.status is ActivityStatus.DONE for a in counted)
    said: Text = gettext("%(part)s of %(all)s activities done", part=done, all=len(counted)) if counted else ""
    return JudgedShown(
        shown=shown,
        row=row,
        mark=mark,
        result=figure(row.result, shown.text.unit) if row is not None and row.result is not None else "",
        done=str(said),
    )
