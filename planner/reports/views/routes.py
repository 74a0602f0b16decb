"""All pages of the reports, for the factory, and what they put on other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.progress.todo_further import FURTHER
from planner.reports.views import reports
from planner.reports.waiting import waits

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    """Mount the pages, and put what waits for a signature on the home page."""
    app.register_blueprint(reports.bp)
    FURTHER["reports"] = waits
