"""surveys"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import freeze, seal, thaw, unseal, wall

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TABLES = (
    "survey",
    "survey_section",
    "survey_question",
    "survey_option",
    "survey_condition",
    "survey_invitation",
    "survey_partial",
    "survey_sheet",
    "survey_text",
    "survey_count",
    "survey_publication",
    "need_priority",
)
ASKED = ("survey_section", "survey_question", "survey_option", "survey_condition")
OPENED = "EXISTS (SELECT 1 FROM survey WHERE survey.id = {row}.survey_id AND survey.state <> 'draft')"
ANONYMOUS = "EXISTS (SELECT 1 FROM survey WHERE survey.id = {row}.survey_id AND survey.mode = 'anonymous')"
CHANGED = " OR ".join(
    f"coalesce(NEW.{column}, '') <> coalesce(OLD.{column}, '')"
    for column in ("mode", "title_sv", "title_en", "intro_sv", "intro_en", "series")
)
BACK = "(OLD.state = 'closed' AND NEW.state <> 'closed') OR (OLD.state = 'open' AND NEW.state = 'draft')"


def upgrade() -> None:
    op.create_table(
        "survey",
        sa.Column("title_sv", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=True),
        sa.Column("intro_sv", sa.Text(), nullable=True),
        sa.Column("intro_en", sa.Text(), nullable=True),
        sa.Column(
            "mode",
            sa.Enum("anonymous", "named", name="surveymode", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "open", "closed", name="surveystate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("series", sa.String(length=32), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("smallest_group", sa.Integer(), nullable=True),
        sa.Column("open_code", sa.String(length=64), nullable=True),
        sa.Column("reminders_most", sa.Integer(), nullable=False),
        sa.Column("reminders_sent", sa.Integer(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_survey_closed_at_a_time")),
        sa.CheckConstraint("(state = 'draft') = (opened_at IS NULL)", name=op.f("ck_survey_opened_at_a_time")),
        sa.CheckConstraint("state = 'draft' OR smallest_group >= 3", name=op.f("ck_survey_smallest_group_promised")),
        sa.CheckConstraint("wave >= 1", name=op.f("ck_survey_wave_counts_from_one")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_survey_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_survey_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "series", "wave", name="uq_survey_wave_of_series"),
        sa.UniqueConstraint("open_code", name=op.f("uq_survey_open_code")),
    )
    op.create_table(
        "need_priority",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("among", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("source_name", sa.String(length=200), nullable=False),
        sa.Column("source_path", sa.String(length=200), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("place >= 1 AND place <= among", name=op.f("ck_need_priority_place_among_all")),
        sa.CheckConstraint("points >= 0 AND answers >= 1", name=op.f("ck_need_priority_points_of_answers")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "given_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_need_priority_municipality_id_given_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_need_priority_municipality_id_need_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_need_priority_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_priority")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_need_priority_municipality_id_id")),
    )
    with op.batch_alter_table("need_priority", schema=None) as batch_op:
        batch_op.create_index("ix_need_priority_need_id", ["need_id"], unique=False)

    op.create_table(
        "survey_invitation",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "librarian",
                "principal",
                "teacher",
                "coordinator",
                "head",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "school_librarian",
                "teacher_librarian",
                "library_assistant",
                name="postkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_on", sa.Date(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "school_id"],
            ["school.municipality_id", "school.id"],
            name=op.f("fk_survey_invitation_municipality_id_school_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "survey_id"],
            ["survey.municipality_id", "survey.id"],
            name=op.f("fk_survey_invitation_municipality_id_survey_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_survey_invitation_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_survey_invitation_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_invitation")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_survey_invitation_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "survey_id", "user_id", name="uq_survey_invitation_once"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_survey_invitation_token_hash")),
    )
    with op.batch_alter_table("survey_invitation", schema=None) as batch_op:
        batch_op.create_index("ix_survey_invitation_user_id", ["user_id"], unique=False)

    op.create_table(
        "survey_partial",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("saved_on", sa.Date(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "survey_id"],
            ["survey.municipality_id", "survey.id"],
            name=op.f("fk_survey_partial_municipality_id_survey_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_survey_partial_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_partial")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_survey_partial_key_hash")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_survey_partial_municipality_id_id")),
    )
    op.create_table(
        "survey_section",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_sv", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=True),
        sa.Column("text_sv", sa.Text(), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "survey_id"],
            ["survey.municipality_id", "survey.id"],
            name=op.f("fk_survey_section_municipality_id_survey_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_survey_section_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_section")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_survey_section_municipality_id_id")),
    )
    with op.batch_alter_table("survey_section", schema=None) as batch_op:
        batch_op.create_index("ix_survey_section_survey_id", ["survey_id"], unique=False)

    op.create_table(
        "survey_sheet",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "survey_id"],
            ["survey.municipality_id", "survey.id"],
            name=op.f("fk_survey_sheet_municipality_id_survey_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_survey_sheet_municipality_id_user_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_survey_sheet_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_sheet")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_survey_sheet_municipality_id_id")),
    )
    with op.batch_alter_table("survey_sheet", schema=None) as batch_op:
        batch_op.create_index("ix_survey_sheet_survey_id", ["survey_id", "id"], unique=False)
        batch_op.create_index("ix_survey_sheet_user_id", ["user_id"], unique=False)

    op.create_table(
        "survey_question",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "single",
                "multiple",
                "scale",
                "ranking",
                "number",
                "text",
                name="questionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text_sv", sa.String(length=200), nullable=False),
        sa.Column("text_en", sa.String(length=200), nullable=True),
        sa.Column("help_sv", sa.Text(), nullable=True),
        sa.Column("help_en", sa.Text(), nullable=True),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("low_sv", sa.String(length=200), nullable=True),
        sa.Column("low_en", sa.String(length=200), nullable=True),
        sa.Column("high_sv", sa.String(length=200), nullable=True),
        sa.Column("high_en", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "section_id"],
            ["survey_section.municipality_id", "survey_section.id"],
            name=op.f("fk_survey_question_municipality_id_section_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "survey_id"],
            ["survey.municipality_id", "survey.id"],
            name=op.f("fk_survey_question_municipality_id_survey_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_survey_question_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_question")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_survey_question_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "survey_id", "key", name="uq_survey_question_key"),
    )
    with op.batch_alter_table("survey_question", schema=None) as batch_op:
        batch_op.create_index("ix_survey_question_section_id", ["section_id"], unique=False)

    op.create_table(
        "survey_condition",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("on_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(section_id IS NULL) <> (question_id IS NULL)", name=op.f("ck_survey_condition_of_a_section_or_a_question")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "on_id"],
            ["survey_question.municipality_id", "survey_question.id"],
            name=op.f("fk_survey_condition_municipality_id_on_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "question_id"],
            ["survey_question.municipality_id", "survey_question.id"],
            name=op.f("fk_survey_condition_municipality_id_question_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "section_id"],
            ["survey_section.municipality_id", "survey_section.id"],
            name=op.f("fk_survey_condition_municipality_id_section_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "survey_id"],
            ["survey.municipality_id", "survey.id"],
            name=op.f("fk_survey_condition_municipality_id_survey_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_survey_condition_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_condition")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_survey_condition_municipality_id_id")),
    )
    with op.batch_alter_table("survey_condition", schema=None) as batch_op:
        batch_op.create_index("ix_survey_condition_question_id", ["question_id"], unique=False)
        batch_op.create_index("ix_survey_condition_section_id", ["section_id"], unique=False)

    op.create_table(
        "survey_count",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "question_id"],
            ["survey_question.municipality_id", "survey_question.id"],
            name=op.f("fk_survey_count_municipality_id_question_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "survey_id"],
            ["survey.municipality_id", "survey.id"],
            name=op.f("fk_survey_count_municipality_id_survey_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_survey_count_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_count")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_survey_count_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "question_id", "value", "place", name="uq_survey_count_value"),
    )
    with op.batch_alter_table("survey_count", schema=None) as batch_op:
        batch_op.create_index("ix_survey_count_survey_id", ["survey_id"], unique=False)

    op.create_table(
        "survey_option",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_sv", sa.String(length=200), nullable=False),
        sa.Column("text_en", sa.String(length=200), nullable=True),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "need_id"],
            ["need.municipality_id", "need.id"],
            name=op.f("fk_survey_option_municipality_id_need_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "question_id"],
            ["survey_question.municipality_id", "survey_question.id"],
            name=op.f("fk_survey_option_municipality_id_question_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "survey_id"],
            ["survey.municipality_id", "survey.id"],
            name=op.f("fk_survey_option_municipality_id_survey_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_survey_option_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_option")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_survey_option_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "question_id", "number", name="uq_survey_option_number"),
    )
    with op.batch_alter_table("survey_option", schema=None) as batch_op:
        batch_op.create_index("ix_survey_option_need_id", ["need_id"], unique=False)

    op.create_table(
        "survey_publication",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_survey_publication_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "question_id"],
            ["survey_question.municipality_id", "survey_question.id"],
            name=op.f("fk_survey_publication_municipality_id_question_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "survey_id"],
            ["survey.municipality_id", "survey.id"],
            name=op.f("fk_survey_publication_municipality_id_survey_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_survey_publication_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_publication")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_survey_publication_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "question_id", name="uq_survey_publication_once"),
    )
    with op.batch_alter_table("survey_publication", schema=None) as batch_op:
        batch_op.create_index("ix_survey_publication_survey_id", ["survey_id"], unique=False)

    op.create_table(
        "survey_text",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "shown", "hidden", name="textstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("shown_text", sa.Text(), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'shown') = (shown_text IS NOT NULL)", name=op.f("ck_survey_text_shown_with_text")),
        sa.CheckConstraint(
            "(state = 'waiting') = (reviewed_by_id IS NULL)", name=op.f("ck_survey_text_reviewed_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "question_id"],
            ["survey_question.municipality_id", "survey_question.id"],
            name=op.f("fk_survey_text_municipality_id_question_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "reviewed_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_survey_text_municipality_id_reviewed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "survey_id"],
            ["survey.municipality_id", "survey.id"],
            name=op.f("fk_survey_text_municipality_id_survey_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_survey_text_municipality_id_user_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_survey_text_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_text")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_survey_text_municipality_id_id")),
    )
    with op.batch_alter_table("survey_text", schema=None) as batch_op:
        batch_op.create_index("ix_survey_text_survey_id", ["survey_id", "question_id"], unique=False)

    wall(op, *TABLES)
    for table in ASKED:
        seal(op, table, when=OPENED, because="what an opened survey asks is fixed")
    freeze(
        op,
        "survey",
        when=f"OLD.state <> 'draft' AND ({CHANGED} OR NEW.smallest_group <> OLD.smallest_group OR {BACK})",
        because="an opened survey is fixed",
        deeds=("UPDATE",),
    )
    named = "({row}.user_id IS NOT NULL{day}) AND " + ANONYMOUS
    because = "an anonymous answer has no name and no day"
    seal(op, "survey_sheet", when=named.replace("{day}", " OR {row}.answered_on IS NOT NULL"), because=because)
    seal(op, "survey_text", when=named.replace("{day}", ""), because=because)
    seal(op, "survey_invitation", when="{row}.answered_on IS NOT NULL AND " + ANONYMOUS, because=because)


def downgrade() -> None:
    for table in (*ASKED, "survey_sheet", "survey_text", "survey_invitation"):
        unseal(op, table)
    thaw(op, "survey")
    with op.batch_alter_table("survey_text", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_text_survey_id")

    op.drop_table("survey_text")
    with op.batch_alter_table("survey_publication", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_publication_survey_id")

    op.drop_table("survey_publication")
    with op.batch_alter_table("survey_option", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_option_need_id")

    op.drop_table("survey_option")
    with op.batch_alter_table("survey_count", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_count_survey_id")

    op.drop_table("survey_count")
    with op.batch_alter_table("survey_condition", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_condition_section_id")
        batch_op.drop_index("ix_survey_condition_question_id")

    op.drop_table("survey_condition")
    with op.batch_alter_table("survey_question", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_question_section_id")

    op.drop_table("survey_question")
    with op.batch_alter_table("survey_sheet", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_sheet_user_id")
        batch_op.drop_index("ix_survey_sheet_survey_id")

    op.drop_table("survey_sheet")
    with op.batch_alter_table("survey_section", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_section_survey_id")

    op.drop_table("survey_section")
    op.drop_table("survey_partial")
    with op.batch_alter_table("survey_invitation", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_invitation_user_id")

    op.drop_table("survey_invitation")
    with op.batch_alter_table("need_priority", schema=None) as batch_op:
        batch_op.drop_index("ix_need_priority_need_id")

    op.drop_table("need_priority")
    op.drop_table("survey")
