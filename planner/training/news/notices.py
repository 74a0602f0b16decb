"""The mail of new training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import outbox
from planner.core.addresses import absolute
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language, ngettext, written_date, written_span
from planner.training.news.stopping import token

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from planner.training.models.event import TrainingEvent
    from planner.training.news.queries import Person


def news(person: Person, events: Sequence[TrainingEvent], *, until: datetime, key: str) -> None:
    """Tell one person of new training, in one mail that can be stopped with one press."""
    stop = absolute(f"/training/news/{token(person.user_id, key=key)}")
    with in_language(person.language):
        subject = ngettext("One new training", "%(num)d new trainings", len(events))
        text = _(
            "Hello %(name)s,\n\nSince the last mail there is new training to sign up to:\n\n%(events)s\n\n"
            "You get this at most once a week, and never in school breaks. For no more of these mails:\n%(stop)s",
            name=person.name,
            events="\n\n".join(_written(event) for event in events),
            stop=stop,
        )
    outbox.post(
        outbox.Letter(person.user_id, person.email, subject, text, unsubscribe=stop),
        key=f"training-news-{person.user_id}-{until:%Y%m%d}",
    )


def _written(event: TrainingEvent) -> str:
    first = event.active_sessions[0]
    lines = [event.title, written_span(first.starts_at, first.ends_at)]
    if (more := len(event.active_sessions) - 1) > 0:
        lines[1] += ngettext(" and one more session", " and %(num)d more sessions", more)
    lines.append(_("Last day to sign up: %(day)s", day=written_date(event.last_sign_up_day)))
    lines.append(absolute(f"/training/{event.id}"))
    return "\n".join(lines)
