"""The addresses of the API as the page about it tells of them."""

from __future__ import annotations

from dataclasses import dataclass

from planner.accounts.tokens.models import Scope
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _


@dataclass(frozen=True)
class Address:
    """An address: where, for which token, what is there, and what it can be narrowed by, as (name, words)."""

    path: str
    scope: Scope
    what: Text
    narrowed: tuple[tuple[str, Text], ...] = ()


ADDRESSES = (
    Address(
        "/api/v1/needs",
        Scope.NEEDS,
        _("All coordination needs by code: where each was found, what was decided of it, which schools it concerns."),
        (
            ("decision", _("received, confirmed, verified or dismissed")),
            ("goal", _("the code of a product goal")),
        ),
    ),
    Address("/api/v1/needs/{code}", Scope.NEEDS, _("One need.")),
    Address(
        "/api/v1/progress",
        Scope.PROGRESS,
        _("How far each need has come in a school year: measures, schools that take part, and effect, side by side."),
        (
            ("year", _("the school year, by the year it begins in; the present one unless you say")),
            ("standing", _("received, confirmed, planned, in_progress, done, verified or dismissed")),
            ("goal", _("the code of a product goal")),
        ),
    ),
    Address(
        "/api/v1/plans",
        Scope.PLANS,
        _("Action plans in force: what was approved, and never a draft."),
        (
            ("year", _("the school year, by the year it begins in")),
            ("school", _("a school's unit code, eight digits")),
            ("focus_area", _("reading or information_literacy")),
        ),
    ),
    Address("/api/v1/plans/{id}", Scope.PLANS, _("One plan in force, with its objectives and activities.")),
    Address(
        "/api/v1/training",
        Scope.TRAINING,
        _("Shared training that has been published, with its sessions. Who has signed up is told to no program."),
        (
            ("from_day", _("the first day with a session, as 2026-12-04")),
            ("to_day", _("the last day with a session, as 2026-12-04")),
            ("state", _("open, closed, held or cancelled")),
        ),
    ),
    Address("/api/v1/training/{id}", Scope.TRAINING, _("One training.")),
    Address("/api/v1/inventory", Scope.INVENTORY, _("The rounds of the inventory that are fixed.")),
    Address(
        "/api/v1/inventory/{year}/indicators",
        Scope.INVENTORY,
        _("What a round asked, what it means and in which unit."),
    ),
    Address(
        "/api/v1/inventory/{year}/values",
        Scope.INVENTORY,
        _("The schools' figures, one a row: also of those that did not answer, with a figure of null."),
        (
            ("indicator", _("an indicator's code")),
            ("school", _("a school's unit code, eight digits")),
        ),
    ),
)
