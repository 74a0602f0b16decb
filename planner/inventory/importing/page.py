"""What the page of an import shows: faces of one list, each row with its fate and why, and cells to mend."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.i18n import NO_BREAK, Text, ngettext, written_number
from planner.core.i18n import lazy_gettext as _
from planner.core.pages import Pager, Slice, pager
from planner.inventory.importing import queries
from planner.inventory.importing.judging import code_of, name_of
from planner.inventory.importing.layout import SCHOOL, UNIT
from planner.inventory.importing.models import TO_SAVE, Fate, ImportState, standing
from planner.inventory.importing.operations.checking import figure_of, judged_rows, kept_changes, layout_for
from planner.inventory.models.answers import Quality
from planner.inventory.models.questions import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from planner.inventory.importing.judging import Change, Judged, Known, Problem, Value
    from planner.inventory.importing.layout import Layout
    from planner.inventory.importing.models import ImportRow, InventoryImport
    from planner.inventory.measures import Measure

AT_A_TIME = 25
MOST_CHOICES = 80  # schools to choose among; with more the code is typed
ODD = "odd"
FACES: tuple[tuple[str, Text], ...] = (
    (Fate.FAULTY.value, _("To mend")),
    (ODD, _("Look odd")),
    (Fate.CHANGED.value, _("Change figures")),
    (Fate.NEW.value, _("New figures")),
    (Fate.SAVED.value, _("Saved")),
    (Fate.UNCHANGED.value, _("Change nothing")),
    (Fate.LEFT_OUT.value, _("Left out")),
)


@dataclass(frozen=True)
class Face:
    """One face of the list, as the tabs component shows it."""

    label: Text
    href: str
    current: bool
    count: int


@dataclass(frozen=True)
class Edit:
    """A cell to mend: its name in the form, what stands in it, and what is wrong; choices: schools to choose among."""

    name: str
    label: Text
    text: str
    words: Sequence[Text]
    choices: Sequence[Known] = ()


@dataclass(frozen=True)
class Shown:
    """A row as the page shows it; unsure: how many of its figures are unknown or estimated, in words.

    moved: the figures that are there have changed since the row was checked, so that it cannot be saved as it is.
    """

    row: ImportRow
    title: str
    code: str | None
    judged: Judged
    edits: Sequence[Edit]
    changes: Sequence[tuple[Text, Text, Text]]
    unsure: Sequence[Text] = ()
    moved: bool = False


@dataclass(frozen=True)
class ImportPage:
    """Everything the page shows."""

    counts: Mapping[Fate, int]
    faces: Sequence[Face]
    face: str
    rows: Sequence[Shown]
    pager: Pager
    unread: Sequence[str]
    columns: int
    standing: str

    @property
    def total(self) -> int:
        """How many rows the file has."""
        return sum(self.counts.values())

    @property
    def moved(self) -> bool:
        """Whether figures have changed since rows that are shown were checked: they are checked again before saving."""
        return any(shown.moved for shown in self.rows)

    @property
    def to_save(self) -> int:
        """How many rows change something."""
        return self.counts[Fate.NEW] + self.counts[Fate.CHANGED]

    @property
    def checked(self) -> int:
        """How many rows have been looked at."""
        return self.total - self.counts[Fate.WAITING]

    @property
    def saved(self) -> int:
        """How many rows are saved."""
        return self.counts[Fate.SAVED]


def page_of(sent: InventoryImport, *, face: str | None, number: str | None, address: Callable[..., str]) -> ImportPage:
    """Return what the page shows; face and number as an address asks for them, whatever they are."""
    counts = queries.counts(sent)
    sizes = {fate.value: counts[fate] for fate in Fate} | {ODD: queries.hinted(sent)}
    names = [name for name, _label in FACES]
    chosen = face if face in names else next((name for name in names if sizes[name]), names[0])
    part = Slice.of(number, count=sizes[chosen], size=AT_A_TIME)
    busy = sent.state in {ImportState.CHECKING, ImportState.SAVING}
    rows = [] if busy else _rows(sent, chosen, part)
    layout = layout_for(sent, sent.round)
    faces = [Face(label, address(show=name), name == chosen, sizes[name]) for name, label in FACES if sizes[name]]
    return ImportPage(
        counts,
        faces,
        chosen,
        _shown(sent, rows, layout),
        pager(part, lambda page: address(show=chosen, page=page)),
        layout.unread,
        len(layout.measures),
        standing(sent, counts),
    )


def _rows(sent: InventoryImport, face: str, part: Slice) -> list[ImportRow]:
    if face == ODD:
        return queries.hinted_rows(sent, offset=part.offset, most=part.size)
    return queries.rows_of(sent, (Fate(face),), offset=part.offset, most=part.size)


def _shown(sent: InventoryImport, rows: Sequence[ImportRow], layout: Layout) -> list[Shown]:
    missing: Sequence[Known] = ()
    if any(row.fate is Fate.FAULTY for row in rows):
        found = queries.without_row(sent, queries.known_schools(sent.round.year))
        missing = found if len(found) <= MOST_CHOICES else ()
    by_id = {measure.question_id: measure for measure in layout.measures.values()}
    shown = []
    for row, judged in judged_rows(sent, rows):
        edits = (
            _edits(row, judged.problems, layout, headings=sent.headings, missing=missing)
            if row.fate is Fate.FAULTY
            else []
        )
        changes = _saved(row, by_id) if row.fate is Fate.SAVED else [_change(change) for change in judged.changes]
        title = judged.school.name if judged.school else name_of(row.cells, layout)
        moved = row.fate in TO_SAVE and kept_changes(judged) != row.changes
        unsure = [] if row.fate is Fate.SAVED else _unsure(judged.changes)
        shown.append(Shown(row, title, code_of(row.cells, layout), judged, edits, changes, unsure, moved))
    return shown


def _unsure(changes: Sequence[Change]) -> list[Text]:
    """Return how many figures are no measured ones, said before the row is unfolded."""
    count = Counter(change.after[1] for change in changes)
    unknown, estimated = count[Quality.UNKNOWN], count[Quality.ESTIMATED]
    said: list[Text] = []
    if unknown:
        said.append(ngettext("%(num)d unknown", "%(num)d unknown", unknown))
    if estimated:
        said.append(ngettext("%(num)d estimated", "%(num)d estimated", estimated))
    return said


def _edits(
    row: ImportRow, problems: Sequence[Problem], layout: Layout, *, headings: Sequence[str], missing: Sequence[Known]
) -> list[Edit]:
    words: dict[int, list[Text]] = {}
    which = layout.unit if layout.unit is not None else layout.school
    for problem in problems:
        place = problem.place if problem.place is not None else which
        if place is not None:
            words.setdefault(place, []).append(problem.words)
    return [
        Edit(
            f"cell-{row.id}-{place}",
            _label(place, layout, headings),
            row.cells[place] if place < len(row.cells) else "",
            said,
            missing if place == layout.unit else (),
        )
        for place, said in sorted(words.items())
    ]


def _label(place: int, layout: Layout, headings: Sequence[str]) -> Text:
    if place in layout.measures:
        measure = layout.measures[place]
        plain = measure.own or str(measure.title) == measure.code
        return measure.title if plain else f"{measure.title} ({measure.code})"
    return headings[place] if place < len(headings) else (UNIT if place == layout.unit else SCHOOL)


def _change(change: Change) -> tuple[Text, Text, Text]:
    return (
        change.measure.title,
        in_words(change.before, change.measure) if change.before else "",
        in_words(change.after, change.measure),
    )


def _saved(row: ImportRow, by_id: Mapping[int | None, Measure]) -> list[tuple[Text, Text, Text]]:
    return [
        (measure.title, _kept(before, measure), _kept(after, measure))
        for question, (before, after) in (row.changes or {}).items()
        if (measure := by_id.get(int(question)))
    ]


def _kept(value: list[str | None] | None, measure: Measure) -> Text:
    if value is None:
        return ""
    return in_words((figure_of(value[1]), Quality(value[0] or "")), measure)


def in_words(value: Value, measure: Measure) -> Text:
    """Return a value as a person reads it."""
    figure, quality = value
    if figure is None:
        return _("unknown") if quality is Quality.UNKNOWN else _("not relevant")
    if measure.kind is Kind.YES_NO:
        return _("yes") if figure == 1 else _("no")
    if measure.kind is Kind.CHOICE and 1 <= figure <= len(measure.choices):
        return measure.choices[int(figure) - 1]
    text = written_number(figure, 3)
    return f"ca{NO_BREAK}{text}" if quality is Quality.ESTIMATED else text
