"""a letter that was sent can be taken off the public page again, and be shown there"""

from alembic import op

from planner.core.policies import close_off, freeze, let_in, thaw

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

BECAUSE = "a letter that was sent is kept as it is"
KEPT = ("group_id", "school_year", "state", "created_at", "sent_at", "sent_by_id")
CHANGED = " OR ".join(
    [
        *(f"NEW.{name} <> OLD.{name}" for name in KEPT),
        "coalesce(NEW.introduction, '') <> coalesce(OLD.introduction, '')",
    ]
)


def upgrade() -> None:
    thaw(op, "return_letter")
    freeze(op, "return_letter", when=f"OLD.state = 'sent' AND ({CHANGED})", because=BECAUSE, deeds=("UPDATE",))
    close_off(op, "return_letter", old="OLD.state = 'sent'", new="1 = 0", because=BECAUSE, deeds=("DELETE",))


def downgrade() -> None:
    let_in(op, "return_letter")
    thaw(op, "return_letter")
    freeze(op, "return_letter", when="OLD.state = 'sent'", because=BECAUSE)
