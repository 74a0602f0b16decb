"""Posts that hold what should not get through, played through the web: page, list, preview tags and feed."""

from collections.abc import Callable

import pytest

from planner.core.transaction import PlannerApp
from tests.conftest import inside
from tests.factories import Town
from tests.open_process.made import an_open_page
from tests.page import Browser

BAD = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)>\n\n[här](javascript:alert(1)) "
    "[där](data:text/html;base64,PHNjcmlwdD4=) ![bild](https://spion.example/x.png)\n\n"
    "[ut](https://a.example/?q=%22onclick=alert(1)) \u202eomvänt\u202c مرحبا 👩‍👧 {{ 7*7 }} %(x)s"
)


@pytest.mark.parametrize("title", ["<b>Rubrik</b> {{ 7*7 }}", "\u202eomvänd 👩‍👧"])
def test_a_post_with_scripts_and_foreign_links_is_text_wherever_it_is_read(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], title: str
) -> None:
    with inside(app, town.id):
        an_open_page(town)
    keeper = browse(town.coordinator)
    written = keeper.get("/open-process/posts/new").submit({"title_sv": title, "body_sv": BAD})
    assert written.status == 303
    published = written.follow().submit({}, action=f"{written.to}/publish")
    assert published.status == 303
    known = written.to.rpartition("/")[2]
    for path in ("/open/dorrby/", "/open/dorrby/posts/", f"/open/dorrby/posts/{known}", "/open/dorrby/feed.atom"):
        answer = app.test_client().get(path)
        assert answer.status_code == 200
        for never in ("<script>alert", "<img", 'href="javascript', 'href="data:', "onerror=alert(1)>", ">49<"):
            assert never not in answer.text, (path, never)
    read = browse().get(f"/open/dorrby/posts/{known}")
    out = [link for link in read.links if not link.startswith(("/", "?", "#", "http://localhost"))]
    # an image is a link like any other: nothing is fetched until somebody follows it
    assert out == ["https://spion.example/x.png", "https://a.example/?q=%22onclick=alert(1)"]
    assert "مرحبا" in read.text
    assert "{{ 7*7 }}" in read.text
