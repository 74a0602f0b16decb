"""when a school's library is staffed"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("school", sa.Column("hours_changed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "staffed_hours",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 1 AND 5", name=op.f("ck_staffed_hours_weekday")),
        sa.CheckConstraint("ends > starts", name=op.f("ck_staffed_hours_times_in_order")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "school_id"],
            ["school.municipality_id", "school.id"],
            name=op.f("fk_staffed_hours_municipality_id_school_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_staffed_hours_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffed_hours")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_staffed_hours_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id",
            "school_id",
            "weekday",
            name=op.f("uq_staffed_hours_municipality_id_school_id_weekday"),
        ),
    )
    op.create_index("ix_staffed_hours_school_id", "staffed_hours", ["school_id"])
    wall(op, "staffed_hours")


def downgrade() -> None:
    op.drop_table("staffed_hours")
    op.drop_column("school", "hours_changed_at")
