"""how training comes into one's calendar, news of it by mail, and mails that can be stopped"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_news",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_training_news_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_training_news_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_news")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_training_news_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "user_id", name=op.f("uq_training_news_municipality_id_user_id")),
    )
    op.add_column("outbox_mail", sa.Column("unsubscribe", sa.Text(), nullable=True))
    op.add_column("user_account", sa.Column("news_off_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "user_account",
        sa.Column(
            "calendar_by",
            sa.Enum("feed", "mail", "both", name="calendarby", native_enum=False, length=32),
            sa.CheckConstraint("calendar_by IN ('feed', 'mail', 'both')", name=op.f("ck_user_account_calendarby")),
            nullable=True,
        ),
    )
    wall(op, "training_news")


def downgrade() -> None:
    op.drop_column("user_account", "calendar_by")  # with its check, which stands at the column
    op.drop_column("user_account", "news_off_at")
    op.drop_column("outbox_mail", "unsubscribe")
    op.drop_table("training_news")
