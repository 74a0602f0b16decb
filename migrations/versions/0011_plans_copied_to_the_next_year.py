"""plans copied to the next year: what became of each part"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PARTS = ("objective", "activity")


def upgrade() -> None:
    for part in PARTS:
        table = f"{part}_succession"
        op.create_table(
            table,
            sa.Column(f"{part}_id", sa.Integer(), nullable=False),
            sa.Column("plan_id", sa.Integer(), nullable=False),
            sa.Column(
                "decision",
                sa.Enum(
                    "continue", "stop", "leave", name="decision", native_enum=False, create_constraint=True, length=32
                ),
                nullable=False,
            ),
            sa.Column("reason", sa.Text(), nullable=True),
            sa.Column("became_id", sa.Integer(), nullable=True),
            sa.Column("decided_by_id", sa.Integer(), nullable=False),
            sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("municipality_id", sa.Integer(), nullable=False),
            sa.CheckConstraint(
                "(decision = 'continue') = (became_id IS NOT NULL)", name=op.f(f"ck_{table}_continued_by_somebody")
            ),
            sa.CheckConstraint(
                "decision <> 'stop' OR reason IS NOT NULL", name=op.f(f"ck_{table}_stopped_with_reason")
            ),
            *(
                sa.ForeignKeyConstraint(
                    ["municipality_id", column],
                    [f"{target}.municipality_id", f"{target}.id"],
                    name=op.f(f"fk_{table}_municipality_id_{column}"),
                    ondelete=ondelete,
                )
                for column, target, ondelete in (
                    ("plan_id", "plan", "CASCADE"),
                    (f"{part}_id", part, "CASCADE"),
                    ("became_id", part, "CASCADE"),
                    ("decided_by_id", "user_account", None),
                )
            ),
            sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint("municipality_id", "id", name=op.f(f"uq_{table}_municipality_id_id")),
            sa.UniqueConstraint("municipality_id", f"{part}_id", "plan_id", name=op.f(f"uq_{table}_once")),
            sa.UniqueConstraint("municipality_id", "became_id", name=op.f(f"uq_{table}_became")),
        )
        with op.batch_alter_table(table) as batch:
            batch.create_index(f"ix_{table}_plan_id", ["plan_id"], unique=False)
    wall(op, "objective_succession", "activity_succession")


def downgrade() -> None:
    for part in reversed(PARTS):
        with op.batch_alter_table(f"{part}_succession") as batch:
            batch.drop_index(f"ix_{part}_succession_plan_id")
        op.drop_table(f"{part}_succession")
