"""Competence goals (kompetensmål), the states they go through, and their history."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Unpack

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from planner.accounts.models import User
from planner.competence.models.content import Aim, GoalArea, GoalContent, GoalNeed, must_hold_together
from planner.core.clock import SchoolYear
from planner.core.db import Tenant, long_text, many, one, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.competence.models.log import GoalEvidence
    from planner.competence.models.revision import GoalRevision


class GoalState(StrEnum):
    """Where a goal stands between the person and the principal."""

    PROPOSED = "proposed"
    RETURNED = "returned"
    AGREED = "agreed"
    ACHIEVED = "achieved"
    DROPPED = "dropped"


class StepKind(StrEnum):
    """What was done with a goal."""

    PROPOSED = "proposed"
    CHANGED = "changed"
    RETURNED = "returned"
    AGREED = "agreed"
    ACHIEVED = "achieved"
    DROPPED = "dropped"


UNDER_WAY = frozenset({GoalState.PROPOSED, GoalState.RETURNED, GoalState.AGREED})
WITH_THE_PERSON = frozenset({GoalState.PROPOSED, GoalState.RETURNED})


class Goal(Tenant, Versioned):
    """A competence goal (kompetensmål) of one person, agreed with the principal of one school.

    Every transition returns the step that goes into the goal's history. Decisions are the principal's
    alone: the database, too, refuses one made by the person whose goal it is.
    """

    __tablename__ = "competence_goal"
    __table_args__ = (
        within("user_id", "user_account", ondelete="CASCADE"),
        within("school_id", "school"),
        # What evidence refers to: a goal together with whose it is.
        UniqueConstraint("municipality_id", "user_id", "id"),
        CheckConstraint("need_count > 0 OR why IS NOT NULL", name="why_given"),
        CheckConstraint(
            "state NOT IN ('agreed', 'returned', 'achieved') OR (decided_by_id IS NOT NULL AND decided_at IS NOT NULL)",
            name="decided_by_somebody",
        ),
        CheckConstraint("decided_by_id <> user_id", name="decided_by_another"),
        CheckConstraint("state <> 'returned' OR return_reason IS NOT NULL", name="returned_with_reason"),
        CheckConstraint("state <> 'dropped' OR drop_reason IS NOT NULL", name="dropped_with_reason"),
        CheckConstraint(
            "(state = 'achieved') = (achieved_by_id IS NOT NULL AND achieved_at IS NOT NULL)",
            name="achieved_by_somebody",
        ),
        CheckConstraint("achieved_by_id <> user_id", name="achieved_by_another"),
        CheckConstraint(
            "evidence_count >= 0 AND (state <> 'achieved' OR evidence_count > 0)", name="achieved_with_evidence"
        ),
        Index("ix_competence_goal_school_id_state", "school_id", "state"),
        # Covers the counting of goals per need and year, together with the goals' needs.
        Index(
            "ix_competence_goal_counted",
            "municipality_id",
            "school_year",
            "state",
            "due_on",
            "user_id",
            "achieved_at",
            "decided_at",
            "id",
        ),
    )

    user_id: Mapped[int]
    school_id: Mapped[int]
    need_count: Mapped[int] = mapped_column(default=0)
    why: Mapped[long_text | None]
    how: Mapped[long_text]
    due_on: Mapped[date]
    school_year: Mapped[SchoolYear]
    state: Mapped[GoalState] = mapped_column(states(GoalState), default=GoalState.PROPOSED)
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    return_reason: Mapped[long_text | None]
    drop_reason: Mapped[long_text | None]
    achieved_by_id: Mapped[int | None]
    achieved_at: Mapped[datetime | None]
    evidence_count: Mapped[int] = mapped_column(default=0)
    change_proposed_at: Mapped[datetime | None]
    change_returned_at: Mapped[datetime | None]
    shared_with_coordinator_at: Mapped[datetime | None]

    user: Mapped[User] = one("Goal.user_id", "User")
    school: Mapped[School] = one("Goal.school_id", "School")
    areas: Mapped[list[GoalArea]] = many(
        "GoalArea.goal_id", "Goal", order_by="GoalArea.place", cascade="all, delete-orphan"
    )
    needs: Mapped[list[GoalNeed]] = many(
        "GoalNeed.goal_id", "Goal", order_by="GoalNeed.id", cascade="all, delete-orphan"
    )
    steps: Mapped[list[GoalStep]] = many("GoalStep.goal_id", "Goal", order_by="GoalStep.id")
    evidence: Mapped[list[GoalEvidence]] = many("GoalEvidence.goal_id", "Goal", order_by="GoalEvidence.id")
    revisions: Mapped[list[GoalRevision]] = many("GoalRevision.goal_id", "Goal", order_by="GoalRevision.id")

    @property
    def under_way(self) -> bool:
        """Whether anything is still to be done with the goal."""
        return self.state in UNDER_WAY

    @property
    def may_change(self) -> bool:
        """Whether it waits for its first agreement, so that rewriting it changes the goal itself."""
        return self.state in WITH_THE_PERSON

    @property
    def change(self) -> GoalRevision | None:
        """The change that waits for the principal; the goal reads as it was agreed meanwhile."""
        return self.revisions[-1] if self.change_proposed_at is not None else None

    @property
    def returned_change(self) -> GoalRevision | None:
        """The change that was returned, until another is proposed or the goal is left as it was agreed."""
        return self.revisions[-1] if self.change_returned_at is not None else None

    @property
    def takes_evidence(self) -> bool:
        """Whether evidence may be added and taken away."""
        return self.state is GoalState.AGREED

    def title(self, language: str) -> str:
        """Return what the goal is called: its areas, the one that matters most first."""
        return ", ".join(aim.area.title(language) for aim in self.areas)

    def falls_due(self, day: date) -> bool:
        """Tell whether it is agreed on and to be reached by that day."""
        return self.state is GoalState.AGREED and self.due_on <= day

    def is_late(self, today: date) -> bool:
        """Tell whether the day it was to be reached by has passed."""
        return self.under_way and self.due_on < today

    def describe(self, **content: Unpack[GoalContent]) -> None:
        """Set what the goal is; the school year follows the day it is due."""
        must_hold_together(content)
        self._aim_at(content["aims"])
        self._answer(set(content["need_ids"]))
        self.why, self.how, self.due_on = content["why"], content["how"], content["due_on"]
        self.school_year = SchoolYear.of(content["due_on"])

    def _aim_at(self, aims: Sequence[Aim]) -> None:
        held = {area.area_id: area for area in self.areas}
        named = {aim.area_id for aim in aims}
        for area_id, area in held.items():
            if area_id not in named:
                self.areas.remove(area)
        for place, aim in enumerate(aims, start=1):
            area = held.get(aim.area_id) or GoalArea(area_id=aim.area_id)
            if area not in self.areas:
                self.areas.append(area)
            area.place, area.from_level, area.to_level = place, aim.from_level, aim.to_level

    def _answer(self, need_ids: set[int]) -> None:
        held = {need.need_id for need in self.needs}
        for need in [need for need in self.needs if need.need_id not in need_ids]:
            self.needs.remove(need)
        self.needs.extend(GoalNeed(need_id=need_id) for need_id in sorted(need_ids - held))
        self.need_count = len(need_ids)

    def propose(self, *, at: datetime) -> GoalStep:
        """Put it before the principal: for the first time, changed while it waits, or again after a return."""
        if not self.may_change:
            raise RefusedError(_("The goal is closed, and stays as it was agreed on. Propose a new one."))
        first_or_again = self.state is GoalState.RETURNED or self.id is None
        self.state, self.proposed_at = GoalState.PROPOSED, at
        return self._step(StepKind.PROPOSED if first_or_again else StepKind.CHANGED, self.user_id, at)

    def agree(self, *, by: int, at: datetime) -> GoalStep:
        """Let the principal agree."""
        self._decide(by, at)
        self.state = GoalState.AGREED
        return self._step(StepKind.AGREED, by, at)

    def send_back(self, *, by: int, at: datetime, reason: str) -> GoalStep:
        """Let the principal return it with a reason."""
        self._decide(by, at)
        self.state, self.return_reason = GoalState.RETURNED, reason
        return self._step(StepKind.RETURNED, by, at, reason)

    def achieve(self, *, by: int, at: datetime) -> GoalStep:
        """Let the principal confirm that it is reached."""
        self._must_be_another(by)
        if self.state is not GoalState.AGREED:
            raise RefusedError(_("Only a goal that is agreed on can be confirmed as achieved."))
        if self.change_proposed_at is not None:
            raise RefusedError(_("A change to the goal waits for your answer. Agree to it or return it first."))
        if self.evidence_count == 0:
            raise RefusedError(_("There is no evidence yet. The person attaches at least one entry from the log."))
        self.state, self.achieved_by_id, self.achieved_at = GoalState.ACHIEVED, by, at
        return self._step(StepKind.ACHIEVED, by, at)

    def drop(self, *, by: int, at: datetime, reason: str) -> GoalStep:
        """Give it up, with a reason."""
        if not self.under_way:
            raise RefusedError(_("The goal is already closed."))
        if by != self.user_id and self.may_change:
            raise RefusedError(_("The goal is not agreed on. Return it with a reason instead."))
        self.state, self.drop_reason = GoalState.DROPPED, reason
        return self._step(StepKind.DROPPED, by, at, reason)

    def count_evidence(self, change: int) -> None:
        """Note one piece of evidence more (1) or less (-1): what the principal has read is then out of date."""
        if not self.takes_evidence:
            raise RefusedError(_("Evidence can be changed only while the goal is agreed on and not yet confirmed."))
        self.evidence_count += change

    def note_changed_evidence(self) -> None:
        """Note that an attached entry reads otherwise now: a confirmation of what it said before is refused (409)."""
        if self.state is GoalState.ACHIEVED:
            raise RefusedError(_("The entry is evidence for a goal that is confirmed, and stays as it is."))
        flag_modified(self, "evidence_count")

    def _decide(self, by: int, at: datetime) -> None:
        self._must_be_another(by)
        if self.state is not GoalState.PROPOSED:
            raise RefusedError(_("The goal does not wait for a decision any more."))
        self.decided_by_id, self.decided_at = by, at

    def _must_be_another(self, by: int) -> None:
        if by == self.user_id:
            raise RefusedError(_("Nobody decides on a goal of their own."))

    def _step(self, kind: StepKind, by: int, at: datetime, reason: str | None = None) -> GoalStep:
        return GoalStep(goal_id=self.id, kind=kind, by_id=by, at=at, reason=reason)


class GoalStep(Tenant):
    """One step in a goal's history; kept through every round of proposing and returning."""

    __tablename__ = "competence_goal_step"
    __table_args__ = (
        within("goal_id", "competence_goal", ondelete="CASCADE"),
        CheckConstraint("kind NOT IN ('returned', 'dropped') OR reason IS NOT NULL", name="with_reason"),
        Index("ix_competence_goal_step_goal_id", "goal_id"),
    )

    goal_id: Mapped[int]
    kind: Mapped[StepKind] = mapped_column(states(StepKind))
    at: Mapped[datetime]
    by_id: Mapped[int]
    reason: Mapped[long_text | None]

    by: Mapped[User | None] = one("GoalStep.by_id", "User")
