"""self-assessments, and what people offer to share"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import freeze, let_insert, refuse_insert, thaw, wall

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KEPT = "a finished self-assessment is kept as it is"
FINISHED = "(SELECT s.finished_at FROM self_assessment s WHERE s.id = {row}.assessment_id) IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "self_assessment",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("framework_version_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "shared_at IS NULL OR finished_at IS NOT NULL", name=op.f("ck_self_assessment_shared_when_finished")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "framework_version_id"],
            ["framework_version.municipality_id", "framework_version.id"],
            name=op.f("fk_self_assessment_municipality_id_framework_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_self_assessment_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_self_assessment_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_assessment")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_self_assessment_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id",
            "id",
            "framework_version_id",
            name=op.f("uq_self_assessment_municipality_id_id_framework_version_id"),
        ),
    )
    op.create_index("ix_self_assessment_user_id", "self_assessment", ["user_id", "finished_at"])
    op.create_index(
        "uq_self_assessment_one_under_way",
        "self_assessment",
        ["municipality_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "assessed_level",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("framework_version_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("level BETWEEN 0 AND 4", name=op.f("ck_assessed_level_level_range")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "assessment_id", "framework_version_id"],
            ["self_assessment.municipality_id", "self_assessment.id", "self_assessment.framework_version_id"],
            name="fk_assessed_level_in_the_assessments_version",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "framework_version_id", "area_id"],
            ["framework_area.municipality_id", "framework_area.version_id", "framework_area.area_id"],
            name="fk_assessed_level_area_of_the_version",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_assessed_level_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessed_level")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_assessed_level_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id",
            "assessment_id",
            "area_id",
            name=op.f("uq_assessed_level_municipality_id_assessment_id_area_id"),
        ),
    )
    op.create_table(
        "knowledge_offer",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "area_id"],
            ["competence_area.municipality_id", "competence_area.id"],
            name=op.f("fk_knowledge_offer_municipality_id_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_knowledge_offer_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_knowledge_offer_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_offer")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_knowledge_offer_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "area_id", "user_id", name=op.f("uq_knowledge_offer_municipality_id_area_id_user_id")
        ),
    )
    wall(op, "self_assessment", "assessed_level", "knowledge_offer")
    # Sharing may change; what was said and when may not. A person's own may go with the person.
    freeze(
        op,
        "self_assessment",
        deeds=("UPDATE",),
        when="OLD.finished_at IS NOT NULL AND (NEW.finished_at IS NULL OR NEW.finished_at <> OLD.finished_at"
        " OR NEW.begun_at <> OLD.begun_at OR NEW.user_id <> OLD.user_id)",
        because=KEPT,
    )
    freeze(op, "assessed_level", when=FINISHED.format(row="OLD"), because=KEPT)
    refuse_insert(op, "assessed_level", when=FINISHED.format(row="NEW"), because=KEPT)


def downgrade() -> None:
    thaw(op, "assessed_level")
    let_insert(op, "assessed_level")
    thaw(op, "self_assessment")
    for table in ("knowledge_offer", "assessed_level", "self_assessment"):
        op.drop_table(table)
