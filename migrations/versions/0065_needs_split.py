"""needs split"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "need_split",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("split_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("need_id <> part_id", name=op.f("ck_need_split_into_others")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_need_split_municipality_id_need_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "part_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_need_split_municipality_id_part_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_need_split_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_need_split_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_split")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_need_split_municipality_id_id")),
    )
    op.create_index("ix_need_split_need_id", "need_split", ["need_id"])
    op.create_index(
        "uq_need_split_part_once",
        "need_split",
        ["municipality_id", "part_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    wall(op, "need_split")


def downgrade() -> None:
    op.drop_table("need_split")
