"""Keeping what is being typed in a part of a plan, as the browser's script asks for it, and throwing it away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import request, url_for
from wtforms import StringField
from wtforms.validators import Regexp

from planner.core.access import grants, viewer
from planner.core.errors import RefusedError
from planner.core.forms import UNPROCESSABLE, Form, submit
from planner.core.i18n import gettext, written_time
from planner.core.i18n import lazy_gettext as _
from planner.plans import rules
from planner.plans.operations import keeping
from planner.plans.queries import plans as queries
from planner.plans.views.blueprint import again, bp
from planner.plans.views.writing import Opened, desk

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.plans.models.plan import Plan

PART = re.compile(r"header|new-objective|(objective|activity|new-activity)-[0-9]{1,9}")
MACHINERY = frozenset({"csrf_token", "once", "part", "then"})
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


class KeptForm(Form):
    """Which part it is about."""

    part = StringField(_("Part of the plan"), [Regexp(rf"^(?:{PART.pattern})$")])


@bp.post("/<int:plan_id>/unsaved")
@grants(rules.may_write, load=queries.visible)
def keep(plan: Plan) -> ResponseReturnValue:
    """Keep what is typed so far; answers with the words to show."""
    form = KeptForm()
    if not form.validate():
        return gettext("The draft was not kept."), UNPROCESSABLE, PLAIN
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in MACHINERY]
    try:
        kept = keeping.keep(plan, by=viewer(), part=form.part.data, content=without_strange(typed))
    except RefusedError as error:
        return str(error.message), UNPROCESSABLE, PLAIN
    return gettext("Draft kept at %(time)s. Not saved in the plan yet.", time=written_time(kept.kept_at)), 200, PLAIN


def without_strange(typed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the fields as any database can hold them: no NUL, no half letters."""
    return [tuple(text.replace("\0", "").encode(errors="replace").decode() for text in pair) for pair in typed]  # type: ignore[misc]


@bp.post("/<int:plan_id>/unsaved/forget")
@grants(rules.may_write, load=queries.visible)
def forget(plan: Plan) -> ResponseReturnValue:
    """Throw away what was kept of a part."""
    form, plan_id = KeptForm(), plan.id
    return submit(
        form,
        lambda: keeping.forget(plan_id, form.part.data, by=viewer()),
        page=lambda: desk(again(plan_id), Opened(form)),
        to=url_for("plans.edit", plan_id=plan_id),
        done=_("The draft is thrown away."),
    )
