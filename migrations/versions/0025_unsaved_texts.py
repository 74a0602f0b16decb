"""what somebody has typed in a plan and not saved yet"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unsaved_text",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["municipality_id", column],
                [f"{target}.municipality_id", f"{target}.id"],
                name=op.f(f"fk_unsaved_text_municipality_id_{column}"),
                ondelete="CASCADE",
            )
            for column, target in (("plan_id", "plan"), ("user_id", "user_account"))
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_unsaved_text_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsaved_text")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_unsaved_text_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id",
            "plan_id",
            "user_id",
            "part",
            name=op.f("uq_unsaved_text_municipality_id_plan_id_user_id_part"),
        ),
    )
    with op.batch_alter_table("unsaved_text") as batch:
        batch.create_index("ix_unsaved_text_kept_at", ["municipality_id", "kept_at"], unique=False)
    wall(op, "unsaved_text")


def downgrade() -> None:
    with op.batch_alter_table("unsaved_text") as batch:
        batch.drop_index("ix_unsaved_text_kept_at")
    op.drop_table("unsaved_text")
