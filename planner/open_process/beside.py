"""What other parts of the room put beside the public pages, such as what readers say of a post.

A part registers a function that reads what it needs and returns a template with its values, or None. The pages call it
when they are built, in the language of the reader and kept to the municipality; what it shows must be the same for
everybody, and a change of it must raise the page's revision (see `revision`): the built page is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.open_process.queries.pages import PublicPage


class About(StrEnum):
    """What a page is about."""

    PAGE = "page"
    POST = "post"
    NEED = "need"
    QUESTION = "question"


@dataclass(frozen=True)
class Subject:
    """What something stands beside; id: of the post, need or question, None for the page as a whole."""

    about: About
    id: int | None = None


@dataclass(frozen=True)
class Part:
    """A template that is included with `part` set to the values."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)


BESIDE: dict[str, Callable[[PublicPage, Subject], Part | None]] = {}


def beside(page: PublicPage, subject: Subject) -> list[Part]:
    """Return what stands beside something, in the order in which the parts registered."""
    return [part for make in BESIDE.values() if (part := make(page, subject)) is not None]
