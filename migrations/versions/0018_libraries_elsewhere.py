"""a school's library elsewhere: at which unit and since when; a school that opens later"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("school", sa.Column("access_unit", sa.String(length=200), nullable=True))
    op.add_column("school", sa.Column("access_since", sa.Date(), nullable=True))
    # Column and constraint in one: SQLite adds no constraint to a table that is there.
    op.execute(
        "ALTER TABLE school ADD COLUMN opened_on DATE "
        "CONSTRAINT ck_school_opened_before_closed CHECK (closed_on >= opened_on)"
    )


def downgrade() -> None:
    op.drop_column("school", "opened_on")
    op.drop_column("school", "access_since")
    op.drop_column("school", "access_unit")
