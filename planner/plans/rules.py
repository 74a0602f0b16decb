"""Who may read, write, decide on and follow up plans: the whole policy on one page.

Who is answered here; whether it is the right moment is answered by the plan itself (its transitions).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from planner.core.viewer import Role, Viewer
from planner.plans.models.evaluation import EvaluationState
from planner.plans.models.plan import PlanState
from planner.plans.models.toolbox import ToolState

LIBRARIAN, PRINCIPAL, TEACHER = Role.LIBRARIAN, Role.PRINCIPAL, Role.TEACHER
COORDINATOR, HEAD = Role.COORDINATOR, Role.HEAD


class Part(Protocol):
    """An objective or an activity: its plan decides."""

    @property
    def plan(self) -> Any:  # noqa: ANN401 - a mapped plan, or a test's
        """The plan it belongs to."""


class OfMunicipality(Protocol):
    """Something that a municipality has for all its plans."""

    municipality_id: int


class PlanLike(Protocol):
    """What a rule needs to know of a plan."""

    municipality_id: int
    school_id: int
    state: PlanState
    in_force_number: int | None

    @property
    def author_ids(self) -> frozenset[int]:
        """Who has written in the text to be decided."""


class CommentLike(Protocol):
    """What a rule needs to know of a comment."""

    stage: PlanState
    by_id: int

    @property
    def plan(self) -> Any:  # noqa: ANN401 - a mapped plan, or a test's
        """The plan it is about."""


class ToolLike(Protocol):
    """What a rule needs to know of a tool."""

    municipality_id: int
    state: ToolState

    @property
    def proposer_id(self) -> int | None:
        """Who proposed it."""


SHARED = frozenset({ToolState.PUBLISHED, ToolState.RETIRED})


class EvaluatedLike(PlanLike, Protocol):
    """What a rule needs to know of a plan at the end of its year."""

    @property
    def evaluation_state(self) -> EvaluationState | None:
        """Where the evaluation is on its way."""

    @property
    def evaluator_ids(self) -> frozenset[int]:
        """Who has written in the evaluation."""


@dataclass(frozen=True)
class Readers:
    """Who may read a text: posts at the plan's school, and posts anywhere in the municipality."""

    here: frozenset[Role]
    anywhere: frozenset[Role]


# The text being written. A draft is the writers' own; the principal knows what is coming.
TEXT_READERS: dict[PlanState, Readers] = {
    PlanState.DRAFT: Readers(frozenset({LIBRARIAN, PRINCIPAL}), frozenset()),
    PlanState.RETURNED: Readers(frozenset({LIBRARIAN, PRINCIPAL}), frozenset({COORDINATOR, HEAD})),
    PlanState.SUBMITTED: Readers(frozenset({LIBRARIAN, PRINCIPAL, TEACHER}), frozenset({COORDINATOR, HEAD})),
}
# The evaluation, while it is written (None: not begun) and until it is signed; then as what is in force.
EVALUATION_READERS: dict[EvaluationState | None, Readers] = {
    None: TEXT_READERS[PlanState.DRAFT],
    EvaluationState.WRITING: TEXT_READERS[PlanState.DRAFT],
    EvaluationState.RETURNED: TEXT_READERS[PlanState.RETURNED],
    EvaluationState.SUBMITTED: TEXT_READERS[PlanState.SUBMITTED],
}
# What is in force is shared: other schools learn from it.
IN_FORCE_READERS = Readers(
    frozenset({LIBRARIAN, PRINCIPAL, TEACHER}), frozenset({LIBRARIAN, PRINCIPAL, COORDINATOR, HEAD})
)


def readers_at(state: PlanState) -> Readers:
    """Return who reads the text of a plan in a state."""
    return TEXT_READERS.get(state, IN_FORCE_READERS)


def _among(readers: Readers, viewer: Viewer, plan: PlanLike) -> bool:
    anywhere = viewer.municipality_id == plan.municipality_id and viewer.has(*readers.anywhere)
    return anywhere or _at_school(viewer, plan, *readers.here)


def _at_school(viewer: Viewer, plan: PlanLike, *roles: Role) -> bool:
    if viewer.municipality_id != plan.municipality_id:
        return False
    # Who stands in for the principal decides on plans, and reads what the principal reads of them.
    stands_in = PRINCIPAL in roles and viewer.deputy_at(plan.school_id, PRINCIPAL) is not None
    return stands_in or viewer.has_at(plan.school_id, *roles)


def may_read_text(viewer: Viewer, plan: PlanLike) -> bool:
    """Tell who reads the text as it stands now; once approved, that is the text in force."""
    return _among(readers_at(plan.state), viewer, plan)


def may_read(viewer: Viewer, plan: PlanLike) -> bool:
    """Tell who sees the plan at all: its present text, or the one in force while a new one is written."""
    in_force = plan.in_force_number is not None and _among(IN_FORCE_READERS, viewer, plan)
    return in_force or may_read_text(viewer, plan)


def schools_to_write_at(viewer: Viewer) -> frozenset[int]:
    """Return the schools whose plans the person begins, writes and follows up: where the person is library staff."""
    return viewer.schools_as(LIBRARIAN)


def schools_to_decide_at(viewer: Viewer) -> frozenset[int]:
    """Return the schools whose plans the person decides on, own ones aside: where principal, or deputy of one."""
    return viewer.schools_as(PRINCIPAL) | viewer.schools_as_deputy(PRINCIPAL)


def schools_to_read_at(viewer: Viewer, *roles: Role) -> frozenset[int]:
    """Return the schools where the person reads what those roles read: by a post, or as deputy of the principal."""
    as_deputy = viewer.schools_as_deputy(PRINCIPAL) if PRINCIPAL in roles else frozenset()
    return viewer.schools_as(*roles) | as_deputy


def may_begin(viewer: Viewer) -> bool:
    """Tell who begins plans: the library staff of a school."""
    return viewer.has(LIBRARIAN)


def may_begin_at(viewer: Viewer, school_id: int) -> bool:
    """Tell who begins a plan at a school: its library staff."""
    return school_id in schools_to_write_at(viewer)


def may_write(viewer: Viewer, plan: PlanLike) -> bool:
    """Tell who writes, submits, withdraws and starts new versions: the library staff of the school."""
    return _at_school(viewer, plan, LIBRARIAN)


def may_review(viewer: Viewer, plan: PlanLike) -> bool:
    """Tell who compares the submitted text with the one in force: those who write it and those who decide."""
    return _at_school(viewer, plan, LIBRARIAN, PRINCIPAL)


def may_decide(viewer: Viewer, plan: PlanLike) -> bool:
    """Tell who approves or returns: a principal of the school who has no hand in the text. The author never does."""
    return _at_school(viewer, plan, PRINCIPAL) and viewer.user_id not in plan.author_ids


def may_follow_up(viewer: Viewer, plan: PlanLike) -> bool:
    """Tell who records how it goes: the library staff of the school."""
    return _at_school(viewer, plan, LIBRARIAN)


def may_see_late(viewer: Viewer, plan: PlanLike) -> bool:
    """Tell who is told that something is past its day: those who follow it up and those who decide. Nobody else."""
    return _at_school(viewer, plan, LIBRARIAN, PRINCIPAL)


def may_comment(viewer: Viewer, plan: PlanLike) -> bool:
    """Tell who says something about a plan: who reads its text."""
    return may_read_text(viewer, plan)


def may_read_comment(viewer: Viewer, comment: CommentLike) -> bool:
    """Tell who reads a comment: who could read the text that it is about when it was written."""
    return _among(readers_at(comment.stage), viewer, comment.plan)


def may_change_comment(viewer: Viewer, comment: CommentLike) -> bool:
    """Tell who changes or withdraws a comment: who wrote it, as long as that person reads it."""
    return comment.by_id == viewer.user_id and may_read_comment(viewer, comment)


def may_resolve_comment(viewer: Viewer, comment: CommentLike) -> bool:
    """Tell who says that a comment is resolved, or opens it again: who wrote it, who writes the plan, who decides."""
    own = comment.by_id == viewer.user_id
    return may_read_comment(viewer, comment) and (own or _at_school(viewer, comment.plan, LIBRARIAN, PRINCIPAL))


def may_write_part(viewer: Viewer, part: Part) -> bool:
    """Tell who writes an objective or an activity: who writes its plan."""
    return may_write(viewer, part.plan)


def may_follow_up_part(viewer: Viewer, part: Part) -> bool:
    """Tell who records how an activity goes, or what an objective's indicator is: who follows up its plan."""
    return may_follow_up(viewer, part.plan)


def may_read_revision(viewer: Viewer, revision: Part) -> bool:
    """Tell who reads an approved text: all who see its plan."""
    return _among(IN_FORCE_READERS, viewer, revision.plan)


# ---------------------------------------------------------------- the end of the year


def may_read_evaluation(viewer: Viewer, plan: EvaluatedLike) -> bool:
    """Tell who reads the evaluation as it stands; once signed, all who read the plan."""
    return _among(EVALUATION_READERS.get(plan.evaluation_state, IN_FORCE_READERS), viewer, plan)


def may_write_evaluation(viewer: Viewer, plan: PlanLike) -> bool:
    """Tell who writes, submits and withdraws the evaluation: the library staff of the school."""
    return _at_school(viewer, plan, LIBRARIAN)


def may_write_evaluation_part(viewer: Viewer, part: Part) -> bool:
    """Tell who judges an objective: who writes the evaluation of its plan."""
    return may_write_evaluation(viewer, part.plan)


def may_ask_for_evaluation(viewer: Viewer, plan: PlanLike) -> bool:
    """Tell who asks for it before its time: a principal of the school, and the coordinator."""
    return _among(Readers(frozenset({PRINCIPAL}), frozenset({COORDINATOR})), viewer, plan)


def may_sign(viewer: Viewer, plan: EvaluatedLike) -> bool:
    """Tell who signs the evaluation or returns it: a principal who has no hand in it. The author never does."""
    return _at_school(viewer, plan, PRINCIPAL) and viewer.user_id not in plan.evaluator_ids


def may_read_tool(viewer: Viewer, tool: ToolLike) -> bool:
    """Tell who reads a tool: everybody who works here; what is not published, the coordinator and who proposed it."""
    if viewer.municipality_id != tool.municipality_id or not viewer.posts:
        return False
    return tool.state in SHARED or viewer.has(COORDINATOR) or viewer.user_id == tool.proposer_id


def may_use_tool(viewer: Viewer, tool: ToolLike) -> bool:
    """Tell who takes a tool into a plan: who writes plans, while it is published."""
    return may_begin(viewer) and may_read_tool(viewer, tool) and tool.state is ToolState.PUBLISHED


def may_propose_tools(viewer: Viewer) -> bool:
    """Tell who proposes tools: the library staff, from activities of their own school (`may_follow_up_part`)."""
    return may_begin(viewer)


def may_keep_tools(viewer: Viewer) -> bool:
    """Tell who adds tools without asking, and decides on those that others propose: the coordinator."""
    return viewer.has(COORDINATOR)


def may_decide_on_tool(viewer: Viewer, tool: ToolLike) -> bool:
    """Tell who publishes, returns and retires a tool: the coordinator, in the own municipality."""
    return may_keep_tools(viewer) and viewer.municipality_id == tool.municipality_id


def may_change_tool(viewer: Viewer, tool: ToolLike) -> bool:
    """Tell who changes a tool's text: the coordinator; and until it is published, the library staff who proposed it."""
    own = viewer.user_id == tool.proposer_id and may_propose_tools(viewer) and tool.state not in SHARED
    return may_decide_on_tool(viewer, tool) or (own and viewer.municipality_id == tool.municipality_id)


def may_ask_for_parts(viewer: Viewer) -> bool:
    """Tell who says which parts the municipality wants in its plans: the coordinator."""
    return viewer.has(COORDINATOR)


def may_change_part(viewer: Viewer, part: OfMunicipality) -> bool:
    """Tell who changes, moves and retires such a part: the coordinator, in the own municipality."""
    return may_ask_for_parts(viewer) and part.municipality_id == viewer.municipality_id


def may_see_coverage(viewer: Viewer) -> bool:
    """Tell who sees the schools' matrices side by side: the coordinator and the head."""
    return viewer.has(COORDINATOR, HEAD)
