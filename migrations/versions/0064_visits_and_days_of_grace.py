"""when somebody was last on the home page, and a municipality's days of grace"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "home_visit",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("seen_until <= at", name=op.f("ck_home_visit_seen_before")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_home_visit_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_home_visit_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_visit")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_home_visit_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "user_id", name=op.f("uq_home_visit_municipality_id_user_id")),
    )
    wall(op, "home_visit")
    # Column and constraint in one: SQLite adds no constraint to a table that is there.
    op.execute(
        "ALTER TABLE municipality ADD COLUMN grace_days INTEGER DEFAULT 10 NOT NULL "
        "CONSTRAINT ck_municipality_grace_days CHECK (grace_days BETWEEN 1 AND 60)"
    )


def downgrade() -> None:
    op.drop_column("municipality", "grace_days")
    op.drop_table("home_visit")
