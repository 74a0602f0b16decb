"""The app as one command: the web server, the mail worker beside it, and nothing left behind."""

import contextlib
import ctypes
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

GRACE = 30  # seconds that requests under way get to finish
KILL_AFTER = GRACE + 5  # seconds after which a child that does not stop is killed
START_WITHIN = 60  # seconds until a server that gives no answer is mentioned
LOOK_EVERY = 0.25  # seconds between two looks at the children
LONGEST_PAUSE = 60  # seconds, the most that a restart of the mail worker waits
PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>


def serve(port: int) -> int:
    """Run gunicorn and the mail worker until told to stop; return the exit code.

    BIND (default 127.0.0.1) is the address to listen on, WEB_CONCURRENCY (default 2) the number of
    server processes. SIGTERM and SIGINT let requests under way finish; the mail worker is started
    anew when it dies, and when the server dies the answer is 1.
    """
    host = os.environ.get("BIND") or "127.0.0.1"
    workers = os.environ.get("WEB_CONCURRENCY") or "2"
    if not (workers.isascii() and workers.isdigit() and int(workers) > 0):
        return _refuse(f"WEB_CONCURRENCY is {workers!r}: give the number of server processes, for example 2.")
    if trouble := _cannot_listen(host, port):
        return _refuse(trouble)
    stop = threading.Event()
    _stop_on_signals(stop)
    server = _Child(server_command(host, port, int(workers), os.environ))
    mail = _Child([sys.executable, "-m", "flask", "--app", "wsgi", "worker"])
    server.start()
    mail.start()
    try:
        return _watch(server, mail, stop, (host, port))
    finally:
        _stop_all([server, mail])


def server_command(host: str, port: int, workers: int, environ: Mapping[str, str]) -> list[str]:
    """Return the command line of the web server: threads, because requests wait for the database."""
    bracketed = f"[{host}]" if ":" in host else host
    options = {
        "bind": f"{bracketed}:{port}",
        "worker-class": "gthread",
        "workers": str(workers),
        "threads": environ.get("WEB_THREADS") or "8",
        "timeout": "60",
        "graceful-timeout": str(GRACE),
        "keep-alive": "5",
        # An address holds a filter or a secret at most, and a browser sends some twenty fields.
        "limit-request-line": "4094",
        "limit-request-fields": "64",
        "limit-request-field_size": "8190",
        "log-level": "warning",
    }
    # The heartbeat file must never wait for a disk.
    if Path("/dev/shm").is_dir():  # noqa: S108 - a directory of the system, not a file of ours
        options["worker-tmp-dir"] = "/dev/shm"  # noqa: S108 - the same
    arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
    # No preloading: each process opens its own connections, and nothing is shared across a fork.
    return [sys.executable, "-m", "gunicorn", *arguments, "--no-control-socket", "wsgi:app"]


class _Child:
    """One process beside us, in a group of its own so that Ctrl-C reaches us alone."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.pause = 1.0
        self.due: float | None = None

    def start(self) -> None:
        # We have one thread, so that the step between fork and exec is safe.
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent(),  # noqa: PLW1509 - see above
        )
        self.started = time.monotonic()
        self.due = None

    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def start_again_when_due(self) -> None:
        """Start a child that died again, later each time it dies soon."""
        now = time.monotonic()
        if self.due is None:
            lived = now - self.started
            self.pause = 1.0 if lived > LONGEST_PAUSE else min(self.pause * 2, LONGEST_PAUSE)
            self.due = now + self.pause
            _tell(f"The mail worker stopped; it starts again in {self.pause:.0f} s.")
        elif now >= self.due:
            self.start()

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill_group(self) -> None:
        if self.process is not None:
            # The child is its group's leader; what it started may have outlived it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _watch(server: _Child, mail: _Child, stop: threading.Event, address: tuple[str, int]) -> int:
    host, port = address
    ready = False
    late = time.monotonic() + START_WITHIN
    while not stop.wait(LOOK_EVERY):
        if server.died():
            return _refuse("The web server stopped; its own message is above.")
        if mail.died():
            mail.start_again_when_due()
        if not ready and _answers(host, port):
            ready = True
            name = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not listened on
            _tell(f"Öppna dörren is open at http://{name}:{port} (Ctrl-C closes it)")
        elif not ready and time.monotonic() > late:
            late = float("inf")
            _tell(f"The web server has given no answer for {START_WITHIN} s; still waiting.")
    return 0


def _stop_all(children: list[_Child]) -> None:
    for child in children:
        child.signal(signal.SIGTERM)
    last = time.monotonic() + KILL_AFTER
    for child in children:
        if child.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0, last - time.monotonic()))
    for child in children:
        child.kill_group()


def _stop_on_signals(stop: threading.Event) -> None:
    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, on_signal)


def _end_with_parent() -> Callable[[], None] | None:
    """Return what makes a child end when we are killed outright; only Linux knows how."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return ask


def _cannot_listen(host: str, port: int) -> str | None:
    """Say in one line why the address cannot be listened on, or None."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"Port {port} is taken: stop what uses it, or choose another, for example PORT={port + 1}."
        if error.errno == errno.EACCES:
            return f"Port {port} needs more rights than we have: choose one above 1023, such as PORT=8000."
        return f"Cannot listen on {host}:{port} ({error.strerror}): BIND must be an address of this machine."
    return None


def _answers(host: str, port: int) -> bool:
    """Tell whether the server answers at all; what it says is for /readyz."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not listened on
    connection = http.client.HTTPConnection(name, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - for the operator


def _refuse(line: str) -> int:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - for the operator
    return 1
