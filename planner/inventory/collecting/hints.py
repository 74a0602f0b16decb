"""What looks unusual in an answer: a question to whoever answered, never a hindrance."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core.i18n import Text, written_number
from planner.core.i18n import lazy_gettext as _
from planner.inventory import questionnaire as columns
from planner.inventory.indicators import SCHOOL_WEEK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planner.inventory.measures import Measure

MANY_TIMES = 10
SMALL = Decimal(5)  # from one seat to twelve is no slip of the pen
PEOPLE_MOVE = Decimal("0.4")


def hints(
    now: Mapping[str, Decimal], before: Mapping[str, Decimal], numbers: Iterable[Measure], *, pupils: int | None = None
) -> dict[str, list[Text]]:
    """Return what looks unusual by column.

    now and before: the known figures of this round and last year's. numbers: what is asked as a figure.
    pupils: how many the municipality's own register has for the school.
    """
    found: dict[str, list[Text]] = {}
    for measure in numbers:
        if text := _against_last_year(now.get(measure.code), before.get(measure.code)):
            found.setdefault(measure.code, []).append(text)
    for code, text in _against_one_another(now):
        found.setdefault(code, []).append(text)
    told = now.get(columns.PUPILS)
    if told is not None and pupils and abs(told - pupils) > PEOPLE_MOVE * pupils:
        found.setdefault(columns.PUPILS, []).append(
            _("The list of schools says %(pupils)s pupils. Is this right?", pupils=pupils)
        )
    return found


def _against_last_year(figure: Decimal | None, before: Decimal | None) -> Text | None:
    if figure is None or before is None or max(figure, before) < SMALL:
        return None
    if before and figure >= before * MANY_TIMES:
        return _("This is %(times)s times last year's. Is it right?", times=written_number(figure / before, 0))
    if figure and before >= figure * MANY_TIMES:
        return _("Last year it was %(times)s times as much. Is it right?", times=written_number(before / figure, 0))
    if not figure and before >= SMALL * 2:
        return _("Last year it was %(before)s. Is it nothing now, or unknown?", before=written_number(before, 1))
    return None


def _against_one_another(now: Mapping[str, Decimal]) -> Iterable[tuple[str, Text]]:
    hours = now.get(columns.STAFF_HOURS)
    kinds = [now[code] for code in columns.STAFF_KINDS if code in now]
    if hours is not None and sum(kinds) > hours:
        yield (
            columns.STAFF_HOURS,
            _("The kinds of staff add up to %(sum)s hours, which is more.", sum=written_number(sum(kinds), 1)),
        )
    elif hours is not None and len(kinds) == len(columns.STAFF_KINDS) and sum(kinds) < hours:
        yield (
            columns.STAFF_HOURS,
            _("The kinds of staff add up to %(sum)s hours, which is less.", sum=written_number(sum(kinds), 1)),
        )
    staffed = [now[code] for code in (columns.STAFFED_ALL, columns.STAFFED_CLASSES) if code in now]
    if sum(staffed) > SCHOOL_WEEK:
        yield (
            columns.STAFFED_ALL,
            _(
                "Open with staff %(hours)s hours in all: more than a school week of 40. Is an hour counted twice?",
                hours=written_number(sum(staffed), 1),
            ),
        )
    elif hours is not None and sum(staffed) > hours:
        yield (
            columns.STAFFED_ALL,
            _(
                "Open with staff more hours (%(open)s) than there are staff hours (%(hours)s).",
                open=written_number(sum(staffed), 1),
                hours=written_number(hours, 1),
            ),
        )
    for code in (columns.UNSTAFFED_ALL, columns.UNSTAFFED_CLASSES):
        if now.get(code, Decimal(0)) > SCHOOL_WEEK:
            yield code, _("This is more than a school week of 40 hours. Is it right?")
    stock, acquired = now.get(columns.STOCK), now.get(columns.ACQUIRED)
    if stock is not None and acquired is not None and acquired > stock:
        yield columns.ACQUIRED, _("More was added than there is in stock. Is it right?")
