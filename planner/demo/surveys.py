"""The surveys of a demonstration municipality: two waves that are over, one that runs, one that is being written."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.core.i18n import in_language
from planner.core.viewer import Role
from planner.demo import past
from planner.demo.survey_answers import answer, begun
from planner.groups import queries as groups
from planner.surveys.models.answers import SurveyText, TextState
from planner.surveys.models.survey import QuestionKind, Survey, SurveyMode
from planner.surveys.operations import answering, building, copying, inviting, opening, reviewing
from planner.surveys.operations.answering import Link
from planner.surveys.operations.building import QuestionContent
from planner.surveys.operations.inviting import Whom
from planner.surveys.operations.options import Condition
from planner.surveys.queries import results, surveys

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.demo.place import Place
    from planner.surveys.models.survey import SurveySection

STAFF = Whom(roles=[Role.LIBRARIAN, Role.PRINCIPAL, Role.TEACHER], kinds=[], schools=[])
BASE = "http://localhost"
FIRST_WAVE, SECOND_WAVE, RUNNING = 230, 45, 6  # days ago
SIZES = {"dorrby": (26, 33, 15), "granby": (14, 16, 4)}  # answers: first wave, second wave, the running one
EDITED = "Vår rektor säger att hyllorna får vänta till nästa budget."


def load_surveys(place: Place) -> None:
    """Tell the surveys."""
    rng, by, sizes = Random(place.slug), past.viewer(place, "coordinator"), SIZES[place.slug]  # noqa: S311 - the same every time
    with clock.as_of(past.moment(FIRST_WAVE)):
        first = _again(by, _needs_survey(place, by))
        inviting.invite(first, STAFF, by=by, key=_key(), base_url=BASE)
        opening.open_link(first, by=by)
    first = _run(first, by, rng, sizes[0], leaning=0)
    with clock.as_of(past.moment(SECOND_WAVE)):
        second = _again(by, copying.next_wave(first, by=by, key=_key()))
        inviting.invite(second, STAFF, by=by, key=_key(), base_url=BASE)
        opening.open_link(second, by=by)
    second = _run(second, by, rng, sizes[1], leaning=2, days_ago=SECOND_WAVE)
    with clock.as_of(past.moment(SECOND_WAVE - 20)):
        _afterwards(second, by)
    _running(by, rng, sizes[2])
    _draft(by)


def _key() -> str:
    return str(current_app.secret_key)


def _again(by: Viewer, survey: Survey) -> Survey:
    """Return the survey as it is stored, with all that it asks."""
    db.session.flush()
    known = survey.id
    db.session.expire_all()
    found = surveys.for_page(by, known)
    assert found is not None  # noqa: S101 - it was made above
    return found


def _asked(kind: QuestionKind, text_sv: str, text_en: str | None = None, **more: Any) -> QuestionContent:  # noqa: ANN401
    content: QuestionContent = {
        "kind": kind,
        "text_sv": text_sv,
        "text_en": text_en,
        "help_sv": None,
        "help_en": None,
        "required": False,
        "low_sv": None,
        "low_en": None,
        "high_sv": None,
        "high_en": None,
        "options_sv": None,
        "options_en": None,
        "needs": (),
        "condition": None,
    }
    return content | more  # type: ignore[return-value]


def _needs_survey(place: Place, by: Viewer) -> Survey:
    survey = building.make(
        by=by,
        title_sv="Vad behöver skolbiblioteken gemensamt?",
        title_en="What do the school libraries need in common?",
        intro_sv="Vi frågar alla som arbetar i och med skolbiblioteken vad som behöver samordnas. Svaren avgör vilka"
        " behov vi tar oss an först.",
        intro_en="We ask everybody who works in and with the school libraries what needs coordination. The answers"
        " decide which needs we take on first.",
        mode=SurveyMode.ANONYMOUS,
        closes_on=None,
        reminders_most=2,
    )
    section = _section(by, survey, 0)
    uses = building.add_question(
        section,
        by=by,
        **_asked(
            QuestionKind.SINGLE,
            "Hur ofta arbetar du med skolbiblioteket?",
            "How often do you work with the school library?",
            required=True,
            options_sv="Varje vecka\nNågon gång i månaden\nMer sällan",
            options_en="Every week\nOnce or twice a month\nMore seldom",
        ),
    )
    building.add_question(
        section,
        by=by,
        **_asked(
            QuestionKind.SCALE,
            "Hur väl fungerar samarbetet mellan bibliotek och undervisning?",
            "How well do library and teaching work together?",
            low_sv="inte alls",
            low_en="not at all",
            high_sv="mycket väl",
            high_en="very well",
        ),
    )
    weekly, monthly = (option.number for option in uses.options[:2])
    building.add_section(
        _again(by, survey),
        by=by,
        title_sv="När du arbetar i biblioteket",
        title_en="When you work in the library",
        text_sv=None,
        text_en=None,
        condition=Condition(uses.id, (weekly, monthly)),
    )
    section = _section(by, survey, 1)
    for content in (
        _asked(
            QuestionKind.MULTIPLE,
            "Vad lägger du mest tid på?",
            "What do you spend most time on?",
            help_sv="Kryssa allt som stämmer.",
            help_en="Tick all that apply.",
            options_sv="Läsfrämjande med klasser\nKällkritik och informationssökning\nUtlåning och ordning\nInköp",
            options_en="Reading promotion with classes\nSource criticism and searching\nLending and order\nAcquisition",
        ),
        _asked(
            QuestionKind.NUMBER,
            "Hur många timmar i veckan har du för biblioteket?",
            "How many hours a week do you have for the library?",
        ),
    ):
        building.add_question(section, by=by, **content)
    building.add_section(
        _again(by, survey),
        by=by,
        title_sv="Vad ska komma först?",
        title_en="What should come first?",
        text_sv="Behoven är de som referensgrupperna har pekat ut.",
        text_en="The needs are those that the reference groups pointed out.",
        condition=None,
    )
    section = _section(by, survey, 2)
    building.add_question(
        section,
        by=by,
        **_asked(
            QuestionKind.RANKING,
            "Ställ behoven i den ordning du vill att vi tar dem",
            "Put the needs in the order you want us to take them",
            required=True,
            needs=[place.catalogue.needs[f"B{number}"].id for number in range(1, 6)],
        ),
    )
    building.add_question(
        section, by=by, **_asked(QuestionKind.TEXT, "Är det något mer du vill säga?", help_sv="Nämn ingen vid namn.")
    )
    return survey


def _section(by: Viewer, survey: Survey, at: int) -> SurveySection:
    found = surveys.section_for_page(by, survey.id, _again(by, survey).sections[at].id)
    assert found is not None  # noqa: S101 - it was made above
    return found


def _run(survey: Survey, by: Viewer, rng: Random, size: int, *, leaning: int, days_ago: int = FIRST_WAVE) -> Survey:
    """Open a survey, let it be answered, and close it."""
    with clock.as_of(past.moment(days_ago - 1)):
        opening.open_survey(survey, by=by, seen=survey.version, key=_key(), base_url=BASE)
        answer(survey, rng, size, leaning=leaning)
    with clock.as_of(past.moment(days_ago - 15)):
        survey = _again(by, survey)
        opening.close(survey, by=by, seen=survey.version)
    return _again(by, survey)


def _afterwards(survey: Survey, by: Viewer) -> None:
    """Look at the texts but one, publish, and let the ranking say what comes first."""
    texts = db.session.scalars(
        select(SurveyText).where(SurveyText.survey_id == survey.id, SurveyText.state == TextState.WAITING)
    ).all()
    for text in sorted(texts, key=lambda text: text.text)[1:]:
        shown = EDITED if "Eva" in text.text else text.text
        reviewing.show_text(survey, text.id, by=by, shown_text=shown)
    chosen = [one.id for one in survey.questions if one.kind in {QuestionKind.SCALE, QuestionKind.RANKING}]
    reviewing.publish(survey, chosen, by=by)
    with in_language("sv"):
        came = results.outcome_of(survey, language="sv")
    ranking = next(one for one in survey.questions if one.kind is QuestionKind.RANKING)
    reviewing.give_priority(survey, ranking, came, by=by)


def _running(by: Viewer, rng: Random, size: int) -> None:
    with clock.as_of(past.moment(RUNNING)):
        survey = building.make(
            by=by,
            title_sv="Biblioteket som rum",
            title_en="The library as a room",
            intro_sv="Tre korta frågor om hur rummet används, inför vårens budget.",
            intro_en="Three short questions on how the room is used, before the spring budget.",
            mode=SurveyMode.ANONYMOUS,
            closes_on=past.day(13),
            reminders_most=2,
        )
        section = _section(by, survey, 0)
        for content in (
            _asked(
                QuestionKind.SCALE,
                "Hur lätt är det att arbeta i lugn och ro i biblioteket?",
                "How easy is it to work in peace in the library?",
                required=True,
                low_sv="mycket svårt",
                low_en="very hard",
                high_sv="mycket lätt",
                high_en="very easy",
            ),
            _asked(
                QuestionKind.MULTIPLE,
                "Vad saknas mest?",
                "What is missing most?",
                options_sv="Sittplatser\nTysta platser\nSkyltning\nBättre ljus",
                options_en="Seats\nQuiet places\nSigns\nBetter light",
            ),
            _asked(QuestionKind.TEXT, "Vad skulle göra störst skillnad?", "What would make the greatest difference?"),
        ):
            building.add_question(section, by=by, **content)
        survey = _again(by, survey)
        inviting.invite(survey, STAFF, by=by, key=_key(), base_url=BASE)
        asked = [group.id for group in groups.choosable()][:1]
        inviting.invite_groups(survey, asked, by=by, key=_key(), base_url=BASE)
        opening.open_survey(survey, by=by, seen=survey.version, key=_key(), base_url=BASE)
    with clock.as_of(past.moment(2)):
        answer(survey, rng, size, leaning=1)
        started = begun(Link(survey, None, None, answered=False))
        answering.save(started, {}, asked=frozenset(), seen="", window="")


def _draft(by: Viewer) -> None:
    with clock.as_of(past.moment(1)):
        survey = building.make(
            by=by,
            title_sv="Önskemål om fortbildning våren",
            title_en=None,
            intro_sv="Vi planerar vårens fortbildning och vill veta vad du behöver.",
            intro_en=None,
            mode=SurveyMode.NAMED,
            closes_on=past.day(40),
            reminders_most=1,
        )
        building.add_question(
            _section(by, survey, 0),
            by=by,
            **_asked(
                QuestionKind.SINGLE,
                "Vilken tid på veckan passar dig bäst?",
                options_sv="Måndag eftermiddag\nOnsdag eftermiddag\nFredag förmiddag",
            ),
        )
