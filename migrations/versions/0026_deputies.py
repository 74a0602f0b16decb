"""deputies of posts"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deputyship",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_day >= from_day", name=op.f("ck_deputyship_days_in_order")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "post_id"],
            ["post.municipality_id", "post.id"],
            name=op.f("fk_deputyship_municipality_id_post_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_deputyship_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_deputyship_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputyship")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_deputyship_municipality_id_id")),
    )
    op.create_index("ix_deputyship_user_id", "deputyship", ["user_id", "to_day"])
    op.create_index("ix_deputyship_post_id", "deputyship", ["post_id"])
    wall(op, "deputyship")


def downgrade() -> None:
    op.drop_table("deputyship")
