"""Mails about evaluations: one is asked for, one waits to be signed, one came back, one is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import outbox
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language
from planner.plans import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.accounts.models import User
    from planner.core.viewer import Viewer
    from planner.plans.models.evaluation import Evaluation
    from planner.plans.models.plan import Plan


def asked_for(plan: Plan, *, by: Viewer, to: Sequence[User], base_url: str) -> None:
    """Tell the library staff that the evaluation is asked for."""
    for user in to:
        with in_language(user.language):
            subject = _("Time to evaluate: %(title)s", title=plan.title)
            text = _(
                "Hello %(name)s,\n\n%(who)s asks for the evaluation of the plan “%(title)s” (%(about)s). Write it, a "
                "part at a time, here:\n\n%(address)s",
                name=user.name,
                who=by.name,
                title=plan.title,
                about=_about(plan),
                address=_address(plan, base_url),
            )
        _post(user, subject, text, key=f"plan-{plan.id}-evaluation-asked-{user.id}")


def submitted(plan: Plan, *, by: Viewer, to: Sequence[User], base_url: str) -> None:
    """Tell those who hold the principal's post that an evaluation waits for them."""
    for user in to:
        with in_language(user.language):
            subject = _("To sign: the evaluation of %(title)s", title=plan.title)
            text = _(
                "Hello %(name)s,\n\n%(author)s has submitted the evaluation of the plan “%(title)s” (%(about)s). Read "
                "it, and sign it or return it with a reason:\n\n%(address)s",
                name=user.name,
                author=by.name,
                title=plan.title,
                about=_about(plan),
                address=_address(plan, base_url),
            )
        _post(user, subject, text, key=f"plan-{plan.id}-evaluation-submitted-{_version(plan)}-{user.id}")


def returned(plan: Plan, evaluation: Evaluation, *, by: Viewer, base_url: str) -> None:
    """Tell who submitted the evaluation that it came back, and why."""
    if (user := evaluation.submitted_by) is None or not user.active:
        return
    with in_language(user.language):
        subject = _("Returned: the evaluation of %(title)s", title=plan.title)
        text = _(
            "Hello %(name)s,\n\n%(principal)s has returned the evaluation of the plan “%(title)s” (%(about)s) with "
            "this reason:\n\n%(reason)s\n\nGo on writing here:\n\n%(address)s",
            name=user.name,
            principal=by.name,
            title=plan.title,
            about=_about(plan),
            reason=evaluation.returned_reason,
            address=_address(plan, base_url),
        )
    _post(user, subject, text, key=f"plan-{plan.id}-evaluation-returned-{_version(plan)}-{user.id}")


def signed(plan: Plan, evaluation: Evaluation, *, by: Viewer, base_url: str) -> None:
    """Tell who submitted the evaluation that it is signed and the plan closed."""
    if (user := evaluation.submitted_by) is None or not user.active:
        return
    with in_language(user.language):
        subject = _("Signed: the evaluation of %(title)s", title=plan.title)
        text = _(
            "Hello %(name)s,\n\n%(principal)s has signed the evaluation of the plan “%(title)s” (%(about)s). The plan "
            "is closed and kept as it is:\n\n%(address)s",
            name=user.name,
            principal=by.name,
            title=plan.title,
            about=_about(plan),
            address=_address(plan, base_url),
        )
    _post(user, subject, text, key=f"plan-{plan.id}-evaluation-signed-{user.id}")


def _version(plan: Plan) -> int:
    return plan.evaluation.version if plan.evaluation is not None else 0


def _about(plan: Plan) -> str:
    return f"{plan.school.name}, {words.FOCUS_AREAS[plan.focus_area]}, {plan.school_year}"


def _address(plan: Plan, base_url: str) -> str:
    return f"{base_url}/plans/{plan.id}/evaluation"


def _post(user: User, subject: str, text: str, *, key: str) -> None:
    outbox.post(outbox.Letter(user.id, user.email, subject, text), key=key)
