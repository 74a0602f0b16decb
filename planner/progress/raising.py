"""What makes a need of a difference, or lets a need there is answer it; its baseline is the inventory's figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.core.i18n import gettext as _
from planner.inventory.differences import queries as differences
from planner.inventory.spread import Spread
from planner.needs import operations as needs
from planner.needs import queries
from planner.needs.forms import SPREADS
from planner.needs.models import NeedSource

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.core.viewer import Viewer
    from planner.inventory.differences.models import Difference
    from planner.needs.models import Need
    from planner.progress.differences import Found


@dataclass(frozen=True)
class Answer:
    """A need and the difference it shall answer."""

    need: Need
    difference: Difference

    @property
    def ids(self) -> dict[str, Any]:
        """Both ids, to read them afresh."""
        return {"need_id": self.need.id, "difference_id": self.difference.id}


def answer_of(viewer: Viewer, need_id: int, difference_id: int) -> Answer | None:
    """Return both, or None when either is not there."""
    need, difference = queries.by_id(viewer, need_id), differences.by_id(viewer, difference_id)
    return None if need is None or difference is None else Answer(need, difference)


def hints(found: Found) -> dict[str, str]:
    """Return where each choice of effect begins, as the form shows it."""
    said = {}
    for measure, _words in SPREADS:
        now = found.written(measure)
        said[measure.value] = (
            _("Now %(value)s, which becomes the baseline.", value=now) if now else _("Cannot be counted for this year.")
        )
    return said


def raise_from_difference(
    difference: Difference,
    *,
    found: Found,
    by: Viewer,
    title: str,
    description: str,
    measure: str,
    effect_target: Decimal | None,
    goals: list[int],
) -> Need:
    """Raise a need from a difference: its schools, its indicator, and where the effect begins."""
    need = needs.raise_need(
        needs.Raised(title, description, found.facts.measure.dimension.value, NeedSource.INVENTORY, _note(found)),
        by=by,
        schools=[school.id for school in difference.schools],
        goals=goals,
        effect=_effect(found, measure, effect_target),
    )
    needs.answer_difference(need, difference_id=difference.id)
    return need


def answer_with(
    answer: Answer, *, found: Found, by: Viewer, seen: int | None, measure: str, effect_target: Decimal | None
) -> None:
    """Let a need there is answer the difference, with its effect set from the inventory."""
    needs.choose_effect(answer.need, _effect(found, measure, effect_target), by=by, seen=seen)
    needs.answer_difference(answer.need, difference_id=answer.difference.id)


def _effect(found: Found, measure: str, target: Decimal | None) -> needs.EffectSet:
    return needs.EffectSet(found.facts.code, measure, found.baseline(Spread(measure)), target)


def _note(found: Found) -> str:
    return _(
        "Inventory %(year)s, %(indicator)s: %(finding)s",
        year=found.year,
        indicator=found.facts.title,
        finding=found.finding,
    )
