"""What the municipality's library plan must tell of its school libraries (2 kap. 24 a–d §§ skollagen).

Which schools have their library elsewhere, where, since when and for which special reasons, as of a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.documents.blocks import Bullets, Column, Document, Facts, Heading, Paragraph, Said, Table
from planner.core.i18n import Text, gettext, language, ngettext, written_date, written_number
from planner.core.i18n import lazy_gettext as _
from planner.core.sheets import Sheet
from planner.schools.models import AccessMode
from planner.schools.words import ACCESS_TITLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planner.core.documents.blocks import Block, Words
    from planner.core.sheets import Cell
    from planner.schools.models import School


@dataclass(frozen=True)
class Elsewhere:
    """A school whose library is not its own. lacks: what the library plan cannot say yet."""

    school: School
    title: Text
    lacks: tuple[Text, ...]


@dataclass(frozen=True)
class ModeCount:
    """How many schools and pupils have their library in one way."""

    mode: AccessMode
    title: Text
    schools: int
    pupils: int


@dataclass(frozen=True)
class LibraryPlan:
    """The list as of a day. coming: schools that open later; leaving: open ones with a last day that has not come."""

    day: date
    own: tuple[School, ...]
    elsewhere: tuple[Elsewhere, ...]
    counts: tuple[ModeCount, ...]
    coming: tuple[School, ...]
    leaving: tuple[School, ...]

    @property
    def all(self) -> int:
        """How many schools are open on the day."""
        return len(self.own) + len(self.elsewhere)

    @property
    def lacking(self) -> int:
        """For how many schools something is missing."""
        return sum(1 for one in self.elsewhere if one.lacks)

    @property
    def finding(self) -> str:
        """What the list says, in a sentence."""
        if not self.all:
            return gettext("No school is open")
        if not self.elsewhere:
            return ngettext(
                "The library is on the school's own unit",
                "All %(num)d schools have the library on their own unit",
                self.all,
            )
        return gettext("%(own)s of %(all)s schools have the library on their own unit", own=len(self.own), all=self.all)


def is_open_on(school: School, day: date) -> bool:
    """Tell whether the school has opened by a day and has not had its last day before it."""
    return (school.opened_on is None or school.opened_on <= day) and (
        school.closed_on is None or school.closed_on >= day
    )


def library_plan(schools: Sequence[School], *, day: date) -> LibraryPlan:
    """Return the list of these schools as of a day, in their order."""
    there = [school for school in schools if is_open_on(school, day)]
    return LibraryPlan(
        day=day,
        own=tuple(school for school in there if school.access_mode is AccessMode.OWN_UNIT),
        elsewhere=tuple(_elsewhere(school) for school in there if school.access_mode is not AccessMode.OWN_UNIT),
        counts=tuple(_count(mode, there) for mode in AccessMode),
        coming=tuple(school for school in schools if school.opened_on is not None and school.opened_on > day),
        leaving=tuple(school for school in there if school.closed_on is not None),
    )


def _elsewhere(school: School) -> Elsewhere:
    lacks = (
        (_("the reason"), (school.access_reason or "").strip()),
        (_("at which unit"), school.access_unit),
        (_("since when"), school.access_since),
    )
    return Elsewhere(school, ACCESS_TITLES[school.access_mode], tuple(word for word, fact in lacks if not fact))


def _count(mode: AccessMode, schools: Sequence[School]) -> ModeCount:
    of_mode = [school for school in schools if school.access_mode is mode]
    return ModeCount(mode, ACCESS_TITLES[mode], len(of_mode), sum(school.pupils for school in of_mode))


# ---------------------------------------------------------------- out


LAW = _(
    "The Education Act, chapter 2 section 24 a–d: pupils have a school library on their own school unit unless there "
    "are special reasons, and the library plan gives the reasons. The act sets no least number of hours or books."
)
HEADS = (
    _("School"),
    _("Unit code"),
    _("Years taught"),
    _("Where the library is"),
    _("At which unit"),
    _("Since"),
    _("Reason"),
)


def document(plan: LibraryPlan, *, municipality: str) -> Document:
    """Return the list as a document to print or put into the library plan; the same figures in the same order."""
    missing = gettext("missing")
    blocks: list[Block] = [
        Paragraph(LAW, "note"),
        Facts(tuple((one.title, _schools_and_pupils(one)) for one in plan.counts if one.schools)),
        Heading(_("Schools whose library is elsewhere")),
    ]
    if plan.elsewhere:
        shares = (1.4, 0.9, 0.7, 1.1, 1.2, 1.4, 2)
        columns = tuple(Column(head, share) for head, share in zip(HEADS, shares, strict=True))
        rows = tuple(tuple(cell or missing for cell in _words(one)) for one in plan.elsewhere)
        blocks.append(Table(_("Schools whose library is not on their own unit, and why"), columns, rows))
    else:
        blocks.append(Paragraph(_("Every school has its library on its own unit.")))
    if plan.own:
        blocks.append(Heading(_("Schools with the library on their own unit")))
        blocks.append(Bullets(tuple(Said(school.name) for school in plan.own)))
    return Document(
        title=plan.finding,
        blocks=tuple(blocks),
        lang=language(),
        kicker=gettext(
            "%(municipality)s · for the library plan · as of %(day)s",
            municipality=municipality,
            day=written_date(plan.day),
        ),
        foot=municipality,
    )


def _schools_and_pupils(one: ModeCount) -> str:
    return ngettext(
        "%(num)d school, %(pupils)s pupils",
        "%(num)d schools, %(pupils)s pupils",
        one.schools,
        pupils=written_number(one.pupils, 0),
    )


def _words(one: Elsewhere) -> tuple[Words, ...]:
    school = one.school
    return (
        Said(school.name),
        school.unit_code,
        school.stages.replace("-", "\N{EN DASH}"),
        one.title,
        Said(school.access_unit) if school.access_unit else "",
        written_date(school.access_since) if school.access_since else "",
        Said(reason) if (reason := (school.access_reason or "").strip()) else "",
    )


def sheet(plan: LibraryPlan) -> Sheet:
    """Return all schools open on the day as a table, the ones with the library elsewhere first."""
    heads = (*HEADS, _("Pupils"))
    return Sheet(
        _("School libraries"), heads, [_cells(s) for s in (*(one.school for one in plan.elsewhere), *plan.own)]
    )


def _cells(school: School) -> tuple[Cell, ...]:
    return (
        school.name,
        school.unit_code,
        school.stages,
        str(ACCESS_TITLES[school.access_mode]),
        school.access_unit,
        school.access_since,
        school.access_reason,
        school.pupils,
    )
