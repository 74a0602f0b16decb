"""What is asked: the questionnaire every municipality begins with, its own indicators, changed meanings and targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select
from sqlalchemy.orm.attributes import flag_modified

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.inventory.models.answers import InventoryValue
from planner.inventory.models.questions import Definition, Dimension, IndicatorTarget, Kind, Question
from planner.inventory.models.rounds import InventoryRound, RoundState
from planner.inventory.queries.measures import target_of
from planner.inventory.questionnaire import BY_CODE, STANDARD

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.core.viewer import Viewer

OWN = "EGEN"
FEWEST_CHOICES, MOST_CHOICES = 2, 12
MOST_OWN = 40


@dataclass(frozen=True)
class Wording:
    """What an indicator is called and means, in the words of whoever writes; choices one on each line."""

    title: str
    meaning: str
    how_to_count: str | None = None
    unit: str | None = None
    choices: tuple[str, ...] = ()


def load_questionnaire() -> dict[str, Question]:
    """Add the National Library's questions to the municipality entered; return them by code."""
    found = {
        standard.code: Question(code=standard.code, dimension=standard.dimension, kind=standard.kind, position=position)
        for position, standard in enumerate(STANDARD, start=1)
    }
    db.session.add_all(found.values())
    db.session.flush()
    return found


def add_own(*, by: Viewer, dimension: Dimension, kind: Kind, from_year: int, wording: Wording) -> Question:
    """Add an indicator of the municipality's own, asked from a year on; its code is the column it has in tables."""
    _check(kind, wording)
    _unfixed(from_year)
    own = db.session.scalar(select(func.count()).where(Question.code.startswith(OWN))) or 0
    if own >= MOST_OWN:
        raise RefusedError(_("There are %(most)s indicators of your own already: retire one first", most=MOST_OWN))
    last = db.session.scalar(select(func.max(Question.position))) or 0
    question = Question(
        code=f"{OWN}_{own + 1}", dimension=dimension, kind=kind, position=last + 1, from_year=from_year, definitions=[]
    )
    db.session.add(question)
    db.session.flush()
    _define(question, wording, from_year=from_year, reason=None, by=by)
    _record("indicator.added", question, by=by, from_year=from_year, title=wording.title)
    return question


def reword(question: Question, *, by: Viewer, seen: int | None, wording: Wording) -> None:
    """Say the same thing better: the newest own words are replaced, and the series does not break."""
    expect_version(question, seen)
    if not question.definitions:
        raise RefusedError(_("These are the questionnaire's words. Say from which year they mean something else."))
    _check(question.kind, wording)
    newest = question.definitions[-1]
    before = newest.title
    newest.title, newest.meaning = wording.title, wording.meaning
    newest.how_to_count, newest.unit, newest.choices = wording.how_to_count, wording.unit, list(wording.choices) or None
    newest.language, newest.by_id, newest.at = by.language, by.user_id, clock.now()
    _touch(question)
    _record("indicator.reworded", question, by=by, before=before, title=wording.title)


def redefine(
    question: Question, *, by: Viewer, seen: int | None, wording: Wording, from_year: int, reason: str | None
) -> None:
    """Let an indicator mean something else from a year on: a visible break in its series, with the reason."""
    expect_version(question, seen)
    if reason is None:
        raise RefusedError(_("Write why the meaning changes: it is shown at the break in the series"), field="reason")
    _check(question.kind, wording)
    _unfixed(from_year)
    if question.definitions and from_year <= question.definitions[-1].from_year:
        raise RefusedError(_("Choose a year after the last change of meaning"), field="from_year")
    _define(question, wording, from_year=from_year, reason=reason, by=by)
    _touch(question)
    _record("indicator.redefined", question, by=by, from_year=from_year, reason=reason, title=wording.title)


def retire(question: Question, *, by: Viewer, seen: int | None, from_year: int) -> None:
    """Stop asking from a year on; what has been answered stays. One that has never been answered goes altogether."""
    expect_version(question, seen)
    _unfixed(from_year)
    answered = db.session.scalar(select(InventoryValue.id).where(InventoryValue.question_id == question.id).limit(1))
    _record("indicator.retired", question, by=by, from_year=from_year)
    if answered is None and question.code not in BY_CODE:
        db.session.execute(delete(Definition).where(Definition.question_id == question.id))
        db.session.delete(question)
    else:
        first = question.from_year
        if first is not None and from_year < first:
            raise RefusedError(_("It is asked from %(year)s: choose that year or a later one", year=first))
        question.retired_from = from_year
    db.session.flush()


def ask_again(question: Question, *, by: Viewer, seen: int | None) -> None:
    """Take a retired indicator back into the rounds."""
    expect_version(question, seen)
    question.retired_from = None
    _record("indicator.asked_again", question, by=by)


def set_target(code: str, *, by: Viewer, seen: int | None, target: Decimal | None) -> None:
    """Set, change or take away the municipality's own target for an indicator."""
    held = target_of(code)
    before = str(held.figure) if held else None
    if held is not None:
        expect_version(held, seen)
    if target is None and held is not None:
        db.session.delete(held)
    elif target is not None and held is not None:
        held.figure = target
    elif target is not None:
        held = IndicatorTarget(indicator=str(code), figure=target)
        db.session.add(held)
    db.session.flush()
    audit.record(
        "indicator_target.set",
        subject=f"indicator:{code}",
        subject_id=held.id if held else 0,
        by=by.user_id,
        before={"target": before},
        after={"target": None if target is None else str(target)},
    )


def _check(kind: Kind, wording: Wording) -> None:
    choices = len(wording.choices)
    if kind is Kind.CHOICE and not FEWEST_CHOICES <= choices <= MOST_CHOICES:
        raise RefusedError(
            _("Write from %(fewest)s to %(most)s choices, one on each line", fewest=FEWEST_CHOICES, most=MOST_CHOICES),
            field="choices",
        )


def _unfixed(from_year: int) -> None:
    """Refuse to change what a fixed round asked."""
    fixed = select(InventoryRound.year).where(
        InventoryRound.state == RoundState.FIXED, InventoryRound.year >= from_year
    )
    if (year := db.session.scalar(fixed.order_by(InventoryRound.year.desc()).limit(1))) is not None:
        raise RefusedError(
            _("The round of %(year)s is fixed: choose a later year", year=year),
            field="from_year",
        )


def _define(question: Question, wording: Wording, *, from_year: int, reason: str | None, by: Viewer) -> None:
    question.definitions.append(
        Definition(
            question_id=question.id,
            municipality_id=question.municipality_id,
            from_year=from_year,
            language=by.language,
            title=wording.title,
            meaning=wording.meaning,
            how_to_count=wording.how_to_count,
            unit=wording.unit,
            choices=list(wording.choices) or None,
            reason=reason,
            by_id=by.user_id,
            at=clock.now(),
        )
    )
    db.session.flush()


def _touch(question: Question) -> None:
    """Raise the version though only the definitions changed."""
    flag_modified(question, "position")
    db.session.flush()


def _record(action: str, question: Question, *, by: Viewer, **after: str | int | None) -> None:
    db.session.flush()
    audit.record(
        action,
        subject="inventory_question",
        subject_id=question.id,
        by=by.user_id,
        after={"code": question.code} | after,
    )
