"""plans are linked to as other documents are: the page does not list them by itself"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("open_page") as batch:
        batch.drop_column("plans_shown_at")


def downgrade() -> None:
    op.add_column("open_page", sa.Column("plans_shown_at", sa.DateTime(timezone=True), nullable=True))
