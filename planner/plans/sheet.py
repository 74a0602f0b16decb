"""The decision sheet (beslutsblad) of an approved version: one page to print, keep and check. Rows in, blocks out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.documents.blocks import Bullets, Document, Facts, Heading, Lines, Paragraph, Said
from planner.core.i18n import Text, gettext, language, ngettext, written_date, written_moment
from planner.core.i18n import lazy_gettext as _
from planner.plans import way, words
from planner.plans.reviewing import asked_for
from planner.plans.text import thawed

if TYPE_CHECKING:
    from datetime import datetime

    from planner.core.documents.blocks import Block, Words
    from planner.plans.models.revision import Revision
    from planner.plans.text import ActivityText, PlanText

GROUP = 4


@dataclass(frozen=True)
class DecisionSheet:
    """What the sheet says, in the same order as page, PDF and Word. code: the hash in groups of four."""

    title: str
    kicker: str
    finding: str
    facts: list[tuple[Text, Words]]
    conditions: list[ActivityText]
    code: str
    address: str
    asked: str


def grouped(content_hash: str) -> str:
    """Return a hash in groups of four, as people read and type it."""
    return " ".join(content_hash[i : i + GROUP] for i in range(0, len(content_hash), GROUP))


def decision_sheet(revision: Revision, *, base_url: str) -> DecisionSheet:
    """Return the sheet of an approved version."""
    text = thawed(revision.content)
    conditions = [activity for activity in text.activities if activity.condition_of == revision.number]
    finding = (
        ngettext("Approved on one condition", "Approved on %(num)d conditions", len(conditions))
        if conditions
        else gettext("Approved")
    )
    facts: list[tuple[Text, Words]] = [
        (_("School"), Said(text.school)),
        (_("School year"), str(text.school_year)),
        (_("Focus area"), words.FOCUS_AREAS[text.focus_area]),
        (_("Registry number"), Said(text.registry_number) if text.registry_number else gettext("none")),
        (_("Version"), str(revision.number)),
        (_("Decision"), finding),
        (_("Decided by"), way.in_capacity(revision.approver_name, revision.approver_post, revision.deputy_for)),
        (_("Decided"), written_moment(revision.approved_at)),
        (_("Submitted by"), _submitted(revision.submitter_name, revision.submitted_at)),
    ]
    asked = _asked(text)
    return DecisionSheet(
        title=text.title,
        kicker=gettext("Decision on an action plan"),
        finding=finding,
        facts=[*facts, (_("Asked for"), asked)],
        conditions=conditions,
        code=grouped(revision.content_hash),
        address=f"{base_url}/check",
        asked=asked,
    )


def _asked(text: PlanText) -> str:
    """Write the hours and the money in one line."""
    hours, cost = asked_for(text, None)
    said = gettext("%(hours)s hours", hours=hours.figure) if hours.caption else hours.figure
    return f"{said}; {cost.figure[:1].lower()}{cost.figure[1:]}"


def as_document(sheet: DecisionSheet) -> Document:
    """Return the sheet as a document."""
    blocks: list[Block] = [Facts(tuple(sheet.facts))]
    if sheet.conditions:
        blocks += [Heading(_("Conditions")), Bullets(tuple(Said(said(condition)) for condition in sheet.conditions))]
    blocks += [
        Heading(_("Check a printed plan")),
        Paragraph(how_to_check(sheet)),
        Paragraph(sheet.code, "strong"),
        Lines((_("Place and date"), _("Signature"))),
    ]
    return Document(
        title=Said(sheet.title), blocks=tuple(blocks), lang=language(), kicker=sheet.kicker, foot=sheet.address
    )


def how_to_check(sheet: DecisionSheet) -> str:
    """Say where the code is checked, and what it tells."""
    return gettext(
        "The code is worked out from the whole text of the version (SHA-256). Type it, or its first sixteen "
        "characters, at %(address)s: the answer says whether the text is the one that was approved.",
        address=sheet.address,
    )


def said(condition: ActivityText) -> str:
    """Write a condition with who does it and by when."""
    facts = [condition.what]
    if condition.responsible:
        facts.append(gettext("Responsible: %(name)s", name=condition.responsible))
    if condition.due_on:
        facts.append(gettext("Done by %(date)s", date=written_date(condition.due_on)))
    return ". ".join(fact.rstrip(".") for fact in facts) + "."


def _submitted(name: str, at: datetime) -> str:
    return f"{name}, {written_moment(at)}"
