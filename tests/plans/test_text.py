"""The text of a plan: frozen and thawed, hashed, compared, and what it lacks."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.clock import SchoolYear
from planner.core.i18n import in_language
from planner.core.transaction import PlannerApp
from planner.plans import readiness
from planner.plans.comparison import Part, changes, difference
from planner.plans.models.toolbox import FocusArea
from planner.plans.text import ActivityText, Named, ObjectiveText, PlanText, fingerprint, frozen, thawed

NEED = Named(1, "B1", "Jämnare bemanning", "Even staffing")
TOOL = Named(3, "T1", "Bokprat", "Book talks")
ACTIVITY = ActivityText(
    5, "Bokprat", "F–6", "Maria", date(2026, 9, 1), date(2026, 12, 1), "varje vecka", "2 h", "arbetslag", TOOL, (NEED,)
)
OBJECTIVE = ObjectiveText(
    2, "Tid för alla", "Andel klasser", "%", Decimal(54), Decimal("85.5"), "Ur schemat", (ACTIVITY,)
)
PLAN = PlanText(
    "Lindskolan", FocusArea.READING, SchoolYear(2026), "Varje klass", "BUN 1", "elevrådet", date(2026, 8, 1),
    date(2027, 6, 1), "Hälften har tid.", (OBJECTIVE,)
)  # fmt: skip


def test_what_is_thawed_is_what_was_frozen() -> None:
    assert thawed(frozen(PLAN)) == PLAN


def test_equal_texts_have_equal_fingerprints_and_any_change_another() -> None:
    same = replace(PLAN, objectives=(replace(OBJECTIVE, baseline=Decimal("54.000")),))
    assert fingerprint(frozen(same)) == fingerprint(frozen(PLAN))
    for other in (
        replace(PLAN, title="Varje klass."),
        replace(PLAN, objectives=()),
        replace(PLAN, objectives=(replace(OBJECTIVE, target=Decimal("85.501")),)),
        replace(PLAN, objectives=(replace(OBJECTIVE, activities=(replace(ACTIVITY, needs=()),)),)),
    ):
        assert fingerprint(frozen(other)) != fingerprint(frozen(PLAN))


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_difference_holds_both_texts_word_for_word(old: str, new: str) -> None:
    parts = difference(old, new)
    for without, text in (("added", old), ("removed", new)):
        kept = "".join(part.text for part in parts if part.kind != without)
        assert kept.split() == text.split()


def test_a_changed_word_is_marked_and_the_rest_is_not() -> None:
    assert difference("Lån per elev och år, räknat i juni", "Lån per elev och termin, räknat i juni") == (
        Part("same", "Lån per elev och "),
        Part("removed", "år,"),
        Part("same", " "),
        Part("added", "termin,"),
        Part("same", " "),
        Part("same", "räknat i juni"),
    )


def test_texts_with_little_in_common_are_shown_whole() -> None:
    assert difference("Författardag i aulan", "Boksamtal i liten grupp på hösten") == (
        Part("removed", "Författardag i aulan"),
        Part("same", " "),
        Part("added", "Boksamtal i liten grupp på hösten"),
    )


def said(app: PlannerApp, old: PlanText, new: PlanText) -> list[tuple[str, str]]:
    with app.test_request_context(), in_language("en"):
        marks = {"same": "{}", "added": "+{}+", "removed": "-{}-"}
        return [
            (str(c.label), "".join(marks[p.kind].format(p.text) for p in c.parts).replace("\N{NO-BREAK SPACE}", " "))
            for c in changes(old, new)
        ]


def test_changes_are_said_per_field(shared_app: PlannerApp) -> None:
    new = replace(
        PLAN,
        current_state="Alla har tid.",
        valid_to=None,
        objectives=(
            replace(
                OBJECTIVE,
                target=Decimal(90),
                activities=(replace(ACTIVITY, responsible="Jonas"), ActivityText(9, "100 % nytt", "1–3", "Per")),
            ),
        ),
    )
    assert said(shared_app, PLAN, new) == [
        ("Valid to", "-Tue 1 Jun 2027-"),
        ("Where we stand", "-Hälften- +Alla+ har tid."),
        ("Objective 1, target value", "-85.5- +90+ %"),
        ("Bokprat, responsible", "-Maria- +Jonas+"),
        ("New activity", "+100 % nytt. For: 1–3. Responsible: Per.+"),
    ]


def test_what_was_taken_out_added_and_moved_is_said(shared_app: PlannerApp) -> None:
    second = ObjectiveText(4, "Fler lån")
    old = replace(PLAN, objectives=(OBJECTIVE, second))
    assert said(shared_app, old, replace(PLAN, objectives=(second,))) == [
        ("Objective taken out", "-Tid för alla-"),
        ("Activity taken out", "-Bokprat. For: F–6. Responsible: Maria. Done by Tue 1 Dec 2026.-"),
    ]
    assert said(shared_app, old, replace(PLAN, objectives=(second, OBJECTIVE))) == [
        ("Order of the objectives", "Fler lån · Tid för alla")
    ]
    assert said(shared_app, replace(PLAN, objectives=(OBJECTIVE,)), old) == [("New objective", "+Fler lån.+")]
    assert said(shared_app, old, old) == []


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        (PLAN, []),
        (replace(PLAN, objectives=()), [("plan", None)]),
        (replace(PLAN, objectives=(replace(OBJECTIVE, indicator=None),)), [("objective", 2)]),
        (
            replace(PLAN, objectives=(replace(OBJECTIVE, activities=(ActivityText(5, "Bokprat"),)),)),
            [("activity", 5), ("activity", 5)],
        ),
        (replace(PLAN, objectives=(replace(OBJECTIVE, activities=()),)), []),
    ],
)
def test_submitting_asks_for_no_more_than_it_must(text: PlanText, lacks: list[tuple[str, int | None]]) -> None:
    assert [(lack.part, lack.id) for lack in readiness.required(text)] == lacks


def test_advice_never_hinders(shared_app: PlannerApp) -> None:
    bare = replace(
        PLAN,
        objectives=(
            ObjectiveText(
                2, "Mål", "Andel", activities=(ActivityText(5, "B", "F", "M"), ActivityText(6, "C", "F", "M"))
            ),
        ),
    )
    with shared_app.test_request_context(), in_language("en"):
        assert readiness.required(bare) == []
        assert [(m.text, [lack.id for lack in m.lacking]) for m in readiness.measures(bare)] == [
            ("Indicator: 1 of 1 objective", []),
            ("Baseline: 0 of 1 objective", [2]),
            ("Target value: 0 of 1 objective", [2]),
            ("Activities: 1 of 1 objective", []),
            ("For whom: 2 of 2 activities", []),
            ("Responsible: 2 of 2 activities", []),
            ("When or how often: 0 of 2 activities", [5, 6]),
            ("Needs it answers: 0 of 2 activities", [5, 6]),
        ]
