"""what the worker has done on which day"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daily_run",
        sa.Column("job", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_daily_run_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_run")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_daily_run_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "job", "day", name=op.f("uq_daily_run_municipality_id_job_day")),
    )
    wall(op, "daily_run")


def downgrade() -> None:
    op.drop_table("daily_run")
