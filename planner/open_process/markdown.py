"""The Markdown that posts are written in: links, emphasis, lists, headings and quotes, and nothing else.

HTML is text like any other, an address leads to the web or to a mailbox, and no post writes a page's h1.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from planner.core.links import is_web_address

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import OptionsDict

RULES = ("heading", "list", "blockquote", "paragraph", "emphasis", "link", "autolink", "escape", "newline")
MAILBOX = "mailto:"
TITLE, DEEPEST = 1, 4
KEPT = 256  # texts: reading one costs more than everything else about a post


@lru_cache(maxsize=KEPT)
def shown(text: str) -> Markup:
    """Return a post's text as HTML that holds no markup of its writer's; its headings stand under an h1."""
    reader = _reader()
    tokens, level = reader.parse(text), TITLE
    for token in tokens:
        if token.type == "heading_open":
            # Below the title, and never two steps at once, whatever was typed.
            level = min(max(int(token.tag[1:]), TITLE + 1), level + 1, DEEPEST)
        if token.type.startswith("heading_"):
            token.tag = f"h{level}"
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 - all that it does not know is escaped


@lru_cache(maxsize=KEPT)
def plain(text: str, *, most: int = 10_000) -> str:
    """Return a post's text as one line without any marks, cut at a word: for lists and previews of its address."""
    blocks = (token.children for token in _reader().parse(text) if token.children)
    lines = ("".join(" " if one.type.endswith("break") else one.content for one in block) for block in blocks)
    line = " ".join(" ".join(lines).split())
    return line if len(line) <= most else f"{line[:most].rpartition(' ')[0]} …"


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False, "breaks": True}).enable(RULES)
    reader.validateLink = leads_out  # type: ignore[method-assign,assignment]
    reader.add_render_rule("link_open", _link)
    return reader


def leads_out(address: str) -> bool:
    """Tell whether an address leads to the web or to a mailbox: never to a script, a file or data."""
    return is_web_address(address) or (address.startswith(MAILBOX) and "@" in address)


def _link(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, _env: MutableMapping[str, Any]
) -> str:
    tokens[at].attrSet("rel", "nofollow noopener")
    return renderer.renderToken(tokens, at, options, _env)
