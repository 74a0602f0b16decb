"""return letters to reference groups, kept once they are sent"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import close_off, freeze, let_in, thaw, wall

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

BECAUSE = "a letter that was sent is kept as it is"
SENT = "EXISTS (SELECT 1 FROM return_letter AS r WHERE r.id = {row}.letter_id AND r.state = 'sent')"


def upgrade() -> None:
    op.create_table(
        "return_letter",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "sent", name="letterstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("introduction", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL AND sent_by_id IS NOT NULL)",
            name=op.f("ck_return_letter_sent_by_somebody"),
        ),
        sa.CheckConstraint("opened_at IS NULL OR state = 'sent'", name=op.f("ck_return_letter_open_when_sent")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "group_id"],
            ["reference_group.municipality_id", "reference_group.id"],
            name=op.f("fk_return_letter_municipality_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "sent_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_return_letter_municipality_id_sent_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_return_letter_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_letter")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_return_letter_municipality_id_id")),
    )
    with op.batch_alter_table("return_letter") as batch:
        batch.create_index("ix_return_letter_group_id", ["group_id"], unique=False)

    op.create_table(
        "return_letter_part",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "letter_id"],
            ["return_letter.municipality_id", "return_letter.id"],
            name=op.f("fk_return_letter_part_municipality_id_letter_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_return_letter_part_municipality_id_need_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_return_letter_part_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_letter_part")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_return_letter_part_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id",
            "letter_id",
            "need_id",
            name=op.f("uq_return_letter_part_municipality_id_letter_id_need_id"),
        ),
    )
    wall(op, "return_letter", "return_letter_part")
    freeze(op, "return_letter", when="OLD.state = 'sent'", because=BECAUSE)
    close_off(op, "return_letter_part", old=SENT.format(row="OLD"), new=SENT.format(row="NEW"), because=BECAUSE)


def downgrade() -> None:
    let_in(op, "return_letter_part")
    thaw(op, "return_letter")
    op.drop_table("return_letter_part")
    with op.batch_alter_table("return_letter") as batch:
        batch.drop_index("ix_return_letter_group_id")

    op.drop_table("return_letter")
