"""Every published figure about people is read off the pages and files, and one person is looked for in all of it.

A reader knows what every page and file says, whom the reader's own post shows by name, and four people of the staff
who tell everything. From that follows which values each other person could have: for the overview's tables by linear
programming, for single counts by trying every count that the page allows. Somebody is found when one value is left.
"""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
import openpyxl
import pytest
from scipy.optimize import linprog
from sqlalchemy import select

from planner.competence.models.goal import GoalState
from planner.competence.overview import counting
from planner.core import clock, small_groups
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import Role
from planner.needs.models import Need
from planner.progress import chain, people
from planner.schools.models import Municipality, School
from planner.training.models.event import EventState
from planner.training.models.sign_up import SignUpState
from tests.conftest import inside
from tests.factories import Person, Town, an_assessment, person
from tests.page import Browser, Page
from tests.progress.rows import NOW, event_row, goal_row, place, present

Browse = Callable[..., Browser]
SMALLEST, TELLING = 5, 4
SEEDS, CONTROL = range(6), 3
READERS = ("head", "teacher", "principal", "coordinator")
Sum = tuple[list[int], int]  # columns, and what they come to
BELOW, REACHED, UNKNOWN = "below", "reached", "unknown"


@dataclass
class World:
    """What is so, as only the test knows it: by person, and by (person, need), (person, event) or (person, area)."""

    school: dict[int, int] = field(default_factory=dict)
    has: dict[tuple[int, int], bool] = field(default_factory=dict)
    achieved: dict[tuple[int, int], bool] = field(default_factory=dict)
    shared: set[tuple[int, int]] = field(default_factory=set)
    on_time: dict[tuple[int, int], bool] = field(default_factory=dict)
    trained: dict[int, bool] = field(default_factory=dict)
    came: dict[tuple[int, int], bool] = field(default_factory=dict)
    standing: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass
class Search:
    """How many values were looked for, and how many were found."""

    looked_for: int = 0
    found: int = 0
    of: dict[str, tuple[int, int]] = field(default_factory=dict)

    def note(self, what: str, *, looked_for: int, found: int) -> None:
        before = self.of.get(what, (0, 0))
        self.of[what] = (before[0] + looked_for, before[1] + found)
        self.looked_for, self.found = self.looked_for + looked_for, self.found + found


# ---------------------------------------------------------------- a town


class Dice(random.Random):
    """Chance, the same every time, in which shares can be set."""

    def __init__(self, seed: int, fixed: float | None) -> None:
        super().__init__(seed)
        self.fixed = fixed

    def share(self) -> float:
        """Return a share, small and large ones too."""
        return self.choice([0.1, 0.3, 0.5, 0.7, 0.95]) if self.fixed is None else self.fixed


def settle(town: Town, seed: int, share: float | None) -> World:
    """Fill a town with staff, goals, trainings and self-assessments at random; inside(app, town.id).

    share: how many have, achieve and come; at random when None.
    """
    dice, world = Dice(seed, share), World()
    municipality = db.session.get_one(Municipality, town.id)
    schools = [db.session.get_one(School, town.school), db.session.get_one(School, town.other_school)]
    schools += [School(unit_code=f"1999000{n}", name=f"Skola {n}", stages="F-6", pupils=100) for n in range(6)]
    db.session.add_all(schools)
    db.session.flush()
    sizes = [dice.randint(2, 7), *(dice.randint(1, 5) for _ in schools[1:])]
    for label in ("librarian", "colleague", "librarian2"):
        world.school[town.people[label].id] = min(town.people[label].viewer.school_ids)
    staff = [town.people[label] for label in ("librarian", "colleague", "librarian2")]
    for school, size in zip(schools, sizes, strict=True):
        for number in range(size):
            label = f"staff{school.id}n{number}"
            town.people[label] = made = person(municipality, label, Role.LIBRARIAN, school)
            world.school[made.id] = school.id
            staff.append(made)
    goals(town, world, staff, dice)
    trainings(town, world, staff, dice)
    assessments(town, world, dice)
    for need_id, indicator in ((town.need, "staff_in_shared_training"), (town.other_need, "goals_confirmed_on_time")):
        need = db.session.get_one(Need, need_id)
        need.effect_indicator, need.effect_measure = indicator, "share"
    return world


def goals(town: Town, world: World, staff: list[Person], dice: Dice) -> None:
    """Give people goals, at most one for each need, all since the same day, so that all of them count."""
    for need in (town.need, town.other_need):
        having, getting_there = dice.share(), dice.share()
        for one in staff:
            world.has[one.id, need] = dice.random() < having
            if not world.has[one.id, need]:
                continue
            achieved = dice.random() < getting_there
            past = dice.random() < 0.5
            goal = goal_row(
                town,
                one.id,
                need,
                state=GoalState.ACHIEVED if achieved else GoalState.AGREED,
                year=present(),
                due_on=(NOW - timedelta(days=20 if past else -100)).date(),
                achieved_at=NOW - timedelta(days=9),
            )
            goal.decided_at = NOW - timedelta(days=60)
            world.achieved[one.id, need] = achieved
            if achieved or past:
                world.on_time[one.id, need] = achieved and not past
            if dice.random() < 0.1:
                goal.shared_with_coordinator_at = NOW
                world.shared.add((one.id, need))
    db.session.flush()


def trainings(town: Town, world: World, staff: list[Person], dice: Dice) -> None:
    """Hold a training for each need; some of those with a seat stay away."""
    world.trained = {one.id: False for one in staff}
    for need in (town.need, town.other_need):
        event = event_row(town, need, state=EventState.HELD, year=present(), held_at=NOW)
        going, staying_away = dice.share(), dice.choice([0.0, 0.1, 0.5])
        for one in staff:
            if dice.random() < going:
                was_there = dice.random() >= staying_away
                place(event, one.id, SignUpState.ATTENDED if was_there else SignUpState.ABSENT)
                world.came[one.id, event.id] = was_there
                world.trained[one.id] |= was_there
                event.seats_taken += 1
    db.session.flush()


def assessments(town: Town, world: World, dice: Dice) -> None:
    """Let some assess themselves in both areas; targets are 3."""
    areas = (town.area, town.other_area)
    ability = {area: dice.choice([0.03, 0.3, 0.9]) for area in areas}
    willing = dice.choice([0.5, 0.8, 1.0]) if dice.fixed is None else 1.0
    for label in [label for label in town.people if label.startswith(("staff", "librarian", "colleague"))]:
        one, answers = town.people[label], dice.random() < willing
        levels: dict[int, int | None] = {}
        for area in areas:
            levels[area] = 4 if dice.random() < ability[area] else 1
            world.standing[one.id, area] = UNKNOWN if not answers else REACHED if levels[area] == 4 else BELOW
        if answers:
            with clock.as_of(NOW - timedelta(days=1)):
                an_assessment(town, label, levels=levels)


# ---------------------------------------------------------------- what is published


@dataclass(frozen=True)
class Told:
    """What a need's page says of people; None where it says nothing."""

    planned: int | None
    achieved: int | None
    share: int | None
    came: tuple[int, int] | None


def number_in(pattern: str, text: str) -> int | None:
    found = re.search(pattern, text)
    return int(found.group(1)) if found else None


def read_need(page: Page, seats: int) -> Told:
    """Read a need's page, and hold that its sums give away nothing besides."""
    text = page.text
    of = re.search(r"(\d+) av (\d+) kompetensmål är nådda", text)
    planned = int(of.group(2)) if of else number_in(r"(\d+) kompetensmål svarar också", text)
    whole = re.search(r"(\d+) av (\d+) insatser klara", text)
    held = re.search(r"(\d+) av (\d+) gemensamma fortbildningar är genomförda", text)
    sums = [int(whole.group(n)) - int(held.group(n)) for n in (1, 2)] if whole and held else [0, 0]
    assert sums == ([int(of.group(1)), int(of.group(2))] if of else [0, 0]), "what is left of the sum is the goals told"
    assert "försenad" not in text.split("Insatser")[1].split("Skolor")[0], "no goal is told to be late"
    least = number_in(r"Minst (\d+) personer kom", text)
    return Told(
        planned,
        int(of.group(1)) if of else None,
        number_in(r"Nu (\d+) %", text),
        None if least is None else (least, seats),
    )


@dataclass(frozen=True)
class Table:
    """The overview's counts of an area: by standing, below by group of schools; None: not shown."""

    whole: Mapping[str, int | None]
    below: Mapping[str, int | None]


def read_overview(browser: Browser, town: Town) -> tuple[dict[int, Table], set[int]]:
    """Read the overview's spreadsheet, hold that the page says the same, and return the areas said to hang on one."""
    page = browser.get("/competence/overview")
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/competence/overview.xlsx").response.get_data()))
    head, *rows = book.active.iter_rows(values_only=True)  # type: ignore[union-attr]
    tables: dict[int, Table] = {}
    for area, title in ((town.area, "Område 1 Dörrby"), (town.other_area, "Område 2 Dörrby")):
        row = next((row for row in rows if row[0] == title), None)
        if row is None:
            continue
        figures = [None if cell is None else int(str(cell)) for cell in row[1:]]
        shown = ["visas inte" if figure is None else str(figure) for figure in figures]
        assert "".join(shown[:3]).replace(" ", "") in page.text.replace(" ", ""), "the page and the file say the same"
        groups = [str(name).removeprefix("Under: ") for name in head[4:]]
        tables[area] = Table(
            dict(zip((BELOW, REACHED, UNKNOWN), figures[:3], strict=True)), dict(zip(groups, figures[3:], strict=True))
        )
    hanging = page.html.split('id="hanging"')[1].split("</section>")[0] if 'id="hanging"' in page.html else ""
    said = {area for area, title in ((town.area, "Område 1"), (town.other_area, "Område 2")) if title in hanging}
    return tables, said


# ---------------------------------------------------------------- the search


def telling(values: Mapping[Any, Any], dice: random.Random) -> Iterator[set[Any]]:
    """Choose who tells: nobody, four of one value, four of each other value, and four at random."""
    yield set()
    for value in set(values.values()):
        alike = sorted(who for who, of in values.items() if of == value)
        yield set(dice.sample(alike, min(TELLING, len(alike))))
    yield set(dice.sample(sorted(values), min(TELLING, len(values))))


def search_counts(
    search: Search, what: str, values: Mapping[Any, bool], possible: Iterable[int], *, known: set[Any], seed: int
) -> None:
    """Look for each person's yes or no behind a count; possible: the counts that the page allows."""
    allowed = list(possible)
    for told in telling(values, random.Random(seed)):  # noqa: S311 - figures, not secrets
        unknown = [who for who in values if who not in told | known]
        yes = sum(values[who] for who in values if who in told | known)
        left = [count - yes for count in allowed if 0 <= count - yes <= len(unknown)]
        everybody_alike = bool(left) and (set(left) == {0} or set(left) == {len(unknown)})
        search.note(what, looked_for=len(unknown), found=len(unknown) if everybody_alike else 0)


def search_table(
    search: Search, table: Table, values: Mapping[int, str], group_of: Mapping[int, str], *, hangs: bool, seed: int
) -> None:
    """Look for each person's standing behind a table, by linear programming; people in the same place are alike."""
    who = sorted(values)
    kinds = (BELOW, REACHED, UNKNOWN)
    at = {(one, kind): len(kinds) * row + n for row, one in enumerate(who) for n, kind in enumerate(kinds)}
    equal: list[Sum] = [([at[one, kind] for kind in kinds], 1) for one in who]
    equal += [([at[one, k] for one in who], n) for k, n in table.whole.items() if n is not None]
    equal += [
        ([at[one, BELOW] for one in who if group_of[one] == group], n)
        for group, n in table.below.items()
        if n is not None
    ]
    most = [([at[one, REACHED] for one in who], 1)] if hangs else []
    for told in telling(values, random.Random(seed)):  # noqa: S311 - figures, not secrets
        bounds = [(0.0, 1.0)] * len(at)
        for one in told:
            for kind in kinds:
                bounds[at[one, kind]] = (1.0, 1.0) if values[one] == kind else (0.0, 0.0)
        for group in sorted(set(group_of.values())):
            alike = [one for one in who if group_of[one] == group and one not in told]
            if alike:
                left = [kind for kind in kinds if could_be(at[alike[0], kind], equal, most, bounds)]
                search.note("standing", looked_for=len(alike), found=len(alike) if len(left) == 1 else 0)


def could_be(
    column: int,
    equal: list[tuple[list[int], int]],
    most: list[tuple[list[int], int]],
    bounds: list[tuple[float, float]],
) -> bool:
    """Tell whether somebody could be in a cell, for all that is shown."""

    def matrix(rows: list[Sum]) -> tuple[Any, Any]:
        made = np.zeros((len(rows), len(bounds)))
        for number, (columns, _figure) in enumerate(rows):
            made[number, columns] = 1
        return (made, [figure for _columns, figure in rows]) if rows else (None, None)

    cost = np.zeros(len(bounds))
    cost[column] = -1
    (a_eq, b_eq), (a_ub, b_ub) = matrix(equal), matrix(most)
    result = linprog(cost, A_eq=a_eq, b_eq=b_eq, A_ub=a_ub, b_ub=b_ub, bounds=bounds)
    assert result.status == 0, result.message
    return bool(-result.fun > 1e-9)


def search_town(app: PlannerApp, town: Town, browse: Browse, seed: int, *, share: float | None = None) -> Search:
    """Fill a town, read all that is published as every reader, and look for everybody in it."""
    search = Search()
    with inside(app, town.id):
        world = settle(town, seed, share)
    with inside(app, town.id):
        seats = {need: event_seats(need) for need in (town.need, town.other_need)}
    said: dict[str, dict[int, Told]] = {}
    for reader in READERS:
        browser = browse(town.people[reader])
        said[reader] = {
            need: read_need(browser.get(f"/needs/{need}"), len(seats[need][1])) for need in (town.need, town.other_need)
        }
        assert said[reader] == said[READERS[0]], "a figure is the same for everybody, or two readers know more than one"
        sums(browser, town, said[reader])
    for reader in READERS:
        for need, told in said[reader].items():
            known = whom(world, town, reader, need)
            search_need(search, world, need, told, known, seed)
            if told.came is not None:
                came = {who: was for (who, event), was in world.came.items() if event == seats[need][0]}
                search_counts(search, "attendance", came, range(told.came[0], told.came[1] + 1), known=set(), seed=seed)
        shares(search, world, said[reader][town.need].share, said[reader][town.other_need].share, town, reader, seed)
    tables, hanging = read_overview(browse(town.coordinator), town)
    with inside(app, town.id):
        names = {school.id: school.name for school in db.session.scalars(select(School))}
    for area, table in tables.items():
        values = {who: kind for (who, of), kind in world.standing.items() if of == area}
        groups = {who: names[world.school[who]] for who in values}
        groups = {who: name if name in table.below else "övriga skolor" for who, name in groups.items()}
        search_table(search, table, values, groups, hangs=area in hanging, seed=seed)
    return search


def event_seats(need: int) -> tuple[int, list[int]]:
    """Return the event held for a need, and who has a seat."""
    from planner.training.models.event import EventNeed  # noqa: PLC0415
    from planner.training.models.sign_up import SignUp  # noqa: PLC0415

    event = db.session.scalars(select(EventNeed.event_id).where(EventNeed.need_id == need)).one()
    return event, list(db.session.scalars(select(SignUp.user_id).where(SignUp.event_id == event)))


def whom(world: World, town: Town, reader: str, need: int) -> set[int]:
    """Return whose goals a reader sees by name: a principal the own staff's, the coordinator those shared."""
    if reader == "coordinator":
        return {who for who, of in world.shared if of == need}
    if reader == "principal":
        return {who for who, school in world.school.items() if school == town.school}
    return set()


def sums(browser: Browser, town: Town, told: Mapping[int, Told]) -> None:
    """Hold that the sums on the board and the home page are those of what the needs' pages tell, and no more."""
    planned = done = len(told)
    board = browser.get("/needs/").text
    assert f"{done} av {planned} insatser är klara, ingen är försenad." in board
    home = browser.get("/").text
    stated = re.search(r"(\d+) av (\d+) insatser är klara", home)
    assert stated is None or (int(stated.group(1)), int(stated.group(2))) == (done, planned)


def search_need(search: Search, world: World, need: int, told: Told, known: set[int], seed: int) -> None:
    """Look for who has a goal for a need, and who of those has achieved it, should it be known who has one."""
    has = {who: yes for (who, of), yes in world.has.items() if of == need}
    if told.planned is not None:
        assert told.planned == sum(has.values()), "counted again from the rows"
        search_counts(search, "has a goal", has, [told.planned], known=known, seed=seed)
    if told.achieved is not None:
        achieved = {who: yes for (who, of), yes in world.achieved.items() if of == need}
        assert told.achieved == sum(achieved.values()), "counted again from the rows"
        search_counts(search, "achieved", achieved, [told.achieved], known=known, seed=seed)


def shares(
    search: Search, world: World, trained: int | None, on_time: int | None, town: Town, reader: str, seed: int
) -> None:
    """Look for who has been to a training, and whose goal was on time, behind shares in whole per cent."""
    if trained is not None:
        everybody = world.trained
        possible = [n for n in range(len(everybody) + 1) if abs(100 * n / len(everybody) - trained) <= 0.5]
        assert sum(everybody.values()) in possible, "counted again from the rows"
        search_counts(search, "trained", everybody, possible, known=set(), seed=seed)
    if on_time is not None:
        judged = world.on_time
        known = {(who, need) for who, need in judged if who in whom(world, town, reader, need)}
        possible = [n for n in range(len(judged) + 1) if abs(100 * n / len(judged) - on_time) <= 0.5]
        assert sum(judged.values()) in possible, "counted again from the rows"
        search_counts(search, "on time", judged, possible, known=known, seed=seed)


# ---------------------------------------------------------------- the tests


def report(capsys: pytest.CaptureFixture[str], search: Search, which: str) -> None:
    """Print how many values were looked for and found."""
    parts = ", ".join(f"{what} {found} of {of:,}" for what, (of, found) in sorted(search.of.items()))
    with capsys.disabled():
        print(f"\n{which}: {search.found} of {search.looked_for:,} values found ({parts})")  # noqa: T201


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_found_in_all_that_is_published(
    app: PlannerApp, town: Town, browse: Browse, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    search = search_town(app, town, browse, seed)
    report(capsys, search, f"Town {seed}")
    assert search.found == 0, search.of
    assert search.looked_for > 100


def test_people_are_found_where_nothing_is_held_back(
    app: PlannerApp, town: Town, browse: Browse, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search finds people when there are any to find: with every count shown, small ones and all."""

    def all_shown(counts: Any, **_more: Any) -> tuple[small_groups.Shown, small_groups.Attack]:
        return small_groups.shown(counts, smallest=0), small_groups.Attack(0, 0, None)

    monkeypatch.setattr(people, "may_be_told", lambda *_groups, **_more: True)
    monkeypatch.setattr(people, "last_batch", lambda changes, **_more: max((at for _who, at in changes), default=None))
    monkeypatch.setattr(chain, "at_least", lambda figure, **_more: figure)
    monkeypatch.setattr(counting, "protected", all_shown)
    search = search_town(app, town, browse, CONTROL, share=0.12)
    report(capsys, search, "With nothing held back")
    kinds = {what for what, (_looked_for, found) in search.of.items() if found}
    assert kinds >= {"has a goal", "achieved", "attendance", "standing"}, search.of
