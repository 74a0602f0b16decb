"""Read the framework: as it is today, and as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import Form
from planner.framework import queries, rules
from planner.framework.views.room import bp
from planner.framework.words import TARGET_KIND_TITLES

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.framework.models import FrameworkVersion


@bp.get("")
@grants(rules.may_read)
def show() -> ResponseReturnValue:
    """Show the framework in force."""
    return version_page(queries.framework_in_force())


@bp.get("/versions/<int:number>")
@grants(rules.may_read_version, load=queries.version_for_page)
def version(version: FrameworkVersion) -> ResponseReturnValue:
    """Show one version, in force, earlier or to come."""
    return version_page(version)


def version_page(version: FrameworkVersion | None, begin: Form | None = None) -> str:
    """Write the page of a version; begin: the refused form for beginning a new one."""
    person, today = viewer(), clock.today()
    all_versions = queries.versions(person)
    published = [v for v in all_versions if not v.is_draft and v.from_day and v.from_day <= today]
    return render_template(
        "framework/version.html",
        framework=version,
        current=published[0].number if published else None,
        versions=all_versions,
        levels=queries.levels(),
        kinds=TARGET_KIND_TITLES,
        may_write=rules.may_write(person),
        begin=begin or Form(formdata=None),
        today=today,
    )
