"""Adding several sessions at once, and copying an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from planner.core.clock import local
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.training.models.event import last_day_before
from planner.training.operations import events, sessions
from planner.training.operations.facts import EventFacts, SessionFacts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planner.core.viewer import Viewer
    from planner.training.models.event import TrainingEvent, TrainingSession


def facts_of(event: TrainingEvent) -> EventFacts:
    """Return what is written about an event, loaded with its areas and needs."""
    return EventFacts(
        title=event.title,
        description=event.description,
        organiser=event.organiser,
        capacity=event.capacity,
        least_number=event.least_number,
        opens_on=local(event.sign_up_opens_at).date() if event.sign_up_opens_at else None,
        closes_on=last_day_before(event.sign_up_closes_at) if event.sign_up_closes_at else None,
        area_ids=frozenset(area.id for area in event.areas),
        need_ids=frozenset(need.id for need in event.needs),
        partner=event.partner,
        materials=materials_text(event),
        audience_kinds=event.audience_kinds,
        decide_on=event.decide_on,
        needs_approval=event.needs_approval,
        chooses_sessions=event.chooses_sessions,
        audience_school_ids=event.audience_school_ids,
    )


def materials_text(event: TrainingEvent) -> str:
    """Return the materials as they are typed: one on each line, the address last."""
    return "\n".join(f"{each.words} {each.address}" if each.words else each.address for each in event.materials)


def copy(event: TrainingEvent, *, title: str, first_day: date, by: Viewer) -> TrainingEvent:
    """Write a draft like the event, with its sessions moved; wall times stay, and nothing of people is copied."""
    held = sorted(event.active_sessions or event.sessions, key=lambda session: (session.starts_at, session.id))
    shift = first_day - local(held[0].starts_at).date()
    facts = facts_of(event)
    draft = events.create(
        facts=replace(
            facts,
            title=title,
            opens_on=_moved(facts.opens_on, shift),
            closes_on=_moved(facts.closes_on, shift),
            decide_on=_moved(facts.decide_on, shift),
        ),
        first_session=_session(held[0], shift),
        by=by,
    )
    draft.language = event.language
    db.session.flush()
    for session in held[1:]:
        try:
            sessions.add(draft, facts=_session(session, shift), by=by)
        except RefusedError as error:
            # The form has no field for each session's times.
            raise RefusedError(error.message, field="on") from error
    return draft


def _moved(day: date | None, shift: timedelta) -> date | None:
    return day + shift if day else None


def _session(session: TrainingSession, shift: timedelta) -> SessionFacts:
    starts, ends = local(session.starts_at), local(session.ends_at)
    try:
        on = starts.date() + shift
    except OverflowError as error:
        raise RefusedError(_("Write a date between the years 2000 and 2100"), field="on") from error
    return SessionFacts(on, starts.time(), ends.time(), session.place, session.link, session.room_for)


def add_several(
    event: TrainingEvent, *, planned: Sequence[SessionFacts], by: Viewer, message: str | None = None
) -> int:
    """Add sessions, all of them or none; those who have signed up to a published event get one mail.

    message: a word to them.
    """
    if not planned:
        raise RefusedError(_("Choose at least one day"), field="days")
    sessions.add_all(event, planned=planned, by=by, message=message)
    return len(planned)
