"""the open process page: posts, question, documents"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import keep_unchanged, let_change, wall

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def tenant(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f(f"uq_{table}_municipality_id_id")),
    ]


def version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer(), nullable=False)


def refers(table: str, column: str, target: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality_id", column],
        [f"{target}.municipality_id", f"{target}.id"],
        name=op.f(f"fk_{table}_municipality_id_{column}"),
        ondelete=ondelete,
    )


def texts() -> list[sa.Column[str]]:
    return [
        sa.Column("title_sv", sa.String(length=200), nullable=False),
        sa.Column("body_sv", sa.Text(), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=True),
        sa.Column("body_en", sa.Text(), nullable=True),
    ]


def upgrade() -> None:
    op.create_table(
        "open_page",
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("plans_shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("intro_sv", sa.Text(), nullable=True),
        sa.Column("intro_en", sa.Text(), nullable=True),
        version(),
        *tenant("open_page"),
        sa.UniqueConstraint("municipality_id", name="uq_open_page_one"),
    )
    op.create_table(
        "open_post",
        sa.Column("uid", sa.String(length=36), nullable=False),
        *texts(),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name=op.f("ck_open_post_poststate"),
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        version(),
        *tenant("open_post"),
        sa.UniqueConstraint("uid", name="uq_open_post_uid"),
        sa.CheckConstraint("(title_en IS NULL) = (body_en IS NULL)", name=op.f("ck_open_post_english_whole")),
        sa.CheckConstraint(
            "state = 'draft' OR (published_at IS NOT NULL AND changed_at IS NOT NULL)",
            name=op.f("ck_open_post_when_published"),
        ),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR (withdrawn_at IS NOT NULL AND withdrawn_reason IS NOT NULL)",
            name=op.f("ck_open_post_withdrawn_with_reason"),
        ),
    )
    op.create_index("ix_open_post_published_at", "open_post", ["municipality_id", "state", "published_at"])
    op.create_table(
        "open_post_version",
        sa.Column("post_id", sa.Integer(), nullable=False),
        *texts(),
        sa.Column("said_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=False),
        *tenant("open_post_version"),
        refers("open_post_version", "post_id", "open_post", ondelete="CASCADE"),
        refers("open_post_version", "replaced_by_id", "user_account"),
    )
    op.create_index("ix_open_post_version_post_id", "open_post_version", ["post_id"])
    op.create_table(
        "open_post_need",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        *tenant("open_post_need"),
        refers("open_post_need", "post_id", "open_post", ondelete="CASCADE"),
        refers("open_post_need", "need_id", "need", ondelete="CASCADE"),
        sa.UniqueConstraint(
            "municipality_id", "post_id", "need_id", name=op.f("uq_open_post_need_municipality_id_post_id_need_id")
        ),
    )
    op.create_index("ix_open_post_need_need_id", "open_post_need", ["need_id"])
    op.create_table(
        "open_question",
        sa.Column("text_sv", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        version(),
        *tenant("open_question"),
        sa.CheckConstraint("to_day IS NULL OR to_day >= from_day", name=op.f("ck_open_question_days_in_order")),
    )
    op.create_index("ix_open_question_from_day", "open_question", ["municipality_id", "from_day"])
    op.create_table(
        "open_document",
        sa.Column("title_sv", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=True),
        sa.Column("link", sa.String(length=2000), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        version(),
        *tenant("open_document"),
        sa.CheckConstraint("link LIKE 'http%'", name=op.f("ck_open_document_on_the_web")),
    )
    wall(op, "open_page", "open_post", "open_post_version", "open_post_need", "open_question", "open_document")
    keep_unchanged(op, "open_post_version")


def downgrade() -> None:
    let_change(op, "open_post_version")
    for table in ("open_document", "open_question", "open_post_need", "open_post_version", "open_post", "open_page"):
        op.drop_table(table)
