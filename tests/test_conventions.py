"""How the house is kept, as tests that say what to do."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.core.db import Base, Tenant
from planner.core.settings import ROOT

CODE = sorted((ROOT / "planner").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MIGRATIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))

LONGEST_FILE, LONGEST_VIEW = 300, 15
# Each with its reason; a file that has become shorter is taken off the list.
LONGER: dict[str, str] = {}
ROLES_OUTSIDE_RULES = {
    "planner/schools/views/people.py": "what the form of a new post begins with",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines_with(pattern: str, paths: list[Path]) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{name(path)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if found.search(line.partition("  # ")[0])
    ]


def test_the_clock_is_read_in_one_place() -> None:
    clocks = r"datetime\.now\(|date\.today\(|utcnow\(|\btime\.time\("
    read = lines_with(clocks, [path for path in CODE if name(path) != "planner/core/clock.py"])
    assert read == [], "ask planner.core.clock: now(), today() or SchoolYear.current()"


def test_features_select_through_mapped_classes() -> None:
    """The tenant's criterion works on those and on nothing else."""
    features = [path for path in CODE if "core" not in path.parts]
    raw = lines_with(r"execute\(\s*text\(|scalars?\(\s*text\(|\.query\(|exec_driver_sql\(", features)
    raw = [line for line in raw if not line.startswith("planner/demo/load.py")]  # empties demonstration data
    assert raw == [], "write select(TheClass), which the municipality's criterion is added to"


@pytest.mark.parametrize("layer", ["views", "forms"])
def test_roles_are_named_where_the_policy_is(layer: str) -> None:
    paths = [path for path in CODE if layer in {path.stem, *path.parts} and name(path) not in ROLES_OUTSIDE_RULES]
    assert lines_with(r"\bRole\.[A-Z]", paths) == [], "ask a rule of rules.py, or a query, instead"


def test_templates_name_no_role() -> None:
    roles = r"viewer\.has|has_at\(|[=!]= *[\"'](librarian|principal|teacher|coordinator|head)[\"']"
    assert lines_with(roles, TEMPLATES) == [], "pass what a rule says as may_…"


def views() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in CODE:
        if "views" in {path.stem, *path.parts}:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef) and any("bp." in ast.unparse(d) for d in node.decorator_list):
                    yield f"{name(path)}:{node.lineno} {node.name}", node


def length(view: ast.FunctionDef) -> int:
    """The lines of a view's body; what a page is given, one line each at the end, counts as one."""
    body = view.body[1:] if ast.get_docstring(view) else view.body
    last = body[-1]
    shown = isinstance(last, ast.Return) and "render_template(" in ast.unparse(last)
    end = last.lineno if shown else (last.end_lineno or last.lineno)
    return end - body[0].lineno + 1


def test_a_view_is_short() -> None:
    found = dict(views())
    assert len(found) > 50
    long = {view: length(node) for view, node in found.items() if length(node) > LONGEST_VIEW}
    assert long == {}, f"a view reads input, calls one operation and answers, in {LONGEST_VIEW} lines at most"


def test_a_file_has_one_subject_and_is_as_long_as_that() -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in CODE}
    long = {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE and path not in LONGER}
    assert long == {}, "make it a package by subject, or put it on the list LONGER with the reason"
    assert [path for path in LONGER if lengths.get(path, 0) <= LONGEST_FILE] == [], "take these off the list LONGER"


def test_templates_hold_no_script_and_no_style() -> None:
    """The Content-Security-Policy refuses both."""
    inline = lines_with(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", TEMPLATES)
    assert inline == [], "use a class, or a data- attribute that a file in static/js acts on"


WORDS = re.compile(r"[A-Za-zÅÄÖåäö]{2,}")
NOT_TEXT = (
    r"{#.*?#}",
    r"{%.*?%}",
    r"{{.*?}}",
    r"<!--.*?-->",
    r"<(script|style|svg|code|pre)\b.*?</\1>",
    r"<[^>]*>",
    r"&\w+;",
)
# The name of the house; names of programs; what stands in its own language; addresses of authorities.
OWN_NAMES = {
    *("Öppna", "dörren", "PDF", "Apple", "Google", "Outlook", "Thunderbird", "Android"),
    *("Svenska", "English", "In", "På", "svenska"),
    *("digg", "tdosanmalan", "imy", "se"),
}


def test_every_text_of_a_page_is_marked_for_translation() -> None:
    bare = {}
    for path in TEMPLATES:
        if "design" in path.parts:
            continue  # the developers' gallery
        text = path.read_text()
        for pattern in NOT_TEXT:
            text = re.sub(pattern, " ", text, flags=re.DOTALL)
        if words := [word for word in WORDS.findall(text) if word not in OWN_NAMES]:
            bare[name(path)] = words[:10]
    assert bare == {}, 'write {{ _("The whole sentence") }}'


def tenant_tables() -> set[str]:
    return {mapper.class_.__tablename__ for mapper in Base.registry.mappers if issubclass(mapper.class_, Tenant)}


def test_every_table_of_a_municipality_is_walled_in_a_migration() -> None:
    walled: set[str] = set()
    for path in MIGRATIONS:
        for call in re.findall(r"\bwall\(\s*op,(.*?)\n?\s*\)", path.read_text(), flags=re.DOTALL):
            walled |= set(re.findall(r'"(\w+)"', call))
            if "*" in call:
                walled |= set(re.findall(r'"(\w+)"', path.read_text()))
    assert sorted(tenant_tables() - walled) == [], "add them to wall(op, …) in the migration that makes them"


def test_migrations_are_numbered_in_one_row_and_the_newest_is_named() -> None:
    numbers = [path.name.partition("_")[0] for path in MIGRATIONS]
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)], "number a migration after the newest"
    newest = (ROOT / "migrations" / "HEAD").read_text().strip()
    assert newest == numbers[-1], "write the newest migration's number into migrations/HEAD"


def test_a_journey_in_a_browser_waits_for_what_it_expects() -> None:
    """A count or a text read at once after a click is read from whichever page happens to be there."""
    journeys = [path for path in TESTS if path.parent.name == "browser" and path.name.startswith("test_")]
    found = lines_with(r"assert .*\.(count|input_value|is_visible|is_checked|text_content)\(\)", journeys)
    assert found == [], "Use playwright's expect(…), which waits:\n" + "\n".join(found)


def test_nothing_is_left_for_later() -> None:
    assert lines_with(r"\b(TODO|FIXME|XXX|HACK)\b", [p for p in CODE + TESTS if p != Path(__file__)]) == []
