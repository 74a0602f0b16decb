"""the digest by mail: how often, up to when people have been told, and mails with HTML; news of training go into it"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import let_migration_reach_every_row, wall

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    let_migration_reach_every_row(op)
    _marks("digest_mark", sa.Column("waiting", sa.String(length=64), nullable=True))
    _copy("training_news", "digest_mark")
    op.drop_table("training_news")
    op.add_column("outbox_mail", sa.Column("html", sa.Text(), nullable=True))
    # Column and constraint in one: SQLite adds no constraint to a table that is there.
    op.execute(
        "ALTER TABLE user_account ADD COLUMN digest VARCHAR(32) DEFAULT 'week' NOT NULL "
        "CONSTRAINT ck_user_account_digestevery CHECK (digest IN ('week', 'day', 'never'))"
    )
    # The digest is what they would have none of: what is due soon, by mail.
    op.execute("UPDATE user_account SET digest = 'never' WHERE reminders_off_at IS NOT NULL")


def downgrade() -> None:
    let_migration_reach_every_row(op)
    op.drop_column("user_account", "digest")
    op.drop_column("outbox_mail", "html")
    _marks("training_news")
    _copy("digest_mark", "training_news")
    op.drop_table("digest_mark")


def _marks(table: str, *more: sa.Column[str]) -> None:
    op.create_table(
        table,
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=False),
        *more,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f(f"fk_{table}_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f(f"uq_{table}_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "user_id", name=op.f(f"uq_{table}_municipality_id_user_id")),
    )
    if table == "digest_mark":
        wall(op, "digest_mark")
    else:
        wall(op, "training_news")


def _copy(old: str, new: str) -> None:
    op.execute(
        f"INSERT INTO {new} (user_id, told_until, municipality_id) "  # noqa: S608 - names of this file
        f"SELECT user_id, told_until, municipality_id FROM {old}"
    )
