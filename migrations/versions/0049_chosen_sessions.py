"""people choose sessions of an event, each with its own seats; certificates keep their sessions as they were"""

from datetime import UTC

import sqlalchemy as sa
from alembic import op

from planner.core.columns import UTCDateTime
from planner.core.policies import wall

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

OF_SESSION = ("room_for", "seats", "seats_taken", "extra_seats")


def upgrade() -> None:
    op.add_column(
        "training_event", sa.Column("chooses_sessions", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    # Column and constraint in one: SQLite adds no constraint to a table that is there.
    op.execute(
        "ALTER TABLE training_event ADD COLUMN people_seated INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_training_event_people_seated_by_choice "
        "CHECK (people_seated = 0 OR (people_seated > 0 AND chooses_sessions))"
    )
    op.execute(
        "ALTER TABLE training_session ADD COLUMN room_for INTEGER "
        "CONSTRAINT ck_training_session_room_for_range CHECK (room_for BETWEEN 1 AND 2000)"
    )
    op.add_column("training_session", sa.Column("seats", sa.Integer(), nullable=True))
    op.execute(
        "ALTER TABLE training_session ADD COLUMN seats_taken INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_training_session_seats_within_room CHECK (seats_taken BETWEEN 0 AND COALESCE(seats, 0))"
    )
    op.execute(
        "ALTER TABLE training_session ADD COLUMN extra_seats INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_training_session_extra_when_full "
        "CHECK (extra_seats = 0 OR (extra_seats > 0 AND seats_taken = COALESCE(seats, 0)))"
    )
    op.add_column("sign_up", sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "session_choice",
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("seated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(seated_at IS NULL) <> (queued_at IS NULL)", name=op.f("ck_session_choice_seat_or_queue")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "sign_up_id"],
            ["sign_up.municipality_id", "sign_up.id"],
            name=op.f("fk_session_choice_municipality_id_sign_up_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "session_id"],
            ["training_session.municipality_id", "training_session.id"],
            name=op.f("fk_session_choice_municipality_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_session_choice_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_choice")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_session_choice_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id",
            "sign_up_id",
            "session_id",
            name=op.f("uq_session_choice_municipality_id_sign_up_id_session_id"),
        ),
    )
    op.create_index("ix_session_choice_sign_up_id", "session_choice", ["sign_up_id", "session_id", "seated_at"])
    op.create_index("ix_session_choice_session_id", "session_choice", ["session_id", "queued_at", "id"])
    wall(op, "session_choice")
    _freeze_certificates()


def _freeze_certificates() -> None:
    """Write into each certificate the sessions and the organiser that its paper has shown."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute("SELECT set_config('planner.municipality', '*', true)")
    op.add_column("certificate", sa.Column("sessions", sa.Text(), nullable=False, server_default=""))
    op.add_column("certificate", sa.Column("organiser", sa.String(200), nullable=True))
    certificate = sa.table(
        "certificate", sa.column("id"), sa.column("sign_up_id"), sa.column("sessions"), sa.column("organiser")
    )
    sign_up = sa.table("sign_up", sa.column("id"), sa.column("event_id"))
    event = sa.table("training_event", sa.column("id"), sa.column("organiser"))
    session = sa.table(
        "training_session",
        sa.column("id"),
        sa.column("event_id"),
        sa.column("starts_at", UTCDateTime()),
        sa.column("ends_at", UTCDateTime()),
        sa.column("cancelled_at"),
    )
    rows = connection.execute(
        sa.select(certificate.c.id, event.c.organiser, session.c.starts_at, session.c.ends_at)
        .select_from(certificate)
        .join(sign_up, sign_up.c.id == certificate.c.sign_up_id)
        .join(event, event.c.id == sign_up.c.event_id)
        .join(session, session.c.event_id == event.c.id)
        .where(session.c.cancelled_at.is_(None))
        .order_by(certificate.c.id, session.c.starts_at, session.c.id)
    ).all()
    lines: dict[int, list[str]] = {}
    organisers = {}
    for number, organiser, starts_at, ends_at in rows:
        interval = f"{starts_at.astimezone(UTC).isoformat()}/{ends_at.astimezone(UTC).isoformat()}"
        lines.setdefault(number, []).append(interval)
        organisers[number] = organiser
    for number, found in lines.items():
        connection.execute(
            sa.update(certificate)
            .where(certificate.c.id == number)
            .values(sessions="\n".join(found), organiser=organisers[number])
        )


def downgrade() -> None:
    op.drop_column("certificate", "organiser")
    op.drop_column("certificate", "sessions")
    op.drop_table("session_choice")
    op.drop_column("sign_up", "chosen_at")
    for column in reversed(OF_SESSION):
        op.drop_column("training_session", column)
    op.drop_column("training_event", "people_seated")
    op.drop_column("training_event", "chooses_sessions")
