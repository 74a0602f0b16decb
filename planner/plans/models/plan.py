"""The action plan (handlingsplan): one per school, focus area and school year, and the states it goes through."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.accounts.models import User
from planner.core.clock import SchoolYear
from planner.core.db import Tenant, long_text, many, one, short_text, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.plans.models.toolbox import FocusArea
from planner.schools.models import School

if TYPE_CHECKING:
    from planner.plans.models.evaluation import Evaluation, EvaluationState
    from planner.plans.models.frame import OwnPart, OwnText
    from planner.plans.models.matrix import MatrixCell
    from planner.plans.models.parts import Activity, Objective


class PlanState(StrEnum):
    """Where the text of a plan is on its way; whether an approved text is in force is `Plan.in_force_number`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    CLOSED = "closed"


WRITABLE = frozenset({PlanState.DRAFT, PlanState.RETURNED})


class Plan(Tenant, Versioned):
    """A plan, its header and its state; school, focus area and school year are fixed once it is begun.

    The rows hold the text being written. What was approved is in `Revision`, and in_force_number is the
    number of the one in force (None: never approved). The version rises with header and state, so that
    a submitted text seen at one version is the very text: its parts change in draft only.
    figures: the school's own from the inventory, as they stood when the text was submitted.
    """

    __tablename__ = "plan"
    __table_args__ = (
        within("school_id", "school"),
        within("created_by_id", "user_account"),
        within("submitted_by_id", "user_account"),
        within("returned_by_id", "user_account"),
        within("approved_by_id", "user_account"),
        UniqueConstraint(
            "municipality_id", "school_id", "focus_area", "school_year", name="uq_plan_of_school_and_year"
        ),
        CheckConstraint("valid_to >= valid_from", name="days_in_order"),
        CheckConstraint("approved_by_id <> submitted_by_id", name="author_never_approves"),
        CheckConstraint(
            "state NOT IN ('submitted', 'approved', 'closed') "
            "OR (submitted_by_id IS NOT NULL AND submitted_at IS NOT NULL)",
            name="submitted_by_somebody",
        ),
        CheckConstraint(
            "state <> 'returned' OR (returned_reason IS NOT NULL AND returned_by_id IS NOT NULL "
            "AND returned_at IS NOT NULL)",
            name="returned_with_reason",
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'closed') OR (in_force_number IS NOT NULL AND approved_by_id IS NOT NULL "
            "AND approved_at IS NOT NULL)",
            name="approved_by_somebody",
        ),
        CheckConstraint("in_force_number >= 1", name="revision_number"),
        Index("ix_plan_of_year", "municipality_id", "school_year", "school_id", "state"),
        Index("ix_plan_waiting", "school_id", "state"),
    )

    school_id: Mapped[int]
    focus_area: Mapped[FocusArea] = mapped_column(states(FocusArea))
    school_year: Mapped[SchoolYear]
    title: Mapped[short_text]
    state: Mapped[PlanState] = mapped_column(states(PlanState), default=PlanState.DRAFT)
    registry_number: Mapped[short_text | None]
    drawn_up_with: Mapped[long_text | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    current_state: Mapped[long_text | None]
    curriculum_links: Mapped[long_text | None]
    figures: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    created_by_id: Mapped[int]
    created_at: Mapped[datetime]
    submitted_by_id: Mapped[int | None]
    submitted_at: Mapped[datetime | None]
    returned_reason: Mapped[long_text | None]
    returned_by_id: Mapped[int | None]
    returned_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None]
    approved_at: Mapped[datetime | None]
    in_force_number: Mapped[int | None]

    school: Mapped[School] = one("Plan.school_id", "School")
    submitted_by: Mapped[User | None] = one("Plan.submitted_by_id", "User")
    returned_by: Mapped[User | None] = one("Plan.returned_by_id", "User")
    objectives: Mapped[list[Objective]] = many("Objective.plan_id", "Plan", order_by="Objective.position, Objective.id")
    evaluation: Mapped[Evaluation | None] = relationship(
        primaryjoin="Plan.id == foreign(Evaluation.plan_id)", uselist=False, viewonly=True, lazy="raise_on_sql"
    )
    writers: Mapped[list[PlanWriter]] = many("PlanWriter.plan_id", "Plan", order_by="PlanWriter.id")
    own_texts: Mapped[list[OwnText]] = many("OwnText.plan_id", "Plan", order_by="OwnText.part_id")
    cells: Mapped[list[MatrixCell]] = many("MatrixCell.plan_id", "Plan", order_by="MatrixCell.id")
    # All parts of the municipality, retired ones too: a text written in one is still part of the plan.
    own_parts: Mapped[list[OwnPart]] = relationship(
        primaryjoin="Plan.municipality_id == foreign(OwnPart.municipality_id)",
        viewonly=True,
        uselist=True,
        lazy="raise_on_sql",
        order_by="OwnPart.position, OwnPart.id",
    )

    @property
    def writable(self) -> bool:
        """Whether the text may be changed as things stand."""
        return self.state in WRITABLE

    @property
    def text_objectives(self) -> list[Objective]:
        """The objectives of the text being written."""
        return [objective for objective in self.objectives if objective.in_text]

    @property
    def text_activities(self) -> list[Activity]:
        """The activities of the text being written, in the order of their objectives."""
        return [a for objective in self.text_objectives for a in objective.activities if a.in_text]

    @property
    def author_ids(self) -> frozenset[int]:
        """Who has a hand in the text to be decided: its writers since the last approval, and who submitted it."""
        submitter = {self.submitted_by_id} if self.submitted_by_id is not None else set()
        return frozenset({writer.user_id for writer in self.writers} | submitter)

    @property
    def evaluation_state(self) -> EvaluationState | None:
        """Where its evaluation is on its way; None: not begun. Needs the evaluation loaded."""
        return self.evaluation.state if self.evaluation is not None else None

    @property
    def may_be_asked_for(self) -> bool:
        """Whether its evaluation can be asked for as things stand; needs the evaluation loaded."""
        return self.state is PlanState.APPROVED and self.evaluation is None

    @property
    def evaluator_ids(self) -> frozenset[int]:
        """Who has a hand in the evaluation; needs it loaded with its writers."""
        return self.evaluation.author_ids if self.evaluation is not None else frozenset()

    def expect_writable(self) -> None:
        """Refuse when the text is not open for writing."""
        if self.state is PlanState.SUBMITTED:
            raise RefusedError(_("The plan is submitted. Withdraw it first to change it."))
        if self.state is PlanState.APPROVED:
            raise RefusedError(_("The plan is approved. Start a new version to change it."))
        if self.state is PlanState.CLOSED:
            raise RefusedError(_("The plan is closed and can no longer be changed."))

    def submit(self, *, by: int, at: datetime) -> None:
        """Hand the text over to the principal."""
        if not self.writable:
            raise RefusedError(_("The plan is not a draft any more."))
        self.state, self.submitted_by_id, self.submitted_at = PlanState.SUBMITTED, by, at
        self.approved_by_id = self.approved_at = None
        self._forget_return()

    def withdraw(self) -> None:
        """Take a submitted text back."""
        if self.state is not PlanState.SUBMITTED:
            raise RefusedError(_("The plan is no longer waiting for a decision."))
        self.state, self.submitted_by_id, self.submitted_at = PlanState.DRAFT, None, None

    def return_with(self, reason: str, *, by: int, at: datetime) -> None:
        """Give a submitted text back with a reason."""
        self.expect_decidable(by)
        self.state, self.returned_reason, self.returned_by_id, self.returned_at = PlanState.RETURNED, reason, by, at

    def approve(self, *, by: int, at: datetime, number: int) -> None:
        """Let the submitted text be in force, with all its parts, as revision number."""
        self.expect_decidable(by)
        self.state, self.approved_by_id, self.approved_at = PlanState.APPROVED, by, at
        self.in_force_number = number
        for objective in self.objectives:
            objective.settle(at=at)
            for activity in objective.activities:
                activity.settle(at=at)

    def start_new_version(self) -> None:
        """Open the approved text for writing; what was approved stays in force meanwhile."""
        if self.state is not PlanState.APPROVED:
            raise RefusedError(_("Only an approved plan can get a new version."))
        self.state = PlanState.DRAFT
        self.submitted_by_id = self.submitted_at = self.approved_by_id = self.approved_at = None

    def close(self) -> None:
        """End the plan's year, for good: its evaluation is signed."""
        if self.state is not PlanState.APPROVED:
            raise RefusedError(_("Only an approved plan is closed."))
        self.state = PlanState.CLOSED

    def back_to_approved(self, *, submitted_by: int, submitted_at: datetime, approved_by: int, at: datetime) -> None:
        """Give up a new version; the caller has put the text back to the revision in force."""
        if not self.writable or self.in_force_number is None:
            raise RefusedError(_("There is no new version to give up."))
        self.state = PlanState.APPROVED
        self.submitted_by_id, self.submitted_at = submitted_by, submitted_at
        self.approved_by_id, self.approved_at = approved_by, at
        self._forget_return()

    def expect_decidable(self, by: int) -> None:
        """Refuse a decision when none is waited for, or by somebody who has a hand in the text."""
        if self.state is not PlanState.SUBMITTED:
            raise RefusedError(_("The plan is no longer waiting for a decision."))
        if by in self.author_ids:
            raise RefusedError(_("You have written in this plan yourself, so somebody else has to decide."))

    def _forget_return(self) -> None:
        self.returned_reason = self.returned_by_id = self.returned_at = None


class PlanWriter(Tenant):
    """That somebody has written in a plan's text since it was last approved, and so may not approve it."""

    __tablename__ = "plan_writer"
    __table_args__ = (
        within("plan_id", "plan", ondelete="CASCADE"),
        within("user_id", "user_account"),
        UniqueConstraint("municipality_id", "plan_id", "user_id"),
        Index("ix_plan_writer_plan_id", "plan_id"),
        Index("ix_plan_writer_user_id", "user_id"),
    )

    plan_id: Mapped[int]
    user_id: Mapped[int]
