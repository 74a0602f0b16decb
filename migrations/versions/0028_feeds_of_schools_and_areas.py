"""feeds of a school and of an area of competence; what else one wants in one's own"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NARROW, WIDE = "kind IN ('all', 'mine')", "kind IN ('all', 'mine', 'school', 'area')"
IN_FORCE = {
    "uq_calendar_feed_in_force": ("kind", "school_id IS NULL AND area_id IS NULL AND revoked_at IS NULL"),
    "uq_calendar_feed_of_school": ("school_id", "revoked_at IS NULL"),
    "uq_calendar_feed_of_area": ("area_id", "revoked_at IS NULL"),
}


def upgrade() -> None:
    op.drop_index("uq_calendar_feed_in_force", table_name="calendar_feed")
    with op.batch_alter_table("calendar_feed") as batch:
        batch.drop_constraint(op.f("ck_calendar_feed_feedkind"), type_="check")
        batch.add_column(sa.Column("school_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("area_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("extras", sa.String(length=200), nullable=False, server_default=""))
        batch.add_column(sa.Column("extras_mark", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("extras_changed_at", sa.DateTime(timezone=True), nullable=True))
        for column, table in (("school_id", "school"), ("area_id", "competence_area")):
            batch.create_foreign_key(
                op.f(f"fk_calendar_feed_municipality_id_{column}"),
                table,
                ["municipality_id", column],
                ["municipality_id", "id"],
            )
        batch.create_check_constraint(op.f("ck_calendar_feed_feedkind"), WIDE)
        batch.create_check_constraint(
            op.f("ck_calendar_feed_school_of_school"), "(kind = 'school') = (school_id IS NOT NULL)"
        )
        batch.create_check_constraint(op.f("ck_calendar_feed_area_of_area"), "(kind = 'area') = (area_id IS NOT NULL)")
        batch.create_check_constraint(op.f("ck_calendar_feed_extras_in_mine"), "extras = '' OR kind = 'mine'")
        batch.create_check_constraint(
            op.f("ck_calendar_feed_extras_since"), "(extras_mark IS NULL) = (extras_changed_at IS NULL)"
        )
    with op.batch_alter_table("calendar_feed") as batch:
        batch.alter_column("extras", existing_type=sa.String(length=200), server_default=None)
    for name, (column, where) in IN_FORCE.items():
        _unique(name, column, where)


def downgrade() -> None:
    _everything_to_be_seen()
    op.execute("DELETE FROM calendar_feed WHERE kind IN ('school', 'area')")
    for name in IN_FORCE:
        op.drop_index(name, table_name="calendar_feed")
    with op.batch_alter_table("calendar_feed") as batch:
        for name in ("feedkind", "school_of_school", "area_of_area", "extras_in_mine", "extras_since"):
            batch.drop_constraint(op.f(f"ck_calendar_feed_{name}"), type_="check")
        for column in ("school_id", "area_id"):
            batch.drop_constraint(op.f(f"fk_calendar_feed_municipality_id_{column}"), type_="foreignkey")
            batch.drop_column(column)
        for column in ("extras", "extras_mark", "extras_changed_at"):
            batch.drop_column(column)
        batch.create_check_constraint(op.f("ck_calendar_feed_feedkind"), NARROW)
    _unique("uq_calendar_feed_in_force", "kind", "revoked_at IS NULL")


def _unique(name: str, column: str, where: str) -> None:
    op.create_index(
        name,
        "calendar_feed",
        ["municipality_id", "user_id", column],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def _everything_to_be_seen() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT set_config('planner.municipality', '*', true)")
