"""comments on plans, and whom they mention"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_comment",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(length=200), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "approved",
                "closed",
                name="planstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by_id IS NULL)", name=op.f("ck_plan_comment_resolved_by_somebody")
        ),
        sa.CheckConstraint("objective_id IS NULL OR activity_id IS NULL", name=op.f("ck_plan_comment_about_one_part")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "activity_id"],
            ["activity.municipality_id", "activity.id"],
            name=op.f("fk_plan_comment_municipality_id_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_plan_comment_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "objective_id"],
            ["objective.municipality_id", "objective.id"],
            name=op.f("fk_plan_comment_municipality_id_objective_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "plan_id"],
            ["plan.municipality_id", "plan.id"],
            name=op.f("fk_plan_comment_municipality_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "resolved_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_plan_comment_municipality_id_resolved_by_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_plan_comment_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_comment")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_plan_comment_municipality_id_id")),
    )
    with op.batch_alter_table("plan_comment") as batch:
        batch.create_index("ix_plan_comment_activity_id", ["activity_id"], unique=False)
        batch.create_index("ix_plan_comment_objective_id", ["objective_id"], unique=False)
        batch.create_index("ix_plan_comment_plan_id", ["plan_id", "created_at", "id"], unique=False)

    op.create_table(
        "plan_comment_mention",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "comment_id"],
            ["plan_comment.municipality_id", "plan_comment.id"],
            name=op.f("fk_plan_comment_mention_municipality_id_comment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_plan_comment_mention_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_plan_comment_mention_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_comment_mention")),
        sa.UniqueConstraint("municipality_id", "comment_id", "user_id", name="uq_plan_comment_mention_of_person"),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_plan_comment_mention_municipality_id_id")),
    )
    with op.batch_alter_table("plan_comment_mention") as batch:
        batch.create_index("ix_plan_comment_mention_comment_id", ["comment_id"], unique=False)
        batch.create_index("ix_plan_comment_mention_user_id", ["user_id", "seen_at"], unique=False)
    wall(op, "plan_comment", "plan_comment_mention")


def downgrade() -> None:
    with op.batch_alter_table("plan_comment_mention") as batch:
        batch.drop_index("ix_plan_comment_mention_user_id")
        batch.drop_index("ix_plan_comment_mention_comment_id")

    op.drop_table("plan_comment_mention")
    with op.batch_alter_table("plan_comment") as batch:
        batch.drop_index("ix_plan_comment_plan_id")
        batch.drop_index("ix_plan_comment_objective_id")
        batch.drop_index("ix_plan_comment_activity_id")

    op.drop_table("plan_comment")
