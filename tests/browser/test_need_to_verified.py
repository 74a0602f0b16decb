"""One need from a survey to its verified end, by the people it takes, and seen by an anonymous reader on a phone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.pages import DESKTOP, PATIENCE, PHONE, Watch, check_accessibility, sign_in

People = Callable[[str | None], Page]
NEED, SURVEY, PLAN = "Källkritik i varje klass", "Räcker källkritiken?", "Källor och klokskap"
SCHOOL, GROUP = "Lindskolan", "Referensgruppen för läsning och lärande"
MEASURE, WORDS = "Fem lektioner om källor", "Alla klasser har fått sina lektioner."
ANSWERS = 5  # the least that is shown of


@pytest.fixture
def people(chromium: Browser, address: str) -> Iterator[People]:
    """Return a page signed in as somebody of Dörrby, on a desktop; None: a reader with a phone and no account."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def meet(name: str | None) -> Page:
        view = DESKTOP if name else PHONE
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
        if name:
            sign_in(page, f"{name}@dorrby.example")
        return page

    yield meet
    for context in contexts:
        context.close()
    assert [trouble for watch in watches for trouble in watch.troubles] == []


def main(page: Page) -> Locator:
    return page.locator("main")


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        main(page).locator(f"[name={name}]").fill(value)


def press(page: Page, name: str, role: str = "button", within: Locator | None = None) -> None:
    with page.expect_navigation():
        (within or main(page)).get_by_role(role, name=name).first.click()  # type: ignore[arg-type]


def ask(coordinator: Page) -> tuple[str, str]:
    """Make a survey of one question and open it; return its address and the one that anybody answers by."""
    coordinator.goto("/surveys/new")
    fill(coordinator, title_sv=SURVEY)
    press(coordinator, "Spara")
    survey = coordinator.url.partition("#")[0]
    press(coordinator, "Lägg till en fråga", "link")
    coordinator.get_by_label("Ett svar av flera").check()
    fill(coordinator, text_sv="Får eleverna lära sig källkritik?", options_sv="Ja\nNej")
    press(coordinator, "Spara frågan")
    press(coordinator, "Skapa en öppen länk")
    link = coordinator.locator("#open-address")
    expect(link).not_to_have_value("")
    address = str(link.evaluate("field => field.value"))
    press(coordinator, "Öppna enkäten")
    return survey, address


def answer(reader: Page, link: str, words: str) -> None:
    reader.goto(link)
    press(reader, "Börja")
    reader.get_by_label(words, exact=True).check()
    press(reader, "Se igenom svaren")
    press(reader, "Skicka svaren")
    expect(reader.locator("h1")).to_have_text("Tack, dina svar är skickade")


def write_down(coordinator: Page, survey: str) -> str:
    """Close the survey, write down what it found, confirm it, and say when it is met; return the need's address."""
    coordinator.goto(survey)
    main(coordinator).get_by_text("Stäng enkäten", exact=True).click()
    press(coordinator, "Stäng enkäten nu")
    coordinator.goto(f"{survey}/results")
    expect(main(coordinator)).to_contain_text("Får eleverna lära sig källkritik?")
    press(coordinator, "Skriv ner ett behov", "link")
    fill(coordinator, title_sv=NEED, description_sv="Eleverna ska få lära sig bedöma källor.")
    coordinator.locator("[name=dimension]").select_option("pedagogy")
    for words in (SCHOOL, GROUP):
        coordinator.get_by_label(words, exact=True).check()
    press(coordinator, "Skriv ned")
    expect(main(coordinator).get_by_role("link", name=SURVEY)).to_be_visible()
    press(coordinator, "Bekräfta behovet")
    expect(main(coordinator).get_by_role("button", name="Bekräfta behovet")).to_have_count(0)
    need = coordinator.url.partition("#")[0].partition("?")[0]
    press(coordinator, "Lägg till en prövning", "link")
    coordinator.get_by_label("Varje berörd skola har genomfört en aktivitet för behovet").check()
    press(coordinator, "Spara")
    expect(main(coordinator)).to_contain_text("1 skola återstår")
    return need


def plan_it(librarian: Page) -> str:
    """Put the need in a plan of the school's, with the part that the municipality asks for; return its address."""
    librarian.goto("/plans/new")
    fill(librarian, title=PLAN)
    librarian.get_by_label("Medie- och informationskunnighet").check()
    press(librarian, "Påbörja planen")
    plan = librarian.url.partition("#")[0].removesuffix("/edit")
    press(librarian, "Källkritik och AI", "link")
    main(librarian).locator("textarea").fill("I åk 4 prövar alla svar från språkmodeller mot en källa till.")
    press(librarian, "Spara")
    press(librarian, "Lägg till ett mål", "link")
    fill(librarian, title="Alla prövar källor", indicator="Klasser", baseline="0", target="6", unit="klasser")
    press(librarian, "Spara målet")
    press(librarian, "Lägg till en aktivitet", "link")
    fill(librarian, what=MEASURE, target_group="4-6", responsible="Skolbiblioteket")
    librarian.get_by_label(NEED).check()
    press(librarian, "Spara aktiviteten")
    return plan


def hand_in(librarian: Page, plan: str) -> None:
    """Hand in the plan."""
    librarian.goto(f"{plan}/edit")
    press(librarian, "Lämna in till rektor")
    expect(main(librarian)).to_contain_text("Väntar på beslut")


def decide_and_do(librarian: Page, principal: Page, plan: str) -> None:
    """Let the principal approve the plan; measure what it led to, and say that it is done."""
    principal.goto(plan)
    press(principal, "Besluta", "link")
    principal.get_by_label("Godkänn planen").check()
    press(principal, "Spara beslutet")
    librarian.goto(plan)
    press(librarian, "Följ upp", "link")
    press(librarian, "Skriv in ett värde", "link")
    fill(librarian, figure="6")
    press(librarian, "Spara värdet")
    press(librarian, "Klar", within=librarian.locator("li.od-part", has_text=MEASURE))


def verify(member: Page, need: str) -> None:
    """Let the group that stands behind the need find it met, with the evidence before it."""
    member.goto(need)
    press(member, "Säg om det är tillgodosett", "link")
    expect(main(member)).to_contain_text("1 av 1 klara")
    check_accessibility(member)
    member.get_by_label("Behovet är tillgodosett").check()
    fill(member, words=WORDS)
    press(member, "Notera svaret")
    expect(main(member)).to_contain_text("Bekräftat tillgodosett")


def read(reader: Page) -> None:
    """Read of the need as anybody does, on a phone."""
    reader.goto("/open/dorrby/")
    check_accessibility(reader)
    press(reader, NEED, "link")
    expect(reader.locator("h1")).to_have_text(NEED)
    expect(main(reader)).to_contain_text(f"{GROUP} fann att behovet är uppfyllt")
    check_accessibility(reader)
    assert reader.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_need_goes_from_a_survey_to_its_verified_end_and_is_seen_by_everybody(people: People) -> None:
    coordinator, reader = people("coordinator"), people(None)
    survey, link = ask(coordinator)
    for _number in range(ANSWERS):
        answer(reader, link, "Nej")
    need = write_down(coordinator, survey)
    librarian = people("librarian")
    plan = plan_it(librarian)
    hand_in(librarian, plan)
    decide_and_do(librarian, people("principal"), plan)
    verify(people("teacher"), need)
    read(reader)
