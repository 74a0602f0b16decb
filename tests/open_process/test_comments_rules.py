"""Who decides on comments: role, state, own and other municipality."""

from itertools import product

import pytest

from planner.core.viewer import HeldPost, Role, Viewer
from planner.open_process.comments.models import STEPS, CommentDeed, CommentState, PublicComment
from planner.open_process.comments.rules import may_moderate, may_moderate_comment

HERE, ELSEWHERE = 1, 2


def viewer(*roles: Role) -> Viewer:
    posts = tuple(HeldPost(n, role, 1) for n, role in enumerate(roles, start=1))
    return Viewer(1, HERE, "Kim", "kim@dorrby.example", "sv", "Dörrby", "dorrby", posts)


@pytest.mark.parametrize(
    ("role", "state", "place"), list(product([None, *Role], CommentState, [HERE, ELSEWHERE])), ids=str
)
def test_only_the_municipalitys_own_coordinator_decides(role: Role | None, state: CommentState, place: int) -> None:
    who = viewer(*([role] if role else []))
    comment = PublicComment(municipality_id=place, state=state)
    assert may_moderate(who) == (role is Role.COORDINATOR)
    assert may_moderate_comment(who, comment) == (role is Role.COORDINATOR and place == HERE)


WAITING = {CommentState.RECEIVED, CommentState.ASKED}
CAN: dict[CommentDeed, set[CommentState]] = {
    CommentDeed.PUBLISH: WAITING | {CommentState.HIDDEN},
    CommentDeed.REJECT: WAITING,
    CommentDeed.ROUTE: WAITING,
    CommentDeed.ASK: WAITING,
    CommentDeed.REPLY: {CommentState.ASKED},
    CommentDeed.HIDE: {CommentState.PUBLISHED},
    CommentDeed.TAKE_UP: {CommentState.REJECTED, CommentState.HIDDEN},
}


@pytest.mark.parametrize(("deed", "state"), list(product(STEPS, CommentState)), ids=str)
def test_what_can_be_done_when(deed: CommentDeed, state: CommentState) -> None:
    comment = PublicComment(state=state, email="anna@hem.example")
    assert comment.can(deed) == (state in CAN[deed])


def test_nothing_but_taking_it_back_leads_from_a_complaint_to_the_public() -> None:
    """From a complaint no step leads anywhere, so none leads to what everybody reads."""
    assert [deed for deed, (before, _after) in STEPS.items() if CommentState.COMPLAINT in before] == []


def test_who_left_no_address_cannot_be_asked() -> None:
    assert PublicComment(state=CommentState.RECEIVED, email=None).can(CommentDeed.ASK) is False
