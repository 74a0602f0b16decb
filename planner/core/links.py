"""Links that people give: to pages on the web, and to nothing else."""

from __future__ import annotations

from urllib.parse import urlsplit

WEB = ("https://", "http://")
LONGEST_LINK = 2000


def is_web_address(link: str) -> bool:
    """Tell whether a link leads to a page on the web and nowhere else (no script, no file)."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return link.startswith(WEB) and bool(parts.hostname) and not any(c.isspace() for c in link)
