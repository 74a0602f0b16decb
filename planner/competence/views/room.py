"""The feature's blueprint and the links between its rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, url_for

from planner.competence import rules
from planner.core.i18n import lazy_gettext as _
from planner.core.viewer import holds_a_post

if TYPE_CHECKING:
    from planner.core.i18n import Text
    from planner.core.viewer import Viewer

bp = Blueprint("competence", __name__, url_prefix="/competence")


def rooms(viewer: Viewer, current: str) -> list[dict[str, Text | bool]]:
    """Return the tabs a person has, current or not; goals of one's own only for library staff and who is there."""
    open_to = [
        (_("My profile"), "competence.me", rules.may_assess(viewer)),
        (_("My log"), "competence.log", rules.may_plan_competence(viewer)),
        (_("My staff"), "competence.team", rules.leads_staff(viewer)),
        (_("Overview"), "competence.overview_page", rules.may_see_overview(viewer)),
        (_("Shared with me"), "competence.shared", rules.may_see_shared(viewer)),
        (_("Framework"), "framework.show", bool(viewer.posts)),
        (_("Strategy"), "competence.strategies", holds_a_post(viewer)),
    ]
    shown: list[dict[str, Text | bool]] = [
        {"label": label, "href": url_for(endpoint), "current": endpoint == current}
        for label, endpoint, may in open_to
        if may
    ]
    return shown


def room_of_a_leader(viewer: Viewer) -> str | None:
    """Return where somebody without a competence plan of their own begins: with the staff, or with what is shared."""
    if rules.leads_staff(viewer):
        return "competence.team"
    return "competence.shared" if rules.may_see_shared(viewer) else None
