"""plans"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import keep_unchanged, let_change, let_insert, refuse_insert, wall

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tool",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column(
            "focus_area",
            sa.Enum(
                "reading",
                "information_literacy",
                name="focusarea",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title_sv", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("year_groups", sa.String(length=200), nullable=False),
        sa.Column("when_text", sa.String(length=200), nullable=False),
        sa.Column("how_measured", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_tool_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool")),
        sa.UniqueConstraint("municipality_id", "code", name=op.f("uq_tool_municipality_id_code")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_tool_municipality_id_id")),
    )
    op.create_table(
        "plan",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column(
            "focus_area",
            sa.Enum(
                "reading",
                "information_literacy",
                name="focusarea",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "approved",
                "closed",
                name="planstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("registry_number", sa.String(length=200), nullable=True),
        sa.Column("drawn_up_with", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("current_state", sa.Text(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_reason", sa.Text(), nullable=True),
        sa.Column("returned_by_id", sa.Integer(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_force_number", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'returned' OR (returned_reason IS NOT NULL AND returned_by_id IS NOT NULL AND returned_at IS NOT NULL)",
            name=op.f("ck_plan_returned_with_reason"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'closed') OR (in_force_number IS NOT NULL AND approved_by_id IS NOT NULL AND approved_at IS NOT NULL)",
            name=op.f("ck_plan_approved_by_somebody"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('submitted', 'approved', 'closed') OR (submitted_by_id IS NOT NULL AND submitted_at IS NOT NULL)",
            name=op.f("ck_plan_submitted_by_somebody"),
        ),
        sa.CheckConstraint("approved_by_id <> submitted_by_id", name=op.f("ck_plan_author_never_approves")),
        sa.CheckConstraint("in_force_number >= 1", name=op.f("ck_plan_revision_number")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_plan_days_in_order")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "approved_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_plan_municipality_id_approved_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "created_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_plan_municipality_id_created_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "returned_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_plan_municipality_id_returned_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "school_id"],
            ["school.municipality_id", "school.id"],
            name=op.f("fk_plan_municipality_id_school_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "submitted_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_plan_municipality_id_submitted_by_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_plan_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_plan_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "school_id", "focus_area", "school_year", name="uq_plan_of_school_and_year"
        ),
    )
    with op.batch_alter_table("plan") as batch:
        batch.create_index("ix_plan_of_year", ["municipality_id", "school_year", "school_id", "state"], unique=False)
        batch.create_index("ix_plan_waiting", ["school_id", "state"], unique=False)

    op.create_table(
        "tool_area",
        sa.Column("tool_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "area_id"],
            ["competence_area.municipality_id", "competence_area.id"],
            name=op.f("fk_tool_area_municipality_id_area_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "tool_id"],
            ["tool.municipality_id", "tool.id"],
            name=op.f("fk_tool_area_municipality_id_tool_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_tool_area_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_area")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_tool_area_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "tool_id", "area_id", name=op.f("uq_tool_area_municipality_id_tool_id_area_id")
        ),
    )
    op.create_table(
        "tool_need",
        sa.Column("tool_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_tool_need_municipality_id_need_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "tool_id"],
            ["tool.municipality_id", "tool.id"],
            name=op.f("fk_tool_need_municipality_id_tool_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_tool_need_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_need")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_tool_need_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "tool_id", "need_id", name=op.f("uq_tool_need_municipality_id_tool_id_need_id")
        ),
    )
    with op.batch_alter_table("tool_need") as batch:
        batch.create_index("ix_tool_need_need_id", ["need_id"], unique=False)

    op.create_table(
        "objective",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("indicator", sa.String(length=200), nullable=True),
        sa.Column("unit", sa.String(length=200), nullable=True),
        sa.Column("baseline", sa.BigInteger(), nullable=True),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.Column("how_measured", sa.Text(), nullable=True),
        sa.Column("in_force_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "plan_id"],
            ["plan.municipality_id", "plan.id"],
            name=op.f("fk_objective_municipality_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_objective_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_objective_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "plan_id", "id", name=op.f("uq_objective_municipality_id_plan_id_id")),
    )
    with op.batch_alter_table("objective") as batch:
        batch.create_index("ix_objective_plan_id", ["plan_id"], unique=False)

    op.create_table(
        "plan_revision",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.Column("submitter_name", sa.String(length=200), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=False),
        sa.Column("approver_name", sa.String(length=200), nullable=False),
        sa.Column(
            "approver_post",
            sa.Enum(
                "librarian",
                "principal",
                "teacher",
                "coordinator",
                "head",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("approved_by_id <> submitted_by_id", name=op.f("ck_plan_revision_author_never_approves")),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_plan_revision_hash_length")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_plan_revision_number_from_one")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "approved_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_plan_revision_municipality_id_approved_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "plan_id"],
            ["plan.municipality_id", "plan.id"],
            name=op.f("fk_plan_revision_municipality_id_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "submitted_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_plan_revision_municipality_id_submitted_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_plan_revision_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_revision")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_plan_revision_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "plan_id", "number", name=op.f("uq_plan_revision_municipality_id_plan_id_number")
        ),
    )
    op.create_table(
        "plan_writer",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "plan_id"],
            ["plan.municipality_id", "plan.id"],
            name=op.f("fk_plan_writer_municipality_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_plan_writer_municipality_id_user_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_plan_writer_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_writer")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_plan_writer_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "plan_id", "user_id", name=op.f("uq_plan_writer_municipality_id_plan_id_user_id")
        ),
    )
    with op.batch_alter_table("plan_writer") as batch:
        batch.create_index("ix_plan_writer_plan_id", ["plan_id"], unique=False)
        batch.create_index("ix_plan_writer_user_id", ["user_id"], unique=False)

    op.create_table(
        "activity",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("target_group", sa.String(length=200), nullable=True),
        sa.Column("responsible", sa.String(length=200), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("frequency", sa.String(length=200), nullable=True),
        sa.Column("resources", sa.Text(), nullable=True),
        sa.Column("partner", sa.String(length=200), nullable=True),
        sa.Column("tool_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "ongoing",
                "done",
                "cancelled",
                name="activitystatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("due_in_force", sa.Date(), nullable=True),
        sa.Column("in_force_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'done') = (done_at IS NOT NULL)", name=op.f("ck_activity_done_at_a_time")),
        sa.CheckConstraint(
            "status <> 'cancelled' OR cancel_reason IS NOT NULL", name=op.f("ck_activity_cancelled_with_reason")
        ),
        sa.CheckConstraint("due_on >= starts_on", name=op.f("ck_activity_days_in_order")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "plan_id", "objective_id"],
            ["objective.municipality_id", "objective.plan_id", "objective.id"],
            name="fk_activity_objective_of_the_same_plan",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "plan_id"],
            ["plan.municipality_id", "plan.id"],
            name=op.f("fk_activity_municipality_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "tool_id"],
            ["tool.municipality_id", "tool.id"],
            name=op.f("fk_activity_municipality_id_tool_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_activity_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_activity_municipality_id_id")),
    )
    with op.batch_alter_table("activity") as batch:
        batch.create_index(
            "ix_activity_in_force",
            ["municipality_id", "plan_id", "in_force_since", "status", "due_in_force", "done_at", "id"],
            unique=False,
        )
        batch.create_index("ix_activity_objective_id", ["objective_id"], unique=False)
        batch.create_index("ix_activity_tool_id", ["tool_id", "in_force_since", "plan_id"], unique=False)

    op.create_table(
        "measured_value",
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("figure", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "objective_id"],
            ["objective.municipality_id", "objective.id"],
            name=op.f("fk_measured_value_municipality_id_objective_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "recorded_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_measured_value_municipality_id_recorded_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_measured_value_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measured_value")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_measured_value_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "objective_id", "measured_on", name="uq_measured_value_of_day"),
    )
    with op.batch_alter_table("measured_value") as batch:
        batch.create_index("ix_measured_value_objective_id", ["objective_id", "measured_on"], unique=False)

    op.create_table(
        "activity_need",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("in_force_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "activity_id"],
            ["activity.municipality_id", "activity.id"],
            name=op.f("fk_activity_need_municipality_id_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_activity_need_municipality_id_need_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_activity_need_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_need")),
        sa.UniqueConstraint(
            "municipality_id",
            "activity_id",
            "need_id",
            name=op.f("uq_activity_need_municipality_id_activity_id_need_id"),
        ),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_activity_need_municipality_id_id")),
    )
    with op.batch_alter_table("activity_need") as batch:
        batch.create_index(
            "ix_activity_need_activity_id",
            ["municipality_id", "activity_id", "in_force_since", "need_id"],
            unique=False,
        )
        batch.create_index(
            "ix_activity_need_counting", ["municipality_id", "need_id", "in_force_since", "activity_id"], unique=False
        )
    wall(
        op,
        "tool",
        "tool_need",
        "tool_area",
        "plan",
        "plan_writer",
        "objective",
        "measured_value",
        "activity",
        "activity_need",
        "plan_revision",
    )
    keep_unchanged(op, "plan_revision")
    refuse_insert(
        op,
        "plan_revision",
        when="EXISTS (SELECT 1 FROM plan_writer AS w WHERE w.plan_id = NEW.plan_id AND w.user_id = NEW.approved_by_id)",
        because="who has written in the text never approves it",
    )


def downgrade() -> None:
    let_change(op, "plan_revision")
    let_insert(op, "plan_revision")
    with op.batch_alter_table("activity_need") as batch:
        batch.drop_index("ix_activity_need_counting")
        batch.drop_index("ix_activity_need_activity_id")

    op.drop_table("activity_need")
    with op.batch_alter_table("measured_value") as batch:
        batch.drop_index("ix_measured_value_objective_id")

    op.drop_table("measured_value")
    with op.batch_alter_table("activity") as batch:
        batch.drop_index("ix_activity_tool_id")
        batch.drop_index("ix_activity_objective_id")
        batch.drop_index("ix_activity_in_force")

    op.drop_table("activity")
    with op.batch_alter_table("plan_writer") as batch:
        batch.drop_index("ix_plan_writer_user_id")
        batch.drop_index("ix_plan_writer_plan_id")

    op.drop_table("plan_writer")
    op.drop_table("plan_revision")
    with op.batch_alter_table("objective") as batch:
        batch.drop_index("ix_objective_plan_id")

    op.drop_table("objective")
    with op.batch_alter_table("tool_need") as batch:
        batch.drop_index("ix_tool_need_need_id")

    op.drop_table("tool_need")
    op.drop_table("tool_area")
    with op.batch_alter_table("plan") as batch:
        batch.drop_index("ix_plan_waiting")
        batch.drop_index("ix_plan_of_year")

    op.drop_table("plan")
    op.drop_table("tool")
