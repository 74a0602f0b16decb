"""Minutes as a document."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from planner.core.documents.blocks import Bullets, Document, Facts, Heading, Lines, Paragraph, Said, Words
from planner.core.i18n import gettext as _
from planner.core.i18n import language, written_date, written_moment
from planner.core.viewer import ROLE_TITLES

if TYPE_CHECKING:
    from planner.core.documents.blocks import Block
    from planner.groups.minutes.models import Minutes

SHOWN_DIGITS = 12


def as_document(content: dict[str, Any], minutes: Minutes | None, *, kind: str, municipality: str) -> Document:
    """Return the minutes as their page shows them; without minutes: a draft. kind: of meeting, in words."""
    facts: list[tuple[Words, Words]] = [
        (_("Group"), Said(content["group"])),
        (_("When"), f"{written_date(date.fromisoformat(content['day']))}, {content['starts']}–{content['ends']}"),
    ]
    if content["place"]:
        facts.append((_("Place"), Said(content["place"])))
    facts.append((_("There"), ", ".join(content["present"]) or _("not noted")))
    if content["absent"]:
        facts.append((_("Not there"), ", ".join(content["absent"])))
    blocks: list[Block] = [Paragraph(_standing(minutes), "lead"), Facts(tuple(facts))]
    for number, item in enumerate(content["items"], start=1):
        blocks += _item(number, item)
    if content["files"]:
        blocks.append(Heading(_("Files")))
        blocks.append(Bullets(tuple(Said(f"{file['shows']}: {file['address']}") for file in content["files"])))
    if minutes is not None and minutes.additions:
        blocks.append(Heading(_("Added after the approval")))
        for addition in minutes.additions:
            added = f"{addition.added_by.name}, {written_moment(addition.added_at)}"
            blocks += [Paragraph(added, "note"), Paragraph(Said(addition.text))]
    if minutes is None or minutes.approved_at is None:
        blocks.append(Lines((_("Approved by, day"),)))
    title = _("Minutes: %(title)s", title=content["title"])
    return Document(
        title, tuple(blocks), lang=language(), kicker=f"{municipality} · {kind}", foot=_foot(title, minutes)
    )


def _standing(minutes: Minutes | None) -> str:
    if minutes is None:
        return _("A draft that has not been sent yet.")
    if minutes.approved_at is None or minutes.approved_by is None:
        return _("Sent for approval, not approved yet.")
    return _(
        "Approved %(when)s by %(name)s, %(post)s.",
        when=written_moment(minutes.approved_at),
        name=minutes.approved_by.name,
        post=approver_of(minutes),
    )


def approver_of(minutes: Minutes) -> str:
    """Return the post and the school of who approved them, as they were then."""
    if minutes.approved_as is None:
        return ""
    return ", ".join(part for part in (str(ROLE_TITLES[minutes.approved_as]), minutes.approved_school) if part)


def _item(number: int, item: dict[str, Any]) -> list[Block]:
    tongue = language()
    blocks: list[Block] = [Heading(Said(f"{number}. {item['title']}"))]
    if item["notes"]:
        blocks.append(Paragraph(Said(item["notes"])))
    if item["needs"]:
        blocks.append(Paragraph(_("Needs it pointed to:"), "strong"))
        blocks.append(Bullets(tuple(f"{need['code']} {need[tongue]}" for need in item["needs"])))
    if item["tasks"]:
        blocks.append(Paragraph(_("To be done:"), "strong"))
        blocks.append(Bullets(tuple(task_words(task) for task in item["tasks"])))
    return blocks


def task_words(task: dict[str, Any]) -> str:
    """Return what is to be done, by whom and by which day, as one line."""
    due = written_date(date.fromisoformat(task["due_on"]))
    return _("%(what)s (%(who)s, by %(day)s)", what=task["what"], who=task["who"], day=due)


def _foot(title: str, minutes: Minutes | None) -> str:
    if minutes is None or minutes.approved_at is None:
        return title
    return f"{title} · {minutes.digest[:SHOWN_DIGITS]}"
