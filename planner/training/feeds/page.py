"""What the subscribe page shows of each feed: its address, and that address as each program wants it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from planner.core.addresses import absolute
from planner.core.i18n import Text, gettext, language
from planner.framework.queries import areas
from planner.training.feeds import clients, extras, queries, secret
from planner.training.feeds.which import FOR_EVERYBODY, Which
from planner.training.models.calendar import CalendarFeed, FeedKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer

OUTLOOK = ("https://outlook.office.com", "https://outlook.live.com")


@dataclass(frozen=True)
class FeedCard:
    """One feed on the page; address is None where there is none, or none that can be shown. about: school or area."""

    which: Which
    about: str | None = None
    exists: bool = False
    address: str | None = None
    alarms: bool = False
    extras: tuple[str, ...] = ()
    last_fetched_on: date | None = None
    client: Text = ""

    @property
    def key(self) -> str:
        """What its parts of the page are called."""
        return self.which.key

    @property
    def ids(self) -> dict[str, object]:
        """The parts of the addresses of what can be done with it."""
        own: dict[str, object] = {"kind": self.which.kind.value}
        return own if self.which.about is None else own | {f"{self.which.kind.value}_id": self.which.about}

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
        return self._outlook(OUTLOOK[0])

    @property
    def outlook_private(self) -> str:
        """Outlook.com's page for adding it."""
        return self._outlook(OUTLOOK[1])

    def _outlook(self, where: str) -> str:
        name = gettext("My training") if self.which.kind is FeedKind.MINE else gettext("Training")
        if self.about:
            name = f"{name}: {self.about}"
        address = quote(self.address or "", safe="")
        return f"{where}/calendar/0/addfromweb?url={address}&name={quote(name, safe='')}"


def cards(viewer: Viewer, *, key: str) -> list[FeedCard]:
    """Return a person's feeds, their own first; the two that everybody has also where they are stopped."""
    feeds: dict[Which, CalendarFeed | None] = {Which(kind): None for kind in FOR_EVERYBODY}
    feeds.update(queries.feeds_in_force(viewer.user_id))
    return [_card(one, feed, key) for one, feed in feeds.items()]


def offered(viewer: Viewer, shown: Sequence[FeedCard]) -> list[tuple[str, str]]:
    """Return the schools and areas one has no feed of, as (key, name)."""
    have = {card.which for card in shown}
    schools = [(Which(FeedKind.SCHOOL, school.id), school.name) for school in queries.schools_to_follow(viewer)]
    of_areas = [(Which(FeedKind.AREA, area.id), area.title(language())) for area in areas()]
    return [(one.key, name) for one, name in (*schools, *of_areas) if one not in have]


def _card(one: Which, feed: CalendarFeed | None, key: str) -> FeedCard:
    if feed is None:
        return FeedCard(one)
    token = secret.token(feed.nonce, key=key)
    # After a change of the app's key the old address works on, but nobody can be shown it.
    known = secret.token_hash(token) == feed.token_hash
    area = feed.area.title(language()) if feed.area else None
    return FeedCard(
        one,
        about=feed.school.name if feed.school else area,
        exists=True,
        address=absolute(f"/calendar/{token}.ics") if known else None,
        alarms=feed.alarms_off_at is None,
        extras=tuple(extras.chosen(feed.extras)),
        last_fetched_on=feed.last_fetched_on,
        client=clients.in_words(feed.last_client or ""),
    )
