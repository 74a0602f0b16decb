"""framework"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "competence_area",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title_sv", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_competence_area_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence_area")),
        sa.UniqueConstraint("municipality_id", "code", name=op.f("uq_competence_area_municipality_id_code")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_competence_area_municipality_id_id")),
    )
    op.create_table(
        "competence_level",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("title_sv", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("meaning_sv", sa.Text(), nullable=False),
        sa.Column("meaning_en", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("level BETWEEN 0 AND 4", name=op.f("ck_competence_level_level_range")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_competence_level_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence_level")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_competence_level_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "level", name=op.f("uq_competence_level_municipality_id_level")),
    )
    op.create_table(
        "target_level",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("level BETWEEN 0 AND 4", name=op.f("ck_target_level_level_range")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "area_id"],
            ["competence_area.municipality_id", "competence_area.id"],
            name=op.f("fk_target_level_municipality_id_area_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_target_level_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_level")),
        sa.UniqueConstraint(
            "municipality_id", "area_id", "kind", name=op.f("uq_target_level_municipality_id_area_id_kind")
        ),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_target_level_municipality_id_id")),
    )
    wall(op, "competence_area", "competence_level", "target_level")


def downgrade() -> None:
    op.drop_table("target_level")
    op.drop_table("competence_level")
    op.drop_table("competence_area")
