"""what was taken as a complaint is no complaint with a reason"""

from alembic import op

from planner.core.policies import let_insert, refuse_insert

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    refuse_insert(
        op,
        "comment_decision",
        when="NEW.deed = 'take_up' AND NEW.before = 'complaint' AND NEW.words IS NULL",
        because="why it is no complaint is written down",
    )


def downgrade() -> None:
    let_insert(op, "comment_decision")
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TRIGGER IF EXISTS comment_decision_refused")
