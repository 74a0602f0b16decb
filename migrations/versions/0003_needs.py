"""needs"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "need",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title_sv", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("description_sv", sa.Text(), nullable=False),
        sa.Column("description_en", sa.Text(), nullable=False),
        sa.Column("dimension", sa.String(length=40), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "group",
                "survey",
                "inventory",
                "comment",
                name="needsource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source_note", sa.Text(), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "received",
                "confirmed",
                "verified",
                "dismissed",
                name="needdecision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("effect_indicator", sa.String(length=200), nullable=True),
        sa.Column("effect_measure", sa.String(length=200), nullable=True),
        sa.Column("effect_baseline", sa.BigInteger(), nullable=True),
        sa.Column("effect_target", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision <> 'dismissed' OR decision_reason IS NOT NULL",
            name=op.f("ck_need_dismissed_with_reason"),
        ),
        sa.CheckConstraint("decision = 'received' OR decided_at IS NOT NULL", name=op.f("ck_need_decided_at_a_time")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_need_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("municipality_id", "code", name=op.f("uq_need_municipality_id_code")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_need_municipality_id_id")),
    )
    op.create_table(
        "product_goal",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title_sv", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_product_goal_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_goal")),
        sa.UniqueConstraint("municipality_id", "code", name=op.f("uq_product_goal_municipality_id_code")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_product_goal_municipality_id_id")),
    )
    op.create_table(
        "need_goal",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "goal_id"],
            ["product_goal.municipality_id", "product_goal.id"],
            name=op.f("fk_need_goal_municipality_id_goal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_need_goal_municipality_id_need_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_need_goal_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_goal")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_need_goal_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "need_id", "goal_id", name=op.f("uq_need_goal_municipality_id_need_id_goal_id")
        ),
    )
    op.create_table(
        "need_school",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_need_school_municipality_id_need_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "school_id"],
            ["school.municipality_id", "school.id"],
            name=op.f("fk_need_school_municipality_id_school_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_need_school_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_school")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_need_school_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id",
            "need_id",
            "school_id",
            name=op.f("uq_need_school_municipality_id_need_id_school_id"),
        ),
    )
    with op.batch_alter_table("need_school") as batch:
        batch.create_index("ix_need_school_school_id", ["school_id"], unique=False)
    wall(op, "need", "product_goal", "need_goal", "need_school")


def downgrade() -> None:
    with op.batch_alter_table("need_school") as batch:
        batch.drop_index("ix_need_school_school_id")

    op.drop_table("need_school")
    op.drop_table("need_goal")
    op.drop_table("product_goal")
    op.drop_table("need")
