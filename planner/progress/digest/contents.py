"""What stands in one person's digest: parts with lines, each with the address where it is done or read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.core.addresses import absolute, address_of
from planner.core.i18n import gettext as _
from planner.core.i18n import ngettext, written_date, written_day, written_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planner.progress.changed import Changed
    from planner.progress.home import Lists
    from planner.progress.todo import Todo
    from planner.training.models.event import TrainingEvent

PRIVATE = "competence."  # what is about one person's competence is told of as a number: a mail is read by others too


@dataclass(frozen=True)
class Line:
    """One thing: what, a few words more each on a line of its own, and where."""

    what: str
    more: tuple[str, ...]
    address: str
    language: str | None = None


@dataclass(frozen=True)
class Part:
    """Lines under a heading."""

    heading: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Contents:
    """The parts that have something in them; waiting: how many things wait or are due soon."""

    parts: Sequence[Part] = ()
    waiting: int = 0
    late: int = 0
    news: bool = False
    fingerprint: str = field(default="")


def contents(lists: Lists, events: Sequence[TrainingEvent]) -> Contents:
    """Return what a digest says, in the language being written; without parts there is nothing to say."""
    parts = [
        Part(_("Waits for you"), _todos(lists.waiting)),
        Part(_("Due soon"), _todos(lists.soon)),
        Part(_("Has gone on to you"), _todos(lists.stepped)),
        Part(_("Has changed"), _changes(lists.changed)),
        Part(_("New training to sign up to"), [_event(event) for event in events]),
    ]
    found = [part for part in parts if part.lines]
    return Contents(
        found,
        waiting=len(lists.waiting) + len(lists.soon),
        late=sum(thing.late for thing in lists.waiting),
        news=bool(lists.changed or events),
        fingerprint=_fingerprint([*lists.waiting, *lists.soon, *lists.stepped]),
    )


def _fingerprint(things: Iterable[Todo]) -> str:
    said = sorted(f"{thing.endpoint} {sorted(thing.ids.items())} {thing.late}" for thing in things)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _todos(things: Sequence[Todo]) -> list[Line]:
    lines = [_todo(thing) for thing in things if not thing.endpoint.startswith(PRIVATE)]
    return lines + _private(len(things) - len(lines))


def _private(amount: int) -> list[Line]:
    if not amount:
        return []
    what = ngettext(
        "One thing about competence, which stands on your home page only",
        "%(num)d things about competence, which stand on your home page only",
        amount,
    )
    return [Line(what, (), absolute("/"))]


def _todo(thing: Todo) -> Line:
    day = written_date(thing.by) if thing.by else ""
    by = [(_("Late: by %(day)s", day=day) if thing.late else _("By %(day)s", day=day))] if day else []
    gone_on = [thing.gone_on] if thing.gone_on else []
    return Line(thing.what, (thing.why, *by, *gone_on), address_of(thing.endpoint, thing.ids))


def _changes(things: Sequence[Changed]) -> list[Line]:
    lines = [
        Line(thing.what, (f"{thing.why} · {written_day(thing.at)}",), address_of(thing.endpoint, thing.ids))
        for thing in things
        if not thing.endpoint.startswith(PRIVATE)
    ]
    return lines + _private(len(things) - len(lines))


def _event(event: TrainingEvent) -> Line:
    first = event.active_sessions[0]
    when = written_span(first.starts_at, first.ends_at)
    if (more := len(event.active_sessions) - 1) > 0:
        when += ngettext(" and one more session", " and %(num)d more sessions", more)
    last = _("Last day to sign up: %(day)s", day=written_date(event.last_sign_up_day))
    return Line(event.title, (when, last), absolute(f"/training/{event.id}"), event.language)
