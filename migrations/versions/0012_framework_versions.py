"""versions of the competence framework"""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

from planner.core.policies import (
    freeze,
    let_insert,
    let_migration_reach_every_row,
    refuse_insert,
    thaw,
    wall,
)

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KINDS = ("school_librarian", "teacher_librarian", "library_assistant", "coordinator")
KEPT = "a published version of the framework is kept as it is"
PUBLISHED = "(SELECT v.state FROM framework_version v WHERE v.id = {row}.version_id) = 'published'"
PUBLISHED_PART = (
    "(SELECT v.state FROM framework_version v JOIN framework_area a ON a.version_id = v.id"
    " WHERE a.id = {row}.framework_area_id) = 'published'"
)
TABLES = ("framework_version", "framework_area", "level_meaning", "area_target")

area_table = sa.table(
    "competence_area",
    sa.column("id", sa.Integer),
    sa.column("municipality_id", sa.Integer),
    sa.column("title_sv"),
    sa.column("title_en"),
)
level_table = sa.table(
    "competence_level",
    sa.column("municipality_id", sa.Integer),
    sa.column("level"),
    sa.column("meaning_sv"),
    sa.column("meaning_en"),
)
old_target_table = sa.table(
    "target_level",
    sa.column("municipality_id", sa.Integer),
    sa.column("area_id"),
    sa.column("kind"),
    sa.column("level"),
    sa.column("id"),
)
version_table = sa.table(
    "framework_version",
    sa.column("id", sa.Integer),
    sa.column("municipality_id", sa.Integer),
    sa.column("number", sa.Integer),
    sa.column("state"),
    sa.column("began_at", sa.DateTime(timezone=True)),
    sa.column("published_at", sa.DateTime(timezone=True)),
    sa.column("from_day", sa.Date),
    sa.column("version", sa.Integer),
)
placed_table = sa.table(
    "framework_area",
    sa.column("id", sa.Integer),
    sa.column("municipality_id", sa.Integer),
    sa.column("version_id"),
    sa.column("area_id"),
    sa.column("title_sv"),
    sa.column("title_en"),
    sa.column("retired_at"),
    sa.column("version"),
)
meaning_table = sa.table(
    "level_meaning",
    sa.column("municipality_id", sa.Integer),
    sa.column("framework_area_id"),
    sa.column("level"),
    sa.column("meaning_sv"),
    sa.column("meaning_en"),
)
target_table = sa.table(
    "area_target",
    sa.column("municipality_id", sa.Integer),
    sa.column("framework_area_id"),
    sa.column("kind"),
    sa.column("level"),
)


def upgrade() -> None:
    let_migration_reach_every_row(op)
    make_tables()
    make_first_versions()
    op.drop_table("target_level")
    wall(op, "framework_version", "framework_area", "level_meaning", "area_target")
    freeze(op, "framework_version", when="OLD.state = 'published'", because=KEPT)
    for table, published in (
        ("framework_area", PUBLISHED),
        ("level_meaning", PUBLISHED_PART),
        ("area_target", PUBLISHED_PART),
    ):
        freeze(op, table, when=published.format(row="OLD"), because=KEPT)
        refuse_insert(op, table, when=published.format(row="NEW"), because=KEPT)


def make_tables() -> None:
    op.create_table(
        "framework_version",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "published", name="versionstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_by_id", sa.Integer(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_framework_version_number_from_1")),
        sa.CheckConstraint(
            "(state = 'published') = (from_day IS NOT NULL AND published_at IS NOT NULL)",
            name=op.f("ck_framework_version_published_from_a_day"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "began_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_framework_version_municipality_id_began_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "published_by_id"],
            ["user_account.municipality_id", "user_account.id"],
            name=op.f("fk_framework_version_municipality_id_published_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_framework_version_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_version")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_framework_version_municipality_id_id")),
        sa.UniqueConstraint("municipality_id", "number", name=op.f("uq_framework_version_municipality_id_number")),
    )
    op.create_index(
        "uq_framework_version_one_draft",
        "framework_version",
        ["municipality_id"],
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_table(
        "framework_area",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("title_sv", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "area_id"],
            ["competence_area.municipality_id", "competence_area.id"],
            name=op.f("fk_framework_area_municipality_id_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "version_id"],
            ["framework_version.municipality_id", "framework_version.id"],
            name=op.f("fk_framework_area_municipality_id_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_framework_area_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_area")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_framework_area_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id",
            "version_id",
            "area_id",
            name=op.f("uq_framework_area_municipality_id_version_id_area_id"),
        ),
    )
    make_part(
        "level_meaning",
        "level",
        sa.Column("meaning_sv", sa.Text(), nullable=False),
        sa.Column("meaning_en", sa.Text(), nullable=True),
    )
    make_part(
        "area_target",
        "kind",
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="targetkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
    )


def make_part(name: str, key: str, *columns: sa.Column[str]) -> None:
    op.create_table(
        name,
        sa.Column("framework_area_id", sa.Integer(), nullable=False),
        *columns,
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("level BETWEEN 0 AND 4", name=op.f(f"ck_{name}_level_range")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "framework_area_id"],
            ["framework_area.municipality_id", "framework_area.id"],
            name=op.f(f"fk_{name}_municipality_id_framework_area_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f(f"fk_{name}_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f(f"uq_{name}_municipality_id_id")),
        sa.UniqueConstraint(
            "municipality_id",
            "framework_area_id",
            key,
            name=op.f(f"uq_{name}_municipality_id_framework_area_id_{key}"),
        ),
    )


def make_first_versions() -> None:
    """Let what held until now be version 1 of each municipality: the areas with the general meanings and the targets."""
    connection, moment = op.get_bind(), datetime.now(UTC)
    municipalities = connection.scalars(sa.select(area_table.c.municipality_id).distinct()).all()
    for municipality in municipalities:
        own = {"municipality_id": municipality}
        connection.execute(
            version_table.insert().values(
                number=1,
                state="published",
                began_at=moment,
                published_at=moment,
                from_day=date(2000, 1, 1),
                version=1,
                **own,
            )
        )
        version_id = connection.scalar(
            sa.select(version_table.c.id).where(version_table.c.municipality_id == municipality)
        )
        levels = connection.execute(sa.select(level_table).where(level_table.c.municipality_id == municipality)).all()
        for area in connection.execute(sa.select(area_table).where(area_table.c.municipality_id == municipality)).all():
            connection.execute(
                placed_table.insert().values(
                    version_id=version_id,
                    area_id=area.id,
                    title_sv=area.title_sv,
                    title_en=area.title_en,
                    version=1,
                    **own,
                )
            )
            placed = connection.scalar(
                sa.select(placed_table.c.id).where(
                    placed_table.c.version_id == version_id, placed_table.c.area_id == area.id
                )
            )
            for row in levels:
                connection.execute(
                    meaning_table.insert().values(
                        framework_area_id=placed,
                        level=row.level,
                        meaning_sv=row.meaning_sv,
                        meaning_en=row.meaning_en,
                        **own,
                    )
                )
            set_targets = {
                row.kind: row.level
                for row in connection.execute(sa.select(old_target_table).where(old_target_table.c.area_id == area.id))
            }
            for kind in KINDS:
                connection.execute(
                    target_table.insert().values(
                        framework_area_id=placed, kind=kind, level=set_targets.get(kind, 0), **own
                    )
                )


def downgrade() -> None:
    let_migration_reach_every_row(op)
    op.create_table(
        "target_level",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("level BETWEEN 0 AND 4", name=op.f("ck_target_level_level_range")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "area_id"],
            ["competence_area.municipality_id", "competence_area.id"],
            name=op.f("fk_target_level_municipality_id_area_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_target_level_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_level")),
        sa.UniqueConstraint(
            "municipality_id", "area_id", "kind", name=op.f("uq_target_level_municipality_id_area_id_kind")
        ),
        sa.UniqueConstraint("municipality_id", "id", name=op.f("uq_target_level_municipality_id_id")),
    )
    connection = op.get_bind()
    newest = (
        sa.select(version_table.c.municipality_id, sa.func.max(version_table.c.number).label("number"))
        .where(version_table.c.state == "published")
        .group_by(version_table.c.municipality_id)
        .subquery()
    )
    held = connection.execute(
        sa.select(target_table.c.municipality_id, placed_table.c.area_id, target_table.c.kind, target_table.c.level)
        .join(placed_table, placed_table.c.id == target_table.c.framework_area_id)
        .join(version_table, version_table.c.id == placed_table.c.version_id)
        .join(
            newest,
            sa.and_(
                newest.c.municipality_id == version_table.c.municipality_id, newest.c.number == version_table.c.number
            ),
        )
    ).all()
    for municipality, area_id, kind, level in held:
        connection.execute(
            old_target_table.insert().values(municipality_id=municipality, area_id=area_id, kind=kind, level=level)
        )
    wall(op, "target_level")
    for table in reversed(TABLES):
        thaw(op, table)
        let_insert(op, table)
        op.drop_table(table)
