"""Telling people by the digest: found out while others may write, then put in the outbox at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from planner.accounts.models import DigestEvery, User
from planner.core import clock, outbox
from planner.core.clock import SchoolYear
from planner.core.db import db, enter, every_municipality
from planner.core.i18n import in_language
from planner.core.logs import failure
from planner.core.stopping import person_of
from planner.progress.digest.contents import Contents, contents
from planner.progress.digest.models import DigestMark
from planner.progress.digest.notices import KIND, letter
from planner.progress.digest.queries import marks, readers
from planner.progress.home import lists, whole_for
from planner.progress.queries.frame import frame
from planner.schools.queries import viewer_by_id
from planner.training.news.queries import news

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from planner.core.outbox import Letter
    from planner.core.viewer import Viewer
    from planner.progress.digest.queries import Reader
    from planner.training.news.queries import News


class Told(NamedTuple):
    """What one person is told: the mail, or none when there is nothing to say."""

    reader: Reader
    letter: Letter | None
    waiting: str | None


def digest(day: date, *, key: str) -> Callable[[], None]:
    """Find out what everybody is to be told on a day; return what writes it all down.

    One person's fault hinders nobody else's mail; that person is told another day.
    """
    found = readers(day)
    if not found:
        return lambda: None
    fresh = news(day, since=min(one.since for one in found), until=max(one.until for one in found))
    db.session.expunge_all()  # what is new is kept as read, also when one person's list fails
    told = [said for one in found if (said := _told(one, fresh, key=key)) is not None]
    return lambda: _post(told, day)


def _told(reader: Reader, fresh: News, *, key: str) -> Told | None:
    try:
        with in_language(reader.language):
            viewer = viewer_by_id(reader.user_id)
            if viewer is None:
                return None
            said = _contents(reader, viewer, fresh)
            again = reader.every is DigestEvery.DAY and said.fingerprint == reader.waited and not said.news
            mail = letter(reader, viewer, said, key=key) if said.parts and not again else None
    except Exception as error:  # noqa: BLE001 - one person's fault is not the others'
        db.session.rollback()
        failure(error)
        return None
    return Told(reader, mail, said.fingerprint)


def _contents(reader: Reader, viewer: Viewer, fresh: News) -> Contents:
    around = frame(viewer, SchoolYear.current(), now=clock.now())
    found = lists(viewer, around, whole_for(viewer), since=reader.since, until=reader.until)
    events = fresh.of(reader.user_id, reader.since) if reader.wants_news else []
    return contents(found, [event for event in events if event.published_at and event.published_at <= reader.until])


def _post(told: list[Told], day: date) -> None:
    noted = marks([one.reader.user_id for one in told])
    for reader, mail, waiting in told:
        if mail is not None:
            outbox.post(mail, key=f"digest-{reader.user_id}-{day:%Y%m%d}")
        mark = noted.get(reader.user_id)
        if mark is None:
            mark = DigestMark(user_id=reader.user_id)
            db.session.add(mark)
        mark.told_until, mark.waiting = reader.until, waiting


def reader_of(token: str, *, key: str) -> User | None:
    """Return whose address it is in a digest, or None; the session then keeps to that person's municipality."""
    user_id = person_of(KIND, token, key=key)
    if user_id is None:
        return None
    with every_municipality():
        user = db.session.get(User, user_id)
    if user is None or not user.active:
        return None
    enter(user.municipality_id)
    return user


def stop(user: User) -> None:
    """Send somebody no more digests; the mail was the proof."""
    user.digest = DigestEvery.NEVER
    db.session.flush()
