"""who got no answer in time is told once; sessions of a draft that were changed by hand stay when its file comes again"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_up_approval", sa.Column("unanswered_told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("imported_event", sa.Column("as_sessions", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("imported_event", "as_sessions")
    op.drop_column("sign_up_approval", "unanswered_told_at")
