"""Deciding on comments in a browser: by keyboard alone, with buttons alone, and without scripts."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import DESKTOP, PHONE, View, check_accessibility, sign_in

TEXTS = ["Första kommentaren i raden", "Andra kommentaren i raden", "Tredje kommentaren i raden"]


def write(page: Page, text: str, email: str = "") -> None:
    """Write a comment as anybody does, slowly enough for a person."""
    page.goto("/open/granby/comments/new")
    page.locator("#text").fill(text)
    page.locator("#email").fill(email)
    page.wait_for_timeout(3_200)  # faster is taken for a program
    page.get_by_role("button", name="Skicka kommentaren").click()
    expect(page.locator("h1")).to_have_text("Tack, din kommentar har kommit in")


def test_comments_are_decided_on_with_one_key_each(browser_page: Page) -> None:
    page = browser_page
    for text in TEXTS:
        write(page, text, "kim@hemma.example")
    sign_in(page, "coordinator@granby.example")
    page.goto("/moderation/?order=newest")
    sheets = page.locator("[data-sheet]")
    newest, middle = sheets.nth(0), sheets.nth(1)
    expect(newest).to_contain_text(TEXTS[2])

    page.keyboard.press("j")
    expect(newest).to_be_focused()
    page.keyboard.press("j")
    expect(middle).to_be_focused()
    page.keyboard.press("k")
    expect(newest).to_be_focused()

    page.keyboard.press("p")
    expect(page.locator(".od-undo")).to_contain_text("Publicer")
    expect(page.locator("[data-sheet]").nth(0)).to_contain_text(TEXTS[1])
    expect(page.locator("[data-sheet]").nth(0)).to_be_focused()

    page.keyboard.press("r")
    reason = page.locator("[data-sheet]").nth(0).locator("select[name=reason]")
    expect(reason).to_be_focused()
    reason.select_option("off_topic")
    page.keyboard.press("Tab")
    page.keyboard.type("pqr hör inte hit")  # letters typed are text, no decisions
    expect(page.locator("[data-sheet]").nth(0).locator("textarea[name=words]")).to_have_value("pqr hör inte hit")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-sheet]").nth(0)).to_contain_text(TEXTS[0])

    expect(page.locator("[data-sheet]").nth(0)).to_be_focused()

    page.keyboard.press("q")
    expect(page.locator("[data-sheet]").nth(0).locator("textarea[name=question]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-sheet]").nth(0)).to_be_focused()

    page.keyboard.press("c")
    expect(page.locator("main")).not_to_contain_text(TEXTS[0])
    expect(page.locator("[data-sheet]").nth(0)).to_be_focused()
    page.keyboard.press("u")
    expect(page.locator("main")).to_contain_text(TEXTS[0])
    page.goto("/moderation/?show=published&order=newest")
    expect(page.locator("[data-sheet]").nth(0)).to_contain_text(TEXTS[2])


def test_the_keys_can_be_turned_off(browser_page: Page) -> None:
    page = browser_page
    sign_in(page, "coordinator@dorrby.example")
    page.goto("/moderation/")
    page.locator(".od-keys summary").click()
    toggle = page.locator("[data-keys]")
    expect(toggle).to_have_text("Kortkommandon är på. Slå av dem")
    toggle.click()
    expect(toggle).to_have_text("Kortkommandon är av. Slå på dem")
    page.reload()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator("[data-current]")).to_have_count(0)


@pytest.mark.parametrize("browser_page", [View(scripts=False)], indirect=True, ids=str)
def test_everything_is_done_with_buttons_without_scripts(browser_page: Page) -> None:
    page = browser_page
    write(page, "Skriven utan skript")
    sign_in(page, "coordinator@granby.example")
    page.goto("/moderation/?order=newest")
    sheet = page.locator("[data-sheet]").nth(0)
    expect(sheet).to_contain_text("Skriven utan skript")
    sheet.get_by_role("button", name="Publicera", exact=True).click()
    expect(page.locator(".od-undo")).to_be_visible()
    page.goto("/open/granby/")
    expect(page.locator("main")).to_contain_text("Skriven utan skript")


PUBLIC = [
    "/open/dorrby/comments/new",
    "/open/dorrby/comments/find",
    "/open/dorrby/faults/new",
    "/open/dorrby/accessibility",
    "/open/dorrby/privacy",
]
VIEWS = [DESKTOP, PHONE, View(scheme="dark", locale="en-GB"), View(width=320, height=640, locale="en-GB")]


@pytest.mark.parametrize("browser_page", VIEWS, indirect=True, ids=str)
def test_the_public_forms_and_statements_are_accessible(browser_page: Page) -> None:
    for address in PUBLIC:
        browser_page.goto(address)
        check_accessibility(browser_page)
        assert browser_page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


@pytest.mark.parametrize("browser_page", [DESKTOP, PHONE, View(scheme="dark")], indirect=True, ids=str)
def test_the_pages_of_those_who_decide_are_accessible(browser_page: Page) -> None:
    sign_in(browser_page, "coordinator@dorrby.example")
    for address in ("/moderation/", "/moderation/?show=complaints", "/moderation/1", "/moderation/faults/"):
        browser_page.goto(address)
        check_accessibility(browser_page)
        assert browser_page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
