"""The first things a person meets, at every size, in both schemes and both languages."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import DESKTOP, PHONE, View, check_accessibility, sign_in

VIEWS = [
    DESKTOP,
    PHONE,
    View(width=320, height=640, locale="en-GB"),
    View(scheme="dark", locale="en-GB"),
    View(width=390, height=844, scheme="dark"),
]


@pytest.mark.parametrize("browser_page", VIEWS, indirect=True, ids=str)
def test_the_sign_in_page_is_accessible_and_never_scrolls_sideways(browser_page: Page) -> None:
    browser_page.goto("/sign-in")

    check_accessibility(browser_page)
    assert browser_page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("browser_page", [DESKTOP, PHONE, View(scripts=False)], indirect=True, ids=str)
def test_a_librarian_signs_in_with_and_without_scripts(browser_page: Page) -> None:
    sign_in(browser_page, "librarian@dorrby.example")

    expect(browser_page.locator("h1")).to_have_count(1)
