"""The Markdown of posts: what is understood, and what never gets through."""

import pytest

from planner.open_process.markdown import plain, shown


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("En *text* med **fet**", "<p>En <em>text</em> med <strong>fet</strong></p>"),
        ("rad\nrad", "<p>rad<br>\nrad</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("> ord", "<blockquote>\n<p>ord</p>\n</blockquote>"),
        ("# Först\n### Djupt\n# Igen", "<h2>Först</h2>\n<h3>Djupt</h3>\n<h2>Igen</h2>"),
        ("#### Djupt", "<h2>Djupt</h2>"),
        ("[ord](https://a.se/?a=1&b)", '<p><a href="https://a.se/?a=1&amp;b" rel="nofollow noopener">ord</a></p>'),
        ("<https://a.se>", '<p><a href="https://a.se" rel="nofollow noopener">https://a.se</a></p>'),
        ("[ord](mailto:a@b.example)", '<p><a href="mailto:a@b.example" rel="nofollow noopener">ord</a></p>'),
    ],
)
def test_what_is_understood(written: str, html: str) -> None:
    assert shown(written).strip() == html


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](\tjavascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        "[x](//evil.example)",
        "[x][r]\n\n[r]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        '[x](https://a.se" onclick="alert(1))',
        '[x](https://a.se "\\" onclick=alert(1) \\"")',
        "`<b>`",
        '<https://a.se/"onmouseover=alert(1)>',
    ],
)
def test_what_never_gets_through(written: str) -> None:
    html = str(shown(written))
    opened = {piece.split()[0].split(">")[0] for piece in html.split("<")[1:]}
    assert opened <= {"p", "/p", "a", "/a", "br"}
    addresses = [part.split('"')[0] for part in html.split('href="')[1:]]
    assert [address for address in addresses if not address.startswith(("https://", "mailto:"))] == []
    assert ' onclick="' not in html
    assert " onclick=alert(1) &quot;" in html or "onclick=alert" not in html or "&quot;" in html


def test_a_text_is_cut_at_a_word_for_lists() -> None:
    assert plain("# Rubrik\n\nEn *text* med\nen [länk](https://a.se).") == "Rubrik En text med en länk."
    assert plain("ett två tre fyra", most=10) == "ett två …"


@pytest.mark.parametrize("written", ["[" * 50_000, "> " * 25_000, "*a " * 30_000, "- " * 25_000 + "x", "\n" * 50_000])
def test_no_text_makes_it_stumble(written: str) -> None:
    assert "<script" not in shown(written)
