"""The command that opens a municipality."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from planner.accounts import operations as accounts
from planner.accounts.models import User
from planner.accounts.passwords import normal_email
from planner.catalogue.load import load_catalogue
from planner.core import audit, clock
from planner.core.cli import refuse_unready
from planner.core.db import db, enter, every_municipality
from planner.core.viewer import Role
from planner.schools.models import Municipality, Post, is_municipality_code

if TYPE_CHECKING:
    from flask import Flask

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

municipality_group = AppGroup("municipality", help="Open a municipality.")


def register(app: Flask) -> None:
    """Add the command to `flask --app wsgi`."""
    app.cli.add_command(municipality_group)


@municipality_group.command("add")
@click.argument("name")
@click.argument("slug")
@click.argument("email")
@click.argument("coordinator")
@click.option("--code", help="The four digits that statistics know it by (kommunkod); can be set later.")
def add(name: str, slug: str, email: str, coordinator: str, *, code: str | None) -> None:
    """Open the municipality NAME, known as SLUG in addresses, and invite its first COORDINATOR at EMAIL."""
    refuse_unready()
    address = normal_email(email)
    if not SLUG.fullmatch(slug) or "@" not in address:
        refuse("Give a slug of small letters a-z, figures and hyphens, and an e-mail address.")
    if code is not None and not is_municipality_code(code):
        refuse("Give the municipality code as four digits that begin with the county's, 01 to 25.")
    with every_municipality():
        if db.session.scalar(select(Municipality.id).where(Municipality.slug == slug)) is not None:
            refuse(f"There is a municipality with the slug {slug} already.")
        if db.session.scalar(select(User.id).where(User.email == address)) is not None:
            refuse(f"Somebody has the address {address} already.")
    municipality = Municipality(name=name, slug=slug, code=code)
    db.session.add(municipality)
    db.session.flush()
    enter(municipality.id)
    load_catalogue()
    person = invite_coordinator(municipality, address, coordinator)
    db.session.commit()
    click.echo(f"{name} is open; an invitation is on its way to {person.email}.")


def invite_coordinator(municipality: Municipality, address: str, name: str) -> User:
    """Give the first person an account, the post and the invitation; all others are invited from the pages."""
    person = User(email=address, name=name, language=municipality.language, created_at=clock.now())
    db.session.add(person)
    db.session.flush()
    post = Post(user_id=person.id, role=Role.COORDINATOR, from_day=clock.today())
    db.session.add(post)
    db.session.flush()
    audit.record("post.given", subject="post", subject_id=post.id, by=None, after={"role": "coordinator"})
    accounts.invite(person, base_url=current_app.config["PLANNER"].base_url)
    return person


def refuse(message: str) -> None:
    """End with one line and exit code 1."""
    click.echo(message, err=True)
    raise SystemExit(1)
