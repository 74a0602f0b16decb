"""Pages on which several sessions are made at once, and an event is copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from planner.core.access import grants, viewer
from planner.core.forms import UNPROCESSABLE, submit
from planner.core.i18n import lazy_gettext as _
from planner.schools.queries import breaks_between
from planner.training import rules
from planner.training.forms import session_values
from planner.training.queries import events as queries
from planner.training.queries.affected import affected_by_change
from planner.training.series import operations
from planner.training.series.forms import CopyForm, DaysForm, RhythmForm
from planner.training.series.rhythm import Proposed, proposed
from planner.training.views.blueprint import address, bp, reloaded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.training.models.event import TrainingEvent


@bp.get("/<int:event_id>/sessions/several")
@grants(rules.may_manage, load=queries.event_by_id)
def several(event: TrainingEvent) -> ResponseReturnValue:
    """Ask for a rhythm, and show which days it falls on: nothing is saved."""
    rhythm = _rhythm(event)
    if "starts" not in request.args:
        return _several_page(event, rhythm, None, [])
    if not rhythm.validate():
        return _several_page(event, rhythm, None, []), UNPROCESSABLE
    form, found = DaysForm(), _proposed(event, rhythm)
    form.offer(found)
    return _several_page(event, rhythm, form, found)


@bp.post("/<int:event_id>/sessions/several")
@grants(rules.may_manage, load=queries.event_by_id)
def add_several(event: TrainingEvent) -> ResponseReturnValue:
    """Add the chosen days' sessions."""
    rhythm, event_id, by = _rhythm(event), event.id, viewer()
    if not rhythm.validate():
        return _several_page(event, rhythm, None, []), UNPROCESSABLE
    form, found = DaysForm(), _proposed(event, rhythm)
    form.offer(found)
    return submit(
        form,
        lambda: operations.add_several(
            event, planned=[rhythm.facts(day) for day in form.chosen], message=form.message.data, by=by
        ),
        page=lambda: _several_page(reloaded(event_id), rhythm, form, found),
        to=address(event),
        done=_("The sessions are added."),
    )


def _rhythm(event: TrainingEvent) -> RhythmForm:
    """Return what the address asks for, or a beginning: the time and the place of the last session."""
    plain = {"csrf": False}
    if "starts" in request.args:
        return RhythmForm(formdata=request.args, meta=plain)
    last = session_values((event.active_sessions or event.sessions)[-1])
    return RhythmForm(formdata=None, meta=plain, **{name: last[name] for name in ("starts", "ends", "place", "link")})


def _proposed(event: TrainingEvent, rhythm: RhythmForm) -> list[Proposed]:
    days, (starts, ends) = rhythm.days, rhythm.times
    return proposed(
        days,
        starts=starts,
        ends=ends,
        breaks=breaks_between(days[0], days[-1]),
        held=[(session.starts_at, session.ends_at) for session in event.active_sessions],
    )


def _several_page(event: TrainingEvent, rhythm: RhythmForm, form: DaysForm | None, found: list[Proposed]) -> str:
    return render_template(
        "training/several.html",
        event=event,
        rhythm=rhythm,
        form=form,
        affected=affected_by_change(event, ()),
        left_out=[each for each in found if each.hindrance],
        free=[each for each in found if not each.hindrance],
    )


@bp.get("/<int:event_id>/copy")
@grants(rules.may_manage, load=queries.event_for_page)
def copying(event: TrainingEvent) -> ResponseReturnValue:
    """Ask when the copy begins."""
    return _copy_page(event, CopyForm(title=event.title))


@bp.post("/<int:event_id>/copy")
@grants(rules.may_manage, load=queries.event_for_page)
def copy(event: TrainingEvent) -> ResponseReturnValue:
    """Write a draft like the event."""
    form, event_id = CopyForm(), event.id
    return submit(
        form,
        lambda: operations.copy(event, title=form.title.data or "", first_day=form.first_day, by=viewer()),
        page=lambda: _copy_page(reloaded(event_id), form),
        to=address,
        done=_("The copy is saved as a draft. Look through its days before you publish."),
    )


def _copy_page(event: TrainingEvent, form: CopyForm) -> str:
    return render_template("training/copy.html", event=event, form=form)
