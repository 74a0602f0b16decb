"""How tests write comments: as people do, by the form, or straight into the register."""

from datetime import timedelta
from typing import Any

import time_machine

from planner.core import clock
from planner.core.db import db
from planner.open_process.comments import queries, secret
from planner.open_process.comments.models import CommentReason, CommentState, PublicComment
from planner.open_process.comments.operations import moderating, receiving
from planner.open_process.comments.operations.moderating import Because, Desk
from planner.open_process.comments.operations.receiving import About, Written
from planner.open_process.faults import operations as faults
from planner.open_process.faults.models import FaultKind, FaultReport
from planner.open_process.faults.operations import Reported
from tests.conftest import SECRET
from tests.factories import Person, Town
from tests.page import Browser, Page

DESK = Desk(SECRET, "http://localhost")
TEXT = "Biblioteket borde vara öppet på eftermiddagen."


def write(
    town: Town,
    *,
    state: CommentState = CommentState.RECEIVED,
    text: str = TEXT,
    email: str | None = None,
    name: str | None = None,
    need_id: int | None = None,
) -> PublicComment:
    """Register a comment and decide on it until it has that state; inside(app, town.id)."""
    written = Written(text, name, email or ("anna@hem.example" if state is CommentState.ASKED else None), "sv")
    comment = receiving.receive(
        written, about=About(need_id), municipality_id=town.id, sent=secret.new_nonce() * 2, key=SECRET
    )
    by = town.coordinator.viewer
    comment = again(town.coordinator, comment.id)
    if state in {CommentState.PUBLISHED, CommentState.HIDDEN}:
        moderating.publish(comment, by=by, seen=comment.version, desk=DESK)
    if state is CommentState.HIDDEN:
        comment = again(town.coordinator, comment.id)
        because = Because(CommentReason.PERSONAL, None)
        moderating.hide(comment, by=by, seen=comment.version, because=because)
    if state is CommentState.REJECTED:
        because = Because(CommentReason.OFF_TOPIC, "Skriv till vägverket")
        moderating.reject(comment, by=by, seen=comment.version, because=because, desk=DESK)
    if state is CommentState.COMPLAINT:
        moderating.route(comment, by=by, seen=comment.version)
    if state is CommentState.ASKED:
        moderating.ask(comment, by=by, seen=comment.version, question="Vilken skola?", desk=DESK)
    return again(town.coordinator, comment.id)


def again(person: Person, comment_id: int) -> PublicComment:
    """Read a comment afresh, with all that belongs to it."""
    db.session.flush()
    db.session.expire_all()
    found = queries.for_page(person.viewer, comment_id)
    assert found is not None
    return found


def code_of(comment: PublicComment) -> str:
    """The writer's code."""
    return secret.code_of(comment.nonce, key=SECRET)


def send(browser: Browser, slug: str = "dorrby", *, about: str = "", after: int = 30, **typed: Any) -> Page:
    """Open the form, take some time, and send it as a browser would."""
    address = f"/open/{slug}/comments/new{about}"
    page = browser.get(address)
    with time_machine.travel(clock.now() + timedelta(seconds=after), tick=False):
        return page.submit({"text": TEXT} | typed)


def report_fault(town: Town, *, email: str | None = None, text: str = "Knappen syns inte") -> FaultReport:
    """Register a report of a fault; inside(app, town.id)."""
    reported = Reported(FaultKind.ACCESSIBILITY, text, "Startsidan", email, "sv")
    made = faults.receive(reported, municipality_id=town.id, sent=secret.new_nonce() * 2, key=SECRET)
    db.session.flush()
    return made
