"""the needs that a closed plan's activities answer are kept too"""

from alembic import op

from planner.core.policies import close_off, let_in

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

CLOSED = (
    "EXISTS (SELECT 1 FROM activity AS a JOIN plan AS p ON p.id = a.plan_id "
    "WHERE a.id = {row}.activity_id AND p.state = 'closed')"
)


def upgrade() -> None:
    close_off(
        op,
        "activity_need",
        old=CLOSED.format(row="OLD"),
        new=CLOSED.format(row="NEW"),
        because="a closed plan is kept as it is",
    )


def downgrade() -> None:
    let_in(op, "activity_need")
