"""Mails about plans: one is waiting for a decision, one came back, one was approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import outbox
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language, ngettext, written_date
from planner.plans import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planner.accounts.models import User
    from planner.core.viewer import Viewer
    from planner.plans.models.comments import Comment
    from planner.plans.models.plan import Plan
    from planner.plans.models.revision import Revision
    from planner.plans.queries.comments import Person
    from planner.plans.queries.reminding import Due, Recipient


def submitted(plan: Plan, *, by: Viewer, to: Sequence[User], base_url: str) -> None:
    """Tell those who hold the principal's post that a plan waits for them."""
    for user in to:
        with in_language(user.language):
            subject = _("For your decision: %(title)s", title=plan.title)
            text = _(
                "Hello %(name)s,\n\n%(author)s has submitted the plan “%(title)s” (%(about)s). Read what has changed "
                "and decide here:\n\n%(address)s",
                name=user.name,
                author=by.name,
                title=plan.title,
                about=_about(plan),
                address=f"{base_url}/plans/{plan.id}/review",
            )
        _post(user, subject, text, key=f"plan-{plan.id}-submitted-{plan.version}-{user.id}")


def returned(plan: Plan, *, by: Viewer, base_url: str) -> None:
    """Tell who submitted the plan that it came back, and why."""
    if (user := plan.submitted_by) is None or not user.active:
        return
    with in_language(user.language):
        subject = _("Returned: %(title)s", title=plan.title)
        text = _(
            "Hello %(name)s,\n\n%(principal)s has returned the plan “%(title)s” (%(about)s) with this reason:\n\n"
            "%(reason)s\n\nGo on writing here:\n\n%(address)s",
            name=user.name,
            principal=by.name,
            title=plan.title,
            about=_about(plan),
            reason=plan.returned_reason,
            address=f"{base_url}/plans/{plan.id}/edit",
        )
    _post(user, subject, text, key=f"plan-{plan.id}-returned-{plan.version}-{user.id}")


def approved(plan: Plan, revision: Revision, *, conditions: Sequence[str] = (), base_url: str) -> None:
    """Tell who submitted the plan that it is approved and in force, and on what conditions."""
    if (user := plan.submitted_by) is None or not user.active:
        return
    with in_language(user.language):
        subject = _("Approved: %(title)s", title=plan.title)
        text = _(
            "Hello %(name)s,\n\n%(principal)s has approved the plan “%(title)s” (%(about)s). Version %(number)s is in "
            "force from today. Follow it up here:\n\n%(address)s",
            name=user.name,
            principal=revision.approver_name,
            title=plan.title,
            about=_about(plan),
            number=revision.number,
            address=f"{base_url}/plans/{plan.id}/follow-up",
        )
        if conditions:
            listed = "\n".join(f"- {condition}" for condition in conditions)
            text += (
                "\n\n" + _("It is approved on these conditions, which now are activities of the plan:") + f"\n{listed}"
            )
    _post(user, subject, text, key=f"plan-{plan.id}-approved-{revision.number}-{user.id}")


def mentioned(plan: Plan, said: Comment, person: Person, *, by: Viewer, base_url: str) -> None:
    """Tell somebody that a comment mentions that person; once, however often the comment is changed."""
    with in_language(person.language):
        subject = _("%(name)s mentions you: %(title)s", name=by.name, title=plan.title)
        text = _(
            "Hello %(name)s,\n\n%(author)s mentions you in a comment on the plan “%(title)s” (%(about)s):\n\n"
            "%(comment)s\n\nAnswer here:\n\n%(address)s",
            name=person.name,
            author=by.name,
            title=plan.title,
            about=_about(plan),
            comment=said.text,
            address=f"{base_url}/plans/{plan.id}/comments#comment-{said.id}",
        )
    letter = outbox.Letter(person.id, person.email, subject, text)
    outbox.post(letter, key=f"plan-comment-{said.id}-mention-{person.id}")


def due_soon(person: Recipient, due: Sequence[Due], *, day: date, base_url: str) -> None:
    """Remind somebody, in one mail, of the activities whose last day is near."""
    with in_language(person.language):
        subject = ngettext("One activity is due soon", "%(num)d activities are due soon", len(due))
        listed = "\n\n".join(
            _(
                "%(what)s\n%(school)s, by %(day)s\n%(address)s",
                what=one.what,
                school=one.school,
                day=written_date(one.due_on),
                address=f"{base_url}/plans/{one.plan_id}/follow-up#activity-{one.activity_id}",
            )
            for one in due
        )
        text = _(
            "Hello %(name)s,\n\nThis is due in your library plans. Tick off what is done, or say how it goes; “no "
            "change” is an answer too.\n\n%(listed)s\n\nYou get at most one such mail a week, and none in school "
            "breaks. You can turn them off here: %(account)s",
            name=person.name,
            listed=listed,
            account=f"{base_url}/account#reminders-heading",
        )
    letter = outbox.Letter(person.id, person.email, subject, text)
    outbox.post(letter, key=f"plan-reminder-{day.isoformat()}-{person.id}")


def _about(plan: Plan) -> str:
    return f"{plan.school.name}, {words.FOCUS_AREAS[plan.focus_area]}, {plan.school_year}"


def _post(user: User, subject: str, text: str, *, key: str) -> None:
    outbox.post(outbox.Letter(user.id, user.email, subject, text), key=key)
