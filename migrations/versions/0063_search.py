"""what can be searched, kept true by triggers"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import let_migration_reach_every_row, wall
from planner.core.searched import Frozen, Source, filled, tidy_entries, unwatch, verbatim, watch, watch_frozen

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

KINDS = (
    "need",
    "plan",
    "objective",
    "activity",
    "tool",
    "training",
    "group",
    "meeting",
    "survey",
    "post",
    "school",
)
PLAN_WORDS = ("registry_number", "drawn_up_with", "current_state", "curriculum_links")
OBJECTIVE_WORDS = ("indicator", "how_measured")
ACTIVITY_WORDS = ("target_group", "responsible", "frequency", "resources", "partner")
IN_TEXT = "{row}.removed_at IS NULL"

SOURCES = [
    Source("need", "need", ("title_sv", "title_en"), ("code", "description_sv", "description_en")),
    Source("plan", "plan", ("title",), PLAN_WORDS),
    Source("objective", "objective", ("title",), OBJECTIVE_WORDS, whole="plan_id", when=IN_TEXT, also=("removed_at",)),
    Source("activity", "activity", ("what",), ACTIVITY_WORDS, whole="plan_id", when=IN_TEXT, also=("removed_at",)),
    Source(
        "tool", "tool", ("title_sv", "title_en"), ("code", "description", "how_measured", "year_groups", "when_text")
    ),
    Source("training_event", "training", ("title",), ("description", "organiser", "partner")),
    Source("reference_group", "group", ("name",), ("purpose",)),
    Source("meeting", "meeting", ("title",), ("place",)),
    Source("agenda_item", "meeting", ("title",), ("notes",), part="item", thing="meeting_id", whole="meeting_id"),
    Source("survey", "survey", ("title_sv", "title_en"), ("intro_sv", "intro_en")),
    Source("open_post", "post", ("title_sv", "title_en"), ("body_sv", "body_en")),
    Source("school", "school", ("name",), ("unit_code",)),
]
APPROVED = Frozen(
    "plan_revision",
    owner="plan",
    number="in_force_number",
    kinds=(
        ("plan", (), "title", PLAN_WORDS),
        ("objective", ("objectives",), "title", OBJECTIVE_WORDS),
        ("activity", ("objectives", "activities"), "what", ACTIVITY_WORDS),
    ),
)


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "part",
            sa.Enum("text", "in_force", "item", name="part", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("whole_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_search_entry_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_search_entry_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "kind", "part", "source_id", name="uq_search_entry_source"),
    )
    op.create_index("ix_search_entry_whole_id", "search_entry", ["municipality_id", "whole_id", "part"])
    wall(op, "search_entry")
    tidy_entries(op)
    for source in SOURCES:
        watch(op, source)
    watch_frozen(op, APPROVED)
    let_migration_reach_every_row(op)
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in filled(SOURCES, APPROVED, postgresql=postgresql, municipality_id=None):
        op.execute(verbatim(statement))


def downgrade() -> None:
    unwatch(op, SOURCES, APPROVED)
    op.drop_table("search_entry")
