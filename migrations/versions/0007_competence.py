"""competence"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "competence_goal",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("from_level", sa.Integer(), nullable=False),
        sa.Column("to_level", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "returned",
                "agreed",
                "achieved",
                "dropped",
                name="goalstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("drop_reason", sa.Text(), nullable=True),
        sa.Column("achieved_by_id", sa.Integer(), nullable=True),
        sa.Column("achieved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence_count", sa.Integer(), nullable=False),
        sa.Column("shared_with_coordinator_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'achieved') = (achieved_by_id IS NOT NULL AND achieved_at IS NOT NULL)",
            name=op.f("ck_competence_goal_achieved_by_somebody"),
        ),
        sa.CheckConstraint(
            "evidence_count >= 0 AND (state <> 'achieved' OR evidence_count > 0)",
            name=op.f("ck_competence_goal_achieved_with_evidence"),
        ),
        sa.CheckConstraint(
            "state <> 'dropped' OR drop_reason IS NOT NULL", name=op.f("ck_competence_goal_dropped_with_reason")
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR return_reason IS NOT NULL", name=op.f("ck_competence_goal_returned_with_reason")
        ),
        sa.CheckConstraint(
            "state NOT IN ('agreed', 'returned', 'achieved') OR (decided_by_id IS NOT NULL AND decided_at IS NOT NULL)",
            name=op.f("ck_competence_goal_decided_by_somebody"),
        ),
        sa.CheckConstraint("achieved_by_id <> user_id", name=op.f("ck_competence_goal_achieved_by_another")),
        sa.CheckConstraint("decided_by_id <> user_id", name=op.f("ck_competence_goal_decided_by_another")),
        sa.CheckConstraint(
            "from_level BETWEEN 0 AND 4 AND to_level BETWEEN 0 AND 4", name=op.f("ck_competence_goal_level_range")
        ),
        sa.CheckConstraint("need_id IS NOT NULL OR why IS NOT NULL", name=op.f("ck_competence_goal_why_given")),
        sa.CheckConstraint("to_level > from_level", name=op.f("ck_competence_goal_level_rises")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "area_id"],
            ["competence_area.municipality_id", "competence_area.id"],
            name=op.f("fk_competence_goal_municipality_id_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_competence_goal_municipality_id_need_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "school_id"],
            ["school.municipality_id", "school.id"],
            name=op.f("fk_competence_goal_municipality_id_school_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_competence_goal_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_competence_goal_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence_goal")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_competence_goal_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "user_id", "id", name=op.f("uq_competence_goal_municipality_id_user_id_id")
        ),
    )
    op.create_index(
        "ix_competence_goal_counted",
        "competence_goal",
        ["municipality_id", "school_year", "need_id", "state", "due_on", "user_id", "achieved_at", "decided_at", "id"],
    )
    op.create_index("ix_competence_goal_school_id_state", "competence_goal", ["school_id", "state"])

    op.create_table(
        "training_log_entry",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("reflection", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("sign_up_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "link IS NULL OR link LIKE 'https://%' OR link LIKE 'http://%'",
            name=op.f("ck_training_log_entry_link_is_web"),
        ),
        sa.CheckConstraint("hours > 0 AND hours <= 200000", name=op.f("ck_training_log_entry_hours_range")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "area_id"],
            ["competence_area.municipality_id", "competence_area.id"],
            name=op.f("fk_training_log_entry_municipality_id_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_training_log_entry_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "sign_up_id"],
            ["sign_up.municipality_id", "sign_up.id"],
            name=op.f("fk_training_log_entry_municipality_id_sign_up_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_training_log_entry_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_log_entry")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_training_log_entry_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "sign_up_id", name=op.f("uq_training_log_entry_municipality_id_sign_up_id")
        ),
        sa.UniqueConstraint(
            "municipality_id", "user_id", "id", name=op.f("uq_training_log_entry_municipality_id_user_id_id")
        ),
    )
    op.create_index("ix_training_log_entry_user_id_done_on", "training_log_entry", ["user_id", "done_on"])

    op.create_table(
        "competence_goal_step",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "proposed",
                "changed",
                "returned",
                "agreed",
                "achieved",
                "dropped",
                name="stepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind NOT IN ('returned', 'dropped') OR reason IS NOT NULL",
            name=op.f("ck_competence_goal_step_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "goal_id"],
            ["competence_goal.municipality_id", "competence_goal.id"],
            name=op.f("fk_competence_goal_step_municipality_id_goal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_competence_goal_step_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence_goal_step")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_competence_goal_step_municipality_id_id")),
    )
    op.create_index("ix_competence_goal_step_goal_id", "competence_goal_step", ["goal_id"])

    op.create_table(
        "goal_evidence",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("log_entry_id", sa.Integer(), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id", "goal_id"],
            ["competence_goal.municipality_id", "competence_goal.user_id", "competence_goal.id"],
            name="fk_goal_evidence_goal_of_the_person",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id", "log_entry_id"],
            ["training_log_entry.municipality_id", "training_log_entry.user_id", "training_log_entry.id"],
            name="fk_goal_evidence_entry_of_the_person",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_goal_evidence_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_evidence")),
        sa.UniqueConstraint(
            "municipality_id",
            "goal_id",
            "log_entry_id",
            name=op.f("uq_goal_evidence_municipality_id_goal_id_log_entry_id"),
        ),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_goal_evidence_municipality_id_id")),
    )
    op.create_index("ix_goal_evidence_log_entry_id", "goal_evidence", ["log_entry_id"])
    wall(op, "competence_goal", "competence_goal_step", "training_log_entry", "goal_evidence")


def downgrade() -> None:
    op.drop_table("goal_evidence")
    op.drop_table("competence_goal_step")
    op.drop_table("training_log_entry")
    op.drop_table("competence_goal")
