"""What can be done with the page as a whole: switch it on and off, say how it begins, ask a question, add documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.links import is_web_address
from planner.core.versions import expect_version
from planner.open_process.models import OpenDocument, OpenPage, OpenQuestion

if TYPE_CHECKING:
    from datetime import date

    from planner.core.viewer import Viewer


def own_page() -> OpenPage:
    """Return the municipality's page, begun if there is none."""
    page = db.session.scalars(select(OpenPage)).one_or_none()
    if page is None:
        page = OpenPage()
        db.session.add(page)
        db.session.flush()
    return page


def switch(page: OpenPage, *, on: bool, by: Viewer, seen: int | None) -> None:
    """Let everybody read the page, or nobody."""
    expect_version(page, seen)
    if on == (page.opened_at is not None):
        raise RefusedError(_("The page is open already.") if on else _("The page is closed already."))
    page.opened_at = clock.now() if on else None
    _record("opened" if on else "closed", page, by=by)


def change_page(page: OpenPage, *, intro_sv: str | None, intro_en: str | None, by: Viewer, seen: int | None) -> None:
    """Say how the page begins."""
    expect_version(page, seen)
    page.intro_sv, page.intro_en = intro_sv, intro_en
    _record("changed", page, by=by)


def ask(
    question: OpenQuestion | None,
    *,
    text_sv: str,
    text_en: str | None,
    from_day: date,
    to_day: date | None,
    by: Viewer,
    seen: int | None,
) -> OpenQuestion:
    """Put a question on the page from a day to a day, or change one; question None: a new one."""
    if to_day is not None and to_day < from_day:
        raise RefusedError(_("The last day comes before the first"), field="to_day")
    if question is None:
        question = OpenQuestion()
        db.session.add(question)
    else:
        expect_version(question, seen)
    question.text_sv, question.text_en = text_sv, text_en
    question.from_day, question.to_day = from_day, to_day
    db.session.flush()
    audit.record(
        "open_question.asked",
        subject="open_question",
        subject_id=question.id,
        by=by.user_id,
        after={"from": str(from_day), "to": str(to_day) if to_day else None},
    )
    return question


def add_document(*, title_sv: str, title_en: str | None, link: str, by: Viewer) -> OpenDocument:
    """Link to a document on the web."""
    if not is_web_address(link):
        raise RefusedError(_("Write a whole address that begins with https://"), field="link")
    document = OpenDocument(title_sv=title_sv, title_en=title_en, link=link, added_at=clock.now())
    db.session.add(document)
    db.session.flush()
    audit.record(
        "open_document.added", subject="open_document", subject_id=document.id, by=by.user_id, after={"link": link}
    )
    return document


def remove_document(document: OpenDocument, *, by: Viewer) -> None:
    """Take a link away from the page; the document itself lies elsewhere."""
    audit.record(
        "open_document.removed",
        subject="open_document",
        subject_id=document.id,
        by=by.user_id,
        before={"title": document.title_sv, "link": document.link},
    )
    db.session.delete(document)


def _record(deed: str, page: OpenPage, *, by: Viewer) -> None:
    audit.record(f"open_page.{deed}", subject="open_page", subject_id=page.id, by=by.user_id)
