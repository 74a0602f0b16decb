"""Shared training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, url_for

from planner.accounts.tokens.models import Scope
from planner.api import paging
from planner.api.queries import training as queries
from planner.api.schemas.training import TrainingListSchema, TrainingQuery, TrainingSchema
from planner.api.service import part, reads
from planner.core.access import viewer
from planner.core.addresses import absolute
from planner.core.clock import local

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.schools.models import School
    from planner.training.models.event import TrainingEvent, TrainingSession

bp = part("training", "Shared training that has been published.")


@bp.get("")
@reads(bp, Scope.TRAINING, TrainingListSchema, query=TrainingQuery)
def index(query: dict[str, Any]) -> object:
    """List trainings.

    Published ones, cancelled ones too; the one that began or begins last first.
    """
    page = paging.asked(query)
    narrowed = {name: query.get(name) for name in ("from_day", "to_day", "state")}
    found, count = queries.one_page(viewer(), first=page.offset, most=page.size, **narrowed)
    schools = queries.schools_of(found)
    return paging.listed([told(event, schools) for event in found], page, count)


@bp.get("/<int:event_id>")
@reads(bp, Scope.TRAINING, TrainingSchema)
def show(event_id: int) -> object:
    """Read one training."""
    event = queries.by_id(viewer(), event_id) or abort(404)
    return told(event, queries.schools_of([event]))


AS_THEY_ARE = ("id", "title", "description", "language", "organiser", "partner", "capacity")


def told(event: TrainingEvent, schools: Mapping[int, School]) -> dict[str, Any]:
    """Return a training as programs read it."""
    opens, closes = event.sign_up_opens_at, event.sign_up_closes_at
    invited = sorted(event.audience_school_ids & set(schools))
    return {name: getattr(event, name) for name in AS_THEY_ARE} | {
        "state": event.state.value,
        "school_year": event.school_year.start_year,
        "sign_up_opens_at": local(opens) if opens else None,
        "sign_up_closes_at": local(closes) if closes else None,
        "seats_taken": event.seats_taken + event.people_seated,
        "kinds_of_post": sorted(kind.value for kind in event.audience_kinds),
        "schools": [schools[school_id] for school_id in invited],
        "areas": [{"code": a.code, "title": {"sv": a.title_sv, "en": a.title_en}} for a in event.areas],
        "needs": [need.code for need in event.needs],
        "sessions": [session(one) for one in event.sessions],
        "page": absolute(url_for("training.event", event_id=event.id)),
    }


def session(one: TrainingSession) -> dict[str, Any]:
    """Return one time that a training meets."""
    return {
        "uid": one.uid,
        "starts_at": local(one.starts_at),
        "ends_at": local(one.ends_at),
        "place": one.place,
        "link": one.link,
        "cancelled": one.cancelled_at is not None,
    }
