"""The self-assessment and the log on a phone, with every tap counted."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import DESKTOP, PHONE, View, check_accessibility, sign_in

AREAS = 8


class Thumb:
    """Taps, and counts them."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, what: Locator) -> None:
        what.click()
        self.taps += 1

    def says(self, what: str) -> None:
        """Print how many taps something took; shown with `-rP`."""
        print(f"{what}: {self.taps} taps")  # noqa: T201 - the figure is what the journey is played for


@pytest.mark.parametrize("browser_page", [PHONE, View(390, 844, scripts=False)], indirect=True, ids=str)
def test_a_self_assessment_is_one_tap_for_each_area_and_two_around_it(browser_page: Page) -> None:
    sign_in(browser_page, "elin.torsten@dorrby.example")
    browser_page.goto("/competence/me")
    thumb = Thumb()

    thumb.tap(browser_page.get_by_role("link", name="självskattning").first)
    questions = browser_page.locator("fieldset:has(input[type=radio])")
    expect(questions).to_have_count(AREAS)
    for number in range(AREAS):
        thumb.tap(questions.nth(number).get_by_label("2 Självständig"))
    thumb.tap(browser_page.get_by_role("button", name="Slutför"))

    browser_page.get_by_text("Din självskattning är slutförd.").wait_for()
    thumb.says("a whole self-assessment of eight areas, from the profile")
    assert thumb.taps == AREAS + 2
    expect(browser_page.get_by_role("heading", name="ligger under målet för din tjänst")).to_have_count(1)


@pytest.mark.parametrize("browser_page", [PHONE], indirect=True, ids=str)
def test_the_next_self_assessment_is_three_taps_when_one_area_has_changed(browser_page: Page) -> None:
    sign_in(browser_page, "nadia.rahimi@dorrby.example")
    browser_page.goto("/competence/me")
    thumb = Thumb()

    thumb.tap(browser_page.get_by_role("link", name="självskattning").first)
    thumb.tap(browser_page.locator("fieldset:has(input[type=radio])").first.get_by_label("3 Fördjupad"))
    thumb.tap(browser_page.get_by_role("button", name="Slutför"))

    browser_page.get_by_text("Din självskattning är slutförd.").wait_for()
    thumb.says("the next self-assessment, with one area changed")
    assert thumb.taps == 3


@pytest.mark.parametrize("browser_page", [PHONE], indirect=True, ids=str)
def test_two_hours_are_logged_in_three_taps_from_home_and_typing(browser_page: Page) -> None:
    sign_in(browser_page, "helena.brandt@dorrby.example")
    browser_page.goto("/")
    thumb = Thumb()

    thumb.tap(browser_page.get_by_role("link", name="Logga fortbildning").first)
    browser_page.get_by_label("Timmar", exact=True).fill("2")
    browser_page.get_by_label("Vad?", exact=True).fill("Läste om att mäta läsvanor")
    thumb.tap(browser_page.get_by_role("button", name="Spara i min logg"))

    browser_page.get_by_text("Det står i din logg.").wait_for()
    thumb.says("two hours of training logged, from home")
    assert thumb.taps <= 3


@pytest.mark.parametrize("browser_page", [PHONE], indirect=True, ids=str)
def test_a_goal_is_one_tap_from_a_gap(browser_page: Page) -> None:
    sign_in(browser_page, "tove.granat@dorrby.example")
    browser_page.goto("/competence/me")

    browser_page.get_by_role("link", name="Sätt ett mål").first.click()

    expect(browser_page.locator("select[name=area_id]")).not_to_have_value("")
    expect(browser_page.locator("input[name=from_level]:checked")).to_have_count(1)
    expect(browser_page.locator("input[name=to_level]:checked")).to_have_count(1)


@pytest.mark.parametrize(
    "browser_page", [DESKTOP, PHONE, View(320, 640, "dark", "en-GB"), View(scheme="dark")], indirect=True, ids=str
)
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("librarian", "/competence/me"),
        ("librarian", "/competence/me/assessment"),
        ("librarian", "/competence/framework"),
        ("coordinator", "/competence/me"),
        ("coordinator", "/competence/framework/import"),
    ],
)
def test_the_pages_are_accessible_and_never_scroll_sideways(browser_page: Page, who: str, path: str) -> None:
    sign_in(browser_page, f"{who}@dorrby.example")
    browser_page.goto(path)

    check_accessibility(browser_page)
    assert browser_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
