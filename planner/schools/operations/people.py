"""People and their posts: invite, name, give a post, end one, close an account and open it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select
from sqlalchemy.orm.attributes import flag_modified

from planner.accounts import operations as accounts
from planner.accounts.models import User
from planner.accounts.passwords import normal_email
from planner.accounts.queries import by_email
from planner.core import audit, clock
from planner.core.db import db, every_municipality
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.core.viewer import MUNICIPAL_ROLES, Role
from planner.schools.models import Education, Municipality, Post, PostKind, School

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.core.viewer import Viewer

# What features above do when somebody leaves, as giving back seats; the factory fills it in.
WHEN_SOMEBODY_LEAVES: dict[str, Callable[[User, Viewer], None]] = {}


@dataclass(frozen=True)
class Terms:
    """What a post is and how long; without to_day until further notice."""

    role: Role
    school_id: int | None
    kind: PostKind | None
    education: Education | None
    hours_per_week: Decimal | None
    from_day: date
    to_day: date | None = None


def invite(*, name: str, email: str, terms: Terms, by: Viewer, base_url: str) -> User:
    """Open an account without password, give it its first post and mail the invitation."""
    address = _free_address(email)
    municipality = db.session.get_one(Municipality, by.municipality_id)
    person = User(email=address, name=name, language=municipality.language, created_at=clock.now())
    db.session.add(person)
    db.session.flush()
    audit.record("user.invited", subject="user_account", subject_id=person.id, by=by.user_id)
    give_post(person, terms=terms, by=by, seen=person.version)
    accounts.invite(person, base_url=base_url)
    return person


def invite_again(person: User, *, by: Viewer, base_url: str) -> None:
    """Mail a new invitation; the links mailed before no longer work."""
    _refuse_closed(person)
    if person.password_hash is not None:
        raise RefusedError(_("%(name)s has chosen a password already.", name=person.name))
    accounts.end_links(person)
    accounts.invite(person, base_url=base_url)
    audit.record("user.invited", subject="user_account", subject_id=person.id, by=by.user_id)


def rename(person: User, *, name: str, email: str, by: Viewer, seen: int | None) -> None:
    """Mend a name; an address only until it has been used, since it is what the person signs in with."""
    expect_version(person, seen)
    address = normal_email(email)
    if address != person.email:
        if person.password_hash is not None:
            raise RefusedError(_("The address is in use for signing in and can no longer be changed"), field="email")
        person.email = _free_address(email)
        accounts.end_links(person)
    person.name = name
    audit.record("user.renamed", subject="user_account", subject_id=person.id, by=by.user_id)


def give_post(person: User, *, terms: Terms, by: Viewer, seen: int | None) -> Post:
    """Give somebody a post from a day, and to a day for a deputy or a temporary post."""
    expect_version(person, seen)
    _refuse_closed(person)
    municipal, library = terms.role in MUNICIPAL_ROLES, terms.role is Role.LIBRARIAN
    if not municipal and (terms.school_id is None or not _open_school(terms.school_id)):
        raise RefusedError(_("Choose the school where the post is"), field="school_id")
    if library and terms.kind is None:
        raise RefusedError(_("Choose what kind of library post it is"), field="kind")
    if terms.to_day is not None and terms.to_day < terms.from_day:
        raise RefusedError(_("The last day cannot come before the first"), field="to_day")
    post = Post(
        user_id=person.id,
        school_id=None if municipal else terms.school_id,
        role=terms.role,
        kind=terms.kind if library else None,
        education=terms.education if library else None,
        hours_per_week=terms.hours_per_week if library else None,
        from_day=terms.from_day,
        to_day=terms.to_day,
    )
    _refuse_doubled(post)
    db.session.add(post)
    _touch(person)
    db.session.flush()
    audit.record("post.given", subject="post", subject_id=post.id, by=by.user_id, after=_facts(post))
    return post


def end_post(post: Post, *, to_day: date, by: Viewer, seen: int | None) -> None:
    """Let a post end on a day, which is its last; rights end with it."""
    person = db.session.get_one(User, post.user_id)
    expect_version(person, seen)
    if post.to_day is not None and post.to_day < clock.today():
        raise RefusedError(_("The post has ended already"), field="to_day")
    if to_day < post.from_day:
        raise RefusedError(_("The last day cannot come before the first"), field="to_day")
    _keep_a_coordinator(post, until=to_day)
    _end(post, to_day, by)
    _touch(person)
    db.session.flush()
    if not _posts_from_today(person):
        _leave(person, by)


def close_account(person: User, *, written: str, by: Viewer, seen: int | None) -> None:
    """Close an account, end its sign-ins and its posts; the name is written to confirm."""
    expect_version(person, seen)
    _refuse_closed(person)
    if person.id == by.user_id:
        raise RefusedError(_("You cannot close your own account. Ask another coordinator."))
    if " ".join(written.split()).casefold() != " ".join(person.name.split()).casefold():
        raise RefusedError(_("Write the name exactly as it stands above"), field="written")
    for post in _posts_from_today(person):
        _keep_a_coordinator(post, until=clock.today())
        if post.from_day > clock.today():
            audit.record("post.withdrawn", subject="post", subject_id=post.id, by=by.user_id, before=_facts(post))
            db.session.delete(post)
        else:
            _end(post, clock.today(), by)
    accounts.end_links(person)
    accounts.deactivate(person, by=by)
    _leave(person, by)


def open_again(person: User, *, by: Viewer, base_url: str, seen: int | None) -> None:
    """Open a closed account for somebody who comes back: with a new invitation, and no post until one is given."""
    expect_version(person, seen)
    if person.active:
        raise RefusedError(_("The account is open already."))
    person.deactivated_at = None
    person.password_hash = None
    audit.record("user.opened_again", subject="user_account", subject_id=person.id, by=by.user_id)
    accounts.invite(person, base_url=base_url)


def _free_address(email: str) -> str:
    """Return the address as it is stored; refuse one that is taken, here or elsewhere, with the same words."""
    with every_municipality():
        taken = by_email(email)
    if taken is not None:
        raise RefusedError(
            _("This address cannot be used. Look for the person in the list, or ask for another address."),
            field="email",
        )
    return normal_email(email)


def _open_school(school_id: int) -> bool:
    found = select(School.id).where(School.id == school_id, School.closed_on.is_(None))
    return db.session.scalar(found) is not None


def _refuse_closed(person: User) -> None:
    if not person.active:
        raise RefusedError(_("The account of %(name)s is closed. Open it again first.", name=person.name))


def _refuse_doubled(post: Post) -> None:
    at_the_same_place = Post.school_id.is_(None) if post.school_id is None else Post.school_id == post.school_id
    overlapping = select(Post.id).where(
        Post.user_id == post.user_id,
        Post.role == post.role,
        at_the_same_place,
        or_(Post.to_day.is_(None), Post.to_day >= post.from_day),
    )
    if post.to_day is not None:
        overlapping = overlapping.where(Post.from_day <= post.to_day)
    if db.session.scalar(overlapping.limit(1)) is not None:
        raise RefusedError(_("The person holds that post already in those days"), field="role")


def _keep_a_coordinator(post: Post, *, until: date) -> None:
    """Refuse to leave the municipality without anybody who could invite the next coordinator."""
    if post.role is not Role.COORDINATOR:
        return
    # Two coordinators who end each other's posts at once wait for one another here.
    db.session.execute(select(Municipality.id).where(Municipality.id == post.municipality_id).with_for_update())
    successor = (
        select(Post.id)
        .join(User, User.id == Post.user_id)
        .where(
            Post.role == Role.COORDINATOR,
            Post.id != post.id,
            Post.user_id != post.user_id,
            Post.from_day <= until + timedelta(days=1),
            or_(Post.to_day.is_(None), Post.to_day > until),
            User.deactivated_at.is_(None),
        )
    )
    if db.session.scalar(successor.limit(1)) is None:
        raise RefusedError(_("Give somebody else the post as coordinator first: nobody would be left to do it."))


def _posts_from_today(person: User) -> list[Post]:
    unended = or_(Post.to_day.is_(None), Post.to_day >= clock.today())
    return list(db.session.scalars(select(Post).where(Post.user_id == person.id, unended).order_by(Post.id)))


def _leave(person: User, by: Viewer) -> None:
    for leave in WHEN_SOMEBODY_LEAVES.values():
        leave(person, by)


def _end(post: Post, to_day: date, by: Viewer) -> None:
    before = _facts(post)
    post.to_day = to_day
    audit.record("post.ended", subject="post", subject_id=post.id, by=by.user_id, before=before, after=_facts(post))


def _touch(person: User) -> None:
    # Posts are shown and changed on the person's page: its version counts their changes too.
    flag_modified(person, "name")


def _facts(post: Post) -> dict[str, Any]:
    return {
        "user_id": post.user_id,
        "role": post.role.value,
        "school_id": post.school_id,
        "kind": post.kind.value if post.kind else None,
        "education": post.education.value if post.education else None,
        "hours_per_week": str(post.hours_per_week) if post.hours_per_week is not None else None,
        "from_day": post.from_day.isoformat(),
        "to_day": post.to_day.isoformat() if post.to_day else None,
    }
