"""From draft to approved: submit, withdraw, return, approve, begin a new version or give it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.core.viewer import Role
from planner.plans import notices, readiness
from planner.plans.frame import frozen_figures
from planner.plans.models.evaluation import Evaluation, EvaluationState
from planner.plans.models.plan import Plan, PlanState, PlanWriter
from planner.plans.models.revision import Revision
from planner.plans.models.step import Stage
from planner.plans.operations.conditions import Condition, set_conditions
from planner.plans.operations.locking import expect_open, locked, note_writer
from planner.plans.operations.restoring import restore
from planner.plans.operations.stepping import capacity, step
from planner.plans.queries import plans as queries
from planner.plans.queries.figures import own_figures
from planner.plans.text import fingerprint, frozen, text_of, thawed
from planner.schools.deputy_queries import acting
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer


def submit(plan: Plan, *, by: Viewer, base_url: str) -> None:
    """Hand the plan over to the principals of the school, who get a mail; refuses while something is missing."""
    plan = _whole(plan)
    if missing := readiness.required(text_of(plan)):
        raise RefusedError(missing[0].text)
    plan.submit(by=by.user_id, at=clock.now())
    plan.figures = frozen_figures(own_figures(plan.school_id))
    note_writer(plan, by=by)
    step(Stage.SUBMITTED, plan, by=by, role=Role.LIBRARIAN, action="plan.submitted", number=queries.next_number(plan))
    principals = [user for user in acting(Role.PRINCIPAL, plan.school_id) if user.id not in plan.author_ids]
    notices.submitted(plan, by=by, to=principals, base_url=base_url)


def withdraw(plan: Plan, *, by: Viewer) -> None:
    """Take a submitted plan back to go on writing."""
    plan = locked(plan.id)
    plan.withdraw()
    step(Stage.WITHDRAWN, plan, by=by, role=Role.LIBRARIAN, action="plan.withdrawn")


def return_with_reason(plan: Plan, *, by: Viewer, seen: int | None, reason: str | None, base_url: str) -> None:
    """Give the plan back to its author, who gets the reason by mail."""
    if reason is None:
        raise RefusedError(_("Write what needs to be changed before you return the plan"), field="reason")
    plan = _to_decide(plan, seen)
    plan.return_with(reason, by=by.user_id, at=clock.now())
    number = queries.next_number(plan)
    step(Stage.RETURNED, plan, by=by, role=Role.PRINCIPAL, action="plan.returned", number=number, reason=reason)
    notices.returned(plan, by=by, base_url=base_url)


def approve(
    plan: Plan, *, by: Viewer, seen: int | None, base_url: str, conditions: Sequence[Condition] = ()
) -> Revision:
    """Let the text be in force: freeze it with its hash, who approved it in what post and when; mail the author.

    Conditions are in the text that is frozen, as activities. Happens once: the plan is held, its UPDATE matches the
    version that was read only, and (plan, number) is unique.
    """
    plan = _to_decide(plan, seen)
    capable = capacity(by, plan.school_id, Role.PRINCIPAL)
    if capable is None or plan.submitted_by is None or plan.submitted_at is None:
        raise RefusedError(_("Only a principal of the school approves its plan."))
    moment = clock.now()
    number = queries.next_number(plan)
    plan.expect_decidable(by.user_id)
    set_conditions(plan, conditions, by=by, number=number)
    plan.approve(by=by.user_id, at=moment, number=number)
    content = frozen(text_of(plan))
    revision = Revision(
        plan_id=plan.id,
        number=number,
        title=plan.title,
        content=content,
        content_hash=fingerprint(content),
        submitted_by_id=plan.submitted_by.id,
        submitter_name=plan.submitted_by.name,
        submitted_at=plan.submitted_at,
        approved_by_id=by.user_id,
        approver_name=by.name,
        approver_post=capable.post,
        deputy_for=capable.deputy_for,
        approved_at=moment,
    )
    db.session.add(revision)
    # The next text has its own writers; what these wrote has been approved by somebody else.
    db.session.execute(delete(PlanWriter).where(PlanWriter.plan_id == plan.id))
    step(
        Stage.APPROVED,
        plan,
        by=by,
        role=Role.PRINCIPAL,
        action="plan.approved",
        number=number,
        revision=number,
        content_hash=revision.content_hash,
    )
    notices.approved(plan, revision, conditions=[condition.what for condition in conditions], base_url=base_url)
    return revision


def start_new_version(plan: Plan, *, by: Viewer) -> None:
    """Open an approved plan for writing; the approved text stays in force until the next is approved."""
    plan = locked(plan.id)
    waits = select(Evaluation.id).where(Evaluation.plan_id == plan.id, Evaluation.state == EvaluationState.SUBMITTED)
    if db.session.scalar(waits) is not None:
        raise RefusedError(_("The evaluation waits for the principal. Withdraw it first to change the plan."))
    plan.start_new_version()
    step(Stage.NEW_VERSION, plan, by=by, role=Role.LIBRARIAN, action="plan.new_version")


def give_up_new_version(plan: Plan, *, by: Viewer) -> None:
    """Put the text back to the revision in force."""
    plan = _whole(plan)
    revision = queries.in_force_revision(plan)
    if revision is None:
        raise RefusedError(_("There is no new version to give up."))
    plan.back_to_approved(
        submitted_by=revision.submitted_by_id,
        submitted_at=revision.submitted_at,
        approved_by=revision.approved_by_id,
        at=revision.approved_at,
    )
    restore(plan, thawed(revision.content))
    db.session.execute(delete(PlanWriter).where(PlanWriter.plan_id == plan.id))
    step(Stage.GIVEN_UP, plan, by=by, role=Role.LIBRARIAN, action="plan.new_version_given_up")


def _to_decide(plan: Plan, seen: int | None) -> Plan:
    """Return the plan held, when it still is the text that was read; raises StaleError for any other."""
    plan = _whole(plan)
    if plan.state is not PlanState.SUBMITTED:
        raise StaleError
    expect_version(plan, seen)
    return plan


def _whole(plan: Plan) -> Plan:
    """Return the plan held, with its text read after it was."""
    held = locked(plan.id)
    expect_open(db.session.get_one(School, held.school_id))
    return queries.whole(plan.id)


def decide(
    plan: Plan,
    *,
    by: Viewer,
    seen: int | None,
    decision: str,
    reason: str | None,
    base_url: str,
    conditions: Sequence[Condition] = (),
) -> None:
    """Approve the plan, approve it with conditions, or return it with the reason."""
    if decision == "approve_with_conditions":
        if not conditions:
            raise RefusedError(_("Write the condition, or approve the plan as it is"), field="condition_1")
        approve(plan, by=by, seen=seen, base_url=base_url, conditions=conditions)
    elif decision == "approve":
        approve(plan, by=by, seen=seen, base_url=base_url)
    else:
        return_with_reason(plan, by=by, seen=seen, reason=reason, base_url=base_url)
