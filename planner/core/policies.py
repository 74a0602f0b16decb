"""The second tenant wall, for migrations: PostgreSQL's row-level security, and triggers that keep rows as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.operations import Operations


def wall(op: Operations, *tables: str) -> None:
    """Let PostgreSQL itself show and take only rows of the municipality set for the transaction.

    Nothing is set: no row. `*` is set by sign-in, the mail worker and the command line. SQLite has no such thing.
    """
    if op.get_bind().dialect.name != "postgresql":
        return
    setting = "current_setting('planner.municipality', true)"
    condition = f"({setting} = '*' OR municipality_id = nullif(nullif({setting}, '*'), '')::integer)"
    for table in tables:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        # The app owns its tables, and an owner is let past unless it is forced.
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_municipality ON {table} USING {condition} WITH CHECK {condition}")


def keep_unchanged(op: Operations, table: str) -> None:
    """Refuse UPDATE and DELETE of a table's rows, whoever asks."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_is_kept()"
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_kept_{deed.lower()} BEFORE {deed} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def refuse_insert(op: Operations, table: str, *, when: str, because: str) -> None:
    """Refuse new rows of a table for which a condition on NEW and on other tables holds; because: plain words."""
    name = f"{table}_refused"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {when} THEN RAISE EXCEPTION '{because}' USING ERRCODE = 'check_violation'; END IF; "
            f"RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{because}'); END"
    )


EVERY_DEED = ("INSERT", "UPDATE", "DELETE")


def close_off(
    op: Operations, table: str, *, old: str, new: str, because: str, deeds: tuple[str, ...] = EVERY_DEED
) -> None:
    """Refuse to change or remove rows for which a condition on OLD holds, and to let rows become what one on NEW says.

    deeds: only those.
    """
    name = f"{table}_closed_off"
    if op.get_bind().dialect.name == "postgresql":
        refused = f"RAISE EXCEPTION '{because}' USING ERRCODE = 'check_violation'"
        either = " OR ".join(deeds)
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP <> 'INSERT' THEN IF {old} THEN {refused}; END IF; END IF; "
            f"IF TG_OP <> 'DELETE' THEN IF {new} THEN {refused}; END IF; RETURN NEW; END IF; "
            f"RETURN OLD; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {either} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
        return
    when = {"INSERT": new, "UPDATE": f"({old}) OR ({new})", "DELETE": old}
    for deed in deeds:
        op.execute(
            f"CREATE TRIGGER {name}_{deed.lower()} BEFORE {deed} ON {table} WHEN {when[deed]} "
            f"BEGIN SELECT RAISE(ABORT, '{because}'); END"
        )


def let_in(op: Operations, table: str) -> None:
    """Undo close_off."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION IF EXISTS {table}_closed_off() CASCADE")
        return
    for deed in ("update", "delete", "insert"):
        op.execute(f"DROP TRIGGER IF EXISTS {table}_closed_off_{deed}")


def let_insert(op: Operations, table: str) -> None:
    """Undo refuse_insert, before the table is dropped."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION IF EXISTS {table}_refused() CASCADE")


def let_change(op: Operations, table: str) -> None:
    """Undo keep_unchanged, before the table is dropped."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION IF EXISTS {table}_is_kept() CASCADE")


def freeze(
    op: Operations, table: str, *, when: str, because: str, deeds: tuple[str, ...] = ("UPDATE", "DELETE")
) -> None:
    """Refuse UPDATE and DELETE of rows for which a condition on OLD and on other tables holds; because: plain words.

    deeds: only those; a condition on NEW too makes sense for UPDATE alone.
    """
    name = f"{table}_frozen"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {when} THEN RAISE EXCEPTION '{because}' USING ERRCODE = 'check_violation'; END IF; "
            f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        either = " OR ".join(deeds)
        op.execute(f"CREATE TRIGGER {name} BEFORE {either} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
        return
    for deed in deeds:
        op.execute(
            f"CREATE TRIGGER {name}_{deed.lower()} BEFORE {deed} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{because}'); END"
        )


def thaw(op: Operations, table: str) -> None:
    """Undo freeze."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION IF EXISTS {table}_frozen() CASCADE")
        return
    for deed in ("update", "delete"):
        op.execute(f"DROP TRIGGER IF EXISTS {table}_frozen_{deed}")


def let_migration_reach_every_row(op: Operations) -> None:
    """Lift PostgreSQL's wall for the migration's own transaction, to move rows of all municipalities."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT set_config('planner.municipality', '*', true)")


def seal(op: Operations, table: str, *, when: str, because: str) -> None:
    """Refuse to add, change or remove a table's rows while a condition holds.

    when: SQL with `{row}` for the row itself, as it is or as it would become; because: plain words.
    """
    old, new = when.format(row="OLD"), when.format(row="NEW")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP <> 'INSERT' THEN IF {old} THEN "
            f"RAISE EXCEPTION '{because}' USING ERRCODE = 'check_violation'; END IF; END IF; "
            f"IF TG_OP <> 'DELETE' THEN IF {new} THEN "
            f"RAISE EXCEPTION '{because}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END IF; "
            f"RETURN OLD; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_sealed BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_is_sealed()"
        )
        return
    for deed, condition in (("INSERT", new), ("UPDATE", f"({old}) OR ({new})"), ("DELETE", old)):
        op.execute(
            f"CREATE TRIGGER {table}_sealed_{deed.lower()} BEFORE {deed} ON {table} "
            f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{because}'); END"
        )


def unseal(op: Operations, table: str) -> None:
    """Undo seal."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION IF EXISTS {table}_is_sealed() CASCADE")
        return
    for deed in ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER IF EXISTS {table}_sealed_{deed}")
