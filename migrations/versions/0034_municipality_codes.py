"""the code that statistics know a municipality by"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Column and constraint in one: SQLite adds no constraint to a table that is there.
    op.execute(
        "ALTER TABLE municipality ADD COLUMN code VARCHAR(4) "
        "CONSTRAINT ck_municipality_code_digits CHECK (length(code) = 4)"
    )


def downgrade() -> None:
    op.drop_column("municipality", "code")
