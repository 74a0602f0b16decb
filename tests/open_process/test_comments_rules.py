"""Who decides on comments: role, state, own and other municipality."""

from datetime import UTC, datetime
from itertools import product

import pytest

from planner.core.errors import RefusedError
from planner.core.viewer import HeldPost, Role, Viewer
from planner.open_process.comments.models import (
    STEPS,
    CommentDeed,
    CommentState,
    CommentWord,
    PublicComment,
    WordKind,
)
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
    CommentDeed.TAKE_UP: {CommentState.REJECTED, CommentState.HIDDEN, CommentState.COMPLAINT},
}


@pytest.mark.parametrize(("deed", "state"), list(product(STEPS, CommentState)), ids=str)
def test_what_can_be_done_when(deed: CommentDeed, state: CommentState) -> None:
    comment = PublicComment(state=state, email="anna@hem.example")
    assert comment.can(deed) == (state in CAN[deed])


def test_nothing_but_deciding_anew_leads_from_a_complaint() -> None:
    """And that leads to where it is read again, never straight to what everybody reads."""
    ways = [(deed, after) for deed, (before, after) in STEPS.items() if CommentState.COMPLAINT in before]
    assert ways == [(CommentDeed.TAKE_UP, CommentState.RECEIVED)]


def test_a_complaint_that_is_answered_stays_one() -> None:
    answer = CommentWord(kind=WordKind.ANSWER, text="Vi ringer.", withdrawn_at=None)
    comment = PublicComment(state=CommentState.COMPLAINT, words=[answer])
    assert comment.can(CommentDeed.TAKE_UP) is False
    with pytest.raises(RefusedError):
        comment.step(CommentDeed.TAKE_UP)
    answer.withdrawn_at = datetime(2026, 9, 1, tzinfo=UTC)
    assert comment.can(CommentDeed.TAKE_UP) is True


@pytest.mark.parametrize(
    ("text", "page", "expected"),
    [
        ("Mer tid i biblioteket", "sv", "sv"),
        ("More time in the library", "en", "en"),
        ("مرحبا بالعالم", "sv", ""),
        ("Більше книжок українською", "en", ""),
        ("Sagan om 三国志", "sv", "sv"),
        ("📚📚📚 10/10", "sv", "sv"),
    ],
)
def test_what_was_written_has_the_language_of_its_page_unless_its_letters_are_others(
    text: str, page: str, expected: str
) -> None:
    assert PublicComment(language=page, text=text).lang(text) == expected


def test_who_left_no_address_cannot_be_asked() -> None:
    assert PublicComment(state=CommentState.RECEIVED, email=None).can(CommentDeed.ASK) is False
