"""One and the same indicator wherever it is read: picture, table, measures, file to take along, need, plan, school."""

import io
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from planner.core.db import db
from planner.core.i18n import written_number
from planner.core.transaction import PlannerApp
from planner.inventory.models.rounds import RoundState
from planner.needs.models import Need
from planner.plans.models.plan import PlanState
from tests.conftest import inside
from tests.factories import Town, make_plan
from tests.inventory.reported import HOURS
from tests.inventory.rows import a_round, report
from tests.page import Browser, Page

Browse = Callable[..., Browser]
NAMES = ("Ängskolan Dörrby", "Östra skolan Dörrby")
YEAR = 2025


@pytest.fixture
def reported(app: PlannerApp, town: Town) -> Town:
    """Hours that do not come out even, in the year that is fixed; another town and another year have others."""
    with inside(app, town.neighbour.id):
        report(YEAR, {town.neighbour.school: {"Elever": 100, "Tot_personaltimmar": 77}})
    with inside(app, town.id):
        for year, more in ((YEAR - 1, 9), (YEAR, 0)):
            report(
                year,
                {
                    town.school: {"Elever": 207, "Tot_personaltimmar": str(Decimal("11.5") + more)},
                    town.other_school: {"Elever": 389, "Tot_personaltimmar": str(Decimal(41) + more)},
                },
            )
        need = db.session.get_one(Need, town.need)
        need.effect_indicator, need.effect_measure, need.effect_target = HOURS, "range", Decimal(2)
    return town


def table(page: Page) -> dict[str, str]:
    """Return the figure beside each school's name in the indicator's table."""
    found: dict[str, str] = {}
    for row in re.findall(r"<tr role=\"row\".*?</tr>", page.html, re.DOTALL):
        cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        if cells[0] in NAMES and len(cells) == 5:
            found.setdefault(cells[0], cells[3])
    return found


def label(page: Page) -> str:
    """Return the figure written at the marked school's dot."""
    (found,) = re.findall(r'od-spread-mine"[^>]*>[^<]*<tspan[^>]*>([^<]*)</tspan>', page.html)
    return str(found).strip()


def taken_along(browser: Browser) -> dict[str, Decimal]:
    """Return each school's hours per 100 pupils, reckoned from the file that is taken along."""
    answer = browser.client.post(f"/inventory/{YEAR}/export", data={"kind": "xlsx", "csrf_token": browser.token()})
    head, *rows = load_workbook(io.BytesIO(answer.get_data())).worksheets[0].values
    hours, pupils = head.index("Tot_personaltimmar"), head.index("Elever")
    return {str(row[0]): Decimal(str(row[hours])) * 100 / Decimal(str(row[pupils])) for row in rows}


def test_an_indicator_is_the_same_figure_wherever_it_is_read(app: PlannerApp, reported: Town, browse: Browse) -> None:
    with inside(app, reported.id):
        a_round(YEAR, RoundState.FIXED)
        plan = make_plan(reported, state=PlanState.DRAFT)
    browser = browse(reported.coordinator)
    address = f"/inventory/indicators/{HOURS}?year={YEAR}"
    exact = taken_along(browser)
    assert exact == {NAMES[0]: Decimal("11.5") * 100 / 207, NAMES[1]: Decimal(4100) / 389}
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        written = {name: written_number(figure, 1) for name, figure in exact.items()}
        apart = written_number(exact[NAMES[1]] - exact[NAMES[0]], 1)
    assert written == {NAMES[0]: "5,6", NAMES[1]: "10,5"}

    assert table(browser.get(address)) == written
    for name, school in zip(NAMES, (reported.school, reported.other_school), strict=True):
        assert label(browser.get(f"{address}&school={school}")) == written[name]
        own = browser.get(f"/inventory/schools/{school}?year={YEAR}")
        (row,) = re.findall(rf"indicators/{HOURS}\?.*?<b>([^<]*)</b>", own.html, re.DOTALL)
        assert row == written[name]
    assert f"Variationsbredd</dt><dd><b>{apart}</b>" in browser.get(address).html
    need = browser.get(f"/needs/{reported.need}?year=2026")
    assert f"<dd>{apart}</dd>" in need.html
    assert f"Från {written[NAMES[0]]} till {written[NAMES[1]]} mellan" in need.text
    library_plan = browse(reported.librarian).get(f"/plans/{plan}")
    assert f"{written[NAMES[0]]} inventeringen" in library_plan.text
