"""Paragraphs that mails about training are put together of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.i18n import gettext as _
from planner.core.i18n import in_language, written_span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.training.models.event import TrainingEvent
    from planner.training.queries.chosen import Clash


def meanwhile_words(clashing: Sequence[Clash]) -> str:
    """Write what somebody has a seat in at the same time as a paragraph of its own."""
    if not clashing:
        return ""
    listed = "\n".join(f"{clash.title}: {written_span(clash.starts_at, clash.ends_at)}" for clash in clashing)
    return _(
        "Note that you have a seat in other training at the same time:\n\n%(listed)s\n\nYou cannot be at both: sign "
        "off from one of them.\n\n",
        listed=listed,
    )


def too_few(event: TrainingEvent) -> str:
    """Return the word that a cancellation begins with when too few have signed up, in the training's language."""
    with in_language(event.language):
        return _("Too few have signed up for the training to be held this time.")
