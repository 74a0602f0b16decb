"""Which language a reader whom nobody knows is answered in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.i18n import DEFAULT_LANGUAGE, LANGUAGES

if TYPE_CHECKING:
    from flask import Request

PREFIX = "/open/"


def language_of(request: Request) -> str:
    """Return what the address asks for with `?language=`, else what the browser prefers, else Swedish."""
    asked = request.args.get("language")
    if asked in LANGUAGES:
        return str(asked)
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE


def language_is_in_address(request: Request) -> bool:
    """Tell whether the address itself says the language, so that the browser's does not matter."""
    return request.args.get("language") in LANGUAGES
