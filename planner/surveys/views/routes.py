"""All addresses of surveys, mounted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.surveys.flow import in_words
from planner.surveys.views import answering, making, parts, results, running
from planner.surveys.views.room import answering as for_respondents
from planner.surveys.views.room import bp

if TYPE_CHECKING:
    from flask import Flask

WITH_ADDRESSES = (answering, making, parts, results, running)


def register(app: Flask) -> None:
    """Mount the pages of those who make surveys and of those who answer."""
    app.register_blueprint(bp)
    app.register_blueprint(for_respondents)
    app.jinja_env.globals["in_words"] = in_words
