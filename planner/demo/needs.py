"""What a demonstration municipality has written down of needs since the first groups met."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.core.i18n import in_language
from planner.demo import past
from planner.groups.measures import became
from planner.groups.meetings.models import AgendaItem, ItemMeasure, MeasureKind, PointedNeed
from planner.groups.models import ReferenceGroup
from planner.inventory.indicators import Indicator
from planner.needs import operations as decide
from planner.needs.closing.models import Condition
from planner.needs.closing.operations import Asked, add_test
from planner.needs.models import Need, NeedSource, ProductGoal
from planner.needs.queries import groups_behind
from planner.needs.register import operations
from planner.needs.register.queries import named_schools
from planner.needs.verdicts.models import Outcome, Said
from planner.needs.verdicts.operations import Spoken, record_verdict
from planner.plans.models.parts import ActivityNeed
from planner.progress.chain import chain
from planner.progress.merging import Pair, merge
from planner.progress.splitting import Portion, split
from planner.progress.verdicts import evidence_of
from planner.surveys.models.survey import Survey
from planner.training.models.event import EventNeed, EventState, TrainingEvent

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.demo.place import Place

FIGURES = ((200, "41"), (110, "47"), (20, "55"))


def load_needs(place: Place) -> None:
    """Let a survey have found one more need, whose effect is counted by hand."""
    by = past.viewer(place, "coordinator")
    _test(place, by)
    survey = db.session.scalars(select(Survey).order_by(Survey.id)).first()
    with clock.as_of(past.moment(230)):
        found = _found_by_survey(place, by, survey)
    with clock.as_of(past.moment(220)):
        decide.confirm(found, by=by, seen=found.version)
        operations.choose(
            found,
            operations.Effect(None, None, "Elever som har någon att fråga om böcker", "%", Decimal(41), Decimal(75)),
            by=by,
            seen=found.version,
        )
        db.session.flush()
    for days_ago, figure in FIGURES:
        with clock.as_of(past.moment(days_ago)):
            operations.note_figure(
                found,
                by=by,
                measured_on=past.day(-days_ago),
                figure=Decimal(figure),
                note="Handuppräckning i årskurs 5 och 8",
            )
    _judge(place, by)
    _merge(by, found)
    _split(by)
    _became(by)
    db.session.flush()


def _judge(place: Place, by: Viewer) -> None:
    """Let a group find one need met and another not yet, with what stood on their pages then."""
    hours, year = place.catalogue.needs["B1"], clock.SchoolYear.current()
    group_id = min(groups_behind(hours.id), default=None)
    group = db.session.get(ReferenceGroup, group_id) if group_id else None
    name = group.name if group else "Referensgruppen"
    event = db.session.scalars(
        select(TrainingEvent).where(TrainingEvent.state == EventState.HELD).order_by(TrainingEvent.id)
    ).first()
    with clock.as_of(past.moment(90)):
        met = _written(
            by,
            ("Gemensam introduktion för ny personal", "A shared introduction for new staff"),
            (
                "Den som börjar i ett skolbibliotek får i dag lära sig allt på egen hand.",
                "Whoever begins is alone.",
            ),
            ("competence", NeedSource.GROUP, None),
        )
        if group_id:
            decide.raised_by(met, group_id=group_id)
        decide.confirm(met, by=by, seen=met.version)
        share = operations.Effect(None, None, "Nyanställda som fått introduktionen", "%", Decimal(0), Decimal(100))
        operations.choose(met, share, by=by, seen=met.version)
        if event is not None:
            db.session.add(EventNeed(event_id=event.id, need_id=met.id))
            add_test(met, Asked(Condition.TRAININGS, event.school_year, figure=Decimal(1)), by=by)
        db.session.flush()
    for need, days_ago, outcome, words in (
        (hours, 40, Outcome.NOT_MET, "Skillnaderna är lika stora som förut. Vi vill se nästa inventering först."),
        (met, 12, Outcome.MET, "De som började i höstas fick introduktionen, och den ges nu varje termin."),
    ):
        with clock.as_of(past.moment(days_ago)):
            spoken = Spoken(outcome, group_id, name, Said.MEETING, past.day(-days_ago - 1), words)
            with in_language("sv"):
                kept = evidence_of(chain(by, need, year))
            record_verdict(need, spoken, by=by, seen=need.version, school_year=year, evidence=kept)
            db.session.flush()


def _merge(by: Viewer, into: Need) -> None:
    """Let what was said twice be one need."""
    with clock.as_of(past.moment(150)):
        twice = _written(
            by,
            ("Fler vuxna i biblioteket", "More adults in the library"),
            ("Det behöver finnas någon i biblioteket som kan böcker.", "Somebody who knows books is needed there."),
            ("staffing", NeedSource.GROUP, None),
            schools=named_schools(into.id),
        )
    with clock.as_of(past.moment(140)):
        with in_language("sv"):
            merge(Pair(twice, into), by=by, seen=twice.version, reason="Gruppen och enkäten menar samma sak.")
        db.session.flush()


def _split(by: Viewer) -> None:
    """Let what was said in one breath be two needs."""
    with clock.as_of(past.moment(130)):
        whole = _written(
            by,
            ("Källkritik och AI", "Source criticism and AI"),
            ("Eleverna ska lära sig pröva källor, och förstå vad AI gör.", "Pupils shall test sources, and know AI."),
            ("pedagogy", NeedSource.GROUP, None),
        )
        decide.confirm(whole, by=by, seen=whole.version)
        db.session.flush()
    with clock.as_of(past.moment(120)), in_language("sv"):
        made = split(
            whole,
            [
                Portion("1", "Källkritik i alla årskurser", "Eleverna prövar källor i fler ämnen än ett."),
                Portion("2", "Gemensam hållning till AI", "Skolorna behöver samma svar på vad eleverna får använda."),
            ],
            by=by,
            seen=whole.version,
            reason="Källkritiken sköts i skolornas planer, hållningen till AI behöver vi komma överens om.",
            effect_to=None,
            wanted={},
        )
        db.session.flush()
        for held, words in zip(
            made, ("Klasser som prövar källor i minst två ämnen", "Skolor med samma hållning"), strict=True
        ):
            part = db.session.get_one(Need, held.part_id)
            effect = operations.Effect(None, None, words, "st", Decimal(0), Decimal(14))
            operations.choose(part, effect, by=by, seen=part.version)
        db.session.flush()


def _became(by: Viewer) -> None:
    """Let items of agendas have become a training and an activity, for a need that they answer, too."""
    pointed = select(AgendaItem, PointedNeed.need_id).join(PointedNeed, PointedNeed.item_id == AgendaItem.id)
    for item, need_id in db.session.execute(pointed.order_by(AgendaItem.id)):
        event = select(EventNeed.event_id).where(EventNeed.need_id == need_id).order_by(EventNeed.id).limit(1)
        activity = select(ActivityNeed.activity_id).where(ActivityNeed.need_id == need_id).order_by(ActivityNeed.id)
        for kind, first in ((MeasureKind.TRAINING, event), (MeasureKind.ACTIVITY, activity.limit(1))):
            taken = select(ItemMeasure.id).where(ItemMeasure.kind == kind).limit(1)
            thing_id = db.session.scalar(first)
            if thing_id is not None and db.session.scalar(taken) is None:
                became(item, kind, thing_id, by=by)
                db.session.flush()


def _written(
    by: Viewer,
    titles: tuple[str, str],
    descriptions: tuple[str, str],
    of: tuple[str, NeedSource, str | None],
    *,
    schools: frozenset[int] = frozenset(),
) -> Need:
    dimension, source, note = of
    made = operations.write_down(
        operations.Written(
            *titles, *descriptions, dimension, source, note, None, None, goals=frozenset(), schools=schools
        ),
        by=by,
        code=None,
    )
    db.session.flush()
    return made


def _test(place: Place, by: Viewer) -> None:
    """Say what has to be so before two of the needs are met; the first has some way to go."""
    hours, premises = place.catalogue.needs["B1"], place.catalogue.needs["B8"]
    with clock.as_of(past.moment(200)):
        ratio = Asked(Condition.RATIO, None, Indicator.STAFFED_HOURS, Decimal(3))
        least = Asked(Condition.AT_LEAST, None, Indicator.STAFFED_HOURS, Decimal(2), Decimal("0.9"))
        for asked in (Asked(Condition.PLANNED), ratio, least):
            add_test(hours, asked, by=by)
        add_test(premises, Asked(Condition.TRAININGS, figure=Decimal(1)), by=by)


def _found_by_survey(place: Place, by: Viewer, survey: Survey | None) -> Need:
    goals = db.session.scalars(select(ProductGoal.id).where(ProductGoal.code.in_(("G2", "G3"))))
    made = operations.write_down(
        operations.Written(
            title_sv="Någon att fråga om böcker på varje skola",
            title_en="Somebody to ask about books at every school",
            description_sv="Elever på de mindre skolorna möter ingen som kan hjälpa dem att välja något att läsa.",
            description_en="Pupils at the smaller schools meet nobody who helps them choose something to read.",
            dimension="pedagogy",
            source=NeedSource.SURVEY,
            source_note="Kom upp i fritextsvaren på fyra skolor.",
            source_name=None if survey is None else survey.title_sv,
            source_path=None if survey is None else f"/surveys/{survey.id}",
            goals=frozenset(goals),
            schools=frozenset(school.id for school in list(place.schools.values())[:5]),
        ),
        by=by,
        code=None,
    )
    db.session.flush()
    return made
