"""A private PostgreSQL cluster for tests, gone when they end.

As a command, `python -m tests.postgres -- COMMAND …` runs the command with TEST_POSTGRES_URL set.
The address leads to a role that owns its databases and may create more, but is no superuser:
superusers walk through row-level security, and so would prove nothing. TEST_POSTGRES_SUPERUSER
leads to one all the same, for laying rows before a test; the app is never given it.
"""

import contextlib
import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import NamedTuple, NoReturn

import psycopg
from psycopg import sql

ROLE = "planner_tests"
PREFIX = "oppna-dorren-pg-"
ROOM = 1_000_000_000  # bytes that memory must have free before the data is laid there
START_WITHIN = 60  # seconds
STOP_WITHIN = 20  # seconds
PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>

SETTINGS = {
    # The data is thrown away: nothing need reach a disk.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "jit": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
}


# Tests vacuum what they lay; nothing else begins of itself while they run.
FOR_TESTS = {
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
    "max_wal_senders": "0",
    "wal_level": "minimal",
}


class NoPostgresError(Exception):
    """There is no PostgreSQL that could be started; the message says what to do."""


class Cluster(NamedTuple):
    """Where a cluster is reached."""

    address: str
    superuser: str


@contextlib.contextmanager
def private_cluster(**more: str) -> Iterator[Cluster]:
    """Start a cluster with more settings on a free loopback port, yield its addresses, stop and remove the cluster."""
    programs, user = find_programs(), unprivileged_user()
    remove_leftovers()
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=roomiest()))
    try:
        if user:
            os.chown(home, user.pw_uid, user.pw_gid)
        initialise(programs, home, user)
        port = free_port()
        server = start(programs, home, user, SETTINGS | more | {"port": str(port)})
        try:
            yield Cluster(prepare(server, home, port), f"postgresql://postgres@/?host={home}&port={port}")
        finally:
            stop(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def find_programs() -> Path:
    """Return the folder of the newest PostgreSQL's programs."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if debian:
        return debian[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    message = "PostgreSQL is missing: apt-get install postgresql"
    raise NoPostgresError(message)


def unprivileged_user() -> pwd.struct_passwd | None:
    """Return who must run the server when we are root, whom it refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    message = "PostgreSQL does not run as root, and there is no user postgres: make one."
    raise NoPostgresError(message)


def roomiest() -> str:
    """Return where to lay the data: in memory where there is room."""
    memory = "/dev/shm"
    try:
        roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    except OSError:
        roomy = False
    return memory if roomy else tempfile.gettempdir()


def remove_leftovers() -> None:
    """Remove the data of clusters whose tests were killed outright."""
    for home in Path(roomiest()).glob(f"{PREFIX}*"):
        owner = home.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and Path("/proc/self").exists():
            shutil.rmtree(home, ignore_errors=True)


def initialise(programs: Path, home: Path, user: pwd.struct_passwd | None) -> None:
    """Lay out the data: the superuser by the socket in the private folder only, others by password."""
    options = ["--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
    done = subprocess.run(
        [programs / "initdb", "-D", home / "data", "-U", "postgres", "--no-sync", *options],
        cwd=home,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        message = f"initdb failed: {done.stderr.strip()}"
        raise NoPostgresError(message)


def start(
    programs: Path, home: Path, user: pwd.struct_passwd | None, settings: dict[str, str]
) -> "subprocess.Popen[bytes]":
    """Start the server as our own child, in a session of its own so that Ctrl-C leaves it to us."""
    settings = settings | {"unix_socket_directories": str(home)}
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [
                programs / "postgres",
                "-D",
                home / "data",
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            preexec_fn=end_with_parent(),  # noqa: PLW1509 - no thread is running yet
        )


def prepare(server: "subprocess.Popen[bytes]", home: Path, port: int) -> str:
    """Wait until the server answers, make the role and its database, return their address."""
    last = time.monotonic() + START_WITHIN
    while True:
        try:
            connection = psycopg.connect(host=str(home), port=port, user="postgres", dbname="postgres", autocommit=True)
            break
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > last:
                log = (home / "log").read_text(errors="replace").strip()
                message = f"PostgreSQL did not start: {log}"
                raise NoPostgresError(message) from None
            time.sleep(0.05)
    password = secrets.token_urlsafe(16)
    with connection:
        role = sql.Identifier(ROLE)
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD {}").format(
                role, sql.Literal(password)
            )
        )
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
    return f"postgresql://{ROLE}:{password}@127.0.0.1:{port}/{ROLE}"


def stop(server: "subprocess.Popen[bytes]") -> None:
    """Stop the server without waiting for its clients."""
    for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is None:
            server.send_signal(request)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=STOP_WITHIN)


def free_port() -> int:
    """Return a loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def end_with_parent() -> Callable[[], None] | None:
    """Return what stops the server when we are killed outright; only Linux knows how."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGINT)

    return ask


def main(arguments: Sequence[str]) -> int:
    """Run a command beside a private cluster; return the command's exit code."""
    if arguments[:1] != ["--"] or not arguments[1:]:
        print("usage: python -m tests.postgres -- COMMAND …", file=sys.stderr)
        return 2

    def leave(number: int, _frame: FrameType | None) -> NoReturn:
        # An exception, so that every `finally` on the way out is carried out.
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, leave)
    try:
        with private_cluster(**FOR_TESTS) as cluster:
            addresses = {"TEST_POSTGRES_URL": cluster.address, "TEST_POSTGRES_SUPERUSER": cluster.superuser}
            child = subprocess.Popen(arguments[1:], env=os.environ | addresses)
            try:
                return child.wait()
            finally:
                if child.poll() is None:
                    child.terminate()
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        child.wait(timeout=STOP_WITHIN)
                    child.kill()
    except NoPostgresError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
