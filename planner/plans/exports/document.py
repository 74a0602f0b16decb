"""A plan as a document to keep and print, and a year's plans as one: the figures and the order of the plan's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.documents.blocks import Bullets, Column, Document, Facts, Heading, NewPage, Paragraph, Said, Table
from planner.core.i18n import gettext as _
from planner.core.i18n import in_words, language, ngettext, written_date, written_number
from planner.core.viewer import ROLE_TITLES
from planner.plans import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planner.core.clock import SchoolYear
    from planner.core.documents.blocks import Block, Words
    from planner.plans.matrix import CellText
    from planner.plans.queries.following import Link
    from planner.plans.reading import ActivityShown, ObjectiveShown, PlanPage

NOTHING = "–"


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
        yield from _objective(page, objective, level=level + 1)
    yield from _matrix(page, level=level)
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


# ---------------------------------------------------------------- an objective with its activities


def _objective(page: PlanPage, objective: ObjectiveShown, *, level: int) -> Iterator[Block]:
    text = objective.text
    yield Heading(Said(f"{objective.number}. {text.title}"), level)
    indicator = text.indicator or ""
    if indicator and text.unit and len(text.unit) > 3:  # noqa: PLR2004 - as on the page: a short unit stands by the figure
        indicator += f" ({text.unit})"
    sentences = [one if one[-1:] in ".!?" else f"{one}." for one in (indicator, text.how_measured or "") if one]
    if sentences:
        yield Paragraph(Said(" ".join(sentences)))
    if text.baseline is not None or text.target is not None or objective.values:
        shown = (objective.baseline, objective.now, objective.target)
        yield Facts(tuple((figure.label, figure.text) for figure in shown))
    if objective.said:
        yield Paragraph(objective.said, "strong")
    if objective.values:
        yield _values(objective)
    yield from _evidence(page.followed.of_objectives.get(text.id, []))
    if objective.activities:
        yield _activities(objective.activities)
        yield from _more(objective.activities)
        links = [link for one in objective.activities for link in page.followed.of_activities.get(one.id, [])]
        yield from _evidence(links)


def _values(objective: ObjectiveShown) -> Table:
    return Table(
        caption=_("Measured values"),
        columns=(
            Column(_("Day"), 1.4),
            Column(_("Value"), 1, figures=True),
            Column(_("Note"), 3.4),
            Column(_("Recorded by"), 1.6),
        ),
        rows=tuple(
            (
                written_date(value.measured_on),
                written_number(value.figure, 3),
                Said(value.note) if value.note else NOTHING,
                value.recorded_by.name,
            )
            for value in objective.values
        ),
    )


def _activities(activities: Sequence[ActivityShown]) -> Table:
    return Table(
        caption=ngettext(
            "One activity",
            "%(number)s activities",
            len(activities),
            number=in_words(len(activities)).capitalize(),
        ),
        columns=(
            Column(_("Activity"), 3),
            Column(_("For whom"), 1.2),
            Column(_("Responsible"), 1.6),
            Column(_("When"), 1.7),
            Column(_("How it goes"), 1.3),
        ),
        rows=tuple(
            (
                Said(activity.text.what),
                _said(activity.text.target_group),
                _said(activity.text.responsible),
                _said(activity.when) if activity.text.frequency else activity.when or NOTHING,
                str(activity.mark.text),
            )
            for activity in activities
        ),
    )


def _more(activities: Sequence[ActivityShown]) -> Iterator[Table]:
    """Return what only some activities have, for those that have it, in columns that are needed."""
    kinds: list[tuple[Column, list[Words | None]]] = [
        (Column(words.ACTIVITY["partner"], 1.6), [_or_none(one.text.partner) for one in activities]),
        (Column(words.ACTIVITY["resources"], 2), [_or_none(one.text.resources) for one in activities]),
        (Column(_("Takes"), 1.2), [_takes(one) for one in activities]),
        (Column(_("Note"), 2.6), [_or_none(_note(one)) for one in activities]),
        (Column(_("Needs"), 0.9), [", ".join(need.code for need in one.text.needs) or None for one in activities]),
    ]
    used = [(column, cells) for column, cells in kinds if any(cells)]
    rows = [
        (Said(activity.text.what), *((cells[index] or NOTHING) for _column, cells in used))
        for index, activity in enumerate(activities)
        if any(cells[index] for _column, cells in used)
    ]
    if rows:
        yield Table(
            caption=_("More about the activities"),
            columns=(Column(_("Activity"), 2.2), *(column for column, _cells in used)),
            rows=tuple(rows),
        )


def _takes(activity: ActivityShown) -> str | None:
    parts = []
    if activity.text.hours is not None:
        parts.append(_("%(hours)s hours", hours=written_number(activity.text.hours)))
    if activity.text.cost is not None:
        parts.append(_("%(cost)s SEK", cost=written_number(activity.text.cost, 0)))
    return ", ".join(parts) or None


def _note(activity: ActivityShown) -> str | None:
    if activity.row is None:
        return None
    return activity.row.cancel_reason or activity.row.note


def _evidence(links: Sequence[Link]) -> Iterator[Block]:
    if links:
        yield Paragraph(_("Links to what shows it"), "strong")
        yield Bullets(tuple(Said(f"{link.shows}: {link.address}") for link in links))


def _said(text: str | None) -> Words:
    return Said(text) if text else NOTHING


def _or_none(text: str | None) -> Words | None:
    return Said(text) if text else None


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
                    "%(name)s, %(title)s, %(day)s",
                    name=revision.approver_name,
                    title=ROLE_TITLES[revision.approver_post],
                    day=written_date(clock.local(revision.approved_at).date()),
                ),
            ),
            (_("Checksum (SHA-256)"), revision.content_hash),
        )
    )
