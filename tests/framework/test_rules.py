"""Who reads and who writes the framework, as a table."""

import pytest

from planner.core.viewer import HeldPost, Role, Viewer
from planner.framework import rules
from planner.framework.models import FrameworkArea, FrameworkVersion, VersionState

TOWN, ABROAD = 10, 20


def somebody(role: Role | None, *, town: int = TOWN) -> Viewer:
    municipal = role in {Role.COORDINATOR, Role.HEAD}
    posts = () if role is None else (HeldPost(1, role, None if municipal else 1),)
    return Viewer(1, town, "", "", "sv", "", "", posts)


EVERYBODY = {role.value: somebody(role) for role in Role} | {
    "nobody any more": somebody(None),
    "coordinator abroad": somebody(Role.COORDINATOR, town=ABROAD),
    "librarian abroad": somebody(Role.LIBRARIAN, town=ABROAD),
}
HERE = {role.value for role in Role}


def who(rule: object, *things: object) -> set[str]:
    assert callable(rule)
    return {name for name, viewer in EVERYBODY.items() if rule(viewer, *things)}


def test_everybody_with_a_post_reads_and_the_coordinator_writes() -> None:
    assert who(rules.may_read) == HERE | {"coordinator abroad", "librarian abroad"}
    assert who(rules.may_write) == {"coordinator", "coordinator abroad"}


@pytest.mark.parametrize("state", list(VersionState))
def test_a_version_is_read_when_published_and_written_while_a_draft(state: VersionState) -> None:
    version = FrameworkVersion(municipality_id=TOWN, number=2, state=state)
    is_draft = state is VersionState.DRAFT
    assert who(rules.may_read_version, version) == ({"coordinator"} if is_draft else HERE)
    assert who(rules.may_write_version, version) == ({"coordinator"} if is_draft else set())
    assert who(rules.may_write_area, FrameworkArea(framework=version)) == ({"coordinator"} if is_draft else set())
