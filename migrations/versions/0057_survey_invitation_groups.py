"""through which reference group somebody was asked to answer a survey"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import wall

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

TABLE = "survey_invitation_group"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "invitation_id"],
            ["survey_invitation.municipality_id", "survey_invitation.id"],
            name=op.f("fk_survey_invitation_group_municipality_id_invitation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "group_id"],
            ["reference_group.municipality_id", "reference_group.id"],
            name=op.f("fk_survey_invitation_group_municipality_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_survey_invitation_group_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_invitation_group")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_survey_invitation_group_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "invitation_id", name="uq_survey_invitation_group_once"),
    )
    op.create_index("ix_survey_invitation_group_group_id", TABLE, ["group_id"])
    wall(op, "survey_invitation_group")


def downgrade() -> None:
    op.drop_table(TABLE)
