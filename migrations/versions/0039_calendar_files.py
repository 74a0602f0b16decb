"""calendar files that were sent, and the drafts that came of them"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_file",
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_calendar_file_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_calendar_file_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_file")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_calendar_file_municipality_id_id")),
    )
    op.create_index("ix_calendar_file_at", "calendar_file", ["municipality_id", "at"], unique=False)
    op.create_table(
        "imported_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("as_version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_imported_event_sequence_not_negative")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "event_id"],
            ["training_event.municipality_id", "training_event.id"],
            name=op.f("fk_imported_event_municipality_id_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_imported_event_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_event")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_imported_event_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "uid", name=op.f("uq_imported_event_municipality_id_uid")),
    )
    op.create_index("ix_imported_event_event_id", "imported_event", ["event_id"], unique=False)
    wall(op, "calendar_file", "imported_event")


def downgrade() -> None:
    op.drop_index("ix_imported_event_event_id", table_name="imported_event")
    op.drop_table("imported_event")
    op.drop_index("ix_calendar_file_at", table_name="calendar_file")
    op.drop_table("calendar_file")
