"""Everything that anybody can read without an account, in both languages, light and dark, on paper and by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import DESKTOP, PHONE, View, check_accessibility, sign_in

HERE = "/open/dorrby/"
VIEWS = [
    DESKTOP,
    View(width=390, height=844, scheme="dark"),
    View(width=320, height=640, locale="en-GB"),
    View(scheme="dark", locale="en-GB"),
]
FIXED = [
    "/",
    "/accessibility",
    "/privacy",
    HERE,
    f"{HERE}posts/",
    f"{HERE}comments/",
    f"{HERE}comments/new",
    f"{HERE}comments/find",
    f"{HERE}faults/new",
    f"{HERE}accessibility",
    f"{HERE}privacy",
    f"{HERE}posts/999999",
    "/open/nowhere/",
]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def look(page: Page) -> None:
    """The page as it is, with everything unfolded: accessible, and no wider than the window."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    check_accessibility(page)
    assert fits(page), page.url


def linked(page: Page, pattern: str) -> list[str]:
    """The addresses on the page that begin so, each once."""
    found = page.locator(f'main a[href^="{pattern}"]').evaluate_all("all => all.map(one => one.getAttribute('href'))")
    return list(dict.fromkeys(found))


def send_slowly(page: Page) -> None:
    """Send the form that is filled in, as slowly as a person."""
    page.wait_for_timeout(3_200)  # faster is taken for a program
    with page.expect_navigation():
        page.locator("main form.od-form button[type=submit], main form.od-form button:not([type])").last.click()


@pytest.mark.parametrize("browser_page", VIEWS, indirect=True, ids=str)
def test_every_public_page_is_accessible_in_both_languages_light_and_dark(browser_page: Page) -> None:
    page = browser_page
    for address in FIXED:
        page.goto(address)
        look(page)
    page.goto(HERE)
    needs, posts = linked(page, f"{HERE}needs/"), linked(page, f"{HERE}posts/")
    assert (len(needs) > 5, len(posts) > 2) == (True, True)
    for address in (*needs[:4], needs[-1], *posts[:3]):
        page.goto(address)
        look(page)


@pytest.mark.parametrize("browser_page", VIEWS, indirect=True, ids=str)
def test_what_the_writer_of_a_comment_and_of_a_report_meets_is_accessible(browser_page: Page) -> None:
    page = browser_page
    page.goto(f"{HERE}comments/new")
    send_slowly(page)
    expect(page.locator(".ds-error-summary")).to_be_visible()
    look(page)
    page.locator("#text").fill("Fler böcker om rymden, tack. 🚀")
    page.locator("#name").fill("En förälder")
    send_slowly(page)
    expect(page.locator(".od-code")).to_be_visible()
    look(page)
    code = page.locator(".od-code").inner_text()
    page.goto(f"{HERE}comments/find")
    page.locator("#code").fill("AAAA-BBBB")
    page.locator("main form button").click()
    look(page)
    page.locator("#code").fill(code.lower())
    page.locator("main form button").click()
    expect(page.locator(".od-code")).to_have_text(code)
    page.goto(f"{HERE}faults/new")
    page.locator("input[name=kind], select[name=kind] option").last.evaluate(
        "one => { one.checked = one.selected = true }"
    )
    page.locator("#text").fill("Knappen syns inte i mörkt läge.")
    send_slowly(page)
    expect(page.locator(".od-code")).to_be_visible()
    look(page)


@pytest.mark.parametrize("browser_page", [DESKTOP, View(390, 844, "dark", "en-GB")], indirect=True, ids=str)
def test_a_withdrawn_post_and_the_room_where_the_page_is_kept_are_accessible(browser_page: Page) -> None:
    page = browser_page
    gone = [at for at in range(1, 20) if page.request.get(f"{HERE}posts/{at}").status == 410]
    assert len(gone) == 1
    page.goto(f"{HERE}posts/{gone[0]}")
    look(page)
    sign_in(page, "coordinator@dorrby.example")
    rooms = ["/open-process/", "/open-process/edit", "/open-process/preview"]
    for address in [*rooms, "/open-process/posts/new", f"/open-process/posts/{gone[0]}"]:
        page.goto(address)
        look(page)


@pytest.mark.parametrize("browser_page", [PHONE], indirect=True, ids=str)
def test_on_paper_the_page_is_there_without_what_only_a_screen_can_use(browser_page: Page) -> None:
    page = browser_page
    page.goto(HERE)
    post, need = linked(page, f"{HERE}posts/")[0], linked(page, f"{HERE}needs/")[0]
    for address in (HERE, post, need, f"{HERE}comments/"):
        page.goto(address)
        page.emulate_media(media="print", color_scheme="dark")
        expect(page.locator("h1")).to_be_visible()
        for gone in (".od-skip", ".od-crumbs", ".od-actions", ".od-on-page", ".od-pager", ".od-foot"):
            for one in page.locator(gone).all():
                expect(one).to_be_hidden()
        colours = page.evaluate(
            "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
        )
        assert colours[1] in {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}, colours
        assert max(int(part) for part in colours[0].strip("rgb()").split(",")) < 100, colours
        assert fits(page), address
        page.emulate_media(media="screen", color_scheme="light")


def test_a_comment_is_written_with_the_keyboard_alone(browser_page: Page) -> None:
    page = browser_page
    page.goto(HERE)
    page.keyboard.press("Tab")
    expect(page.locator(".od-skip")).to_be_focused()
    page.keyboard.press("Enter")
    reached: list[str] = []
    for _step in range(200):
        page.keyboard.press("Tab")
        href = page.evaluate("document.activeElement.getAttribute('href') || ''")
        seen = page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow"
        )
        assert seen != "nonenone", href
        reached.append(href)
        if href.startswith(f"{HERE}comments/new") and "about" not in href:
            break
    assert len(set(reached)) > 10
    page.keyboard.press("Enter")
    page.wait_for_url("**/comments/new**")
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "text":
            break
    page.keyboard.type("Skriven med bara tangentbordet")
    page.wait_for_timeout(3_200)  # faster is taken for a program
    for _step in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".od-code")).to_be_visible()
