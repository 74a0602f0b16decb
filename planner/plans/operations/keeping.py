"""Keeping what somebody has typed and not saved: never a version of the plan, never anybody else's to see."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.plans.models.kept import UnsavedText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer
    from planner.plans.models.plan import Plan

LARGEST = 120_000
MOST_PARTS = 60
KEPT_FOR = timedelta(days=30)


def keep(plan: Plan, *, by: Viewer, part: str, content: Sequence[tuple[str, str]]) -> UnsavedText:
    """Keep a form's fields for the person; a later keeping of the same part takes the place of the earlier."""
    plan.expect_writable()
    if sum(len(name) + len(value) for name, value in content) > LARGEST:
        raise RefusedError(_("The text is too long to be kept as a draft. Save it."))
    own = db.session.scalars(
        select(UnsavedText).where(UnsavedText.plan_id == plan.id, UnsavedText.user_id == by.user_id)
    ).all()
    kept = next((text for text in own if text.part == part), None)
    if kept is None:
        if len(own) >= MOST_PARTS:
            raise RefusedError(_("You have many drafts in this plan. Save some of them."))
        kept = UnsavedText(plan_id=plan.id, user_id=by.user_id, part=part)
        db.session.add(kept)
    kept.content, kept.kept_at = [list(pair) for pair in content], clock.now()
    db.session.flush()
    return kept


def forget(plan_id: int, part: str, *, by: Viewer) -> None:
    """Forget what a person had typed in a part: it is saved, or thrown away."""
    db.session.execute(
        delete(UnsavedText).where(
            UnsavedText.plan_id == plan_id, UnsavedText.user_id == by.user_id, UnsavedText.part == part
        )
    )


def forget_part(plan_id: int, part: str) -> None:
    """Forget what anybody had typed in a part that is taken out."""
    db.session.execute(delete(UnsavedText).where(UnsavedText.plan_id == plan_id, UnsavedText.part == part))


def forget_old(day: date) -> None:
    """Forget what nobody has come back to in a month."""
    db.session.execute(delete(UnsavedText).where(UnsavedText.kept_at < clock.start_of_day(day) - KEPT_FOR))
