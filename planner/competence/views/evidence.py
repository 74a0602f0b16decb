"""What shows that a goal is on its way: entries of the log attached to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.competence import rules
from planner.competence.operations import evidence
from planner.competence.queries import goals as queries
from planner.competence.queries import log as log_queries
from planner.competence.views.decisions import decided
from planner.competence.views.goals import evidence_form
from planner.competence.views.room import bp
from planner.core.access import grants, viewer
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.competence.models.goal import Goal
    from planner.competence.models.log import GoalEvidence


@bp.post("/goals/<int:goal_id>/evidence")
@grants(rules.owns, load=queries.goal_seen)
def attach(goal: Goal) -> ResponseReturnValue:
    """Attach an entry of one's own log."""
    form, person = evidence_form(goal), viewer()
    return decided(
        "attach",
        form,
        goal,
        lambda: evidence.attach(goal, entry=log_queries.own_entry(person, entry_id=form.entry_id.data), by=person),
        done=_("The entry is attached. Your principal can read it now."),
    )


@bp.post("/goals/<int:goal_id>/evidence/<int:entry_id>/remove")
@grants(rules.owns, load=queries.piece_of_evidence)
def detach(piece: GoalEvidence) -> ResponseReturnValue:
    """Take an entry away."""
    return decided(
        "detach",
        Form(),
        piece.goal,
        lambda: evidence.detach(piece.goal, entry_id=piece.log_entry_id),
        done=_("The entry is taken away. Only you can read it now."),
    )
