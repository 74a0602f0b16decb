"""ticks at the door"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "door_tick",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('registered', 'waiting', 'withdrawn', 'attended', 'absent')",
            name=op.f("ck_door_tick_signupstate"),
        ),
        sa.CheckConstraint("way IN ('list', 'code')", name=op.f("ck_door_tick_way")),
        sa.CheckConstraint(
            "state IN ('attended', 'absent', 'registered')", name=op.f("ck_door_tick_state_of_attendance")
        ),
        sa.CheckConstraint("ticked_at <= received_at", name=op.f("ck_door_tick_ticked_before_received")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "event_id"],
            ["training_event.municipality_id", "training_event.id"],
            name=op.f("fk_door_tick_municipality_id_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "sign_up_id"],
            ["sign_up.municipality_id", "sign_up.id"],
            name=op.f("fk_door_tick_municipality_id_sign_up_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_door_tick_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_door_tick_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_tick")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_door_tick_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "token", name=op.f("uq_door_tick_municipality_id_token")),
    )
    op.create_index("ix_door_tick_event_id", "door_tick", ["event_id", "sign_up_id", "ticked_at"])
    wall(op, "door_tick")


def downgrade() -> None:
    op.drop_table("door_tick")
