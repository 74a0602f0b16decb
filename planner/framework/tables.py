"""The framework as a table, one row for each area: written to a spreadsheet, and read back with what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.db import SHORT
from planner.core.errors import RefusedError
from planner.core.i18n import LANGUAGES, Text, gettext, in_language
from planner.core.i18n import lazy_gettext as _
from planner.core.sheets import Sheet
from planner.framework.models import LEVELS, LONGEST_CODE, AreaContent, TargetKind
from planner.framework.words import TARGET_KIND_TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planner.framework.models import FrameworkVersion

MOST_AREAS = 60
LONGEST_MEANING = 1000


@dataclass(frozen=True)
class ReadArea:
    """A row of the table: its number in the file, the area's code, what it says of it, and what is wrong."""

    number: int
    code: str
    content: AreaContent
    faults: tuple[Text, ...] = ()


def columns() -> dict[str, str]:
    """Return the heads of the columns in the language being written, by what they hold."""
    heads = {"code": gettext("Code"), "title_sv": gettext("Name in Swedish"), "title_en": gettext("Name in English")}
    for level in LEVELS:
        heads[f"meaning_sv_{level}"] = gettext("Level %(level)s in Swedish", level=level)
        heads[f"meaning_en_{level}"] = gettext("Level %(level)s in English", level=level)
    for kind in TargetKind:
        heads[f"target_{kind}"] = gettext("Target, %(kind)s", kind=TARGET_KIND_TITLES[kind])
    return heads


def sheet(framework: FrameworkVersion) -> Sheet:
    """Return the areas in use as a table that can be changed and sent back."""
    rows = []
    for area in framework.in_use:
        meanings = {m.level: m for m in area.meanings}
        row: list[str | int | None] = [area.area.code, area.title_sv, area.title_en]
        for level in LEVELS:
            row += [meanings[level].meaning_sv, meanings[level].meaning_en]
        rows.append([*row, *(area.target(kind) for kind in TargetKind)])
    return Sheet(gettext("Competence framework"), list(columns().values()), rows)


def places(head: Sequence[str]) -> dict[str, int]:
    """Return where each column stands, by heads in either language; raises RefusedError with those missing."""
    named = {text.casefold(): place for place, text in reversed(list(enumerate(head)))}
    found: dict[str, int] = {}
    for code in LANGUAGES:
        with in_language(code):
            known = columns()
        found |= {key: named[text.casefold()] for key, text in known.items() if text.casefold() in named}
    needed = {"code", "title_sv", *(f"meaning_sv_{n}" for n in LEVELS), *(f"target_{kind}" for kind in TargetKind)}
    if missing := [text for key, text in columns().items() if key in needed - found.keys()]:
        raise RefusedError(
            _(
                "These columns are missing: %(names)s. Download the framework as a spreadsheet and change that.",
                names=", ".join(missing),
            ),
            field="file",
        )
    return found


def read(rows: Iterable[tuple[int, Sequence[str]]]) -> list[ReadArea]:
    """Read numbered rows, the first of which is the head; raises RefusedError where it is no table of a framework."""
    numbered = list(rows)
    if not numbered:
        raise RefusedError(_("The file is empty."), field="file")
    where = places(numbered[0][1])
    if not 0 < len(numbered) - 1 <= MOST_AREAS:
        raise RefusedError(_("A framework has between 1 and %(most)s areas", most=MOST_AREAS), field="file")
    seen: set[str] = set()
    return [_read_area(number, cells, where, seen) for number, cells in numbered[1:]]


def _read_area(number: int, cells: Sequence[str], where: Mapping[str, int], seen: set[str]) -> ReadArea:
    def cell(key: str) -> str:
        place = where.get(key, len(cells))
        return cells[place].strip() if place < len(cells) else ""

    faults: list[Text] = []
    code = cell("code")
    if not code or len(code) > LONGEST_CODE:
        faults.append(_("The code is missing or longer than %(most)s characters", most=LONGEST_CODE))
    elif code.casefold() in seen:
        faults.append(_("The code %(code)s stands on an earlier row", code=code))
    seen.add(code.casefold())
    if not cell("title_sv") or max(len(cell("title_sv")), len(cell("title_en"))) > SHORT:
        faults.append(_("The name in Swedish is missing, or a name is longer than %(most)s characters", most=SHORT))
    for level in LEVELS:
        sv, en = cell(f"meaning_sv_{level}"), cell(f"meaning_en_{level}")
        if not sv or max(len(sv), len(en)) > LONGEST_MEANING:
            faults.append(
                _(
                    "The meaning of level %(level)s is missing in Swedish or longer than %(most)s characters",
                    level=level,
                    most=LONGEST_MEANING,
                )
            )
    targets: dict[TargetKind, int] = {}
    for kind in TargetKind:
        said = cell(f"target_{kind}") or "0"
        if said in {str(level) for level in LEVELS}:
            targets[kind] = int(said)
        else:
            faults.append(
                _("The target for %(kind)s is %(said)s, not 0 to 4", kind=TARGET_KIND_TITLES[kind], said=said[:20])
            )
    meanings = {level: (cell(f"meaning_sv_{level}"), cell(f"meaning_en_{level}") or None) for level in LEVELS}
    content = AreaContent(cell("title_sv"), cell("title_en") or None, meanings, targets)
    return ReadArea(number, code, content, tuple(faults))
