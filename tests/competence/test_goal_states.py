"""The states of a goal: each deed in each state, by the person and by another."""

from datetime import date
from decimal import Decimal

import pytest

from planner.competence.models.content import Aim
from planner.competence.models.goal import Goal, GoalState, StepKind
from planner.competence.models.log import LogEntry
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.errors import RefusedError
from planner.core.links import is_web_address

OWNER, PRINCIPAL = 1, 2
S = GoalState


def goal(state: GoalState, evidence: int = 1) -> Goal:
    return Goal(id=7, user_id=OWNER, state=state, evidence_count=evidence)


def outcome(state: GoalState, deed: str, by: int, evidence: int = 1) -> GoalState | None:
    it = goal(state, evidence)
    now = clock.now()
    try:
        match deed:
            case "propose":
                it.propose(at=now)
            case "agree":
                it.agree(by=by, at=now)
            case "return":
                it.send_back(by=by, at=now, reason="Mer")
            case "achieve":
                it.achieve(by=by, at=now)
            case "drop":
                it.drop(by=by, at=now, reason="Nej")
    except RefusedError:
        return None
    return it.state


DEEDS = {
    ("propose", OWNER): {S.PROPOSED: S.PROPOSED, S.RETURNED: S.PROPOSED},
    ("agree", PRINCIPAL): {S.PROPOSED: S.AGREED},
    ("agree", OWNER): {},
    ("return", PRINCIPAL): {S.PROPOSED: S.RETURNED},
    ("return", OWNER): {},
    ("achieve", PRINCIPAL): {S.AGREED: S.ACHIEVED},
    ("achieve", OWNER): {},
    ("drop", OWNER): {S.PROPOSED: S.DROPPED, S.RETURNED: S.DROPPED, S.AGREED: S.DROPPED},
    ("drop", PRINCIPAL): {S.AGREED: S.DROPPED},
}


@pytest.mark.parametrize(("deed", "by"), sorted(DEEDS))
def test_what_leads_where(deed: str, by: int) -> None:
    found = {state: after for state in S if (after := outcome(state, deed, by)) is not None}
    assert found == DEEDS[deed, by]


def test_nothing_is_achieved_without_evidence() -> None:
    assert outcome(S.AGREED, "achieve", PRINCIPAL, evidence=0) is None


def test_evidence_changes_only_while_the_goal_is_agreed() -> None:
    def changed(state: GoalState) -> bool:
        try:
            goal(state).count_evidence(1)
        except RefusedError:
            return False
        return True

    assert [state for state in S if changed(state)] == [S.AGREED]


def test_a_goal_rewritten_while_it_waits_is_told_from_one_proposed_again() -> None:
    assert goal(S.PROPOSED).propose(at=clock.now()).kind is StepKind.CHANGED
    assert goal(S.RETURNED).propose(at=clock.now()).kind is StepKind.PROPOSED


@pytest.mark.parametrize(("start", "end"), [(2, 2), (3, 1), (4, 4), (-1, 2), (2, 5)])
def test_the_target_is_a_level_above(start: int, end: int) -> None:
    with pytest.raises(RefusedError) as refused:
        Goal().describe(aims=[Aim(1, start, end)], need_ids=[1], why=None, how="Så", due_on=date(2027, 6, 30))
    assert refused.value.field == "to_level"


def test_the_school_year_follows_the_day_it_is_due() -> None:
    it = Goal()
    it.describe(aims=[Aim(1, 0, 4)], need_ids=[1], why=None, how="Så", due_on=date(2027, 7, 1))
    assert it.school_year == SchoolYear(2027)
    it.describe(aims=[Aim(1, 0, 4)], need_ids=[1], why=None, how="Så", due_on=date(2027, 6, 30))
    assert it.school_year == SchoolYear(2026)


def test_a_link_leads_to_the_web_and_nowhere_else() -> None:
    links = {
        "https://example.org/a?b=ö": True,
        "http://example.org": True,
        "javascript:alert(1)": False,
        "JavaScript:alert(1)": False,
        "data:text/html,x": False,
        "https://": False,
        "https:///path": False,
        "https://[": False,
        "https://example.org/a b": False,
        " https://example.org": False,
        "//example.org": False,
        "ftp://example.org": False,
    }
    assert {link: is_web_address(link) for link in links} == links


@pytest.mark.parametrize("hours", ["0", "-1", "200.001", "1000"])
def test_hours_are_more_than_none_and_at_most_200(hours: str) -> None:
    with pytest.raises(RefusedError) as refused:
        LogEntry().describe(
            done_on=date(2026, 9, 1), hours=Decimal(hours), what="x", area_id=1, reflection=None, link=None
        )
    assert refused.value.field == "hours"
