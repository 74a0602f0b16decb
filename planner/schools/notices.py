"""Mails about posts: somebody is named deputy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import outbox
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language, written_date

if TYPE_CHECKING:
    from planner.accounts.models import User
    from planner.schools.models import Deputyship, Post


def named_deputy(deputyship: Deputyship, deputy: User, post: Post, *, base_url: str) -> None:
    """Tell the deputy for whom, where and when. The post is loaded with its person and school."""
    school = post.school.name if post.school is not None else ""
    with in_language(deputy.language):
        subject = _("You are deputy for %(holder)s, %(school)s", holder=post.user.name, school=school)
        text = _(
            "Hello %(name)s,\n\nYou are deputy for %(holder)s, principal of %(school)s, from %(first)s to %(last)s. In "
            "those days you decide on the school's action plans and evaluations; what waits for you stands on your "
            "home page:\n\n%(address)s",
            name=deputy.name,
            holder=post.user.name,
            school=school,
            first=written_date(deputyship.from_day),
            last=written_date(deputyship.to_day),
            address=f"{base_url}/",
        )
    letter = outbox.Letter(deputy.id, deputy.email, subject, text)
    outbox.post(letter, key=f"deputyship-{deputyship.id}")


def told_holder(deputyship: Deputyship, deputy: User, post: Post, *, base_url: str) -> None:
    """Tell the holder of the post that somebody else has named a deputy for it, and with what."""
    school = post.school.name if post.school is not None else ""
    with in_language(post.user.language):
        subject = _("%(name)s is your deputy, %(school)s", name=deputy.name, school=school)
        entrusted = _("The staff's competence goals are entrusted to the deputy, too.")
        text = _(
            "Hello %(name)s,\n\n%(deputy)s has been named your deputy at %(school)s, from %(first)s to %(last)s. "
            "%(goals)s\n\nYou see it, and can let it end, on your account page:\n\n%(address)s",
            name=post.user.name,
            deputy=deputy.name,
            school=school,
            first=written_date(deputyship.from_day),
            last=written_date(deputyship.to_day),
            goals=entrusted if deputyship.goals_entrusted_at else _("Competence goals are not part of it."),
            address=f"{base_url}/account",
        )
    letter = outbox.Letter(post.user.id, post.user.email, subject, text)
    outbox.post(letter, key=f"deputyship-{deputyship.id}-holder")
