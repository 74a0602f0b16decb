"""nothing is moved into a closed plan, and its steps, comments and who wrote its evaluation are kept too"""

from alembic import op

from planner.core.policies import close_off, freeze, let_in, thaw

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

CLOSED = "EXISTS (SELECT 1 FROM plan AS p WHERE p.id = {row}.plan_id AND p.state = 'closed')"
OF_ACTIVITY = (
    "EXISTS (SELECT 1 FROM activity AS a JOIN plan AS p ON p.id = a.plan_id "
    "WHERE a.id = {row}.activity_id AND p.state = 'closed')"
)
OF_OBJECTIVE = (
    "EXISTS (SELECT 1 FROM objective AS o JOIN plan AS p ON p.id = o.plan_id "
    "WHERE o.id = {row}.objective_id AND p.state = 'closed')"
)
SIGNED = "EXISTS (SELECT 1 FROM plan_evaluation AS e WHERE e.id = {row}.evaluation_id AND e.state = 'signed')"
BECAUSE = "a closed plan is kept as it is"

# Closed off already, on most databases by what did not yet look at where a changed row ends.
AGAIN = {
    "objective": CLOSED,
    "activity": CLOSED,
    "own_text": CLOSED,
    "matrix_cell": CLOSED,
    "objective_evaluation": CLOSED,
    "evidence_link": CLOSED,
    "activity_need": OF_ACTIVITY,
    "measured_value": OF_OBJECTIVE,
}
# A comment that is open when the plan is closed may still be resolved.
WORDS = ("text", "plan_id", "objective_id", "activity_id", "about", "stage", "by_id", "created_at", "withdrawn_at")


def upgrade() -> None:
    for table, closed in AGAIN.items():
        let_in(op, table)
        close_off(op, table, old=closed.format(row="OLD"), new=closed.format(row="NEW"), because=BECAUSE)
    close_off(op, "evaluation_writer", old=SIGNED.format(row="OLD"), new=SIGNED.format(row="NEW"), because=BECAUSE)
    closed_before = f"{CLOSED.format(row='NEW')} AND NEW.stage <> 'closed'"
    close_off(op, "plan_step", old=CLOSED.format(row="OLD"), new=closed_before, because=BECAUSE)
    old, new = CLOSED.format(row="OLD"), CLOSED.format(row="NEW")
    close_off(op, "plan_comment", old=old, new=new, because=BECAUSE, deeds=("INSERT", "DELETE"))
    changed = " OR ".join(
        f"coalesce(CAST(NEW.{name} AS TEXT), '') <> coalesce(CAST(OLD.{name} AS TEXT), '')" for name in WORDS
    )
    freeze(op, "plan_comment", when=f"({old} OR {new}) AND ({changed})", because=BECAUSE, deeds=("UPDATE",))


def downgrade() -> None:
    thaw(op, "plan_comment")
    for table in ("plan_comment", "plan_step", "evaluation_writer"):
        let_in(op, table)
