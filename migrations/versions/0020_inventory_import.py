"""files sent for a round of the inventory, and their rows"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STATES = ("checking", "ready", "saving", "saved", "undone")
FATES = ("waiting", "faulty", "new", "changed", "unchanged", "left_out", "saved")


def upgrade() -> None:
    op.create_table(
        "inventory_import",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("sheet", sa.String(length=200), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="importstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(saved_at IS NULL) = (saved_by_id IS NULL)", name=op.f("ck_inventory_import_saved_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_inventory_import_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "saved_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_inventory_import_municipality_id_saved_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"],
            ["inventory_round.municipality_id", "inventory_round.id"],
            name=op.f("fk_inventory_import_municipality_id_round_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_inventory_import_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_import")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_inventory_import_municipality_id_id")),
    )
    op.create_index("ix_inventory_import_round_id", "inventory_import", ["round_id"])
    op.create_table(
        "inventory_import_row",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("unit_code", sa.String(length=40), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column(
            "fate",
            sa.Enum(*FATES, name="fate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("hinted", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "import_id"],
            ["inventory_import.municipality_id", "inventory_import.id"],
            name=op.f("fk_inventory_import_row_municipality_id_import_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_inventory_import_row_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_import_row")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_inventory_import_row_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "import_id", "number", name="uq_inventory_import_row_number"),
    )
    op.create_index(
        "ix_inventory_import_row_fate", "inventory_import_row", ["municipality_id", "import_id", "fate", "number"]
    )
    wall(op, "inventory_import", "inventory_import_row")


def downgrade() -> None:
    op.drop_table("inventory_import_row")
    op.drop_table("inventory_import")
