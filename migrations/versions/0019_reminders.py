"""reminders before a last day, and who wants none"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity_reminder",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "activity_id"],
            ["activity.municipality_id", "activity.id"],
            name=op.f("fk_activity_reminder_municipality_id_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_activity_reminder_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_activity_reminder_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_reminder")),
        sa.UniqueConstraint("municipality_id", "activity_id", "user_id", "due_on", name="uq_activity_reminder_once"),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_activity_reminder_municipality_id_id")),
    )
    with op.batch_alter_table("activity_reminder") as batch:
        batch.create_index("ix_activity_reminder_activity_id", ["activity_id"], unique=False)
        batch.create_index("ix_activity_reminder_user_id", ["user_id", "at"], unique=False)

    op.add_column("user_account", sa.Column("reminders_off_at", sa.DateTime(timezone=True), nullable=True))
    wall(op, "activity_reminder")


def downgrade() -> None:
    op.drop_column("user_account", "reminders_off_at")

    with op.batch_alter_table("activity_reminder") as batch:
        batch.drop_index("ix_activity_reminder_user_id")
        batch.drop_index("ix_activity_reminder_activity_id")

    op.drop_table("activity_reminder")
