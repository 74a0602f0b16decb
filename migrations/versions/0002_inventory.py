"""inventory"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inventory_round",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_inventory_round_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_round")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_inventory_round_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "year", name=op.f("uq_inventory_round_municipality_id_year")),
    )
    op.create_table(
        "inventory_value",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.String(length=40), nullable=False),
        sa.Column("figure", sa.BigInteger(), nullable=True),
        sa.Column(
            "quality",
            sa.Enum(
                "measured",
                "estimated",
                "unknown",
                "not_relevant",
                name="quality",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(quality IN ('measured', 'estimated')) = (figure IS NOT NULL)",
            name=op.f("ck_inventory_value_figure_when_known"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"],
            ["inventory_round.municipality_id", "inventory_round.id"],
            name=op.f("fk_inventory_value_municipality_id_round_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "school_id"],
            ["school.municipality_id", "school.id"],
            name=op.f("fk_inventory_value_municipality_id_school_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_inventory_value_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_value")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_inventory_value_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "round_id", "school_id", "column_name", name=op.f("uq_inventory_value_once")
        ),
    )
    with op.batch_alter_table("inventory_value") as batch:
        batch.create_index("ix_inventory_value_column", ["municipality_id", "column_name", "round_id"], unique=False)
    wall(op, "inventory_round", "inventory_value")


def downgrade() -> None:
    with op.batch_alter_table("inventory_value") as batch:
        batch.drop_index("ix_inventory_value_column")

    op.drop_table("inventory_value")
    op.drop_table("inventory_round")
