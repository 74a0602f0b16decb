"""Commands of the operator: serve, send mail; see core.backup for those that keep the data safe."""

from __future__ import annotations

import os
import signal
import time
from itertools import count
from typing import TYPE_CHECKING

import click
from flask import current_app

from planner.core import backup, health, mail, outbox, throttle
from planner.core.db import db, every_municipality
from planner.core.forms import forget_old_submissions
from planner.core.logs import failure, log
from planner.core.writing import reading_only

if TYPE_CHECKING:
    from flask import Flask

PAUSE_SECONDS = 2.0
TIDY_EVERY = 1800
DAILY_EVERY = 150


def register(app: Flask) -> None:
    """Add the commands to `flask --app wsgi`."""
    app.cli.add_command(serve_command)
    app.cli.add_command(worker_command)
    backup.register(app)


def refuse_unready() -> None:
    """End with one line and exit code 1 when the database is not as it must be."""
    if found := health.problem():
        click.echo(found, err=True)
        raise SystemExit(1)


@click.command("serve")
def serve_command() -> None:
    """Serve the app with the production server and the mail worker beside it."""
    from planner.core.serve import serve  # noqa: PLC0415 - only here is the server needed

    refuse_unready()
    raise SystemExit(serve(int(os.environ.get("PORT", "8000"))))


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due and send what waits now, then stop.")
def worker_command(*, once: bool) -> None:
    """Send the mail that waits in the outbox and do what is done once a day, until told to stop."""
    refuse_unready()
    going = True

    def stop(_signal: int, _frame: object) -> None:
        nonlocal going
        going = False

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for turn in count():
        if not going:
            break
        try:
            if turn % DAILY_EVERY == 0 and (done := current_app.extensions["daily"]()):
                log.info("daily", done=done)
            sent, failed = send_now(tidy=turn % TIDY_EVERY == 0)
        except Exception as error:  # noqa: BLE001 - the worker outlives a database that is away for a while
            db.session.rollback()
            failure(error)
            sent = failed = 0
        if sent or failed:
            log.info("mail", sent=sent, failed=failed)
        if once:
            break
        time.sleep(PAUSE_SECONDS)


def send_now(*, tidy: bool = False) -> tuple[int, int]:
    """Send what waits and return (sent, failed); the write lock is taken only when something waits."""
    settings = current_app.config["PLANNER"]
    wanted = current_app.extensions["mail_wanted"]
    with every_municipality():
        if tidy:
            throttle.forget_old_attempts()
            forget_old_submissions()
            db.session.commit()
        with reading_only():
            waiting = outbox.something_waits()
            db.session.rollback()
        if not waiting:
            return 0, 0
        return outbox.send_waiting(lambda m: mail.send(m, settings), wanted=wanted)
