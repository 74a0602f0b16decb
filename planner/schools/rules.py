"""Who may do what with schools, people and their posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import DEPUTIZED, Role

if TYPE_CHECKING:
    from planner.accounts.models import User
    from planner.core.viewer import Viewer
    from planner.schools.models import Deputyship, Post, School, SchoolBreak


def may_see_schools(viewer: Viewer) -> bool:
    """Everyone who holds a post sees the list of schools: plans and figures are read beside it."""
    return bool(viewer.posts)


def may_see_library_plan(viewer: Viewer) -> bool:
    """The list for the library plan: the administration's for the municipality, a principal's for the own schools."""
    return viewer.has(Role.COORDINATOR, Role.HEAD, Role.PRINCIPAL)


def may_manage_people(viewer: Viewer) -> bool:
    """The coordinator gives and ends posts, and invites people."""
    return viewer.has(Role.COORDINATOR)


def may_manage_person(viewer: Viewer, person: User) -> bool:
    """The coordinator does so in the own municipality only."""
    return may_manage_people(viewer) and person.municipality_id == viewer.municipality_id


def may_end_post(viewer: Viewer, post: Post) -> bool:
    """Who may give posts may end them."""
    return may_manage_people(viewer) and post.municipality_id == viewer.municipality_id


def may_open_school(viewer: Viewer) -> bool:
    """The coordinator enters the municipality's schools."""
    return viewer.has(Role.COORDINATOR)


def may_change_school(viewer: Viewer, school: School) -> bool:
    """The coordinator keeps the facts about a school."""
    return viewer.has(Role.COORDINATOR) and school.municipality_id == viewer.municipality_id


def may_write_hours(viewer: Viewer, school: School) -> bool:
    """The library's own staff and the principal, or the deputy, say when it is staffed; so does the coordinator."""
    own = viewer.has_at(school.id, Role.LIBRARIAN, Role.PRINCIPAL) or viewer.deputy_at(school.id, Role.PRINCIPAL)
    return may_change_school(viewer, school) or (school.municipality_id == viewer.municipality_id and bool(own))


def may_change_settings(viewer: Viewer) -> bool:
    """The coordinator sets what holds for the whole municipality."""
    return viewer.has(Role.COORDINATOR)


def may_remove_break(viewer: Viewer, school_break: SchoolBreak) -> bool:
    """Who sets the breaks may remove them."""
    return may_change_settings(viewer) and school_break.municipality_id == viewer.municipality_id


def may_name_deputy(viewer: Viewer, post: Post) -> bool:
    """Whoever holds a post that can have a deputy names one; so does the coordinator, when the holder is ill."""
    here = post.municipality_id == viewer.municipality_id and post.role in DEPUTIZED
    holds = any(held.id == post.id for held in viewer.posts)
    return here and (holds or viewer.has(Role.COORDINATOR))


def may_end_deputyship(viewer: Viewer, deputyship: Deputyship) -> bool:
    """Who may name a deputy may end it."""
    return may_name_deputy(viewer, deputyship.post)
