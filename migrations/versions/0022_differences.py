"""differences between schools and their judgements, and the index of need a municipality supplies"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import keep_unchanged, let_change, wall

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = (
    "difference",
    "difference_judgement",
    "difference_school",
    "need_difference",
    "need_index",
    "need_index_value",
)


def upgrade() -> None:
    op.create_table(
        "difference",
        sa.Column("indicator_code", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "not_judged", "wanted", "unwanted", name="verdict", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("look_again_on", sa.Date(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_difference_year_there_is")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "judged_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_difference_municipality_id_judged_by_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_difference_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_difference_municipality_id_id")),
    )
    with op.batch_alter_table("difference") as batch:
        batch.create_index(
            "ix_difference_indicator_code_year", ["municipality_id", "indicator_code", "year"], unique=False
        )
        batch.create_index("ix_difference_look_again_on", ["municipality_id", "look_again_on"], unique=False)

    op.create_table(
        "need_index",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("what_it_is", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_need_index_year_there_is")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "set_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_need_index_municipality_id_set_by_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_need_index_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_index")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_need_index_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "year", name=op.f("uq_need_index_municipality_id_year")),
    )
    op.create_table(
        "difference_judgement",
        sa.Column("difference_id", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "not_judged", "wanted", "unwanted", name="verdict", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("look_again_on", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_difference_judgement_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "difference_id"],
            ["difference.municipality_id", "difference.id"],
            name=op.f("fk_difference_judgement_municipality_id_difference_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_difference_judgement_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference_judgement")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_difference_judgement_municipality_id_id")),
    )
    with op.batch_alter_table("difference_judgement") as batch:
        batch.create_index("ix_difference_judgement_difference_id", ["difference_id"], unique=False)

    op.create_table(
        "difference_school",
        sa.Column("difference_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "difference_id"],
            ["difference.municipality_id", "difference.id"],
            name=op.f("fk_difference_school_municipality_id_difference_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "school_id"],
            ["school.municipality_id", "school.id"],
            name=op.f("fk_difference_school_municipality_id_school_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_difference_school_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference_school")),
        sa.UniqueConstraint("municipality_id", "difference_id", "school_id", name="uq_difference_school_once"),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_difference_school_municipality_id_id")),
    )
    op.create_table(
        "need_difference",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("difference_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "difference_id"],
            ["difference.municipality_id", "difference.id"],
            name=op.f("fk_need_difference_municipality_id_difference_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_need_difference_municipality_id_need_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_need_difference_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_difference")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_need_difference_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "need_id", "difference_id", name="uq_need_difference_once"),
    )
    with op.batch_alter_table("need_difference") as batch:
        batch.create_index("ix_need_difference_difference_id", ["difference_id"], unique=False)

    op.create_table(
        "need_index_value",
        sa.Column("index_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("figure", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("figure >= 0", name=op.f("ck_need_index_value_figure_not_negative")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "index_id"],
            ["need_index.municipality_id", "need_index.id"],
            name=op.f("fk_need_index_value_municipality_id_index_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "school_id"],
            ["school.municipality_id", "school.id"],
            name=op.f("fk_need_index_value_municipality_id_school_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_need_index_value_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_index_value")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_need_index_value_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "index_id", "school_id", name="uq_need_index_value_once"),
    )
    wall(op, *TABLES)
    keep_unchanged(op, "difference_judgement")


def downgrade() -> None:
    let_change(op, "difference_judgement")
    op.drop_table("need_index_value")
    with op.batch_alter_table("need_difference") as batch:
        batch.drop_index("ix_need_difference_difference_id")

    op.drop_table("need_difference")
    op.drop_table("difference_school")
    with op.batch_alter_table("difference_judgement") as batch:
        batch.drop_index("ix_difference_judgement_difference_id")

    op.drop_table("difference_judgement")
    op.drop_table("need_index")
    with op.batch_alter_table("difference") as batch:
        batch.drop_index("ix_difference_look_again_on")
        batch.drop_index("ix_difference_indicator_code_year")

    op.drop_table("difference")
