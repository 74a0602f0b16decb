"""The operator's command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from planner.core.db import db, enter, every_municipality
from planner.core.writing import reading_only
from planner.schools.models import Municipality
from planner.search.operations import rebuild

if TYPE_CHECKING:
    from flask import Flask

group = AppGroup("search", help="What can be searched.")


def register(app: Flask) -> None:
    """Add the commands to `flask --app wsgi`."""
    app.cli.add_command(group)


@group.command("rebuild")
@with_appcontext
def rebuild_command() -> None:
    """Write what is searched anew, each municipality in a transaction of its own."""
    with every_municipality(), reading_only():
        towns = [(row.id, row.slug) for row in db.session.scalars(select(Municipality).order_by(Municipality.id))]
        db.session.rollback()
    for municipality_id, slug in towns:
        enter(municipality_id)
        count = rebuild(municipality_id)
        db.session.commit()
        click.echo(f"{slug}: {count} entries")
