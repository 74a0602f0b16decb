"""The look, served: one stylesheet put together from small files, and addresses that change with what they hold.

There is no build step. The parts are read once when the app starts (anew when they change, in
development), and a browser keeps what it got for a year, since another content has another address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, current_app, request, url_for

from planner.core.access import public

if TYPE_CHECKING:
    from flask import Flask

# In this order. Designsystemet's parts lie in layers, so whatever is ours wins over them.
VENDOR: Final = {
    "ds.base": ("base",),
    "ds.components": (
        "button",
        "input",
        "field",
        "fieldset",
        "label",
        "validation-message",
        "error-summary",
        "tag",
        "alert",
        "details",
    ),
}
OURS: Final = (
    "theme",
    "tokens",
    "map",
    "fonts",
    "base",
    "layout",
    "button",
    "tag",
    "form",
    "card",
    "message",
    "table",
    "tabs",
    "pager",
    "empty",
    "timeline",
    "charts",
    "rows",
    "comparison",
    "changes",
    "description",
    "feed",
    "stat",
    "competence",
    "plans",
    "plans_writing",
    "frame",
    "seeing",
    "progress",
    "reports",
    "training",
    "inventory_answers",
    "surveys",
    "open_process",
    "comments",
    "search",
    "api",
    "print",
)
COMMENT: Final = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
STATIC_ADDRESS: Final = re.compile(r"url\(\.\./static/([^)]+)\)")
FOREVER: Final = "public, max-age=31536000, immutable"
DIGEST_LENGTH: Final = 12


class AssetsMissingError(RuntimeError):
    """The browser assets that are fetched from npm are not in place; the message says in one line what to do."""


@dataclass(frozen=True)
class Stylesheet:
    """All styles in one text, and what it is known by."""

    body: bytes
    digest: str


@dataclass
class Assets:
    """The static folder of one app: its stylesheet and the digests of its files, each read once.

    watching: look at the files' times before every answer, as in development.
    """

    folder: Path
    watching: bool

    def __post_init__(self) -> None:
        self._digests: dict[str, tuple[int, str]] = {}
        self._seen = self._times()
        self._stylesheet = self._built()

    @property
    def stylesheet(self) -> Stylesheet:
        """The present stylesheet."""
        if self.watching and (times := self._times()) != self._seen:
            self._seen, self._stylesheet = times, self._built()
        return self._stylesheet

    def digest(self, path: str) -> str:
        """Return what a static file's content is known by."""
        kept = self._digests.get(path)
        if kept is None or self.watching:
            changed_at = self._time(self.folder / path)
            if kept is None or kept[0] != changed_at:
                kept = self._digests[path] = (changed_at, _digest((self.folder / path).read_bytes()))
        return kept[1]

    def _files(self) -> list[Path]:
        vendor = [self.folder / "vendor" / "ds" / f"{part}.css" for parts in VENDOR.values() for part in parts]
        return vendor + [self.folder / "css" / f"{name}.css" for name in OURS]

    def _times(self) -> list[int]:
        return [self._time(file) for file in self._files()]

    def _time(self, file: Path) -> int:
        try:
            return file.stat().st_mtime_ns
        except FileNotFoundError as error:
            message = f"{file.relative_to(self.folder.parent)} is missing: run `make assets`."
            raise AssetsMissingError(message) from error

    def _built(self) -> Stylesheet:
        layers = "".join(
            f"@layer {layer}{{{''.join(self._read('vendor/ds', part) for part in parts)}}}\n"
            for layer, parts in VENDOR.items()
        )
        ours = "".join(COMMENT.sub("", self._read("css", name)) for name in OURS)
        ours = STATIC_ADDRESS.sub(lambda m: f"url(../static/{m[1]}?v={self.digest(m[1])})", ours)
        body = f'@charset "utf-8";\n@layer {", ".join(VENDOR)};\n{layers}{ours}'.encode()
        return Stylesheet(body, _digest(body))

    def _read(self, folder: str, name: str) -> str:
        return (self.folder / folder / f"{name}.css").read_text("utf-8")


bp = Blueprint("assets", __name__)


@bp.get("/assets/site.<digest>.css")
@public
def stylesheet(digest: str) -> Response:
    """Answer with all styles; a browser may keep them for good, unless it asked for what is no longer."""
    sheet = _assets().stylesheet
    response = Response(sheet.body, content_type="text/css; charset=utf-8")
    response.set_etag(sheet.digest)
    response.headers["Cache-Control"] = FOREVER if digest == sheet.digest else "no-cache"
    response.make_conditional(request)
    return response


def register(app: Flask) -> None:
    """Add the stylesheet's address and, for templates, `stylesheet_url()` and `asset_url(path)`."""
    app.extensions["assets"] = Assets(
        Path(app.static_folder or "static"), watching=app.config.get("PLANNER_ENV") != "production"
    )
    app.register_blueprint(bp)
    app.jinja_env.globals["stylesheet_url"] = stylesheet_url
    app.jinja_env.globals["asset_url"] = asset_url

    @app.after_request
    def keep_static_files(response: Response) -> Response:
        """Let a browser keep a static file that it asked for by its content."""
        if request.endpoint == "static" and "v" in request.args and response.status_code in {200, 206, 304}:
            known = _assets().digest(str((request.view_args or {})["filename"]))
            if request.args["v"] == known:
                response.headers["Cache-Control"] = FOREVER
        return response


def stylesheet_url() -> str:
    """Return the address of the present styles."""
    return url_for("assets.stylesheet", digest=_assets().stylesheet.digest)


def asset_url(path: str) -> str:
    """Return the address of a static file, with what its content is known by."""
    return url_for("static", filename=path, v=_assets().digest(path))


def _assets() -> Assets:
    assets: Assets = current_app.extensions["assets"]
    return assets


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:DIGEST_LENGTH]
