"""for whom a training is, its materials, whom it is arranged with, and the words it is found by"""

import re

import sqlalchemy as sa
from alembic import op

from planner.core.policies import let_migration_reach_every_row, wall

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

AUDIENCE = ("school_librarian", "teacher_librarian", "library_assistant", "teacher", "principal")


def upgrade() -> None:
    op.add_column("training_event", sa.Column("partner", sa.String(length=200), nullable=True))
    op.add_column("training_event", sa.Column("search_words", sa.Text(), nullable=False, server_default=""))
    _find_words()
    op.create_table(
        "event_audience",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*AUDIENCE, name="audience", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("school_id", sa.Integer(), nullable=True),
        *_of_the_municipality("event_audience"),
        *_of_the_event("event_audience"),
        sa.ForeignKeyConstraint(
            ["municipality_id", "school_id"],
            ["school.municipality_id", "school.id"],
            name=op.f("fk_event_audience_municipality_id_school_id"),
        ),
        sa.CheckConstraint("(kind IS NULL) <> (school_id IS NULL)", name=op.f("ck_event_audience_kind_or_school")),
        sa.UniqueConstraint(
            "municipality_id",
            "event_id",
            "kind",
            "school_id",
            name=op.f("uq_event_audience_municipality_id_event_id_kind_school_id"),
        ),
    )
    op.create_index("ix_event_audience_event_id", "event_audience", ["event_id"])
    op.create_index("ix_event_audience_school_id", "event_audience", ["school_id"])
    op.create_table(
        "event_material",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=False),
        *_of_the_municipality("event_material"),
        *_of_the_event("event_material"),
        sa.UniqueConstraint(
            "municipality_id", "event_id", "number", name=op.f("uq_event_material_municipality_id_event_id_number")
        ),
        sa.CheckConstraint("address LIKE 'https://%'", name=op.f("ck_event_material_address_is_https")),
    )
    wall(op, "event_audience", "event_material")


def _of_the_municipality(table: str) -> tuple[sa.Column[int] | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("municipality_id", "id", name=op.f(f"uq_{table}_municipality_id_id")),
    )


def _of_the_event(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["municipality_id", "event_id"],
            ["training_event.municipality_id", "training_event.id"],
            name=op.f(f"fk_{table}_municipality_id_event_id"),
            ondelete="CASCADE",
        ),
    )


def _find_words() -> None:
    """Write down the words of the trainings there are."""
    let_migration_reach_every_row(op)
    event = sa.table(
        "training_event",
        *(sa.column(name) for name in ("id", "title", "organiser", "description", "search_words")),
    )
    session = sa.table("training_session", sa.column("event_id"), sa.column("place"), sa.column("cancelled_at"))
    connection = op.get_bind()
    places: dict[int, list[str]] = {}
    for row in connection.execute(
        sa.select(session).where(session.c.place.is_not(None), session.c.cancelled_at.is_(None))
    ):
        places.setdefault(row.event_id, []).append(row.place)
    for row in connection.execute(sa.select(event)).all():
        texts = (row.title, row.organiser, *places.get(row.id, ()), row.description)
        words = dict.fromkeys(word for text in texts if text for word in re.findall(r"\w+", text.casefold()))
        found = "".join(f" {word}" for word in words)
        connection.execute(sa.update(event).where(event.c.id == row.id).values(search_words=found))


def downgrade() -> None:
    op.drop_table("event_material")
    op.drop_table("event_audience")
    op.drop_column("training_event", "search_words")
    op.drop_column("training_event", "partner")
