"""The alternatives of a question, and the condition under which something is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.needs.models import Need
from planner.needs.queries import BY_CODE
from planner.surveys.models.survey import Survey, SurveyCondition, SurveyOption, SurveyQuestion, SurveySection

MOST_OPTIONS = 30


@dataclass(frozen=True)
class Condition:
    """Asked only of those who answered a question with one of some values."""

    on_id: int
    wanted: tuple[int, ...]


@dataclass(frozen=True)
class Wanted:
    """An alternative as it is written or chosen."""

    text_sv: str
    text_en: str | None
    need_id: int | None = None


def lines(swedish: str | None, english: str | None) -> list[Wanted]:
    """Return the alternatives that were written, one a line."""
    sv = [line.strip() for line in (swedish or "").splitlines() if line.strip()]
    en = [line.strip() for line in (english or "").splitlines() if line.strip()]
    if len(sv) < 2:  # noqa: PLR2004 - one alternative is no choice
        raise RefusedError(_("Write at least two alternatives, one a line"), field="options_sv")
    if len(sv) > MOST_OPTIONS:
        raise RefusedError(_("Write at most %(most)s alternatives", most=MOST_OPTIONS), field="options_sv")
    if len(set(sv)) < len(sv):
        raise RefusedError(_("Two alternatives are the same"), field="options_sv")
    if any(len(line) > 200 for line in [*sv, *en]):  # noqa: PLR2004 - what the database takes
        raise RefusedError(_("An alternative is at most 200 characters long"), field="options_sv")
    if en and len(en) != len(sv):
        raise RefusedError(_("Write as many lines in English as in Swedish, or none"), field="options_en")
    return [Wanted(text, en[at] if en else None) for at, text in enumerate(sv)]


def needs(ids: Sequence[int]) -> list[Wanted]:
    """Return the needs that were chosen, as things to rank."""
    found = db.session.scalars(select(Need).where(Need.id.in_(sorted(set(ids)))).order_by(*BY_CODE)).all()
    if len(found) < 2:  # noqa: PLR2004 - one need has no order
        raise RefusedError(_("Choose at least two needs to rank"), field="needs")
    return [Wanted(need.title_sv, need.title_en, need.id) for need in found]


def put_options(question: SurveyQuestion, survey: Survey, wanted: Sequence[Wanted]) -> None:
    """Let the question have these alternatives; one that was there keeps its number."""
    there = {(one.need_id or one.text_sv): one for one in question.options}
    kept: list[SurveyOption] = []
    fresh = max((one.number for one in question.options), default=0)
    for position, want in enumerate(wanted, start=1):
        option = there.pop(want.need_id or want.text_sv, None)
        if option is None:
            fresh += 1
            option = SurveyOption(survey_id=survey.id, number=fresh)
        option.position, option.text_sv, option.text_en = position, want.text_sv, want.text_en
        option.need_id = want.need_id
        kept.append(option)
    question.options = kept


def put_condition(part: SurveySection | SurveyQuestion, condition: Condition | None) -> None:
    """Let a section or a question be asked under a condition, or of everybody."""
    if condition is None:
        part.conditions = []
        return
    there = part.conditions[0] if part.conditions else SurveyCondition(survey_id=part.survey_id)
    there.on_id, there.wanted = condition.on_id, sorted(condition.wanted)
    part.conditions = [there]
