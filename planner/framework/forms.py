"""What can be typed about the competence framework."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wtforms import HiddenField, SelectField

from planner.core.errors import RefusedError
from planner.core.fields import Required, day, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import Text, language
from planner.core.i18n import lazy_gettext as _
from planner.core.spreadsheets.forms import spreadsheet
from planner.framework import tables
from planner.framework.models import LEVELS, LONGEST_CODE, AreaContent, TargetKind
from planner.framework.words import TARGET_KIND_TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wtforms import Field

    from planner.framework.models import CompetenceLevel, FrameworkArea
    from planner.framework.tables import ReadArea


def _meaning_sv() -> Field:
    return paragraphs(
        _("What it means, in Swedish"),
        required=_("Write in Swedish what the level means in this area"),
        longest=tables.LONGEST_MEANING,
    )


def _meaning_en() -> Field:
    return paragraphs(_("What it means, in English"), longest=tables.LONGEST_MEANING)


def _target(kind: TargetKind) -> SelectField:
    wrong = _("Choose a level")
    return SelectField(
        TARGET_KIND_TITLES[kind],
        [Required(wrong)],
        coerce=int,
        invalid_value_message=wrong,
        invalid_choice_message=wrong,
    )


class AreaForm(Form):
    """An area: its name, what each level means in it, and the targets."""

    title_sv = line(_("Name in Swedish"), required=_("Write what the area is called in Swedish"))
    title_en = line(_("Name in English"), description=_("Where English is missing, the Swedish is shown."))
    meaning_sv_0, meaning_en_0 = _meaning_sv(), _meaning_en()
    meaning_sv_1, meaning_en_1 = _meaning_sv(), _meaning_en()
    meaning_sv_2, meaning_en_2 = _meaning_sv(), _meaning_en()
    meaning_sv_3, meaning_en_3 = _meaning_sv(), _meaning_en()
    meaning_sv_4, meaning_en_4 = _meaning_sv(), _meaning_en()
    target_school_librarian = _target(TargetKind.SCHOOL_LIBRARIAN)
    target_teacher_librarian = _target(TargetKind.TEACHER_LIBRARIAN)
    target_library_assistant = _target(TargetKind.LIBRARY_ASSISTANT)
    target_coordinator = _target(TargetKind.COORDINATOR)

    def offer(self, levels: Iterable[CompetenceLevel]) -> None:
        """Fill in what there is to choose from."""
        steps: list[tuple[int, Text]] = [
            (level.level, f"{level.level} {level.title(language())}" if level.level else _("0 No target"))
            for level in levels
        ]
        for kind in TargetKind:
            self[f"target_{kind}"].choices = options(steps)

    @property
    def content(self) -> AreaContent:
        """What was written."""
        return AreaContent(
            self.title_sv.data,
            self.title_en.data,
            {n: (self[f"meaning_sv_{n}"].data, self[f"meaning_en_{n}"].data) for n in LEVELS},
            {kind: self[f"target_{kind}"].data for kind in TargetKind},
        )


class NewAreaForm(AreaForm):
    """An area that is not there yet."""

    code = line(
        _("Code"),
        required=_("Write a short code, as C9"),
        longest=LONGEST_CODE,
        description=_("Short and lasting, as C9. Areas stand in the order of their codes."),
    )


class PublishForm(Form):
    """From when a version holds."""

    from_day = day(_("Holds from"), required=_("Choose the day it holds from"))
    note = paragraphs(
        _("What is new?"),
        longest=2000,
        description=_("Shown with the version, for those who wonder why their targets have changed."),
    )


class ImportForm(Form):
    """A spreadsheet with areas."""

    file = spreadsheet(_("Spreadsheet with the areas"), required=_("Choose a file, .xlsx or .csv"))


class TakeInForm(Form):
    """The rows of a spreadsheet that has been looked at."""

    rows = HiddenField(validators=[Required(_("Send the spreadsheet again"))])

    def read(self) -> list[ReadArea] | None:
        """Return the rows, or None for what no preview has written."""
        try:
            rows = [(int(number), [str(cell) for cell in cells]) for number, cells in json.loads(self.rows.data)]
            return tables.read(rows)
        except (ValueError, TypeError, RecursionError, RefusedError):
            return None


def area_values(area: FrameworkArea) -> dict[str, Any]:
    """Return what an area's form is filled with."""
    values: dict[str, Any] = {"version": area.version, "title_sv": area.title_sv, "title_en": area.title_en}
    for meaning in area.meanings:
        values[f"meaning_sv_{meaning.level}"] = meaning.meaning_sv
        values[f"meaning_en_{meaning.level}"] = meaning.meaning_en
    return values | {f"target_{target.kind}": target.level for target in area.targets}
