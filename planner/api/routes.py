"""The addresses of the API, put together in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.accounts.tokens import operations as tokens
from planner.accounts.tokens import views as token_pages
from planner.api import document
from planner.api.leaving import revoke_of_those_gone
from planner.api.open_data import views as open_data
from planner.api.refusing import ABOUT
from planner.api.service import OwnApi
from planner.api.views import about, inventory, needs, plans, progress, training
from planner.schools.daily import DAILY, Job
from planner.schools.operations.people import WHEN_SOMEBODY_LEAVES

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["ABOUT", "register"]

PARTS = (needs.bp, progress.bp, plans.bp, training.bp, inventory.bp)


def register(app: Flask) -> None:
    """Mount the API, its document, the page about it and the page of personal tokens."""
    app.config.update(API_TITLE=document.TITLE, API_VERSION=document.VERSION, OPENAPI_VERSION=document.OPENAPI)
    # Names stand in the order of the schemas, and letters as they are.
    app.json.sort_keys = app.json.ensure_ascii = False  # type: ignore[attr-defined]
    api = OwnApi(app)
    for part in PARTS:
        api.register_blueprint(part)
    app.extensions[document.KEPT] = document.written(api.spec.to_dict(), app.config["PLANNER"].base_url)
    app.register_blueprint(about.bp)
    app.register_blueprint(token_pages.bp)
    app.register_blueprint(open_data.bp)
    WHEN_SOMEBODY_LEAVES["tokens"] = tokens.revoke_all
    DAILY["tokens"] = Job(lambda _day: revoke_of_those_gone(), quiet=False)
