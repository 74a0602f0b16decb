"""a principal is asked about sign-ups where the training says so"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "training_event", sa.Column("needs_approval", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "sign_up_approval",
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "asked", "approved", "refused", name="answer", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(answer = 'asked') = (decided_at IS NULL)", name=op.f("ck_sign_up_approval_decided_at_a_time")
        ),
        sa.CheckConstraint("answer <> 'refused' OR reason IS NOT NULL", name=op.f("ck_sign_up_approval_reason_given")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "sign_up_id"],
            ["sign_up.municipality_id", "sign_up.id"],
            name=op.f("fk_sign_up_approval_municipality_id_sign_up_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "decided_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_sign_up_approval_municipality_id_decided_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_sign_up_approval_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up_approval")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_sign_up_approval_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "sign_up_id", name=op.f("uq_sign_up_approval_municipality_id_sign_up_id")
        ),
    )
    op.create_index("ix_sign_up_approval_sign_up_id", "sign_up_approval", ["sign_up_id"])
    wall(op, "sign_up_approval")


def downgrade() -> None:
    op.drop_table("sign_up_approval")
    op.drop_column("training_event", "needs_approval")
