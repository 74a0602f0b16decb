"""What can be typed when rows are pasted: the text, what its columns are, and each row as it lands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import request
from wtforms import SelectField

from planner.core.db import LARGEST_ID
from planner.core.fields import options, paragraphs, plain
from planner.core.forms import Form
from planner.core.i18n import gettext
from planner.core.i18n import lazy_gettext as _
from planner.plans import pasting
from planner.plans.pasting import PastedRow, Place

if TYPE_CHECKING:
    from planner.core.errors import RefusedError
    from planner.core.i18n import Text

LONGEST = 1_900_000  # what a request can carry; how many rows is another question, answered in rows
COLUMN = re.compile(r"column-([0-9]{1,2})")
CELL = re.compile(r"row-(?P<row>[0-9]{1,3})-(?P<name>[a-z_]{1,20})")


class PasteForm(Form):
    """The pasted text, and the objective for rows that do not name one."""

    text = paragraphs(_("Rows from your spreadsheet"), required=_("Paste the rows here"), longest=LONGEST)
    objective_id = SelectField(_("Objective"), coerce=str, validate_choice=False)

    def __init__(self, *, place: Place, objective_id: int | None = None) -> None:
        """Offer the plan's objectives."""
        super().__init__(data={"objective_id": str(objective_id or "")})
        self.objective_id.choices = options(objective_choices(place))

    @property
    def chosen(self) -> int | None:
        """The objective for rows that do not name one."""
        said = self.objective_id.data or ""
        return int(said) if said.isascii() and said.isdigit() and len(said) < len(str(LARGEST_ID)) else None

    @property
    def columns(self) -> list[str] | None:
        """What a person has said that the columns are, or None."""
        said = {int(found[1]): value for name, value in request.form.items() if (found := COLUMN.fullmatch(name))}
        return [said.get(number, "") for number in range(max(said) + 1)] if said else None


def objective_choices(place: Place) -> list[tuple[str, Text]]:
    """Return the plan's objectives as choices, by their numbers."""
    return [(str(key), f"{number}. {title}") for number, (key, title) in enumerate(place.objectives.items(), start=1)]


class RowsForm(Form):
    """The rows as they landed, mended perhaps, and which of them are taken along."""

    def __init__(self, *, place: Place, rows: list[PastedRow] | None = None) -> None:
        """Take the rows from a pasted text, or from what is posted."""
        super().__init__()
        self.place = place
        self.rows = _posted() if rows is None else rows

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - as the base class
        """Refuse faulty rows that are taken along, and none at all."""
        valid = bool(super().validate(extra_validators))
        for row in self.rows:
            pasting.check(row, self.place)
        if not self.taken:
            self.form_errors.append(_("Tick at least one row to add"))
        if len(self.rows) > pasting.MOST_ROWS:
            self.form_errors.append(_("Add at most %(most)s rows at once", most=pasting.MOST_ROWS))
        return valid and not self.form_errors and not any(row.errors for row in self.taken)

    @property
    def taken(self) -> list[PastedRow]:
        """The rows to add."""
        return [row for row in self.rows if row.taken]

    @property
    def error_list(self) -> list[tuple[str, Text]]:
        """What is wrong with the rows that are taken along, each with the field it is about."""
        return super().error_list + [
            (f"row-{number}-{name}", gettext("Row %(row)s: %(error)s", row=number + 1, error=error))
            for number, row in enumerate(self.rows)
            if row.taken
            for name, error in row.errors.items()
        ]

    def refuse(self, error: RefusedError) -> None:
        """Show a refusal above the form."""
        self.form_errors.append(error.message)


def _posted() -> list[PastedRow]:
    cells: dict[int, dict[str, str]] = {}
    for name, value in request.form.items():
        if found := CELL.fullmatch(name):
            cells.setdefault(int(found["row"]), {})[found["name"]] = value
    return [_row(cells[number]) for number in sorted(cells)]


def _row(cells: dict[str, str]) -> PastedRow:
    said = cells.pop(pasting.OBJECTIVE, "")
    chosen = int(said) if said.isascii() and said.isdigit() and len(said) < len(str(LARGEST_ID)) else None
    taken = cells.pop("taken", "") == "yes"
    return PastedRow({name: plain(cell) or "" for name, cell in cells.items() if name in pasting.TITLES}, chosen, taken)
