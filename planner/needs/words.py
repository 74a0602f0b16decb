"""What the parts of a need are called on screen."""

from __future__ import annotations

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.inventory.sections import DIMENSIONS as OF_THE_INVENTORY
from planner.needs.models import NeedSource

COORDINATION, COMPETENCE = "coordination", "competence"
# The inventory's five, and two that only people can have.
DIMENSIONS: dict[str, Text] = {
    **{dimension.value: words for dimension, words in OF_THE_INVENTORY.items()},
    COORDINATION: _("Coordination"),
    COMPETENCE: _("Competence"),
}
SOURCES: dict[NeedSource, Text] = {
    NeedSource.GROUP: _("A reference group"),
    NeedSource.SURVEY: _("A survey"),
    NeedSource.INVENTORY: _("The inventory"),
    NeedSource.COMMENT: _("A comment on the public page"),
}
