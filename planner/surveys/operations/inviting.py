"""Asking people to answer: by their posts, or by name; and reminding those who have not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from planner.accounts.models import User
from planner.accounts.passwords import normal_email
from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.viewer import Role
from planner.groups import queries as groups
from planner.schools.models import Post, PostKind
from planner.schools.queries import in_force
from planner.surveys import notices, secret
from planner.surveys.models.answers import SurveyInvitation, SurveyInvitationGroup
from planner.surveys.models.survey import Survey, SurveyState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from planner.core.viewer import Viewer

DAYS_BEFORE = (7, 2)  # the calendar reminds so many days before the last one
ORDER = {role: at for at, role in enumerate(Role)}


@dataclass(frozen=True)
class Whom:
    """Who is asked: everybody with such a post today; empty schools: all of them."""

    roles: Collection[Role]
    kinds: Collection[PostKind]
    schools: Collection[int]


def invite(survey: Survey, whom: Whom, *, by: Viewer, key: str, base_url: str) -> int:
    """Ask all who hold such posts today and are not asked yet; return how many they are."""
    held = (
        select(Post).join(User, User.id == Post.user_id).where(in_force(clock.today()), User.deactivated_at.is_(None))
    )
    held = held.where(Post.role.in_(list(whom.roles)))
    if whom.schools:
        held = held.where(Post.school_id.in_(sorted(whom.schools)))
    posts = [
        post
        for post in db.session.scalars(held.order_by(Post.id))
        if post.kind is None or not whom.kinds or post.kind in whom.kinds
    ]
    return _ask(survey, posts, by=by, key=key, base_url=base_url)


def invite_groups(survey: Survey, group_ids: Collection[int], *, by: Viewer, key: str, base_url: str) -> int:
    """Ask all who sit in these reference groups today; who is asked already is counted with the first group, too."""
    members = {group_id: posts for group_id, posts in groups.members_of(group_ids).items() if posts}
    if not members:
        raise RefusedError(_("Nobody sits in the group today."), field="groups")
    posts = [member.post for group_id in sorted(members) for member in members[group_id]]
    amount = _ask(survey, posts, by=by, key=key, base_url=base_url)
    _note_groups(
        survey,
        {member.post.user_id: group_id for group_id in sorted(members, reverse=True) for member in members[group_id]},
    )
    return amount


def _note_groups(survey: Survey, group_of: Mapping[int, int]) -> None:
    """Keep through which group each was asked, unless it is known already."""
    known = select(SurveyInvitationGroup.invitation_id)
    mine = select(SurveyInvitation.id, SurveyInvitation.user_id).where(
        SurveyInvitation.survey_id == survey.id,
        SurveyInvitation.user_id.in_(sorted(group_of)),
        SurveyInvitation.id.not_in(known),
    )
    for invitation_id, user_id in db.session.execute(mine.order_by(SurveyInvitation.id)).all():
        db.session.add(SurveyInvitationGroup(invitation_id=invitation_id, group_id=group_of[user_id]))
    db.session.flush()


def invite_by_name(survey: Survey, addresses: Sequence[str], *, by: Viewer, key: str, base_url: str) -> int:
    """Ask the people with these e-mail addresses, who have accounts here; return how many were not asked before."""
    wanted = {normal_email(address): address for address in addresses if address.strip()}
    if not wanted:
        raise RefusedError(_("Write at least one e-mail address"), field="addresses")
    held = (
        select(Post)
        .join(User, User.id == Post.user_id)
        .where(in_force(clock.today()), User.deactivated_at.is_(None), User.email.in_(list(wanted)))
        .options(joinedload(Post.user))
    )
    posts = list(db.session.scalars(held.order_by(Post.id)))
    unknown = [address for email, address in wanted.items() if email not in {post.user.email for post in posts}]
    if unknown:
        raise RefusedError(
            _("Nobody here with a post has the address %(addresses)s", addresses=", ".join(unknown[:5])),
            field="addresses",
        )
    return _ask(survey, posts, by=by, key=key, base_url=base_url)


def _ask(survey: Survey, posts: Sequence[Post], *, by: Viewer, key: str, base_url: str) -> int:
    if survey.is_closed:
        raise RefusedError(_("The survey is closed."))
    asked = set(db.session.scalars(select(SurveyInvitation.user_id).where(SurveyInvitation.survey_id == survey.id)))
    fresh: dict[int, Post] = {}
    for post in sorted(posts, key=lambda post: (ORDER[post.role], post.id)):
        if post.user_id not in asked:
            fresh.setdefault(post.user_id, post)
    for post in fresh.values():
        _add(survey, post, key=key)
    db.session.flush()
    if fresh and survey.state is SurveyState.OPEN:
        send(survey, key=key, base_url=base_url)
    audit.record("survey.invited", subject="survey", subject_id=survey.id, by=by.user_id, after={"people": len(fresh)})
    return len(fresh)


def _add(survey: Survey, post: Post, *, key: str) -> None:
    nonce = secret.new_nonce()
    db.session.add(
        SurveyInvitation(
            survey_id=survey.id,
            user_id=post.user_id,
            role=post.role,
            kind=post.kind,
            school_id=post.school_id,
            nonce=nonce,
            token_hash=secret.secret_hash(secret.token(nonce, key=key), of="invitation"),
            invited_on=clock.today(),
        )
    )


def carry_over(old: Survey, new: Survey, *, key: str) -> None:
    """Ask in a new wave those who were asked in the one before and hold a post today."""
    before = select(SurveyInvitation.user_id).where(SurveyInvitation.survey_id == old.id)
    held = (
        select(Post)
        .join(User, User.id == Post.user_id)
        .where(in_force(clock.today()), User.deactivated_at.is_(None), Post.user_id.in_(before))
    )
    first: dict[int, Post] = {}
    for post in sorted(db.session.scalars(held), key=lambda post: (ORDER[post.role], post.id)):
        first.setdefault(post.user_id, post)
    for post in first.values():
        _add(new, post, key=key)


def send(survey: Survey, *, key: str, base_url: str) -> int:
    """Mail everybody who is asked; whoever has had the mail gets none again. Returns how many are asked."""
    found = _unanswered(survey)
    for invitation in found:
        notices.invite(survey, invitation, invitation.user, key=key, base_url=base_url)
    return len(found)


def _unanswered(survey: Survey) -> Sequence[SurveyInvitation]:
    return db.session.scalars(
        select(SurveyInvitation)
        .join(User, User.id == SurveyInvitation.user_id)
        .where(
            SurveyInvitation.survey_id == survey.id,
            SurveyInvitation.answered.is_(False),
            User.deactivated_at.is_(None),
        )
        .options(joinedload(SurveyInvitation.user))
        .order_by(SurveyInvitation.user_id)
    ).all()


def take_back(survey: Survey, invitation_id: int, *, by: Viewer) -> None:
    """Ask somebody no more; only before the survey opens, since a refusal later would tell who has answered."""
    survey.expect_draft()
    gone = delete(SurveyInvitation).where(
        SurveyInvitation.survey_id == survey.id,
        SurveyInvitation.id == invitation_id,
    )
    done = db.session.execute(gone.execution_options(synchronize_session=False))
    if not done.rowcount:  # type: ignore[attr-defined]
        raise RefusedError(_("The invitation is not there any more."))
    audit.record("survey.invitation_taken_back", subject="survey", subject_id=survey.id, by=by.user_id)


def remind(survey: Survey, *, by: Viewer, key: str, base_url: str) -> int:
    """Remind by the coordinator's hand those who have not answered: once a day, and so many times in all."""
    survey.expect_open()
    if survey.reminded_on == clock.today():
        raise RefusedError(_("A reminder has gone out today already."))
    if survey.reminders_sent >= survey.reminders_most:
        raise RefusedError(
            _("%(amount)s reminders have gone out: no more were promised.", amount=survey.reminders_sent)
        )
    return _remind(survey, by=by.user_id, key=key, base_url=base_url)


def remind_by_calendar(day: date, *, key: str, base_url: str) -> None:
    """Remind of surveys whose last day is near; never more often than was chosen."""
    open_now = select(Survey).where(Survey.state == SurveyState.OPEN, Survey.closes_on >= day).order_by(Survey.id)
    for survey in db.session.scalars(open_now).all():
        left = (survey.closes_on - day).days if survey.closes_on else 0
        due = sum(left <= before for before in DAYS_BEFORE)
        if survey.reminders_sent < min(due, survey.reminders_most) and survey.reminded_on != day:
            _remind(survey, by=None, key=key, base_url=base_url)


def _remind(survey: Survey, *, by: int | None, key: str, base_url: str) -> int:
    survey.reminders_sent += 1
    survey.reminded_on = clock.today()
    found = [one for one in _unanswered(survey) if one.user.reminders_off_at is None]
    for invitation in found:
        notices.remind(survey, invitation, invitation.user, key=key, base_url=base_url)
    db.session.flush()
    audit.record("survey.reminded", subject="survey", subject_id=survey.id, by=by, after={"people": len(found)})
    return len(found)
