"""Runs every check and every kind of test, all of them even when one fails, and prints one table.

`check.py lint` is the static part, `check.py fast` the tests that need no other program,
`check.py all` everything. The exit code is 0 only when nothing failed and every kind could run;
ALLOW_MISSING=1 forgives kinds that could not.
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import setup

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
LONGEST = 40 * 60  # seconds for one kind; a test that hangs must not hang the rest
CODE = ["planner", "tests", "migrations", "wsgi.py", ".ci"]
SCRIPTS = sorted(str(path) for path in Path(__file__).parent.glob("*.py"))
WORKERS = ["-n", os.environ.get("TEST_WORKERS") or "2"]


@dataclass(frozen=True)
class Kind:
    """One line of the table: commands that run one after the other."""

    name: str
    commands: list[list[str]]
    env: dict[str, str] = field(default_factory=dict)
    pytest: bool = False
    missing: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What one kind came to; a check counts as one test."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    missing: str | None = None


def static_kinds() -> list[Kind]:
    """Return the checks that run nothing of the app."""
    code = [path for path in CODE if (ROOT / path).exists()]
    typed = [path for path in ("planner", "tests", "wsgi.py") if (ROOT / path).exists()]
    return [
        Kind("lint", [["ruff", "check", *code]]),
        Kind("format", [["ruff", "format", "--check", *code]]),
        Kind("types", [["mypy", "--strict", *typed], ["mypy", "--strict", "--scripts-are-modules", *SCRIPTS]]),
        Kind("imports", [[str(Path(sys.prefix) / "bin" / "lint-imports"), "--no-cache"]]),
        Kind("templates", [["djlint", "--lint", "--quiet", "templates"]]),
        Kind("translations", [[".ci/translations.py", "check"]]),
    ]


def test_kinds(what: str) -> list[Kind]:
    """Return the kinds of test, quickest first."""
    # Who has nothing left to do takes over from the other.
    page = ["-m", "page", *WORKERS, "--dist", "worksteal"]
    # Whatever carries no other mark is a unit test, so that no test is left out.
    fast = [
        Kind("unit", [pytest("-m", "not page and not browser", *WORKERS, "--dist", "worksteal")], pytest=True),
        Kind("page, SQLite", [pytest(*page)], {"TEST_DATABASE": "sqlite"}, pytest=True),
    ]
    if what == "fast":
        return fast
    no_postgresql = None if setup.postgresql() else "no PostgreSQL here: apt-get install postgresql"
    chromium = setup.chromium()
    no_chromium = None if chromium else "no Chromium here: apt-get install chromium"
    return [
        *fast,
        Kind(
            "page, PostgreSQL",
            [["tests.postgres", "--", PYTHON, "-m", *pytest(*page)]],
            {"TEST_DATABASE": "postgresql"},
            pytest=True,
            missing=no_postgresql,
        ),
        Kind(
            "browser",
            [pytest("-m", "browser", *WORKERS, "--dist", "loadfile")],
            {"CHROMIUM": chromium or ""},
            pytest=True,
            missing=no_chromium,
        ),
    ]


def pytest(*options: str) -> list[str]:
    """Return the command of a run of pytest."""
    return ["pytest", "--quiet", *options]


def main(what: str) -> int:
    """Run the kinds asked for, print the table; return the exit code."""
    os.chdir(ROOT)
    kinds = [] if what == "fast" else static_kinds()
    kinds += [] if what == "lint" else test_kinds(what)
    with tempfile.TemporaryDirectory() as compiled:
        outcomes = [carry_out(kind, Path(compiled)) for kind in kinds]
    print_table(outcomes)
    missing = [outcome for outcome in outcomes if outcome.missing]
    for outcome in missing:
        print(f"not run: {outcome.name} ({outcome.missing})")
    forgiven = os.environ.get("ALLOW_MISSING") == "1"
    if missing and not forgiven:
        print("That counts as a failure; ALLOW_MISSING=1 allows it.")
    passed, failed, skipped = (
        sum(getattr(outcome, name) for outcome in outcomes) for name in ("passed", "failed", "skipped")
    )
    print(f"tests: {passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or (missing and not forgiven) else 0


def carry_out(kind: Kind, compiled: Path) -> Outcome:
    """Run one kind, letting its output through; what one run compiled the next need not."""
    if kind.missing:
        return Outcome(kind.name, missing=kind.missing)
    print(f"\n=== {kind.name}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        ended_well = True
        for command in kind.commands:
            # All of them, so that one run shows everything.
            extra = kind.env | ready_made(compiled)
            ended_well &= runs_well([*command, f"--junitxml={report}"] if kind.pytest else command, extra)
        seconds = time.monotonic() - started
        if not kind.pytest:
            return Outcome(kind.name, passed=int(ended_well), failed=int(not ended_well), seconds=seconds)
        return counted(kind.name, report, seconds, ended_well=ended_well)


def runs_well(command: Sequence[str], extra: dict[str, str]) -> bool:
    """Run a module or script of Python; tell whether it ended well."""
    arguments = [PYTHON, *command] if "/" in command[0] else [PYTHON, "-m", *command]
    try:
        done = subprocess.run(arguments, env=environment(extra), stdin=subprocess.DEVNULL, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        print(f"stopped after {LONGEST // 60} minutes")
        return False
    return done.returncode == 0


def environment(extra: dict[str, str]) -> dict[str, str]:
    """Return the environment without what is set for the app someone runs by hand."""
    ours = ("PLANNER_", "FLASK_", "WEB_", "TEST_DATABASE", "TEST_POSTGRES_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    for name in ("PORT", "BIND"):
        kept.pop(name, None)
    return {**kept, **extra}


def ready_made(compiled: Path) -> dict[str, str]:
    """Return what keeps compiled templates and modules from one kind to the next; a folder that goes with this run."""
    kept = {"TEST_TEMPLATES": str(compiled)}
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        kept |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(compiled / "modules")}
    return kept


def counted(name: str, report: Path, seconds: float, *, ended_well: bool) -> Outcome:
    """Return the outcome of a run of pytest from its report."""
    if not report.exists():
        print(f"{name}: the run ended without a report")
        return Outcome(name, failed=1, seconds=seconds)
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314 - written by pytest a moment ago
    tests = failed = skipped = 0
    for suite in suites:
        tests += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    if not ended_well and not failed:
        # It broke off, or there is no test of this kind: both must be seen.
        print(f"{name}: {tests} tests, and the run itself failed")
        failed = 1
        tests += 1
    return Outcome(name, max(tests - failed - skipped, 0), failed, skipped, seconds)


def print_table(outcomes: Sequence[Outcome]) -> None:
    """Print one line for each kind."""
    print(f"\n{'kind':<18}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    for outcome in outcomes:
        if outcome.missing:
            print(f"{outcome.name:<18}{'not run':>8}")
        else:
            figures = f"{outcome.passed:>8}{outcome.failed:>8}{outcome.skipped:>9}{outcome.seconds:>9.1f}"
            print(f"{outcome.name:<18}{figures}")
    print()


if __name__ == "__main__":
    if sys.argv[1:] not in (["lint"], ["fast"], ["all"]):
        sys.exit("usage: python .ci/check.py lint|fast|all")
    sys.exit(main(sys.argv[1]))
