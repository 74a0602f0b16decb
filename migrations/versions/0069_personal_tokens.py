"""personal tokens, with which programs read what their person may read"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("prefix", sa.String(length=10), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_api_token_hash_length")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_api_token_expires_after_it_was_made")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_api_token_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_api_token_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_api_token_municipality_id_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index("ix_api_token_user_id", "api_token", ["user_id"])
    op.create_table(
        "api_token_scope",
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "scope IN ('needs', 'progress', 'plans', 'training', 'inventory')",
            name=op.f("ck_api_token_scope_scope"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "token_id"],
            ["api_token.municipality_id", "api_token.id"],
            name=op.f("fk_api_token_scope_municipality_id_token_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_api_token_scope_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token_scope")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_api_token_scope_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "token_id", "scope", name=op.f("uq_api_token_scope_municipality_id_token_id_scope")
        ),
    )
    op.create_index("ix_api_token_scope_token_id", "api_token_scope", ["token_id"])
    wall(op, "api_token", "api_token_scope")


def downgrade() -> None:
    op.drop_table("api_token_scope")
    op.drop_table("api_token")
