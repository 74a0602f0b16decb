"""The blueprint of the framework's pages."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("framework", __name__, url_prefix="/competence/framework")
