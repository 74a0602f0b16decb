"""meetings of reference groups"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "conversation", "discussion", name="meetingkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("link", sa.String(length=2000), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason IS NULL)", name=op.f("ck_meeting_cancelled_with_reason")
        ),
        sa.CheckConstraint(
            "cancelled_at IS NULL OR called_at IS NOT NULL", name=op.f("ck_meeting_cancelled_when_called")
        ),
        sa.CheckConstraint("ends > starts", name=op.f("ck_meeting_times_in_order")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "group_id"],
            ["reference_group.municipality_id", "reference_group.id"],
            name=op.f("fk_meeting_municipality_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_meeting_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_meeting_municipality_id_id")),
    )
    with op.batch_alter_table("meeting") as batch:
        batch.create_index("ix_meeting_group_id", ["group_id", "day"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "meeting_id"],
            ["meeting.municipality_id", "meeting.id"],
            name=op.f("fk_agenda_item_municipality_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_agenda_item_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_agenda_item_municipality_id_id")),
    )
    with op.batch_alter_table("agenda_item") as batch:
        batch.create_index("ix_agenda_item_meeting_id", ["meeting_id", "position"], unique=False)

    op.create_table(
        "meeting_link",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("shows", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "meeting_id"],
            ["meeting.municipality_id", "meeting.id"],
            name=op.f("fk_meeting_link_municipality_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_meeting_link_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_link")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_meeting_link_municipality_id_id")),
    )
    with op.batch_alter_table("meeting_link") as batch:
        batch.create_index("ix_meeting_link_meeting_id", ["meeting_id"], unique=False)

    op.create_table(
        "meeting_attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum("present", "absent", name="presence", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "meeting_id"],
            ["meeting.municipality_id", "meeting.id"],
            name=op.f("fk_meeting_attendance_municipality_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "member_id"],
            ["group_member.municipality_id", "group_member.id"],
            name=op.f("fk_meeting_attendance_municipality_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_meeting_attendance_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_attendance")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_meeting_attendance_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "meeting_id", "member_id", name="uq_meeting_attendance_once"),
    )
    with op.batch_alter_table("meeting_attendance") as batch:
        batch.create_index("ix_meeting_attendance_member_id", ["member_id"], unique=False)

    op.create_table(
        "pointed_need",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column(
            "how",
            sa.Enum("noted", "pointed", name="pointing", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "item_id"],
            ["agenda_item.municipality_id", "agenda_item.id"],
            name=op.f("fk_pointed_need_municipality_id_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_pointed_need_municipality_id_need_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_pointed_need_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pointed_need")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_pointed_need_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "item_id", "need_id", name=op.f("uq_pointed_need_municipality_id_item_id_need_id")
        ),
    )
    with op.batch_alter_table("pointed_need") as batch:
        batch.create_index("ix_pointed_need_need_id", ["need_id"], unique=False)
    wall(op, "meeting", "agenda_item", "pointed_need", "meeting_link", "meeting_attendance")


def downgrade() -> None:
    with op.batch_alter_table("pointed_need") as batch:
        batch.drop_index("ix_pointed_need_need_id")

    op.drop_table("pointed_need")
    with op.batch_alter_table("meeting_attendance") as batch:
        batch.drop_index("ix_meeting_attendance_member_id")

    op.drop_table("meeting_attendance")
    with op.batch_alter_table("meeting_link") as batch:
        batch.drop_index("ix_meeting_link_meeting_id")

    op.drop_table("meeting_link")
    with op.batch_alter_table("agenda_item") as batch:
        batch.drop_index("ix_agenda_item_meeting_id")

    op.drop_table("agenda_item")
    with op.batch_alter_table("meeting") as batch:
        batch.drop_index("ix_meeting_group_id")

    op.drop_table("meeting")
