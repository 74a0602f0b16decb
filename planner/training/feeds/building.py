"""A feed put together from stored fragments."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from planner.core.i18n import gettext as _
from planner.core.i18n import in_language
from planner.training import ical
from planner.training.feeds import queries
from planner.training.feeds.window import Window
from planner.training.models.calendar import FeedKind
from planner.training.models.sign_up import SignUpState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.training.feeds.queries import Subscription


def build(subscription: Subscription, day: date) -> tuple[bytes, datetime]:
    """Return a feed's bytes as of the day, and when what it says last changed; two statements."""
    window = Window(day)
    own = subscription.user_id if subscription.kind is FeedKind.MINE else None
    with in_language(subscription.language):
        shown = _everyones(window) if own is None else _own(window, own)
        if subscription.alarms:
            words = _("The training begins in an hour")
            shown = [ical.with_alarm(kept, words) for kept in shown]
        modified_at = max(filter(None, (subscription.changed_at, queries.last_move(window, own))))
        return ical.feed(_name(subscription), modified_at, shown), modified_at


def _name(subscription: Subscription) -> str:
    if subscription.kind is FeedKind.MINE:
        return _("My training")
    return _("Training in %(municipality)s", municipality=subscription.municipality_name)


def _everyones(window: Window) -> Sequence[bytes]:
    return queries.everyones_fragments(window)


def _own(window: Window, user_id: int) -> Sequence[bytes]:
    prefix = _("In the queue: ")
    return [
        ical.as_waiting(kept, prefix) if state is SignUpState.WAITING else ical.as_registered(kept)
        for kept, state in queries.own_fragments(window, user_id)
    ]
