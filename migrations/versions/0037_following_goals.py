"""goals on their way: changes proposed, steps, links, each one's words; what came of a training

Down: steps, links, words, answers and the history of changes are lost; every goal keeps what is agreed on in it. A link
counted as evidence: the count goes back to the entries of the log, and stays 1 for a goal confirmed on links alone.
"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import let_migration_reach_every_row, wall

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLES = ("goal_link", "goal_milestone", "goal_revision", "goal_words", "training_use")
CHANGES = ("change_proposed_at", "change_returned_at")


def upgrade() -> None:
    op.create_table(
        "goal_link",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("shows", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "address LIKE 'https://%' OR address LIKE 'http://%'", name=op.f("ck_goal_link_address_is_web")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id", "goal_id"],
            ["competence_goal.municipality_id", "competence_goal.user_id", "competence_goal.id"],
            name="fk_goal_link_goal_of_the_person",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_goal_link_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_link")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_goal_link_municipality_id_id")),
    )
    with op.batch_alter_table("goal_link", schema=None) as batch_op:
        batch_op.create_index("ix_goal_link_goal_id", ["goal_id"], unique=False)

    op.create_table(
        "goal_milestone",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id", "goal_id"],
            ["competence_goal.municipality_id", "competence_goal.user_id", "competence_goal.id"],
            name="fk_goal_milestone_goal_of_the_person",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_goal_milestone_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_milestone")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_goal_milestone_municipality_id_id")),
    )
    with op.batch_alter_table("goal_milestone", schema=None) as batch_op:
        batch_op.create_index("ix_goal_milestone_goal_id", ["goal_id", "due_on", "id"], unique=False)

    op.create_table(
        "goal_revision",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "agreed",
                "returned",
                "withdrawn",
                name="revisionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'agreed') = (replaced IS NOT NULL)", name=op.f("ck_goal_revision_replaces_when_agreed")
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_goal_revision_withdrawn_at_a_time")
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR return_reason IS NOT NULL", name=op.f("ck_goal_revision_returned_with_reason")
        ),
        sa.CheckConstraint(
            "state NOT IN ('agreed', 'returned') OR (decided_by_id IS NOT NULL AND decided_at IS NOT NULL)",
            name=op.f("ck_goal_revision_decided_by_somebody"),
        ),
        sa.CheckConstraint("decided_by_id <> user_id", name=op.f("ck_goal_revision_decided_by_another")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id", "goal_id"],
            ["competence_goal.municipality_id", "competence_goal.user_id", "competence_goal.id"],
            name="fk_goal_revision_goal_of_the_person",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_goal_revision_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_revision")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_goal_revision_municipality_id_id")),
    )
    with op.batch_alter_table("goal_revision", schema=None) as batch_op:
        batch_op.create_index("ix_goal_revision_goal_id", ["goal_id"], unique=False)
        batch_op.create_index(
            "uq_goal_revision_one_proposed",
            ["municipality_id", "goal_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.create_table(
        "goal_words",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("done", sa.Text(), nullable=True),
        sa.Column("used", sa.Text(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("done IS NOT NULL OR used IS NOT NULL", name=op.f("ck_goal_words_says_something")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id", "goal_id"],
            ["competence_goal.municipality_id", "competence_goal.user_id", "competence_goal.id"],
            name="fk_goal_words_goal_of_the_person",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_goal_words_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_words")),
        sa.UniqueConstraint(
            "municipality_id", "goal_id", "by_id", name=op.f("uq_goal_words_municipality_id_goal_id_by_id")
        ),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_goal_words_municipality_id_id")),
    )
    op.create_table(
        "training_use",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column(
            "use",
            sa.Enum("used", "not_yet", "declined", name="use", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("with_whom", sa.String(length=200), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "sign_up_id"],
            ["sign_up.municipality_id", "sign_up.id"],
            name=op.f("fk_training_use_municipality_id_sign_up_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_training_use_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_training_use_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_use")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_training_use_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "sign_up_id", name=op.f("uq_training_use_municipality_id_sign_up_id")),
    )
    with op.batch_alter_table("training_use", schema=None) as batch_op:
        batch_op.create_index("ix_training_use_user_id", ["user_id"], unique=False)

    for column in CHANGES:
        op.add_column("competence_goal", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    wall(op, *TABLES)


def downgrade() -> None:
    let_migration_reach_every_row(op)
    entries = "(SELECT count(*) FROM goal_evidence WHERE goal_evidence.goal_id = competence_goal.id)"
    op.execute(
        f"UPDATE competence_goal SET evidence_count = "  # noqa: S608 - names of our own
        f"CASE WHEN state = 'achieved' AND {entries} = 0 THEN 1 ELSE {entries} END"
    )
    for column in CHANGES:
        op.drop_column("competence_goal", column)
    for table in reversed(TABLES):
        op.drop_table(table)
