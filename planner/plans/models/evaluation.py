"""The end of a plan's year: what is judged of each objective, the pupils' views, and the signed, frozen whole."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, many, one, short_text, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.core.viewer import Role


class Judgement(StrEnum):
    """Whether an objective was reached."""

    REACHED = "reached"
    PARTLY = "partly"
    NOT_REACHED = "not_reached"


class EvaluationState(StrEnum):
    """Where the evaluation is on its way."""

    WRITING = "writing"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    SIGNED = "signed"


OPEN = frozenset({EvaluationState.WRITING, EvaluationState.RETURNED})


class Evaluation(Tenant, Versioned):
    """The evaluation (utvärdering) of a plan, written in parts; triggers keep a signed one as it is."""

    __tablename__ = "plan_evaluation"
    __table_args__ = (
        within("plan_id", "plan"),
        within("submitted_by_id", "user_account"),
        within("returned_by_id", "user_account"),
        UniqueConstraint("municipality_id", "plan_id"),
        CheckConstraint(
            "state NOT IN ('submitted', 'signed') OR (submitted_by_id IS NOT NULL AND submitted_at IS NOT NULL)",
            name="submitted_by_somebody",
        ),
        CheckConstraint(
            "state <> 'returned' OR (returned_reason IS NOT NULL AND returned_by_id IS NOT NULL "
            "AND returned_at IS NOT NULL)",
            name="returned_with_reason",
        ),
        Index("ix_plan_evaluation_plan_id", "plan_id", "state"),
    )

    plan_id: Mapped[int]
    state: Mapped[EvaluationState] = mapped_column(states(EvaluationState), default=EvaluationState.WRITING)
    pupils_views: Mapped[long_text | None]
    begun_at: Mapped[datetime]
    submitted_by_id: Mapped[int | None]
    submitted_at: Mapped[datetime | None]
    returned_reason: Mapped[long_text | None]
    returned_by_id: Mapped[int | None]
    returned_at: Mapped[datetime | None]

    submitted_by: Mapped[User | None] = one("Evaluation.submitted_by_id", "User")
    returned_by: Mapped[User | None] = one("Evaluation.returned_by_id", "User")
    judgements: Mapped[list[ObjectiveEvaluation]] = many(
        "ObjectiveEvaluation.evaluation_id", "Evaluation", order_by="ObjectiveEvaluation.id"
    )
    writers: Mapped[list[EvaluationWriter]] = many(
        "EvaluationWriter.evaluation_id", "Evaluation", order_by="EvaluationWriter.id"
    )

    @property
    def writable(self) -> bool:
        """Whether its text may be changed as things stand."""
        return self.state in OPEN

    @property
    def author_ids(self) -> frozenset[int]:
        """Who has a hand in it: its writers, and who submitted it."""
        submitter = {self.submitted_by_id} if self.submitted_by_id is not None else set()
        return frozenset({writer.user_id for writer in self.writers} | submitter)

    def expect_writable(self) -> None:
        """Refuse when it is not open for writing."""
        if self.state is EvaluationState.SUBMITTED:
            raise RefusedError(_("The evaluation is submitted. Withdraw it first to change it."))
        if self.state is EvaluationState.SIGNED:
            raise RefusedError(_("The evaluation is signed and can no longer be changed."))

    def submit(self, *, by: int, at: datetime) -> None:
        """Hand it over to the principal."""
        if not self.writable:
            raise RefusedError(_("The evaluation is submitted already."))
        self.state, self.submitted_by_id, self.submitted_at = EvaluationState.SUBMITTED, by, at
        self.returned_reason = self.returned_by_id = self.returned_at = None

    def withdraw(self) -> None:
        """Take it back to go on writing."""
        self._expect_waiting()
        self.state, self.submitted_by_id, self.submitted_at = EvaluationState.WRITING, None, None

    def return_with(self, reason: str, *, by: int, at: datetime) -> None:
        """Give it back with a reason."""
        self.expect_decidable(by)
        self.state, self.returned_reason = EvaluationState.RETURNED, reason
        self.returned_by_id, self.returned_at = by, at

    def sign(self, *, by: int) -> None:
        """Accept it, for good."""
        self.expect_decidable(by)
        self.state = EvaluationState.SIGNED

    def expect_decidable(self, by: int) -> None:
        """Refuse a decision when none is waited for, or by somebody who has a hand in it."""
        self._expect_waiting()
        if by in self.author_ids:
            raise RefusedError(_("You have written in this evaluation yourself, so somebody else has to sign it."))

    def _expect_waiting(self) -> None:
        if self.state is not EvaluationState.SUBMITTED:
            raise RefusedError(_("The evaluation is no longer waiting for a decision."))


class ObjectiveEvaluation(Tenant, Versioned):
    """What became of an objective: judged, with its result, an analysis of causes and the next step."""

    __tablename__ = "objective_evaluation"
    __table_args__ = (
        within("evaluation_id", "plan_evaluation", ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["municipality_id", "plan_id", "objective_id"],
            ["objective.municipality_id", "objective.plan_id", "objective.id"],
            name="fk_objective_evaluation_objective_of_the_plan",
        ),
        UniqueConstraint("municipality_id", "objective_id"),
        Index("ix_objective_evaluation_evaluation_id", "evaluation_id"),
        Index("ix_objective_evaluation_plan_id", "plan_id"),
    )

    evaluation_id: Mapped[int]
    plan_id: Mapped[int]
    objective_id: Mapped[int]
    judgement: Mapped[Judgement | None] = mapped_column(states(Judgement))
    result: Mapped[Decimal | None]
    analysis: Mapped[long_text | None]
    next_step: Mapped[long_text | None]


class EvaluationWriter(Tenant):
    """That somebody has written in an evaluation, and so may not sign it."""

    __tablename__ = "evaluation_writer"
    __table_args__ = (
        within("evaluation_id", "plan_evaluation", ondelete="CASCADE"),
        within("user_id", "user_account"),
        UniqueConstraint("municipality_id", "evaluation_id", "user_id"),
        Index("ix_evaluation_writer_user_id", "user_id"),
    )

    evaluation_id: Mapped[int]
    user_id: Mapped[int]


class Closing(Tenant):
    """A closed plan, complete (avslutad plan): text, follow-up and evaluation as signed; triggers refuse any change.

    content: as `planner.plans.closing` writes it; content_hash: SHA-256 over its canonical JSON.
    """

    __tablename__ = "plan_closing"
    __table_args__ = (
        within("plan_id", "plan"),
        within("submitted_by_id", "user_account"),
        within("signed_by_id", "user_account"),
        UniqueConstraint("municipality_id", "plan_id"),
        CheckConstraint("length(content_hash) = 64", name="hash_length"),
        CheckConstraint("signed_by_id <> submitted_by_id", name="author_never_signs"),
        Index("ix_plan_closing_content_hash", "content_hash"),
    )

    plan_id: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    submitted_by_id: Mapped[int]
    submitter_name: Mapped[short_text]
    submitted_at: Mapped[datetime]
    signed_by_id: Mapped[int]
    signer_name: Mapped[short_text]
    signer_post: Mapped[Role] = mapped_column(states(Role))
    deputy_for: Mapped[short_text | None]
    signed_at: Mapped[datetime]
