"""A feed put together from stored fragments."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from planner.core.addresses import absolute, host
from planner.core.clock import start_of_day
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language
from planner.training import ical
from planner.training.feeds import queries
from planner.training.feeds.window import Window
from planner.training.models.calendar import FeedKind
from planner.training.models.sign_up import SignUpState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.training.feeds.extras import DayEntry
    from planner.training.feeds.queries import Subscription


def build(
    subscription: Subscription, day: date, extras: Sequence[DayEntry] = (), extras_changed_at: datetime | None = None
) -> tuple[bytes, datetime]:
    """Return a feed's bytes as of the day, and when what it says last changed; two statements."""
    window = Window(day)
    with in_language(subscription.language):
        shown = _sessions(subscription, window)
        if extras and extras_changed_at:
            days = [(start_of_day(e.day), e.uid, _all_day(e, extras_changed_at)) for e in extras]
            shown = sorted([*shown, *days], key=lambda entry: entry[:2])
        changed = (subscription.changed_at, queries.last_move(window, subscription), extras_changed_at)
        modified_at = max(filter(None, changed))
        return ical.feed(_name(subscription), modified_at, (kept for _start, _uid, kept in shown)), modified_at


def _sessions(subscription: Subscription, window: Window) -> list[tuple[datetime, str, bytes]]:
    """Return the sessions as this reader sees them, each with what it is ordered by."""
    waiting, alarm = _("In the queue: "), _("The training begins in an hour")
    shown = []
    for start, uid, fragment, state in queries.fragments(window, subscription):
        kept = fragment
        if state is SignUpState.WAITING:
            kept = ical.as_waiting(kept, waiting)
        elif state is not None:
            kept = ical.as_registered(kept)
        shown.append((start, uid, ical.with_alarm(kept, alarm) if subscription.alarms else kept))
    return shown


def _all_day(entry: DayEntry, modified_at: datetime) -> bytes:
    return ical.all_day(
        uid=f"{entry.uid}@{host()}",
        sequence=entry.sequence,
        days=(entry.day, entry.end_day),
        modified_at=modified_at,
        title=entry.title,
        page=absolute(entry.page),
    )


def _name(subscription: Subscription) -> str:
    match subscription.kind:
        case FeedKind.MINE:
            return _("My training")
        case FeedKind.ALL:
            return _("Training in %(municipality)s", municipality=subscription.municipality_name)
        case FeedKind.SCHOOL:
            return _("Training for %(school)s", school=subscription.about)
        case FeedKind.AREA:
            return _("Training: %(area)s", area=subscription.about)
