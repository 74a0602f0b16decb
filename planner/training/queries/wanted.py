"""What a list of training is narrowed to, as the address says it; the list and the month read it alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, or_, select

from planner.core.clock import start_of_day
from planner.training.models.audience import EventAudience
from planner.training.models.event import EventArea, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.queries.events import visible_to

if TYPE_CHECKING:
    from planner.core.viewer import Viewer

MOST_WORDS, LONGEST_WORD = 6, 40


@dataclass(frozen=True)
class Wanted:
    """What is asked for; nothing narrows nothing. first, last: days with a session from the one to the other."""

    words: str = ""
    area_id: int | None = None
    school_id: int | None = None
    first: date | None = None
    last: date | None = None
    mine: bool = False

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != Wanted()


def words_of(*texts: str | None) -> str:
    """Return the words of texts as they are searched: in small letters, each after a space."""
    found = dict.fromkeys(word for text in texts if text for word in re.findall(r"\w+", text.casefold()))
    return "".join(f" {word}" for word in found)


def conditions(viewer: Viewer, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what holds for the events that are asked for and may be seen."""
    words = words_of(wanted.words).split()[:MOST_WORDS]
    begins = TrainingEvent.search_words.contains
    found = [visible_to(viewer), *(begins(f" {word[:LONGEST_WORD]}", autoescape=True) for word in words)]
    if wanted.area_id is not None:
        areas = select(EventArea.id).where(EventArea.event_id == TrainingEvent.id, EventArea.area_id == wanted.area_id)
        found.append(areas.exists())
    if wanted.school_id is not None:
        of_event = EventAudience.event_id == TrainingEvent.id
        schools = select(EventAudience.id).where(of_event, EventAudience.school_id.is_not(None))
        found.append(or_(~schools.exists(), schools.where(EventAudience.school_id == wanted.school_id).exists()))
    if wanted.mine:
        found.append(
            select(SignUp.id)
            .where(
                SignUp.event_id == TrainingEvent.id,
                SignUp.user_id == viewer.user_id,
                SignUp.state != SignUpState.WITHDRAWN,
            )
            .correlate(TrainingEvent)
            .exists()
        )
    if wanted.first or wanted.last:
        found.append(_between(wanted.first, wanted.last))
    return found


def _between(first: date | None, last: date | None) -> ColumnElement[bool]:
    sessions = select(TrainingSession.id).where(
        TrainingSession.event_id == TrainingEvent.id, TrainingSession.cancelled_at.is_(None)
    )
    if first:
        sessions = sessions.where(TrainingSession.ends_at > start_of_day(first))
    if last:
        sessions = sessions.where(TrainingSession.starts_at < start_of_day(last + timedelta(days=1)))
    return sessions.correlate(TrainingEvent).exists()
