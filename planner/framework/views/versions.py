"""Write a new version, publish it or give it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.framework import queries, rules
from planner.framework.changes import Fate, changes
from planner.framework.forms import PublishForm
from planner.framework.operations import publishing, writing
from planner.framework.views.reading import version_page
from planner.framework.views.room import bp
from planner.framework.words import TARGET_KIND_TITLES

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.framework.models import FrameworkVersion


@bp.post("/draft/begin")
@grants(rules.may_write)
def begin() -> ResponseReturnValue:
    """Begin a new version, or go on with the one that is begun."""
    form, person = Form(), viewer()
    return submit(
        form,
        lambda: writing.begin_draft(by=person),
        page=lambda: version_page(queries.framework_in_force(), form),
        to=url_for("framework.draft"),
    )


@bp.get("/draft")
@grants(rules.may_write_version, load=queries.draft)
def draft(draft: FrameworkVersion) -> ResponseReturnValue:
    """Show the draft: what it changes, its areas, and publishing it."""
    return draft_page(draft)


def draft_page(draft: FrameworkVersion, **refused: Form) -> str:
    """Write the draft's page; refused: a form on it that was not carried out, by what it was for."""
    before = queries.newest_published()
    rows = changes(before, draft)
    forms = {
        "publish": PublishForm(formdata=None, version=draft.version, from_day=clock.today()),
        "discard": Form(formdata=None, version=draft.version),
    } | refused
    return render_template(
        "framework/draft.html",
        draft=draft,
        before=before,
        rows=[(row, Form(formdata=None)) for row in rows],
        changed=sum(row.fate is not Fate.SAME for row in rows),
        kinds=TARGET_KIND_TITLES,
        forms=forms,
        refused=[form for form in refused.values() if form.error_list],
    )


def draft_again() -> FrameworkVersion:
    """Return the draft read afresh, after a refusal."""
    return queries.draft(viewer()) or abort(404)


@bp.post("/draft/publish")
@grants(rules.may_write_version, load=queries.draft)
def publish(draft: FrameworkVersion) -> ResponseReturnValue:
    """Let the draft hold from a day."""
    form, number = PublishForm(), draft.number
    return submit(
        form,
        lambda: publishing.publish(draft, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: draft_page(draft_again(), publish=form),
        to=url_for("framework.version", number=number),
        done=_("Version %(number)s is published.", number=number),
        fresh=lambda: PublishForm(formdata=None, version=draft_again().version, from_day=clock.today()),
    )


@bp.post("/draft/discard")
@grants(rules.may_write_version, load=queries.draft)
def discard(draft: FrameworkVersion) -> ResponseReturnValue:
    """Give the draft up."""
    form = Form()
    return submit(
        form,
        lambda: publishing.discard(draft, by=viewer(), seen=form.version.data),
        page=lambda: draft_page(draft_again(), discard=form),
        to=url_for("framework.show"),
        done=_("The draft is discarded. The framework is as it was."),
    )
