"""certificates and codes at the door"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("hours", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(code) = 24", name=op.f("ck_certificate_code_of_full_length")),
        sa.CheckConstraint("hours > 0", name=op.f("ck_certificate_hours_positive")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_certificate_days_in_order")),
        sa.CheckConstraint(
            "revoked_by_id IS NULL OR revoked_at IS NOT NULL", name=op.f("ck_certificate_revoked_at_a_time")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "sign_up_id"],
            ["sign_up.municipality_id", "sign_up.id"],
            name=op.f("fk_certificate_municipality_id_sign_up_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "revoked_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_certificate_municipality_id_revoked_by_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_certificate_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_certificate_municipality_id_id")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
    )
    op.create_index(
        "ix_certificate_in_force",
        "certificate",
        ["sign_up_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "door_code",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "session_id"],
            ["training_session.municipality_id", "training_session.id"],
            name=op.f("fk_door_code_municipality_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "made_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_door_code_municipality_id_made_by_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_door_code_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_code")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_door_code_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "session_id", name=op.f("uq_door_code_municipality_id_session_id")),
    )
    wall(op, "certificate", "door_code")


def downgrade() -> None:
    op.drop_table("door_code")
    op.drop_table("certificate")
