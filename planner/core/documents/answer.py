"""Answers a request with a document, in the form its address ends in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from flask import Response

if TYPE_CHECKING:
    from planner.core.documents.blocks import Document


class Form(StrEnum):
    """The forms a document comes in, as addresses end in them."""

    PDF = "pdf"
    WORD = "docx"


TYPES = {
    Form.PDF: "application/pdf",
    Form.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def written(document: Document, form: Form) -> bytes:
    """Return the document as a file."""
    # Large libraries that few requests need: loaded with the first document.
    write: Callable[[Document], bytes]
    if form is Form.PDF:
        from planner.core.documents.pdf import as_pdf as write  # noqa: PLC0415 - see above
    else:
        from planner.core.documents.word import as_word as write  # noqa: PLC0415 - see above
    return write(document)


def answer(document: Document, form: Form, *, name: str) -> Response:
    """Answer with the document as a file to keep; name without ending, of any letters."""
    return as_file(written(document, form), name=f"{name}.{form}", kind=TYPES[form])


def as_file(content: bytes, *, name: str, kind: str) -> Response:
    """Answer with a file to keep; its name is put into ASCII, which every browser and system takes."""
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{ascii_name(name)}"'
    return response


def ascii_name(name: str) -> str:
    """Return a file name of ASCII letters, figures, dots and hyphens: `Läsår 2026/27.pdf` → `Lasar-2026-27.pdf`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.]+", "-", plain).strip("-.")[-120:] or "document"
