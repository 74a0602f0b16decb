"""The way through a survey: conditions, what is read of a page, what may be shown. No database."""

from collections import Counter
from collections.abc import Callable, Hashable
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from planner.core.viewer import HeldPost, Role, Viewer
from planner.surveys import flow, protecting, rules
from planner.surveys.models.survey import (
    QuestionKind,
    Survey,
    SurveyCondition,
    SurveyOption,
    SurveyQuestion,
    SurveySection,
    SurveyState,
)
from planner.surveys.results import outcome

TOWN, ABROAD = 10, 20


def question(known: int, kind: QuestionKind, options: int = 0, **more: Any) -> SurveyQuestion:
    made = SurveyQuestion(id=known, kind=kind, text_sv=f"Fråga {known}", required=more.pop("required", False), **more)
    made.options = [SurveyOption(number=n, position=n, text_sv=f"Alternativ {n}") for n in range(1, options + 1)]
    made.conditions = more.get("conditions", [])
    return made


def survey(*sections: list[SurveyQuestion], conditions: dict[int, SurveyCondition] | None = None) -> Survey:
    made = Survey(title_sv="Enkät")
    made.sections = [
        SurveySection(
            title_sv=f"Del {at}",
            questions=questions,
            conditions=[conditions[at]] if conditions and at in conditions else [],
        )
        for at, questions in enumerate(sections)
    ]
    return made


def on(known: int, *wanted: int) -> SurveyCondition:
    return SurveyCondition(on_id=known, wanted=list(wanted))


def test_a_section_is_asked_only_of_those_whose_answer_meets_its_condition() -> None:
    made = survey(
        [question(1, QuestionKind.SINGLE, 2)],
        [question(2, QuestionKind.TEXT)],
        [question(3, QuestionKind.TEXT)],
        conditions={1: on(1, 1)},
    )
    assert [page.section.title_sv for page in flow.pages(made, {"1": 1})] == ["Del 0", "Del 1", "Del 2"]
    assert [page.section.title_sv for page in flow.pages(made, {"1": 2})] == ["Del 0", "Del 2"]
    assert [page.number for page in flow.pages(made, {})] == [1, 2]


def test_an_answer_that_is_not_asked_for_any_more_neither_counts_nor_opens_anything() -> None:
    made = survey(
        [question(1, QuestionKind.SINGLE, 2)],
        [question(2, QuestionKind.SINGLE, 2)],
        [question(3, QuestionKind.TEXT)],
        conditions={1: on(1, 1), 2: on(2, 2)},
    )
    assert flow.standing(made, {"1": 1, "2": 2, "3": "hej"}) == {"1": 1, "2": 2, "3": "hej"}
    assert flow.standing(made, {"1": 2, "2": 2, "3": "hej"}) == {"1": 2}


READ: list[tuple[QuestionKind, dict[str, list[str]], Any]] = [
    (QuestionKind.SINGLE, {"q1": ["2"]}, 2),
    (QuestionKind.SINGLE, {}, None),
    (QuestionKind.SINGLE, {"q1": ["9"]}, "problem"),
    (QuestionKind.SINGLE, {"q1": ["1", "2"]}, 1),
    (QuestionKind.MULTIPLE, {"q1": ["3", "1", "1"]}, [1, 3]),
    (QuestionKind.MULTIPLE, {"q1": ["3", "x"]}, "problem"),
    (QuestionKind.SCALE, {"q1": ["5"]}, 5),
    (QuestionKind.SCALE, {"q1": ["6"]}, "problem"),
    (QuestionKind.RANKING, {"q1-1": ["2"], "q1-2": ["3"], "q1-3": ["1"]}, [3, 1, 2]),
    (QuestionKind.RANKING, {"q1-1": ["2"], "q1-2": ["2"], "q1-3": ["1"]}, "problem"),
    (QuestionKind.RANKING, {"q1-1": ["1"]}, "problem"),
    (QuestionKind.RANKING, {}, None),
    (QuestionKind.NUMBER, {"q1": ["1 200,5"]}, 1_200_500),
    (QuestionKind.NUMBER, {"q1": ["NaN"]}, "problem"),
    (QuestionKind.NUMBER, {"q1": ["1e309"]}, "problem"),
    (QuestionKind.NUMBER, {"q1": ["0,0001"]}, "problem"),
    (QuestionKind.NUMBER, {"q1": ["9" * 5000]}, "problem"),
    (QuestionKind.TEXT, {"q1": [" hej\r\ndär "]}, "hej\ndär"),
    (QuestionKind.TEXT, {"q1": ["  "]}, None),
    (QuestionKind.TEXT, {"q1": ["a\0b"]}, "problem"),
    (QuestionKind.TEXT, {"q1": ["\ud800"]}, "problem"),
    (QuestionKind.TEXT, {"q1": ["x" * 50_000]}, "problem"),
]


@pytest.mark.parametrize(("kind", "posted", "expected"), READ)
def test_what_is_read_of_a_page(kind: QuestionKind, posted: dict[str, list[str]], expected: Any) -> None:
    read = flow.read([question(1, kind, 3)], posted)
    assert (list(read.problems) if expected == "problem" else read.answers.get("1")) == (
        ["1"] if expected == "problem" else expected
    )


@pytest.mark.parametrize("kind", QuestionKind)
def test_what_must_be_answered_is_missed_when_it_is_not(kind: QuestionKind) -> None:
    asked = question(1, kind, 3, required=True)
    assert flow.read([asked], {}).problems == {"1": flow.NEEDED[kind]}
    assert [one.id for _page, one in flow.missing(survey([asked]), {})] == [1]


@pytest.mark.parametrize("kind", QuestionKind)
def test_an_answer_is_written_into_the_fields_it_was_read_from(kind: QuestionKind) -> None:
    posted = next(posted for one, posted, expected in READ if one is kind and expected not in (None, "problem"))
    asked = [question(1, kind, 3)]
    read = flow.read(asked, posted).answers
    assert flow.read(asked, flow.written(asked, read)).answers == read


def test_a_draft_says_what_hinders_it_from_opening() -> None:
    assert len(flow.faults(survey([]))) == 2
    assert flow.faults(survey([question(1, QuestionKind.SINGLE, 2)])) == []
    assert len(flow.faults(survey([question(1, QuestionKind.SINGLE, 1)]))) == 1
    late = survey([question(2, QuestionKind.TEXT)], [question(1, QuestionKind.SINGLE, 2)], conditions={0: on(1, 1)})
    assert len(flow.faults(late)) == 1
    gone = survey([question(1, QuestionKind.SINGLE, 2)], [question(2, QuestionKind.TEXT)], conditions={1: on(1, 7)})
    assert len(flow.faults(gone)) == 1


# ---------------------------------------------------------------- what may be shown


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({1: 10, 2: 20}, {1: 10, 2: 20}),
        ({1: 10, 2: 20, 3: 1}, {1: None, 2: 20, 3: None}),
        ({1: 10, 2: 3, 3: 4}, {1: 10, 2: None, 3: None}),
        ({1: 10, 2: 1, 3: 1}, {1: None, 2: None, 3: None}),
        ({1: 12, 2: 0}, {1: None, 2: None}),
        ({1: 4}, {1: None}),
        ({1: 6, 2: 7, 3: 0}, {1: None, 2: 7, 3: None}),
    ],
)
def test_counts_of_few_are_hidden_and_so_is_what_could_be_subtracted(
    counts: dict[int, int], shown: dict[int, int | None]
) -> None:
    assert protecting.exclusive(counts, smallest=5) == shown


@pytest.mark.parametrize("total", range(40))
def test_nobody_who_knows_the_total_can_tell_a_hidden_count_from_nobody_or_from_a_whole_group(total: int) -> None:
    found = tried = 0
    for first in range(total + 1):
        for second in range(total - first + 1):
            counts = {1: first, 2: second, 3: total - first - second}
            shown = protecting.exclusive(counts, smallest=5)
            hidden = [value for value, count in shown.items() if count is None]
            rest = sum(counts[value] for value in hidden)
            tried += len(hidden)
            # With a total of fewer than five nothing is shown, the total neither.
            found += 0 if total < 5 or not hidden else len(hidden) * (len(hidden) < 2 or rest < 5)
    assert found == 0, f"{found} of {tried}"


def test_of_several_answers_nearly_all_tells_as_much_as_nearly_none() -> None:
    counts = {1: 19, 2: 2, 3: 10, 4: 15, 5: 16}
    assert protecting.independent(counts, answered=20, smallest=5) == {1: None, 2: None, 3: 10, 4: 15, 5: None}


def test_a_question_asked_of_those_whose_number_is_hidden_is_not_shown() -> None:
    made = survey([question(1, QuestionKind.SINGLE, 3)], [question(2, QuestionKind.SCALE)], conditions={1: on(1, 1)})
    # Ten chose the first: hidden, since it would tell of the one who chose the third.
    counts = {1: {(0, -1): 31, (1, 0): 10, (2, 0): 20, (3, 0): 1}, 2: {(0, -1): 10, (3, 0): 10}}
    came = outcome(made, counts, {}, smallest=5, language="sv")
    assert [line.count for line in came.by_id[1].lines] == [None, 20, None]
    assert (came.by_id[2].too_few, came.by_id[2].answered) == (True, None)


def test_a_mean_does_not_stand_beside_a_hidden_count() -> None:
    made = survey([question(1, QuestionKind.SCALE)])
    few = {1: {(0, -1): 30, (1, 0): 10, (2, 0): 15, (5, 0): 5}}
    assert outcome(made, few, {}, smallest=5, language="sv").by_id[1].mean is None
    many = {1: {(0, -1): 50} | {(step, 0): 10 for step in range(1, 6)}}
    assert outcome(made, many, {}, smallest=5, language="sv").by_id[1].mean == 3


def figures_of(counts: dict[int, int]) -> tuple[list[tuple[str, int | None]], Decimal | None]:
    """What is shown of figures: by figure, how many gave it."""
    made = survey([question(1, QuestionKind.NUMBER)])
    rows = {(0, -1): sum(counts.values())} | {(figure * 1000, 0): count for figure, count in counts.items()}
    found = outcome(made, {1: rows}, {}, smallest=5, language="sv").by_id[1]
    assert found.answered == sum(counts.values())
    return [(line.words, line.count) for line in found.lines], found.mean


def test_an_extreme_figure_is_told_by_neither_bands_nor_mean() -> None:
    plain = figures_of({10: 10, 11: 10, 12: 6})
    extreme = figures_of({10: 10, 11: 10, 12: 5, 900_000: 1})
    assert plain == extreme
    assert plain == ([("below 10,5", 10), ("10,5 to below 11,5", 10), ("11,5 or more", 6)], Decimal(282) / 26)


def test_bands_of_figures_are_joined_until_none_is_too_small() -> None:
    bands, mean = figures_of({0: 8, 10: 1, 20: 3, 30: 9, 40: 2, 1000: 4})
    assert bands == [("below 10", 8), ("10 to below 40", 13), ("40 or more", 6)]
    assert mean is not None
    assert figures_of({7: 30}) == ([("All figures", 30)], None)
    assert figures_of({7: 4, 9: 4}) == ([("All figures", 8)], None)


@pytest.mark.parametrize("seed", range(200))
def test_outermost_bands_are_open_and_large_enough_whatever_is_answered(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - the same chance every time
    values = [
        round(chance.choice((1, 1, 1, 10_000)) * chance.expovariate(0.05)) for _at in range(chance.randint(5, 60))
    ]
    bands, mean = figures_of(dict(Counter(values)))
    amounts = [count or 0 for _words, count in bands]
    assert (sum(amounts), min(amounts) >= 5) == (len(values), True)
    far = [*sorted(values)[:-1], max(values) * 1000 + 1] if len(values) > 5 else values
    assert figures_of(dict(Counter(far))) == (bands, mean)


def test_a_table_whose_totals_would_have_to_be_hidden_is_not_shown() -> None:
    large: dict[tuple[Hashable, Hashable], int] = {(group, value): 10 for group in (1, 2) for value in (1, 2)}
    assert protecting.divided(large, smallest=5) == large
    assert protecting.divided(large | {(1, 1): 1}, smallest=5) is None or all(
        figure != 1 for figure in (protecting.divided(large | {(1, 1): 1}, smallest=5) or {}).values()
    )


# ---------------------------------------------------------------- who may

MAY: dict[str, tuple[Callable[[Viewer, Any], bool], set[Role], set[SurveyState]]] = {
    "make": (rules.may_make_survey, {Role.COORDINATOR}, set(SurveyState)),
    "section": (rules.may_make_section, {Role.COORDINATOR}, set(SurveyState)),
    "question": (rules.may_make_question, {Role.COORDINATOR}, set(SurveyState)),
    "follow": (rules.may_follow_survey, {Role.COORDINATOR, Role.HEAD}, set(SurveyState)),
    "results": (rules.may_read_results, set(Role), {SurveyState.CLOSED}),
    "all results": (rules.may_follow_results, {Role.COORDINATOR, Role.HEAD}, {SurveyState.CLOSED}),
    "export": (rules.may_export, {Role.COORDINATOR}, {SurveyState.CLOSED}),
}


@pytest.mark.parametrize("what", MAY)
@pytest.mark.parametrize("state", SurveyState)
@pytest.mark.parametrize("town", [TOWN, ABROAD])
@pytest.mark.parametrize("role", [*Role, None])
def test_who_may(role: Role | None, town: int, state: SurveyState, what: str) -> None:
    rule, roles, states = MAY[what]
    school = None if role in {Role.COORDINATOR, Role.HEAD} else 1
    posts = () if role is None else (HeldPost(1, role, school),)
    viewer = Viewer(1, town, "", "", "sv", "", "", posts)
    thing = Survey(municipality_id=TOWN, state=state)
    assert rule(viewer, thing) is (town == TOWN and role in roles and state in states)
    assert rules.may_read_surveys(viewer) is (role is not None)
    assert rules.may_make_surveys(viewer) is (role is Role.COORDINATOR)
