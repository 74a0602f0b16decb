"""Who may import a round from a spreadsheet, and who may take one along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import Role

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.inventory.importing.models import InventoryImport
    from planner.inventory.models.rounds import InventoryRound


def may_import(viewer: Viewer, held: InventoryRound) -> bool:
    """The coordinator enters the schools' figures from a spreadsheet, in the own municipality."""
    return viewer.has(Role.COORDINATOR) and held.municipality_id == viewer.municipality_id


def may_see_import(viewer: Viewer, sent: InventoryImport) -> bool:
    """Who may import sees what was sent, whoever of them sent it, and goes on with it."""
    return viewer.has(Role.COORDINATOR) and sent.municipality_id == viewer.municipality_id


def may_export(viewer: Viewer, held: InventoryRound) -> bool:
    """The coordinator and the head take all schools' figures along, a principal the own school's."""
    return held.municipality_id == viewer.municipality_id and (
        viewer.has(Role.COORDINATOR, Role.HEAD) or bool(viewer.schools_as(Role.PRINCIPAL))
    )
