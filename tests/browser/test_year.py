"""One school year played by the people it concerns, each in a browser of their own, in the small municipality."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from planner.core import clock
from tests.browser.pages import PATIENCE, PHONE, Watch, check_accessibility, sign_in

People = Callable[[str], Page]


@pytest.fixture
def people(chromium: Browser, address: str) -> Iterator[People]:
    """Return a page signed in as somebody of Granby, each in a profile of their own, on a desktop."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def meet(name: str) -> Page:
        context = chromium.new_context(base_url=address, locale="sv-SE", reduced_motion="reduce")
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        watches.append(Watch(context, address))
        page = context.new_page()
        sign_in(page, f"{name}@granby.example")
        return page

    yield meet
    for context in contexts:
        context.close()
    assert [trouble for watch in watches for trouble in watch.troubles] == []


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"main [name={name}]").fill(value)


def press(page: Page, name: str, role: str = "button") -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role(role, name=name).first.click()  # type: ignore[arg-type]


def heading(page: Page) -> str:
    return " ".join(page.locator("h1").inner_text().split())


def test_a_plan_is_written_returned_mended_approved_and_followed_up(people: People) -> None:
    librarian, principal = people("librarian"), people("principal")
    librarian.goto("/plans/new")
    fill(librarian, title="Varje klass i biblioteket")
    librarian.get_by_label("Läsfrämjande").check()
    years = librarian.locator("[name=school_year] option").all_inner_texts()
    librarian.locator("[name=school_year]").select_option(label=years[-1])
    press(librarian, "Påbörja planen")
    press(librarian, "Lägg till ett mål", "link")
    fill(librarian, title="Schemalagd tid", indicator="Andel klasser", baseline="54", target="85", unit="%")
    press(librarian, "Spara målet")
    press(librarian, "Lägg till en aktivitet", "link")
    fill(librarian, what="Bokprat i alla klasser", target_group="F-6", responsible="Skolbiblioteket")
    librarian.locator("[name=needs]").first.check()
    press(librarian, "Spara aktiviteten")
    press(librarian, "Lämna in till rektor")
    assert heading(librarian) == "Varje klass i biblioteket"

    principal.goto("/")
    press(principal, "Besluta om planen Varje klass i biblioteket", "link")
    check_accessibility(principal)
    principal.get_by_label("Lämna tillbaka med skäl").check()
    press(principal, "Spara beslutet")
    expect(principal.locator(".ds-error-summary"), "a plan is not returned without a reason").to_have_count(1)
    fill(principal, reason="Säg vem som gör det när skolbibliotekarien är borta.")
    press(principal, "Spara beslutet")

    librarian.goto("/")
    press(librarian, "Fortsätt med planen Varje klass i biblioteket", "link")
    expect(librarian.locator("main")).to_contain_text("Säg vem som gör det")
    press(librarian, "Bokprat i alla klasser", "link")
    fill(librarian, responsible="Skolbiblioteket, arbetslag 4-6 som reserv")
    press(librarian, "Spara aktiviteten")
    press(librarian, "Lämna in till rektor")

    principal.goto("/")
    press(principal, "Besluta om planen Varje klass i biblioteket", "link")
    principal.get_by_label("Godkänn planen").check()
    press(principal, "Spara beslutet")
    expect(principal.locator("main")).to_contain_text("Godkänd")

    librarian.goto(principal.url)
    press(librarian, "Följ upp", "link")
    check_accessibility(librarian)
    press(librarian, "Klar")
    expect(librarian.locator("main")).to_contain_text("Uppföljd en gång")


def test_a_goal_goes_from_proposal_over_logged_training_to_confirmed(people: People) -> None:
    librarian, principal = people("librarian"), people("principal")
    librarian.goto("/competence/goals/new")
    librarian.locator("[name=area_id]").select_option(index=2)
    librarian.locator("[name=from_level]").nth(1).check()
    librarian.locator("[name=to_level]").nth(2).check()
    due = clock.today() + timedelta(days=120)
    fill(librarian, why="Eleverna frågar om källor", how="Kursen i höst och ett studiebesök", due_on=due.isoformat())
    press(librarian, "Föreslå målet")
    goal = librarian.url

    principal.goto(goal)
    check_accessibility(principal)
    press(principal, "Säg ja till målet")

    librarian.goto("/competence/log")
    fill(librarian, hours="2,5", what="Studiebesök på stadsbiblioteket")
    librarian.locator("[name=area_id]").select_option(index=2)
    press(librarian, "Spara i min logg")
    librarian.goto(goal)
    librarian.locator("[name=entry_id]").select_option(index=1)
    press(librarian, "Lägg till som underlag")
    expect(librarian.locator("main")).to_contain_text("Studiebesök på stadsbiblioteket")

    principal.goto(goal)
    expect(principal.locator("main")).to_contain_text("Studiebesök på stadsbiblioteket")
    press(principal, "Bekräfta")
    expect(principal.locator("main")).to_contain_text("Uppnått")


def test_a_training_fills_promotes_and_leaves_a_log_entry(people: People) -> None:
    coordinator, librarian, teacher = people("coordinator"), people("librarian"), people("teacher")
    coordinator.goto("/training/new")
    day = clock.today() + timedelta(days=12)
    fill(coordinator, title="Källkritik i praktiken", on=day.isoformat(), starts="13:00", ends="15:30")
    fill(coordinator, place="Stadsbiblioteket", capacity="1")
    coordinator.locator("[name=area_ids]").nth(1).check()
    coordinator.locator("[name=need_ids]").nth(4).check()
    press(coordinator, "Spara utkastet")
    press(coordinator, "Publicera")
    event = coordinator.url

    teacher.goto(event)
    press(teacher, "Anmäl mig")
    expect(teacher.locator("main")).to_contain_text("Du har en plats")
    librarian.goto(event)
    press(librarian, "Ställ mig i kö")
    expect(librarian.locator("main")).to_contain_text("1 i kön")
    press(teacher, "Anmäl mig av")
    librarian.goto(event)
    expect(librarian.locator("main")).to_contain_text("Du har en plats")


def test_training_is_logged_on_a_phone_in_three_taps(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address, viewport={"width": PHONE.width, "height": PHONE.height})
    page = context.new_page()
    sign_in(page, "librarian2@granby.example")
    page.goto("/")
    taps = 0
    press(page, "Logga fortbildning", "link")
    taps += 1
    fill(page, hours="2", what="Läste om talböcker")
    page.locator("[name=area_id]").select_option(index=1)
    taps += 1
    press(page, "Spara i min logg")
    taps += 1
    expect(page.locator("main")).to_contain_text("Läste om talböcker")
    context.close()
    assert taps <= 3


def test_the_calendar_is_two_taps_away_on_a_phone(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address, viewport={"width": PHONE.width, "height": PHONE.height})
    page = context.new_page()
    sign_in(page, "librarian2@granby.example")
    page.goto("/")
    press(page, "kalendern", "link")
    apple = page.locator("main").get_by_role("link", name="Apple").first
    assert str(apple.get_attribute("href")).startswith("webcal://")
    context.close()
