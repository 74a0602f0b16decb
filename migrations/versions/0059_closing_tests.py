"""closing tests of needs"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

CONDITIONS = ("planned", "done", "trainings", "ratio", "at_least", "at_most")


def upgrade() -> None:
    op.create_table(
        "closing_test",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column(
            "condition",
            sa.Enum(*CONDITIONS, name="condition", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("school_year", sa.Integer(), nullable=True),
        sa.Column("indicator", sa.String(length=64), nullable=True),
        sa.Column("figure", sa.BigInteger(), nullable=True),
        sa.Column("share", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "condition IN ('planned', 'done') OR figure IS NOT NULL", name=op.f("ck_closing_test_bound_given")
        ),
        sa.CheckConstraint(
            "(condition IN ('ratio', 'at_least', 'at_most')) = (indicator IS NOT NULL)",
            name=op.f("ck_closing_test_indicator_of_figures"),
        ),
        sa.CheckConstraint(
            "(condition IN ('at_least', 'at_most')) = (share IS NOT NULL)",
            name=op.f("ck_closing_test_share_of_schools"),
        ),
        sa.CheckConstraint("share BETWEEN 1 AND 1000", name=op.f("ck_closing_test_share_of_all")),
        sa.CheckConstraint("figure >= 0", name=op.f("ck_closing_test_figure_not_negative")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_closing_test_municipality_id_need_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "made_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_closing_test_municipality_id_made_by_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_closing_test_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_test")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_closing_test_municipality_id_id")),
    )
    op.create_index("ix_closing_test_need_id", "closing_test", ["need_id"])
    wall(op, "closing_test")


def downgrade() -> None:
    op.drop_table("closing_test")
