"""What the subscribe page shows of each feed: its address, and that address as each program wants it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from planner.core.addresses import absolute
from planner.core.i18n import Text, gettext
from planner.training.feeds import clients, secret
from planner.training.models.calendar import CalendarFeed, FeedKind

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class FeedCard:
    """One feed on the page; address is None where there is none, or none that can be shown."""

    kind: FeedKind
    exists: bool = False
    address: str | None = None
    alarms: bool = False
    last_fetched_on: date | None = None
    client: Text = ""

    @property
    def webcal(self) -> str:
        """The address that a phone opens in its calendar."""
        return f"webcal://{(self.address or '').partition('://')[2]}"

    @property
    def google(self) -> str:
        """Google Calendar's page for adding it."""
        return f"https://calendar.google.com/calendar/render?cid={quote(self.webcal, safe='')}"

    @property
    def outlook(self) -> str:
        """Outlook's page for adding it, as schools and municipalities have it."""
        name = quote(gettext("My training") if self.kind is FeedKind.MINE else gettext("Training"), safe="")
        return f"https://outlook.office.com/calendar/0/addfromweb?url={quote(self.address or '', safe='')}&name={name}"


def cards(feeds: Mapping[FeedKind, CalendarFeed], *, key: str) -> list[FeedCard]:
    """Return both feeds, one's own first."""
    return [_card(kind, feeds.get(kind), key) for kind in (FeedKind.MINE, FeedKind.ALL)]


def _card(kind: FeedKind, feed: CalendarFeed | None, key: str) -> FeedCard:
    if feed is None:
        return FeedCard(kind)
    token = secret.token(feed.nonce, key=key)
    # After a change of the app's key the old address works on, but nobody can be shown it.
    known = secret.token_hash(token) == feed.token_hash
    return FeedCard(
        kind,
        exists=True,
        address=absolute(f"/calendar/{token}.ics") if known else None,
        alarms=feed.alarms_off_at is None,
        last_fetched_on=feed.last_fetched_on,
        client=clients.in_words(feed.last_client or ""),
    )
