"""evaluations of training"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def of_event(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["municipality_id", "event_id"],
            ["training_event.municipality_id", "training_event.id"],
            name=op.f(f"fk_{table}_municipality_id_event_id"),
            ondelete="CASCADE",
        ),
        *of_town(table),
    )


def of_town(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f(f"uq_{table}_municipality_id_id")),
    )


def upgrade() -> None:
    op.create_table(
        "evaluation_given",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "sign_up_id"],
            ["sign_up.municipality_id", "sign_up.id"],
            name=op.f("fk_evaluation_given_municipality_id_sign_up_id"),
            ondelete="CASCADE",
        ),
        *of_town("evaluation_given"),
        sa.UniqueConstraint(
            "municipality_id", "sign_up_id", name=op.f("uq_evaluation_given_municipality_id_sign_up_id")
        ),
    )
    op.create_table(
        "evaluation_answer",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("useful", sa.Integer(), nullable=False),
        sa.Column("will_use", sa.String(length=32), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("useful BETWEEN 1 AND 5", name=op.f("ck_evaluation_answer_useful_range")),
        sa.CheckConstraint("will_use IN ('yes', 'partly', 'no')", name=op.f("ck_evaluation_answer_willuse")),
        *of_event("evaluation_answer"),
    )
    op.create_index("ix_evaluation_answer_event_id", "evaluation_answer", ["event_id"])
    op.create_table(
        "evaluation_word",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("review", sa.String(length=32), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("asked IN ('how', 'missing')", name=op.f("ck_evaluation_word_asked")),
        sa.CheckConstraint("review IN ('waiting', 'shown', 'withheld')", name=op.f("ck_evaluation_word_review")),
        *of_event("evaluation_word"),
    )
    op.create_index("ix_evaluation_word_event_id", "evaluation_word", ["event_id"])
    op.create_table(
        "evaluation_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        *of_event("evaluation_closing"),
        sa.UniqueConstraint("municipality_id", "event_id", name=op.f("uq_evaluation_closing_municipality_id_event_id")),
    )
    wall(op, "evaluation_given", "evaluation_answer", "evaluation_word", "evaluation_closing")


def downgrade() -> None:
    for table in ("evaluation_closing", "evaluation_word", "evaluation_answer", "evaluation_given"):
        op.drop_table(table)
