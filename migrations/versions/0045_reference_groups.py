"""reference groups, who sits in them, and the needs they raised"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reference_group",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_reference_group_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_group")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_reference_group_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "name", name=op.f("uq_reference_group_municipality_id_name")),
    )
    op.create_table(
        "need_group",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "group_id"],
            ["reference_group.municipality_id", "reference_group.id"],
            name=op.f("fk_need_group_municipality_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_need_group_municipality_id_need_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_need_group_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_group")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_need_group_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "need_id", "group_id", name=op.f("uq_need_group_municipality_id_need_id_group_id")
        ),
    )
    with op.batch_alter_table("need_group") as batch:
        batch.create_index("ix_need_group_group_id", ["group_id"], unique=False)

    op.create_table(
        "group_member",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "chair", "secretary", "member", name="grouprole", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_day IS NULL OR to_day >= from_day", name=op.f("ck_group_member_days_in_order")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "group_id"],
            ["reference_group.municipality_id", "reference_group.id"],
            name=op.f("fk_group_member_municipality_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "post_id"],
            ["post.municipality_id", "post.id"],
            name=op.f("fk_group_member_municipality_id_post_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_group_member_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
        sa.UniqueConstraint("municipality_id", "group_id", "post_id", "from_day", name="uq_group_member_from_day"),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_group_member_municipality_id_id")),
    )
    with op.batch_alter_table("group_member") as batch:
        batch.create_index("ix_group_member_group_id", ["group_id"], unique=False)
        batch.create_index("ix_group_member_post_id", ["post_id"], unique=False)
    wall(op, "reference_group", "need_group", "group_member")


def downgrade() -> None:
    with op.batch_alter_table("group_member") as batch:
        batch.drop_index("ix_group_member_post_id")
        batch.drop_index("ix_group_member_group_id")

    op.drop_table("group_member")
    with op.batch_alter_table("need_group") as batch:
        batch.drop_index("ix_need_group_group_id")

    op.drop_table("need_group")
    op.drop_table("reference_group")
