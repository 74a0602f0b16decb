"""The statements the law asks for."""

from collections.abc import Callable

import pytest

from tests.factories import Town
from tests.page import Browser

HEADINGS = {
    "/accessibility": {"sv": "Så tillgänglig är Öppna dörren", "en": "How accessible Öppna dörren is"},
    "/privacy": {"sv": "Vad vi sparar om dig, och varför", "en": "What we keep about you, and why"},
}


@pytest.mark.parametrize("path", HEADINGS)
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("query", ["?language={}", ""])
def test_a_visitor_reads_it_in_either_language_without_a_cookie(
    town: Town, browse: Callable[..., Browser], path: str, language: str, query: str
) -> None:
    del town
    page = browse().get(path + query.format(language))
    assert page.status == 200
    assert page.h1 == HEADINGS[path][language if query else "sv"]
    assert "Set-Cookie" not in page.response.headers
    assert page.response.headers["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize("path", HEADINGS)
def test_who_has_signed_in_sees_whom_to_write_to_in_the_own_municipality(
    town: Town, browse: Callable[..., Browser], path: str
) -> None:
    page = browse(town.teacher).get(path)
    assert [link for link in page.links if link.startswith("mailto:")] == ["mailto:coordinator@dorrby.example"]
    assert "Granby" not in page.text
    assert page.response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", HEADINGS)
def test_a_visitor_sees_nobody_s_address(town: Town, browse: Callable[..., Browser], path: str) -> None:
    del town
    page = browse().get(path)
    assert "@" not in page.text
    assert "Dörrby" not in page.text


def test_an_unknown_language_is_the_reader_s_own(town: Town, browse: Callable[..., Browser]) -> None:
    del town
    assert browse().get("/privacy?language=xx").h1 == HEADINGS["/privacy"]["sv"]


def test_the_accessibility_statement_leads_to_the_supervisory_authority(browse: Callable[..., Browser]) -> None:
    page = browse().get("/accessibility")
    assert "https://www.digg.se/tdosanmalan" in page.links


def test_every_page_leads_to_both(town: Town, browse: Callable[..., Browser]) -> None:
    assert set(HEADINGS) <= set(browse(town.teacher).get("/schools/").links)
    assert set(HEADINGS) <= set(browse().get("/sign-in").links)
