"""Who sees what of the progress, and whose schools are theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import Role, Viewer
from planner.inventory.rules import may_judge_again
from planner.needs.models import NeedDecision
from planner.needs.rules import may_decide_on_need, may_read_need

if TYPE_CHECKING:
    from planner.inventory.differences.models import Difference
    from planner.needs.models import Need
    from planner.progress.merging import Pair
    from planner.progress.queries.matrix import Place
    from planner.progress.raising import Answer
    from planner.progress.verdicts import Judged


def own_schools(viewer: Viewer) -> frozenset[int]:
    """The schools marked for somebody in a picture: those whose library the person works in or answers for."""
    return viewer.schools_as(Role.LIBRARIAN, Role.PRINCIPAL)


def writes_plans(viewer: Viewer) -> bool:
    """School library staff write plans and log training, and get both within one tap."""
    return viewer.has(Role.LIBRARIAN)


def runs_the_work(viewer: Viewer) -> bool:
    """The coordinator decides on needs and records attendance."""
    return viewer.has(Role.COORDINATOR)


def follows_the_whole(viewer: Viewer) -> bool:
    """Coordinator and head of administration begin their day with the whole municipality."""
    return viewer.whole_municipality


def may_open_source(viewer: Viewer, need: Need) -> bool:
    """Who follows the whole opens what a need was found in; a comment only who decides on comments."""
    of_comment = need.source_path is not None and need.source_path.startswith("/moderation/")
    return runs_the_work(viewer) if of_comment else follows_the_whole(viewer)


def may_read_place(viewer: Viewer, place: Place) -> bool:
    """Who may read a need may see what each school does for it; which plans open is another rule's."""
    return may_read_need(viewer, place.need) and place.school.municipality_id == viewer.municipality_id


def may_judge(viewer: Viewer, judged: Judged) -> bool:
    """Who sits today in a group that raised a need says whether it is met; the coordinator records what one said."""
    return judged.need.decision is NeedDecision.CONFIRMED and may_speak_for(viewer, judged)


def may_speak_for(viewer: Viewer, judged: Judged) -> bool:
    """Those same people; that the need is not judged already is said when the verdict is kept."""
    own = viewer.municipality_id == judged.need.municipality_id
    return own and (bool(judged.mine) or may_decide_on_need(viewer, judged.need))


def may_merge(viewer: Viewer, pair: Pair) -> bool:
    """Who decides on both needs puts them together; that both have to be open is said when it is done."""
    return may_decide_on_need(viewer, pair.need) and may_decide_on_need(viewer, pair.into)


def may_raise_from(viewer: Viewer, difference: Difference) -> bool:
    """Who judges makes a need of a difference, when it was found unwanted."""
    return may_judge_again(viewer, difference) and difference.is_unwanted


def may_answer(viewer: Viewer, answer: Answer) -> bool:
    """A need there is answers a difference by the word of who decides on both."""
    return may_raise_from(viewer, answer.difference) and may_decide_on_need(viewer, answer.need)
