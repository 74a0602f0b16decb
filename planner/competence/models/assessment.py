"""Self-assessments (självskattningar) and what people offer to share of what they know."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from planner.core.db import Tenant, many, one, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.framework.models import CompetenceArea, FrameworkVersion

if TYPE_CHECKING:
    from planner.accounts.models import User


class SelfAssessment(Tenant, Versioned):
    """Where a person says to be, area by area: the person's own planning aid, never a grade.

    Made in one version of the framework and read with that version's words. One at a time is under way;
    a finished one stays as it is, and is shared with the principal only by the person's own choice.
    """

    __tablename__ = "self_assessment"
    __table_args__ = (
        within("user_id", "user_account", ondelete="CASCADE"),
        within("framework_version_id", "framework_version"),
        # What an answer refers to: an assessment together with the version it is made in.
        UniqueConstraint("municipality_id", "id", "framework_version_id"),
        CheckConstraint("shared_at IS NULL OR finished_at IS NOT NULL", name="shared_when_finished"),
        Index("ix_self_assessment_user_id", "user_id", "finished_at"),
        Index(
            "uq_self_assessment_one_under_way",
            "municipality_id",
            "user_id",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    user_id: Mapped[int]
    framework_version_id: Mapped[int]
    begun_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    shared_at: Mapped[datetime | None]

    user: Mapped[User] = one("SelfAssessment.user_id", "User")
    framework: Mapped[FrameworkVersion] = one("SelfAssessment.framework_version_id", "FrameworkVersion")
    answers: Mapped[list[AssessedLevel]] = many(
        "AssessedLevel.assessment_id",
        "SelfAssessment",
        order_by="AssessedLevel.id",
        cascade="save-update, merge, delete",
    )

    def finish(self, *, at: datetime) -> None:
        """Let it stand from now on."""
        if self.finished_at is not None:
            raise RefusedError(_("The assessment is finished already."))
        if all(answer.level is None for answer in self.answers):
            raise RefusedError(_("Answer for at least one area, or save and go on later."))
        self.finished_at = at


class AssessedLevel(Tenant):
    """The level a person chose for an area; none: "not now", said so."""

    __tablename__ = "assessed_level"
    __table_args__ = (
        ForeignKeyConstraint(
            ["municipality_id", "assessment_id", "framework_version_id"],
            ["self_assessment.municipality_id", "self_assessment.id", "self_assessment.framework_version_id"],
            name="fk_assessed_level_in_the_assessments_version",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["municipality_id", "framework_version_id", "area_id"],
            ["framework_area.municipality_id", "framework_area.version_id", "framework_area.area_id"],
            name="fk_assessed_level_area_of_the_version",
        ),
        UniqueConstraint("municipality_id", "assessment_id", "area_id"),
        CheckConstraint("level BETWEEN 0 AND 4", name="level_range"),
    )

    assessment_id: Mapped[int]
    framework_version_id: Mapped[int]
    area_id: Mapped[int]
    level: Mapped[int | None]


class KnowledgeOffer(Tenant):
    """That a person offers colleagues to share what the person knows in an area, until it is taken back."""

    __tablename__ = "knowledge_offer"
    __table_args__ = (
        within("user_id", "user_account", ondelete="CASCADE"),
        within("area_id", "competence_area"),
        UniqueConstraint("municipality_id", "area_id", "user_id"),
    )

    user_id: Mapped[int]
    area_id: Mapped[int]
    offered_at: Mapped[datetime]

    user: Mapped[User] = one("KnowledgeOffer.user_id", "User")
    area: Mapped[CompetenceArea] = one("KnowledgeOffer.area_id", "CompetenceArea")
