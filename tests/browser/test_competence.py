"""Goals and log in a real browser, at the sizes and in the languages people have."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import DESKTOP, PHONE, View, check_accessibility, sign_in


@pytest.mark.parametrize("browser_page", [PHONE, View(390, 844, scripts=False)], indirect=True, ids=str)
def test_a_librarian_logs_two_hours_on_a_phone_in_two_taps_and_typing(browser_page: Page) -> None:
    sign_in(browser_page, "librarian2@dorrby.example")
    browser_page.goto("/competence/me")

    browser_page.get_by_role("link", name="Logga fortbildning").click()
    browser_page.get_by_label("Timmar", exact=True).fill("2")
    browser_page.get_by_label("Vad?", exact=True).fill("Läste om läsombud")
    browser_page.get_by_label("Område", exact=True).select_option(index=1)
    browser_page.get_by_role("button", name="Spara i min logg").click()

    browser_page.get_by_text("Det står i din logg.").wait_for()
    expect(browser_page.get_by_role("rowheader", name="Läste om läsombud").first).to_be_visible()


@pytest.mark.parametrize(
    "browser_page", [DESKTOP, PHONE, View(320, 640, "dark", "en-GB"), View(scheme="dark")], indirect=True, ids=str
)
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("librarian", "/competence/me"),
        ("librarian", "/competence/log"),
        ("librarian", "/competence/goals/new"),
        ("principal", "/competence/team"),
        ("coordinator", "/competence/shared"),
        ("teacher", "/competence/me"),
    ],
)
def test_the_pages_are_accessible_and_never_scroll_sideways(browser_page: Page, who: str, path: str) -> None:
    sign_in(browser_page, f"{who}@dorrby.example")
    browser_page.goto(path)

    check_accessibility(browser_page)
    assert browser_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
