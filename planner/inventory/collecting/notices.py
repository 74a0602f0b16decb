"""Mails about rounds: a round is open, answers are wished for, an answer came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import outbox
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language, written_date
from planner.core.outbox import Letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planner.accounts.models import User
    from planner.inventory.collecting.queries import Task
    from planner.inventory.models.rounds import InventoryRound


def reminder_text(held: InventoryRound, name: str, schools: Sequence[str], base_url: str) -> tuple[str, str]:
    """Return subject and text of a reminder, in the language being written."""
    subject = _("The school library inventory of %(year)s", year=held.year)
    wished = (
        _("Answers are wished for by %(day)s.", day=written_date(held.closes_on))
        if held.closes_on
        else _("Answers are taken until the round is fixed.")
    )
    text = _(
        "Hello %(name)s,\n\nthe inventory of %(year)s waits for an answer from %(schools)s. %(wished)s\n\n"
        "Fill in what you know: an estimate is fine, and so is “unknown”. Several people can answer parts, and the "
        "principal sends it in:\n\n%(address)s",
        name=name,
        year=held.year,
        schools=", ".join(schools),
        wished=wished,
        address=f"{base_url}/inventory/{held.year}",
    )
    return subject, text


def remind(held: InventoryRound, to: Iterable[tuple[User, Sequence[str]]], *, occasion: str, base_url: str) -> int:
    """Post a reminder to each person, with the schools it is about; one for each occasion; return how many."""
    amount = 0
    for user, schools in to:
        with in_language(user.language):
            subject, text = reminder_text(held, user.name, schools, base_url)
        outbox.post(
            Letter(user_id=user.id, address=user.email, subject=subject, text=text),
            key=f"inventory-{held.id}-reminder-{occasion}-{user.id}",
        )
        amount += 1
    return amount


def sent_back(task: Task, to: Iterable[User], *, reason: str, version: int, base_url: str) -> None:
    """Tell the principals that the coordinator asks the school to look again, and why."""
    for user in to:
        with in_language(user.language):
            subject = _(
                "To look at again: the inventory of %(year)s for %(school)s",
                year=task.held.year,
                school=task.school.name,
            )
            text = _(
                "Hello %(name)s,\n\nthe coordinator has sent the answer of %(school)s back with this reason:\n\n"
                "%(reason)s\n\nChange what needs changing and send it in again:\n\n%(address)s",
                name=user.name,
                school=task.school.name,
                reason=reason,
                address=f"{base_url}/inventory/{task.held.year}/schools/{task.school_id}",
            )
        outbox.post(
            Letter(user_id=user.id, address=user.email, subject=subject, text=text),
            key=f"inventory-answer-{task.held.id}-{task.school_id}-sent-back-{version}-{user.id}",
        )
