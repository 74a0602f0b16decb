"""Looking at a need's closing tests: what is so now, which schools are left, and which have not reported."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.errors import RefusedError
from planner.core.i18n import gettext as _
from planner.core.i18n import lazy_gettext, ngettext, swedish_order, written_date, written_number, written_percent
from planner.inventory.seeing.facts import catalogue
from planner.inventory.spread import TENTH, known, percentile, ratio_p90_p10
from planner.needs.closing.forms import ClosingTestForm
from planner.needs.closing.models import OF_A_YEAR, OF_FIGURES, ClosingTest, Condition
from planner.needs.closing.operations import Asked
from planner.progress.queries.closing import Measured, measured

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from planner.inventory.queries.rounds import Round, SchoolRow
    from planner.inventory.seeing.facts import Facts

WHOLE, HUNDRED = Decimal(1), Decimal(100)
MOST_TRAININGS = 100


class Verdict(StrEnum):
    """What a test says; what has not been reported is neither so nor not so."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True)
class Left:
    """A school that is left, with its figure as ready text where there is one, and where one can see why."""

    school_id: int
    name: str
    figure: str | None
    path: str


@dataclass(frozen=True)
class Result:
    """What a test says now: says is the test itself in words, found what was found, as ready texts.

    reached of concerned schools are there; left are not; unreported nobody knows of. as_of: the day, in words.
    """

    test_id: int
    says: str
    verdict: Verdict
    found: str
    as_of: str
    reached: int = 0
    concerned: int = 0
    left: tuple[Left, ...] = ()
    unreported: tuple[Left, ...] = ()

    @property
    def plain(self) -> dict[str, Any]:
        """The same as plain text, to be kept as evidence."""
        return {
            "says": self.says,
            "verdict": self.verdict.value,
            "found": self.found,
            "as_of": self.as_of,
            "left": [one.name for one in self.left],
            "unreported": [one.name for one in self.unreported],
        }


@dataclass(frozen=True)
class Ground:
    """What the tests of a need are looked at over. names: of the schools concerned. rounds: newest first."""

    year: SchoolYear
    names: Mapping[int, str]
    rounds: Sequence[Round]
    measured: Measured
    facts: Mapping[str, Facts]

    def schools(self, ids: Collection[int], path: str, figures: Mapping[int, str] | None = None) -> tuple[Left, ...]:
        """Return schools by name."""
        told = figures or {}
        found = [Left(known, self.names[known], told.get(known), path.format(school=known)) for known in ids]
        return tuple(sorted(found, key=lambda school: swedish_order(school.name)))


def indicators_of(tests: Sequence[ClosingTest]) -> list[str]:
    """Return the indicators that the tests look at."""
    return [test.indicator for test in tests if test.indicator is not None]


def look_at(
    tests: Sequence[ClosingTest],
    *,
    need_id: int,
    year: SchoolYear,
    names: Mapping[int, str],
    rounds: Sequence[Round],
) -> list[Result]:
    """Return what each test says, in as many statements for ten tests as for one."""
    years = {test.school_year or year for test in tests if test.condition in OF_A_YEAR}
    facts = catalogue(clock.today().year) if indicators_of(tests) else {}
    ground = Ground(year, names, rounds, measured(need_id, years), facts)
    return [_result(test, ground) for test in tests]


def _result(test: ClosingTest, ground: Ground) -> Result:
    if test.condition is Condition.TRAININGS:
        return _of_trainings(test, ground)
    if test.condition in OF_A_YEAR:
        return _of_schools(test, ground)
    facts = ground.facts.get(test.indicator or "")
    if not ground.rounds or facts is None or test.figure is None:
        everybody = ground.schools(ground.names, "/schools/")
        none = _("No round of the inventory is fixed that has such figures")
        return Result(test.id, says(test, ground), Verdict.NOT_KNOWN, none, "", 0, len(everybody), (), everybody)
    return _of_figures(test, ground, facts, test.figure)


def _of_trainings(test: ClosingTest, ground: Ground) -> Result:
    held, least = ground.measured.held.get(test.school_year or ground.year, 0), int(test.figure or 0)
    found = ngettext("%(num)d training is held", "%(num)d trainings are held", held)
    verdict = Verdict.MET if held >= least else Verdict.NOT_MET
    return Result(test.id, says(test, ground), verdict, found, written_date(clock.today()))


def _of_schools(test: ClosingTest, ground: Ground) -> Result:
    year = test.school_year or ground.year
    by_year = ground.measured.planned if test.condition is Condition.PLANNED else ground.measured.done
    there = set(ground.names) & by_year.get(year, frozenset())
    left = ground.schools(set(ground.names) - there, f"/plans/?year={year.start_year}&school={{school}}")
    verdict = Verdict.NOT_KNOWN if not ground.names else Verdict.NOT_MET if left else Verdict.MET
    found = _("%(reached)s of %(all)s schools", reached=len(there), all=len(ground.names))
    return Result(
        test.id, says(test, ground), verdict, found, written_date(clock.today()), len(there), len(ground.names), left
    )


def _of_figures(test: ClosingTest, ground: Ground, facts: Facts, bound: Decimal) -> Result:
    newest = ground.rounds[0]
    rows = {row.school_id: row for row in newest.rows if row.school_id in ground.names}
    everybody = {known for known in ground.names if known not in rows or _is_relevant(rows[known], facts.code)}
    figures = {
        known: facts.wording.rounded(figure)
        for known in everybody & set(rows)
        if (figure := rows[known].figure(facts.code)) is not None
    }
    path = f"/inventory/indicators/{facts.code}?year={newest.year}&school={{school}}"
    told = {known: facts.wording.write(figure) for known, figure in figures.items()}
    unreported = ground.schools(everybody - set(figures), path)
    if test.condition is Condition.RATIO:
        short, verdict, found = _of_ratio([rows[known].figure(facts.code) for known in figures], figures, bound)
    else:
        short = {known for known, figure in figures.items() if _is_short(test.condition, figure, bound)}
        found = _("%(reached)s of %(all)s schools", reached=len(figures) - len(short), all=len(everybody))
        verdict = _of_share(len(figures) - len(short), len(everybody), test.share or WHOLE)
    if unreported and (verdict is Verdict.MET and test.condition is Condition.RATIO):
        verdict = Verdict.NOT_KNOWN
    elif verdict is Verdict.NOT_MET and test.condition is not Condition.RATIO:
        possible = len(figures) - len(short) + len(unreported)
        verdict = _of_share(possible, len(everybody), test.share or WHOLE)
        verdict = Verdict.NOT_KNOWN if verdict is Verdict.MET else Verdict.NOT_MET
    return Result(
        test.id,
        says(test, ground),
        verdict,
        found,
        _(
            "inventory %(year)s, reported by %(known)s of %(all)s schools",
            year=newest.year,
            known=len(figures),
            all=len(everybody),
        ),
        len(figures) - len(short),
        len(everybody),
        ground.schools(short, path, told),
        unreported,
    )


def _of_ratio(
    exact: Sequence[Decimal | None], figures: Mapping[int, Decimal], bound: Decimal
) -> tuple[set[int], Verdict, str]:
    """Return who stands below what the bound allows under the 90th percentile, what is so, and in words."""
    ratio, high = ratio_p90_p10(exact), percentile(known(exact), 1 - TENTH)
    if high is None or not bound:
        return set(), Verdict.NOT_KNOWN, _("Too few schools have reported to count it")
    least = high / bound
    if ratio is None:
        if len(figures) < 2 or not high:  # noqa: PLR2004 - one figure has no spread
            return set(), Verdict.NOT_KNOWN, _("Too few schools have reported to count it")
        zero = {known for known, figure in figures.items() if not figure}
        return zero, Verdict.NOT_MET, _("A tenth of the schools or more stand at zero")
    if ratio <= bound:
        return set(), Verdict.MET, _("It is %(figure)s", figure=written_number(ratio, 2))
    short = {known for known, figure in figures.items() if figure < least}
    return short, Verdict.NOT_MET, _("It is %(figure)s", figure=written_number(ratio, 2))


def _of_share(reached: int, concerned: int, share: Decimal) -> Verdict:
    if not concerned:
        return Verdict.NOT_KNOWN
    needed = (share * concerned).to_integral_value(rounding=ROUND_CEILING)
    return Verdict.MET if reached >= needed else Verdict.NOT_MET


def _is_short(condition: Condition, figure: Decimal, bound: Decimal) -> bool:
    return figure < bound if condition is Condition.AT_LEAST else figure > bound


def _is_relevant(row: SchoolRow, code: str) -> bool:
    answer = row.answers.get(code)
    return answer is None or answer.relevant


def says(test: ClosingTest, ground: Ground) -> str:
    """Return what a test asks, in words."""
    year = test.school_year or ground.year
    match test.condition:
        case Condition.PLANNED:
            return _("Every concerned school has an approved plan with an activity for the need, %(year)s", year=year)
        case Condition.DONE:
            return _("Every concerned school has done an activity for the need, %(year)s", year=year)
        case Condition.TRAININGS:
            return ngettext(
                "At least %(num)d shared training for the need is held, %(year)s",
                "At least %(num)d shared trainings for the need are held, %(year)s",
                int(test.figure or 0),
                year=year,
            )
    return _says_of_figures(test, ground.facts.get(test.indicator or ""), test.figure or Decimal(0))


def _says_of_figures(test: ClosingTest, facts: Facts | None, bound: Decimal) -> str:
    title = facts.title if facts else test.indicator or ""
    if test.condition is Condition.RATIO:
        return _("%(title)s: p90 divided by p10 is at most %(figure)s", title=title, figure=written_number(bound, 2))
    figure = facts.wording.write(bound) if facts else written_number(bound, 2)
    share, least = test.share or WHOLE, test.condition is Condition.AT_LEAST
    said = {"title": title, "figure": figure, "share": written_percent(share)}
    if share == WHOLE:
        return (
            _("%(title)s: at least %(figure)s at every concerned school", **said)
            if least
            else _("%(title)s: at most %(figure)s at every concerned school", **said)
        )
    return (
        _("%(title)s: at least %(figure)s at %(share)s of the concerned schools or more", **said)
        if least
        else _("%(title)s: at most %(figure)s at %(share)s of the concerned schools or more", **said)
    )


# ---------------------------------------------------------------- a test to be


def test_form() -> ClosingTestForm:
    """Return the form with what there is to choose among."""
    form = ClosingTestForm()
    now = clock.SchoolYear.current()
    figures = [(code, facts.title) for code, facts in catalogue(clock.today().year).items() if facts.is_figure]
    form.choose(
        years=[(str(year.start_year), str(year)) for year in (now.previous(), now, now.next())], indicators=figures
    )
    return form


def asked(form: ClosingTestForm) -> Asked:
    """Return what was typed; raises RefusedError for what is left out."""
    condition, figure = Condition(form.condition.data), form.figure.data
    if condition in OF_FIGURES and not form.indicator.data:
        raise RefusedError(lazy_gettext("Choose an indicator"), field="indicator")
    if condition in OF_FIGURES | {Condition.TRAININGS} and figure is None:
        raise RefusedError(lazy_gettext("Write a figure"), field="figure")
    figure = Decimal(0) if figure is None else figure
    if condition is Condition.TRAININGS and (figure % 1 or not 1 <= figure <= MOST_TRAININGS):
        raise RefusedError(lazy_gettext("Write a whole number from 1 to 100"), field="figure")
    if condition is Condition.RATIO and figure < 1:
        raise RefusedError(lazy_gettext("The spread is never less than 1"), field="figure")
    if form.share.data is not None and form.share.data > HUNDRED:
        raise RefusedError(lazy_gettext("Write at most 100 per cent"), field="share")
    share = (HUNDRED if form.share.data is None else form.share.data) / HUNDRED
    return Asked(
        condition,
        SchoolYear(int(form.school_year.data)) if form.school_year.data else None,
        form.indicator.data or None,
        figure,
        share.quantize(Decimal("0.001")),
    )
