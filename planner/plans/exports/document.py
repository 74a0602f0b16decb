"""A plan as a document to keep and print, and a year's plans as one: the figures and the order of the plan's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.documents.blocks import (
    Bullets,
    Column,
    Document,
    Facts,
    Heading,
    NewPage,
    Paragraph,
    Said,
    Table,
)
from planner.core.i18n import gettext as _
from planner.core.i18n import language, written_date
from planner.plans import words
from planner.plans.exports.evaluation import evaluation_blocks
from planner.plans.exports.objectives import NOTHING, objective_blocks
from planner.plans.way import in_capacity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planner.core.clock import SchoolYear
    from planner.core.documents.blocks import Block, Words
    from planner.plans.matrix import CellText
    from planner.plans.reading import PlanPage


def plan_document(page: PlanPage) -> Document:
    """Return one plan as a document, in the language of the request; what people wrote is marked as Swedish."""
    return Document(
        title=Said(page.text.title),
        kicker=_kicker(page),
        lang=language(),
        blocks=(Paragraph(page.text.school, "lead"), *_plan(page, level=1)),
        foot=_("%(school)s, as of %(day)s", school=page.text.school, day=written_date(clock.today())),
    )


def year_document(pages: Sequence[PlanPage], *, municipality: str, year: SchoolYear) -> Document:
    """Return a year's plans as one document with a table of contents, in the order of the list."""
    title = _("Action plans %(year)s", year=year)
    blocks: list[Block] = []
    school = None
    for page in pages:
        blocks += [NewPage()] if blocks else []
        if page.text.school != school:
            school = page.text.school
            blocks.append(Heading(school))
        blocks.append(Heading(page.focus_area, 2))
        blocks.append(Paragraph(Said(page.text.title), "lead"))
        blocks += _plan(page, level=3)
    return Document(
        title=title,
        kicker=_("%(municipality)s, school libraries", municipality=municipality),
        lang=language(),
        blocks=tuple(blocks) or (Paragraph(_("No plan matches"), "lead"),),
        foot=_("%(title)s, as of %(day)s", title=title, day=written_date(clock.today())),
        contents=bool(blocks),
    )


def _kicker(page: PlanPage) -> str:
    return _("Action plan · %(focus)s · school year %(year)s", focus=page.focus_area, year=page.text.school_year)


def _plan(page: PlanPage, *, level: int) -> Iterator[Block]:
    text = page.text
    yield Facts(tuple(_facts(page)))
    yield from _frame(page, level=level)
    if page.objectives:
        yield Heading(_("Objectives and activities"), level)
    for objective in page.objectives:
        yield from objective_blocks(page, objective, level=level + 1)
    yield from _matrix(page, level=level)
    yield from evaluation_blocks(page, level=level)
    if text.needs:
        yield Heading(_("Needs the plan answers"), level)
        yield Bullets(tuple(f"{need.code} {need.title(language())}" for need in text.needs))
    yield from _approval(page, level=level)


def _frame(page: PlanPage, *, level: int) -> Iterator[Block]:
    """Return where the school stands, with its own figures, and the parts that the municipality asks for."""
    text = page.text
    if text.current_state or text.figures:
        yield Heading(words.HEADER["current_state"], level)
    if text.current_state:
        yield Paragraph(Said(text.current_state))
    if text.figures:
        yield Paragraph(_("The school's own figures"), "strong")
        yield Facts(tuple((figure.label, f"{figure.written} ({figure.note})") for figure in text.figures))
    if text.curriculum_links:
        yield Heading(_("Links to the curriculum"), level)
        yield Paragraph(Said(text.curriculum_links))
    for part in text.parts:
        if part.text:
            yield Heading(part.heading(language()), level)
            yield Paragraph(Said(part.text))


def _matrix(page: PlanPage, *, level: int) -> Iterator[Block]:
    matrix = page.text.matrix
    if matrix is None:
        return
    yield Heading(_("Progression matrix"), level)
    grid = matrix.grid
    said = _("%(filled)s of %(all)s cells written", filled=matrix.filled_count, all=matrix.size)
    yield Table(
        caption=said if matrix.empty_cells else _("Every cell is written"),
        columns=(Column(_("Strand"), 1.1), *(Column(label, 2) for label in grid.band_labels)),
        rows=tuple((str(row.label), *(_cell(cell) for cell in row.cells)) for row in grid.rows),
    )


def _cell(cell: CellText) -> Words:
    if not cell.filled:
        return NOTHING
    who = " · ".join(part for part in (cell.subject, cell.responsible) if part)
    return Said("\n".join(part for part in (cell.what, who) if part))


def _facts(page: PlanPage) -> Iterator[tuple[Words, Words]]:
    text = page.text
    yield _("State"), _state(page)
    if text.registry_number:
        yield words.HEADER["registry_number"], text.registry_number
    if text.valid_from and text.valid_to:
        first, last = written_date(text.valid_from), written_date(text.valid_to)
        yield _("Valid"), _("%(first)s to %(last)s", first=first, last=last)
    elif text.valid_from:
        yield words.HEADER["valid_from"], written_date(text.valid_from)
    elif text.valid_to:
        yield words.HEADER["valid_to"], written_date(text.valid_to)
    if text.drawn_up_with:
        yield words.HEADER["drawn_up_with"], Said(text.drawn_up_with)


def _state(page: PlanPage) -> str:
    if page.writing and page.in_force is not None:
        return _(
            "%(state)s. This is version %(next)s, which is not approved; version %(number)s is in force.",
            state=page.mark.text,
            next=page.next_number,
            number=page.in_force.number,
        )
    return str(page.mark.text)


def _approval(page: PlanPage, *, level: int) -> Iterator[Block]:
    if page.in_force is None:
        return
    revision = page.in_force
    yield Heading(_("Approval"), level)
    yield Facts(
        (
            (_("In force"), _("Version %(number)s", number=revision.number)),
            (
                _("Approved by"),
                _(
                    "%(name)s, %(day)s",
                    name=in_capacity(revision.approver_name, revision.approver_post, revision.deputy_for),
                    day=written_date(clock.local(revision.approved_at).date()),
                ),
            ),
            (_("Checksum (SHA-256)"), revision.content_hash),
        )
    )
