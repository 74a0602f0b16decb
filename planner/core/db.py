"""The database: base classes, column types, the tenant wall and the rule that reading never writes."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from weakref import WeakSet

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    LoaderCriteriaOption,
    Mapped,
    ORMExecuteState,
    Relationship,
    Session,
    SessionTransaction,
    UOWTransaction,
    mapped_column,
    relationship,
    with_loader_criteria,
)

from planner.core.clock import SchoolYear
from planner.core.columns import SchoolYearType, Thousandths, UTCDateTime
from planner.core.writing import ReadOnlyError, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_ID = 2**31 - 1
SHORT, LONG = 200, 20_000

short_text = Annotated[str, mapped_column(String(SHORT))]
long_text = Annotated[str, mapped_column(Text)]


def states(kind: type[StrEnum], *, name: str | None = None) -> Enum:
    """Return the column type of a state: stored by value, held by a CHECK constraint.

    name: the constraint's, for a table with two columns of one kind.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=name or kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """The base of every table, with constraint names that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute
        datetime: UTCDateTime,
        SchoolYear: SchoolYearType,
        Decimal: Thousandths,
    }


class Tenant(Base):
    """The base of every table whose rows belong to one municipality.

    Each row's (municipality_id, id) is unique, so that rows refer to one another with both columns
    and the database itself refuses a reference into another municipality: see `within`.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))

    @classmethod
    def __table_cls__(cls, name: str, metadata: MetaData, *args: Any, **kw: Any) -> Table:  # noqa: ANN401
        """Add the key that other rows of the same municipality refer to."""
        return Table(name, metadata, *args, UniqueConstraint("municipality_id", "id"), **kw)


def within(column: str, target: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Return a reference to a row of the same municipality; relationships name `foreign_keys=column`."""
    return ForeignKeyConstraint(
        ["municipality_id", column], [f"{target}.municipality_id", f"{target}.id"], ondelete=ondelete
    )


# Two sides of one reference need not name each other unless code relies on both in one unit of work.
ANY_OTHER = "__*"


def one(column: str, target: str, *, back: str | None = None) -> Relationship[Any]:
    """Return the relationship behind a reference, as in `one("Post.user_id", "User")`; queries say what to load.

    back: the name of the `many(…)` on the other side, where there is one; the two name each other.
    """
    return relationship(
        primaryjoin=f"{column} == {target}.id",
        foreign_keys=column,
        lazy="raise_on_sql",
        back_populates=back,
        overlaps=ANY_OTHER,
    )


def many(
    column: str, owner: str, *, order_by: str, cascade: str = "save-update, merge", back: str | None = None
) -> Relationship[Any]:
    """Return the rows that refer to this one, as in `many("Post.user_id", "User", order_by="Post.id")`."""
    return relationship(
        primaryjoin=f"{owner}.id == {column}",
        foreign_keys=column,
        lazy="raise_on_sql",
        order_by=order_by,
        cascade=cascade,
        back_populates=back,
        overlaps=ANY_OTHER,
    )


db = SQLAlchemy(metadata=Base.metadata)


# ---------------------------------------------------------------- which municipality


class NoMunicipalityError(RuntimeError):
    """A tenant's rows were asked for before it was said which municipality."""


EVERY = "*"
SET_MUNICIPALITY = text("SELECT set_config('planner.municipality', :tenant, true)")


def enter(municipality_id: int) -> None:
    """Let the session see and write this municipality's rows only."""
    _enter(municipality_id)


def _enter(tenant: int | str | None) -> None:
    session = db.session()
    session.info["municipality_id"] = tenant
    if session.in_transaction():
        _tell_postgresql(session, session.connection())


@contextmanager
def every_municipality() -> Iterator[None]:
    """Lift the tenant wall: for sign-in, the mail worker and the operator's command line only."""
    before = db.session().info.get("municipality_id")
    _enter(EVERY)
    try:
        yield
    finally:
        _enter(before)


def glance(statement: Select[Any], parameters: dict[str, Any]) -> Row[Any] | None:
    """Read at most one row of any municipality, outside the session: whose it is that a secret stands for.

    Costs a third of what a session does, and calendars are fetched more often than anything else.
    """
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(SET_MUNICIPALITY, {"tenant": EVERY})
        return connection.execute(statement, parameters).one_or_none()


def _tell_postgresql(session: Session, connection: Connection) -> None:
    """Set what the row-level security policies read; local to the transaction, so a pool cannot leak it."""
    if connection.dialect.name == "postgresql":
        tenant = session.info.get("municipality_id") or ""
        connection.execute(SET_MUNICIPALITY, {"tenant": str(tenant)})


@event.listens_for(Session, "after_begin")
def _begin_within_tenant(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    _tell_postgresql(session, connection)


@event.listens_for(Session, "do_orm_execute")
def _keep_to_tenant(state: ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and not writing():
        raise ReadOnlyError
    if state.is_column_load or state.is_relationship_load or state.is_insert:
        return
    tenant = state.session.info.get("municipality_id")
    if tenant == EVERY:
        return
    if tenant is None and any(issubclass(mapper.class_, Tenant) for mapper in state.all_mappers):
        raise NoMunicipalityError
    allowed = -1 if tenant is None else tenant
    kept = state.statement in LASTING
    state.statement = _walled(state.statement, allowed) if kept else state.statement.options(_within(allowed))


LASTING: WeakSet[Any] = WeakSet()
AnyStatement = TypeVar("AnyStatement")


def lasting(statement: AnyStatement) -> AnyStatement:
    """Note that a statement is built once and sent with other parameters each time; returns it.

    What SQLAlchemy recognises it by is then worked out once for each municipality, not for every sending: for a
    large statement that costs more than sending it.
    """
    LASTING.add(statement)
    return statement


@lru_cache(maxsize=1024)
def _walled(statement: Any, municipality_id: int) -> Any:  # noqa: ANN401 - any statement
    return statement.options(_within(municipality_id))


@cache
def _within(municipality_id: int) -> LoaderCriteriaOption:
    """Return the criterion that keeps a SELECT to a municipality; made once for each, as every statement has it."""
    return with_loader_criteria(Tenant, lambda cls: cls.municipality_id == municipality_id, include_aliases=True)


@event.listens_for(Session, "before_flush")
def _write_within_tenant(session: Session, _context: UOWTransaction, _instances: object) -> None:
    if not (session.new or session.dirty or session.deleted):
        return
    if not writing():
        raise ReadOnlyError
    tenant = session.info.get("municipality_id")
    for thing in session.new:
        if not isinstance(thing, Tenant) or tenant == EVERY:
            continue
        if tenant is None:
            raise NoMunicipalityError
        if vars(thing).get("municipality_id") is None:
            thing.municipality_id = tenant
        elif thing.municipality_id != tenant:
            message = f"A row of municipality {thing.municipality_id} was to be written from {tenant}."
            raise NoMunicipalityError(message)
