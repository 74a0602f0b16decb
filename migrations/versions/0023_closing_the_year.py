"""evaluations of plans, and closed plans kept as they are"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import close_off, keep_unchanged, let_change, let_in, let_insert, refuse_insert, wall

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ROLES = ("librarian", "principal", "teacher", "coordinator", "head")
STATES = ("writing", "submitted", "returned", "signed")
JUDGEMENTS = ("reached", "partly", "not_reached")
CLOSED = "EXISTS (SELECT 1 FROM plan AS p WHERE p.id = {row}.plan_id AND p.state = 'closed')"
BECAUSE = "a closed plan is kept as it is"


def own(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f(f"uq_{table}_municipality_id_id")),
    )


def within(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality_id", column],
        [f"{target}.municipality_id", f"{target}.id"],
        name=op.f(f"fk_{table}_municipality_id_{column}"),
        ondelete=ondelete,
    )


def upgrade() -> None:
    op.create_table(
        "plan_evaluation",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="evaluationstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("pupils_views", sa.Text(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_reason", sa.Text(), nullable=True),
        sa.Column("returned_by_id", sa.Integer(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('submitted', 'signed') OR (submitted_by_id IS NOT NULL AND submitted_at IS NOT NULL)",
            name=op.f("ck_plan_evaluation_submitted_by_somebody"),
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR (returned_reason IS NOT NULL AND returned_by_id IS NOT NULL AND returned_at IS NOT NULL)",
            name=op.f("ck_plan_evaluation_returned_with_reason"),
        ),
        within("plan_evaluation", "plan_id", "plan"),
        within("plan_evaluation", "submitted_by_id", "user_account"),
        within("plan_evaluation", "returned_by_id", "user_account"),
        sa.UniqueConstraint("municipality_id", "plan_id", name=op.f("uq_plan_evaluation_municipality_id_plan_id")),
        *own("plan_evaluation"),
    )
    op.create_index("ix_plan_evaluation_plan_id", "plan_evaluation", ["plan_id", "state"])
    op.create_table(
        "objective_evaluation",
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column(
            "judgement",
            sa.Enum(*JUDGEMENTS, name="judgement", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("result", sa.BigInteger(), nullable=True),
        sa.Column("analysis", sa.Text(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        within("objective_evaluation", "evaluation_id", "plan_evaluation", "CASCADE"),
        sa.ForeignKeyConstraint(
            ["municipality_id", "plan_id", "objective_id"],
            ["objective.municipality_id", "objective.plan_id", "objective.id"],
            name="fk_objective_evaluation_objective_of_the_plan",
        ),
        sa.UniqueConstraint(
            "municipality_id", "objective_id", name=op.f("uq_objective_evaluation_municipality_id_objective_id")
        ),
        *own("objective_evaluation"),
    )
    op.create_index("ix_objective_evaluation_evaluation_id", "objective_evaluation", ["evaluation_id"])
    op.create_index("ix_objective_evaluation_plan_id", "objective_evaluation", ["plan_id"])
    op.create_table(
        "evaluation_writer",
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        within("evaluation_writer", "evaluation_id", "plan_evaluation", "CASCADE"),
        within("evaluation_writer", "user_id", "user_account"),
        sa.UniqueConstraint(
            "municipality_id",
            "evaluation_id",
            "user_id",
            name=op.f("uq_evaluation_writer_municipality_id_evaluation_id_user_id"),
        ),
        *own("evaluation_writer"),
    )
    op.create_index("ix_evaluation_writer_user_id", "evaluation_writer", ["user_id"])
    op.create_table(
        "plan_closing",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.Column("submitter_name", sa.String(length=200), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("signer_name", sa.String(length=200), nullable=False),
        sa.Column(
            "signer_post",
            sa.Enum(*ROLES, name="role", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("deputy_for", sa.String(length=200), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_plan_closing_hash_length")),
        sa.CheckConstraint("signed_by_id <> submitted_by_id", name=op.f("ck_plan_closing_author_never_signs")),
        within("plan_closing", "plan_id", "plan"),
        within("plan_closing", "submitted_by_id", "user_account"),
        within("plan_closing", "signed_by_id", "user_account"),
        sa.UniqueConstraint("municipality_id", "plan_id", name=op.f("uq_plan_closing_municipality_id_plan_id")),
        *own("plan_closing"),
    )
    op.create_index("ix_plan_closing_content_hash", "plan_closing", ["content_hash"])
    wall(op, "plan_evaluation", "objective_evaluation", "evaluation_writer", "plan_closing")
    keep_unchanged(op, "plan_closing")
    refuse_insert(
        op,
        "plan_closing",
        when="EXISTS (SELECT 1 FROM evaluation_writer AS w JOIN plan_evaluation AS e ON e.id = w.evaluation_id "
        "WHERE e.plan_id = NEW.plan_id AND w.user_id = NEW.signed_by_id)",
        because="who has written in the evaluation never signs it",
    )
    close_off(op, "plan", old="OLD.state = 'closed'", new="1 = 0", because=BECAUSE)
    close_off(op, "plan_evaluation", old="OLD.state = 'signed'", new="1 = 0", because=BECAUSE)
    for table in ("objective", "activity", "own_text", "matrix_cell", "objective_evaluation", "evidence_link"):
        close_off(op, table, old=CLOSED.format(row="OLD"), new=CLOSED.format(row="NEW"), because=BECAUSE)
    measured = (
        "EXISTS (SELECT 1 FROM objective AS o JOIN plan AS p ON p.id = o.plan_id "
        "WHERE o.id = {row}.objective_id AND p.state = 'closed')"
    )
    followed = (
        "EXISTS (SELECT 1 FROM activity AS a JOIN plan AS p ON p.id = a.plan_id "
        "WHERE a.id = NEW.activity_id AND p.state = 'closed')"
    )
    close_off(op, "activity_follow_up", old="1 = 0", new=followed, because=BECAUSE)
    close_off(op, "measured_value", old=measured.format(row="OLD"), new=measured.format(row="NEW"), because=BECAUSE)


def downgrade() -> None:
    for table in (
        "plan",
        "objective",
        "activity",
        "own_text",
        "matrix_cell",
        "activity_follow_up",
        "evidence_link",
        "measured_value",
        "plan_evaluation",
        "objective_evaluation",
    ):
        let_in(op, table)
    let_change(op, "plan_closing")
    let_insert(op, "plan_closing")
    for table in ("plan_closing", "evaluation_writer", "objective_evaluation", "plan_evaluation"):
        op.drop_table(table)
