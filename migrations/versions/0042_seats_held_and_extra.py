"""seats held for schools, extra seats, and the day on which it is decided whether a training goes ahead"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Column and constraint in one: SQLite adds no constraint to a table that is there.
    op.execute(
        "ALTER TABLE training_event ADD COLUMN extra_seats INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_training_event_extra_when_full "
        "CHECK (extra_seats = 0 OR (extra_seats > 0 AND seats_taken = capacity))"
    )
    op.add_column("training_event", sa.Column("held_until", sa.Date(), nullable=True))
    op.add_column("training_event", sa.Column("held_changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("training_event", sa.Column("decide_on", sa.Date(), nullable=True))
    op.add_column("training_event", sa.Column("goes_ahead_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sign_up", sa.Column("extra_reason", sa.Text(), nullable=True))
    op.create_table(
        "held_seats",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "event_id"],
            ["training_event.municipality_id", "training_event.id"],
            name=op.f("fk_held_seats_municipality_id_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "school_id"],
            ["school.municipality_id", "school.id"],
            name=op.f("fk_held_seats_municipality_id_school_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_held_seats_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_seats")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_held_seats_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "event_id", "school_id", name=op.f("uq_held_seats_municipality_id_event_id_school_id")
        ),
        sa.CheckConstraint("seats >= 1", name=op.f("ck_held_seats_seats_at_least_one")),
    )
    op.create_index("ix_held_seats_event_id", "held_seats", ["event_id"])
    op.create_index("ix_held_seats_school_id", "held_seats", ["school_id"])
    wall(op, "held_seats")


def downgrade() -> None:
    op.drop_table("held_seats")
    op.drop_column("sign_up", "extra_reason")
    for column in ("goes_ahead_at", "decide_on", "held_changed_at", "held_until", "extra_seats"):
        op.drop_column("training_event", column)
