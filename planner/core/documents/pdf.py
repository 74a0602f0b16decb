"""Writes a document as PDF that a screen reader can read: tagged, with language, title and headings (PDF/UA-1)."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from planner.core import clock
from planner.core.documents.blocks import (
    Bullets,
    Facts,
    Heading,
    Lines,
    NewPage,
    Paragraph,
    Picture,
    Table,
    language,
    plain,
)
from planner.core.i18n import in_language
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.core.documents.blocks import Block, Document, Words

LOOK = Path(__file__).with_name("document.typ")
NO_LETTER = "could not be displayed"
FONT_PACKAGES = ("font_source_sans_pro", "font_source_serif_pro")


def as_pdf(document: Document) -> bytes:
    """Return the document as a PDF file, A4, profile UA-1.

    The profile forbids a letter that no typeface here has (a name in a script of its own, a picture sign). Then the
    file is written without the profile, tagged all the same: a text with a gap is worse than a missing seal.
    """
    with in_language(document.lang):
        data = json.dumps(_whole(document), ensure_ascii=False)
    try:
        return _compiled(data, ["ua-1"])
    except typst.TypstError as error:
        if NO_LETTER not in error.message:
            raise
        return _compiled(data, [])


def _compiled(data: str, profiles: list[typst.PDFStandard]) -> bytes:
    # A compiler is not shared: it keeps what it was given last, and requests run side by side.
    written = typst.Compiler(_look(), font_paths=_fonts()).compile(
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards=list(profiles),
        timestamp=clock.now().replace(microsecond=0),
    )
    return written if isinstance(written, bytes) else b""


def drawn(svg: str, *, dots_per_inch: float = 192) -> bytes:
    """Return a drawing as a PNG picture, for formats that know no SVG."""
    source = (
        '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg", alt: "")\n'
    )
    written = typst.Compiler(source.encode(), font_paths=_fonts()).compile(
        format="png", ppi=dots_per_inch, sys_inputs={"svg": svg}
    )
    return b"".join(written) if isinstance(written, list) else written or b""


@cache
def _look() -> bytes:
    return LOOK.read_bytes()


@cache
def _fonts() -> typst.Fonts:
    folders = []
    for package in FONT_PACKAGES:
        found = find_spec(package)
        if found is not None and found.origin is not None:
            folders.append(str(Path(found.origin).parent / "files"))
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=folders)


def _whole(document: Document) -> dict[str, Any]:
    lang = document.lang
    return {
        "title": _words(document.title, lang),
        "kicker": _words(document.kicker, lang) if document.kicker is not None else None,
        "foot": _words(document.foot if document.foot is not None else document.title, lang),
        "lang": lang,
        "contents": _words(_("Contents"), lang) if document.contents else None,
        "blocks": [_block(block, lang) for block in document.blocks],
    }


def _words(words: Words, lang: str) -> dict[str, str]:
    return {"text": plain(words), "lang": language(words, lang)}


def _block(block: Block, lang: str) -> dict[str, Any]:
    kind, parts = KINDS[type(block)]
    return {"kind": kind} | parts(block, lambda words: _words(words, lang))


def _table(block: Table, say: Callable[[Words], dict[str, str]]) -> dict[str, Any]:
    columns = [{"head": say(c.head), "width": c.width, "figures": c.figures} for c in block.columns]
    return {"caption": say(block.caption), "columns": columns, "rows": [[say(c) for c in row] for row in block.rows]}


def _picture(block: Picture, say: Callable[[Words], dict[str, str]]) -> dict[str, Any]:
    caption = say(block.caption) if block.caption is not None else None
    return {"svg": block.svg, "alt": say(block.alt), "caption": caption, "width": block.width}


KINDS: dict[type, tuple[str, Callable[[Any, Callable[[Words], dict[str, str]]], dict[str, Any]]]] = {
    Heading: ("heading", lambda block, say: {"level": block.level, "text": say(block.text)}),
    Paragraph: ("paragraph", lambda block, say: {"tone": block.tone, "text": say(block.text)}),
    Facts: ("facts", lambda block, say: {"pairs": [[say(name), say(fact)] for name, fact in block.pairs]}),
    Bullets: ("bullets", lambda block, say: {"items": [say(item) for item in block.items]}),
    Table: ("table", _table),
    Picture: ("picture", _picture),
    Lines: ("lines", lambda block, say: {"under": [say(under) for under in block.under]}),
    NewPage: ("page", lambda _block, _say: {}),
}
