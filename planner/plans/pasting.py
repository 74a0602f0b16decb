"""Rows pasted from a spreadsheet: cells in, activities out, each fault at its cell. A cell is always text."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from planner.core import clock
from planner.core.db import LONG, SHORT
from planner.core.errors import RefusedError
from planner.core.fields import LARGEST_FIGURE, plain
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.plans import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_ROWS = 200
MOST_COLUMNS = 30
NOT_USED = ""
OBJECTIVE = "objective"
TEXTS = ("what", "target_group", "responsible", "frequency", "partner", "resources")
DAYS = ("starts_on", "due_on")
FIGURES = ("hours", "cost")
FIELDS = (
    "what",
    "target_group",
    "responsible",
    "frequency",
    *DAYS,
    "partner",
    "resources",
    *FIGURES,
    "needs",
    OBJECTIVE,
)
TITLES: dict[str, Text] = {name: words.ACTIVITY[name] for name in FIELDS if name != OBJECTIVE} | {
    OBJECTIVE: words.OBJECTIVE["title"]
}
# What columns are called, in Swedish and in English, however the language of the page is.
HEADERS: dict[str, tuple[str, ...]] = {
    "what": ("aktivitet", "aktiviteter", "vad", "vad vi gör", "insats", "åtgärd", "activity", "what", "what we do"),
    "target_group": (
        "målgrupp",
        "för vilka",
        "för vem",
        "årskurs",
        "årskurser",
        "target group",
        "for whom",
        "for",
        "years",
    ),
    "responsible": ("ansvarig", "ansvariga", "ansvar", "vem", "responsible", "who"),
    "frequency": ("hur ofta", "frekvens", "när", "period", "how often", "frequency", "when"),
    "starts_on": ("startar", "start", "börjar", "från", "starts", "from"),
    "due_on": (
        "klar",
        "klar senast",
        "klart",
        "slutdatum",
        "senast",
        "slut",
        "till",
        "deadline",
        "done by",
        "due",
        "to",
    ),
    "partner": ("tillsammans med", "samverkan", "samarbete", "together with", "partner"),
    "resources": ("resurser", "resources"),
    "hours": ("timmar", "timmar under läsåret", "hours", "hours in the school year"),
    "cost": ("kostnad", "kostnad under läsåret, kr", "kronor", "kr", "budget", "cost", "cost in the school year, sek"),
    "needs": ("behov", "behov den svarar mot", "need", "needs", "needs it answers"),
    OBJECTIVE: ("mål", "målsättning", "objective", "goal"),
}
KNOWN = {name: column for column, names in HEADERS.items() for name in names}
USUAL = ("what", "target_group", "responsible", "frequency")
SEVERAL = 2
CODE = re.compile(r"[^\s,;/]+")
TYPED_DAY = re.compile(r"(?P<day>[0-9]{1,2})[./](?P<month>[0-9]{1,2})[./ ]\s*(?P<year>[0-9]{4})")


@dataclass(frozen=True)
class Table:
    """Cells as they were pasted, the heading row aside, and what each column is (NOT_USED: nothing)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    headings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where rows can land: the plan's objectives by id, and the needs by code."""

    objectives: Mapping[int, str]
    needs: Mapping[str, int]


@dataclass
class PastedRow:
    """One row on its way in: what is typed in each field, what is wrong where, and whether it is taken along."""

    typed: dict[str, str]
    objective_id: int | None
    taken: bool = True
    errors: dict[str, Text] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


# ---------------------------------------------------------------- text in, cells out


def read(text: str, columns: Sequence[str] | None = None) -> Table:
    """Return the cells of a pasted text; columns: what each one is, when a person has said so.

    Raises RefusedError when there is nothing, or more than MOST_ROWS rows at once.
    """
    lines = text.count("\n") + 1
    rows = _cells(text) if lines <= MOST_ROWS * 20 else None
    rows = [row for row in rows if any(row)] if rows is not None else None
    headings = _heading(rows[0]) if rows else None
    count = len(rows) - bool(headings) if rows is not None else lines
    if rows is None or count > MOST_ROWS:
        raise RefusedError(
            _(
                "%(count)s rows are too many at once: paste at most %(most)s, then the next.",
                count=count,
                most=MOST_ROWS,
            ),
            field="text",
        )
    body = rows[1:] if headings else rows
    if not body:
        raise RefusedError(_("There are no rows in what you pasted"), field="text")
    width = min(max(len(row) for row in rows), MOST_COLUMNS)
    found = tuple(headings or USUAL)[:width] if not columns else tuple(columns)[:width]
    found += (NOT_USED,) * (width - len(found))
    return Table(_once(found), tuple(tuple(row[:width]) for row in body), tuple(rows[0]) if headings else ())


def _cells(text: str) -> list[list[str]]:
    separator = _separator(text)
    if separator is None:
        return [[line.strip()] for line in text.split("\n")]
    # A quotation mark without its other half is no frame around a cell.
    if text.count('"') % 2:
        return [[cell.strip() for cell in line.split(separator)] for line in text.split("\n")]
    try:
        found = list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error:
        found = [line.split(separator) for line in text.split("\n")]
    return [[cell.strip() for cell in row] for row in found]


def _separator(text: str) -> str | None:
    """Return what stands between cells: tabs from a spreadsheet; signs only where all rows agree on how many."""
    if "\t" in text:
        return "\t"
    lines = [line for line in text.split("\n") if line.strip()]
    for sign in (";", ","):
        counts = {line.count(sign) for line in lines}
        headed = lines and _heading([cell.strip() for cell in lines[0].split(sign)]) and sign in lines[0]
        if headed or (len(lines) > 1 and len(counts) == 1 and counts != {0}):
            return sign
    return None


def _heading(row: Sequence[str]) -> list[str] | None:
    """Return what the columns are when this is a row of names: what is done among them, or half of them known."""
    found = [KNOWN.get(" ".join(cell.casefold().split()).rstrip(":"), NOT_USED) for cell in row]
    known = [name for name in found if name]
    if not known or ("what" not in known and len(known) < SEVERAL) or len(known) * 2 < len([c for c in row if c]):
        return None
    return found


def _once(columns: Sequence[str]) -> tuple[str, ...]:
    """Let each field be one column: the first that claims it."""
    seen: set[str] = set()
    kept = []
    for name in columns:
        kept.append(name if name in TITLES and name not in seen else NOT_USED)
        seen.add(name)
    return tuple(kept)


# ---------------------------------------------------------------- cells in, activities out


def landed(table: Table, place: Place, *, objective_id: int | None) -> list[PastedRow]:
    """Return how each row lands; one with a fault is left out until somebody has mended it."""
    rows = []
    for cells in table.rows:
        typed = {name: cell for name, cell in zip(table.columns, cells, strict=False) if name}
        row = PastedRow(typed, _named_objective(typed.pop(OBJECTIVE, ""), place, objective_id))
        check(row, place)
        row.taken = not row.errors
        rows.append(row)
    return rows


def _named_objective(said: str, place: Place, otherwise: int | None) -> int | None:
    """Return the objective a cell names by its title or its number on the page."""
    if not said:
        return otherwise
    ids = list(place.objectives)
    number = said.split(".", maxsplit=1)[0].strip()
    if number.isascii() and number.isdigit() and len(number) < SEVERAL + 1 and 1 <= int(number) <= len(ids):
        return ids[int(number) - 1]
    titles = {title.casefold(): objective_id for objective_id, title in reversed(list(place.objectives.items()))}
    return titles.get(said.casefold())


def check(row: PastedRow, place: Place) -> None:
    """Read a row's fields; what cannot be read is named in its errors, what can is in its values."""
    row.errors, row.values = {}, {}
    for name in TEXTS:
        row.values[name] = _read(row, name, _text)
    for name in DAYS:
        row.values[name] = _read(row, name, _day)
    for name in FIGURES:
        row.values[name] = _read(row, name, _figure)
    row.values["needs"] = _read(row, "needs", lambda said, _name: _needs(said, place)) or []
    if row.values["what"] is None and "what" not in row.errors:
        row.errors["what"] = _("Write what you are going to do")
    starts, due = row.values["starts_on"], row.values["due_on"]
    if starts and due and due < starts:
        row.errors["due_on"] = _("The activity ends before it starts")
    if row.objective_id not in place.objectives:
        row.errors[OBJECTIVE] = _("Choose an objective")


def _read(row: PastedRow, name: str, how: Any) -> Any:  # noqa: ANN401 - a cell of any kind
    said = plain(row.typed.get(name))
    if said is None:
        return None
    try:
        return how(said, name)
    except ValueError as error:
        row.errors[name] = error.args[0]
        return None


def _text(said: str, name: str) -> str:
    longest = LONG if name == "resources" else SHORT
    tidy = said if name == "resources" else " ".join(said.split())
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in tidy):
        raise ValueError(_("Remove the invisible control characters from the text"))
    if len(tidy) > longest:
        raise ValueError(_("Shorten the text to at most %(longest)s characters", longest=longest))
    return tidy


def _day(said: str, _name: str) -> date:
    wrong = ValueError(_("Write a date that exists, as 2026-12-04"))
    found = TYPED_DAY.fullmatch(said)
    try:
        if found:
            day = date(int(found["year"]), int(found["month"]), int(found["day"]))
        else:
            day = date.fromisoformat(said.replace("/", "-"))
    except ValueError as error:
        raise wrong from error
    if not clock.EARLIEST_YEAR <= day.year <= clock.LATEST_YEAR:
        raise ValueError(_("Write a date between the years 2000 and 2100"))
    return day


def _figure(said: str, _name: str) -> Decimal:
    tidy = "".join(said.split()).replace(",", ".")
    try:
        figure = Decimal(tidy)
    except InvalidOperation as error:
        raise ValueError(_("Write a figure, as 12 or 4,5")) from error
    if not figure.is_finite() or "e" in tidy.lower() or abs(figure) >= LARGEST_FIGURE:
        raise ValueError(_("Write a figure, as 12 or 4,5"))
    if figure < 0:
        raise ValueError(_("Write a figure of at least %(least)s", least=0))
    if figure != figure.quantize(Decimal("0.001")):
        raise ValueError(_("Write at most three decimals"))
    return figure


def _needs(said: str, place: Place) -> list[int]:
    codes = [code.upper().rstrip(".") for code in CODE.findall(said)]
    unknown = [code for code in codes if code not in place.needs]
    if unknown:
        raise ValueError(_("There is no need called %(code)s", code=unknown[0][:SHORT]))
    return list(dict.fromkeys(place.needs[code] for code in codes))
