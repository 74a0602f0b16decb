"""attendance is noted for each session; what was noted for the whole training becomes notes of what had been held"""

import sqlalchemy as sa
from alembic import op

from planner.core.clock import local
from planner.core.columns import UTCDateTime
from planner.core.policies import wall

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "session_attendance",
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('registered', 'waiting', 'withdrawn', 'attended', 'absent')",
            name=op.f("ck_session_attendance_signupstate"),
        ),
        sa.CheckConstraint(
            "state IN ('attended', 'absent', 'registered')", name=op.f("ck_session_attendance_state_of_attendance")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "sign_up_id"],
            ["sign_up.municipality_id", "sign_up.id"],
            name=op.f("fk_session_attendance_municipality_id_sign_up_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "session_id"],
            ["training_session.municipality_id", "training_session.id"],
            name=op.f("fk_session_attendance_municipality_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_session_attendance_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_session_attendance_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_attendance")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_session_attendance_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "sign_up_id", "session_id", name=op.f("uq_session_attendance_sign_up_id_session_id")
        ),
    )
    op.create_index("ix_session_attendance_sign_up_id", "session_attendance", ["sign_up_id", "session_id", "state"])
    op.create_index("ix_session_attendance_session_id", "session_attendance", ["session_id"])
    wall(op, "session_attendance")
    with op.batch_alter_table("door_tick") as batch:
        batch.add_column(sa.Column("session_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_door_tick_municipality_id_session_id"),
            "training_session",
            ["municipality_id", "session_id"],
            ["municipality_id", "id"],
            ondelete="CASCADE",
        )
    _note_what_had_been_held()


def _note_what_had_been_held() -> None:
    """Note each person at the own sessions whose day had come when the whole training was noted: no more was seen."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute("SELECT set_config('planner.municipality', '*', true)")
    names = ("id", "municipality_id", "event_id", "state", "attendance_by_id")
    sign_up = sa.table("sign_up", *map(sa.column, names), sa.column("attendance_at", UTCDateTime()))
    event = sa.table("training_event", sa.column("id"), sa.column("chooses_sessions", sa.Boolean()))
    session = sa.table(
        "training_session",
        sa.column("id"),
        sa.column("event_id"),
        sa.column("starts_at", UTCDateTime()),
        sa.column("cancelled_at"),
    )
    choice = sa.table("session_choice", *map(sa.column, ("sign_up_id", "session_id", "seated_at")))
    chosen = (
        sa.select(choice.c.session_id)
        .where(
            choice.c.sign_up_id == sign_up.c.id, choice.c.session_id == session.c.id, choice.c.seated_at.is_not(None)
        )
        .exists()
    )
    found = connection.execute(
        sa.select(*sign_up.c, session.c.id.label("session_id"), session.c.starts_at)
        .join(event, event.c.id == sign_up.c.event_id)
        .join(session, session.c.event_id == event.c.id)
        .where(
            sign_up.c.state.in_(["attended", "absent"]),
            session.c.cancelled_at.is_(None),
            sa.or_(sa.not_(event.c.chooses_sessions), chosen),
        )
        .order_by(sign_up.c.id, session.c.starts_at, session.c.id)
    ).all()
    rows = []
    noted = set()
    for row in found:
        # The first one in any case: a training that was put off after it was noted keeps its note.
        if row.id in noted and local(row.starts_at).date() > local(row.attendance_at).date():
            continue
        noted.add(row.id)
        rows.append(
            {
                "municipality_id": row.municipality_id,
                "sign_up_id": row.id,
                "session_id": row.session_id,
                "state": row.state,
                "noted_at": row.attendance_at,
                "by_id": row.attendance_by_id,
            }
        )
    columns = ("municipality_id", "sign_up_id", "session_id", "state", "by_id")
    made = sa.table("session_attendance", *map(sa.column, columns), sa.column("noted_at", UTCDateTime()))
    if rows:
        connection.execute(sa.insert(made), rows)


def downgrade() -> None:
    with op.batch_alter_table("door_tick") as batch:
        batch.drop_constraint(op.f("fk_door_tick_municipality_id_session_id"), type_="foreignkey")
        batch.drop_column("session_id")
    op.drop_table("session_attendance")
