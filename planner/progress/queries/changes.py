"""What has changed for a person since a moment, from dated facts that the person may read; one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Select, String, and_, cast, exists, func, literal, null, select, union_all
from sqlalchemy.orm import aliased

from planner.competence.models.goal import Goal, GoalStep, StepKind
from planner.core.db import db
from planner.core.i18n import language
from planner.core.viewer import holds_a_post
from planner.groups.letters.models import LetterState, ReturnLetter
from planner.groups.models import ReferenceGroup
from planner.groups.queries import ids_of
from planner.inventory.models.rounds import InventoryRound
from planner.needs.models import DecisionOnNeed, Need, NeedDecision
from planner.needs.verdicts.models import NeedVerdict, Outcome
from planner.plans.models.comments import Comment, Mention
from planner.plans.models.plan import Plan
from planner.plans.models.step import PlanStep, Stage
from planner.plans.models.toolbox import Tool, ToolDecision, ToolState
from planner.plans.queries.comments import readable_by
from planner.plans.queries.plans import visible_to
from planner.plans.rules import schools_to_decide_at, schools_to_write_at
from planner.progress.rules import follows_the_whole, runs_the_work
from planner.surveys.models.answers import SurveyInvitation, SurveyPublication
from planner.surveys.models.survey import Survey, SurveyState
from planner.training.models.event import EventState, TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Row

    from planner.core.viewer import Viewer

    Part = Select[Any]

MOST = 20
DECIDED = (Stage.APPROVED, Stage.RETURNED, Stage.EVALUATION_RETURNED, Stage.CLOSED)
OF_GOALS = (StepKind.AGREED, StepKind.RETURNED, StepKind.ACHIEVED, StepKind.DROPPED)


class ChangeKind(StrEnum):
    """What has happened."""

    PLAN = "plan"
    COMMENTS = "comments"
    RESOLVED = "resolved"
    GOAL = "goal"
    SEAT = "seat"
    CALLED_OFF = "called_off"
    NEED = "need"
    NOT_MET = "not_met"
    TOOL = "tool"
    SURVEY = "survey"
    INVENTORY = "inventory"
    LETTER = "letter"


@dataclass(frozen=True)
class Change:
    """One thing that happened: to what (id, title), in which manner, by whom or of how many, and when."""

    kind: ChangeKind
    id: int
    title: str
    manner: str | None
    who: str | None
    count: int | None
    at: datetime


def changes(viewer: Viewer, since: datetime, until: datetime | None = None) -> list[Change]:
    """Return what has changed for a person since a moment, the newest first; nothing for who holds no post.

    until: what is newer is left for another time, and takes nobody's place in the list.
    """
    if not holds_a_post(viewer):
        return []
    parts = [
        *_of_training(viewer, since),
        *_of_needs(viewer, since),
        *_of_own(viewer, since),
        *_of_plans(viewer, since),
    ]
    rows: Iterable[Row[*tuple[Any, ...]]] = db.session.execute(union_all(*parts))
    found = [Change(ChangeKind(kind), *more) for kind, *more in rows]
    if until is not None:
        found = [one for one in found if one.at <= until]
    return sorted(found, key=lambda one: (one.at, one.kind, one.id), reverse=True)[:MOST]


def _part(kind: ChangeKind, thing: Any, title: Any, at: Any, **known: Any) -> Part:  # noqa: ANN401 - columns
    return select(
        literal(kind.value),
        thing,
        title,
        cast(known.get("manner", null()), String),
        cast(known.get("who", null()), String),
        cast(known.get("count", null()), Integer),
        at,
    )


def _of_training(viewer: Viewer, since: datetime) -> list[Part]:
    """A seat from the queue; and a training called off that the person was coming to."""
    mine = and_(SignUp.event_id == TrainingEvent.id, SignUp.user_id == viewer.user_id)
    seat = (
        _part(ChangeKind.SEAT, TrainingEvent.id, TrainingEvent.title, SignUp.promoted_at)
        .join(SignUp, mine)
        .where(
            SignUp.promoted_at > since,
            SignUp.state == SignUpState.REGISTERED,
            TrainingEvent.state != EventState.CANCELLED,
        )
    )
    called_off = (
        _part(ChangeKind.CALLED_OFF, TrainingEvent.id, TrainingEvent.title, TrainingEvent.cancelled_at)
        .join(SignUp, mine)
        .where(TrainingEvent.cancelled_at > since, SignUp.state != SignUpState.WITHDRAWN)
    )
    return [seat, called_off]


def _of_needs(viewer: Viewer, since: datetime) -> list[Part]:
    """A need found met; for who follows the whole also one found not to be; and letters to one's own groups."""
    title = Need.title_en if language() == "en" else Need.title_sv
    met = (
        _part(ChangeKind.NEED, Need.id, title, DecisionOnNeed.taken_at, who=DecisionOnNeed.group_name)
        .join(DecisionOnNeed, DecisionOnNeed.need_id == Need.id)
        .where(
            DecisionOnNeed.decision == NeedDecision.VERIFIED,
            DecisionOnNeed.taken_at > since,
            DecisionOnNeed.by_id != viewer.user_id,
        )
    )
    letters = (
        _part(ChangeKind.LETTER, ReturnLetter.id, ReferenceGroup.name, ReturnLetter.sent_at)
        .join(ReferenceGroup, ReferenceGroup.id == ReturnLetter.group_id)
        .where(
            ReturnLetter.state == LetterState.SENT,
            ReturnLetter.sent_at > since,
            ReturnLetter.sent_by_id != viewer.user_id,
            ReturnLetter.group_id.in_(ids_of(viewer)),
        )
    )
    if not follows_the_whole(viewer):
        return [met, letters]
    not_met = (
        _part(ChangeKind.NOT_MET, Need.id, title, NeedVerdict.taken_at, who=NeedVerdict.group_name)
        .join(NeedVerdict, NeedVerdict.need_id == Need.id)
        .where(
            NeedVerdict.outcome == Outcome.NOT_MET, NeedVerdict.taken_at > since, NeedVerdict.by_id != viewer.user_id
        )
    )
    return [met, letters, not_met]


def _of_own(viewer: Viewer, since: datetime) -> list[Part]:
    """What others did with one's goals and proposed tools, results of surveys one was asked, and a fixed inventory."""
    goals = (
        _part(ChangeKind.GOAL, Goal.id, literal(""), GoalStep.at, manner=GoalStep.kind)
        .join(GoalStep, GoalStep.goal_id == Goal.id)
        .where(
            Goal.user_id == viewer.user_id,
            GoalStep.by_id != viewer.user_id,
            GoalStep.kind.in_(OF_GOALS),
            GoalStep.at > since,
        )
    )
    proposal = aliased(ToolDecision)
    proposed = exists().where(
        proposal.tool_id == Tool.id,
        proposal.by_id == viewer.user_id,
        proposal.decision == ToolState.PROPOSED,
    )
    tools = (
        _part(
            ChangeKind.TOOL,
            Tool.id,
            Tool.title_en if language() == "en" else Tool.title_sv,
            ToolDecision.taken_at,
            manner=ToolDecision.decision,
        )
        .join(ToolDecision, ToolDecision.tool_id == Tool.id)
        .where(
            proposed,
            ToolDecision.by_id != viewer.user_id,
            ToolDecision.decision.in_((ToolState.PUBLISHED, ToolState.RETURNED)),
            ToolDecision.taken_at > since,
        )
    )
    title = func.coalesce(Survey.title_en, Survey.title_sv) if language() == "en" else Survey.title_sv
    surveys = (
        _part(ChangeKind.SURVEY, Survey.id, title, func.max(SurveyPublication.published_at))
        .join(SurveyPublication, SurveyPublication.survey_id == Survey.id)
        .join(SurveyInvitation, SurveyInvitation.survey_id == Survey.id)
        .where(
            Survey.state == SurveyState.CLOSED,
            SurveyInvitation.user_id == viewer.user_id,
            SurveyPublication.by_id != viewer.user_id,
            SurveyPublication.published_at > since,
        )
        .group_by(Survey.id, title)
    )
    fixed = _part(
        ChangeKind.INVENTORY, InventoryRound.id, cast(InventoryRound.year, String), InventoryRound.fixed_at
    ).where(InventoryRound.fixed_at > since)
    # Who fixed it knows.
    return [goals, tools, surveys] if runs_the_work(viewer) else [goals, tools, surveys, fixed]


def _of_plans(viewer: Viewer, since: datetime) -> list[Part]:
    """What others decided on plans one writes, and said of those of one's school; own comments that were resolved."""
    resolved = (
        _part(ChangeKind.RESOLVED, Plan.id, Plan.title, func.max(Comment.resolved_at), count=func.count(Comment.id))
        .join(Comment, Comment.plan_id == Plan.id)
        .where(
            Comment.by_id == viewer.user_id,
            Comment.resolved_by_id != viewer.user_id,
            Comment.resolved_at > since,
            Comment.withdrawn_at.is_(None),
            visible_to(viewer),
            readable_by(viewer),
        )
        .group_by(Plan.id, Plan.title)
    )
    written = sorted(schools_to_write_at(viewer))
    schools = sorted({*written, *schools_to_decide_at(viewer)})
    if not schools:
        return [resolved]
    decided = (
        _part(ChangeKind.PLAN, Plan.id, Plan.title, PlanStep.at, manner=PlanStep.stage, who=PlanStep.by_name)
        .join(PlanStep, PlanStep.plan_id == Plan.id)
        .where(
            Plan.school_id.in_(written),
            PlanStep.stage.in_(DECIDED),
            PlanStep.by_id != viewer.user_id,
            PlanStep.at > since,
        )
    )
    mentioned = exists().where(Mention.comment_id == Comment.id, Mention.user_id == viewer.user_id)
    said = (
        _part(ChangeKind.COMMENTS, Plan.id, Plan.title, func.max(Comment.created_at), count=func.count(Comment.id))
        .join(Comment, Comment.plan_id == Plan.id)
        .where(
            Plan.school_id.in_(schools),
            Comment.by_id != viewer.user_id,
            Comment.created_at > since,
            Comment.withdrawn_at.is_(None),
            Comment.resolved_at.is_(None),
            readable_by(viewer),
            ~mentioned,
        )
        .group_by(Plan.id, Plan.title)
    )
    return [resolved, decided, said]
