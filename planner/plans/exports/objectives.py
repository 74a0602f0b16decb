"""An objective of a plan with its activities, as blocks of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.documents.blocks import Bullets, Column, Facts, Heading, Paragraph, Picture, Said, Table
from planner.core.documents.drawn import drawn_course
from planner.core.i18n import gettext as _
from planner.core.i18n import in_words, ngettext, written_date, written_number
from planner.plans import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planner.core.documents.blocks import Block, Words
    from planner.plans.queries.following import Link
    from planner.plans.reading import ActivityShown, ObjectiveShown, PlanPage

NOTHING = "–"


def objective_blocks(page: PlanPage, objective: ObjectiveShown, *, level: int) -> Iterator[Block]:
    """Return an objective: how it goes, in figures and as a picture, and its activities."""
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
    if objective.course is not None:
        target = _("Target %(value)s", value=objective.target.text)
        alt = _(
            "%(baseline)s when the plan began, %(now)s now, %(target)s is the target. All values stand in the table.",
            baseline=objective.baseline.text,
            now=objective.now.text,
            target=objective.target.text,
        )
        yield Picture(drawn_course(objective.course, target=target), alt, width=0.8)
    if objective.values:
        yield _values(objective)
    yield from _evidence(page.followed.of_objectives.get(text.id, []))
    if objective.activities:
        yield _activities(objective.activities)
        yield from _more(objective.activities)
        links = [link for one in objective.activities for link in page.followed.of_activities.get(one.id, [])]
        yield from _evidence(links)


def _values(objective: ObjectiveShown) -> Table:
    noted = any(value.note for value in objective.values)
    return Table(
        caption=_("Measured values"),
        columns=(
            Column(_("Day"), 1.4),
            Column(_("Value"), 1, figures=True),
            *((Column(_("Note"), 3.4),) if noted else ()),
            Column(_("Recorded by"), 1.6),
        ),
        rows=tuple(
            (
                written_date(value.measured_on),
                written_number(value.figure, 3),
                *((_said(value.note),) if noted else ()),
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
