"""A coordinator makes a survey and opens it; somebody answers on a phone; too few answers are not shown."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import DESKTOP, PATIENCE, PHONE, View, check_accessibility, sign_in

KINDS = {
    "single": "Hur ofta är klassen i biblioteket?",
    "multiple": "Vad gör ni där?",
    "scale": "Hur väl hittar ni?",
    "number": "Hur många timmar i veckan?",
    "ranking": "Vad ska komma först?",
    "text": "Något mer?",
}


@pytest.fixture
def phone(chromium: Browser, address: str) -> Iterator[Page]:
    """A respondent's phone that runs no scripts."""
    context = chromium.new_context(
        base_url=address, viewport={"width": 390, "height": 844}, locale="sv-SE", java_script_enabled=False
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def begin(page: Page, title: str) -> None:
    page.goto("/surveys/new")
    page.locator("input[name=title_sv]").fill(title)
    press(page, "Spara")
    heading(page, title)


def ask(page: Page, kind: str) -> None:
    follow(page, "Lägg till en fråga")
    page.locator(f"input[name=kind][value={kind}]").check()
    page.locator("input[name=text_sv]").fill(KINDS[kind])
    if kind in {"single", "multiple"}:
        page.locator("textarea[name=options_sv]").fill("Varje vecka\nNågon gång\nAldrig")
    if kind == "ranking":
        page.locator("input[name=needs]").nth(0).check()
        page.locator("input[name=needs]").nth(1).check()
    if kind in {"single", "ranking"}:
        page.locator("input[name=required]").check()
    press(page, "Spara frågan")
    expect(page.get_by_text(KINDS[kind], exact=True)).to_be_visible()


def invite(page: Page, *people: str) -> None:
    page.get_by_text("Bjud in enskilda", exact=True).click()
    page.locator("textarea[name=addresses]").fill("\n".join(f"{name}@dorrby.example" for name in people))
    page.locator("form:has(textarea[name=addresses])").get_by_role("button").click()
    expect(page.get_by_text(re.compile("inbjud(en|na)$")).first).to_be_visible()


def own_link(page: Page, survey: str) -> str:
    """The single-use link of somebody who is asked, reached from home as that person; then signed out."""
    sign_in(page, "teacher@dorrby.example")
    page.goto(f"{survey}/mine")
    page.wait_for_url(re.compile("/s/"))
    link = page.url
    page.context.clear_cookies()
    return link


def question(page: Page, kind: str) -> str:
    """What a question's fields are called."""
    group = page.locator(".od-query").filter(has_text=KINDS[kind])
    own = group.locator("input, select, textarea").first
    return (own.get_attribute("name") or "").partition("-")[0]


def test_a_survey_is_made_opened_answered_on_a_phone_without_scripts_and_too_few_are_not_shown(
    browser_page: Page, phone: Page
) -> None:
    page = browser_page
    sign_in(page, "coordinator@dorrby.example")
    begin(page, "Klassen i biblioteket")
    for kind in KINDS:
        ask(page, kind)
    survey = page.url.partition("#")[0]

    follow(page, "Förhandsvisa")
    for text in KINDS.values():
        expect(page.get_by_text(text, exact=True)).to_be_visible()
    follow(page, "Avsluta förhandsvisningen")
    invite(page, "teacher", "librarian")
    press(page, "Öppna enkäten")
    expect(page.get_by_text("Enkäten är öppen.")).to_be_visible()

    phone.goto(own_link(phone, survey))
    heading(phone, "Klassen i biblioteket")
    press(phone, "Börja")
    press(phone, "Se igenom svaren")
    expect(phone.locator(".ds-error-summary li")).to_have_count(2)
    phone.get_by_label("Varje vecka").first.check()
    words = question(phone, "text")
    phone.locator(f"textarea[name={words}]").fill("Fler böcker på arabiska")
    press(phone, "Spara och fortsätt senare")
    heading(phone, "Sparat till senare")
    own = phone.get_by_label("Din egen adress")
    expect(own).to_have_value(re.compile("/s/"))
    follow(phone, "Fortsätt svara")
    expect(phone.locator(f"textarea[name={words}]")).to_have_value("Fler böcker på arabiska")
    ranking = question(phone, "ranking")
    for at, place in enumerate("21"):
        phone.locator(f"select[name^={ranking}-]").nth(at).select_option(place)
    phone.locator(f"input[name={question(phone, 'number')}]").fill("4,5")
    press(phone, "Se igenom svaren")
    heading(phone, "Se igenom dina svar")
    expect(phone.get_by_text("Fler böcker på arabiska")).to_be_visible()
    press(phone, "Skicka svaren")
    heading(phone, "Tack, dina svar är skickade")

    page.goto(survey)
    expect(page.get_by_role("heading", name="Ett svar")).to_be_visible()
    page.get_by_text("Stäng enkäten", exact=True).click()
    press(page, "Stäng enkäten nu")
    expect(page.get_by_text("För få har svarat för att något ska visas.")).to_have_count(len(KINDS))
    expect(page.get_by_text("Fler böcker på arabiska")).to_have_count(0)


def test_a_link_used_in_two_windows_counts_once_and_each_window_keeps_what_was_written(
    browser_page: Page, phone: Page
) -> None:
    page = browser_page
    sign_in(page, "coordinator@dorrby.example")
    begin(page, "En länk, två fönster")
    ask(page, "text")
    survey = page.url.partition("#")[0]
    invite(page, "teacher", "librarian")
    press(page, "Öppna enkäten")
    link = own_link(phone, survey)
    windows = [phone, phone.context.new_page(), phone.context.new_page()]
    for window, words in zip(windows, ("Första", "Andra", "Tredje"), strict=True):
        window.goto(link)
        press(window, "Börja")
        window.locator("textarea").fill(words)
    same = phone.context.new_page()
    same.goto(windows[0].url)
    same.locator("textarea").fill("Samma, men senare")
    for window in windows[:2]:
        press(window, "Se igenom svaren")
    press(windows[0], "Skicka svaren")
    heading(windows[0], "Tack, dina svar är skickade")

    press(windows[1], "Skicka svaren")
    heading(windows[1], "Dina svar räknades inte")
    press(windows[2], "Se igenom svaren")
    heading(windows[2], "Dina svar räknades inte")
    press(same, "Se igenom svaren")
    heading(same, "Det du skrev sist räknades inte")
    for window, words in zip([*windows[1:], same], ("Andra", "Tredje", "Samma, men senare"), strict=True):
        expect(window.get_by_text(words, exact=True)).to_be_visible()
        expect(window.get_by_text(re.compile("redan skickats med den här länken"))).to_be_visible()


def test_a_survey_closed_while_somebody_answers_says_so_and_keeps_the_text(browser_page: Page, phone: Page) -> None:
    page = browser_page
    sign_in(page, "coordinator@dorrby.example")
    begin(page, "Stängd under tiden")
    ask(page, "number")
    ask(page, "text")
    survey = page.url.partition("#")[0]
    invite(page, "teacher")
    press(page, "Öppna enkäten")
    phone.goto(own_link(phone, survey))
    press(phone, "Börja")
    phone.locator("textarea").fill("Det här tog lång tid att skriva")
    phone.locator("input[inputmode=decimal]").fill("ungefär tolv")
    page.goto(survey)
    page.get_by_text("Stäng enkäten", exact=True).click()
    press(page, "Stäng enkäten nu")
    heading(page, "Stängd under tiden")

    press(phone, "Se igenom svaren")
    heading(phone, "Dina svar räknades inte")
    for words in ("Det här tog lång tid att skriva", "ungefär tolv"):
        expect(phone.get_by_text(words, exact=True)).to_be_visible()
    expect(phone.get_by_text(re.compile("stängdes medan du svarade"))).to_be_visible()


@pytest.mark.parametrize(
    "browser_page",
    [DESKTOP, PHONE, View(320, 640, "dark"), View(scheme="dark", locale="en-GB")],
    indirect=True,
    ids=str,
)
def test_the_pages_of_surveys_are_accessible_and_never_scroll_sideways(browser_page: Page) -> None:
    page = browser_page
    sign_in(page, "coordinator@dorrby.example")
    page.goto("/surveys/")
    rows = page.locator("main table tbody a")
    expect(rows).not_to_have_count(0)
    addresses = [row.get_attribute("href") or "" for row in rows.all()]
    closed = [address for address in addresses if address.endswith("/results")]
    shown = [address.removesuffix("/results") for address in addresses]
    over = [*closed, *(f"{address.removesuffix('/results')}/texts" for address in closed)]
    for path in ["/surveys/", "/surveys/new", *shown, *(f"{address}/preview" for address in shown), *over]:
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        check_accessibility(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize(
    "browser_page",
    [DESKTOP, View(390, 844, "dark"), View(320, 640, locale="en-GB"), View(scheme="dark", locale="en-GB")],
    indirect=True,
    ids=str,
)
def test_every_page_that_who_answers_meets_is_accessible(browser_page: Page) -> None:
    page = browser_page
    sign_in(page, "principal@dorrby.example")
    page.goto("/surveys/")
    page.locator("section[aria-labelledby=waiting] a").first.click()
    page.wait_for_url(re.compile("/s/"))
    start = page.url
    page.context.clear_cookies()

    def look() -> None:
        check_accessibility(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    page.goto(start)
    if page.evaluate("navigator.language").startswith("en"):
        press(page, "In English")
        expect(page.get_by_role("button", name="Begin", exact=True)).to_be_visible()
    look()
    page.locator("main form button").click()
    own = page.url
    look()
    page.locator("main form button").first.click()
    look()  # what must be answered is missed, or the next page
    page.goto(own)
    page.locator("button[name=later]").click()
    look()
    page.goto(re.sub(r"/1(?=$|[?])", "/check", own))
    look()
    for address in (f"{start.partition('?')[0]}/thanks", f"{start.partition('?')[0]}/nothing/1", "/s/nowhere"):
        page.goto(address)
        look()
