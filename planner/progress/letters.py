"""What a return letter says of each need: composed from the chain, in plain values that are kept when it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from planner.core import outbox
from planner.core.addresses import absolute
from planner.core.db import db
from planner.core.documents.blocks import Document, Heading, Paragraph, Said
from planner.core.i18n import Text, in_language, language, lazy_gettext, ngettext, written_date
from planner.core.i18n import gettext as _
from planner.groups.letters.models import LetterState
from planner.groups.tasks.models import TaskState
from planner.groups.tasks.queries import of_needs
from planner.needs import queries as needs
from planner.progress.board import concerned, need_row
from planner.progress.completion import Standing, seen_from
from planner.progress.queries.completion import counts
from planner.progress.queries.effects import work_figures
from planner.progress.queries.measures import COUNTED_EVENTS
from planner.schools.queries import open_schools
from planner.training.models.event import EventNeed, EventState, TrainingEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.accounts.models import User
    from planner.core.clock import SchoolYear
    from planner.core.documents.blocks import Block
    from planner.core.viewer import Viewer
    from planner.groups.letters.models import LetterPart, ReturnLetter
    from planner.needs.models import Need


def contents(viewer: Viewer, letter: ReturnLetter) -> dict[int, dict[str, Any]]:
    """Return what the letter says of each need, by the need's id: as it was sent, or as it is now."""
    if letter.state is LetterState.SENT:
        return {part.need_id: part.content or {} for part in letter.parts}
    return compose(viewer, [part.need for part in letter.parts], letter.school_year)


def compose(viewer: Viewer, found: Sequence[Need], year: SchoolYear) -> dict[int, dict[str, Any]]:
    """Return what is known of some needs, in a number of statements that does not depend on how many there are."""
    at, ids = seen_from(year), [need.id for need in found]
    work = work_figures(viewer, year, now=at)
    names = {school.id: school.name for school in open_schools()}
    counted, named = counts(year, ids, now=at, goals=work.goals), needs.schools_by_need()
    trainings, tasks = _trainings(ids, year), of_needs(ids)
    said: dict[int, dict[str, Any]] = {}
    for need in found:
        row = need_row(need, counted.completion(need.id, concerned(named.get(need.id), names)), None, names, at=at)
        said[need.id] = {
            "code": need.code,
            "sv": need.title("sv"),
            "en": need.title("en"),
            "said_sv": need.description("sv"),
            "said_en": need.description("en"),
            "standing": row.standing.value,
            "year": str(year),
            "planned": row.tally.planned,
            "done": row.tally.done,
            "covered": len(row.completion.covered),
            "concerned": row.concerned,
            "trainings": trainings.get(need.id, []),
            "tasks": [
                {"what": task.what, "state": task.state.value, "word": task.word} for task in tasks.get(need.id, [])
            ],
        }
    return said


def _trainings(ids: list[int], year: SchoolYear) -> dict[int, list[dict[str, Any]]]:
    found = db.session.execute(
        select(EventNeed.need_id, TrainingEvent.title, TrainingEvent.state)
        .join(TrainingEvent, TrainingEvent.id == EventNeed.event_id)
        .where(EventNeed.need_id.in_(ids), TrainingEvent.school_year == year, TrainingEvent.state.in_(COUNTED_EVENTS))
        .order_by(TrainingEvent.title, TrainingEvent.id)
    )
    trainings: dict[int, list[dict[str, Any]]] = {}
    for need_id, title, state in found:
        trainings.setdefault(need_id, []).append({"title": title, "held": state is EventState.HELD})
    return trainings


# ---------------------------------------------------------------- in words


def in_sentences(content: dict[str, Any]) -> list[str]:
    """Return what was done for a need, as sentences in the language being written."""
    said = [_standing(content)]
    if content["planned"]:
        measures = ngettext("%(num)d measure", "%(num)d measures", content["planned"])
        said.append(
            _(
                "%(measures)s in the school year %(year)s, %(done)s of them done.",
                measures=measures,
                **_figures(content),
            )
        )
        said.append(_("%(covered)s of %(concerned)s schools have it in a plan that is approved.", **_figures(content)))
    for training in content["trainings"]:
        words = _("Training held: %(title)s.") if training["held"] else _("Training planned: %(title)s.")
        said.append(words % {"title": training["title"]})
    said += [_task(task) for task in content["tasks"]]
    return said


def _figures(content: dict[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in ("year", "done", "covered", "concerned")}


STANDINGS: dict[Standing, Text] = {
    Standing.RECEIVED: lazy_gettext("It has been received, and waits to be confirmed."),
    Standing.CONFIRMED: lazy_gettext("It is confirmed. Nothing is planned for it yet this school year."),
    Standing.PLANNED: lazy_gettext("It is planned for, and not begun."),
    Standing.IN_PROGRESS: lazy_gettext("The work is under way."),
    Standing.DONE: lazy_gettext("All that was planned is done. Now it is for you to say whether it is enough."),
    Standing.VERIFIED: lazy_gettext("You have found it met."),
    Standing.DISMISSED: lazy_gettext("It was left aside."),
}


def _standing(content: dict[str, Any]) -> str:
    return str(STANDINGS[Standing(content["standing"])])


def _task(task: dict[str, Any]) -> str:
    match TaskState(task["state"]):
        case TaskState.DONE:
            return _("Done: %(what)s.", what=task["what"])
        case TaskState.NOT_DONE:
            return _("Not done: %(what)s. %(word)s", what=task["what"], word=task["word"] or "")
        case _:
            return _("To be done: %(what)s.", what=task["what"])


def tell(letter: ReturnLetter, user: User) -> None:
    """Mail the letter to a member, in the member's language; parts hold their contents."""
    with in_language(user.language):
        subject = _("What became of what you said: %(group)s", group=letter.group.name)
        parts = "\n\n".join(_as_text(part) for part in letter.parts)
        text = _(
            "Hello %(name)s,\n\n%(introduction)sThis is what became of what %(group)s said.\n\n%(parts)s\n\nThe "
            "letter, also to print:\n\n%(page)s",
            name=user.name,
            introduction=f"{letter.introduction}\n\n" if letter.introduction else "",
            group=letter.group.name,
            parts=parts,
            page=absolute(f"/groups/letters/{letter.id}"),
        )
    outbox.post(outbox.Letter(user.id, user.email, subject, text), key=f"return-letter-{letter.id}-{user.id}")


def _as_text(part: LetterPart) -> str:
    content = part.content or {}
    lines = [_("You said: %(need)s", need=content[language()]), *in_sentences(content)]
    return "\n".join([*lines, part.words] if part.words else lines)


def as_document(letter: ReturnLetter, said: dict[int, dict[str, Any]], municipality: str) -> Document:
    """Return the letter as its page shows it."""
    title, tongue = _("What became of what you said"), language()
    when = written_date(letter.sent_at) if letter.sent_at else _("A draft that has not been sent yet.")
    blocks: list[Block] = [Paragraph(Said(letter.group.name), "lead"), Paragraph(when, "note")]
    if letter.introduction:
        blocks.append(Paragraph(Said(letter.introduction)))
    for part in letter.parts:
        content = said[part.need_id]
        blocks += [Heading(f"{content['code']} {content[tongue]}"), Paragraph(content[f"said_{tongue}"])]
        blocks += [Paragraph(sentence) for sentence in in_sentences(content)]
        if part.words:
            blocks.append(Paragraph(Said(part.words)))
    return Document(title, tuple(blocks), lang=tongue, kicker=municipality, foot=f"{municipality} · {title}")
