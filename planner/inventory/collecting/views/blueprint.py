"""The blueprint of the inventory, and where links in mails lead."""

from __future__ import annotations

from flask import Blueprint, current_app

bp = Blueprint("inventory", __name__, url_prefix="/inventory")


def base_url() -> str:
    """Return the address that links in mails begin with."""
    address: str = current_app.config["PLANNER"].base_url
    return address
