"""After a survey: what is shown to whom, published, taken along, and what the needs get from it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import html5lib
import openpyxl
import pytest
from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.documents.blocks import Paragraph, Picture, Table
from planner.core.errors import RefusedError
from planner.core.i18n import in_language
from planner.core.outbox import OutboxMail
from planner.needs.models import Need, NeedPriority, NeedSource
from planner.surveys.document import as_document
from planner.surveys.models.answers import SurveyCount, SurveyText
from planner.surveys.models.survey import Survey, SurveyMode, SurveyState
from planner.surveys.operations import copying, inviting, opening
from planner.surveys.queries import rates
from planner.surveys.queries import results as reads
from planner.surveys.queries.published import published_results
from tests.conftest import SECRET, inside
from tests.factories import crowd
from tests.page import Browser, Page
from tests.surveys.made import BASE, again, begin, by_text, closed, links, opened, send, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.core.transaction import PlannerApp
    from tests.factories import Town

    Browse = Callable[..., Browser]


def over(app: PlannerApp, town: Town, *, answers: int = 24, mode: SurveyMode = SurveyMode.ANONYMOUS) -> int:
    """A survey that is over: two of three said yes; everybody put the second need first."""
    with inside(app, town.id):
        survey = opened(town, whole(town, mode=mode))
        ask = {one.text_sv: one.id for one in survey.questions}
        every = links(survey) if mode is SurveyMode.NAMED else []
        for at in range(answers):
            given = {
                ask["Ja eller nej?"]: 1 + (at % 3 == 0),
                ask["Hur mycket?"]: 2 + at % 2,
                ask["Vad först?"]: [2, 1],
                ask["Något mer?"]: f"Hemlig text {at:02}",
            }
            send(survey, given, link=every[at] if every else None)
        return closed(town, survey).id


def rows(page: Page) -> list[str]:
    """The rows of the page's tables, cell by cell."""
    tree = html5lib.parse(page.html, namespaceHTMLElements=False)
    return [
        " | ".join(" ".join("".join(cell.itertext()).replace("\xa0", " ").split()) for cell in row)
        for row in tree.iter("tr")
    ]


def test_results_show_counts_and_shares_and_hide_small_ones(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = over(app, town)
    page = browse(town.coordinator).get(f"/surveys/{known}/results")
    shown = rows(page)
    assert {"Ja |  | 16 | 67 %", "Nej |  | 8 | 33 %"} <= set(shown)
    # Nobody chose the other three steps: without a fourth hidden one everybody could tell.
    assert [row for row in shown if row.startswith(("2 |", "3 |"))] == ["2 |  | dolt | –", "3 |  | 12 | 50 %"]
    assert "Hemlig text" not in page.text
    assert "1. Behov 2 Dörrby" in page.text
    small = over(app, town, answers=4)
    assert "För få har svarat" in browse(town.coordinator).get(f"/surveys/{small}/results").text
    assert "%" not in browse(town.coordinator).get(f"/surveys/{small}/results").text


@pytest.mark.parametrize("role", ["librarian", "principal", "teacher"])
def test_others_read_what_is_published_and_nothing_else(app: PlannerApp, town: Town, browse: Browse, role: str) -> None:
    known = over(app, town)
    reader, coordinator = browse(getattr(town, role)), browse(town.coordinator)
    path = f"/surveys/{known}/results"
    assert reader.get(path).status == 404
    page = coordinator.get(path)
    with inside(app, town.id):
        shown = by_text(again(town, known), "Ja eller nej?")
    assert page.submit({"questions": [str(shown)]}, action=f"/surveys/{known}/publish").status == 303
    read = reader.get(path)
    assert ("Ja eller nej?" in read.text, "Hur mycket?" in read.text, "Publicera" in read.text) == (True, False, False)
    for address in (f"/surveys/{known}", f"{path}.pdf", f"/surveys/{known}/texts"):
        assert reader.get(address).status == 403
    assert reader.post(f"/surveys/{known}/answers.csv").status == 403
    assert browse(town.neighbour.coordinator).get(path).status == 404
    with inside(app, town.id):
        told = published_results(town.id, language="sv")
        assert [(one.survey.id, one.result.question.id) for one in told] == [(known, shown)]
    with inside(app, town.neighbour.id):
        assert published_results(town.neighbour.id, language="sv") == []


def test_results_wait_until_the_survey_is_closed(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        survey = opened(town, whole(town))
        for _at in range(12):
            send(survey, {by_text(survey, "Ja eller nej?"): 1})
        known = survey.id
    coordinator = browse(town.coordinator)
    assert coordinator.get(f"/surveys/{known}/results").status == 403
    assert "12 svar" in coordinator.get(f"/surveys/{known}").text


def test_a_free_text_is_shown_when_it_has_been_looked_at_as_it_was_mended(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    known = over(app, town, answers=6)
    coordinator = browse(town.coordinator)
    for at in range(6):
        page = coordinator.get(f"/surveys/{known}/texts")
        fields = page.form()
        decision = "show" if at < 2 else "hide"
        words = f"Mendad {at}" if at < 2 else fields["shown_text"]
        assert page.submit({"shown_text": words, "decision": decision}).status == 303
    twice = page.submit({"decision": "show"})
    assert twice.status in {303, 422}
    text = coordinator.get(f"/surveys/{known}/results").text
    assert ("Mendad 0" in text, "Mendad 1" in text, "Hemlig text" in text) == (True, True, False)
    with inside(app, town.id):
        assert (
            sorted(str(state) for state in db.session.scalars(select(SurveyText.state)))
            == ["hidden"] * 4 + ["shown"] * 2
        )


def test_the_ranking_gives_the_needs_their_priority_with_where_it_comes_from(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    known = over(app, town)
    coordinator = browse(town.coordinator)
    with inside(app, town.id):
        ranking = by_text(again(town, known), "Vad först?")
    path = f"/surveys/{known}/questions/{ranking}/priority"
    assert coordinator.get(f"/surveys/{known}/results").submit(action=path).status == 303
    with inside(app, town.id):
        given = db.session.scalars(select(NeedPriority).order_by(NeedPriority.place)).all()
        assert [(one.need_id, one.place, one.among, one.points, one.answers) for one in given] == [
            (town.other_need, 1, 2, 24, 24),
            (town.need, 2, 2, 0, 24),
        ]
    page = coordinator.get(f"/needs/{town.other_need}")
    assert "1 av 2 med 24 poäng i 24 svar" in page.text
    assert f"/surveys/{known}/results#question-{ranking}" in page.links
    assert f"/surveys/{known}/results#question-{ranking}" not in browse(town.librarian).get(f"/needs/{town.need}").links
    listed = browse(town.librarian).get("/needs/").text
    assert listed.index("Behov 2 Dörrby") < listed.index("Behov 1 Dörrby")
    assert browse(town.head).post(path).status == 403


def test_what_a_survey_found_becomes_a_need_that_leads_back_to_it(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = over(app, town)
    coordinator, path = browse(town.coordinator), f"/surveys/{known}/results"
    new = f"/needs/new?origin=/surveys/{known}"
    assert new in coordinator.get(path).links
    assert new not in browse(town.head).get(path).links
    form = coordinator.get(new).form()
    assert (form["origin"], form["source"]) == (f"/surveys/{known}", "survey")
    abroad = coordinator.get("/needs/new?origin=/surveys/99999").form()
    assert abroad.get("origin", "") == ""
    with inside(app, town.id):
        need = db.session.get_one(Need, town.need)
        need.source, need.source_name, need.source_path = NeedSource.SURVEY, "Enkät", f"/surveys/{known}"
    assert f"/needs/{town.need}" in [link.split("?")[0] for link in coordinator.get(path).links]
    assert f"/surveys/{known}" in coordinator.get(f"/needs/{town.need}").links


def test_files_of_an_anonymous_survey_hold_no_person_as_a_row(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = over(app, town)
    coordinator = browse(town.coordinator)
    answer = coordinator.post(f"/surveys/{known}/answers.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.response.get_data()))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("Ja eller nej?", "Hur mycket?")
    assert sorted(str(row[0]) for row in rows[1:]) == ["Ja"] * 16 + ["Nej"] * 8
    csv = coordinator.post(f"/surveys/{known}/answers.csv").response.get_data(as_text=True)
    assert (csv.count("Ja"), "Hemlig" in csv, "librarian" in csv) == (17, False, False)
    with inside(app, town.id):
        deeds = db.session.scalars(select(AuditEvent.action).where(AuditEvent.action == "survey.exported")).all()
        assert len(deeds) == 2
    for ending, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert coordinator.get(f"/surveys/{known}/results.{ending}").response.get_data().startswith(start)


def test_the_printed_results_say_what_the_page_says_of_bands_means_and_places(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id), in_language("sv"):
        survey = opened(town, whole(town))
        ask = {one.text_sv: one.id for one in survey.questions}
        for at in range(24):
            yes = 1 + (at % 3 == 0)
            send(survey, {ask["Ja eller nej?"]: yes, ask["Hur många?"]: at * 1000, ask["Vad först?"]: [2, 1]})
        survey = closed(town, survey)
        made = as_document(
            survey,
            reads.outcome_of(survey, language="sv"),
            rates.response(survey),
            municipality="Dörrby",
            language="sv",
        )
        notes = [str(block.text) for block in made.blocks if isinstance(block, Paragraph) and block.tone == "note"]
        pictures = [block.svg for block in made.blocks if isinstance(block, Picture)]
        tables = [block for block in made.blocks if isinstance(block, Table)]
    said = ["De yttersta intervallen", "I medelvärdet räknas", "Ett behov får en poäng", "För få har svarat"]
    assert [sum(start in note for note in notes) for start in said] == [1, 1, 1, 3]
    assert len(pictures) == len(tables) == 3
    assert all(str(row[-2]) in picture for picture, table in zip(pictures, tables, strict=True) for row in table.rows)


def test_files_of_a_named_survey_hold_each_persons_answers(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = over(app, town, answers=6, mode=SurveyMode.NAMED)
    csv = browse(town.coordinator).post(f"/surveys/{known}/answers.csv").response.get_data(as_text=True)
    lines = csv.splitlines()
    assert len(lines) == 7
    assert ("Hemlig text 00" in csv, "Hur mycket?" in lines[0]) == (True, True)
    assert browse(town.head).post(f"/surveys/{known}/answers.csv").status == 403


def test_the_next_wave_asks_the_same_of_the_same_people_and_is_compared(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    known = over(app, town)
    coordinator = browse(town.coordinator)
    page = coordinator.get(f"/surveys/{known}")
    path = page.submit(action=f"/surveys/{known}/next-wave").to
    second = int(path.rsplit("/", 1)[1])
    with inside(app, town.id):
        crowd(town, 6)
        survey = again(town, second)
        old = again(town, known)
        assert [one.key for one in survey.questions] == [one.key for one in old.questions]
        assert [one.number for q in survey.questions for one in q.options] == [
            one.number for q in old.questions for one in q.options
        ]
        assert len(survey.sections[1].conditions) == 1
        survey = opened(town, survey)
        for at in range(20):
            send(survey, {by_text(survey, "Ja eller nej?"): 1 + at % 2})
        survey = closed(town, survey)
        change = reads.change_of(survey)
        assert change is not None
        assert (change.new, change.gone) == (6, 0)
        with pytest.raises(RefusedError):
            copying.next_wave(again(town, known), by=town.coordinator.viewer, key=SECRET)
    shown = rows(coordinator.get(f"/surveys/{second}/results"))
    assert shown[shown.index("Svar | Omgång 1 | Omgång 2") + 1] == "Ja | 67 % | 50 %"


def test_a_copy_is_a_draft_of_its_own_without_anybody(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = over(app, town)
    coordinator = browse(town.coordinator)
    path = coordinator.get(f"/surveys/{known}").submit(action=f"/surveys/{known}/copy").to
    with inside(app, town.id):
        made = again(town, int(path.rsplit("/", 1)[1]))
        assert (made.state, made.wave, links(made)) == (SurveyState.DRAFT, 1, [])
        assert made.series != again(town, known).series


def test_reminders_reach_only_those_who_have_not_answered_and_not_too_often(app: PlannerApp, town: Town) -> None:
    by = town.coordinator.viewer
    with inside(app, town.id):
        survey = opened(town, whole(town))
        send(survey, {by_text(survey, "Ja eller nej?"): 1}, link=links(survey)[0])
        asked = len(links(survey))
        assert inviting.remind(survey, by=by, key=SECRET, base_url=BASE) == asked - 1
        with pytest.raises(RefusedError):
            inviting.remind(survey, by=by, key=SECRET, base_url=BASE)
        survey.reminded_on = None
        inviting.remind(survey, by=by, key=SECRET, base_url=BASE)
        survey.reminded_on = None
        with pytest.raises(RefusedError):
            inviting.remind(survey, by=by, key=SECRET, base_url=BASE)
        db.session.flush()
        keys = db.session.scalars(select(OutboxMail.key).where(OutboxMail.key.like("%reminder%"))).all()
        assert len(keys) == 2 * (asked - 1)


def test_the_calendar_reminds_and_closes(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        survey = opened(town, whole(town))
        day = survey.opened_at.date() if survey.opened_at else None
        assert day is not None
        survey.closes_on = day.fromordinal(day.toordinal() + 6)
        db.session.flush()
        inviting.remind_by_calendar(day, key=SECRET, base_url=BASE)
        inviting.remind_by_calendar(day, key=SECRET, base_url=BASE)
        assert survey.reminders_sent == 1
        opening.close_by_calendar(survey.closes_on)
        assert survey.state is SurveyState.OPEN
        opening.close_by_calendar(day.fromordinal(day.toordinal() + 7))
        assert (survey.state, survey.answers) == (SurveyState.CLOSED, 0)


def test_a_group_that_is_too_small_is_shown_with_others(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        crowd(town, 6)
        known = opened(town, whole(town)).id
    text = browse(town.coordinator).get(f"/surveys/{known}").text
    assert "Grupper som är för små för att visas, tillsammans" in text
    assert "förvaltningschef 0 1" not in text


def test_pages_ask_the_same_of_the_database_for_few_and_for_many_answers(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], object]
) -> None:
    few, many = over(app, town, answers=12), over(app, town, answers=40)
    coordinator = browse(town.coordinator)
    sent = {}
    for known in (few, many):
        for path in (f"/surveys/{known}", f"/surveys/{known}/results", "/surveys/"):
            with count_statements() as statements:  # type: ignore[attr-defined]
                coordinator.get(path)
            sent[path.replace(str(known), "n"), known] = len(statements)
    assert {path: count for (path, known), count in sent.items() if known == few} == {
        path: count for (path, known), count in sent.items() if known == many
    }
    assert max(sent.values()) <= 24


def test_counts_are_made_once_when_the_survey_closes(app: PlannerApp, town: Town) -> None:
    known = over(app, town)
    with inside(app, town.id):
        single = by_text(again(town, known), "Ja eller nej?")
        counts = {
            (one.value, one.place): one.count
            for one in db.session.scalars(select(SurveyCount).where(SurveyCount.question_id == single))
        }
        assert counts == {(0, -1): 24, (1, 0): 16, (2, 0): 8}
        assert db.session.get_one(Survey, known).answers == 24


def test_making_a_survey_with_bad_input_is_refused_in_words(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        survey = begin(town)
        known, section, version = survey.id, survey.sections[0].id, survey.version
    coordinator = browse(town.coordinator)
    path = f"/surveys/{known}/sections/{section}/questions/new"
    page = coordinator.get(path)
    refused = page.submit({"kind": "single", "text_sv": "Vad?", "options_sv": "Bara en"})
    assert (refused.status, refused.errors) == (422, ["Skriv minst två alternativ, ett på varje rad"])
    assert refused.form()["options_sv"] == "Bara en"
    assert page.submit({"kind": "ranking", "text_sv": "Vad?"}).errors == ["Välj minst två behov att rangordna"]
    uneven = page.submit({"kind": "single", "text_sv": "Vad?", "options_sv": "A\nB", "options_en": "A"})
    assert uneven.errors == ["Skriv lika många rader på engelska som på svenska, eller inga"]
    assert page.submit({"kind": "scale", "text_sv": "Hur?"}).status == 303
    stale = coordinator.get(f"/surveys/{known}/edit")
    fields = stale.form() | {"title_sv": "Ny titel", "version": str(version + 7)}
    assert coordinator.post(f"/surveys/{known}/edit", fields, token=False).status == 409
    nobody = coordinator.get(f"/surveys/{known}").submit({"roles": None}, action=f"/surveys/{known}/invite")
    assert (nobody.status, nobody.errors) == (422, ["Välj minst en tjänst"])
    unknown = coordinator.get(f"/surveys/{known}").submit(
        {"addresses": "granby@granby.example"}, action=f"/surveys/{known}/invite-by-name"
    )
    assert (unknown.status, unknown.errors) == (422, ["Ingen här med en tjänst har adressen granby@granby.example"])
    abroad = coordinator.get(f"/surveys/{known}").submit(
        {"addresses": town.neighbour.librarian.email}, action=f"/surveys/{known}/invite-by-name"
    )
    assert abroad.status == 422
