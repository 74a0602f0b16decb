"""The spread between schools as a picture: one dot per school, and a title that says what is found."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from planner.core.charts import SpreadPlot, SpreadPoint, spread_plot
from planner.core.i18n import gettext as _
from planner.core.i18n import in_words, ngettext, swedish_order, written_number, written_percent
from planner.inventory.indicators import INDICATOR_TITLES, Indicator
from planner.inventory.questionnaire import PUPILS, STAFF_HOURS
from planner.inventory.spread import known, median, ratio_p90_p10

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planner.core.i18n import Text
    from planner.inventory.queries.rounds import Round, SchoolRow

ONE_DECIMAL = Decimal("0.1")


@dataclass(frozen=True)
class TableRow:
    """One school's figures as ready text, in the order of the dots."""

    name: str
    pupils: str
    hours: str
    figure: str
    mark: bool


@dataclass(frozen=True)
class Picture:
    """A spread plot with its words; rows holds the same figures as a table, for staffed hours in full."""

    plot: SpreadPlot
    title: str
    note: str
    text: str
    description: str
    unit: Text
    rows: Sequence[TableRow]


def picture(
    indicator: Indicator, rounds: Sequence[Round], *, target: Decimal | None, own: frozenset[int]
) -> Picture | None:
    """Return the picture of the newest round, or None when no school has a figure.

    A figure is compared with the target as it is written, with one decimal, so that title, dots and
    table say the same.
    """
    if not rounds or not known(rounds[0].figures(indicator)):
        return None
    newest, write = rounds[0], _writer(indicator)
    held = [(row, _rounded(indicator, row.figure(indicator))) for row in newest.rows]
    points = [
        SpreadPoint(row.name, figure, "" if figure is None else write(figure), mark=row.school_id in own)
        for row, figure in sorted(held, key=lambda pair: swedish_order(pair[0].name))
    ]
    figures = [figure for _row, figure in held]
    plot = spread_plot(points, written=write, target=target)
    return Picture(
        plot=plot,
        title=_title(indicator, figures, target, write),
        note=_note(indicator, newest, target, write),
        text=" ".join(_sentences(indicator, rounds, points, write)),
        description=_("A dot plot with %(known)s schools.", known=len(plot.dots)),
        unit=INDICATOR_TITLES[indicator],
        rows=_table(held, own, write),
    )


def _rounded(indicator: Indicator, figure: Decimal | None) -> Decimal | None:
    if figure is None or indicator is Indicator.RENEWAL_RATE:
        return figure
    return figure.quantize(ONE_DECIMAL, rounding=ROUND_HALF_UP)


def _writer(indicator: Indicator) -> Callable[..., str]:
    return written_percent if indicator is Indicator.RENEWAL_RATE else _one_decimal


def _one_decimal(figure: Decimal | float) -> str:
    return written_number(figure, 1)


def _title(
    indicator: Indicator, figures: Sequence[Decimal | None], target: Decimal | None, write: Callable[..., str]
) -> str:
    ordered = known(figures)
    if target is not None and indicator is Indicator.STAFFED_HOURS:
        below = sum(figure < target for figure in ordered)
        if not below:
            return _(
                "All %(known)s schools have at least %(target)s staffed hours per 100 pupils",
                known=len(ordered),
                target=_target_word(target, write),
            )
        return ngettext(
            "%(below)s of %(known)s schools has fewer than %(target)s staffed hours per 100 pupils",
            "%(below)s of %(known)s schools have fewer than %(target)s staffed hours per 100 pupils",
            below,
            below=_first_word(below),
            known=len(ordered),
            target=_target_word(target, write),
        )
    return _(
        "From %(low)s to %(high)s between the schools: %(what)s",
        low=write(ordered[0]),
        high=write(ordered[-1]),
        what=INDICATOR_TITLES[indicator],
    )


def _note(indicator: Indicator, newest: Round, target: Decimal | None, write: Callable[..., str]) -> str:
    reported = len(known(newest.figures(indicator)))
    said = [
        _("One dot is a school."),
        _(
            "Reported by %(reported)s of %(all)s schools, %(year)s.",
            reported=reported,
            all=len(newest.rows),
            year=newest.year,
        ),
    ]
    if indicator is Indicator.STAFFED_HOURS:
        said.insert(0, _("Hours with a staffed school library per week and 100 pupils, %(year)s.", year=newest.year))
    if target is not None:
        said.append(_("The municipality's own target is %(target)s.", target=write(target)))
    return " ".join(said)


def _sentences(
    indicator: Indicator, rounds: Sequence[Round], points: Sequence[SpreadPoint], write: Callable[..., str]
) -> list[str]:
    said = [
        _("%(school)s has %(figure)s.", school=point.name, figure=point.text)
        for point in points
        if point.mark and point.text
    ]
    middle = median(rounds[0].figures(indicator))
    if middle is not None:
        said.append(_("The median is %(median)s.", median=write(middle)))
    now = ratio_p90_p10(rounds[0].figures(indicator))
    before = ratio_p90_p10(rounds[1].figures(indicator)) if len(rounds) > 1 else None
    if now is not None and before is not None:
        figures = {"before": _one_decimal(before), "year": rounds[1].year, "now": _one_decimal(now)}
        if now < before:
            said.append(
                _("The spread (p90 divided by p10) was %(before)s in %(year)s and is smaller now: %(now)s.", **figures)
            )
        else:
            said.append(
                _(
                    "The spread (p90 divided by p10) has not become smaller: %(before)s in %(year)s, %(now)s now.",
                    **figures,
                )
            )
    return said


def _table(
    held: Sequence[tuple[SchoolRow, Decimal | None]], own: frozenset[int], write: Callable[..., str]
) -> list[TableRow]:
    in_order = sorted(
        ((row, figure) for row, figure in held if figure is not None), key=lambda pair: (pair[1], pair[0].name)
    )
    return [
        TableRow(row.name, _given(row, PUPILS), _given(row, STAFF_HOURS), write(figure), row.school_id in own)
        for row, figure in in_order
    ]


def _given(row: SchoolRow, column: str) -> str:
    answer = row.answers.get(column)
    return written_number(answer.figure if answer else None)


def _target_word(target: Decimal, write: Callable[..., str]) -> str:
    return in_words(int(target)) if target == int(target) else write(target)


def _first_word(amount: int) -> str:
    word = in_words(amount)
    return word[:1].upper() + word[1:]
