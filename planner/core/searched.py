"""What can be searched: words as they are looked for, and triggers that keep a table of them true, for migrations.

The rows of `search_entry` are written by the database itself, in the transaction that changes the thing, so that no
way of writing can forget them. Triggers name no table but their own and that one: SQLite refuses to rebuild a table
that another's trigger names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.operations import Operations

CAPITALS = "ÅÄÖÉÈÊËÜÁÀÂÃÍÌÎÏÓÒÔÕÚÙÛÑÇØÆÝŠŽČŁ"
SMALL = "åäöéèêëüáàâãíìîïóòôõúùûñçøæýšžčł"
PLAIN = "aaoeeeeuaaaaiiiioooouuuncoayszcl"
# Whatever stands between words becomes a space; each sign stands for one, so that places in a text stay the same.
BETWEEN = "\t\n\r!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~«»“”„‘’–—…·•§°´\N{NO-BREAK SPACE}"
AT_ONCE = 16  # SQLite's parser takes no deeper nesting than some twenty calls

_ASCII = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_TIDY = _ASCII | dict(zip(map(ord, CAPITALS), SMALL, strict=True)) | {ord(c): " " for c in BETWEEN}
_FOLD = dict(zip(map(ord, SMALL), PLAIN, strict=True))


def tidy(text: str) -> str:
    """Return a text as it is looked for: small letters, a space for each sign that is none of a word; as long as it."""
    return text.translate(_TIDY)


def fold(tidied: str) -> str:
    """Return a tidied text without rings, dots and accents; as long as it."""
    return tidied.translate(_FOLD)


@dataclass(frozen=True)
class Source:
    """Rows of a table whose words can be searched. thing, whole: columns with the ids of what is found.

    when: SQL with `{row}`, of the columns in also; a row for which it does not hold cannot be found.
    """

    table: str
    kind: str
    title: tuple[str, ...]
    words: tuple[str, ...]
    part: str = "text"
    thing: str = "id"
    whole: str = "id"
    when: str = ""
    also: tuple[str, ...] = ()

    @property
    def watched(self) -> tuple[str, ...]:
        """The columns that change what is found."""
        return tuple(dict.fromkeys((*self.title, *self.words, *self.also)))

    def entry(self, row: str) -> str:
        """Return what makes an entry of a row, without where the row is."""
        title, words = (
            " || ' ' || ".join(f"coalesce({row}.{name}, '')" for name in names) or "''"
            for names in (self.title, self.words)
        )
        return (
            f"SELECT {row}.municipality_id, '{self.kind}', '{self.part}', {row}.id, {row}.{self.thing}, "
            f"{row}.{self.whole}, {title}, {words}, ''"
        )

    def here(self, row: str) -> str:
        """Return the condition that a row can be found."""
        return self.when.format(row=row) or "1 = 1"

    def removal(self) -> str:
        """Return what takes away the entry of the row as it was."""
        return (
            f"DELETE FROM search_entry WHERE municipality_id = OLD.municipality_id AND kind = '{self.kind}' "
            f"AND part = '{self.part}' AND source_id = OLD.id"
        )


@dataclass(frozen=True)
class Frozen:
    """Approved texts: rows that are only ever added, each with a whole plan as JSON in `content`; the newest counts."""

    table: str
    owner: str
    number: str
    kinds: tuple[tuple[str, tuple[str, ...], str, tuple[str, ...]], ...]

    def entries(self, row: str, *, postgresql: bool, source: str = "") -> list[str]:
        """Return what makes the entries of a row, one statement for each kind; source: where the row is."""
        return [self._entry(kind, row, source, postgresql=postgresql) for kind in self.kinds]

    def _entry(
        self, kind: tuple[str, tuple[str, ...], str, tuple[str, ...]], row: str, source: str, *, postgresql: bool
    ) -> str:
        name, path, title, words = kind
        value, places = f"{row}.content", [source] if source else []
        for depth, step in enumerate(path):
            alias = f"part_{depth}"
            each = (
                f"json_array_elements({value} -> '{step}') AS {alias}(value)"
                if postgresql
                else f"json_each({value}, '$.{step}') AS {alias}"
            )
            places.append(each)
            value = f"{alias}.value"

        def said(key: str) -> str:
            found = f"{value} ->> '{key}'" if postgresql else f"json_extract({value}, '$.{key}')"
            return f"coalesce({found}, '')"

        known = f"{row}.plan_id"
        if path:
            known = f"({value} ->> 'id')::integer" if postgresql else f"json_extract({value}, '$.id')"
        text = " || ' ' || ".join(map(said, words)) or "''"
        begins = f" FROM {', '.join(places)}" if places else ""
        return (
            f"SELECT {row}.municipality_id, '{name}', 'in_force', {known}, {known}, {row}.plan_id, "
            f"{said(title)}, {text}, ''{begins}"
        )


INTO = "INSERT INTO search_entry (municipality_id, kind, part, source_id, thing_id, whole_id, title, words, folded) "


def tidy_entries(op: Operations) -> None:
    """Let the database tidy every entry as it is written."""
    if op.get_bind().dialect.name == "postgresql":
        big, small = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + CAPITALS, "abcdefghijklmnopqrstuvwxyz" + SMALL
        before, after = quoted(big + BETWEEN), quoted(small + " " * len(BETWEEN))
        op.execute(
            verbatim(
                "CREATE FUNCTION search_entry_tidied() RETURNS trigger LANGUAGE plpgsql AS $tidied$ BEGIN "
                f"NEW.title := ' ' || translate(NEW.title, {before}, {after}) || ' '; "
                f"NEW.words := NEW.title || translate(NEW.words, {before}, {after}) || ' '; "
                f"NEW.folded := translate(NEW.words, {quoted(SMALL)}, {quoted(PLAIN)}); RETURN NEW; END $tidied$"
            )
        )
        op.execute(
            "CREATE TRIGGER search_entry_tidied BEFORE INSERT ON search_entry "
            "FOR EACH ROW EXECUTE FUNCTION search_entry_tidied()"
        )
        return
    this = "WHERE id = NEW.id"
    steps = [f"UPDATE search_entry SET title = ' ' || lower(title) || ' ', words = lower(words) || ' ' {this};"]
    steps.extend(
        f"UPDATE search_entry SET title = {replaced('title', some)}, words = {replaced('words', some)} {this};"
        for some in in_turn([*zip(CAPITALS, SMALL, strict=True), *((sign, " ") for sign in BETWEEN)])
    )
    steps.append(f"UPDATE search_entry SET words = title || words {this};")
    steps.append(f"UPDATE search_entry SET folded = words {this};")
    steps.extend(
        f"UPDATE search_entry SET folded = {replaced('folded', some)} {this};"
        for some in in_turn([*zip(SMALL, PLAIN, strict=True)])
    )
    op.execute(verbatim(f"CREATE TRIGGER search_entry_tidied AFTER INSERT ON search_entry BEGIN {' '.join(steps)} END"))


def in_turn(pairs: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Return as many pairs at a time as one expression takes."""
    return [pairs[at : at + AT_ONCE] for at in range(0, len(pairs), AT_ONCE)]


def replaced(column: str, pairs: list[tuple[str, str]]) -> str:
    """Return the expression that replaces signs of a column, for SQLite."""
    for before, after in pairs:
        column = f"replace({column}, {quoted(before)}, {quoted(after)})"
    return column


def quoted(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def verbatim(statement: str) -> str:
    """Return a statement in which no colon stands for a parameter."""
    return statement.replace(":", "\\:").replace("\\:\\:", "::").replace("\\:=", ":=")


def watch(op: Operations, source: Source) -> None:
    """Keep the entries of a table's rows as the rows are."""
    name, columns = f"{source.table}_searched", ", ".join(source.watched)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP <> 'INSERT' THEN {source.removal()}; END IF; "
            f"IF TG_OP <> 'DELETE' THEN {INTO}{source.entry('NEW')} WHERE {source.here('NEW')}; END IF; "
            f"RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {source.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
        return
    put = f"{INTO}{source.entry('NEW')} WHERE {source.here('NEW')}; "
    gone = f"{source.removal()}; "
    for deed, when, does in (
        ("insert", "INSERT", put),
        ("update", f"UPDATE OF {columns}", gone + put),
        ("delete", "DELETE", gone),
    ):
        op.execute(f"CREATE TRIGGER {name}_{deed} AFTER {when} ON {source.table} BEGIN {does}END")


def watch_frozen(op: Operations, frozen: Frozen) -> None:
    """Let a new approved text take the place of the one before it, and go with what it is of."""
    name = f"{frozen.table}_searched"
    gone = (
        "DELETE FROM search_entry WHERE municipality_id = {row}.municipality_id AND part = 'in_force' AND whole_id = "
    )
    postgresql = op.get_bind().dialect.name == "postgresql"
    put = "; ".join(INTO + entry for entry in frozen.entries("NEW", postgresql=postgresql))
    before = f"{gone.format(row='NEW')}NEW.plan_id"
    after = f"{gone.format(row='OLD')}OLD.id"
    if postgresql:
        for table, deed, does in ((frozen.table, "INSERT", f"{before}; {put}"), (frozen.owner, "DELETE", after)):
            function = f"{name}_{deed.lower()}"
            op.execute(
                f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does}; RETURN NULL; END $$"
            )
            op.execute(f"CREATE TRIGGER {function} AFTER {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()")
        return
    op.execute(f"CREATE TRIGGER {name}_insert AFTER INSERT ON {frozen.table} BEGIN {before}; {put}; END")
    op.execute(f"CREATE TRIGGER {name}_delete AFTER DELETE ON {frozen.owner} BEGIN {after}; END")


def unwatch(op: Operations, sources: list[Source], frozen: Frozen) -> None:
    """Undo watch and watch_frozen, before `search_entry` is dropped."""
    if op.get_bind().dialect.name == "postgresql":
        for source in sources:
            op.execute(f"DROP FUNCTION IF EXISTS {source.table}_searched() CASCADE")
        for deed in ("insert", "delete"):
            op.execute(f"DROP FUNCTION IF EXISTS {frozen.table}_searched_{deed}() CASCADE")
        op.execute("DROP FUNCTION IF EXISTS search_entry_tidied() CASCADE")
        return
    for table in (*(source.table for source in sources), frozen.table):
        for deed in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_searched_{deed}")


def filled(sources: list[Source], frozen: Frozen, *, postgresql: bool, municipality_id: int | None) -> list[str]:
    """Return the statements that write all entries anew, of one municipality or of every one."""
    own = f" AND {{row}}.municipality_id = {municipality_id:d}" if municipality_id is not None else ""
    only = f" WHERE municipality_id = {municipality_id:d}" if municipality_id is not None else ""
    statements = [f"DELETE FROM search_entry{only}"]
    statements.extend(
        f"{INTO}{source.entry('thing')} FROM {source.table} AS thing "
        f"WHERE {source.here('thing')}{own.format(row='thing')}"
        for source in sources
    )
    there = (
        f"{frozen.table} AS frozen JOIN {frozen.owner} AS owner ON owner.municipality_id = frozen.municipality_id "
        f"AND owner.id = frozen.plan_id AND owner.{frozen.number} = frozen.number{own.format(row='frozen')}"
    )
    statements.extend(INTO + entry for entry in frozen.entries("frozen", postgresql=postgresql, source=there))
    return statements
