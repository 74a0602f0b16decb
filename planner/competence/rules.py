"""Who may do what with competence goals and the training log: the whole policy.

Own everything; the principal of the school where the person works, or a deputy to whom the goals were entrusted,
sees and decides on goals agreed there, with the entries attached to them; the coordinator sees the goals a person
chose to share, without entries; everybody else nothing. A self-assessment is seen by its owner and, only when shared,
by those who lead the schools where the owner works. `queries.visible_to` says the same in SQL, and adds that the
person still works there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.core.viewer import Role
from planner.framework.models import TargetKind

if TYPE_CHECKING:
    from planner.competence.models.assessment import SelfAssessment
    from planner.competence.models.goal import Goal
    from planner.competence.models.log import GoalEvidence, LogEntry
    from planner.competence.queries.assessments import SeenAssessment
    from planner.competence.queries.following import PartOfGoal
    from planner.competence.queries.talk import Talk
    from planner.core.viewer import Viewer

DECIDES = Role.PRINCIPAL


def may_plan_competence(viewer: Viewer) -> bool:
    """Tell whether the person is library staff, who propose goals and keep a log."""
    return viewer.has(Role.LIBRARIAN)


def schools_to_agree_at(viewer: Viewer) -> frozenset[int]:
    """Return the schools whose principal the person may propose a goal to: where the person is library staff."""
    return viewer.schools_as(Role.LIBRARIAN)


def leads_staff(viewer: Viewer) -> bool:
    """Tell whether the person has library staff to agree on goals with."""
    return bool(schools_led(viewer))


def schools_led(viewer: Viewer) -> frozenset[int]:
    """Return the schools where the person agrees on goals: as principal, or as a deputy entrusted with them."""
    entrusted = (deputy.school_id for deputy in viewer.stands_in if deputy.role == DECIDES and deputy.goals)
    return viewer.schools_as(DECIDES) | frozenset(entrusted)


def may_see_shared(viewer: Viewer) -> bool:
    """Tell whether goals can be shared with the person."""
    return viewer.has(Role.COORDINATOR)


def may_see_overview(viewer: Viewer) -> bool:
    """Tell whether the person sees counts per area of all library staff: the coordinator."""
    return viewer.has(Role.COORDINATOR)


def owns(viewer: Viewer, thing: Goal | LogEntry | GoalEvidence | SelfAssessment) -> bool:
    """Tell whether the goal, the entry or the evidence is the person's own."""
    return (thing.municipality_id, thing.user_id) == (viewer.municipality_id, viewer.user_id)


def may_see(viewer: Viewer, goal: Goal) -> bool:
    """Tell whether the person may know of the goal."""
    shared = may_see_shared(viewer) and goal.shared_with_coordinator_at is not None
    same_town = goal.municipality_id == viewer.municipality_id
    return owns(viewer, goal) or may_decide(viewer, goal) or (shared and same_town)


def may_see_evidence(viewer: Viewer, goal: Goal) -> bool:
    """Tell whether the person may read the entries attached to the goal."""
    return owns(viewer, goal) or may_decide(viewer, goal)


def may_revise(viewer: Viewer, goal: Goal) -> bool:
    """Tell whether the person may rewrite the goal and propose it again."""
    return owns(viewer, goal) and goal.school_id in schools_to_agree_at(viewer)


def may_decide(viewer: Viewer, goal: Goal) -> bool:
    """Tell whether the person agrees on, returns and confirms the goal: the school's principal, never one's own."""
    return (
        goal.municipality_id == viewer.municipality_id
        and goal.user_id != viewer.user_id
        and goal.school_id in schools_led(viewer)
    )


def may_say(viewer: Viewer, goal: Goal) -> bool:
    """Tell whether the person says a part of how it goes with the goal: the one whose it is, and the principal."""
    return owns(viewer, goal) or may_decide(viewer, goal)


def owns_part(viewer: Viewer, part: PartOfGoal[Any]) -> bool:
    """Tell whether a step or a link belongs to a goal of the person's own."""
    return owns(viewer, part.goal)


def may_prepare_talk(viewer: Viewer, talk: Talk) -> bool:
    """Tell whether the person leads the yearly talk: the principal, never with oneself."""
    return leads_staff(viewer) and talk.person.id != viewer.user_id


def may_prepare_talk_file(viewer: Viewer, asked: tuple[Talk, object]) -> bool:
    """Tell whether the person may have the page before the talk as a document."""
    return may_prepare_talk(viewer, asked[0])


def may_drop(viewer: Viewer, goal: Goal) -> bool:
    """Tell whether the person may close the goal unreached: the one whose it is, and who agreed on it."""
    return owns(viewer, goal) or may_decide(viewer, goal)


def may_log(viewer: Viewer, _attended: object) -> bool:
    """Tell whether the person may write a training attended into the log."""
    return may_plan_competence(viewer)


def may_assess(viewer: Viewer) -> bool:
    """Tell whether the framework has targets for the person's post: library staff and the coordinator."""
    return may_plan_competence(viewer) or viewer.has(Role.COORDINATOR)


def target_kinds(viewer: Viewer) -> frozenset[TargetKind]:
    """Return the kinds of post a person holds that targets are set for."""
    held = {TargetKind(post.kind) for post in viewer.posts if post.role is Role.LIBRARIAN and post.kind is not None}
    return frozenset(held | ({TargetKind.COORDINATOR} if viewer.has(Role.COORDINATOR) else set()))


def may_see_assessment(viewer: Viewer, seen: SeenAssessment) -> bool:
    """Tell whether the person may read a self-assessment: one's own, or shared by somebody at a school one leads."""
    if owns(viewer, seen.assessment):
        return True
    assessment = seen.assessment
    is_shared = assessment.finished_at is not None and assessment.shared_at is not None
    same_town = assessment.municipality_id == viewer.municipality_id
    return is_shared and same_town and bool(seen.workplaces & schools_led(viewer))


def owns_assessment(viewer: Viewer, seen: SeenAssessment) -> bool:
    """Tell whether the self-assessment is the person's own: nobody else shares it or takes it back."""
    return owns(viewer, seen.assessment)


def may_share_knowledge(viewer: Viewer, _area: object = None) -> bool:
    """Tell whether the person may offer to share knowledge, and see who offers it: who works in the libraries."""
    return may_assess(viewer)
