"""a goal names several areas and answers several needs

Up: each goal's area and need become its rows in goal_area and goal_need. Down: a goal keeps the area that matters
most, and the need with the lowest id. A second and third area, and further needs, have no place in the older table
and are lost; nothing else is.
"""

# ruff: noqa: S608 - statements are put together from names of our own, nothing that anybody types

import sqlalchemy as sa
from alembic import op

from planner.core.policies import let_migration_reach_every_row, wall

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

KEPT = [
    "id",
    "municipality_id",
    "user_id",
    "school_id",
    "why",
    "how",
    "due_on",
    "school_year",
    "state",
    "proposed_at",
    "decided_by_id",
    "decided_at",
    "return_reason",
    "drop_reason",
    "achieved_by_id",
    "achieved_at",
    "evidence_count",
    "shared_with_coordinator_at",
    "version",
]
CHILDREN = ("competence_goal_step", "goal_evidence")
CHECKS = {
    "achieved_by_somebody": "(state = 'achieved') = (achieved_by_id IS NOT NULL AND achieved_at IS NOT NULL)",
    "achieved_with_evidence": "evidence_count >= 0 AND (state <> 'achieved' OR evidence_count > 0)",
    "dropped_with_reason": "state <> 'dropped' OR drop_reason IS NOT NULL",
    "returned_with_reason": "state <> 'returned' OR return_reason IS NOT NULL",
    "decided_by_somebody": "state NOT IN ('agreed', 'returned', 'achieved') "
    "OR (decided_by_id IS NOT NULL AND decided_at IS NOT NULL)",
    "achieved_by_another": "achieved_by_id <> user_id",
    "decided_by_another": "decided_by_id <> user_id",
}
CHECKS_OF_ONE = {
    "level_range": "from_level BETWEEN 0 AND 4 AND to_level BETWEEN 0 AND 4",
    "level_rises": "to_level > from_level",
    "why_given": "need_id IS NOT NULL OR why IS NOT NULL",
}
CHECKS_OF_SEVERAL = {"why_given": "need_count > 0 OR why IS NOT NULL"}
COUNTED = ["state", "due_on", "user_id", "achieved_at", "decided_at", "id"]
FIRST_AREA = "FROM goal_area WHERE goal_area.goal_id = competence_goal.id AND place = 1"


def upgrade() -> None:
    let_migration_reach_every_row(op)
    op.execute(
        "CREATE TEMPORARY TABLE one_area AS SELECT id AS goal_id, municipality_id, area_id, need_id, from_level, "
        "to_level FROM competence_goal"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_competence_goal_counted", "competence_goal")
        op.add_column("competence_goal", sa.Column("need_count", sa.Integer(), nullable=True))
        op.execute("UPDATE competence_goal SET need_count = CASE WHEN need_id IS NULL THEN 0 ELSE 1 END")
        op.alter_column("competence_goal", "need_count", nullable=False)
        for name in CHECKS_OF_ONE:
            op.drop_constraint(op.f(f"ck_competence_goal_{name}"), "competence_goal", type_="check")
        for column in ("area_id", "need_id", "from_level", "to_level"):
            op.drop_column("competence_goal", column)
        _checks(CHECKS_OF_SEVERAL)
    else:
        count = "CASE WHEN need_id IS NULL THEN 0 ELSE 1 END"
        _rebuild({"need_count": count}, [sa.Column("need_count", sa.Integer(), nullable=False)], CHECKS_OF_SEVERAL)
        op.create_index("ix_competence_goal_school_id_state", "competence_goal", ["school_id", "state"])
    op.create_index("ix_competence_goal_counted", "competence_goal", ["municipality_id", "school_year", *COUNTED])
    _create_parts()
    op.execute(
        "INSERT INTO goal_area (municipality_id, goal_id, area_id, place, from_level, to_level) "
        "SELECT municipality_id, goal_id, area_id, 1, from_level, to_level FROM one_area ORDER BY goal_id"
    )
    op.execute(
        "INSERT INTO goal_need (municipality_id, goal_id, need_id) "
        "SELECT municipality_id, goal_id, need_id FROM one_area WHERE need_id IS NOT NULL ORDER BY goal_id"
    )
    op.execute("DROP TABLE one_area")
    wall(op, "goal_area", "goal_need")


def downgrade() -> None:
    let_migration_reach_every_row(op)
    need = "(SELECT min(need_id) FROM goal_need WHERE goal_need.goal_id = competence_goal.id)"
    first = {column: f"(SELECT {column} {FIRST_AREA})" for column in ("area_id", "from_level", "to_level")}
    columns = {"area_id": first["area_id"], "need_id": need} | first
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_competence_goal_counted", "competence_goal")
        for name, value in columns.items():
            op.add_column("competence_goal", sa.Column(name, sa.Integer(), nullable=True))
            op.execute(f"UPDATE competence_goal SET {name} = {value}")
            op.alter_column("competence_goal", name, nullable=name == "need_id")
        for column, table in (("area_id", "competence_area"), ("need_id", "need")):
            name = f"fk_competence_goal_municipality_id_{column}"
            both = ["municipality_id", column], ["municipality_id", "id"]
            op.create_foreign_key(name, "competence_goal", table, *both)
        op.drop_constraint(op.f("ck_competence_goal_why_given"), "competence_goal", type_="check")
        op.drop_column("competence_goal", "need_count")
        _checks(CHECKS_OF_ONE)
    else:
        # The children of a goal are put aside while its table is built anew; these two are not to come back.
        op.execute(
            f"CREATE TEMPORARY TABLE one_area AS SELECT id AS goal_id, "
            f"{', '.join(f'{value} AS {name}' for name, value in columns.items())} FROM competence_goal"
        )
        whole = {name: f"(SELECT {name} FROM one_area WHERE goal_id = competence_goal.id)" for name in columns}
        parts = [sa.Column(name, sa.Integer(), nullable=name == "need_id") for name in columns]
        _rebuild(whole, [*parts, *_references()], CHECKS_OF_ONE)
        op.execute("DROP TABLE one_area")
        op.create_index("ix_competence_goal_school_id_state", "competence_goal", ["school_id", "state"])
    op.drop_table("goal_need")
    op.drop_table("goal_area")
    order = ["municipality_id", "school_year", "need_id", *COUNTED]
    op.create_index("ix_competence_goal_counted", "competence_goal", order)


def _references() -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["municipality_id", column],
            [f"{table}.municipality_id", f"{table}.id"],
            name=op.f(f"fk_competence_goal_municipality_id_{column}"),
        )
        for column, table in (("area_id", "competence_area"), ("need_id", "need"))
    ]


def _checks(checks: dict[str, str]) -> None:
    for name, condition in checks.items():
        op.create_check_constraint(op.f(f"ck_competence_goal_{name}"), "competence_goal", condition)


def _rebuild(values: dict[str, str], parts: list, checks: dict[str, str]) -> None:
    """Build SQLite's table anew with other columns; values: what to fill each with.

    Dropping a table deletes its rows, and theirs that refer to it: those are kept aside and put back.
    """
    for child in CHILDREN:
        op.execute(f"CREATE TEMPORARY TABLE kept_{child} AS SELECT * FROM {child}")
    op.create_table(
        "competence_goal_anew",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed", "returned", "agreed", "achieved", "dropped",
                name="goalstate", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("drop_reason", sa.Text(), nullable=True),
        sa.Column("achieved_by_id", sa.Integer(), nullable=True),
        sa.Column("achieved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence_count", sa.Integer(), nullable=False),
        sa.Column("shared_with_coordinator_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *parts,
        *(sa.CheckConstraint(text, name=op.f(f"ck_competence_goal_{name}")) for name, text in (CHECKS | checks).items()),
        sa.ForeignKeyConstraint(
            ["municipality_id", "school_id"],
            ["school.municipality_id", "school.id"],
            name=op.f("fk_competence_goal_municipality_id_school_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "user_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_competence_goal_municipality_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_competence_goal_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence_goal")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_competence_goal_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id", "user_id", "id", name=op.f("uq_competence_goal_municipality_id_user_id_id")
        ),
    )  # fmt: skip
    op.execute(
        f"INSERT INTO competence_goal_anew ({', '.join([*KEPT, *values])}) "
        f"SELECT {', '.join([*KEPT, *values.values()])} FROM competence_goal"
    )
    op.drop_table("competence_goal")
    op.rename_table("competence_goal_anew", "competence_goal")
    for child in CHILDREN:
        op.execute(f"INSERT INTO {child} SELECT * FROM kept_{child}")
        op.execute(f"DROP TABLE kept_{child}")


def _create_parts() -> None:
    op.create_table(
        "goal_area",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("from_level", sa.Integer(), nullable=False),
        sa.Column("to_level", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("place BETWEEN 1 AND 3", name=op.f("ck_goal_area_place_range")),
        sa.CheckConstraint(
            "from_level BETWEEN 0 AND 4 AND to_level BETWEEN 0 AND 4", name=op.f("ck_goal_area_level_range")
        ),
        sa.CheckConstraint("to_level > from_level", name=op.f("ck_goal_area_level_rises")),
        *_belongs_to_a_goal("goal_area", "area_id", "competence_area"),
    )
    op.create_table(
        "goal_need",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        *_belongs_to_a_goal("goal_need", "need_id", "need"),
    )
    op.create_index("ix_goal_need_need_id", "goal_need", ["municipality_id", "need_id", "goal_id"])


def _belongs_to_a_goal(table: str, column: str, named: str) -> list:
    return [
        sa.ForeignKeyConstraint(
            ["municipality_id", "goal_id"],
            ["competence_goal.municipality_id", "competence_goal.id"],
            name=op.f(f"fk_{table}_municipality_id_goal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", column],
            [f"{named}.municipality_id", f"{named}.id"],
            name=op.f(f"fk_{table}_municipality_id_{column}"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "municipality_id", "goal_id", column, name=op.f(f"uq_{table}_municipality_id_goal_id_{column}")
        ),
        sa.UniqueConstraint("municipality_id", "id", name=op.f(f"uq_{table}_municipality_id_id")),
    ]
