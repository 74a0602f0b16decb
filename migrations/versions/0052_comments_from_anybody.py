"""comments from anybody, registered, decided on and answered"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import close_off, freeze, keep_unchanged, let_change, let_in, thaw, wall

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

TABLES = ("registry_series", "public_comment", "comment_decision", "comment_word", "need_comment")
AS_WRITTEN = (
    "NEW.text <> OLD.text OR coalesce(NEW.name, '') <> coalesce(OLD.name, '') OR NEW.year <> OLD.year "
    "OR NEW.number <> OLD.number OR NEW.received_at <> OLD.received_at"
)
AS_SAID = "NEW.text <> OLD.text OR NEW.kind <> OLD.kind OR NEW.at <> OLD.at"


def upgrade() -> None:
    op.create_table(
        "registry_series",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= 1", name=op.f("ck_registry_series_last_positive")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_registry_series_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_series")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_registry_series_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "year", name=op.f("uq_registry_series_municipality_id_year")),
    )
    op.create_table(
        "public_comment",
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "asked",
                "published",
                "rejected",
                "complaint",
                "hidden",
                name="commentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("email_removed_on", sa.Date(), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 5000", name=op.f("ck_public_comment_text_length")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_public_comment_number_positive")),
        sa.CheckConstraint(
            "(need_id IS NULL OR post_id IS NULL) AND (need_id IS NULL OR question_id IS NULL) "
            "AND (post_id IS NULL OR question_id IS NULL)",
            name=op.f("ck_public_comment_about_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "post_id"],
            ["open_post.municipality_id", "open_post.id"],
            name=op.f("fk_public_comment_municipality_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "question_id"],
            ["open_question.municipality_id", "open_question.id"],
            name=op.f("fk_public_comment_municipality_id_question_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_public_comment_municipality_id_need_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_public_comment_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_comment")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_public_comment_code_hash")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_public_comment_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "sent_hash", name=op.f("uq_public_comment_municipality_id_sent_hash")),
        sa.UniqueConstraint(
            "municipality_id", "year", "number", name=op.f("uq_public_comment_municipality_id_year_number")
        ),
    )
    with op.batch_alter_table("public_comment", schema=None) as batch_op:
        batch_op.create_index("ix_public_comment_need_id", ["need_id"], unique=False)
        batch_op.create_index("ix_public_comment_post_id", ["post_id"], unique=False)
        batch_op.create_index("ix_public_comment_question_id", ["question_id"], unique=False)
        batch_op.create_index("ix_public_comment_state", ["municipality_id", "state", "received_at"], unique=False)

    op.create_table(
        "comment_decision",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column(
            "deed",
            sa.Enum(
                "publish",
                "reject",
                "route",
                "ask",
                "reply",
                "hide",
                "take_up",
                "undo",
                "answer",
                "withdraw",
                "raise",
                name="commentdeed",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "before",
            sa.Enum(
                "received",
                "asked",
                "published",
                "rejected",
                "complaint",
                "hidden",
                name="state_before",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "after",
            sa.Enum(
                "received",
                "asked",
                "published",
                "rejected",
                "complaint",
                "hidden",
                name="state_after",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "off_topic",
                "personal",
                "offensive",
                "unlawful",
                "advertising",
                "repeated",
                "other",
                name="commentreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("deed = 'reply' OR by_id IS NOT NULL", name=op.f("ck_comment_decision_by_somebody")),
        sa.CheckConstraint(
            "deed NOT IN ('reject', 'hide') OR reason IS NOT NULL", name=op.f("ck_comment_decision_hidden_with_reason")
        ),
        sa.CheckConstraint("reason <> 'other' OR words IS NOT NULL", name=op.f("ck_comment_decision_other_in_words")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_comment_decision_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "comment_id"],
            ["public_comment.municipality_id", "public_comment.id"],
            name=op.f("fk_comment_decision_municipality_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_comment_decision_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_decision")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_comment_decision_municipality_id_id")),
    )
    with op.batch_alter_table("comment_decision", schema=None) as batch_op:
        batch_op.create_index("ix_comment_decision_by_id_at", ["by_id", "at"], unique=False)
        batch_op.create_index("ix_comment_decision_comment_id", ["comment_id"], unique=False)

    op.create_table(
        "comment_word",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "question", "reply", "answer", name="wordkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column(
            "signed_as",
            sa.Enum(
                "coordinator",
                "head",
                "group",
                "staff",
                name="signedas",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'answer') = (signed_as IS NOT NULL)", name=op.f("ck_comment_word_answer_signed")),
        sa.CheckConstraint("(kind = 'reply') = (by_id IS NULL)", name=op.f("ck_comment_word_reply_by_the_writer")),
        sa.CheckConstraint("withdrawn_at IS NULL OR kind = 'answer'", name=op.f("ck_comment_word_answer_withdrawn")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_comment_word_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "comment_id"],
            ["public_comment.municipality_id", "public_comment.id"],
            name=op.f("fk_comment_word_municipality_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_comment_word_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_word")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_comment_word_municipality_id_id")),
    )
    with op.batch_alter_table("comment_word", schema=None) as batch_op:
        batch_op.create_index("ix_comment_word_comment_id", ["comment_id"], unique=False)

    op.create_table(
        "need_comment",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "comment_id"],
            ["public_comment.municipality_id", "public_comment.id"],
            name=op.f("fk_need_comment_municipality_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_need_comment_municipality_id_need_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_need_comment_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_comment")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_need_comment_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "need_id", "comment_id", name=op.f("uq_need_comment_municipality_id_need_id_comment_id")
        ),
    )
    with op.batch_alter_table("need_comment", schema=None) as batch_op:
        batch_op.create_index("ix_need_comment_comment_id", ["comment_id"], unique=False)

    wall(op, *TABLES)
    for table, changed in (("public_comment", AS_WRITTEN), ("comment_word", AS_SAID)):
        freeze(op, table, when=changed, because="what was written is kept as it came", deeds=("UPDATE",))
        close_off(op, table, old="1 = 1", new="1 = 0", because="official documents are kept", deeds=("DELETE",))
    keep_unchanged(op, "comment_decision")


def downgrade() -> None:
    for table in ("public_comment", "comment_word"):
        thaw(op, table)
        let_in(op, table)
    let_change(op, "comment_decision")
    with op.batch_alter_table("need_comment", schema=None) as batch_op:
        batch_op.drop_index("ix_need_comment_comment_id")

    op.drop_table("need_comment")
    with op.batch_alter_table("comment_word", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_word_comment_id")

    op.drop_table("comment_word")
    with op.batch_alter_table("comment_decision", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_decision_comment_id")
        batch_op.drop_index("ix_comment_decision_by_id_at")

    op.drop_table("comment_decision")
    with op.batch_alter_table("public_comment", schema=None) as batch_op:
        batch_op.drop_index("ix_public_comment_state")
        batch_op.drop_index("ix_public_comment_need_id")
        batch_op.drop_index("ix_public_comment_post_id")
        batch_op.drop_index("ix_public_comment_question_id")

    op.drop_table("public_comment")
    op.drop_table("registry_series")
