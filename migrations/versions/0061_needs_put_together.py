"""needs put together"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "need_merge",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("need_id <> into_id", name=op.f("ck_need_merge_into_another")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_need_merge_municipality_id_need_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "into_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_need_merge_municipality_id_into_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_need_merge_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_need_merge_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_merge")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_need_merge_municipality_id_id")),
    )
    op.create_index("ix_need_merge_into_id", "need_merge", ["into_id"])
    op.create_index(
        "uq_need_merge_once",
        "need_merge",
        ["municipality_id", "need_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    wall(op, "need_merge")


def downgrade() -> None:
    op.drop_table("need_merge")
