"""What was found, with its own words: one statement for each kind, through the condition its pages are read by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from planner.core.clock import local
from planner.core.db import db
from planner.groups import queries as groups
from planner.groups.meetings import queries as meetings
from planner.groups.meetings.models import Meeting
from planner.groups.models import ReferenceGroup
from planner.needs import queries as needs
from planner.needs.models import Need
from planner.open_process.markdown import plain
from planner.open_process.models import OpenPost
from planner.plans.models.toolbox import Tool
from planner.plans.queries.toolbox import visible_tools
from planner.schools import queries as schools
from planner.schools.models import School
from planner.search.marking import Said
from planner.search.models import Kind
from planner.search.queries.plan_parts import plan_parts
from planner.search.queries.readable import OF_PLANS, readable_posts
from planner.search.queries.thing import Thing
from planner.surveys.models.survey import Survey
from planner.surveys.queries import surveys
from planner.training.models.event import TrainingEvent
from planner.training.queries import events as training

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from planner.core.viewer import Viewer
    from planner.search.queries.finding import Place

__all__ = ["Thing", "things"]


def things(viewer: Viewer, places: Sequence[Place], language: str) -> list[Thing]:
    """Return what stands at the places, in their order; what may not be read any more is left out."""
    found: dict[tuple[Kind, int], Thing] = {}
    for kind, read in READ.items():
        if ids := [place.thing_id for place in places if place.kind is kind]:
            found |= {(kind, thing.id): thing for thing in read(viewer, ids, language)}
    of_plans = [place for place in places if place.kind in OF_PLANS]
    found |= {(thing.kind, thing.id): thing for thing in plan_parts(viewer, of_plans)}
    return [found[key] for place in places if (key := (place.kind, place.thing_id)) in found]


def _both(language: str, sv: Iterable[str | None], en: Iterable[str | None]) -> tuple[Said, ...]:
    """Return texts with those in the reader's language first."""
    said = [Said(text, "sv") for text in sv if text], [Said(text, "en") for text in en if text]
    first, then = reversed(said) if language == "en" else said
    return (*first, *then)


def _needs(viewer: Viewer, ids: Collection[int], language: str) -> list[Thing]:
    rows = db.session.scalars(needs.visible_to(viewer).where(Need.id.in_(ids)))
    return [
        Thing(
            Kind.NEED,
            row.id,
            row.title(language),
            row.lang(language),
            _both(language, (row.description_sv, row.title_sv), (row.description_en, row.title_en)),
            code=row.code,
        )
        for row in rows
    ]


def _tools(viewer: Viewer, ids: Collection[int], language: str) -> list[Thing]:
    rows = db.session.scalars(select(Tool).where(Tool.id.in_(ids), visible_tools(viewer)))
    return [
        Thing(
            Kind.TOOL,
            row.id,
            row.title(language),
            "en" if language == "en" and row.title_en != row.title_sv else "sv",
            _both(
                language,
                (row.description, row.how_measured, row.year_groups, row.when_text, row.title_sv),
                (row.title_en,),
            ),
            code=row.code,
        )
        for row in rows
    ]


def _training(viewer: Viewer, ids: Collection[int], _language: str) -> list[Thing]:
    rows = db.session.scalars(
        select(TrainingEvent)
        .where(TrainingEvent.id.in_(ids), training.visible_to(viewer))
        .options(selectinload(TrainingEvent.sessions))
    )
    return [
        Thing(
            Kind.TRAINING,
            row.id,
            row.title,
            row.language,
            _said(row.language, row.description, row.organiser, row.partner),
            day=local(row.starts_at).date(),
            is_draft=row.published_at is None,
        )
        for row in rows
    ]


def _said(language: str, *texts: str | None) -> tuple[Said, ...]:
    return tuple(Said(text, language) for text in texts if text)


def _groups(viewer: Viewer, ids: Collection[int], _language: str) -> list[Thing]:
    rows = db.session.scalars(groups.visible_to(viewer).where(ReferenceGroup.id.in_(ids)))
    return [Thing(Kind.GROUP, row.id, row.name, "sv", _said("sv", row.purpose)) for row in rows]


def _meetings(viewer: Viewer, ids: Collection[int], _language: str) -> list[Thing]:
    rows = db.session.scalars(
        meetings.visible_to(viewer)
        .where(Meeting.id.in_(ids))
        .options(joinedload(Meeting.group), selectinload(Meeting.agenda))
    )
    return [
        Thing(
            Kind.MEETING,
            row.id,
            row.title,
            "sv",
            _said("sv", *(text for item in row.agenda for text in (item.notes, item.title)), row.place),
            within=row.group.name,
            day=row.day,
            is_draft=row.called_at is None,
        )
        for row in rows
    ]


def _surveys(viewer: Viewer, ids: Collection[int], language: str) -> list[Thing]:
    rows = db.session.scalars(surveys.visible_to(viewer).where(Survey.id.in_(ids)))
    return [
        Thing(
            Kind.SURVEY,
            row.id,
            row.title(language),
            "en" if language == "en" and row.title_en else "sv",
            _both(language, (row.intro_sv, row.title_sv), (row.intro_en, row.title_en)),
            day=local(row.opened_at).date() if row.opened_at else None,
            is_draft=row.is_draft,
            is_closed=row.is_closed,
        )
        for row in rows
    ]


def _posts(viewer: Viewer, ids: Collection[int], language: str) -> list[Thing]:
    rows = db.session.scalars(select(OpenPost).where(OpenPost.id.in_(ids), OpenPost.id.in_(readable_posts(viewer))))
    return [
        Thing(
            Kind.POST,
            row.id,
            row.title(language),
            row.written_in(language),
            _both(language, (plain(row.body_sv), row.title_sv), (plain(row.body_en or ""), row.title_en)),
            day=local(row.published_at).date() if row.published_at else None,
            is_draft=row.published_at is None,
        )
        for row in rows
    ]


def _schools(viewer: Viewer, ids: Collection[int], _language: str) -> list[Thing]:
    rows = db.session.scalars(schools.schools_visible_to(viewer).where(School.id.in_(ids)))
    return [Thing(Kind.SCHOOL, row.id, row.name, "sv", (), code=row.unit_code) for row in rows]


READ: dict[Kind, Callable[[Viewer, Collection[int], str], list[Thing]]] = {
    Kind.NEED: _needs,
    Kind.TOOL: _tools,
    Kind.TRAINING: _training,
    Kind.GROUP: _groups,
    Kind.MEETING: _meetings,
    Kind.SURVEY: _surveys,
    Kind.POST: _posts,
    Kind.SCHOOL: _schools,
}
