"""the dated log of follow-ups, and links to what shows how it goes"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import keep_unchanged, let_change, wall

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity_follow_up",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
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
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status <> 'cancelled' OR cancel_reason IS NOT NULL",
            name=op.f("ck_activity_follow_up_cancelled_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "activity_id"],
            ["activity.municipality_id", "activity.id"],
            name=op.f("fk_activity_follow_up_municipality_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_activity_follow_up_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_activity_follow_up_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_follow_up")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_activity_follow_up_municipality_id_id")),
    )
    with op.batch_alter_table("activity_follow_up") as batch:
        batch.create_index("ix_activity_follow_up_at", ["municipality_id", "at"], unique=False)
        batch.create_index("ix_activity_follow_up_of_activity", ["activity_id", "at", "id"], unique=False)

    op.create_table(
        "evidence_link",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("shows", sa.String(length=200), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "address LIKE 'https://%' OR address LIKE 'http://%'", name=op.f("ck_evidence_link_address_is_web")
        ),
        sa.CheckConstraint(
            "(activity_id IS NULL) <> (objective_id IS NULL)", name=op.f("ck_evidence_link_of_one_part")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "activity_id"],
            ["activity.municipality_id", "activity.id"],
            name=op.f("fk_evidence_link_municipality_id_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "added_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_evidence_link_municipality_id_added_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "objective_id"],
            ["objective.municipality_id", "objective.id"],
            name=op.f("fk_evidence_link_municipality_id_objective_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "plan_id"],
            ["plan.municipality_id", "plan.id"],
            name=op.f("fk_evidence_link_municipality_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_evidence_link_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_link")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_evidence_link_municipality_id_id")),
    )
    with op.batch_alter_table("evidence_link") as batch:
        batch.create_index("ix_evidence_link_activity_id", ["activity_id"], unique=False)
        batch.create_index("ix_evidence_link_objective_id", ["objective_id"], unique=False)
        batch.create_index("ix_evidence_link_plan_id", ["plan_id"], unique=False)
    wall(op, "activity_follow_up", "evidence_link")
    tell_the_past()
    keep_unchanged(op, "activity_follow_up")


def tell_the_past() -> None:
    """Begin the log with the changes of status that the audit trail knows."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute("SELECT set_config('planner.municipality', '*', true)")
    trail = sa.table(
        "audit_event",
        *(sa.column(name) for name in ("id", "municipality_id", "user_id", "action", "subject_id")),
        sa.column("at", sa.DateTime(timezone=True)),
        sa.column("after", sa.JSON),
    )
    activity = sa.table("activity", *(sa.column(name) for name in ("id", "note", "cancel_reason")))
    log = sa.table(
        "activity_follow_up",
        sa.column("at", sa.DateTime(timezone=True)),
        *(sa.column(n) for n in ("municipality_id", "activity_id", "by_id", "status", "cancel_reason", "note")),
    )
    known = connection.execute(
        sa.select(trail, activity.c.note, activity.c.cancel_reason)
        .join(activity, activity.c.id == trail.c.subject_id)
        .where(trail.c.action == "activity.followed_up", trail.c.user_id.is_not(None))
        .order_by(trail.c.id)
    ).all()
    newest = {row.subject_id: row.id for row in known}
    for row in known:
        connection.execute(
            log.insert().values(
                municipality_id=row.municipality_id,
                activity_id=row.subject_id,
                at=row.at,
                by_id=row.user_id,
                status=row.after["status"],
                cancel_reason=(row.cancel_reason or "–") if row.after["status"] == "cancelled" else None,
                note=row.note if newest[row.subject_id] == row.id else None,
            )
        )


def downgrade() -> None:
    let_change(op, "activity_follow_up")
    with op.batch_alter_table("evidence_link") as batch:
        batch.drop_index("ix_evidence_link_plan_id")
        batch.drop_index("ix_evidence_link_objective_id")
        batch.drop_index("ix_evidence_link_activity_id")

    op.drop_table("evidence_link")
    with op.batch_alter_table("activity_follow_up") as batch:
        batch.drop_index("ix_activity_follow_up_of_activity")
        batch.drop_index("ix_activity_follow_up_at")

    op.drop_table("activity_follow_up")
