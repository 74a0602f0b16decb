"""Who may do what with training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import Role, holds_a_post
from planner.training.models.event import TAKING_PLACE, EventState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.core.viewer import HeldPost, Viewer
    from planner.training.models.event import TrainingEvent, TrainingSession
    from planner.training.models.sign_up import SignUp
    from planner.training.queries.approvals import Asking


def may_create(viewer: Viewer) -> bool:
    """The coordinator arranges the municipality's shared training."""
    return viewer.has(Role.COORDINATOR)


def may_see(viewer: Viewer, event: TrainingEvent) -> bool:
    """Everyone who holds a post in the municipality sees what is published; a draft is the coordinator's."""
    own = holds_a_post(viewer) and viewer.municipality_id == event.municipality_id
    return own and (event.state is not EventState.DRAFT or may_create(viewer))


def may_manage(viewer: Viewer, event: TrainingEvent) -> bool:
    """The coordinator edits, moves, cancels, records attendance, and sees who has signed up; nobody else does."""
    return viewer.municipality_id == event.municipality_id and may_create(viewer)


def may_manage_session(viewer: Viewer, session: TrainingSession) -> bool:
    """A session is managed by who manages its event."""
    return viewer.municipality_id == session.municipality_id and may_create(viewer)


def may_remove(viewer: Viewer, sign_up: SignUp) -> bool:
    """Somebody's sign-up is removed by who manages the event; one's own is signed off instead."""
    return viewer.municipality_id == sign_up.municipality_id and may_create(viewer)


def may_sign_up(viewer: Viewer, event: TrainingEvent) -> bool:
    """Everyone who holds a post in the municipality may come, whatever the post."""
    return may_see(viewer, event) and event.state is not EventState.DRAFT


def invites(viewer: Viewer, event: TrainingEvent) -> bool:
    """Who holds a post that an event is for."""
    return is_for(viewer.posts, event)


def is_for(posts: Iterable[HeldPost], event: TrainingEvent) -> bool:
    """Tell whether an event is for any of the posts; the administration, which arranges it, is in every audience."""
    kinds, schools = event.audience_kinds, event.audience_school_ids
    return any(
        post.school_id is None
        or ((not kinds or (post.kind or post.role) in kinds) and (not schools or post.school_id in schools))
        for post in posts
    )


def asks_principal(viewer: Viewer, event: TrainingEvent) -> bool:
    """Who works at a school, and runs neither it nor the whole, asks the principal where the event says so."""
    own = viewer.has(Role.PRINCIPAL, Role.COORDINATOR, Role.HEAD)
    return event.needs_approval and bool(viewer.school_ids) and not own


def answers_for(viewer: Viewer) -> frozenset[int]:
    """The schools about whose people one answers: as principal, or as the principal's deputy today."""
    return viewer.schools_as(Role.PRINCIPAL) | viewer.schools_as_deputy(Role.PRINCIPAL)


def may_answer(viewer: Viewer, asking: Asking) -> bool:
    """A principal, or the deputy, of a school where the person works answers; nobody answers for themselves."""
    own = viewer.municipality_id == asking.sign_up.municipality_id and viewer.user_id != asking.sign_up.user_id
    return own and bool(answers_for(viewer) & asking.school_ids)


def may_sign_off(viewer: Viewer, event: TrainingEvent) -> bool:
    """One's own sign-up is one's own to withdraw, also by somebody whose post has ended."""
    return viewer.municipality_id == event.municipality_id and event.state in TAKING_PLACE
