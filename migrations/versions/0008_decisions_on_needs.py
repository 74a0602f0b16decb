"""decisions on needs, and the municipality's own targets"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

DECISIONS = ("received", "confirmed", "verified", "dismissed")
INDICATORS = ("staffed_hours_per_100_pupils", "accessibility_score", "renewal_rate", "seats_per_100_pupils")


def upgrade() -> None:
    op.create_table(
        "need_decision",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(*DECISIONS, name="needdecision", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("group_name", sa.String(length=200), nullable=True),
        sa.Column("group_met_on", sa.Date(), nullable=True),
        sa.Column("school_year", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision <> 'dismissed' OR reason IS NOT NULL", name=op.f("ck_need_decision_dismissed_with_reason")
        ),
        sa.CheckConstraint(
            "decision <> 'verified' OR (group_name IS NOT NULL AND group_met_on IS NOT NULL AND school_year IS NOT NULL)",
            name=op.f("ck_need_decision_verified_by_a_group"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_need_decision_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_need_decision_municipality_id_need_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_need_decision_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_decision")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_need_decision_municipality_id_id")),
    )
    with op.batch_alter_table("need_decision") as batch:
        batch.create_index("ix_need_decision_need_id", ["need_id"], unique=False)
    op.create_table(
        "indicator_target",
        sa.Column(
            "indicator",
            sa.Enum(*INDICATORS, name="indicator", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("figure", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("figure >= 0", name=op.f("ck_indicator_target_figure_not_negative")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_indicator_target_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_target")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_indicator_target_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "indicator", name=op.f("uq_indicator_target_municipality_id_indicator")),
    )
    wall(op, "need_decision", "indicator_target")


def downgrade() -> None:
    op.drop_table("indicator_target")
    with op.batch_alter_table("need_decision") as batch:
        batch.drop_index("ix_need_decision_need_id")
    op.drop_table("need_decision")
