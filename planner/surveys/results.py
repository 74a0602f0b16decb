"""What came of each question, as it may be shown: counts, shares, points of a ranking, texts that were looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core.i18n import lazy_gettext as _
from planner.surveys import protecting
from planner.surveys.flow import THOUSAND, figure
from planner.surveys.models.answers import ANSWERED
from planner.surveys.models.survey import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.surveys.models.survey import Survey, SurveyQuestion

BANDS = 4
FIRST = 3  # "among the first three"
ByPlace = dict[tuple[int, int], int]  # (value, place): count


@dataclass(frozen=True)
class Line:
    """One thing that could be answered; count None: hidden. points, place: of a ranking."""

    words: str
    count: int | None
    number: int = 0
    need_id: int | None = None
    points: int | None = None
    place: int | None = None


@dataclass(frozen=True)
class Result:
    """What came of a question; too_few: nothing of it may be shown. answered None: that too would tell too much."""

    question: SurveyQuestion
    answered: int | None
    lines: Sequence[Line] = ()
    mean: Decimal | None = None
    texts: Sequence[str] = ()
    too_few: bool = False

    @property
    def hides(self) -> bool:
        """Whether any count is hidden."""
        return any(line.count is None for line in self.lines)

    @property
    def in_bands(self) -> bool:
        """Whether figures stand in bands, of which the outermost are open."""
        return self.question.kind is QuestionKind.NUMBER and len(self.lines) > 1

    @property
    def most(self) -> int:
        """The largest figure of the picture."""
        figures = [line.points if line.points is not None else line.count for line in self.lines]
        return max((figure for figure in figures if figure is not None), default=0)

    def share(self, line: Line) -> Decimal | None:
        """Return which share of those who answered a line has, from 0 to 1."""
        if line.count is None or not self.answered:
            return None
        return Decimal(line.count) / self.answered


@dataclass(frozen=True)
class Outcome:
    """What came of a survey."""

    results: Sequence[Result]
    by_id: Mapping[int, Result] = field(default_factory=dict)


def outcome(
    survey: Survey,
    counts: Mapping[int, ByPlace],
    texts: Mapping[int, Sequence[str]],
    *,
    smallest: int,
    language: str,
) -> Outcome:
    """Return what came of each question.

    A question asked only of those who gave an answer that is hidden is not shown: how many answered it would tell.
    """
    found: dict[int, Result] = {}
    for section in survey.sections:
        for question in section.questions:
            conditions = [*section.conditions, *question.conditions]
            told = any(_gives_away(found.get(one.on_id), one.wanted) for one in conditions)
            mine = counts.get(question.id, {})
            answered = mine.get((0, ANSWERED), 0)
            if told or answered < smallest:
                found[question.id] = Result(question, None, too_few=True)
            else:
                found[question.id] = _result(
                    question, answered, mine, texts.get(question.id, ()), smallest=smallest, language=language
                )
    return Outcome(list(found.values()), found)


def _gives_away(before: Result | None, wanted: Sequence[int]) -> bool:
    if before is None or before.too_few:
        return True
    return any(line.count is None for line in before.lines if line.number in wanted)


def _result(
    question: SurveyQuestion, answered: int, counts: ByPlace, texts: Sequence[str], *, smallest: int, language: str
) -> Result:
    match question.kind:
        case QuestionKind.TEXT:
            return Result(question, answered, texts=texts)
        case QuestionKind.NUMBER:
            return _number(question, answered, counts, smallest)
        case QuestionKind.RANKING:
            return _ranking(question, answered, counts, smallest=smallest, language=language)
    values = {number: counts.get((number, 0), 0) for number, _words in question.values(language)}
    if question.kind is QuestionKind.MULTIPLE:
        shown = protecting.independent(values, answered=answered, smallest=smallest)
    else:
        shown = protecting.exclusive(values, smallest=smallest)
    mean = None
    if question.kind is QuestionKind.SCALE and None not in shown.values():
        # Beside a hidden count it would tell what is hidden.
        mean = Decimal(sum(number * count for number, count in values.items())) / answered
    lines = [Line(words, shown[number], number) for number, words in question.values(language)]
    return Result(question, answered, lines, mean)


def _ranking(question: SurveyQuestion, answered: int, counts: ByPlace, *, smallest: int, language: str) -> Result:
    size = len(question.options)
    points = {
        option.number: sum((size - place) * counts.get((option.number, place), 0) for place in range(1, size + 1))
        for option in question.options
    }
    first = {
        option.number: sum(counts.get((option.number, place), 0) for place in range(1, FIRST + 1))
        for option in question.options
    }
    shown = protecting.independent(first, answered=answered, smallest=smallest)
    ordered = sorted(question.options, key=lambda option: (-points[option.number], option.position))
    lines = [
        Line(
            option.text(language),
            shown[option.number],
            option.number,
            option.need_id,
            points[option.number],
            1 + sum(other > points[option.number] for other in points.values()),
        )
        for option in ordered
    ]
    return Result(question, answered, lines)


def _number(question: SurveyQuestion, answered: int, counts: ByPlace, smallest: int) -> Result:
    """Return figures in bands; the outermost are open, and neither they nor the mean tell how far anybody's goes."""
    values = sorted((value, count) for (value, place), count in counts.items() if place != ANSWERED)
    low, high = _inner(values, smallest), _inner(values[::-1], smallest)
    step = _step(low, high)
    first, last = low // step, high // step
    if first >= last:  # too few, or too alike, to be told apart
        return Result(question, answered, [Line(str(_("All figures")), answered)])
    inside = dict.fromkeys(range(first, last + 1), 0)
    for value, count in values:
        inside[min(max(value // step, first), last)] += count
    bands = _joined(inside, smallest)
    held = sum(min(max(value, low), high) * count for value, count in values)
    lines = [
        Line(_band(start, stop, step, at=at, last=len(bands) - 1), count, start)
        for at, (start, stop, count) in enumerate(bands)
    ]
    return Result(question, answered, lines, Decimal(held) / answered / THOUSAND)


def _joined(inside: Mapping[int, int], smallest: int) -> list[tuple[int, int, int]]:
    """Return neighbouring bands joined until each is large enough to be shown: first, last, count."""
    bands: list[tuple[int, int, int]] = []
    start, passed = min(inside), 0
    for band, count in inside.items():
        passed += count
        if passed >= smallest:
            bands.append((start, band, passed))
            start, passed = band + 1, 0
    if start <= max(inside):
        before, _stop, count = bands.pop()
        bands.append((before, max(inside), count + passed))
    return bands


def _inner(values: Sequence[tuple[int, int]], smallest: int) -> int:
    """Return the value that so many as the smallest group stand at or outside of, counted from one end."""
    passed = 0
    for value, count in values:
        passed += count
        if passed >= smallest:
            return value
    return values[-1][0]


def _band(start: int, stop: int, step: int, *, at: int, last: int) -> str:
    low, high = figure(start * step), figure((stop + 1) * step)
    if at == 0:
        return str(_("below %(high)s", high=high)) if last else str(_("All figures"))
    return str(_("%(low)s or more", low=low)) if at == last else str(_("%(low)s to below %(high)s", low=low, high=high))


def _step(low: int, high: int) -> int:
    """Return a round width of which a few cover the figures; round, since exact ends would be somebody's answers."""
    wide, step = (high - low) / BANDS, 1
    while step < max(wide, THOUSAND / 100):
        digits = str(step)[0]
        step = step * 2 if digits == "1" else step * 5 // 2 if digits == "2" else step * 2
    return step
