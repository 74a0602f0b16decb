"""a value refers to its school's answer, which refers to round and school: half the references to look up"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import let_migration_reach_every_row, seal, unseal

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

VALUE, ANSWER = "inventory_value", "inventory_answer"
COLUMNS = "id, municipality_id, round_id, school_id, question_id, figure, quality, comment, source, by_id, at"
ROUND_IS_FIXED = (
    "EXISTS (SELECT 1 FROM inventory_round WHERE inventory_round.id = {row}.round_id "
    "AND inventory_round.state = 'fixed')"
)
FIXED = "the round is fixed"
THROUGH_ANSWER = (
    (("municipality_id", "round_id", "school_id"), ANSWER, ("municipality_id", "round_id", "school_id"), "CASCADE"),
)
STRAIGHT = (
    (("municipality_id",), "municipality", ("id",), None),
    (("municipality_id", "round_id"), "inventory_round", ("municipality_id", "id"), "CASCADE"),
    (("municipality_id", "school_id"), "school", ("municipality_id", "id"), None),
)  # fmt: skip
QUESTION = ((("municipality_id", "question_id"), "inventory_question", ("municipality_id", "id"), None),)
Reference = tuple[tuple[str, ...], str, tuple[str, ...], str | None]

# The names put into statements below are this file's own.
# ruff: noqa: S608


def upgrade() -> None:
    let_migration_reach_every_row(op)
    # Whoever wrote a value has always made the answer too; were one missing, the reference would be refused.
    unseal(op, ANSWER)
    op.execute(
        f"INSERT INTO {ANSWER} (municipality_id, round_id, school_id, state, version) "
        f"SELECT DISTINCT v.municipality_id, v.round_id, v.school_id, 'begun', 1 FROM {VALUE} v "
        f"WHERE NOT EXISTS (SELECT 1 FROM {ANSWER} a WHERE a.municipality_id = v.municipality_id "
        "AND a.round_id = v.round_id AND a.school_id = v.school_id)"
    )
    seal(op, ANSWER, when=ROUND_IS_FIXED, because=FIXED)
    refer(gone=STRAIGHT, come=THROUGH_ANSWER)


def downgrade() -> None:
    let_migration_reach_every_row(op)
    refer(gone=THROUGH_ANSWER, come=STRAIGHT)


def refer(*, gone: tuple[Reference, ...], come: tuple[Reference, ...]) -> None:
    """Let values refer to other rows than before."""
    if op.get_bind().dialect.name == "postgresql":
        for columns, _table, _keys, _ondelete in gone:
            op.drop_constraint(name_of(columns), VALUE, type_="foreignkey")
        for columns, table, keys, ondelete in come:
            op.create_foreign_key(name_of(columns), VALUE, table, columns, keys, ondelete=ondelete)
        return
    # SQLite cannot change constraints in place: the table is made anew beside the old one.
    make(f"new_{VALUE}", (*come, *QUESTION))
    op.execute(f"INSERT INTO new_{VALUE} ({COLUMNS}) SELECT {COLUMNS} FROM {VALUE}")
    op.drop_table(VALUE)
    op.rename_table(f"new_{VALUE}", VALUE)
    op.create_index(
        "ix_inventory_value_question",
        VALUE,
        ["municipality_id", "question_id", "round_id", "school_id", "figure", "quality"],
    )
    seal(op, VALUE, when=ROUND_IS_FIXED, because=FIXED)


def name_of(columns: tuple[str, ...]) -> str:
    return f"fk_{VALUE}_{'_'.join(columns)}"


def states(name: str, *members: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def make(table: str, references: tuple[Reference, ...]) -> None:
    op.create_table(
        table,
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("figure", sa.BigInteger(), nullable=True),
        sa.Column(
            "quality",
            states(op.f("ck_inventory_value_quality"), "measured", "estimated", "unknown", "not_relevant"),
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column(
            "source", states(op.f("ck_inventory_value_valuesource"), "form", "import", "earlier"), nullable=False
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                columns, [f"{other}.{key}" for key in keys], name=op.f(name_of(columns)), ondelete=ondelete
            )
            for columns, other, keys, ondelete in references
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{VALUE}")),
        sa.UniqueConstraint("round_id", "school_id", "question_id", name=op.f("uq_inventory_value_once")),
        sa.CheckConstraint(
            "(quality IN ('measured', 'estimated')) = (figure IS NOT NULL)",
            name=op.f("ck_inventory_value_figure_when_known"),
        ),
    )
