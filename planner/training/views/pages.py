"""The list, and the page of one event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import Form
from planner.core.i18n import language
from planner.core.i18n import lazy_gettext as _
from planner.core.pages import pager
from planner.core.viewer import holds_a_post
from planner.framework.queries import areas
from planner.training import rules
from planner.training.models.event import SignUpPhase, Step
from planner.training.queries import events as queries
from planner.training.queries import listing, people
from planner.training.views.blueprint import bp, reloaded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from planner.training.models.event import TrainingEvent


@bp.get("/")
@grants(holds_a_post)
def events() -> ResponseReturnValue:
    """Show the list: to come, or past; all or mine; of one area or all."""
    return list_page()


def list_page() -> str:
    """Write the page of the list that the address asks for; what makes no sense there narrows nothing."""
    past, mine = "past" in request.args, "mine" in request.args
    offered = areas()
    area = next((area for area in offered if str(area.id) == request.args.get("area")), None)
    found = listing.listed(
        viewer(),
        past=past,
        mine=mine,
        area_id=area.id if area else None,
        page=request.args.get("page"),
        language=language(),
    )
    kept = {"area": area.id if area else None, "mine": "1" if mine else None}
    return render_template(
        "training/events.html",
        found=found,
        past=past,
        mine=mine,
        area=area,
        areas=offered,
        tabs=_tabs(kept, past=past),
        pager=pager(found.part, lambda n: _list_address(kept, past=past, page=n)),
        may_create=rules.may_create(viewer()),
    )


def _list_address(kept: Mapping[str, Any], *, past: bool, page: int | None = None) -> str:
    return url_for("training.events", past="1" if past else None, page=page, **kept)


def _tabs(kept: Mapping[str, Any], *, past: bool) -> list[dict[str, object]]:
    return [
        {"label": _("To come"), "href": _list_address(kept, past=False), "current": not past},
        {"label": _("Past"), "href": _list_address(kept, past=True), "current": past},
    ]


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
    return render_template(
        "training/event.html",
        event=event,
        form=form,
        mine=mine,
        phase=phase,
        standing=listing.standing(
            event.state,
            mine.state,
            phase,
            is_full=event.seats_taken >= event.capacity,
            is_over=event.ends_at < now,
        ),
        may_sign_up=rules.may_sign_up(me, event) and phase is SignUpPhase.OPEN and mine.state is None,
        may_sign_off=rules.may_sign_off(me, event) and event.starts_at > now and mine.is_coming,
        manages=manages,
        participants=people.participants(event.id) if manages else [],
        can=can,
        tools=can - {Step.EDIT, Step.PUBLISH, Step.ATTENDANCE},
        button_form=Form,
    )


def page_again(event_id: int, form: Form) -> str:
    """Write the page of an event as it is saved now, around a refused form."""
    return event_page(reloaded(event_id), form)
