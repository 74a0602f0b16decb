"""Answering as people do: without signing in, page by page, once for each invitation, and nothing lost."""

from collections.abc import Callable

from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from planner.core import clock
from planner.core.db import db
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.surveys.models.answers import SurveyInvitation, SurveyPartial, SurveySheet, SurveyText
from planner.surveys.models.survey import Survey, SurveyMode, SurveyState
from planner.surveys.operations import opening
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser
from tests.surveys.made import BASE, again, closed, opened, own_address, whole

Browse = Callable[..., Browser]


def running(app: PlannerApp, town: Town, *, mode: SurveyMode = SurveyMode.ANONYMOUS) -> tuple[int, dict[str, int], str]:
    """An open survey: its id, its questions' ids by their texts, the librarian's own address."""
    with inside(app, town.id):
        survey = opened(town, whole(town, mode=mode))
        found = survey.id, {one.text_sv: one.id for one in survey.questions}
        address = own_address(survey.id, town.librarian.id)
    return *found, address


def amount(app: PlannerApp, town: Town, table: type[SurveySheet | SurveyPartial | SurveyText]) -> int:
    with inside(app, town.id):
        return db.session.scalar(select(func.count(table.id))) or 0


def test_somebody_answers_page_by_page_looks_it_through_and_sends(app: PlannerApp, town: Town, browse: Browse) -> None:
    _known, asked, address = running(app, town)
    somebody = browse()
    page = somebody.get(address)
    assert page.h1 == "Hur har ni det?"
    page = page.submit().follow()
    refused = page.submit({})
    assert (refused.status, refused.errors) == (422, ["Ja eller nej?: Välj ett svar"])
    page = page.submit({f"q{asked['Ja eller nej?']}": "1", f"q{asked['Hur mycket?']}": "4"}).follow()
    assert page.h1 == "De som sa ja"
    assert somebody.get(page.browser.path).status == 200
    page = page.submit({f"q{asked['Vilka?']}": ["1", "3"], f"q{asked['Hur många?']}": "4,5"}).follow()
    ranking, text = asked["Vad först?"], asked["Något mer?"]
    page = page.submit({f"q{ranking}-1": "2", f"q{ranking}-2": "1", f"q{text}": "Mer <b>tid</b>"}).follow()
    assert page.h1 == "Se igenom dina svar"
    assert "Mer <b>tid</b>" in page.text
    thanks = page.submit().follow()
    assert thanks.h1 == "Tack, dina svar är skickade"
    assert (amount(app, town, SurveySheet), amount(app, town, SurveyPartial), amount(app, town, SurveyText)) == (
        1,
        0,
        1,
    )
    with inside(app, town.id):
        sheet = db.session.scalars(select(SurveySheet)).one()
        given = {int(known): value for known, value in sheet.answers.items()}
        assert given == {
            asked["Ja eller nej?"]: 1,
            asked["Hur mycket?"]: 4,
            asked["Vilka?"]: [1, 3],
            asked["Hur många?"]: 4500,
            ranking: [2, 1],
        }
        assert (sheet.user_id, sheet.answered_on) == (None, None)


def test_who_said_no_is_not_asked_what_follows_a_yes(app: PlannerApp, town: Town, browse: Browse) -> None:
    _known, asked, address = running(app, town)
    page = browse().get(address).submit().follow()
    page = page.submit({f"q{asked['Ja eller nej?']}": "2"}).follow()
    assert page.h1 == "Sist"
    assert "sida 2 av 2" in page.text


def test_what_is_saved_is_there_later_by_the_respondents_own_address_alone(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    _known, asked, address = running(app, town)
    page = browse().get(address).submit().follow()
    saved = page.submit({f"q{asked['Hur mycket?']}": "4", "later": "1"}).follow()
    assert saved.h1 == "Sparat till senare"
    own = saved.html.split('value="http://localhost/s/')[1].split('"')[0]
    again_there = browse().get(f"/s/{own}")
    assert again_there.form()[f"q{asked['Hur mycket?']}"] == "4"
    wrong = browse().get(address + "/" + "x" * 32 + "/1")
    assert (wrong.status, "Här finns inget sparat" in wrong.text) == (410, True)


def test_one_invitation_used_from_two_windows_counts_once_and_the_other_keeps_its_text(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    _known, asked, address = running(app, town)
    windows = []
    for words in ("Första", "Andra"):
        page = browse().get(address).submit().follow()
        page = page.submit({f"q{asked['Ja eller nej?']}": "2"}).follow()
        windows.append(page.submit({f"q{asked['Något mer?']}": words}).follow())
    assert windows[0].submit().status == 303
    late = windows[1].submit()
    assert (late.status, late.h1, "Andra" in late.text) == (409, "Dina svar räknades inte", True)
    assert amount(app, town, SurveySheet) == 1
    assert browse().get(address).text.count("Tack, du har svarat") == 1
    assert browse().post(f"{address}/begin").status == 409


def test_a_double_click_on_send_counts_once_by_the_open_link_too(app: PlannerApp, town: Town, browse: Browse) -> None:
    known, asked, _address = running(app, town)
    with inside(app, town.id):
        address = f"/s/{db.session.get_one(Survey, known).open_code}"
    page = browse().get(address).submit().follow()
    page = page.submit({f"q{asked['Ja eller nej?']}": "2"}).follow().submit().follow()
    fields, action = page.form(), page.browser.path
    assert page.browser.post(action, fields, token=False).status == 303
    assert page.browser.post(action, fields, token=False).status == 410
    assert amount(app, town, SurveySheet) == 1


def test_a_survey_closed_while_answering_says_so_and_shows_all_that_was_written(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    known, asked, address = running(app, town)
    page = browse().get(address).submit().follow()
    last = page.submit({f"q{asked['Ja eller nej?']}": "2"}).follow()
    other = browse().get(address).submit().follow().submit({f"q{asked['Ja eller nej?']}": "1"}).follow()
    ready = last.submit({f"q{asked['Något mer?']}": "Redan sparat"}).follow()
    with inside(app, town.id):
        closed(town, again(town, known))
    sent = ready.submit()
    assert (sent.status, sent.h1, "Redan sparat" in sent.text) == (409, "Dina svar räknades inte", True)
    assert "stängdes medan du svarade" in sent.text
    typed = other.submit({f"q{asked['Hur många?']}": "12"})
    assert (typed.status, "12" in typed.text) == (409, True)
    assert amount(app, town, SurveySheet) == 0
    assert "Enkäten är stängd" in browse().get(address).text


def test_an_address_that_leads_nowhere_and_a_draft_are_not_found(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        draft = whole(town)
        opening.open_link(draft, by=town.coordinator.viewer)
        code = draft.open_code
    assert (browse().get("/s/no-such-thing").status, browse().get(f"/s/{code}").status) == (404, 404)


def test_who_fills_the_field_that_people_do_not_see_gets_nowhere(app: PlannerApp, town: Town, browse: Browse) -> None:
    known, _asked, _address = running(app, town)
    with inside(app, town.id):
        address = f"/s/{db.session.get_one(Survey, known).open_code}"
    assert browse().get(address).submit({"website": "http://spam.example"}).status == 404
    assert amount(app, town, SurveyPartial) == 0


def test_the_open_link_is_throttled_and_an_invitation_is_not(app: PlannerApp, town: Town, browse: Browse) -> None:
    known, _asked, address = running(app, town)
    with inside(app, town.id):
        link = f"/s/{db.session.get_one(Survey, known).open_code}"
    flood = browse()
    answers = [flood.post(f"{link}/begin").status for _at in range(122)]
    assert (answers[:120], answers[120:]) == ([303] * 120, [429] * 2)
    assert flood.post(f"{address}/begin").status == 303


def test_invited_staff_find_the_survey_at_home_and_reach_their_own_link(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    known, asked, address = running(app, town)
    librarian = browse(town.librarian)
    assert "Svara på enkäten Hur har ni det?" in librarian.get("/").text
    assert librarian.get(f"/surveys/{known}/mine").to == address
    page = librarian.get(address).submit().follow().submit({f"q{asked['Ja eller nej?']}": "2"}).follow()
    page.submit().follow().submit()
    assert "Svara på enkäten" not in librarian.get("/").text
    assert browse(town.neighbour.librarian).get(f"/surveys/{known}/mine").status == 404


def test_a_reader_signed_in_elsewhere_answers_in_the_surveys_own_municipality(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    known, asked, _address = running(app, town)
    with inside(app, town.id):
        link = f"/s/{db.session.get_one(Survey, known).open_code}"
    abroad = browse(town.neighbour.librarian)
    page = abroad.get(link).submit().follow().submit({f"q{asked['Ja eller nej?']}": "2"}).follow()
    assert page.submit().follow().submit().status == 303
    assert (amount(app, town, SurveySheet), amount(app, town.neighbour, SurveySheet)) == (1, 0)


def test_english_pages_say_what_is_only_in_swedish(app: PlannerApp, town: Town, browse: Browse) -> None:
    _known, _asked, address = running(app, town)
    page = browse(None)
    page.speak("en")
    shown = page.get(address).submit().follow()
    assert shown.text.count("Only in Swedish.") == 2


def test_a_named_survey_keeps_name_and_day(app: PlannerApp, town: Town, browse: Browse) -> None:
    _known, asked, address = running(app, town, mode=SurveyMode.NAMED)
    page = browse().get(address).submit().follow().submit({f"q{asked['Ja eller nej?']}": "2"}).follow()
    page.submit({f"q{asked['Något mer?']}": "Hej"}).follow().submit()
    with inside(app, town.id):
        sheet = db.session.scalars(select(SurveySheet)).one()
        assert (sheet.user_id, sheet.answered_on) == (town.librarian.id, clock.today())
        assert db.session.scalars(select(SurveyText.user_id)).one() == town.librarian.id
        invitation = db.session.scalars(select(SurveyInvitation).filter_by(user_id=town.librarian.id)).one()
        assert (invitation.answered, invitation.answered_on) == (True, clock.today())


def test_everybody_who_is_invited_gets_one_mail_with_a_link_of_their_own(app: PlannerApp, town: Town) -> None:
    known, _asked, address = running(app, town)
    with inside(app, town.id):
        mails = db.session.scalars(select(OutboxMail).where(OutboxMail.key.like(f"survey-{known}-%"))).all()
        assert sorted(mail.user_id for mail in mails) == sorted(person.id for person in town.people.values())
        assert len({mail.text for mail in mails}) == len(mails)
        mine = next(mail for mail in mails if mail.user_id == town.librarian.id)
        assert f"{BASE}{address}" in mine.text


def test_an_open_survey_is_fixed_in_the_database_too(app: PlannerApp, town: Town) -> None:
    known, asked, _address = running(app, town)
    tried = (
        "UPDATE survey_question SET text_sv = 'x' WHERE survey_id = :survey",
        "DELETE FROM survey_option WHERE survey_id = :survey",
        "UPDATE survey_section SET title_sv = 'x' WHERE survey_id = :survey",
        "UPDATE survey SET mode = 'named' WHERE id = :survey",
        "UPDATE survey SET state = 'draft', opened_at = NULL WHERE id = :survey",
        (
            "INSERT INTO survey_sheet (id, municipality_id, survey_id, user_id, answers) "
            "SELECT 7, municipality_id, id, :user, '{}' FROM survey WHERE id = :survey"
        ),
        "UPDATE survey_invitation SET answered_on = '2026-01-01' WHERE survey_id = :survey",
    )
    refused = 0
    for statement in tried:
        with app.app_context():
            try:
                db.session.info["municipality_id"] = town.id
                db.session.execute(text(statement), {"survey": known, "user": town.librarian.id})
                db.session.commit()
            except DatabaseError:
                db.session.rollback()
                refused += 1
    assert (refused, asked != {}) == (len(tried), True)


def test_a_draft_with_faults_does_not_open(app: PlannerApp, town: Town, browse: Browse) -> None:
    coordinator = browse(town.coordinator)
    path = coordinator.get("/surveys/new").submit({"title_sv": "Tom", "reminders_most": "2"}).to
    refused = coordinator.get(path).submit(action=f"{path}/open")
    assert (refused.status, refused.errors) == (422, ["Lägg till minst en fråga."])
    with inside(app, town.id):
        assert db.session.scalars(select(Survey.state)).all() == [SurveyState.DRAFT]
