"""Which program fetched a feed: its name, from what it says of itself; nothing else of that is kept."""

from __future__ import annotations

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _

OTHER = "other"
# The first that fits; several programs name others they resemble.
NAMES = (
    ("google", "Google Kalender"),
    ("thunderbird", "Thunderbird"),
    ("outlook", "Outlook"),
    ("microsoft", "Outlook"),
    ("exchange", "Outlook"),
    ("dataaccessd", "Apple Kalender"),
    ("calendaragent", "Apple Kalender"),
    ("ios/", "Apple Kalender"),
    ("icsx5", "ICSx⁵"),
    ("davx5", "DAVx⁵"),
    ("nextcloud", "Nextcloud"),
    ("evolution", "Evolution"),
    ("homeassistant", "Home Assistant"),
    ("home-assistant", "Home Assistant"),
    ("vdirsyncer", "vdirsyncer"),
    ("mozilla/", "browser"),
)
WORDS: dict[str, Text] = {
    "Google Kalender": _("Google Calendar"),
    "Apple Kalender": _("Apple Calendar"),
    "browser": _("a web browser"),
    OTHER: _("another program"),
}


def client(user_agent: str) -> str:
    """Return the stored name of the program that says this of itself."""
    said = user_agent.lower()
    return next((name for needle, name in NAMES if needle in said), OTHER)


def in_words(stored: str) -> Text:
    """Return the name as it is shown."""
    return WORDS.get(stored, stored)
