"""Runs every check and every kind of test, two at a time and all of them even when one fails, and prints one table.

While one kind waits for a server, a browser or its last test, the other has the processors.

`check.py lint` is the static part, `check.py fast` the tests that need no other program,
`check.py all` everything. The exit code is 0 only when nothing failed and every kind could run;
ALLOW_MISSING=1 forgives kinds that could not.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

import setup

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
LONGEST = 40 * 60  # seconds for one kind; a test that hangs must not hang the rest
AT_ONCE = 2  # kinds
LOOK_EVERY = 0.1  # seconds between two looks at a command that runs
CODE = ["planner", "tests", "migrations", "wsgi.py", ".ci"]
SCRIPTS = sorted(str(path) for path in Path(__file__).parent.glob("*.py"))
ONE_SPEAKS = threading.Lock()
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
    processor: float = 0
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
    with tempfile.TemporaryDirectory() as compiled, ThreadPoolExecutor(AT_ONCE) as lanes:
        outcomes = list(lanes.map(lambda kind: carry_out(kind, Path(compiled)), kinds))
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
    """Run one kind and print its output when it ends; what one run compiled the next need not."""
    if kind.missing:
        return Outcome(kind.name, missing=kind.missing)
    with ONE_SPEAKS:
        print(f"... {kind.name} begins", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "output").open("w+b") as output:
        report = Path(folder) / "report.xml"
        ended_well, processor = True, 0.0
        for command in kind.commands:
            # All of them, so that one run shows everything.
            extra = kind.env | ready_made(compiled)
            run = [*command, f"--junitxml={report}"] if kind.pytest else command
            well, used = runs_well(run, extra, output)
            ended_well &= well
            processor += used
        seconds = time.monotonic() - started
        output.seek(0)
        said = output.read().decode(errors="replace")
        if kind.pytest:
            outcome, trouble = counted(kind.name, report, ended_well=ended_well)
        else:
            outcome, trouble = Outcome(kind.name, passed=int(ended_well), failed=int(not ended_well)), ""
    with ONE_SPEAKS:
        print(f"\n=== {kind.name}\n{said}{trouble}", flush=True)
    return replace(outcome, seconds=seconds, processor=processor)


def runs_well(command: Sequence[str], extra: dict[str, str], output: IO[bytes]) -> tuple[bool, float]:
    """Run a module or script of Python; tell whether it ended well, and the processor's seconds it took."""
    arguments = [PYTHON, *command] if "/" in command[0] else [PYTHON, "-m", *command]
    last = time.monotonic() + LONGEST
    child = subprocess.Popen(
        arguments, env=environment(extra), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
    )
    try:
        while True:
            # Not Popen's own: it does not tell what the child and its children used.
            ended, status, used = os.wait4(child.pid, os.WNOHANG)
            if ended:
                child.returncode = os.waitstatus_to_exitcode(status)
                return child.returncode == 0, used.ru_utime + used.ru_stime
            if time.monotonic() > last:
                output.write(f"stopped after {LONGEST // 60} minutes\n".encode())
                return False, 0.0
            time.sleep(LOOK_EVERY)
    finally:
        if child.returncode is None:
            child.kill()
            child.wait()


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


def counted(name: str, report: Path, *, ended_well: bool) -> tuple[Outcome, str]:
    """Return the outcome of a run of pytest from its report, and what is wrong with the run itself."""
    if not report.exists():
        return Outcome(name, failed=1), f"{name}: the run ended without a report\n"
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314 - written by pytest a moment ago
    tests = failed = skipped = 0
    for suite in suites:
        tests += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    trouble = ""
    if not ended_well and not failed:
        # It broke off, or there is no test of this kind: both must be seen.
        trouble = f"{name}: {tests} tests, and the run itself failed\n"
        failed = 1
        tests += 1
    return Outcome(name, max(tests - failed - skipped, 0), failed, skipped), trouble


def print_table(outcomes: Sequence[Outcome]) -> None:
    """Print one line for each kind: what it came to, how long it ran beside others, what it took of processors."""
    print(f"\n{'kind':<18}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}{'CPU s':>9}")
    for outcome in outcomes:
        if outcome.missing:
            print(f"{outcome.name:<18}{'not run':>8}")
        else:
            figures = f"{outcome.passed:>8}{outcome.failed:>8}{outcome.skipped:>9}{outcome.seconds:>9.1f}"
            figures += f"{outcome.processor:>9.1f}"
            print(f"{outcome.name:<18}{figures}")
    print()


if __name__ == "__main__":
    if sys.argv[1:] not in (["lint"], ["fast"], ["all"]):
        sys.exit("usage: python .ci/check.py lint|fast|all")
    sys.exit(main(sys.argv[1]))
