"""Who may do what with the inventory: the whole policy on one page.

Who is answered here. Whether it is the right moment is answered by the round and the answer themselves, except where
a page has to know both: `may_answer`, `may_send_in`, `may_take_back`, `may_send_back`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from planner.core.viewer import Role, Viewer, holds_a_post
from planner.inventory.models.answers import AnswerState
from planner.inventory.models.rounds import RoundState

if TYPE_CHECKING:
    from planner.inventory.differences.models import Difference
    from planner.inventory.models.questions import Question
    from planner.schools.models import School

# ---------------------------------------------------------------- collecting

ANSWERING = (Role.LIBRARIAN, Role.PRINCIPAL)
STANDING_FOR = Role.PRINCIPAL


class RoundLike(Protocol):
    """What a rule needs to know of a round."""

    municipality_id: int
    state: RoundState


class TaskLike(Protocol):
    """What a rule needs to know of a school's answer in a round; state is None when nothing has been answered."""

    @property
    def municipality_id(self) -> int:
        """Whose it is."""

    @property
    def school_id(self) -> int:
        """The school."""

    @property
    def round_state(self) -> RoundState:
        """How far the round has come."""

    @property
    def state(self) -> AnswerState | None:
        """How far the answer has come."""


def may_see_rounds(viewer: Viewer) -> bool:
    """Everyone who holds a post sees which rounds there are and how many schools have answered."""
    return holds_a_post(viewer)


def may_see_round(viewer: Viewer, held: RoundLike) -> bool:
    """A round that is prepared is the coordinator's and the head's until it is opened."""
    if viewer.municipality_id != held.municipality_id or not holds_a_post(viewer):
        return False
    return viewer.whole_municipality or held.state is not RoundState.PREPARING


def may_run_rounds(viewer: Viewer) -> bool:
    """The coordinator prepares, opens, reminds, fixes and opens again."""
    return viewer.has(Role.COORDINATOR)


def may_run_round(viewer: Viewer, held: RoundLike) -> bool:
    """In the own municipality."""
    return may_run_rounds(viewer) and viewer.municipality_id == held.municipality_id


def may_follow_answers(viewer: Viewer, held: RoundLike) -> bool:
    """Who follows the whole sees school by school who has answered; a school sees itself: no list of the late."""
    return viewer.municipality_id == held.municipality_id and viewer.whole_municipality


def schools_to_answer_at(viewer: Viewer) -> frozenset[int]:
    """Return the schools whose questions the person answers: where in the library's staff, or principal."""
    return viewer.schools_as(*ANSWERING)


def schools_to_send_in_at(viewer: Viewer) -> frozenset[int]:
    """Return the schools whose answer the person stands for: a deputy holds the post for a time."""
    return viewer.schools_as(STANDING_FOR)


def may_read_answer(viewer: Viewer, task: TaskLike) -> bool:
    """A school's answer with its comments is read at the school, and by who follows the whole."""
    if viewer.municipality_id != task.municipality_id:
        return False
    return viewer.whole_municipality or task.school_id in viewer.school_ids


def may_fill_in(viewer: Viewer, task: TaskLike) -> bool:
    """The school's library staff and principal answer; the coordinator too, who often has the figures already."""
    if viewer.municipality_id != task.municipality_id:
        return False
    return may_run_rounds(viewer) or task.school_id in schools_to_answer_at(viewer)


def may_answer(viewer: Viewer, task: TaskLike) -> bool:
    """While the round is open, and for the school until its principal has sent the answer in."""
    moment = task.round_state is RoundState.OPEN
    return moment and may_fill_in(viewer, task) and (may_run_rounds(viewer) or task.state is not AnswerState.SENT_IN)


def may_stand_for(viewer: Viewer, task: TaskLike) -> bool:
    """The principal of the school sends its answer in, and takes it back."""
    return viewer.municipality_id == task.municipality_id and task.school_id in schools_to_send_in_at(viewer)


def may_send_in(viewer: Viewer, task: TaskLike) -> bool:
    """When something has been answered and the round is open."""
    there = task.state in {AnswerState.BEGUN, AnswerState.RETURNED}
    return there and task.round_state is RoundState.OPEN and may_stand_for(viewer, task)


def may_take_back(viewer: Viewer, task: TaskLike) -> bool:
    """As long as the round is open."""
    sent_in = task.state is AnswerState.SENT_IN and task.round_state is RoundState.OPEN
    return sent_in and may_stand_for(viewer, task)


def may_return(viewer: Viewer, task: TaskLike) -> bool:
    """The coordinator asks a school to look again."""
    return may_run_rounds(viewer) and viewer.municipality_id == task.municipality_id


def may_send_back(viewer: Viewer, task: TaskLike) -> bool:
    """When the answer has been sent in and the round is open."""
    sent_in = task.state is AnswerState.SENT_IN and task.round_state is RoundState.OPEN
    return sent_in and may_return(viewer, task)


def may_change_questions(viewer: Viewer) -> bool:
    """The coordinator adds the municipality's own indicators, says what they mean and retires them."""
    return viewer.has(Role.COORDINATOR)


def may_change_question(viewer: Viewer, question: Question) -> bool:
    """In the own municipality."""
    return may_change_questions(viewer) and viewer.municipality_id == question.municipality_id


# ---------------------------------------------------------------- seeing and judging


def may_see_spread(viewer: Viewer) -> bool:
    """Everyone who holds a post sees how the schools lie: figures of schools, as the questionnaire publishes them."""
    return holds_a_post(viewer)


def may_see_preliminary(viewer: Viewer) -> bool:
    """A round that is still open is seen, marked as preliminary, by who follows the whole; a school sees its own."""
    return viewer.whole_municipality


def may_see_school_figures(viewer: Viewer, school: School) -> bool:
    """A school's own picture is seen by those who see the spread: there is nothing in it that is not there too."""
    return may_see_spread(viewer) and viewer.municipality_id == school.municipality_id


def marked_school(viewer: Viewer) -> int | None:
    """The school marked for somebody: the first where the person works in the library or answers for it."""
    return min(viewer.schools_as(Role.LIBRARIAN, Role.PRINCIPAL), default=None)


def may_judge(viewer: Viewer) -> bool:
    """The coordinator says what a difference is, and supplies the index of need."""
    return viewer.has(Role.COORDINATOR)


def may_see_difference(viewer: Viewer, difference: Difference) -> bool:
    """Everyone who sees the spread reads what it was found to be, and why."""
    return may_see_spread(viewer) and viewer.municipality_id == difference.municipality_id


def may_judge_again(viewer: Viewer, difference: Difference) -> bool:
    """Who judges may judge anew."""
    return may_judge(viewer) and viewer.municipality_id == difference.municipality_id
