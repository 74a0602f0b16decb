"""The National Library's questionnaire: what it asks, in which columns, what is meant and how it is counted.

Source: Kungliga biblioteket, the school library questionnaire of 2011 and after; the words are our own.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.inventory.models.questions import Dimension, Kind

PUPILS, STAFF_HOURS, LOCATION, STOCK, ACQUIRED, LOANS, COST, SEATS, AREA = (
    "Elever",
    "Tot_personaltimmar",
    "VAR01",
    "fy_1",
    "fy_2",
    "fy_3",
    "VAR13_1",
    "Sittplatser",
    "Kvm",
)
LIS_HOURS, PEDAGOGUE_HOURS, TEACHER_HOURS, ASSISTANT_HOURS = "VAR05_1", "VAR05_3", "VAR05_4", "VAR05_5"
STAFF_KINDS = (LIS_HOURS, PEDAGOGUE_HOURS, TEACHER_HOURS, ASSISTANT_HOURS)
STAFFED_ALL, STAFFED_CLASSES, UNSTAFFED_ALL, UNSTAFFED_CLASSES = "VAR06_1", "VAR06_2", "VAR06_3", "VAR06_4"
CATALOGUE = "VAR03"
OFFERS = tuple(f"VAR08_{n}" for n in range(1, 7))


@dataclass(frozen=True)
class Standard:
    """One column of the questionnaire; choices are numbered from 1, and a figure has so many decimals at most."""

    code: str
    name: str
    dimension: Dimension
    kind: Kind
    title: Text
    meaning: Text
    how_to_count: Text = ""
    unit: Text = ""
    choices: tuple[Text, ...] = ()
    decimals: int = 0


HOURS = _("hours a week")
ALLOCATED = _(
    "Count the hours in an ordinary week. Only hours that are allocated to the school library count: not a teacher's "
    "good will between lessons."
)
OPEN = _("Count an ordinary week. An hour counts once, under the line that fits best.")
IN_THE_YEAR = _("Count the calendar year, January to December.")
SHELVES = _("No time to count? One metre of shelf holds about 40 items: measure, multiply and mark it as estimated.")
PRACTICE = (_("We do this"), _("We do not do this"), _("No staff to do it"))

STANDARD: tuple[Standard, ...] = (
    Standard(
        PUPILS,
        "pupils",
        Dimension.STAFFING,
        Kind.NUMBER,
        _("Pupils"),
        _("How many pupils the school has. All figures per pupil divide by this one."),
        _("Take the number on 15 October of the year, as in the national register."),
        _("pupils"),
    ),
    Standard(
        STAFF_HOURS,
        "staff_hours",
        Dimension.STAFFING,
        Kind.NUMBER,
        _("Staff hours in all"),
        _("How many hours a week staff are allocated to the school library, all kinds together."),
        ALLOCATED,
        HOURS,
        decimals=1,
    ),
    *(
        Standard(code, name, Dimension.STAFFING, Kind.NUMBER, title, meaning, ALLOCATED, HOURS, decimals=1)
        for code, name, title, meaning in (
            (
                LIS_HOURS,
                "hours_school_librarian",
                _("School librarian with a degree in library and information science"),
                _("Of the staff hours, those of staff with a degree in library and information science."),
            ),
            (
                PEDAGOGUE_HOURS,
                "hours_library_pedagogue",
                _("Library pedagogue"),
                _("Of the staff hours, those of library pedagogues."),
            ),
            (
                TEACHER_HOURS,
                "hours_teacher_librarian",
                _("Teacher librarian"),
                _("Of the staff hours, those of teachers with hours in the library."),
            ),
            (
                ASSISTANT_HOURS,
                "hours_assistant",
                _("Library assistant"),
                _("Of the staff hours, those of library assistants."),
            ),
        )
    ),
    *(
        Standard(code, name, Dimension.ACCESSIBILITY, Kind.NUMBER, title, meaning, OPEN, HOURS, decimals=1)
        for code, name, title, meaning in (
            (
                STAFFED_ALL,
                "open_staffed_all",
                _("Open with staff, for all pupils"),
                _("Hours a week when any pupil may come and staff are there."),
            ),
            (
                STAFFED_CLASSES,
                "open_staffed_classes",
                _("Open with staff, for one class at a time"),
                _("Hours a week when the library is booked for classes and staff are there."),
            ),
            (
                UNSTAFFED_ALL,
                "open_unstaffed_all",
                _("Open without staff, for all pupils"),
                _("Hours a week when any pupil may come though no staff are there."),
            ),
            (
                UNSTAFFED_CLASSES,
                "open_unstaffed_classes",
                _("Open without staff, for one class at a time"),
                _("Hours a week when a class may come with its teacher though no library staff are there."),
            ),
        )
    ),
    Standard(
        LOCATION,
        "location",
        Dimension.ACCESSIBILITY,
        Kind.CHOICE,
        _("Where the library is"),
        _("Where the pupils have their library."),
        choices=(_("In the school"), _("Near the school"), _("Farther away")),
    ),
    Standard(
        CATALOGUE,
        "catalogue",
        Dimension.ACCESSIBILITY,
        Kind.CHOICE,
        _("Catalogue"),
        _("What kind of catalogue the library has."),
        choices=(
            _("By hand, or none"),
            _("In a computer, for one person"),
            _("In a computer, for the staff"),
            _("Pupils search it themselves"),
        ),
    ),
    *(
        Standard(code, name, Dimension.ACCESSIBILITY, Kind.YES_NO, title, meaning)
        for code, name, title, meaning in (
            (
                "VAR08_1",
                "minority_languages",
                _("Media in the national minority languages"),
                _("The library has, or gets on request, media in the national minority languages."),
            ),
            (
                "VAR08_2",
                "other_languages",
                _("Media in other languages than Swedish"),
                _("The library has, or gets on request, media in the pupils' other languages."),
            ),
            (
                "VAR08_3",
                "adapted_media",
                _("Adapted media"),
                _("The library has media for pupils with disabilities, as easy-to-read, audio, tactile or signed."),
            ),
            (
                "VAR08_4",
                "talking_books",
                _("Permit for talking books"),
                _("The school has the permit to download talking books for its pupils."),
            ),
        )
    ),
    *(
        Standard(code, name, Dimension.PEDAGOGY, Kind.YES_NO, title, meaning)
        for code, name, title, meaning in (
            (
                "VAR08_5",
                "written_plan",
                _("A written plan"),
                _("There is a written plan for the school library's work."),
            ),
            (
                "VAR08_6",
                "pupil_influence",
                _("Pupils have a say"),
                _("Pupils have an organised say in the school library, as in a library council."),
            ),
        )
    ),
    *(
        Standard(code, name, Dimension.PEDAGOGY, Kind.CHOICE, title, meaning, choices=PRACTICE)
        for code, name, title, meaning in (
            (
                "VAR09_1",
                "teaches_searching",
                _("Teaches searching"),
                _("Library staff teach pupils to search for information."),
            ),
            (
                "VAR09_2",
                "teaches_source_criticism",
                _("Teaches source criticism"),
                _("Library staff teach pupils to judge sources."),
            ),
            (
                "VAR09_3",
                "reading_activities",
                _("Reading activities"),
                _("Library staff lead reading activities, as book talks and reading groups."),
            ),
            (
                "VAR09_6",
                "joins_planning",
                _("Joins the teachers' planning"),
                _("Library staff take part when teachers plan."),
            ),
        )
    ),
    Standard(
        STOCK,
        "printed_stock",
        Dimension.COLLECTION,
        Kind.NUMBER,
        _("Printed stock"),
        _("Printed books in the library at the end of the year; textbooks are left out."),
        SHELVES,
        _("items"),
    ),
    Standard(
        ACQUIRED,
        "acquisitions",
        Dimension.COLLECTION,
        Kind.NUMBER,
        _("Acquisitions"),
        _("Printed books that were added, bought or given."),
        IN_THE_YEAR,
        _("items"),
    ),
    Standard(
        LOANS,
        "loans",
        Dimension.COLLECTION,
        Kind.NUMBER,
        _("Loans"),
        _("Loans to pupils and staff, renewals included."),
        IN_THE_YEAR,
        _("loans"),
    ),
    Standard(
        COST,
        "media_cost",
        Dimension.COLLECTION,
        Kind.NUMBER,
        _("Media cost"),
        _("What was spent on media for the library, without value added tax."),
        IN_THE_YEAR,
        _("SEK"),
    ),
    Standard(
        SEATS,
        "seats",
        Dimension.PREMISES,
        Kind.NUMBER,
        _("Seats in the library"),
        _("Places where pupils can sit in the library."),
        _("Count chairs, sofas and stools that are there in an ordinary week."),
        _("seats"),
    ),
    Standard(
        AREA,
        "area",
        Dimension.PREMISES,
        Kind.NUMBER,
        _("Floor area"),
        _("The floor of the library's own room or rooms."),
        unit=_("square metres"),
        decimals=1,
    ),
)
BY_CODE: dict[str, Standard] = {standard.code: standard for standard in STANDARD}
