"""steps of plans, conditions, hours and costs of activities"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import keep_unchanged, let_change, wall

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ROLES = ("librarian", "principal", "teacher", "coordinator", "head")
STAGES = (
    "submitted",
    "withdrawn",
    "returned",
    "approved",
    "new_version",
    "given_up",
    "evaluation_begun",
    "evaluation_submitted",
    "evaluation_withdrawn",
    "evaluation_returned",
    "closed",
)
# Written out: adding a column together with its check does not copy the table on SQLite, which would lose what
# refers to it.
ACTIVITY = {
    "hours": "BIGINT CONSTRAINT ck_activity_hours CHECK (hours >= 0)",
    "cost": "BIGINT CONSTRAINT ck_activity_cost CHECK (cost >= 0)",
    "condition_by": "VARCHAR(200)",
    "condition_of": "INTEGER CONSTRAINT ck_activity_condition_set_by_somebody "
    "CHECK (condition_of IS NULL OR condition_by IS NOT NULL)",
}


def upgrade() -> None:
    for name, kind in ACTIVITY.items():
        op.execute(f"ALTER TABLE activity ADD COLUMN {name} {kind}")
    op.add_column("plan_revision", sa.Column("deputy_for", sa.String(length=200), nullable=True))
    op.create_index("ix_plan_revision_content_hash", "plan_revision", ["content_hash"])
    op.create_table(
        "plan_step",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(*STAGES, name="stage", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column(
            "post",
            sa.Enum(*ROLES, name="role", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("deputy_for", sa.String(length=200), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stage NOT IN ('returned', 'evaluation_returned') OR reason IS NOT NULL",
            name=op.f("ck_plan_step_returned_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_plan_step_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "plan_id"],
            ["plan.municipality_id", "plan.id"],
            name=op.f("fk_plan_step_municipality_id_plan_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_plan_step_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_step")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_plan_step_municipality_id_id")),
    )
    op.create_index("ix_plan_step_plan_id", "plan_step", ["plan_id", "at"])
    op.create_index("ix_plan_step_by_id", "plan_step", ["by_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT set_config('planner.municipality', '*', true)")
    for statement in WHAT_IS_KNOWN:
        op.execute(
            "INSERT INTO plan_step (municipality_id, plan_id, stage, at, by_id, by_name, post, number, reason) "
            + statement
        )
    wall(op, "plan_step")
    keep_unchanged(op, "plan_step")


# Of the time before, the approvals and where each plan stands now.
WHAT_IS_KNOWN = (
    (
        "SELECT municipality_id, plan_id, 'submitted', submitted_at, submitted_by_id, submitter_name, 'librarian', number, NULL "
        "FROM plan_revision"
    ),
    (
        "SELECT municipality_id, plan_id, 'approved', approved_at, approved_by_id, approver_name, approver_post, number, NULL "
        "FROM plan_revision"
    ),
    (
        "SELECT p.municipality_id, p.id, 'submitted', p.submitted_at, u.id, u.name, 'librarian', coalesce(p.in_force_number, 0) + 1, NULL "
        "FROM plan p JOIN user_account u ON u.id = p.submitted_by_id WHERE p.state IN ('submitted', 'returned')"
    ),
    (
        "SELECT p.municipality_id, p.id, 'returned', p.returned_at, u.id, u.name, 'principal', coalesce(p.in_force_number, 0) + 1, "
        "p.returned_reason FROM plan p JOIN user_account u ON u.id = p.returned_by_id WHERE p.state = 'returned'"
    ),
)


def downgrade() -> None:
    op.drop_table("plan_step")
    let_change(op, "plan_step")
    op.drop_index("ix_plan_revision_content_hash", "plan_revision")
    op.drop_column("plan_revision", "deputy_for")
    for name in reversed(ACTIVITY):
        op.drop_column("activity", name)
