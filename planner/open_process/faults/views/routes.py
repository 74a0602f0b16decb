"""All that anybody can send, mounted: comments, reports of faults, the statements; and what waits because of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.open_process.comments import queries as comments_queries
from planner.open_process.comments.views import routes as comments
from planner.open_process.comments.views import writing
from planner.open_process.faults import queries as faults_queries
from planner.open_process.faults.models import KINDS
from planner.open_process.faults.retention import remove_addresses
from planner.open_process.faults.views import answering, reporting, statements
from planner.open_process.waiting import waits
from planner.progress.todo_further import FURTHER
from planner.schools.daily import DAILY, Job
from planner.schools.queries import WAITING

if TYPE_CHECKING:
    from flask import Flask
    from flask_wtf import CSRFProtect


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Mount the pages; who has no account has no cookie either, and the form's own token instead of the session's."""
    for view in (reporting.send, reporting.miss):
        csrf.exempt(view)
    for blueprint in (reporting.bp, answering.bp, statements.bp):
        app.register_blueprint(blueprint)
    app.jinja_env.globals["fault_kinds"] = KINDS
    comments.register(app, csrf)
    writing.FOLLOWED["open_faults.own"] = faults_queries.by_code
    FURTHER["sent by anybody"] = waits
    WAITING["/moderation/"] = comments_queries.count_waiting
    WAITING["/moderation/faults/"] = faults_queries.count_waiting
    DAILY["addresses left"] = Job(remove_addresses, quiet=False)
