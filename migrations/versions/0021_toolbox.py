"""the toolbox: where a tool stands, how it is done, and what was decided on it"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

STATES = ("proposed", "published", "returned", "retired")


def upgrade() -> None:
    op.add_column("tool", sa.Column("description", sa.Text(), nullable=True))
    # Column and constraint in one: SQLite adds no constraint to a table that is there. What is there is published.
    listed = ", ".join(f"'{state}'" for state in STATES)
    op.execute(
        "ALTER TABLE tool ADD COLUMN state VARCHAR(32) DEFAULT 'published' NOT NULL "
        f"CONSTRAINT ck_tool_toolstate CHECK (state IN ({listed}))"
    )
    op.create_table(
        "tool_decision",
        sa.Column("tool_id", sa.Integer(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(*STATES, name="toolstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision NOT IN ('returned', 'retired') OR reason IS NOT NULL", name=op.f("ck_tool_decision_reason_given")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "tool_id"],
            ["tool.municipality_id", "tool.id"],
            name=op.f("fk_tool_decision_municipality_id_tool_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_tool_decision_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "activity_id"],
            ["activity.municipality_id", "activity.id"],
            name=op.f("fk_tool_decision_municipality_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_tool_decision_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_decision")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_tool_decision_municipality_id_id")),
    )
    op.create_index("ix_tool_decision_tool_id", "tool_decision", ["tool_id"])
    op.create_index("ix_tool_decision_by_id", "tool_decision", ["by_id"])
    wall(op, "tool_decision")


def downgrade() -> None:
    op.drop_table("tool_decision")
    op.drop_column("tool", "state")
    op.drop_column("tool", "description")
