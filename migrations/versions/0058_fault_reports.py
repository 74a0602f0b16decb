"""reports of faults, and what the public is told"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import close_off, freeze, keep_unchanged, let_change, let_in, thaw, wall

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

AS_WRITTEN = (
    "NEW.text <> OLD.text OR coalesce(NEW.place, '') <> coalesce(OLD.place, '') OR NEW.year <> OLD.year "
    "OR NEW.number <> OLD.number OR NEW.received_at <> OLD.received_at"
)


def upgrade() -> None:
    op.create_table(
        "fault_report",
        sa.Column(
            "kind",
            sa.Enum(
                "accessibility",
                "other_form",
                "personal_data",
                "broken",
                name="faultkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=500), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "answered",
                "mended",
                name="faultstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.CheckConstraint("length(text) BETWEEN 1 AND 5000", name=op.f("ck_fault_report_text_length")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_fault_report_number_positive")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_fault_report_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fault_report")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_fault_report_code_hash")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_fault_report_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "sent_hash", name=op.f("uq_fault_report_municipality_id_sent_hash")),
        sa.UniqueConstraint(
            "municipality_id", "year", "number", name=op.f("uq_fault_report_municipality_id_year_number")
        ),
    )
    with op.batch_alter_table("fault_report", schema=None) as batch_op:
        batch_op.create_index("ix_fault_report_state", ["municipality_id", "state", "received_at"], unique=False)

    op.create_table(
        "open_terms",
        sa.Column("office", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=200), nullable=True),
        sa.Column("post", sa.String(length=200), nullable=True),
        sa.Column("data_officer", sa.String(length=200), nullable=True),
        sa.Column("comment_months", sa.Integer(), nullable=False),
        sa.Column("complaint_months", sa.Integer(), nullable=False),
        sa.Column("fault_months", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "comment_months BETWEEN 1 AND 120 AND complaint_months BETWEEN 1 AND 120 AND fault_months BETWEEN 1 AND 120",
            name=op.f("ck_open_terms_months"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_open_terms_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_terms")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_open_terms_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", name="uq_open_terms_one"),
    )
    op.create_table(
        "fault_event",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column(
            "deed",
            sa.Enum("answer", "mend", "miss", name="faultdeed", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(deed = 'miss') = (by_id IS NULL)", name=op.f("ck_fault_event_by_somebody")),
        sa.CheckConstraint("deed <> 'answer' OR words IS NOT NULL", name=op.f("ck_fault_event_answer_in_words")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_fault_event_municipality_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "report_id"],
            ["fault_report.municipality_id", "fault_report.id"],
            name=op.f("fk_fault_event_municipality_id_report_id"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_fault_event_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fault_event")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_fault_event_municipality_id_id")),
    )
    with op.batch_alter_table("fault_event", schema=None) as batch_op:
        batch_op.create_index("ix_fault_event_report_id", ["report_id"], unique=False)

    wall(op, "fault_report", "fault_event", "open_terms")
    freeze(op, "fault_report", when=AS_WRITTEN, because="what was written is kept as it came", deeds=("UPDATE",))
    close_off(op, "fault_report", old="1 = 1", new="1 = 0", because="official documents are kept", deeds=("DELETE",))
    keep_unchanged(op, "fault_event")


def downgrade() -> None:
    thaw(op, "fault_report")
    let_in(op, "fault_report")
    let_change(op, "fault_event")
    with op.batch_alter_table("fault_event", schema=None) as batch_op:
        batch_op.drop_index("ix_fault_event_report_id")

    op.drop_table("fault_event")
    op.drop_table("open_terms")
    with op.batch_alter_table("fault_report", schema=None) as batch_op:
        batch_op.drop_index("ix_fault_report_state")

    op.drop_table("fault_report")
