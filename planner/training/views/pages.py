"""The page of one event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.clock import local
from planner.core.forms import Form
from planner.groups.measures import came_from
from planner.groups.meetings.models import MeasureKind
from planner.training import rules
from planner.training.evaluation.rules import may_read_results
from planner.training.models.event import SignUpPhase, Step
from planner.training.models.sign_up import COMING
from planner.training.queries import events as queries
from planner.training.queries import listing, people
from planner.training.queries.attendance import own_notes
from planner.training.queries.chosen import Chosen, chosen_by, clashes
from planner.training.queries.events import audience_words
from planner.training.queries.held import held_seats, open_seats
from planner.training.queries.participants import participants
from planner.training.queries.staffing import left_unstaffed
from planner.training.views.blueprint import bp, reloaded
from planner.training.views.choices import choices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from planner.training.models.event import TrainingEvent, TrainingSession
    from planner.training.models.sign_up import SignUpState
    from planner.training.queries.participants import Participant
    from planner.training.queries.people import MyPlace
    from planner.training.views.choices import Choices


@bp.get("/<int:event_id>")
@grants(rules.may_see, load=queries.event_for_page)
def event(event: TrainingEvent) -> ResponseReturnValue:
    """Show one event."""
    return event_page(event, Form())


def event_page(event: TrainingEvent, form: Form) -> str:
    """Write an event's page; form is the one that was refused, or an empty one."""
    now, me = clock.now(), viewer()
    mine = people.my_place(me, event.id)
    manages = rules.may_manage(me, event)
    can = event.next_steps(now) if manages else frozenset()
    phase = event.phase(now)
    kept = held_seats(event) if event.held_until else []
    free = open_seats(event, me, kept)
    choice = choices(event, mine, form)
    own = own_of(event, mine, choice)
    people_listed = participants(event.id) if manages else []
    chosen = chosen_by(event.id) if manages and choice else {}
    return render_template(
        "training/event.html",
        event=event,
        form=form,
        mine=mine,
        from_item=came_from(me, MeasureKind.TRAINING, [event.id]).get(event.id),
        phase=phase,
        standing=listing.standing(
            event.state,
            mine.state,
            phase,
            is_full=free <= 0,
            is_over=event.ends_at < now,
            asked=mine.asked,
            comes_again=comes_again(own, choice, now),
        ),
        may_sign_up=rules.may_sign_up(me, event)
        and rules.invites(me, event)
        and phase is SignUpPhase.OPEN
        and mine.state is None,
        asks=rules.asks_principal(me, event),
        refusal=mine.refusal,
        unstaffed=left_unstaffed(me.user_id, own or event.active_sessions)
        if me.school_ids and phase is not SignUpPhase.OVER
        else [],
        clashes=clashes(me.user_id, event.id, own) if mine.state else [],
        choice=choice,
        over={session.id for session in event.sessions if session.ends_at <= now},
        noted=noted_of(event, mine, now),
        may_choose=choice is not None
        and rules.may_sign_off(me, event)
        and mine.state is not None
        and bool(choice.form.session_ids.choices),
        invited=rules.invites(me, event),
        audience=audience_words(event),
        may_sign_off=rules.may_sign_off(me, event) and begins_for(event, own) > now and mine.is_coming,
        manages=manages,
        reads_results=may_read_results(me, event) and event.ends_at < now,
        participants=people_listed,
        chosen_by=chosen,
        removable=removable(event, people_listed, chosen, now),
        can=can,
        held=kept,
        tools=can - {Step.EDIT, Step.PUBLISH, Step.ATTENDANCE, Step.GO_AHEAD},
        open_seats=free,
        button_form=Form,
    )


def own_of(event: TrainingEvent, mine: MyPlace, choice: Choices | None) -> list[TrainingSession]:
    """Return the sessions to be held that a person has signed up to, with a seat or waiting."""
    if mine.state is None:
        return []
    return [session for session in event.active_sessions if choice is None or session.id in choice.mine.all]


def noted_of(event: TrainingEvent, mine: MyPlace, at: datetime) -> Mapping[int, SignUpState | None]:
    """Return how a person is noted at each session; nothing is asked of an event whose first day has not come."""
    asks = mine.state is not None and event.takes_attendance(local(at).date())
    notes = own_notes(mine.sign_up_id) if asks and mine.sign_up_id else {}
    return {session.id: notes.get(session.id) for session in event.sessions}


def comes_again(own: Sequence[TrainingSession], choice: Choices | None, at: datetime) -> bool:
    """Tell whether a person has a seat in any of the own sessions that is to come."""
    return any(session.starts_at > at and (choice is None or session.id in choice.mine.seated) for session in own)


def removable(
    event: TrainingEvent, listed: Sequence[Participant], chosen: Mapping[int, Chosen], at: datetime
) -> frozenset[int]:
    """Return the ids of the sign-ups that can be taken off the list: of who is not noted yet, or has chosen more."""
    to_come = {session.id for session in event.sessions if session.can_be_chosen(at)}
    return frozenset(
        person.sign_up_id
        for person in listed
        if person.state in COMING or to_come & chosen.get(person.sign_up_id, Chosen()).all
    )


def begins_for(event: TrainingEvent, own: Sequence[TrainingSession]) -> datetime:
    """Return when the first of a person's own sessions begins."""
    return min((session.starts_at for session in own), default=event.sign_up_ends_at)


def page_again(event_id: int, form: Form) -> str:
    """Write the page of an event as it is saved now, around a refused form."""
    return event_page(reloaded(event_id), form)
