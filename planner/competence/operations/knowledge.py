"""Offering colleagues to share what one knows in an area, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from planner.competence.models.assessment import KnowledgeOffer
from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.framework.queries import is_in_use

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.framework.models import CompetenceArea


def offer(area: CompetenceArea, *, by: Viewer) -> None:
    """Let library staff in the municipality see that one gladly shares what one knows in an area."""
    if not is_in_use(area.id):
        raise RefusedError(_("The area is no longer in the framework."))
    if _find(area, by) is not None:
        return
    db.session.add(KnowledgeOffer(user_id=by.user_id, area_id=area.id, offered_at=clock.now()))
    audit.record("knowledge.offered", subject="competence_area", subject_id=area.id, by=by.user_id)
    db.session.flush()


def take_back(area: CompetenceArea, *, by: Viewer) -> None:
    """Let nobody see it any longer."""
    found = _find(area, by)
    if found is None:
        return
    db.session.execute(delete(KnowledgeOffer).where(KnowledgeOffer.id == found))
    audit.record("knowledge.taken_back", subject="competence_area", subject_id=area.id, by=by.user_id)
    db.session.flush()


def _find(area: CompetenceArea, by: Viewer) -> int | None:
    return db.session.scalar(
        select(KnowledgeOffer.id).where(KnowledgeOffer.area_id == area.id, KnowledgeOffer.user_id == by.user_id)
    )
