"""The round that is open now: some schools have sent in, some have begun, some have not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.core.viewer import Role, Viewer
from planner.demo import past
from planner.inventory.models.answers import InventoryValue, Quality
from planner.inventory.models.questions import Dimension, Kind
from planner.inventory.models.rounds import InventoryRound, RoundReminder
from planner.inventory.operations import answering, questions
from planner.inventory.operations import rounds as inventory_rounds
from planner.inventory.operations.questions import Wording
from planner.inventory.operations.values import Given
from planner.inventory.queries.measures import asked_in
from planner.inventory.queries.measures import questions as all_questions
from planner.inventory.sections import sections

if TYPE_CHECKING:
    from planner.demo.place import Place
    from planner.inventory.measures import Measure

YEAR = 2026
LOANS, BOXES = "fy_3", "EGEN_1"
HOURS = ("Tot_personaltimmar", "VAR05")  # the parts go on adding up to the whole
# How many sections the schools have answered, in order of unit code; then who has sent in.
ANSWERED = {
    "dorrby": (5, 5, 2, 5, 5, 0, 1, 5, 3, 5, 0, 4, 0, 1),
    "granby": (5, 2, 0),
}
SENT_IN = {"dorrby": (0, 1, 3, 4, 7), "granby": (0,)}
SENT_BACK = {"dorrby": 7}
ESTIMATED, NO_FIGURE = {"fy_1", "Kvm"}, {"dorrby": {("fy_3", 4)}}


def load_open_round(place: Place) -> None:
    """Open this year's round with a changed meaning and an indicator of the municipality's own; let schools answer."""
    coordinator = past.viewer(place, "coordinator")
    with clock.as_of(past.moment(30)):
        _ask(coordinator)
        held = inventory_rounds.prepare(by=coordinator, year=YEAR, closes_on=None)
        inventory_rounds.open_round(held, by=coordinator, seen=held.version, closes_on=past.weekday(24))
    before = _values_before(held)
    for number, school in enumerate(sorted(place.schools.values(), key=lambda school: school.unit_code)):
        parts = ANSWERED[place.slug][number]
        writer = _answers_at(place, school.id)
        for place_in_row, section in enumerate(sections(asked_in(YEAR))[:parts]):
            given = {
                measure.question_id: _given(measure, before, school.id, number=number, slug=place.slug)
                for measure in section.measures
                if measure.question_id is not None
            }
            with clock.as_of(past.moment(20 - number % 7 - place_in_row)):
                answering.save_section(held, school.id, section.key, given, by=writer, seen=0)
        if number in SENT_IN[place.slug]:
            principal = past.principal_of(place, school.id)
            with clock.as_of(past.moment(9 - number)):
                answering.send_in(held, school.id, by=principal, seen=1)
            if number == SENT_BACK.get(place.slug):
                with clock.as_of(past.moment(1)):
                    answering.send_back(
                        held,
                        school.id,
                        by=coordinator,
                        seen=2,
                        reason="Antalet lån ser ut att gälla läsåret. Räkna kalenderåret i stället.",
                    )
    with clock.as_of(past.moment(6)):
        db.session.add(RoundReminder(round_id=held.id, at=clock.now(), by_id=coordinator.user_id, schools=9))
    db.session.flush()


def _ask(coordinator: Viewer) -> None:
    loans = next(question for question in all_questions() if question.code == LOANS)
    questions.redefine(
        loans,
        by=coordinator,
        seen=loans.version,
        wording=Wording(
            "Utlån",
            "Lån till elever och personal. Omlån räknas inte.",
            "Räkna kalenderåret, januari till december.",
            "lån",
        ),
        from_year=YEAR,
        reason="Det nya bibliotekssystemet skiljer lån från omlån, och alla skolor har det nu.",
    )
    questions.add_own(
        by=coordinator,
        dimension=Dimension.COLLECTION,
        kind=Kind.NUMBER,
        from_year=YEAR,
        wording=Wording(
            "Boklådor till klasserna",
            "Så många lådor med böcker biblioteket har ställt i ordning åt klasser under året.",
            "Räkna kalenderåret. En låda som går till två klasser räknas två gånger.",
            "lådor",
        ),
    )


def _values_before(held: InventoryRound) -> dict[tuple[int, int], tuple[Decimal | None, Quality]]:
    rows = db.session.execute(
        select(InventoryValue.school_id, InventoryValue.question_id, InventoryValue.figure, InventoryValue.quality)
        .join(InventoryRound, InventoryRound.id == InventoryValue.round_id)
        .where(InventoryRound.year == held.year - 1)
    )
    return {(school, question): (figure, quality) for school, question, figure, quality in rows}


def _given(
    measure: Measure,
    before: dict[tuple[int, int], tuple[Decimal | None, Quality]],
    school_id: int,
    *,
    number: int,
    slug: str,
) -> Given | None:
    """Return this year's value, a little from last year's and the same at every loading."""
    if measure.code == BOXES:
        return Given(Decimal(4 + 3 * number), Quality.MEASURED, None)
    figure, quality = before.get((school_id, measure.question_id or 0), (None, Quality.UNKNOWN))
    if figure is None or (measure.code, number) in NO_FIGURE.get(slug, set()):
        return Given(None, quality if figure is None else Quality.UNKNOWN, None)
    if measure.kind is not Kind.NUMBER or measure.code.startswith(HOURS):
        return Given(figure, quality, None)
    if measure.code in ESTIMATED:
        return Given(figure, Quality.ESTIMATED, "Hyllmeter gånger 40." if measure.code == "fy_1" else None)
    change = Decimal(94 + (number * 7 + len(measure.code) * 5) % 15) / 100
    return Given((figure * change).quantize(Decimal(1)), Quality.MEASURED, None)


def _answers_at(place: Place, school_id: int) -> Viewer:
    for name, user in place.people.items():
        if user.active and past.viewer(place, name).has_at(school_id, Role.LIBRARIAN):
            return past.viewer(place, name)
    return past.principal_of(place, school_id)
