"""Structured logs, one JSON line per request, that hold no address, name, token or text of a person."""

from __future__ import annotations

import contextlib
import json
import logging
import sys
import time
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog
from flask import g, request

from planner.core import clock

if TYPE_CHECKING:
    from flask import Flask, Response

log = structlog.get_logger()


class _Unfailing:
    """Standard error, as it is now; a line that cannot be written, on a full disk for one, is let go."""

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()


_standard_error = _Unfailing()


def configure() -> None:
    """Write JSON lines to standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_names: structlog.PrintLogger(file=_standard_error),  # type: ignore[arg-type]
        cache_logger_on_first_use=False,
    )


def register(app: Flask) -> None:
    """Log each request by its rule, never by its address: addresses hold secrets and ids."""

    @app.before_request
    def start() -> None:
        g.began = time.perf_counter()
        g.request_id = uuid4().hex[:12]

    @app.after_request
    def finish(response: Response) -> Response:
        if request.endpoint not in {"static", "health.alive", "health.ready"}:
            log.info(
                "request",
                request=g.get("request_id"),
                method=request.method,
                rule=str(request.url_rule) if request.url_rule else None,
                status=response.status_code,
                ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
            )
        return response


def answered_request(*, method: str, rule: str, status: int, began: float) -> None:
    """Log a request that was answered in front of Flask: the line that others have, without what others need."""
    line = {
        "request": uuid4().hex[:12],
        "method": method,
        "rule": rule,
        "status": status,
        "ms": round((time.perf_counter() - began) * 1000, 1),
        "event": "request",
        "level": "info",
        "timestamp": clock.now().isoformat().replace("+00:00", "Z"),
    }
    _standard_error.write(f"{json.dumps(line)}\n")
    _standard_error.flush()


def failure(error: BaseException) -> None:
    """Log an unexpected error: its kind and where it happened, not its message, which may quote a person."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("failure", kind=type(error).__name__, where=frames[-8:], request=g.get("request_id"))
