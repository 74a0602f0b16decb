"""A report goes from draft to signature: who sees it when, what is kept, and what is refused."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from planner.core.audit import AuditEvent
from planner.core.db import db, enter
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.plans.models.parts import Activity, ActivityStatus
from planner.reports.kept import digest_of
from planner.reports.models import PeriodReport, ReportComment, ReportState, ReportStep
from planner.reports.queries.reports import for_page
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser, Page
from tests.progress.rows import NOW
from tests.reports.made import OCTOBER, a_report, measures

Browse = Callable[..., Browser]
pytestmark = pytest.mark.usefixtures("november")
READERS = ("coordinator", "head", "principal", "librarian", "teacher")


@pytest.fixture
def november() -> Any:
    """Let it be a day in November, as the rows say."""
    with time_machine.travel(NOW):
        yield


def report(app: PlannerApp, town: Town, upto: str = "draft") -> str:
    """Return the address of a report of the present school year."""
    with inside(app, town.id):
        measures(town)
        return f"/reports/{a_report(town, upto=upto)}"


def figure_on(page: Page, label: str) -> list[str]:
    """Return what stands in the first row of a figure: now, before, change."""
    row = next(row for row in re.findall(r"<tr.*?</tr>", page.html, re.DOTALL) if f">{label}</a>" in row)
    cells = re.findall(r'data-label="(?:Nu|Perioden före|Förändring)".*?(?=</td>)', row, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", cell.split(">", 1)[1]).strip() for cell in cells]


def test_a_report_goes_from_the_form_through_a_return_to_its_signature(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        measures(town)
    coordinator, head = browse(town.coordinator), browse(town.head)
    path = coordinator.get("/reports/new").submit({"period": "2026"}).to
    draft = coordinator.get(path)
    assert draft.h1 == "1 av 2 behov kom vidare"
    assert figure_on(draft, "Gjorda insatser") == ["2 av 3", "0 av 0", "+2"]
    assert head.get(path).status == 404
    comment = coordinator.get(f"{path}/sections/whole")
    assert comment.submit({"text": "Det går framåt"}).to == path
    assert coordinator.get(path).submit(action=f"{path}/send").to == path
    assert "Skriv under rapporten: Läsåret 2026/27" in head.get("/").text
    assert "Det går framåt" in head.get(path).text
    assert browse(town.principal).get(path).status == 404
    back = head.get(path).submit({"reason": "Skriv vad du föreslår"}, action=f"{path}/return")
    assert back.to == "/reports/"
    assert head.get(path).status == 404
    again = coordinator.get(path)
    assert "Skriv vad du föreslår" in again.text
    assert "Rätta rapporten: Läsåret 2026/27" in coordinator.get("/").text
    assert again.submit(action=f"{path}/send").to == path
    assert head.get(path).submit(action=f"{path}/sign").to == path
    signed = browse(town.principal).get(path)
    assert (signed.status, "Head Dörrby" in signed.text) == (200, True)
    assert browse(town.librarian).get(path).status == 404
    assert "Skriv under rapporten" not in head.get("/").text
    with inside(app, town.id):
        kept = db.session.scalars(select(PeriodReport)).one()
        subjects = [mail.subject for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))]
        assert subjects == [
            "Skriv under rapporten: Läsåret 2026/27",
            "Rapporten kom tillbaka: Läsåret 2026/27",
            "Skriv under rapporten: Läsåret 2026/27",
            "Rapporten är underskriven: Läsåret 2026/27",
        ]
        assert [step.deed.value for step in db.session.scalars(select(ReportStep).order_by(ReportStep.id))] == [
            "sent",
            "returned",
            "sent",
            "signed",
        ]
        found = for_page(town.head.viewer, kept.id)
        assert found is not None
        assert found.content is not None
        assert digest_of(found.content) == kept.digest
        trail = db.session.scalars(select(AuditEvent.action).where(AuditEvent.subject == "report")).all()
        assert trail == ["report.commented", "report.sent", "report.returned", "report.sent", "report.signed"]


@pytest.mark.parametrize("upto", ["draft", "sent", "signed"])
def test_who_opens_a_report_and_its_figures_in_each_state(
    app: PlannerApp, town: Town, browse: Browse, upto: str
) -> None:
    path = report(app, town, upto)
    expected = {
        "draft": [200, 404, 404, 404, 404],
        "sent": [200, 200, 404, 404, 404],
        "signed": [200, 200, 200, 404, 404],
    }[upto]
    assert [browse(town.people[role]).get(path).status for role in READERS] == expected
    rows = f"{path}/figures/whole.measures"
    assert [browse(town.people[role]).get(rows).status for role in READERS] == expected
    assert [browse(town.people[role]).get("/reports/").status for role in READERS] == [200, 200, 200, 403, 403]
    assert {browse(person).get(path).status for person in town.neighbour.people.values()} == {404}
    listed = [path in browse(town.people[role]).get("/reports/").links for role in READERS[:3]]
    assert listed == [status == 200 for status in expected[:3]]
    neighbours = browse(town.neighbour.coordinator).get("/reports/")
    assert path not in neighbours.links


@pytest.mark.parametrize("upto", ["sent", "signed"])
def test_what_was_sent_stays_whatever_happens_afterwards(
    app: PlannerApp, town: Town, browse: Browse, upto: str
) -> None:
    path = report(app, town, upto)
    before = browse(town.head).get(path)
    with inside(app, town.id):
        for activity in db.session.scalars(select(Activity)):
            activity.status, activity.done_at = ActivityStatus.DONE, OCTOBER
    after = browse(town.head).get(path)
    assert figure_on(after, "Gjorda insatser") == figure_on(before, "Gjorda insatser") == ["2 av 3", "0 av 0", "+2"]
    rows = browse(town.head).get(f"{path}/figures/whole.measures")
    assert rows.html.count("Räknas i delen:") == 2
    late = browse(town.coordinator).get(f"{path}/sections/whole").html
    assert "<textarea" not in late
    sent = browse(town.coordinator).post(f"{path}/sections/whole", {"text": "Sent", "version": "1"})
    assert sent.status == 422


@pytest.mark.parametrize(
    ("upto", "deed"),
    [
        ("signed", "UPDATE period_report SET digest = 'x'"),
        ("signed", "UPDATE period_report SET state = 'draft'"),
        ("signed", "DELETE FROM period_report"),
        ("sent", "UPDATE period_report SET digest = 'x'"),
        ("sent", "UPDATE period_report SET content = '{}'"),
        ("sent", "UPDATE report_comment SET text = 'x'"),
        ("signed", "DELETE FROM report_comment"),
        ("signed", "UPDATE report_step SET reason = 'x'"),
        ("sent", "DELETE FROM report_step"),
    ],
)
def test_the_database_keeps_what_was_sent_and_signed(app: PlannerApp, town: Town, upto: str, deed: str) -> None:
    report(app, town, upto)
    with app.app_context():
        enter(town.id)
        with pytest.raises(DatabaseError, match=r"kept as it|append-only"):
            db.session.connection().execute(text(deed))


def test_the_author_cannot_be_the_one_who_signed_in_the_database_either(app: PlannerApp, town: Town) -> None:
    report(app, town, "sent")
    with app.app_context():
        enter(town.id)
        sign = "UPDATE period_report SET state = 'signed', signed_at = sent_at, signed_by_id = sent_by_id"
        with pytest.raises(DatabaseError, match="not_by_its_author"):
            db.session.connection().execute(text(sign))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"period": ""}, "Välj ett av alternativen"),
        ({"period": "days"}, "Skriv den första dagen"),
        ({"period": "days", "first_day": "2026-10-01"}, "Skriv den sista dagen"),
        ({"period": "days", "first_day": "2026-10-02", "last_day": "2026-10-01"}, "Sista dagen är före den första"),
        ({"period": "days", "first_day": "2026-12-01", "last_day": "2026-12-02"}, "Perioden har inte börjat"),
        ({"period": "days", "first_day": "2026-11-01", "last_day": "2026-12-02"}, "Sista dagen har inte varit än"),
        ({"period": "days", "first_day": "2020-11-01", "last_day": "2026-11-02"}, "högst tre läsår"),
        ({"period": "2031"}, "Välj ett av alternativen"),
        ({"period": "days", "first_day": "2026-02-30", "last_day": "2026-11-02"}, "datum som finns"),
    ],
)
def test_what_is_no_period_is_said_at_its_field(town: Town, browse: Browse, typed: dict[str, str], said: str) -> None:
    page = browse(town.coordinator).post("/reports/new", typed)
    assert (page.status, any(said in error for error in page.errors)) == (422, True), page.errors


def test_a_period_has_one_report_at_a_time_until_it_is_signed(app: PlannerApp, town: Town, browse: Browse) -> None:
    report(app, town, "sent")
    coordinator = browse(town.coordinator)
    assert coordinator.post("/reports/new", {"period": "2026"}).status == 422
    assert coordinator.post("/reports/new", {"period": "2026-autumn"}).status == 303
    assert browse(town.head).get("/reports/1").submit(action="/reports/1/sign").status == 303
    assert coordinator.post("/reports/new", {"period": "2026"}).status == 303


def test_that_nothing_was_reported_is_said_in_words(town: Town, browse: Browse) -> None:
    coordinator = browse(town.coordinator)
    path = coordinator.get("/reports/new").submit({"period": "2026-spring"}).to
    page = coordinator.get(path)
    assert page.h1 == "Inget har rapporterats för perioden"
    assert "Ingen plan gällde" in page.text
    assert coordinator.get(f"{path}/figures/whole.measures").status == 200


def test_two_who_write_on_a_section_see_both_texts_and_a_double_click_does_one_thing(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    path = report(app, town)
    coordinator = browse(town.coordinator)
    section = f"{path}/sections/training"
    one, other = coordinator.get(section), coordinator.get(section)
    assert [one.submit({"text": "Min text"}).status, one.submit({"text": "Min text"}).status] == [303, 303]
    conflict = other.submit({"text": "En annan text"})
    assert (conflict.status, "Min text" in conflict.text, "En annan text" in conflict.html) == (409, True, True)
    send = coordinator.get(path)
    assert [send.submit(action=f"{path}/send").status for _ in range(2)] == [303, 303]
    with inside(app, town.id):
        assert len(db.session.scalars(select(OutboxMail)).all()) == 1
    stale = browse(town.head).get(path)
    assert coordinator.get(path).submit(action=f"{path}/take-back").status == 303
    assert stale.submit(action=f"{path}/sign").status == 404
    with inside(app, town.id):
        comments = db.session.scalars(select(ReportComment.text).where(ReportComment.section == "training")).all()
        assert comments == ["Min text"]
        assert db.session.scalars(select(PeriodReport.state)).all() == [ReportState.DRAFT]


def test_a_comment_is_taken_away_by_emptying_it_and_a_draft_is_thrown_away(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    path = report(app, town)
    coordinator = browse(town.coordinator)
    assert coordinator.get(f"{path}/sections/whole").submit({"text": ""}).status == 303
    assert coordinator.get(f"{path}/sections/nowhere").status == 404
    assert coordinator.get(path).submit(action=f"{path}/discard").to == "/reports/"
    with inside(app, town.id):
        assert db.session.scalars(select(PeriodReport)).all() == []


def test_a_report_that_has_been_sent_once_stays(app: PlannerApp, town: Town, browse: Browse) -> None:
    path = report(app, town, "sent")
    coordinator = browse(town.coordinator)
    assert coordinator.get(path).submit(action=f"{path}/take-back").status == 303
    with inside(app, town.id):
        version = db.session.scalars(select(PeriodReport.version)).one()
    assert coordinator.post(f"{path}/discard", {"version": str(version)}).status == 422


def test_a_report_cannot_be_sent_when_nobody_could_sign_it(app: PlannerApp, town: Town, browse: Browse) -> None:
    path = report(app, town)
    with inside(app, town.id):
        db.session.execute(text("UPDATE user_account SET deactivated_at = created_at WHERE email LIKE 'head@dorrby%'"))
    page = browse(town.coordinator).get(path).submit(action=f"{path}/send")
    assert (page.status, "Ingen som kan skriva under" in page.text) == (422, True)


def test_a_report_takes_as_many_statements_for_many_rows_as_for_few(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    path = report(app, town)
    coordinator = browse(town.coordinator)
    coordinator.get(path)
    with count_statements() as few:
        coordinator.get(path)
    with inside(app, town.id):
        measures(town, town.other_school)
    with count_statements() as many:
        coordinator.get(path)
    assert len(many) == len(few)
