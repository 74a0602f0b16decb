"""the yearly competence strategy"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "competence_strategy",
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "adopted", name="strategystate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("introduction", sa.Text(), nullable=True),
        sa.Column("follow_up", sa.Text(), nullable=True),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adopted_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'adopted') = (adopted_at IS NOT NULL AND adopted_by_id IS NOT NULL)",
            name=op.f("ck_competence_strategy_adopted_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "adopted_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_competence_strategy_municipality_id_adopted_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_competence_strategy_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence_strategy")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_competence_strategy_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "school_year", name=op.f("uq_competence_strategy_municipality_id_school_year")
        ),
    )
    op.create_table(
        "strategy_priority",
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("planned", sa.Text(), nullable=True),
        sa.Column("hours", sa.BigInteger(), nullable=True),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "reached", "partly", "not_reached", name="outcome", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("outcome_note", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("budget >= 0", name=op.f("ck_strategy_priority_budget_not_negative")),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_strategy_priority_hours_not_negative")),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome_note IS NOT NULL", name=op.f("ck_strategy_priority_outcome_with_words")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "area_id"],
            ["competence_area.municipality_id", "competence_area.id"],
            name=op.f("fk_strategy_priority_municipality_id_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_strategy_priority_municipality_id_need_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "strategy_id"],
            ["competence_strategy.municipality_id", "competence_strategy.id"],
            name=op.f("fk_strategy_priority_municipality_id_strategy_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_strategy_priority_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy_priority")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_strategy_priority_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "strategy_id", "area_id", name="uq_strategy_priority_of_area"),
    )
    with op.batch_alter_table("strategy_priority") as batch:
        batch.create_index("ix_strategy_priority_need_id", ["need_id"], unique=False)
        batch.create_index("ix_strategy_priority_strategy_id", ["strategy_id"], unique=False)

    op.create_table(
        "priority_training",
        sa.Column("priority_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "event_id"],
            ["training_event.municipality_id", "training_event.id"],
            name=op.f("fk_priority_training_municipality_id_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "priority_id"],
            ["strategy_priority.municipality_id", "strategy_priority.id"],
            name=op.f("fk_priority_training_municipality_id_priority_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_priority_training_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_training")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_priority_training_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id",
            "priority_id",
            "event_id",
            name=op.f("uq_priority_training_municipality_id_priority_id_event_id"),
        ),
    )
    with op.batch_alter_table("priority_training") as batch:
        batch.create_index("ix_priority_training_event_id", ["event_id"], unique=False)

    wall(op, "competence_strategy", "strategy_priority", "priority_training")


def downgrade() -> None:
    with op.batch_alter_table("priority_training") as batch:
        batch.drop_index("ix_priority_training_event_id")

    op.drop_table("priority_training")
    with op.batch_alter_table("strategy_priority") as batch:
        batch.drop_index("ix_strategy_priority_strategy_id")
        batch.drop_index("ix_strategy_priority_need_id")

    op.drop_table("strategy_priority")
    op.drop_table("competence_strategy")
