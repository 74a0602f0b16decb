"""Who is looking: a frozen picture of a person and the posts held today, built once per request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _


class Role(StrEnum):
    """What a post gives the right to; see the table of roles in the domain glossary."""

    LIBRARIAN = "librarian"
    PRINCIPAL = "principal"
    TEACHER = "teacher"
    COORDINATOR = "coordinator"
    HEAD = "head"


ROLE_TITLES: dict[Role, Text] = {
    Role.LIBRARIAN: _("school library staff"),
    Role.PRINCIPAL: _("principal"),
    Role.TEACHER: _("teacher"),
    Role.COORDINATOR: _("school library coordinator"),
    Role.HEAD: _("head of administration"),
}
DEPUTIZED = frozenset({Role.PRINCIPAL})
MUNICIPAL_ROLES = frozenset({Role.COORDINATOR, Role.HEAD})


@dataclass(frozen=True)
class HeldPost:
    """A post that is in force today; school_id is None for posts in the municipality's administration."""

    id: int
    role: Role
    school_id: int | None
    school_name: str | None = None
    kind: str | None = None

    @property
    def title(self) -> Text:
        """What the post is called."""
        return ROLE_TITLES[self.role]

    @property
    def may_have_deputy(self) -> bool:
        """Whether somebody can be named to stand in for it."""
        return self.role in DEPUTIZED


@dataclass(frozen=True)
class Deputy:
    """A post of somebody else's that one stands in for today; it gives the right to what rules say, and no more.

    goals: whether the competence goals of the staff were entrusted to the deputy too.
    """

    role: Role
    school_id: int
    school_name: str
    holder: str
    to_day: date
    goals: bool = False


@dataclass(frozen=True)
class Viewer:
    """The person who looks, with nothing in it that can change during the request.

    waiting: how much waits in rooms of the menu, by their addresses; shown to who is shown the room.
    """

    user_id: int
    municipality_id: int
    name: str
    email: str
    language: str
    municipality_name: str
    municipality_slug: str
    posts: tuple[HeldPost, ...] = ()
    stands_in: tuple[Deputy, ...] = ()
    waiting: tuple[tuple[str, int], ...] = ()

    signed_in = True

    @property
    def title(self) -> Text:
        """The title of the first post held today, or nothing."""
        return self.posts[0].title if self.posts else ""

    def has(self, *roles: Role) -> bool:
        """Tell whether any post held today has one of the roles."""
        return any(post.role in roles for post in self.posts)

    def has_at(self, school_id: int | None, *roles: Role) -> bool:
        """Tell whether a post with one of the roles is held at that school today."""
        return any(post.role in roles and post.school_id == school_id for post in self.posts)

    def schools_as(self, *roles: Role) -> frozenset[int]:
        """Return the ids of the schools where a post with one of the roles is held today."""
        return frozenset(p.school_id for p in self.posts if p.role in roles and p.school_id is not None)

    @property
    def school_ids(self) -> frozenset[int]:
        """The ids of all schools where any post is held today."""
        return self.schools_as(*Role)

    @property
    def whole_municipality(self) -> bool:
        """Whether a post in the administration lets this person read all schools' plans and figures."""
        return self.has(*MUNICIPAL_ROLES)

    def deputy_at(self, school_id: int | None, role: Role) -> Deputy | None:
        """Return the post with that role at that school that this person stands in for today, or None."""
        return next((d for d in self.stands_in if d.role == role and d.school_id == school_id), None)

    def schools_as_deputy(self, role: Role) -> frozenset[int]:
        """Return the ids of the schools where this person stands in for such a post today."""
        return frozenset(d.school_id for d in self.stands_in if d.role == role)

    def post_as(self, role: Role, school_id: int | None) -> HeldPost | None:
        """Return the held post with that role at that school, for the record of a decision."""
        return next((p for p in self.posts if p.role == role and p.school_id == school_id), None)


def holds_a_post(viewer: Viewer) -> bool:
    """Tell whether any post is held today: the common rooms are for those who work here, an account is not enough."""
    return bool(viewer.posts)


@dataclass(frozen=True)
class Anonymous:
    """A reader who has not signed in: belongs to nobody and holds no post."""

    language: str | None = None

    signed_in = False
    name = ""
    municipality_name = ""
    title = ""


Reader = Viewer | Anonymous
