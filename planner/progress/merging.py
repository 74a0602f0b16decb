"""Putting a need that was said twice into another: what follows is shown first, moved, and can be moved back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.needs import operations as decide
from planner.needs import queries
from planner.needs.merging.models import NeedMerge
from planner.needs.merging.queries import merge_that_holds
from planner.needs.models import NeedSchool
from planner.plans.models.parts import ActivityNeed
from planner.progress.links import LINKS, Link, in_closed_plans, moving, repoint

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.needs.models import Need

ADDED, WIDENED = "schools_added", "schools_widened"


@dataclass(frozen=True)
class Pair:
    """A need, and the one it shall go into."""

    need: Need
    into: Need


@dataclass(frozen=True)
class Follows:
    """What would follow, in words: the kinds there are any of; stay: activities in closed plans."""

    told: list[str]
    stay: int


def pair_of(viewer: Viewer, need_id: int, into_id: int) -> Pair | None:
    """Return both needs, or None when either is not there or they are one."""
    need, into = queries.by_id(viewer, need_id), queries.by_id(viewer, into_id)
    return None if need is None or into is None or need.id == into.id else Pair(need, into)


def follows(pair: Pair) -> Follows:
    """Return what would follow the need into the other, before anything is done."""
    counts = {name: len(moving(link, pair.need.id, pair.into.id)) for name, link in LINKS.items()}
    closed = select(func.count()).select_from(ActivityNeed).where(ActivityNeed.need_id == pair.need.id)
    stay = db.session.scalar(closed.where(in_closed_plans())) or 0
    return Follows([link.words(counts[name]) for name, link in LINKS.items() if counts[name]], stay)


def merge(pair: Pair, *, by: Viewer, seen: int | None, reason: str) -> NeedMerge:
    """Put the need into the other, which takes over what answers it; what approved plans say stays as it is."""
    need, into = pair.need, pair.into
    expect_version(need, seen)
    if need.is_closed or into.is_closed:
        raise RefusedError(_("Both needs have to be open to be put together."))
    moved: dict[str, Any] = {}
    for name, link in LINKS.items():
        if ids := moving(link, need.id, into.id):
            repoint(link, ids, into.id)
            moved[name] = ids
    moved |= _join_schools(need, into)
    made = NeedMerge(
        need_id=need.id, into_id=into.id, reason=reason, moved=moved, merged_at=clock.now(), by_id=by.user_id
    )
    db.session.add(made)
    decide.dismiss(
        need, by=by, seen=seen, reason=str(_("Put together with %(code)s: %(reason)s", code=into.code, reason=reason))
    )
    flag_modified(into, "title_sv")  # so that who changes it at the same moment reads this first
    audit.record(
        "need.merged",
        subject="need",
        subject_id=into.id,
        by=by.user_id,
        after={"need": need.code, "moved": {name: len(ids) for name, ids in moved.items()}},
    )
    return made


def reopen(need: Need, *, by: Viewer, seen: int | None, reason: str) -> None:
    """Take up a need again; one that went into another gets back what followed it there and still is there."""
    decide.reopen(need, by=by, seen=seen, reason=reason)
    if (held := merge_that_holds(need.id)) is None:
        return
    for name, ids in held.moved.items():
        if (link := LINKS.get(name)) is not None:
            repoint(link, _that_can_go_back(link, ids, held), need.id)
    _part_schools(held)
    held.undone_at = clock.now()


def _that_can_go_back(link: Link, ids: list[int], held: NeedMerge) -> list[int]:
    """Return the links moved then that still are where they went, that nothing holds, and that make no doubles."""
    own = select(link.to_what).where(link.mapped.need_id == held.need_id)
    there = select(link.mapped.id).where(link.mapped.id.in_(ids), link.mapped.need_id == held.into_id)
    return list(db.session.scalars(there.where(~link.stays(), link.to_what.not_in(own)).order_by(link.mapped.id)))


def _schools(need: Need) -> set[int]:
    return set(db.session.scalars(select(NeedSchool.school_id).where(NeedSchool.need_id == need.id)))


def _join_schools(need: Need, into: Need) -> dict[str, list[int]]:
    """Let the other concern the schools of both; without any named it concerns all."""
    own, others = _schools(need), _schools(into)
    if not others:
        return {}
    if not own:
        for link in db.session.scalars(select(NeedSchool).where(NeedSchool.need_id == into.id)):
            db.session.delete(link)
        return {WIDENED: sorted(others)}
    db.session.add_all(NeedSchool(need_id=into.id, school_id=school) for school in sorted(own - others))
    return {ADDED: sorted(own - others)} if own - others else {}


def _part_schools(held: NeedMerge) -> None:
    added, widened = held.moved.get(ADDED, []), held.moved.get(WIDENED, [])
    there = select(NeedSchool).where(NeedSchool.need_id == held.into_id)
    links = {link.school_id: link for link in db.session.scalars(there)}
    if set(links) > set(added):  # taking away all of them would make it concern every school
        for school in added:
            if school in links:
                db.session.delete(links[school])
    if widened and not links:
        db.session.add_all(NeedSchool(need_id=held.into_id, school_id=school) for school in widened)
