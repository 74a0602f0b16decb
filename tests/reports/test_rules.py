"""Who may do what with reports, as a table: role × state × own or other municipality."""

from dataclasses import dataclass, replace

import pytest

from planner.core import clock
from planner.core.viewer import Deputy, HeldPost, Role, Viewer
from planner.reports import rules
from planner.reports.models import ReportState

HERE, ABROAD = 1, 2
AUTHOR, READER = 7, 8


@dataclass
class AReport:
    """A report as the rules see it."""

    state: ReportState
    municipality_id: int = HERE
    made_by_id: int = AUTHOR
    sent_by_id: int | None = AUTHOR


def viewer(*roles: Role, user_id: int = READER, deputy: bool = False) -> Viewer:
    """Make somebody with posts in the first municipality."""
    posts = tuple(
        HeldPost(n, role, None if role in {Role.COORDINATOR, Role.HEAD} else 3) for n, role in enumerate(roles)
    )
    stands_in = (Deputy(Role.PRINCIPAL, 3, "Skolan", "Rektorn", clock.today()),) if deputy else ()
    return Viewer(user_id, HERE, "N", "n@x.example", "sv", "Dörrby", "dorrby", posts, stands_in)


READS = {
    ReportState.DRAFT: {Role.COORDINATOR},
    ReportState.SENT: {Role.COORDINATOR, Role.HEAD},
    ReportState.SIGNED: {Role.COORDINATOR, Role.HEAD, Role.PRINCIPAL},
}


@pytest.mark.parametrize("state", ReportState)
@pytest.mark.parametrize("role", Role)
def test_who_reads_writes_and_signs_a_report(role: Role, state: ReportState) -> None:
    who, report = viewer(role), AReport(state)
    assert rules.may_read_report(who, report) is (role in READS[state])
    assert rules.may_write_report(who, report) is (role is Role.COORDINATOR)
    assert rules.may_sign_report(who, report) is (role is Role.HEAD)
    assert rules.may_come_to_reports(who) is (role in READS[ReportState.SIGNED])


@pytest.mark.parametrize("state", ReportState)
@pytest.mark.parametrize("role", Role)
def test_nobody_does_anything_with_a_report_of_another_municipality(role: Role, state: ReportState) -> None:
    who, report = viewer(role), AReport(state, municipality_id=ABROAD)
    assert [rule(who, report) for rule in (rules.may_read_report, rules.may_write_report, rules.may_sign_report)] == [
        False
    ] * 3


def test_the_author_never_signs_even_as_head() -> None:
    who = viewer(Role.HEAD, Role.COORDINATOR, user_id=AUTHOR)
    assert rules.may_sign_report(who, AReport(ReportState.SENT)) is False
    sender = replace(AReport(ReportState.SENT), made_by_id=READER, sent_by_id=AUTHOR)
    assert rules.may_sign_report(who, sender) is False


def test_who_stands_in_for_a_principal_reads_what_a_principal_reads() -> None:
    who = viewer(Role.TEACHER, deputy=True)
    assert [rules.may_read_report(who, AReport(state)) for state in ReportState] == [False, False, True]
    assert rules.may_come_to_reports(who) is True


def test_without_a_post_nothing_opens() -> None:
    assert rules.may_come_to_reports(viewer()) is False
    assert [rules.may_read_report(viewer(), AReport(state)) for state in ReportState] == [False] * 3
