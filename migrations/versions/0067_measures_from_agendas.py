"""what an item of an agenda became: an activity of a plan, a training"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_measure",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("activity", "training", name="measurekind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "item_id"],
            ["agenda_item.municipality_id", "agenda_item.id"],
            name=op.f("fk_item_measure_municipality_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_item_measure_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_item_measure_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_measure")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_item_measure_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "item_id", "kind", "thing_id", name=op.f("uq_item_measure_once")),
    )
    op.create_index("ix_item_measure_thing_id", "item_measure", ["kind", "thing_id"])
    wall(op, "item_measure")


def downgrade() -> None:
    op.drop_table("item_measure")
