"""The command that loads the demonstration data."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from planner.core.cli import refuse_unready
from planner.demo import load


def register(app: Flask) -> None:
    """Add the command to `flask --app wsgi`."""
    app.cli.add_command(demo_command)


@click.command("demo")
@click.option("--fresh", is_flag=True, help="Empty the whole database first.")
@click.option("--if-empty", is_flag=True, help="Do nothing when there is any municipality.")
@with_appcontext
def demo_command(*, fresh: bool, if_empty: bool) -> None:
    """Load two invented municipalities with people, plans, training and goals; all sign in with `oppna-dorren`."""
    if current_app.config["PLANNER"].production:
        click.echo("Demonstration data is refused with PLANNER_ENV=production.", err=True)
        raise SystemExit(1)
    refuse_unready()
    if if_empty and load.anything_there():
        return
    if fresh:
        load.empty()
    for line in load.load():
        click.echo(line)
