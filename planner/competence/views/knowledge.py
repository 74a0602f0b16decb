"""Offer colleagues to share what one knows in an area, and take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from planner.competence import rules
from planner.competence.operations import knowledge
from planner.competence.views.people import my_page
from planner.competence.views.room import bp
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.framework.queries import area_seen

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.framework.models import CompetenceArea


@bp.post("/knowledge/<int:area_id>/offer")
@grants(rules.may_share_knowledge, load=area_seen)
def offer_knowledge(area: CompetenceArea) -> ResponseReturnValue:
    """Offer to share what I know in an area."""
    form = Form()
    return submit(
        form,
        lambda: knowledge.offer(area, by=viewer()),
        page=lambda: my_page(form),
        to=url_for("competence.me", _anchor="sharing"),
        done=_("Library staff in the municipality can see that you share what you know."),
    )


@bp.post("/knowledge/<int:area_id>/take-back")
@grants(rules.may_share_knowledge, load=area_seen)
def take_back_knowledge(area: CompetenceArea) -> ResponseReturnValue:
    """Offer it no longer."""
    form = Form()
    return submit(
        form,
        lambda: knowledge.take_back(area, by=viewer()),
        page=lambda: my_page(form),
        to=url_for("competence.me", _anchor="sharing"),
        done=_("Your offer is taken back."),
    )
