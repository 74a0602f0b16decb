"""Who may do what with rounds and answers: role × state × own or other school × own or other municipality."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest

from planner.core.viewer import HeldPost, Role, Viewer
from planner.inventory import rules
from planner.inventory.models.answers import AnswerState
from planner.inventory.models.rounds import RoundState

Rule = Callable[..., bool]
HERE, THERE = 1, 2
SCHOOL, OTHER_SCHOOL = 10, 11
PREPARING, OPEN, FIXED = RoundState.PREPARING, RoundState.OPEN, RoundState.FIXED
NOTHING: AnswerState | None = None
BEGUN, SENT_IN, RETURNED = AnswerState.BEGUN, AnswerState.SENT_IN, AnswerState.RETURNED


@dataclass(frozen=True)
class ATask:
    municipality_id: int = HERE
    school_id: int = SCHOOL
    round_state: RoundState = OPEN
    state: AnswerState | None = BEGUN


@dataclass(frozen=True)
class ARound:
    municipality_id: int = HERE
    state: RoundState = OPEN


def somebody(role: Role | None, *, school: int = SCHOOL, municipality: int = HERE) -> Viewer:
    municipal = role in {Role.COORDINATOR, Role.HEAD}
    posts = () if role is None else (HeldPost(1, role, None if municipal else school),)
    return Viewer(1, municipality, "Namn", "n@d.example", "sv", "Dörrby", "dorrby", posts)


EVERYBODY = [None, *Role]
TASKS = [ATask(round_state=held, state=answer) for held, answer in product(RoundState, (NOTHING, *AnswerState))]
BY_RULE: dict[Rule, tuple[set[Role], set[RoundState], set[AnswerState | None]]] = {
    # rule: (roles at the school or in the municipality, states of the round, states of the answer)
    rules.may_read_answer: (set(Role), set(RoundState), {NOTHING, *AnswerState}),
    rules.may_fill_in: ({Role.LIBRARIAN, Role.PRINCIPAL, Role.COORDINATOR}, set(RoundState), {NOTHING, *AnswerState}),
    rules.may_stand_for: ({Role.PRINCIPAL}, set(RoundState), {NOTHING, *AnswerState}),
    rules.may_send_in: ({Role.PRINCIPAL}, {OPEN}, {BEGUN, RETURNED}),
    rules.may_take_back: ({Role.PRINCIPAL}, {OPEN}, {SENT_IN}),
    rules.may_return: ({Role.COORDINATOR}, set(RoundState), {NOTHING, *AnswerState}),
    rules.may_send_back: ({Role.COORDINATOR}, {OPEN}, {SENT_IN}),
}


@pytest.mark.parametrize("rule", BY_RULE, ids=lambda rule: rule.__name__)
def test_roles_at_the_school_and_in_the_municipality_do_what_their_rule_says_in_the_states_it_names(rule: Rule) -> None:
    roles, rounds, answers = BY_RULE[rule]
    found = {(role, task) for role, task in product(EVERYBODY, TASKS) if rule(somebody(role), task)}
    assert found == {
        (role, task)
        for role, task in product(EVERYBODY, TASKS)
        if role in roles and task.round_state in rounds and task.state in answers
    }


@pytest.mark.parametrize("rule", BY_RULE, ids=lambda rule: rule.__name__)
def test_posts_at_another_school_give_nothing_here(rule: Rule) -> None:
    school_roles = (Role.LIBRARIAN, Role.PRINCIPAL, Role.TEACHER)
    allowed = [(r, t) for r, t in product(school_roles, TASKS) if rule(somebody(r, school=OTHER_SCHOOL), t)]
    assert allowed == []


@pytest.mark.parametrize("rule", [*BY_RULE, rules.may_answer], ids=lambda rule: rule.__name__)
def test_nobody_of_another_municipality_may_do_anything(rule: Rule) -> None:
    assert [(r, t) for r, t in product(EVERYBODY, TASKS) if rule(somebody(r, municipality=THERE), t)] == []


def test_a_school_answers_while_the_round_is_open_and_until_it_has_sent_in_and_the_coordinator_also_after() -> None:
    found = {(role, task.round_state, task.state) for role in EVERYBODY for task in TASKS
             if rules.may_answer(somebody(role), task)}  # fmt: skip
    before = {NOTHING, BEGUN, RETURNED}
    assert found == {
        *((role, OPEN, state) for role in (Role.LIBRARIAN, Role.PRINCIPAL) for state in before),
        *((Role.COORDINATOR, OPEN, state) for state in (*before, SENT_IN)),
    }


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (
            rules.may_see_round,
            {(role, state) for role in Role for state in (OPEN, FIXED)}
            | {(Role.COORDINATOR, PREPARING), (Role.HEAD, PREPARING)},
        ),
        (rules.may_run_round, {(Role.COORDINATOR, state) for state in RoundState}),
        (
            rules.may_follow_answers,
            {(role, state) for role in (Role.COORDINATOR, Role.HEAD) for state in RoundState},
        ),
    ],
)
def test_rounds_by_role_and_state(rule: Rule, allowed: set[Any]) -> None:
    pairs = list(product(EVERYBODY, RoundState))
    assert {(role, state) for role, state in pairs if rule(somebody(role), ARound(state=state))} == allowed
    assert [pair for pair in pairs if rule(somebody(pair[0], municipality=THERE), ARound(state=pair[1]))] == []


@pytest.mark.parametrize("rule", [rules.may_run_rounds, rules.may_change_questions])
def test_only_the_coordinator_runs_rounds_and_changes_what_is_asked(rule: Rule) -> None:
    assert [role for role in EVERYBODY if rule(somebody(role))] == [Role.COORDINATOR]
