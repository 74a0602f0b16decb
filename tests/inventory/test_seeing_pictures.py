"""What is said of an indicator: the title, the sentences, the order, the years and the need beside it."""

from decimal import Decimal

import pytest

from planner.core.i18n import in_language
from planner.core.transaction import PlannerApp
from planner.inventory.seeing.beside_need import beside_need
from planner.inventory.seeing.pictures import in_order, measured, picture
from planner.inventory.seeing.wording import SchoolFigure, Wording
from planner.inventory.seeing.years import YearFigures, series

HOURS = Wording("hours", target=Decimal(4))
FREE = Wording("hours")
SHARE = Wording("share", decimals=None)


def rows(*figures: str | None, pupils: int | None = 100) -> list[SchoolFigure]:
    return [
        SchoolFigure(
            n,
            f"Skola {n}",
            "F-6",
            None if pupils is None else Decimal(pupils),
            None if figure is None else Decimal(figure),
        )
        for n, figure in enumerate(figures, start=1)
    ]


@pytest.mark.parametrize(
    ("wording", "figures", "title"),
    [
        (HOURS, ("1", "3.9", "4", "9"), "Two of 4 schools lie below the target 4"),
        (HOURS, ("1", "5", "4", "9"), "One of 4 schools lies below the target 4"),
        (HOURS, ("4", "5", None), "All 2 schools reach the target 4"),
        (HOURS, ("3.96", "5"), "All 2 schools reach the target 4"),
        (HOURS, ("3.94", "5"), "One of 2 schools lies below the target 4"),
        (FREE, ("1", None, "9"), "From 1 to 9 between 2 schools"),
        (FREE, ("3", "3.01"), "All 2 schools have 3"),
        (SHARE, ("0.05", "0.12"), "From 5% to 12% between 2 schools"),
        (FREE, (None, None), "No school has given a figure yet"),
        (
            Wording("steps", less_is_better=True, target=Decimal(3)),
            ("1", "5"),
            "One of 2 schools lies above the target 3",
        ),
    ],
)
def test_the_title_is_the_finding(
    app: PlannerApp, wording: Wording, figures: tuple[str | None, ...], title: str
) -> None:
    with app.test_request_context(), in_language("en"):
        assert picture(rows(*figures), wording, marked=frozenset()).title == title


def test_title_dots_and_table_tell_the_same_figures_in_the_same_order(app: PlannerApp) -> None:
    given = rows("5.26", None, "3.96", "3.94", "5.24")
    with app.test_request_context(), in_language("en"):
        drawn = picture(given, HOURS, marked=frozenset({3}))
        table = [(row.name, HOURS.write(row.figure)) for row in drawn.rows if row.figure is not None]
    assert [(dot.name, dot.text) for dot in drawn.plot.dots] == table
    assert [name for name, _text in table] == ["Skola 4", "Skola 3", "Skola 5", "Skola 1"]
    assert [row.name for row in drawn.rows][-1] == "Skola 2"
    assert drawn.measures.below is not None
    assert drawn.measures.below.schools == 1
    assert [dot.name for dot in drawn.plot.dots if dot.mark] == ["Skola 3"]


def test_the_sentences_give_the_school_the_median_the_band_and_the_pupils_below(app: PlannerApp) -> None:
    with app.test_request_context(), in_language("en"):
        said = picture(rows("1", "3", "5", "7"), HOURS, marked=frozenset({2})).text
    assert said == (
        "Skola 2 has 3. The median is 4. Eight of ten schools lie between 1.6 and 6.4. "
        "200 pupils (50%) go to a school that falls short of the target."
    )


def test_without_pupils_nothing_is_said_of_pupils(app: PlannerApp) -> None:
    with app.test_request_context(), in_language("en"):
        said = picture(rows("1", "7", pupils=None), HOURS, marked=frozenset()).text
    assert said == "The median is 4. Eight of ten schools lie between 1.6 and 6.4."


def test_schools_with_the_same_written_figure_stand_by_name() -> None:
    given = [
        SchoolFigure(1, "Öskolan", "F-6", None, Decimal("3.01")),
        SchoolFigure(2, "Björkskolan", "F-6", None, Decimal("3.04")),
    ]
    assert [row.name for row in in_order(given, FREE)] == ["Björkskolan", "Öskolan"]


def test_a_year_without_any_figure_has_measures_that_say_so() -> None:
    found = measured(rows(None, None), HOURS)
    assert (found.asked, found.reported, found.median) == (2, 0, None)
    assert found.below is not None
    assert (found.below.known, found.below.share) == (0, None)


def figures(*values: int) -> list[Decimal]:
    return [Decimal(value) for value in values]


def test_years_are_parted_where_the_definition_changed(app: PlannerApp) -> None:
    years = [
        YearFigures(2022, fixed=True, asked=3, figures=figures(1, 2, 3), changed="began"),
        YearFigures(2023, fixed=True, asked=3, figures=figures(2, 3)),
        YearFigures(2024, fixed=True, asked=3, figures=figures(20, 30), changed="Hours a year."),
        YearFigures(2025, fixed=False, asked=3, figures=[]),
    ]
    with app.test_request_context():
        found = series(years, FREE)
    assert [[each.year for each in part.years] for part in found] == [[2022, 2023], [2024, 2025]]
    assert [part.changed for part in found] == [None, "Hours a year."]
    assert found[1].years[1].strip is None
    assert (found[0].years[1].reported, found[0].years[1].asked) == (2, 3)
    assert found[0].ticks != found[1].ticks


def test_the_years_of_one_part_share_a_scale(app: PlannerApp) -> None:
    years = [
        YearFigures(2022, fixed=True, asked=2, figures=figures(0, 10), mark=Decimal(10)),
        YearFigures(2023, fixed=True, asked=2, figures=figures(0, 5), mark=Decimal(5)),
    ]
    with app.test_request_context():
        (part,) = series(years, FREE)
    marks = [each.strip.mark for each in part.years if each.strip is not None]
    assert marks == [97.0, 50.0]


def test_the_finding_beside_need_is_the_thirds_medians(app: PlannerApp) -> None:
    given = rows("9", "8", "5", "4", "2", "1")
    index = {n: Decimal(n * 10) for n in range(1, 7)}
    with app.test_request_context(), in_language("en"):
        found = beside_need(given, index, FREE, marked=frozenset({1}))
    assert found is not None
    assert found.title == "The schools with the greatest need have less (1.5) than those with the least (8.5)"
    assert next((row.name, need, figure) for row, need, figure in found.rows) == ("Skola 1", "10", "9")
    assert found.without == 0


def test_a_school_without_index_is_left_out_and_counted(app: PlannerApp) -> None:
    index = {n: Decimal(n) for n in (1, 2, 3)}
    with app.test_request_context():
        found = beside_need(rows("1", "2", "3", "4", None), index, FREE, marked=frozenset())
        assert found is not None
        assert (len(found.rows), found.without) == (3, 1)
        assert beside_need(rows("1", "2", None), index, FREE, marked=frozenset()) is None
