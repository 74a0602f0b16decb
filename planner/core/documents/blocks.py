"""What a document is made of: a feature builds one `Document`; PDF and Word say the same in the same order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planner.core.i18n import Text

MOST_LEVELS = 4
KEPT = "\n\t\u00a0\u202f\u00ad\u200b\u200c\u200d"  # unprintable, yet part of a text


@dataclass(frozen=True)
class Said:
    """What a person wrote, in that person's language (ISO 639-1); everything else is in the document's."""

    text: str
    lang: str = "sv"


Words = str | Text | Said


@dataclass(frozen=True)
class Heading:
    """A heading under the document's title; levels 1–4, each at most one deeper than the one before."""

    text: Words
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text; blank lines part it into paragraphs, line breaks are kept. lead: larger, note: small and soft."""

    text: Words
    tone: Literal["plain", "lead", "note", "strong"] = "plain"


@dataclass(frozen=True)
class Facts:
    """Names and what they stand for, beside each other: the head of a decision."""

    pairs: tuple[tuple[Words, Words], ...]


@dataclass(frozen=True)
class Bullets:
    """A list of points."""

    items: tuple[Words, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, its share of the width, and whether it holds figures."""

    head: Words
    width: float = 1
    figures: bool = False


@dataclass(frozen=True)
class Table:
    """A table with a caption that says what it shows; the head is repeated on every page.

    rows: as many cells as there are columns. Raises ValueError otherwise.
    """

    caption: Words
    columns: tuple[Column, ...]
    rows: tuple[tuple[Words, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            message = "each row of a table has a cell for each column"
            raise ValueError(message)


@dataclass(frozen=True)
class Picture:
    """A drawing as SVG with sizes of its own (viewBox), what it shows in words, its width as a share of the page."""

    svg: str
    alt: Words
    caption: Words | None = None
    width: float = 1


@dataclass(frozen=True)
class Lines:
    """Rules to sign above, each with the words under it."""

    under: tuple[Words, ...]


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Facts | Bullets | Table | Picture | Lines | NewPage


@dataclass(frozen=True)
class Document:
    """A whole document.

    title: stands first and in the file's properties. kicker: small, above the title. lang: of all that is not `Said`.
    foot: at the foot of every page, beside the page number. contents: whether a table of contents follows the title.
    Raises ValueError when a heading is more than one level deeper than the one before.
    """

    title: Words
    blocks: tuple[Block, ...]
    lang: str
    kicker: Words | None = None
    foot: Words | None = None
    contents: bool = False

    def __post_init__(self) -> None:
        before = 0
        for block in self.blocks:
            if isinstance(block, Heading):
                if not 1 <= block.level <= min(before + 1, MOST_LEVELS):
                    message = f"a heading of level {block.level} cannot follow one of level {before}"
                    raise ValueError(message)
                before = block.level


def plain(words: Words) -> str:
    """Return the words as text that every format takes: no control characters but line breaks, no lone surrogates."""
    text = words.text if isinstance(words, Said) else str(words)
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return "".join(sign for sign in text if sign.isprintable() or sign in KEPT)


def language(words: Words, otherwise: str) -> str:
    """Return the language the words are in."""
    return words.lang if isinstance(words, Said) else otherwise
