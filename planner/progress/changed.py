"""What has changed for a person since the last visit, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from planner.competence.models.goal import StepKind
from planner.core.i18n import gettext as _
from planner.core.i18n import lazy_gettext, ngettext
from planner.plans.models.step import Stage
from planner.plans.models.toolbox import ToolState
from planner.progress.queries.changes import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.core.i18n import Text
    from planner.progress.queries.changes import Change


@dataclass(frozen=True)
class Changed:
    """One thing that changed: what, a word more, when, and the endpoint and ids of its page."""

    what: str
    why: str
    at: datetime
    endpoint: str
    ids: dict[str, Any] = field(default_factory=dict)


OF_PLANS: dict[str, tuple[Text, str]] = {
    Stage.APPROVED: (lazy_gettext("approved"), "plans.plan"),
    Stage.RETURNED: (lazy_gettext("returned with a reason"), "plans.plan"),
    Stage.EVALUATION_RETURNED: (lazy_gettext("evaluation returned with a reason"), "plans.evaluation"),
    Stage.CLOSED: (lazy_gettext("evaluation signed, and the plan is closed"), "plans.evaluation"),
}
OF_GOALS: dict[str, Text] = {
    StepKind.AGREED: lazy_gettext("Your competence goal is agreed"),
    StepKind.RETURNED: lazy_gettext("Your competence goal was returned with a reason"),
    StepKind.ACHIEVED: lazy_gettext("Your competence goal is confirmed as achieved"),
    StepKind.DROPPED: lazy_gettext("Your competence goal was dropped, with a reason"),
}


def in_words(found: Iterable[Change]) -> Iterator[Changed]:
    """Say what has changed."""
    for one in found:
        what, why, endpoint, ids = _said(one)
        yield Changed(what, why, one.at, endpoint, ids)


def _said(one: Change) -> tuple[str, str, str, dict[str, Any]]:
    match one.kind:
        case ChangeKind.PLAN | ChangeKind.COMMENTS | ChangeKind.RESOLVED:
            return _of_plans(one)
        case ChangeKind.GOAL:
            return str(OF_GOALS[one.manner or ""]), _("By your principal"), "competence.goal", {"goal_id": one.id}
        case ChangeKind.SEAT:
            what, why = _("You have a seat at %(title)s", title=one.title), _("From the waiting list")
            return what, why, "training.event", {"event_id": one.id}
        case ChangeKind.CALLED_OFF:
            what, why = _("%(title)s is called off", title=one.title), _("You had signed up")
            return what, why, "training.event", {"event_id": one.id}
    return _of_the_work(one)


def _of_plans(one: Change) -> tuple[str, str, str, dict[str, Any]]:
    plan, count = {"plan_id": one.id}, one.count or 0
    if one.kind is ChangeKind.PLAN:
        outcome, endpoint = OF_PLANS[one.manner or ""]
        return _("%(title)s: %(outcome)s", title=one.title, outcome=outcome), _by(one), endpoint, plan
    if one.kind is ChangeKind.COMMENTS:
        what = ngettext("One new comment on %(title)s", "%(num)d new comments on %(title)s", count, title=one.title)
        return what, _("On a plan of your school"), "plans.comments_of", plan
    what = ngettext(
        "Your comment on %(title)s is resolved",
        "%(num)d of your comments on %(title)s are resolved",
        count,
        title=one.title,
    )
    return what, _("Somebody has seen to what you asked for"), "plans.comments_of", plan


def _of_the_work(one: Change) -> tuple[str, str, str, dict[str, Any]]:
    need = {"need_id": one.id}
    match one.kind:
        case ChangeKind.NEED:
            return _("The need is met: %(title)s", title=one.title), _by(one), "needs.show", need
        case ChangeKind.NOT_MET:
            return _("The need is not met yet: %(title)s", title=one.title), _by(one), "needs.show", need
        case ChangeKind.TOOL:
            published = one.manner == ToolState.PUBLISHED
            what = (
                _("Your tool is in the toolbox: %(title)s", title=one.title)
                if published
                else _("Your proposed tool was returned with a reason: %(title)s", title=one.title)
            )
            return what, _("You proposed it"), "toolbox.tool", {"tool_id": one.id}
        case ChangeKind.SURVEY:
            what = _("Results are published: %(title)s", title=one.title)
            return what, _("You were asked"), "surveys.results", {"survey_id": one.id}
        case ChangeKind.LETTER:
            what = _("A return letter to %(group)s", group=one.title)
            return what, _("What became of what the group said"), "groups.letter", {"letter_id": one.id}
    what = _("The inventory %(year)s is fixed", year=one.title)
    return what, _("See how your school lies beside the others"), "seeing.indicators", {"year": one.title}


def _by(one: Change) -> str:
    return _("By %(name)s", name=one.who or "–")
