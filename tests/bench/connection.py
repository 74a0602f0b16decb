"""A client that costs next to nothing: one connection, kept alive, and answers read whole."""

from __future__ import annotations

import re
import socket
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

PATIENCE: Final = 30  # seconds
BROWSER: Final = {"Accept-Encoding": "gzip, deflate, br, zstd", "Accept-Language": "sv-SE,sv;q=0.9"}
CALENDAR: Final = {"Accept-Encoding": "identity", "User-Agent": "bench-calendar/1.0"}
LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
COOKIE: Final = re.compile(rb"\r\nset-cookie: *([^=;\r]+)=([^;\r]*)", re.IGNORECASE)
HIDDEN: Final = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE: Final = re.compile(r'\b(name|value)="([^"]*)"')


class WrongAnswerError(Exception):
    """The server answered otherwise than it should have, so that there is nothing to measure."""


@dataclass(frozen=True)
class Answer:
    """One answer; head begins with the status line."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str | None:
        """Return a header's value, or None."""
        found = re.search(rb"\r\n" + name.encode() + rb": *([^\r]*)", self.head, re.IGNORECASE)
        return found[1].decode() if found else None


class Connection:
    """A connection to 127.0.0.1 that is kept, with the cookies it was given."""

    def __init__(self, port: int, headers: dict[str, str] = BROWSER) -> None:
        self.port = port
        self.headers = headers
        self.cookies: dict[bytes, bytes] = {}
        self.socket: socket.socket | None = None

    def close(self) -> None:
        """Let go of the connection; the next request opens another."""
        if self.socket is not None:
            self.socket.close()
        self.socket = None

    def written(self, path: str, headers: dict[str, str] | None = None, form: dict[str, str] | None = None) -> bytes:
        """Return a request as bytes, made once for many sendings."""
        method = "GET" if form is None else "POST"
        body = b"" if form is None else urlencode(form).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in (self.headers | (headers or {})).items()]
        if form is not None:
            lines += [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{k.decode()}={v.decode()}" for k, v in self.cookies.items()))
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        """Ask for a page."""
        return self.send(self.written(path, headers))

    def post(self, path: str, form: dict[str, str]) -> Answer:
        """Send a form."""
        return self.send(self.written(path, form=form))

    def send(self, request: bytes) -> Answer:
        """Send a request and read the answer to its end; once more when the server had closed the connection."""
        for last in (False, True):
            try:
                answer = self._exchange(request)
            except ConnectionError:
                self.close()
                if last:
                    raise
            else:
                for name, value in COOKIE.findall(answer.head):
                    self.cookies[name] = value
                return answer
        raise AssertionError

    def _exchange(self, request: bytes) -> Answer:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        received = bytearray()
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head = bytes(received[: end + 2])
        status = int(head[9:12])
        length = LENGTH.search(head)
        if length is None and status not in {204, 304}:
            message = f"{request.split(maxsplit=2)[1].decode()} answers without a length."
            raise WrongAnswerError(message)
        body = received[end + 4 :]
        while length is not None and len(body) < int(length[1]):
            body += self._more()
        if b"\r\nConnection: close" in head:
            self.close()
        return Answer(status, head, bytes(body))

    def _more(self) -> bytes:
        assert self.socket is not None
        more = self.socket.recv(262_144)
        if not more:
            raise ConnectionResetError
        return more


def hidden_fields(page: str) -> dict[str, str]:
    """Return the hidden fields of a page with one form that matters: its tokens and version."""
    fields = {}
    for tag in HIDDEN.findall(page):
        attributes = dict(ATTRIBUTE.findall(tag))
        if "name" in attributes:
            fields[attributes["name"]] = attributes.get("value", "")
    return fields


def signed_in(port: int, email: str, password: str) -> Connection:
    """Return a connection on which somebody has signed in through the page."""
    connection = Connection(port)
    page = connection.get("/sign-in", {"Accept-Encoding": "identity"})
    answer = connection.post(
        "/sign-in", hidden_fields(page.body.decode()) | {"email": email, "password": password, "next": "/"}
    )
    if answer.status != 303:
        message = f"Signing in as {email} was answered with {answer.status}."
        raise WrongAnswerError(message)
    return connection


def timed(connection: Connection, request: bytes, expected: int = 200) -> tuple[float, Answer]:
    """Return how long an answer took, in seconds, and the answer; raises when it is not the expected one."""
    began = time.perf_counter()
    answer = connection.send(request)
    took = time.perf_counter() - began
    if answer.status != expected:
        message = f"{request.split(maxsplit=2)[1].decode()} answered {answer.status}, not {expected}."
        raise WrongAnswerError(message)
    return took, answer
