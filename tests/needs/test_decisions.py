"""What can be decided of a need when, and who may."""

from datetime import UTC, datetime

import pytest

from planner.core.errors import RefusedError
from planner.core.viewer import HeldPost, Role, Viewer
from planner.needs.models import Need, NeedDecision
from planner.needs.rules import may_decide_on_need, may_read_need, may_set_targets

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
RECEIVED, CONFIRMED, VERIFIED, DISMISSED = NeedDecision


def need(decision: NeedDecision, municipality: int = 1) -> Need:
    return Need(id=1, municipality_id=municipality, decision=decision)


@pytest.mark.parametrize(
    ("deed", "before", "after"),
    [
        ("confirm", RECEIVED, CONFIRMED),
        ("confirm", CONFIRMED, None),
        ("confirm", VERIFIED, None),
        ("confirm", DISMISSED, None),
        ("verify", RECEIVED, None),
        ("verify", CONFIRMED, VERIFIED),
        ("verify", VERIFIED, None),
        ("verify", DISMISSED, None),
        ("dismiss", RECEIVED, DISMISSED),
        ("dismiss", CONFIRMED, DISMISSED),
        ("dismiss", VERIFIED, None),
        ("dismiss", DISMISSED, None),
        ("reopen", RECEIVED, None),
        ("reopen", CONFIRMED, None),
        ("reopen", VERIFIED, CONFIRMED),
        ("reopen", DISMISSED, RECEIVED),
    ],
)
def test_a_decision_leads_from_state_to_state_or_is_refused(
    deed: str, before: NeedDecision, after: NeedDecision | None
) -> None:
    thing = need(before)
    words = ("Det görs i en annan plan",) if deed == "dismiss" else ()
    if after is None:
        with pytest.raises(RefusedError):
            getattr(thing, deed)(*words, by=7, at=AT)
        assert thing.decision is before
    else:
        getattr(thing, deed)(*words, by=7, at=AT)
        assert (thing.decision, thing.decided_by_id, thing.decided_at) == (after, 7, AT)


def viewer(role: Role, municipality: int = 1) -> Viewer:
    post = HeldPost(1, role, None if role in {Role.COORDINATOR, Role.HEAD} else 5)
    return Viewer(1, municipality, "Anna", "a@b.se", "sv", "Dörrby", "dorrby", (post,))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("decision", NeedDecision)
@pytest.mark.parametrize("own", [True, False])
def test_the_coordinator_decides_and_everybody_in_the_municipality_reads(
    role: Role,
    decision: NeedDecision,
    own: bool,  # noqa: FBT001 - a column of the table
) -> None:
    thing = need(decision, 1 if own else 2)
    assert may_read_need(viewer(role), thing) is own
    assert may_decide_on_need(viewer(role), thing) is (own and role is Role.COORDINATOR)
    assert may_set_targets(viewer(role)) is (role is Role.COORDINATOR)
