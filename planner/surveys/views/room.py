"""The feature's blueprints, and what every page of it needs."""

from __future__ import annotations

from flask import Blueprint, current_app

bp = Blueprint("surveys", __name__, url_prefix="/surveys")
answering = Blueprint("answering", __name__, url_prefix="/s")


def base_url() -> str:
    """Return the address that links begin with."""
    address: str = current_app.config["PLANNER"].base_url
    return address


def key() -> str:
    """Return the app's own key, which invitations' secrets are made with."""
    return str(current_app.secret_key)
