"""A goal on its way, the question after a training and the page before the talk, as people meet them."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import DESKTOP, PHONE, View, check_accessibility, sign_in
from tests.browser.test_assessment import Thumb

WITHOUT_SCRIPTS = View(390, 844, scripts=False)
EVERY_VIEW = [DESKTOP, PHONE, View(320, 640, "dark"), View(scheme="dark")]


@pytest.mark.parametrize(
    ("browser_page", "who"),
    [(PHONE, "librarian"), (WITHOUT_SCRIPTS, "nadia.rahimi")],
    indirect=["browser_page"],
    ids=str,
)
def test_the_question_after_a_training_is_answered_in_two_taps_from_home(browser_page: Page, who: str) -> None:
    sign_in(browser_page, f"{who}@dorrby.example")
    browser_page.goto("/")
    thumb = Thumb()

    thumb.tap(browser_page.get_by_role("link", name="Har du använt").first)
    thumb.tap(browser_page.get_by_role("button", name="Ja, jag har använt det"))

    browser_page.get_by_text("Ditt svar står i din logg.").wait_for()
    thumb.says("the question after a training, from home")
    assert thumb.taps == 2


@pytest.mark.parametrize("browser_page", [PHONE], indirect=True, ids=str)
def test_a_step_is_ticked_off_in_one_tap_on_the_goals_page(browser_page: Page) -> None:
    sign_in(browser_page, "helena.brandt@dorrby.example")
    browser_page.goto("/competence/me")
    thumb = Thumb()

    thumb.tap(browser_page.locator("section[aria-labelledby=goals] a[href*='/goals/']").first)
    steps = browser_page.locator("section[aria-labelledby=steps]")
    expect(steps.get_by_text("Försenat")).to_have_count(1)
    thumb.tap(steps.get_by_role("button", name="Klar").first)

    expect(steps.get_by_text("Försenat")).to_have_count(0)
    thumb.says("a step ticked off, from the profile")
    assert thumb.taps == 2


@pytest.mark.parametrize("browser_page", EVERY_VIEW, indirect=True, ids=str)
def test_the_pages_of_a_goal_are_accessible_and_never_scroll_sideways(browser_page: Page) -> None:
    for who, start, link in (
        ("maria.tallberg", "/competence/me", "section[aria-labelledby=goals] a[href*='/goals/']"),
        ("christina.ahl", "/competence/team", "a[href*='/goals/']"),
        ("principal", "/competence/team", "a[href^='/competence/team/']"),
        ("librarian2", "/competence/log", "a[href$='/use']"),
        ("librarian", "/competence/me", "a[href*='/assessments/']"),
    ):
        browser_page.context.clear_cookies()
        sign_in(browser_page, f"{who}@dorrby.example")
        browser_page.goto(start)
        check_accessibility(browser_page)
        browser_page.goto(browser_page.locator(link).first.get_attribute("href") or "")
        browser_page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        check_accessibility(browser_page)
        assert browser_page.evaluate("document.documentElement.scrollWidth <= innerWidth"), browser_page.url
