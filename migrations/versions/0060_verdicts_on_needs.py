"""what those who raised a need say of it"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import keep_unchanged, let_change, wall

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "need_verdict",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("met", "not_met", name="outcome", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("group_name", sa.String(length=200), nullable=False),
        sa.Column(
            "said",
            sa.Enum("here", "meeting", "writing", name="said", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("outcome <> 'not_met' OR words IS NOT NULL", name=op.f("ck_need_verdict_not_met_because")),
        sa.CheckConstraint("said <> 'here' OR group_id IS NOT NULL", name=op.f("ck_need_verdict_here_by_a_member")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_need_verdict_municipality_id_need_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "group_id"],
            ["reference_group.municipality_id", "reference_group.id"],
            name=op.f("fk_need_verdict_municipality_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_need_verdict_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_need_verdict_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_verdict")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_need_verdict_municipality_id_id")),
    )
    op.create_index("ix_need_verdict_need_id", "need_verdict", ["need_id"])
    wall(op, "need_verdict")
    keep_unchanged(op, "need_verdict")


def downgrade() -> None:
    let_change(op, "need_verdict")
    op.drop_table("need_verdict")
