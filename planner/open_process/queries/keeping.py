"""Reads for the page's keeper: all there is, published or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.open_process.models import OpenDocument, OpenQuestion
from planner.open_process.queries.pages import PublicPage, of_municipality

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer


def as_everybody_sees_it(viewer: Viewer) -> PublicPage:
    """Return the viewer's own municipality's page as if it were open, to look at before it is."""
    page = of_municipality()
    return PublicPage(
        id=page.id if page else 0,
        revision=page.revision if page else 0,
        opened_at=(page.opened_at if page else None) or clock.now(),
        municipality_id=viewer.municipality_id,
        name=viewer.municipality_name,
        slug=viewer.municipality_slug,
    )


def questions(viewer: Viewer) -> Sequence[OpenQuestion]:
    """Return all questions, the one that begins or began last first."""
    return db.session.scalars(
        select(OpenQuestion)
        .where(OpenQuestion.municipality_id == viewer.municipality_id)
        .order_by(OpenQuestion.from_day.desc(), OpenQuestion.id.desc())
    ).all()


def question_for_page(viewer: Viewer, open_question_id: int) -> OpenQuestion | None:
    """Return one question of the viewer's municipality, or None."""
    return db.session.scalar(
        select(OpenQuestion).where(
            OpenQuestion.id == open_question_id, OpenQuestion.municipality_id == viewer.municipality_id
        )
    )


def document_for_page(viewer: Viewer, open_document_id: int) -> OpenDocument | None:
    """Return one link to a document of the viewer's municipality, or None."""
    return db.session.scalar(
        select(OpenDocument).where(
            OpenDocument.id == open_document_id, OpenDocument.municipality_id == viewer.municipality_id
        )
    )
