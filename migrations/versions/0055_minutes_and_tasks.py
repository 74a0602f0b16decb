"""minutes of meetings, kept once they are approved, and tasks"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import close_off, freeze, keep_unchanged, let_change, let_in, thaw, wall

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

BECAUSE = "approved minutes are kept as they are"
OF_MEETING = "EXISTS (SELECT 1 FROM minutes AS m WHERE m.meeting_id = {row}.meeting_id AND m.state = 'approved')"
OF_ITEM = (
    "EXISTS (SELECT 1 FROM agenda_item AS a JOIN minutes AS m ON m.meeting_id = a.meeting_id "
    "WHERE a.id = {row}.item_id AND m.state = 'approved')"
)
OF_APPROVED = ("agenda_item", "meeting_attendance", "meeting_link")


def upgrade() -> None:
    op.create_table(
        "group_task",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "done", "not_done", name="taskstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("word", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_group_task_ended_at_a_time")),
        sa.CheckConstraint("state <> 'not_done' OR word IS NOT NULL", name=op.f("ck_group_task_not_done_with_reason")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "ended_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_group_task_municipality_id_ended_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "item_id"],
            ["agenda_item.municipality_id", "agenda_item.id"],
            name=op.f("fk_group_task_municipality_id_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_group_task_municipality_id_need_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "post_id"],
            ["post.municipality_id", "post.id"],
            name=op.f("fk_group_task_municipality_id_post_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_group_task_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_task")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_group_task_municipality_id_id")),
    )
    with op.batch_alter_table("group_task") as batch:
        batch.create_index("ix_group_task_item_id", ["item_id"], unique=False)
        batch.create_index("ix_group_task_need_id", ["need_id"], unique=False)
        batch.create_index("ix_group_task_post_id", ["post_id", "state"], unique=False)

    op.create_table(
        "minutes",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "returned",
                "approved",
                name="minutesstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "approved_as",
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
            nullable=True,
        ),
        sa.Column("approved_school", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'approved') = (approved_at IS NOT NULL AND approved_by_id IS NOT NULL)",
            name=op.f("ck_minutes_approved_by_somebody"),
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> sent_by_id", name=op.f("ck_minutes_not_by_who_sent_them")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "approved_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_minutes_municipality_id_approved_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "approver_id"],
            ["group_member.municipality_id", "group_member.id"],
            name=op.f("fk_minutes_municipality_id_approver_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "meeting_id"],
            ["meeting.municipality_id", "meeting.id"],
            name=op.f("fk_minutes_municipality_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "sent_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_minutes_municipality_id_sent_by_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_minutes_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_minutes_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "meeting_id", name=op.f("uq_minutes_municipality_id_meeting_id")),
    )
    op.create_table(
        "minutes_addition",
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "added_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_minutes_addition_municipality_id_added_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "minutes_id"],
            ["minutes.municipality_id", "minutes.id"],
            name=op.f("fk_minutes_addition_municipality_id_minutes_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_minutes_addition_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_addition")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_minutes_addition_municipality_id_id")),
    )
    with op.batch_alter_table("minutes_addition") as batch:
        batch.create_index("ix_minutes_addition_minutes_id", ["minutes_id"], unique=False)

    op.add_column("meeting", sa.Column("minutes_sent_at", sa.DateTime(timezone=True), nullable=True))
    wall(op, "group_task", "minutes", "minutes_addition")
    freeze(op, "minutes", when="OLD.state = 'approved'", because=BECAUSE)
    keep_unchanged(op, "minutes_addition")
    for table in OF_APPROVED:
        close_off(op, table, old=OF_MEETING.format(row="OLD"), new=OF_MEETING.format(row="NEW"), because=BECAUSE)
    close_off(op, "pointed_need", old=OF_ITEM.format(row="OLD"), new=OF_ITEM.format(row="NEW"), because=BECAUSE)


def downgrade() -> None:
    for table in (*OF_APPROVED, "pointed_need"):
        let_in(op, table)
    let_change(op, "minutes_addition")
    thaw(op, "minutes")
    op.drop_column("meeting", "minutes_sent_at")

    with op.batch_alter_table("minutes_addition") as batch:
        batch.drop_index("ix_minutes_addition_minutes_id")

    op.drop_table("minutes_addition")
    op.drop_table("minutes")
    with op.batch_alter_table("group_task") as batch:
        batch.drop_index("ix_group_task_post_id")
        batch.drop_index("ix_group_task_need_id")
        batch.drop_index("ix_group_task_item_id")

    op.drop_table("group_task")
