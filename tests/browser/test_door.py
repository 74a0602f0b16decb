"""Attendance at the door on a phone whose connection comes and goes: every tick arrives once."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, expect

from tests.browser.pages import PATIENCE, PHONE, View, Watch, check_accessibility, sign_in

Meet = Callable[[], Page]
# What happens when the network is cut or the session has ended, which is what these tests do.
EXPECTED = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED", "400 from POST")
TICKS = "**/attendance/ticks?session=*"


@pytest.fixture
def meet(chromium: Browser, address: str) -> Iterator[Meet]:
    """Let the coordinator of the small municipality stand at the door with a phone, signed in."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def sit_down() -> Page:
        view: View = PHONE
        context = chromium.new_context(
            base_url=address,
            viewport={"width": view.width, "height": view.height},
            locale=view.locale,
            timezone_id="Europe/Stockholm",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        opened.append((context, Watch(context, address)))
        page = context.new_page()
        sign_in(page, "coordinator@granby.example")
        return page

    yield sit_down
    for context, _watch in opened:
        context.close()
    troubles = [trouble for _context, watch in opened for trouble in watch.troubles]
    assert [trouble for trouble in troubles if not any(words in trouble for words in EXPECTED)] == []


def at_the_door(page: Page) -> str:
    """Open the attendance of the training that Granby held; return its address."""
    page.goto("/training/?past=1")
    page.get_by_role("link", name="Granbys uppstartsdag").click()
    page.get_by_role("link", name="Närvaro").first.click()
    expect(page.locator("[data-door-count]")).to_be_visible()
    return page.url


def tap(page: Page, name: str, answer: str) -> None:
    """Tap an answer for a person."""
    row = page.get_by_role("group", name=name)
    row.get_by_text(answer, exact=True).click()


def unsent(page: Page) -> str:
    """Return what the page says of what has not been sent."""
    return page.locator("[data-door-unsent]").inner_text()


def stored(page: Page) -> list[dict[str, Any]]:
    """Return what the browser keeps of the list."""
    found = page.evaluate("() => Object.entries(localStorage).filter(([key]) => key.startsWith('door-'))")
    return [tick for _key, ticks in found for tick in json.loads(ticks)]


def states(page: Page) -> dict[str, str]:
    """Return how the server has everybody noted, by the row's id."""
    found: dict[str, str] = page.request.get(f"{page.url}/ticks").json()["people"]
    return found


def rows(page: Page) -> dict[str, str]:
    """Return the ids of the rows by name."""
    found: dict[str, str] = page.eval_on_selector_all(
        "[data-door] fieldset",
        "rows => Object.fromEntries(rows.map(r => [r.querySelector('legend').textContent, r.id.slice(7)]))",
    )
    return found


def test_ticks_made_without_a_connection_arrive_once_each(meet: Meet) -> None:
    other_phone, page = meet(), meet()
    at_the_door(other_phone)
    address = at_the_door(page)
    check_accessibility(page)
    people = rows(page)
    one, other, third = sorted(people)[:3]
    for name in (one, other, third):
        tap(page, name, "Var där")
    expect(page.locator("[data-door-unsent]")).to_have_text("Allt är sparat.")
    page.context.set_offline(True)
    tap(page, one, "Var inte där")
    tap(page, other, "Var inte där")
    tap(page, third, "Var inte där")
    page.get_by_role("button", name="Ångra").click()  # the third was there after all
    assert unsent(page) == "4 är inte skickade än."
    assert {tick["person"] for tick in stored(page)} == {people[name] for name in (one, other, third)}
    assert not any(name in json.dumps(stored(page)) for name in people)
    before = states(other_phone)
    assert [before[people[name]] for name in (one, other, third)] == ["attended"] * 3
    # The phone is locked and the page is gone; it comes back with the connection.
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address)
    expect(page.locator("[data-door-unsent]")).to_have_text("Allt är sparat.")
    assert stored(page) == []
    after = states(page)
    assert [after[people[name]] for name in (one, other, third)] == ["absent", "absent", "attended"]
    page.reload()
    expect(page.get_by_role("group", name=one).get_by_label("Var inte där")).to_be_checked()
    expect(page.get_by_role("group", name=third).get_by_label("Var där")).to_be_checked()


def test_a_tick_whose_answer_is_lost_is_sent_again_and_counts_once(meet: Meet) -> None:
    page = meet()
    at_the_door(page)
    people = rows(page)
    name = max(people)
    tap(page, name, "Var där")
    expect(page.locator("[data-door-unsent]")).to_have_text("Allt är sparat.")
    bodies: list[str] = []

    def lose(route: Route) -> None:
        bodies.append(route.request.post_data or "")
        if len(bodies) == 1:
            route.fetch()  # it arrives, the answer does not
            route.abort()
        else:
            route.continue_()

    page.route(TICKS, lambda route: lose(route) if route.request.method == "POST" else route.continue_())
    tap(page, name, "Var inte där")
    expect(page.locator("[data-door-unsent]")).to_have_text("Allt är sparat.")
    assert len(bodies) == 2
    first, again = (body.split("tick=")[1].rsplit(".", 2)[0] for body in bodies)  # without age and session
    assert first == again
    assert states(page)[people[name]] == "absent"


def test_a_session_that_ended_keeps_the_ticks_until_the_new_one(meet: Meet) -> None:
    page = meet()
    address = at_the_door(page)
    people = rows(page)
    name = min(people)
    tap(page, name, "Var där")
    expect(page.locator("[data-door-unsent]")).to_have_text("Allt är sparat.")
    page.context.clear_cookies()
    page.route(TICKS, lambda route: route.continue_())
    tap(page, name, "Var inte där")
    expect(page.get_by_text("Du har loggats ut.")).to_be_visible()
    assert len(stored(page)) == 1
    sign_in(page, "librarian@granby.example")  # a colleague borrows the phone
    page.goto(address)
    assert len(stored(page)) == 1
    page.context.clear_cookies()
    sign_in(page, "coordinator@granby.example")
    page.goto(address)
    expect(page.locator("[data-door-unsent]")).to_have_text("Allt är sparat.")
    assert stored(page) == []
    assert states(page)[people[name]] == "absent"


def test_signing_out_with_ticks_not_sent_asks_first_and_leaves_nothing(meet: Meet) -> None:
    page = meet()
    at_the_door(page)
    page.context.set_offline(True)
    tap(page, min(rows(page)), "Var där")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("button", name="Meny").click()
    page.get_by_role("button", name="Logga ut").click()
    assert asked == ["1 markering är inte skickad och försvinner om du loggar ut. Vill du logga ut ändå?"]
    assert len(stored(page)) == 1
    page.context.set_offline(False)
    expect(page.locator("[data-door-unsent]")).to_have_text("Allt är sparat.")
    page.evaluate("() => localStorage.setItem('door-0-0', '[]')")
    page.get_by_role("button", name="Logga ut").click()
    expect(page).to_have_url("/sign-in")
    assert page.evaluate("() => localStorage.length") == 0


def test_a_name_is_found_by_typing_a_part_of_it(meet: Meet) -> None:
    page = meet()
    at_the_door(page)
    name = max(rows(page))
    page.get_by_label("Sök namn").fill(name[2:8].upper())
    expect(page.locator("[data-door] fieldset:not([hidden])")).to_have_count(1)
    expect(page.get_by_role("group", name=name)).to_be_visible()
