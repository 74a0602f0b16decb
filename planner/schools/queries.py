"""Reads of schools and posts, and of who is looking."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, false, or_, select
from sqlalchemy.orm import aliased, joinedload

from planner.accounts.models import SignIn, User
from planner.accounts.passwords import token_hash
from planner.core import clock
from planner.core.db import db, lasting
from planner.core.i18n import swedish_order
from planner.core.viewer import Deputy, HeldPost, Role, Viewer
from planner.schools.models import Deputyship, Municipality, Post, School, SchoolBreak, StaffedHours

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date


def in_force(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that a post is held on a day."""
    return (Post.from_day <= day) & or_(Post.to_day.is_(None), Post.to_day >= day)


def viewer_by_session(token: str) -> Viewer | None:
    """Return who the session's token belongs to, with the posts held today; across municipalities."""
    return _viewer(_by_session(), token_hash=token_hash(token), now=clock.now())


def viewer_by_id(user_id: int) -> Viewer | None:
    """Return a person with an open account as a viewer, or None; for feeds, mail and commands."""
    return _viewer(_by_id(), user_id=user_id)


# How much waits in rooms of the menu, by their addresses: an expression that counts for a municipality's id and the
# role of a post held there, 0 where that role is not shown the room: then nothing is counted. Filled where the app is
# put together; it belongs to the one statement that every request begins with.
WAITING: dict[str, Callable[[ColumnElement[int], ColumnElement[Role]], ColumnElement[int]]] = {}

# Built once: every request begins with one of these, and building one takes longer than carrying it out.


@cache
def _by_session() -> Select[*tuple[Any, ...]]:
    return (
        _with_posts()
        .join(SignIn, SignIn.user_id == User.id)
        .where(SignIn.token_hash == bindparam("token_hash"), SignIn.expires_at > bindparam("now"))
    )


@cache
def _by_id() -> Select[*tuple[Any, ...]]:
    return _with_posts().where(User.id == bindparam("user_id"))


def _with_posts() -> Select[*tuple[Any, ...]]:
    person = User.id, User.municipality_id, User.name, User.email, User.language, Municipality.name, Municipality.slug
    stood_in, holder, where = aliased(Post), aliased(User), aliased(School)
    entrusted = Deputyship.goals_entrusted_at.is_not(None)
    deputy = stood_in.role, stood_in.school_id, where.name, holder.name, Deputyship.to_day, entrusted
    return (
        select(*person, Post.id, Post.role, Post.school_id, School.name, Post.kind, *deputy, *_waiting())
        .join(Municipality, Municipality.id == User.municipality_id)
        .outerjoin(Post, (Post.user_id == User.id) & in_force(bindparam("today", type_=Date())))
        .outerjoin(School, School.id == Post.school_id)
        .outerjoin(Deputyship, (Deputyship.user_id == User.id) & standing_in(bindparam("today", type_=Date())))
        .outerjoin(
            stood_in,
            (stood_in.id == Deputyship.post_id)
            & (stood_in.from_day <= bindparam("today", type_=Date()))
            & or_(stood_in.to_day.is_(None), stood_in.to_day >= bindparam("today", type_=Date())),
        )
        .outerjoin(holder, holder.id == stood_in.user_id)
        .outerjoin(where, where.id == stood_in.school_id)
        .where(User.deactivated_at.is_(None))
        .order_by(Post.id, Deputyship.id)
    )


def _waiting() -> list[ColumnElement[int]]:
    return [count(User.municipality_id.expression, Post.role.expression) for count in WAITING.values()]


def standing_in(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that a deputyship holds on a day, its post aside."""
    return (Deputyship.from_day <= day) & (Deputyship.to_day >= day) & Deputyship.ended_at.is_(None)


def _viewer(statement: Select[*tuple[Any, ...]], **values: object) -> Viewer | None:
    rows = db.session.execute(statement, {"today": clock.today(), **values}).all()
    if not rows:
        return None
    user_id, municipality_id, name, email, language, municipality_name, municipality_slug = rows[0][:7]
    # From outer joins: a person may hold no post, and each post comes once for each deputyship.
    posts = tuple(dict.fromkeys(HeldPost(*row[7:12]) for row in rows if row[7] is not None))
    deputies = tuple(dict.fromkeys(Deputy(*row[12:18]) for row in rows if row[12] is not None and row[13] is not None))
    return Viewer(
        user_id=user_id,
        municipality_id=municipality_id,
        name=name,
        email=email,
        language=language,
        municipality_name=municipality_name,
        municipality_slug=municipality_slug,
        posts=posts,
        # Only somebody who works here stands in for another.
        stands_in=deputies if posts else (),
        # Each row is of one post, and counts what that post is shown.
        waiting=tuple((room, max(counts)) for room, *counts in zip(WAITING, *(row[18:] for row in rows), strict=True)),
    )


OPEN_SCHOOLS: Any = lasting(select(School).where(School.closed_on.is_(None)).order_by(School.id))


def open_schools() -> Sequence[School]:
    """Return the municipality's schools that are not closed, in Swedish order of name."""
    return sorted(db.session.scalars(OPEN_SCHOOLS), key=lambda school: swedish_order(school.name))


def holders(role: Role, school_id: int | None) -> Sequence[User]:
    """Return who holds such a post there today: what is pending follows the post."""
    return db.session.scalars(
        select(User)
        .join(Post, Post.user_id == User.id)
        .where(
            Post.role == role,
            Post.school_id == school_id if school_id is not None else Post.school_id.is_(None),
            in_force(clock.today()),
            User.deactivated_at.is_(None),
        )
        .distinct()
        .order_by(User.id)
    ).all()


# ---------------------------------------------------------------- people


@dataclass(frozen=True)
class Search:
    """What the list of people is narrowed to."""

    text: str = ""
    school_id: int | None = None
    role: Role | None = None
    closed: bool = False


@dataclass(frozen=True)
class PeoplePage:
    """One page of the list of people, with each one's posts from today on."""

    people: Sequence[User]
    posts: dict[int, list[Post]]
    total: int
    number: int
    pages: int


def people_visible_to(viewer: Viewer) -> Select[User]:
    """Return the people whose accounts and posts the viewer may manage: all of the own municipality, or none."""
    everyone = select(User).where(User.municipality_id == viewer.municipality_id)
    return everyone if viewer.has(Role.COORDINATOR) else everyone.where(false())


def people_for_list(viewer: Viewer, search: Search, *, page: int, size: int = 25) -> PeoplePage:
    """Return a page of people in Swedish order of name; the same number of queries however many there are."""
    found = people_visible_to(viewer).with_only_columns(User.id, User.name)
    found = found.where(User.deactivated_at.is_not(None) if search.closed else User.deactivated_at.is_(None))
    if search.text:
        found = found.where(
            or_(User.name.icontains(search.text, autoescape=True), User.email.icontains(search.text, autoescape=True))
        )
    if search.role or search.school_id:
        held = select(Post.user_id).where(or_(Post.to_day.is_(None), Post.to_day >= clock.today()))
        held = held.where(Post.role == search.role) if search.role else held
        held = held.where(Post.school_id == search.school_id) if search.school_id else held
        found = found.where(User.id.in_(held))
    # No database sorts å, ä and ö last by itself everywhere: names alone are few enough to sort here.
    ids = [row.id for row in sorted(db.session.execute(found), key=lambda row: (swedish_order(row.name), row.id))]
    pages = max(1, -(-len(ids) // size))
    number = min(max(1, page), pages)
    shown = ids[(number - 1) * size : number * size]
    by_id = {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(shown)))}
    return PeoplePage([by_id[id_] for id_ in shown], _posts_of(shown), len(ids), number, pages)


def _posts_of(user_ids: list[int]) -> dict[int, list[Post]]:
    posts: dict[int, list[Post]] = {user_id: [] for user_id in user_ids}
    unended = or_(Post.to_day.is_(None), Post.to_day >= clock.today())
    for post in db.session.scalars(
        select(Post).options(joinedload(Post.school)).where(Post.user_id.in_(user_ids), unended).order_by(Post.id)
    ):
        posts[post.user_id].append(post)
    return posts


def person_for_page(viewer: Viewer, person_id: int) -> User | None:
    """Return somebody whose posts the viewer may manage, or None."""
    return db.session.scalar(people_visible_to(viewer).where(User.id == person_id))


def posts_for_page(person: User) -> Sequence[Post]:
    """Return all posts of somebody, the newest first, with their schools."""
    return db.session.scalars(
        select(Post)
        .options(joinedload(Post.school))
        .where(Post.user_id == person.id)
        .order_by(Post.from_day.desc(), Post.id.desc())
    ).all()


def post_for_page(viewer: Viewer, post_id: int) -> Post | None:
    """Return a post the viewer may end, with its person and school, or None."""
    visible = people_visible_to(viewer).with_only_columns(User.id)
    return db.session.scalar(
        select(Post)
        .options(joinedload(Post.school), joinedload(Post.user))
        .where(Post.id == post_id, Post.user_id.in_(visible))
    )


# ---------------------------------------------------------------- schools


def schools_for_list(viewer: Viewer) -> Sequence[School]:
    """Return all schools of the viewer's municipality, the closed ones last, in Swedish order of name."""
    found = db.session.scalars(schools_visible_to(viewer)).all()
    return sorted(found, key=lambda school: (school.closed_on is not None, swedish_order(school.name), school.id))


def schools_for_library_plan(viewer: Viewer) -> Sequence[School]:
    """Return the schools whose access to a library the viewer answers for, closed ones too, in Swedish order."""
    found = schools_visible_to(viewer)
    if not viewer.whole_municipality:
        found = found.where(School.id.in_(sorted(viewer.schools_as(Role.PRINCIPAL))))
    return sorted(db.session.scalars(found), key=lambda school: (swedish_order(school.name), school.id))


def schools_visible_to(viewer: Viewer) -> Select[School]:
    """Return the schools the viewer may see: all of the own municipality."""
    return select(School).where(School.municipality_id == viewer.municipality_id)


def school_for_page(viewer: Viewer, school_id: int) -> School | None:
    """Return one of the schools the viewer may see, or None."""
    return db.session.scalar(schools_visible_to(viewer).where(School.id == school_id))


def schools_to_write_hours_of(viewer: Viewer) -> frozenset[int]:
    """Return the ids of the schools whose staffed hours one writes; see `rules.may_write_hours`."""
    if viewer.has(Role.COORDINATOR):
        return frozenset(db.session.scalars(schools_visible_to(viewer).with_only_columns(School.id)))
    return viewer.schools_as(Role.LIBRARIAN, Role.PRINCIPAL) | viewer.schools_as_deputy(Role.PRINCIPAL)


def staffed_hours(school_id: int) -> Sequence[StaffedHours]:
    """Return when a school's library is staffed, by weekday."""
    statement = select(StaffedHours).where(StaffedHours.school_id == school_id).order_by(StaffedHours.weekday)
    return db.session.scalars(statement).all()


def municipality_of(viewer: Viewer) -> Municipality:
    """Return the viewer's municipality."""
    return db.session.get_one(Municipality, viewer.municipality_id)


def breaks_to_come() -> Sequence[SchoolBreak]:
    """Return the breaks that have not ended, the next first."""
    return db.session.scalars(
        select(SchoolBreak).where(SchoolBreak.last_day >= clock.today()).order_by(SchoolBreak.first_day, SchoolBreak.id)
    ).all()


def breaks_between(first: date, last: date) -> Sequence[SchoolBreak]:
    """Return the breaks with a day from the first to the last, in order."""
    return db.session.scalars(
        select(SchoolBreak)
        .where(SchoolBreak.last_day >= first, SchoolBreak.first_day <= last)
        .order_by(SchoolBreak.first_day, SchoolBreak.id)
    ).all()


def break_for_page(viewer: Viewer, break_id: int) -> SchoolBreak | None:
    """Return one of the breaks of the viewer's municipality, or None."""
    return db.session.scalar(
        select(SchoolBreak).where(SchoolBreak.id == break_id, SchoolBreak.municipality_id == viewer.municipality_id)
    )
