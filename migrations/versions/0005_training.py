"""training"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_change",
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_calendar_change_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_calendar_change_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_change")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_calendar_change_municipality_id_id")),
    )
    with op.batch_alter_table("calendar_change", schema=None) as batch_op:
        batch_op.create_index(
            "uq_calendar_change_everyone",
            ["municipality_id"],
            unique=True,
            sqlite_where=sa.text("user_id IS NULL"),
            postgresql_where=sa.text("user_id IS NULL"),
        )
        batch_op.create_index("uq_calendar_change_person", ["municipality_id", "user_id"], unique=True)

    op.create_table(
        "calendar_feed",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("all", "mine", name="feedkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alarms_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_fetched_on", sa.Date(), nullable=True),
        sa.Column("last_client", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_calendar_feed_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_calendar_feed_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_calendar_feed_municipality_id_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index("ix_calendar_feed_user_id", ["user_id", "kind"], unique=False)
        batch_op.create_index(
            "uq_calendar_feed_in_force",
            ["municipality_id", "user_id", "kind"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "training_event",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("organiser", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("least_number", sa.Integer(), nullable=False),
        sa.Column("seats_taken", sa.Integer(), nullable=False),
        sa.Column("sign_up_opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sign_up_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "closed",
                "held",
                "cancelled",
                name="eventstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_message", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_training_event_cancelled_at_a_time")
        ),
        sa.CheckConstraint("(state = 'held') = (held_at IS NOT NULL)", name=op.f("ck_training_event_held_at_a_time")),
        sa.CheckConstraint("language IN ('sv', 'en')", name=op.f("ck_training_event_language")),
        sa.CheckConstraint("capacity BETWEEN 1 AND 2000", name=op.f("ck_training_event_capacity_range")),
        sa.CheckConstraint("least_number BETWEEN 0 AND capacity", name=op.f("ck_training_event_least_number_range")),
        sa.CheckConstraint("seats_taken BETWEEN 0 AND capacity", name=op.f("ck_training_event_seats_within_capacity")),
        sa.CheckConstraint("sign_up_closes_at > sign_up_opens_at", name=op.f("ck_training_event_sign_up_in_order")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "created_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_training_event_municipality_id_created_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_training_event_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_event")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_training_event_municipality_id_id")),
    )
    with op.batch_alter_table("training_event", schema=None) as batch_op:
        batch_op.create_index("ix_training_event_year", ["municipality_id", "school_year", "state"], unique=False)

    op.create_table(
        "event_area",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "area_id"],
            ["competence_area.municipality_id", "competence_area.id"],
            name=op.f("fk_event_area_municipality_id_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "event_id"],
            ["training_event.municipality_id", "training_event.id"],
            name=op.f("fk_event_area_municipality_id_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_event_area_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_area")),
        sa.UniqueConstraint(
            "municipality_id", "event_id", "area_id", name=op.f("uq_event_area_municipality_id_event_id_area_id")
        ),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_event_area_municipality_id_id")),
    )
    with op.batch_alter_table("event_area", schema=None) as batch_op:
        batch_op.create_index("ix_event_area_area_id", ["area_id"], unique=False)

    op.create_table(
        "event_need",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "event_id"],
            ["training_event.municipality_id", "training_event.id"],
            name=op.f("fk_event_need_municipality_id_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_event_need_municipality_id_need_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_event_need_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_need")),
        sa.UniqueConstraint(
            "municipality_id", "event_id", "need_id", name=op.f("uq_event_need_municipality_id_event_id_need_id")
        ),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_event_need_municipality_id_id")),
    )
    with op.batch_alter_table("event_need", schema=None) as batch_op:
        batch_op.create_index("ix_event_need_need_id", ["need_id"], unique=False)

    op.create_table(
        "sign_up",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "registered",
                "waiting",
                "withdrawn",
                "attended",
                "absent",
                name="signupstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("signed_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promoted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("attendance_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attendance_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_sign_up_withdrawn_at_a_time")
        ),
        sa.CheckConstraint(
            "(state IN ('attended', 'absent')) = (attendance_at IS NOT NULL)",
            name=op.f("ck_sign_up_attendance_at_a_time"),
        ),
        sa.CheckConstraint("state <> 'waiting' OR queued_at IS NOT NULL", name=op.f("ck_sign_up_waiting_in_order")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "attendance_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_sign_up_municipality_id_attendance_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "event_id"],
            ["training_event.municipality_id", "training_event.id"],
            name=op.f("fk_sign_up_municipality_id_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_sign_up_municipality_id_user_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "withdrawn_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_sign_up_municipality_id_withdrawn_by_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_sign_up_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint(
            "municipality_id", "event_id", "user_id", name=op.f("uq_sign_up_municipality_id_event_id_user_id")
        ),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_sign_up_municipality_id_id")),
    )
    with op.batch_alter_table("sign_up", schema=None) as batch_op:
        batch_op.create_index("ix_sign_up_queue", ["event_id", "state", "queued_at", "id"], unique=False)
        batch_op.create_index("ix_sign_up_user_id", ["user_id", "state"], unique=False)

    op.create_table(
        "training_session",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fragment", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("link IS NULL OR link LIKE 'https://%'", name=op.f("ck_training_session_link_is_https")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_training_session_times_in_order")),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_training_session_sequence_not_negative")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "event_id"],
            ["training_event.municipality_id", "training_event.id"],
            name=op.f("fk_training_session_municipality_id_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_training_session_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_training_session_municipality_id_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_training_session_uid")),
    )
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.create_index(
            "ix_training_session_event_id",
            ["municipality_id", "event_id", "starts_at", "ends_at", "cancelled_at"],
            unique=False,
        )
        batch_op.create_index("ix_training_session_starts_at", ["municipality_id", "starts_at"], unique=False)

    wall(
        op,
        "training_event",
        "training_session",
        "event_area",
        "event_need",
        "sign_up",
        "calendar_feed",
        "calendar_change",
    )


def downgrade() -> None:
    op.drop_table("training_session")
    op.drop_table("sign_up")
    op.drop_table("event_need")
    op.drop_table("event_area")
    op.drop_table("training_event")
    op.drop_table("calendar_feed")
    op.drop_table("calendar_change")
