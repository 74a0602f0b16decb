"""The competence strategy as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.competence.strategy.forms import OUTCOMES
from planner.core.documents.blocks import Bullets, Document, Facts, Heading, Paragraph, Said, Words
from planner.core.i18n import gettext as _
from planner.core.i18n import language, written_date, written_number

if TYPE_CHECKING:
    from planner.competence.strategy.models import Priority, Strategy
    from planner.core.documents.blocks import Block


def as_document(strategy: Strategy, municipality: str) -> Document:
    """Return the strategy as its page shows it; needs what `queries.for_page` loads."""
    together = _(
        "Together %(hours)s hours of training and %(sum)s SEK.",
        hours=written_number(strategy.hours),
        sum=written_number(strategy.budget),
    )
    blocks: list[Block] = [Paragraph(f"{_standing(strategy)} {together}", "lead")]
    if strategy.introduction:
        blocks += [Heading(_("Where we stand, and where we want to be")), Paragraph(Said(strategy.introduction))]
    blocks.append(Heading(_("What comes first")))
    for number, priority in enumerate(strategy.priorities, start=1):
        blocks += _priority(number, priority)
    if strategy.follow_up:
        blocks += [Heading(_("What the year led to")), Paragraph(Said(strategy.follow_up))]
    title = _("Competence strategy %(year)s", year=strategy.school_year)
    return Document(title, tuple(blocks), lang=language(), kicker=municipality, foot=f"{municipality} · {title}")


def _standing(strategy: Strategy) -> str:
    if strategy.adopted_at is None or strategy.adopted_by is None:
        return _("A draft, not adopted yet.")
    return _("Adopted %(day)s by %(name)s.", day=written_date(strategy.adopted_at), name=strategy.adopted_by.name)


def _priority(number: int, priority: Priority) -> list[Block]:
    tongue = language()
    facts: list[tuple[Words, Words]] = [(_("Why"), Said(priority.reason))]
    if priority.need is not None:
        facts.append((_("Need"), f"{priority.need.code} {priority.need.title(tongue)}"))
    if priority.planned:
        facts.append((_("What is planned"), Said(priority.planned)))
    if priority.hours is not None:
        facts.append((_("Hours of training"), written_number(priority.hours)))
    if priority.budget is not None:
        facts.append((_("Budget, SEK"), written_number(priority.budget)))
    if priority.outcome is not None:
        facts.append((_("What came of it"), str(OUTCOMES[priority.outcome])))
    if priority.outcome_note:
        facts.append((_("In words"), Said(priority.outcome_note)))
    blocks: list[Block] = [Heading(f"{number}. {priority.area.title(tongue)}", 2), Facts(tuple(facts))]
    if priority.events:
        blocks.append(Bullets(tuple(Said(event.title, event.language) for event in priority.events)))
    return blocks
