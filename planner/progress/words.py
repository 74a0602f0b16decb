"""The words of the progress pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.i18n import lazy_gettext as _
from planner.inventory.sections import DIMENSIONS
from planner.progress.matrix import Stage

if TYPE_CHECKING:
    from planner.core.i18n import Text

STAGES: dict[Stage, Text] = {
    Stage.DONE: _("Done"),
    Stage.ONGOING: _("Under way"),
    Stage.PLANNED: _("Planned"),
    Stage.NOTHING: _("Nothing yet"),
    Stage.OUTSIDE: _("Does not concern the school"),
}
# Beside the inventory's own dimensions, what needs are about that no inventory counts.
DIMENSIONS_OF_NEEDS: dict[str, Text] = {each.value: word for each, word in DIMENSIONS.items()} | {
    "competence": _("Competence"),
    "coordination": _("Coordination"),
}
