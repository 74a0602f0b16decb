"""Steps on the way to a goal, links as evidence, and each one's own words at the follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from planner.competence.models.following import GoalLink, GoalWords, Milestone
from planner.competence.models.goal import GoalState
from planner.competence.queries.goals import last_day_at
from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.core.i18n import written_date
from planner.core.links import is_web_address
from planner.core.versions import expect_version

if TYPE_CHECKING:
    from datetime import date

    from planner.competence.models.goal import Goal
    from planner.core.viewer import Viewer

MOST = 30  # of steps, and of links
FOLLOWED_UP = frozenset({GoalState.AGREED, GoalState.ACHIEVED})


# ---------------------------------------------------------------- steps


def add_milestone(goal: Goal, *, by: Viewer, what: str, due_on: date) -> Milestone:
    """Add a step to a goal of one's own."""
    _must_be_under_way(goal)
    _must_lie_within(goal, due_on)
    if db.session.scalar(select(func.count(Milestone.id)).where(Milestone.goal_id == goal.id)) == MOST:
        raise RefusedError(_("A goal has at most %(most)s steps", most=MOST), field="what")
    made = Milestone(goal_id=goal.id, user_id=by.user_id, what=what, due_on=due_on)
    db.session.add(made)
    db.session.flush()
    return made


def tick(milestone: Milestone, *, goal: Goal) -> None:
    """Tick a step off; a second time changes nothing."""
    _set_done(milestone, goal, at=clock.now())


def untick(milestone: Milestone, *, goal: Goal) -> None:
    """Take the tick away."""
    _set_done(milestone, goal, at=None)


def remove_milestone(milestone: Milestone, *, goal: Goal) -> None:
    """Take a step away."""
    _must_be_under_way(goal)
    db.session.execute(delete(Milestone).where(Milestone.id == milestone.id))


def _set_done(milestone: Milestone, goal: Goal, *, at: object) -> None:
    _must_be_under_way(goal)
    if (milestone.done_at is None) != (at is None):
        db.session.execute(update(Milestone).where(Milestone.id == milestone.id).values(done_at=at))


def _must_be_under_way(goal: Goal) -> None:
    if not goal.under_way:
        raise RefusedError(_("The goal is closed: its steps stay as they are."))


def _must_lie_within(goal: Goal, day: date) -> None:
    if day < clock.today():
        raise RefusedError(_("Choose a day that has not passed"), field="due_on")
    if day > goal.due_on:
        last = written_date(goal.due_on)
        raise RefusedError(_("Choose a day no later than the goal's own, %(day)s", day=last), field="due_on")
    end = last_day_at(goal.user_id, goal.school_id)
    if end is not None and day > end:
        raise RefusedError(
            _("Choose a day within your post, which ends on %(day)s", day=written_date(end)), field="due_on"
        )


# ---------------------------------------------------------------- links


def add_link(goal: Goal, *, by: Viewer, address: str, shows: str) -> GoalLink:
    """Add a page on the web to the evidence of a goal of one's own."""
    if not is_web_address(address):
        raise RefusedError(_("Write a web address that begins with https:// or http://"), field="address")
    if db.session.scalar(select(func.count(GoalLink.id)).where(GoalLink.goal_id == goal.id)) == MOST:
        raise RefusedError(_("A goal has at most %(most)s links", most=MOST), field="address")
    goal.count_evidence(1)
    made = GoalLink(goal_id=goal.id, user_id=by.user_id, address=address, shows=shows, added_at=clock.now())
    db.session.add(made)
    db.session.flush()
    return made


def remove_link(link: GoalLink, *, goal: Goal) -> None:
    """Take a link away."""
    goal.count_evidence(-1)
    db.session.execute(delete(GoalLink).where(GoalLink.id == link.id))
    db.session.flush()


# ---------------------------------------------------------------- words


def say(goal: Goal, *, by: Viewer, seen: int | None, done: str | None, used: str | None) -> None:
    """Say one's own part of how it goes with a goal, or write it anew; nothing at all takes it back."""
    if goal.state not in FOLLOWED_UP:
        raise RefusedError(_("A goal is followed up when it has been agreed on."))
    words = db.session.scalar(select(GoalWords).where(GoalWords.goal_id == goal.id, GoalWords.by_id == by.user_id))
    if words is not None:
        expect_version(words, seen)
    elif seen is not None:
        raise StaleError  # taken back meanwhile, on another device
    if done is None and used is None:
        if words is None:
            raise RefusedError(_("Write what is done, or how it is used"), field="done")
        db.session.delete(words)
    elif words is None:
        said = {"done": done, "used": used, "said_at": clock.now()}
        db.session.add(GoalWords(goal_id=goal.id, user_id=goal.user_id, by_id=by.user_id, **said))
    else:
        words.done, words.used, words.said_at = done, used, clock.now()
    db.session.flush()
