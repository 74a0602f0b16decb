"""The one stylesheet and the addresses of static files."""

from pathlib import Path

import pytest
from flask import Flask

from planner.core import assets

pytestmark = pytest.mark.unit


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    for name, text in {
        **{f"vendor/ds/{part}.css": f".ds-{part}{{}}" for parts in assets.VENDOR.values() for part in parts},
        **{f"css/{name}.css": f"/* note */ .od-{name}{{}}" for name in assets.OURS},
        "css/fonts.css": '@font-face{src:url(../static/vendor/fonts/one.woff2) format("woff2")}',
        "vendor/fonts/one.woff2": "font",
        "mark.svg": "<svg/>",
    }.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def app_with(static: Path, env: str = "production") -> Flask:
    app = Flask("look", static_folder=str(static))
    app.config["PLANNER_ENV"] = env
    assets.register(app)
    return app


def stylesheet_url(app: Flask) -> str:
    with app.test_request_context():
        return assets.stylesheet_url()


def test_the_stylesheet_has_every_part_once_with_theirs_in_layers_before_ours(static: Path) -> None:
    app = app_with(static)
    body = app.test_client().get(stylesheet_url(app)).text
    assert body.startswith('@charset "utf-8";\n@layer ds.base, ds.components;\n@layer ds.base{.ds-base{}}\n')
    assert [body.count(f".od-{name}{{}}") for name in assets.OURS if name != "fonts"] == [1] * (len(assets.OURS) - 1)
    assert "note" not in body


def test_the_stylesheet_is_kept_for_a_year_under_an_address_of_its_content(static: Path) -> None:
    app = app_with(static)
    answer = app.test_client().get(stylesheet_url(app))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["ETag"] == f'"{stylesheet_url(app)[len("/assets/site.") : -len(".css")]}"'


def test_an_address_of_earlier_styles_answers_with_the_present_ones_and_is_not_kept(static: Path) -> None:
    answer = app_with(static).test_client().get("/assets/site.0123456789ab.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_styles_that_change_get_a_new_address_in_development(static: Path) -> None:
    app = app_with(static, "development")
    before = stylesheet_url(app)
    (static / "css" / "tag.css").write_text(".od-new{}", "utf-8")
    assert stylesheet_url(app) != before
    assert ".od-new{}" in app.test_client().get(stylesheet_url(app)).text


def test_a_font_has_the_same_address_in_the_styles_as_in_a_page(static: Path) -> None:
    app = app_with(static)
    with app.test_request_context():
        address = assets.asset_url("vendor/fonts/one.woff2")
    assert f"url(..{address})" in app.test_client().get(stylesheet_url(app)).text


@pytest.mark.parametrize(("version", "kept"), [(True, assets.FOREVER), (False, "no-cache")])
def test_a_static_file_is_kept_only_under_an_address_of_its_content(static: Path, *, version: bool, kept: str) -> None:
    app = app_with(static)
    with app.test_request_context():
        address = assets.asset_url("mark.svg") if version else "/static/mark.svg?v=0123"
    with app.test_client().get(address) as answer:
        assert answer.headers["Cache-Control"] == kept


def test_without_the_browser_assets_the_app_says_in_one_line_what_to_run(static: Path) -> None:
    (static / "vendor" / "ds" / "tag.css").unlink()
    with pytest.raises(assets.AssetsMissingError, match=r"^static/vendor/ds/tag\.css is missing: run `make assets`\.$"):
        app_with(static)
