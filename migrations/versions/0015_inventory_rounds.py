"""inventory: questions and definitions, states of rounds, answers by school, values that a fixed round keeps"""

import sqlalchemy as sa
from alembic import op

from planner.core.policies import seal, unseal, wall

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

QUALITY = ("measured", "estimated", "unknown", "not_relevant")
DIMENSION = ("staffing", "accessibility", "collection", "pedagogy", "premises")
FOUR = ("staffed_hours_per_100_pupils", "accessibility_score", "renewal_rate", "seats_per_100_pupils")
# The questionnaire as it stood: code, dimension, kind, in the order it asks.
QUESTIONS = (
    ("Elever", "staffing", "number"),
    ("Tot_personaltimmar", "staffing", "number"),
    *((f"VAR05_{n}", "staffing", "number") for n in (1, 3, 4, 5)),
    *((f"VAR06_{n}", "accessibility", "number") for n in (1, 2, 3, 4)),
    ("VAR01", "accessibility", "choice"),
    ("VAR03", "accessibility", "choice"),
    *((f"VAR08_{n}", "accessibility", "yes_no") for n in (1, 2, 3, 4)),
    *((f"VAR08_{n}", "pedagogy", "yes_no") for n in (5, 6)),
    *((f"VAR09_{n}", "pedagogy", "choice") for n in (1, 2, 3, 6)),
    *((code, "collection", "number") for code in ("fy_1", "fy_2", "fy_3", "VAR13_1")),
    ("Sittplatser", "premises", "number"),
    ("Kvm", "premises", "number"),
)
FROZEN = ("inventory_value", "inventory_answer", "inventory_section")
ROUND_IS_FIXED = (
    "EXISTS (SELECT 1 FROM inventory_round WHERE inventory_round.id = {row}.round_id "
    "AND inventory_round.state = 'fixed')"
)


def states(name: str, *members: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def own(table: str, *, referred: bool = True) -> tuple[sa.schema.SchemaItem, ...]:
    """The columns and keys of every table of a municipality."""
    key = (sa.UniqueConstraint("municipality_id", "id", name=f"uq_{table}_municipality_id_id"),) if referred else ()
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=f"fk_{table}_municipality_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *key,
    )


def within(table: str, column: str, target: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality_id", column],
        [f"{target}.municipality_id", f"{target}.id"],
        name=f"fk_{table}_municipality_id_{column}",
        ondelete=ondelete,
    )


def version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer(), nullable=False)


def see_all() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT set_config('planner.municipality', '*', true)")


# The names put into statements below are this file's own.
# ruff: noqa: S608


def lay_aside(*tables: str) -> None:
    """Keep the rows while the table is made anew: SQLite cannot change constraints in place."""
    see_all()
    for table in tables:
        op.execute(f"CREATE TABLE aside_{table} AS SELECT * FROM {table}")
        op.drop_table(table)


def bring_back(table: str, columns: str, select: str) -> None:
    op.execute(f"INSERT INTO {table} ({columns}) {select}")
    op.execute(f"DROP TABLE aside_{table}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce((SELECT max(id) FROM {table}), 0) + 1, false)"
        )


def upgrade() -> None:
    lay_aside("inventory_value", "inventory_round", "indicator_target")
    make_rounds()
    bring_back(
        "inventory_round",
        "id, municipality_id, year, fixed_at, state, version",
        "SELECT id, municipality_id, year, fixed_at, CASE WHEN fixed_at IS NULL THEN 'open' ELSE 'fixed' END, 1 "
        "FROM aside_inventory_round",
    )
    make_targets(sa.String(length=64))
    bring_back(
        "indicator_target",
        "id, municipality_id, indicator, figure, version",
        "SELECT id, municipality_id, indicator, figure, version FROM aside_indicator_target",
    )
    make_questions()
    ask()
    make_answers()
    op.execute(
        "INSERT INTO inventory_answer (municipality_id, round_id, school_id, state, version) "
        "SELECT DISTINCT municipality_id, round_id, school_id, 'begun', 1 FROM aside_inventory_value"
    )
    make_values()
    bring_back(
        "inventory_value",
        "id, municipality_id, round_id, school_id, question_id, figure, quality, source",
        "SELECT v.id, v.municipality_id, v.round_id, v.school_id, q.id, v.figure, v.quality, 'earlier' "
        "FROM aside_inventory_value v JOIN inventory_question q "
        "ON q.municipality_id = v.municipality_id AND q.code = v.column_name",
    )
    wall(
        op,
        "inventory_round",
        "inventory_round_decision",
        "inventory_reminder",
        "inventory_question",
        "inventory_definition",
        "inventory_value",
        "inventory_answer",
        "inventory_section",
        "indicator_target",
    )
    for table in FROZEN:
        seal(op, table, when=ROUND_IS_FIXED, because="the round is fixed")


def make_rounds() -> None:
    op.create_table(
        "inventory_round",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", states("roundstate", "preparing", "open", "fixed"), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True),
        version(),
        *own("inventory_round"),
        sa.UniqueConstraint("municipality_id", "year", name="uq_inventory_round_municipality_id_year"),
        sa.CheckConstraint(
            "(state = 'fixed') = (fixed_at IS NOT NULL)", name=op.f("ck_inventory_round_fixed_at_a_time")
        ),
    )
    op.create_table(
        "inventory_round_decision",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("decision", states("rounddecisionkind", "opened", "fixed", "reopened"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *own("inventory_round_decision"),
        within("inventory_round_decision", "round_id", "inventory_round", ondelete="CASCADE"),
        within("inventory_round_decision", "by_id", "user_account"),
        sa.CheckConstraint(
            "decision <> 'reopened' OR reason IS NOT NULL",
            name=op.f("ck_inventory_round_decision_reopened_with_reason"),
        ),
    )
    op.create_index("ix_inventory_round_decision_round_id", "inventory_round_decision", ["round_id"])
    op.create_table(
        "inventory_reminder",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("schools", sa.Integer(), nullable=False),
        *own("inventory_reminder"),
        within("inventory_reminder", "round_id", "inventory_round", ondelete="CASCADE"),
        within("inventory_reminder", "by_id", "user_account"),
    )
    op.create_index("ix_inventory_reminder_round_id", "inventory_reminder", ["round_id"])


def make_targets(indicator: sa.types.TypeEngine[str]) -> None:
    op.create_table(
        "indicator_target",
        sa.Column("indicator", indicator, nullable=False),
        sa.Column("figure", sa.BigInteger(), nullable=False),
        version(),
        *own("indicator_target"),
        sa.UniqueConstraint("municipality_id", "indicator", name="uq_indicator_target_municipality_id_indicator"),
        sa.CheckConstraint("figure >= 0", name=op.f("ck_indicator_target_figure_not_negative")),
    )


def make_questions() -> None:
    op.create_table(
        "inventory_question",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("dimension", states("dimension", *DIMENSION), nullable=False),
        sa.Column("kind", states("kind", "number", "choice", "yes_no"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=True),
        sa.Column("retired_from", sa.Integer(), nullable=True),
        version(),
        *own("inventory_question"),
        sa.UniqueConstraint("municipality_id", "code", name="uq_inventory_question_municipality_id_code"),
        sa.CheckConstraint(
            "from_year IS NULL OR retired_from IS NULL OR retired_from >= from_year",
            name=op.f("ck_inventory_question_years_in_order"),
        ),
    )
    op.create_table(
        "inventory_definition",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("how_to_count", sa.Text(), nullable=True),
        sa.Column("unit", sa.String(length=200), nullable=True),
        sa.Column("choices", sa.JSON(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *own("inventory_definition"),
        within("inventory_definition", "question_id", "inventory_question", ondelete="CASCADE"),
        within("inventory_definition", "by_id", "user_account"),
        sa.UniqueConstraint("municipality_id", "question_id", "from_year", name="uq_inventory_definition_year"),
        sa.CheckConstraint("from_year BETWEEN 2000 AND 2100", name=op.f("ck_inventory_definition_a_year")),
    )


def ask() -> None:
    """Give every municipality the questionnaire's questions, and one for each other column that has values."""
    for position, (code, dimension, kind) in enumerate(QUESTIONS, start=1):
        op.execute(
            "INSERT INTO inventory_question (municipality_id, code, dimension, kind, position, version) "
            f"SELECT id, '{code}', '{dimension}', '{kind}', {position}, 1 FROM municipality"
        )
    op.execute(
        "INSERT INTO inventory_question (municipality_id, code, dimension, kind, position, version) "
        "SELECT DISTINCT v.municipality_id, v.column_name, 'premises', 'number', 900, 1 FROM aside_inventory_value v "
        "WHERE NOT EXISTS (SELECT 1 FROM inventory_question q WHERE q.municipality_id = v.municipality_id "
        "AND q.code = v.column_name)"
    )


def make_answers() -> None:
    op.create_table(
        "inventory_answer",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("state", states("answerstate", "begun", "sent_in", "returned"), nullable=False),
        sa.Column("sent_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_in_by_id", sa.Integer(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by_id", sa.Integer(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        version(),
        *own("inventory_answer"),
        within("inventory_answer", "round_id", "inventory_round", ondelete="CASCADE"),
        within("inventory_answer", "school_id", "school"),
        within("inventory_answer", "sent_in_by_id", "user_account"),
        within("inventory_answer", "returned_by_id", "user_account"),
        sa.UniqueConstraint("municipality_id", "round_id", "school_id", name="uq_inventory_answer_once"),
        sa.CheckConstraint(
            "state <> 'sent_in' OR (sent_in_at IS NOT NULL AND sent_in_by_id IS NOT NULL)",
            name=op.f("ck_inventory_answer_sent_in_by_somebody"),
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR return_reason IS NOT NULL", name=op.f("ck_inventory_answer_returned_with_reason")
        ),
    )
    op.create_table(
        "inventory_section",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        version(),
        *own("inventory_section"),
        within("inventory_section", "round_id", "inventory_round", ondelete="CASCADE"),
        within("inventory_section", "school_id", "school"),
        within("inventory_section", "saved_by_id", "user_account"),
        sa.UniqueConstraint("municipality_id", "round_id", "school_id", "section", name="uq_inventory_section_once"),
    )


def make_values() -> None:
    op.create_table(
        "inventory_value",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("figure", sa.BigInteger(), nullable=True),
        sa.Column("quality", states("quality", *QUALITY), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("source", states("valuesource", "form", "import", "earlier"), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        *own("inventory_value", referred=False),
        within("inventory_value", "round_id", "inventory_round", ondelete="CASCADE"),
        within("inventory_value", "school_id", "school"),
        within("inventory_value", "question_id", "inventory_question"),
        sa.UniqueConstraint("round_id", "school_id", "question_id", name="uq_inventory_value_once"),
        sa.CheckConstraint(
            "(quality IN ('measured', 'estimated')) = (figure IS NOT NULL)",
            name=op.f("ck_inventory_value_figure_when_known"),
        ),
    )
    op.create_index(
        "ix_inventory_value_question",
        "inventory_value",
        ["municipality_id", "question_id", "round_id", "school_id", "figure", "quality"],
    )


def downgrade() -> None:
    for table in FROZEN:
        unseal(op, table)
    for table in ("inventory_section", "inventory_answer", "inventory_reminder", "inventory_round_decision"):
        op.drop_table(table)
    lay_aside("inventory_value", "inventory_round", "indicator_target")
    op.create_table(
        "inventory_round",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True),
        *own("inventory_round"),
        sa.UniqueConstraint("municipality_id", "year", name=op.f("uq_inventory_round_municipality_id_year")),
    )
    bring_back(
        "inventory_round",
        "id, municipality_id, year, fixed_at",
        "SELECT id, municipality_id, year, fixed_at FROM aside_inventory_round",
    )
    op.create_table(
        "inventory_value",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.String(length=40), nullable=False),
        sa.Column("figure", sa.BigInteger(), nullable=True),
        sa.Column("quality", states("quality", *QUALITY), nullable=False),
        *own("inventory_value"),
        within("inventory_value", "round_id", "inventory_round", ondelete="CASCADE"),
        within("inventory_value", "school_id", "school"),
        sa.UniqueConstraint(
            "municipality_id", "round_id", "school_id", "column_name", name=op.f("uq_inventory_value_once")
        ),
        sa.CheckConstraint(
            "(quality IN ('measured', 'estimated')) = (figure IS NOT NULL)",
            name=op.f("ck_inventory_value_figure_when_known"),
        ),
    )
    op.create_index(
        "ix_inventory_value_column", "inventory_value", ["municipality_id", "column_name", "round_id"], unique=False
    )
    # What was answered on the municipality's own questions stays, under their codes.
    bring_back(
        "inventory_value",
        "id, municipality_id, round_id, school_id, column_name, figure, quality",
        "SELECT v.id, v.municipality_id, v.round_id, v.school_id, q.code, v.figure, v.quality "
        "FROM aside_inventory_value v JOIN inventory_question q ON q.id = v.question_id",
    )
    make_targets(states("indicator", *FOUR))
    bring_back(
        "indicator_target",
        "id, municipality_id, indicator, figure, version",
        f"SELECT id, municipality_id, indicator, figure, version FROM aside_indicator_target WHERE indicator IN {FOUR}",
    )
    op.drop_table("inventory_definition")
    op.drop_table("inventory_question")
    wall(op, "inventory_round", "inventory_value", "indicator_target")
