"""What an event's page shows of its sessions where people choose among them, and the form they choose in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.access import viewer
from planner.core.forms import Form
from planner.core.i18n import gettext, ngettext
from planner.training.queries import people
from planner.training.queries.chosen import Chosen, chosen, queues
from planner.training.seat_forms import ChosenForm

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from planner.training.models.event import TrainingEvent, TrainingSession
    from planner.training.queries.people import MyPlace


@dataclass(frozen=True)
class Choices:
    """One person's choice: the form, what stands beside each session, and how long the queues are."""

    form: ChosenForm
    hints: Mapping[int, str]
    mine: Chosen
    queues: Mapping[int, int]

    @property
    def offers(self) -> bool:
        """Whether there is any session left to choose."""
        return bool(self.form.session_ids.choices)


def sign_up_form(event: TrainingEvent, at: datetime) -> Form:
    """Return the form that signs up: with the sessions to choose among, or with nothing but a button."""
    if not event.chooses_sessions:
        return Form()
    return ChosenForm().offer([session for session in event.sessions if session.can_be_chosen(at)])


def chosen_in(form: Form) -> Collection[int]:
    """Return the ids of the sessions that are ticked."""
    return form.session_ids.data or () if isinstance(form, ChosenForm) else ()


def saved_choice(event: TrainingEvent) -> Form:
    """Return the form as it is saved now."""
    place = people.my_place(viewer(), event.id)
    return _filled(event, place, chosen(place.sign_up_id))


def choices(event: TrainingEvent, place: MyPlace, refused: Form) -> Choices | None:
    """Return what a person sees of the sessions to choose among; None where one signs up for all of them."""
    if not event.chooses_sessions:
        return None
    mine, lengths = queues(event.id, place.sign_up_id if place.state else None)
    form = refused if isinstance(refused, ChosenForm) else _filled(event, place, mine)
    hints = {session.id: _hint(session, mine, lengths.get(session.id, 0)) for session in event.sessions}
    return Choices(form, hints, mine, lengths)


def _filled(event: TrainingEvent, place: MyPlace, mine: Chosen) -> ChosenForm:
    now = clock.now()
    form = ChosenForm(formdata=None, version=place.version, session_ids=sorted(mine.all))
    return form.offer([session for session in event.sessions if session.can_be_chosen(now)])


def _hint(session: TrainingSession, mine: Chosen, queue: int) -> str:
    if session.id in mine.seated:
        return gettext("You have a seat")
    if session.id in mine.queues:
        return gettext("You are number %(place)s in the queue", place=mine.queues[session.id])
    if session.free_seats > 0:
        return ngettext("One seat is left.", "%(num)d seats are left.", session.free_seats)
    return ngettext(
        "Full: you would be first in the queue.", "Full: you would be number %(num)d in the queue.", queue + 1
    )
