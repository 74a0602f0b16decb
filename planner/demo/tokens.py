"""Programs that read a demonstration municipality: one that does, and one that no longer may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.accounts.tokens import operations
from planner.accounts.tokens.models import Scope
from planner.core import clock
from planner.core.db import db
from planner.demo import past

if TYPE_CHECKING:
    from planner.demo.place import Place


def load_tokens(place: Place) -> None:
    """Let the coordinator's statistics read by a token, in place of one from before; nobody knows their secrets."""
    coordinator = past.viewer(place, "coordinator")
    person = place.people["coordinator"]
    with clock.as_of(past.moment(75)):
        before, _secret = operations.made(person, name="Verksamhetssystemet, prov", scopes={Scope.NEEDS}, days=365)
    with clock.as_of(past.moment(40)):
        operations.revoke(before, by=coordinator)
        token, _secret = operations.made(
            person,
            name="Verksamhetssystemet",
            scopes={Scope.NEEDS, Scope.PROGRESS, Scope.INVENTORY},
            days=365,
        )
    operations.note_use(token.id, day=past.day(-1))
    db.session.flush()
