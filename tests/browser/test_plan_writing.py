"""A plan written quickly: last year's copied, rows pasted, an activity moved by keyboard, handed in; on a phone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.pages import PATIENCE, PHONE, View, Watch, check_accessibility, sign_in
from tests.browser.test_year import heading, press

Meet = Callable[[str, View], Page]
ROWS = (
    "Aktivitet\tMålgrupp\tAnsvarig\tKlar\n"
    "Läsgrupp i åk 5\t5\tSkolbiblioteket\t2027-03-12\n"
    "Författarbesök\t4–6\tSO-lärarna\tsnart\n"
)


@pytest.fixture
def meet(chromium: Browser, address: str) -> Iterator[Meet]:
    """Let somebody of the small municipality sit down at a browser of their own."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def sit_down(name: str, view: View) -> Page:
        context = chromium.new_context(
            base_url=address,
            viewport={"width": view.width, "height": view.height},
            locale=view.locale,
            timezone_id="Europe/Stockholm",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        watches.append(Watch(context, address))
        page = context.new_page()
        sign_in(page, f"{name}@granby.example")
        return page

    yield sit_down
    for context in contexts:
        context.close()
    assert [trouble for watch in watches for trouble in watch.troubles] == []


def names(page: Page) -> list[str]:
    """Return the activities in the order of the page."""
    found: list[str] = page.eval_on_selector_all("[data-part]", "parts => parts.map((part) => part.dataset.name)")
    return found


def no_sideways_scroll(page: Page) -> bool:
    """Tell whether the page is no wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_last_years_plan_becomes_next_years_on_a_phone(meet: Meet) -> None:
    page = meet("librarian", PHONE)
    page.goto("/plans/new")
    press(page, "Granbys läsande elever", "link")
    assert heading(page) == "Vad fortsätter?"
    check_accessibility(page)
    assert no_sideways_scroll(page)
    activity = page.locator(".od-part .od-decide").filter(has=page.locator("[value=stop]")).first
    activity.locator("[value=stop]").check()
    activity.locator("textarea").fill("Ingen kom")
    page.locator("[name=title]").fill("Granbys läsande elever, andra året")
    press(page, "Påbörja den nya planen")
    assert heading(page) == "Granbys läsande elever, andra året"
    plan = page.url.split("?")[0].split("#")[0]

    press(page, "Klistra in rader", "link")
    assert no_sideways_scroll(page)
    page.locator("[name=text]").fill(ROWS)
    press(page, "Visa hur de hamnar")
    assert heading(page) == "En rad av 2 behöver rättas"
    check_accessibility(page)
    page.get_by_label("Klar senast").nth(1).fill("2027-04-16")
    page.locator("#row-1-taken").check()
    press(page, "Lägg till de markerade raderna")
    before = names(page)
    assert {"Läsgrupp i åk 5", "Författarbesök"} <= set(before)

    handle = page.locator("[data-part]").filter(has_text="Läsgrupp i åk 5").locator(".od-handle")
    handle.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert names(page).index("Läsgrupp i åk 5") == before.index("Läsgrupp i åk 5") + 1
    check_accessibility(page)
    assert no_sideways_scroll(page)

    press(page, "Lämna in till rektor")
    expect(page.locator("main")).to_contain_text("Väntar på beslut")
    page.goto(plan.removesuffix("/edit"))
    expect(page.locator(".od-life").first).to_contain_text("Genom åren")


def test_what_is_typed_is_kept_until_it_is_saved(meet: Meet) -> None:
    page = meet("agneta.lofdal", View())
    page.goto("/plans/")
    press(page, "Läsning i Granlid", "link")
    with page.expect_navigation():
        page.locator("main a[href*='/header']").first.click()
    opened = page.url.split("#")[0]
    page.locator("[name=current_state]").fill("Skrivet till hälften")
    page.locator("[data-keep]").filter(has_text="Utkast sparat").wait_for()
    page.goto("/plans/")
    page.goto(opened)
    press(page, "Fortsätt med utkastet", "link")
    expect(page.locator("[name=current_state]")).to_have_value("Skrivet till hälften")
    check_accessibility(page)
    press(page, "Spara")
    page.goto(opened)
    expect(page.get_by_text("utkast här")).to_have_count(0)
