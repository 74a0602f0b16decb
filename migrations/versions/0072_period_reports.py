"""reports of a period, kept as they were when they are sent, and unchangeable once signed"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import close_off, freeze, keep_unchanged, let_change, let_in, thaw, wall

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

SIGNED = "a signed report is kept as it is"
SENT = "a sent report is kept as it was sent"
UNSIGNED = sa.text("state <> 'signed'")
OTHER_CONTENT = (
    "OLD.state = 'sent' AND NEW.state <> 'draft' AND (NEW.digest <> OLD.digest OR NEW.content IS NULL "
    "OR CAST(NEW.content AS TEXT) <> CAST(OLD.content AS TEXT))"
)
OF_SENT = "EXISTS (SELECT 1 FROM period_report AS r WHERE r.id = {row}.report_id AND r.state <> 'draft')"


def upgrade() -> None:
    op.create_table(
        "period_report",
        sa.Column(
            "kind",
            sa.Enum(
                "school_year",
                "term",
                "days",
                name="periodkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "sent", "signed", name="reportstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_period_report_days_in_order")),
        sa.CheckConstraint(
            "(state = 'draft') = (sent_at IS NULL) AND (sent_at IS NULL) = (digest IS NULL) "
            "AND (sent_at IS NULL) = (sent_by_id IS NULL)",
            name=op.f("ck_period_report_kept_when_sent"),
        ),
        sa.CheckConstraint(
            "(state = 'signed') = (signed_at IS NOT NULL) AND (signed_at IS NULL) = (signed_by_id IS NULL)",
            name=op.f("ck_period_report_signed_by_somebody"),
        ),
        sa.CheckConstraint(
            "signed_by_id IS NULL OR (signed_by_id <> sent_by_id AND signed_by_id <> made_by_id)",
            name=op.f("ck_period_report_not_by_its_author"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "made_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_period_report_municipality_id_made_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "sent_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_period_report_municipality_id_sent_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "signed_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_period_report_municipality_id_signed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_period_report_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_report")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_period_report_municipality_id_id")),
    )
    with op.batch_alter_table("period_report") as batch:
        batch.create_index(
            "uq_period_report_unsigned",
            ["municipality_id", "first_day", "last_day"],
            unique=True,
            sqlite_where=UNSIGNED,
            postgresql_where=UNSIGNED,
        )

    op.create_table(
        "report_comment",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "report_id"],
            ["period_report.municipality_id", "period_report.id"],
            name=op.f("fk_report_comment_municipality_id_report_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_report_comment_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_comment")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_report_comment_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "report_id", "section", name="uq_report_comment_section"),
    )
    op.create_table(
        "report_step",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column(
            "deed",
            sa.Enum(
                "sent",
                "taken_back",
                "returned",
                "signed",
                name="reportdeed",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "deed <> 'returned' OR reason IS NOT NULL", name=op.f("ck_report_step_returned_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_report_step_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "report_id"],
            ["period_report.municipality_id", "period_report.id"],
            name=op.f("fk_report_step_municipality_id_report_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_report_step_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_step")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_report_step_municipality_id_id")),
    )
    with op.batch_alter_table("report_step") as batch:
        batch.create_index("ix_report_step_report_id", ["report_id"], unique=False)

    wall(op, "period_report", "report_comment", "report_step")
    freeze(op, "period_report", when="OLD.state = 'signed'", because=SIGNED)
    close_off(op, "period_report", old=OTHER_CONTENT, new="1 = 0", because=SENT, deeds=("UPDATE",))
    close_off(op, "report_comment", old=OF_SENT.format(row="OLD"), new=OF_SENT.format(row="NEW"), because=SENT)
    keep_unchanged(op, "report_step")


def downgrade() -> None:
    let_change(op, "report_step")
    let_in(op, "report_comment")
    let_in(op, "period_report")
    thaw(op, "period_report")
    with op.batch_alter_table("report_step") as batch:
        batch.drop_index("ix_report_step_report_id")

    op.drop_table("report_step")
    op.drop_table("report_comment")
    with op.batch_alter_table("period_report") as batch:
        batch.drop_index("uq_period_report_unsigned")

    op.drop_table("period_report")
