"""Text from elsewhere as plain text: no markup, no controls, no address that a browser would run."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
BREAKING = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "ul", "ol"})
UNSEEN = frozenset({"script", "style", "head", "template"})
LONGEST_LINK = 500
ADDRESS = re.compile(r"https://[^\s<>\"\\]+")


def plain(text: object) -> str:
    """Return text in NFC without controls; nothing for nothing. Line breaks of all kinds become line feeds."""
    whole = "" if text is None else str(text)
    whole = re.sub("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", whole)
    kept = "".join(c for c in whole if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", kept).strip()


def without_markup(text: str) -> str:
    """Return what a reader would see of text that holds HTML; other text as it is."""
    if not MARKUP.search(text):
        return text
    reader = _Seen()
    reader.feed(text)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", plain("".join(reader.parts)))


def first_link(component: Any, notes: set[str]) -> str | None:  # noqa: ANN401 - a component
    """Return the first address of an online meeting: CONFERENCE, the place, or the event's own page."""
    conference = component.get("CONFERENCE", [])
    asked = [*(conference if isinstance(conference, list) else [conference])]
    for said in (*asked, component.get("LOCATION"), component.get("URL")):
        address = plain(said)
        found = ADDRESS.search(address)
        if found and _usable(found[0]):
            return found[0]
        if re.match(r"\s*(javascript|data|vbscript|file):", address, re.IGNORECASE):
            notes.add("link")
    return None


def _usable(address: str) -> bool:
    try:
        return len(address) <= LONGEST_LINK and bool(urlsplit(address).hostname)
    except ValueError:
        return False


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._unseen += tag in UNSEEN
        if tag in BREAKING:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN and self._unseen:
            self._unseen -= 1

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)
