"""A coordinator sends a file with faults in it, mends them on the page, saves, and undoes it again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import DESKTOP, PHONE, View, check_accessibility, sign_in

YEAR = 2026  # the demonstration's open round
HEAD = "Skola;Enhets-ID;Elever;Tot_personaltimmar;Sittplatser\r\n"
GOOD = "Björkskolan;19001001;1 412;24,5;ca 48\r\nCentralskolan;19001002;634;40,0;Värde okänt\r\n"
FAULTY = "Dalängsskolan;19001003;etthundra;3,0;12\r\nNedlagda skolan;19009999;0;0;\r\n"


def send(page: Page, text: str) -> None:
    page.goto(f"/inventory/{YEAR}/import")
    page.locator("input[type=file]").set_input_files(
        {"name": "inventering.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")}
    )
    page.get_by_role("button", name="Skicka filen och se igenom den").click()
    page.wait_for_url(re.compile("/inventory/imports/"))


@pytest.mark.parametrize("browser_page", [DESKTOP, View(390, 844, scripts=False)], indirect=True, ids=str)
def test_a_file_with_faults_is_mended_saved_and_undone(browser_page: Page) -> None:
    page = browser_page
    sign_in(page, "coordinator@dorrby.example")
    send(page, HEAD + GOOD + FAULTY)
    expect(page.get_by_role("heading", level=1)).to_have_text("2 av 4 rader kan sparas, 2 att rätta")
    expect(page.get_by_text("Det här är text, inte en siffra")).to_be_visible()
    expect(page.get_by_text("Ingen skola här har skolenhetskoden 19009999")).to_be_visible()

    page.get_by_label("Elever", exact=True).fill("148")
    page.get_by_label("Utelämna rad 5").check()
    page.get_by_role("button", name="Behåll och granska raderna").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 rader kan sparas")

    page.get_by_role("button", name="Spara 3 rader").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 rader är sparade")

    send(page, HEAD + GOOD)
    expect(page.get_by_role("heading", level=1)).to_have_text("0 ändrade: filen säger det som redan finns")

    page.goto(f"/inventory/{YEAR}/import")
    page.get_by_role("row").filter(has_text="Sparade").first.get_by_role("link").click()
    page.get_by_role("button", name="Ångra importen").click()
    expect(page.get_by_text("Importen är ångrad.")).to_be_visible()


@pytest.mark.parametrize("browser_page", [DESKTOP, PHONE, View(320, 640, "dark", "en-GB")], indirect=True, ids=str)
def test_the_pages_of_an_import_are_accessible_and_never_scroll_sideways(browser_page: Page) -> None:
    sign_in(browser_page, "coordinator@dorrby.example")
    send(browser_page, HEAD + GOOD + FAULTY)
    for face in ("faulty", "odd", "new", "changed"):
        browser_page.goto(browser_page.url.partition("?")[0] + f"?show={face}")
        check_accessibility(browser_page)
        assert browser_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    browser_page.goto(f"/inventory/{YEAR}/import")
    check_accessibility(browser_page)
    assert browser_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
