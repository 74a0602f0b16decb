"""Which entries somebody may find: each kind by the very condition that its own pages are read by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, or_, select

from planner.core.viewer import holds_a_post
from planner.groups import queries as groups
from planner.groups.meetings import queries as meetings
from planner.groups.meetings.models import Meeting
from planner.groups.models import ReferenceGroup
from planner.needs import queries as needs
from planner.needs.models import Need
from planner.open_process.models import OpenPage, OpenPost
from planner.open_process.queries import posts
from planner.open_process.rules import may_keep_page
from planner.plans.models.plan import Plan
from planner.plans.models.toolbox import Tool
from planner.plans.queries.plans import among, text_readable_by
from planner.plans.queries.toolbox import visible_tools
from planner.plans.rules import IN_FORCE_READERS, TEXT_READERS
from planner.schools import queries as schools
from planner.schools.models import School
from planner.search.models import Kind, Part, SearchEntry
from planner.surveys.models.survey import Survey
from planner.surveys.queries import surveys
from planner.training.models.event import TrainingEvent
from planner.training.queries import events as training

if TYPE_CHECKING:
    from typing import Any

    from planner.core.viewer import Viewer

OF_PLANS = (Kind.PLAN, Kind.OBJECTIVE, Kind.ACTIVITY)


def readable(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that an entry is of something the viewer may read."""
    if not holds_a_post(viewer):
        return SearchEntry.id.is_(None)
    things = (and_(SearchEntry.kind == kind, SearchEntry.thing_id.in_(ids)) for kind, ids in _things(viewer).items())
    return and_(SearchEntry.municipality_id == viewer.municipality_id, or_(_of_plans(viewer), *things))


def _things(viewer: Viewer) -> dict[Kind, Any]:
    """Return the ids of what the viewer may read, of each kind that is not part of a plan."""
    return {
        Kind.NEED: needs.visible_to(viewer).with_only_columns(Need.id),
        Kind.TOOL: select(Tool.id).where(visible_tools(viewer)),
        Kind.TRAINING: select(TrainingEvent.id).where(training.visible_to(viewer)),
        Kind.GROUP: groups.visible_to(viewer).with_only_columns(ReferenceGroup.id),
        Kind.MEETING: meetings.visible_to(viewer).with_only_columns(Meeting.id),
        Kind.SURVEY: surveys.visible_to(viewer).with_only_columns(Survey.id),
        Kind.POST: readable_posts(viewer),
        Kind.SCHOOL: schools.schools_visible_to(viewer).with_only_columns(School.id),
    }


def readable_posts(viewer: Viewer) -> Any:  # noqa: ANN401 - a select of ids
    """Return the ids of the posts: all for who keeps the page, to others what is published while the page is open."""
    if may_keep_page(viewer):
        return posts.visible_to(viewer).with_only_columns(OpenPost.id)
    opened = select(OpenPage.id).where(OpenPage.opened_at.is_not(None))
    return posts.published().order_by(None).where(opened.exists()).with_only_columns(OpenPost.id)


def _of_plans(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on plans and their parts: the text as it stands, and what is in force while it is rewritten.

    Once a text is approved the two are the same, and the text alone is found.
    """
    text = select(Plan.id).where(text_readable_by(viewer))
    in_force = select(Plan.id).where(
        Plan.in_force_number.is_not(None), Plan.state.in_(list(TEXT_READERS)), among(IN_FORCE_READERS, viewer)
    )
    return and_(
        SearchEntry.kind.in_(OF_PLANS),
        or_(
            and_(SearchEntry.part == Part.TEXT, SearchEntry.whole_id.in_(text)),
            and_(SearchEntry.part == Part.IN_FORCE, SearchEntry.whole_id.in_(in_force)),
        ),
    )
