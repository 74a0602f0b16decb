"""the frame of plans: links to the curriculum, the municipality's parts, own figures; and the progression matrix"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FOCUS_AREAS = ("reading", "information_literacy")
STRANDS = ("find", "examine", "create", "rights")
BANDS = ("f_3", "y4_6", "y7_9", "upper_secondary")


def upgrade() -> None:
    op.add_column("plan", sa.Column("curriculum_links", sa.Text(), nullable=True))
    op.add_column("plan", sa.Column("figures", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "own_part",
        sa.Column("heading_sv", sa.String(length=200), nullable=False),
        sa.Column("heading_en", sa.String(length=200), nullable=False),
        sa.Column("hint_sv", sa.Text(), nullable=True),
        sa.Column("hint_en", sa.Text(), nullable=True),
        sa.Column("focus_area", _one_of("focusarea", FOCUS_AREAS), nullable=True),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        *_versioned("own_part"),
    )
    op.create_table(
        "own_text",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "plan_id"],
            ["plan.municipality_id", "plan.id"],
            name=op.f("fk_own_text_municipality_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "part_id"],
            ["own_part.municipality_id", "own_part.id"],
            name=op.f("fk_own_text_municipality_id_part_id"),
        ),
        sa.UniqueConstraint(
            "municipality_id", "plan_id", "part_id", name=op.f("uq_own_text_municipality_id_plan_id_part_id")
        ),
        *_versioned("own_text"),
    )
    op.create_index("ix_own_text_plan_id", "own_text", ["plan_id"])
    op.create_table(
        "matrix_cell",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("strand", _one_of("strand", STRANDS), nullable=False),
        sa.Column("band", _one_of("yearband", BANDS), nullable=False),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.Column("responsible", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "plan_id"],
            ["plan.municipality_id", "plan.id"],
            name=op.f("fk_matrix_cell_municipality_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "municipality_id",
            "plan_id",
            "strand",
            "band",
            name=op.f("uq_matrix_cell_municipality_id_plan_id_strand_band"),
        ),
        *_versioned("matrix_cell"),
    )
    op.create_index("ix_matrix_cell_plan_id", "matrix_cell", ["plan_id"])
    wall(op, "own_part", "own_text", "matrix_cell")


def downgrade() -> None:
    op.drop_table("matrix_cell")
    op.drop_table("own_text")
    op.drop_table("own_part")
    op.drop_column("plan", "figures")
    op.drop_column("plan", "curriculum_links")


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _versioned(table: str) -> tuple[sa.Column[int] | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f(f"uq_{table}_municipality_id_id")),
    )
