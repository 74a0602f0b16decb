"""The inventory: fixed rounds, what was asked in them, and what the schools said."""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING, Any

from flask import abort

from planner.accounts.tokens.models import Scope
from planner.api import paging
from planner.api.queries import inventory as queries
from planner.api.schemas.common import PageQuery
from planner.api.schemas.inventory import IndicatorListSchema, RoundListSchema, ValueListSchema, ValueQuery
from planner.api.service import part, reads
from planner.core.access import viewer
from planner.core.clock import local
from planner.core.i18n import in_language
from planner.inventory.seeing.facts import catalogue

if TYPE_CHECKING:
    from planner.core.i18n import Text
    from planner.inventory.models.rounds import InventoryRound
    from planner.inventory.seeing.facts import Facts

bp = part("inventory", "The inventory's fixed rounds: what the schools were asked, and what they said.")


@bp.get("")
@reads(bp, Scope.INVENTORY, RoundListSchema)
def index() -> object:
    """List fixed rounds."""
    held = queries.fixed_rounds(viewer())
    return {"data": [{"year": one.year, "fixed_on": local(one.fixed_at).date()} for one in held if one.fixed_at]}


@bp.get("/<int:year>/indicators")
@reads(bp, Scope.INVENTORY, IndicatorListSchema, query=PageQuery)
def indicators(query: dict[str, Any], year: int) -> object:
    """List what a round asked."""
    page, held = paging.asked(query), fixed(year)
    every = list(asked(held).values())
    shown = every[page.offset : page.offset + page.size]
    return paging.listed([told(facts) for facts in shown], page, len(every), year=year)


@bp.get("/<int:year>/values")
@reads(bp, Scope.INVENTORY, ValueListSchema, query=ValueQuery)
def values(query: dict[str, Any], year: int) -> object:
    """List the schools' figures in a round.

    Each indicator, and for each all schools by unit code: also those that did not answer, with a figure of null.
    """
    page, held = paging.asked(query), fixed(year)
    every = [facts for code, facts in asked(held).items() if query.get("indicator", code) == code]
    schools = queries.schools(year, unit_code=query.get("school"))
    pairs = islice(product(every, schools), page.offset, page.offset + page.size)
    return paging.listed(queries.values(held, list(pairs)), page, len(every) * len(schools), year=year)


def fixed(year: int) -> InventoryRound:
    """Return a fixed round; 404 for one that is not there or not fixed."""
    return queries.fixed_round(viewer(), year) or abort(404)


def asked(held: InventoryRound) -> dict[str, Facts]:
    """Return what was asked in a round, and what is reckoned from it."""
    return {code: facts for code, facts in catalogue(held.year).items() if facts.asked}


def told(facts: Facts) -> dict[str, Any]:
    """Return an indicator as programs read it."""
    measure = facts.measure
    return {
        "code": facts.code,
        "title": both(measure.title),
        "meaning": both(measure.meaning),
        "unit": both(measure.unit),
        "dimension": measure.dimension.value,
        "kind": measure.kind.value,
        "choices": [both(choice) for choice in measure.choices],
        "reckoned_from": list(measure.parts) if measure.derived else [],
    }


def both(text: Text) -> dict[str, str | None]:
    """Return a text in both languages; what a municipality wrote is in the language it was written in."""
    with in_language("sv"):
        swedish = str(text)
    with in_language("en"):
        english = str(text)
    return {"sv": swedish, "en": english}
