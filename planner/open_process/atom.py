"""The posts as an Atom feed (RFC 4287): text in, XML out, in one language."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from planner.core.fields import is_no_character
from planner.open_process.markdown import plain, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from planner.open_process.models import OpenPost
    from planner.open_process.queries.pages import PublicPage

ATOM, XML = "http://www.w3.org/2005/Atom", "http://www.w3.org/XML/1998/namespace"
# The year belongs to the name and never changes (RFC 4151): it says when the host was ours to name things by.
NAMED_IN = 2026
register_namespace("", ATOM)


def feed(
    page: PublicPage,
    posts: Sequence[OpenPost],
    *,
    language: str,
    title: str,
    host: str,
    self_address: str,
    page_address: str,
    address_of: Callable[[OpenPost], str],
) -> str:
    """Return the feed; newest first, and updated when any of its posts last was."""
    root = Element(_name("feed"), {f"{{{XML}}}lang": language})
    changes = [post.changed_at for post in posts if post.changed_at is not None]
    _put(root, "id", f"tag:{host},{NAMED_IN}:/open/{page.slug}/{language}")
    _put(root, "title", title)
    _put(root, "updated", _written(max(changes, default=page.opened_at)))
    _put(SubElement(root, _name("author")), "name", page.name)
    _link(root, "self", self_address, "application/atom+xml")
    _link(root, "alternate", page_address, "text/html")
    for post in posts:
        _entry(root, post, language, address_of(post))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def entry_id(post: OpenPost, language: str) -> str:
    """Return what a reader knows the post by; in each language it is an entry of its own, as the texts are two."""
    uid = uuid.UUID(post.uid)
    return f"urn:uuid:{uid if language == 'sv' else uuid.uuid5(uid, language)}"


def _entry(root: Element, post: OpenPost, language: str, address: str) -> None:
    entry = SubElement(root, _name("entry"), {f"{{{XML}}}lang": post.written_in(language)})
    _put(entry, "id", entry_id(post, language))
    _put(entry, "title", post.title(language))
    if post.published_at is not None and post.changed_at is not None:
        _put(entry, "published", _written(post.published_at))
        _put(entry, "updated", _written(post.changed_at))
    _link(entry, "alternate", address, "text/html")
    _put(entry, "summary", plain(post.body(language), most=260))
    content = _put(entry, "content", str(shown(post.body(language))))
    content.set("type", "html")


def _name(tag: str) -> str:
    return f"{{{ATOM}}}{tag}"


def _put(parent: Element, tag: str, text: str) -> Element:
    element = SubElement(parent, _name(tag))
    # One sign that XML does not take would make the whole feed unreadable, wherever the text came from.
    element.text = "".join(c for c in text if c in "\n\t" or not is_no_character(c))
    return element


def _link(parent: Element, rel: str, href: str, kind: str) -> None:
    SubElement(parent, _name("link"), {"rel": rel, "href": href, "type": kind})


def _written(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")
