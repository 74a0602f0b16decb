"""The addresses of the public page, and of the rooms in which it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.open_process import answer, following, letters, revision
from planner.open_process.views import keeping, posting, public

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["register", "revision"]


def register(app: Flask) -> None:
    """Mount the pages."""
    answer.register(app)
    letters.register()
    following.register()
    app.register_blueprint(public.bp)
    app.register_blueprint(keeping.bp)
    app.register_blueprint(posting.bp)
