"""where a need was found, and its own indicator with figures by hand"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

NEW = ("source_name", "source_path", "effect_name", "effect_unit")


def upgrade() -> None:
    for name in NEW:
        op.add_column("need", sa.Column(name, sa.String(length=200), nullable=True))
    op.create_table(
        "need_figure",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("figure", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_need_figure_municipality_id_need_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_need_figure_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_need_figure_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_figure")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_need_figure_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "need_id", "measured_on", name="uq_need_figure_of_day"),
    )
    wall(op, "need_figure")


def downgrade() -> None:
    op.drop_table("need_figure")
    for name in reversed(NEW):
        op.drop_column("need", name)
