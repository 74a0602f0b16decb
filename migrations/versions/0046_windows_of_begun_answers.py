"""which window saved begun answers, and how often they were saved"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("survey_partial", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("survey_partial", sa.Column("saved_from", sa.String(length=16), nullable=True))


def downgrade() -> None:
    op.drop_column("survey_partial", "saved_from")
    op.drop_column("survey_partial", "version")
