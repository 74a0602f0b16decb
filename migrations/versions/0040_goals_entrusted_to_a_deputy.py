"""competence goals can be entrusted to a deputy

Down: who stands in stays as it is; that goals were entrusted is lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deputyship", sa.Column("goals_entrusted_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("deputyship", "goals_entrusted_at")
