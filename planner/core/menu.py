"""The main menu: which rooms of the house a reader is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.core.viewer import Role, Viewer, holds_a_post

if TYPE_CHECKING:
    from planner.core.viewer import Reader


@dataclass(frozen=True)
class MenuItem:
    """One entry of the menu."""

    label: Text
    href: str
    current: bool
    count: int = 0


ROOMS: tuple[tuple[Text, str], ...] = (
    (_("Home"), "/"),
    (_("Needs"), "/needs/"),
    (_("Groups"), "/groups/"),
    (_("Plans"), "/plans/"),
    (_("Training"), "/training/"),
    (_("Inventory"), "/inventory/"),
    (_("Surveys"), "/surveys/"),
    (_("Competence"), "/competence/me"),
)
# What stays one's own when the last post has ended.
ROOMS_OF_ONE_S_OWN = tuple(room for room in ROOMS if room[1] in {"/", "/competence/me"})
# For the administration, principals and who stands in for one.
ROOMS_OF_LEADERS: tuple[tuple[Text, str], ...] = ((_("Reports"), "/reports/"),)
ROOMS_OF_THE_COORDINATOR: tuple[tuple[Text, str], ...] = (
    (_("The open page"), "/open-process/"),
    (_("Comments"), "/moderation/"),
    (_("People"), "/people/"),
)


def menu(reader: Reader, path: str) -> list[MenuItem]:
    """Return the entries for a reader on a page; visitors have none."""
    if not isinstance(reader, Viewer):
        return []
    open_to_all = ROOMS if holds_a_post(reader) else ROOMS_OF_ONE_S_OWN
    if reader.whole_municipality or reader.has(Role.PRINCIPAL) or reader.schools_as_deputy(Role.PRINCIPAL):
        open_to_all += ROOMS_OF_LEADERS
    rooms = open_to_all + (ROOMS_OF_THE_COORDINATOR if reader.has(Role.COORDINATOR) else ())
    waiting = dict(reader.waiting)
    return [MenuItem(label, href, _is_current(href, path), waiting.get(href, 0)) for label, href in rooms]


def _is_current(href: str, path: str) -> bool:
    if href == "/":
        return path == "/"
    return path.startswith("/" + href.split("/")[1] + "/")
