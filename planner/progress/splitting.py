"""Splitting a need that turned out to be several: its parts take over what answers it, as the coordinator says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import gettext as _
from planner.core.versions import expect_version
from planner.needs import operations as decide
from planner.needs import queries
from planner.needs.closing.models import ClosingTest
from planner.needs.closing.queries import tests_of
from planner.needs.models import NeedDecision, NeedFigure
from planner.needs.register.operations import Written, write_down
from planner.needs.register.queries import figures_of, named_schools
from planner.needs.splitting.forms import EACH, LEAST_PARTS, split_form
from planner.needs.splitting.models import NeedSplit
from planner.needs.splitting.queries import splits_of
from planner.progress import merging
from planner.progress.links import LINKS, Link, moving, repoint
from planner.progress.merging import Pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planner.core.db import Tenant
    from planner.core.i18n import Text
    from planner.core.viewer import Viewer
    from planner.needs.models import Need
    from planner.needs.splitting.forms import SplitForm

EFFECT = ("effect_indicator", "effect_measure", "effect_name", "effect_unit", "effect_baseline", "effect_target")
OWN = {"id", "need_id", "version"}


@dataclass(frozen=True)
class Portion:
    """A part as it is written: the number that the form gives it, its name, and what it is."""

    number: str
    title: str
    words: str


def form_of(need: Need) -> SplitForm:
    """Return the form with all that can go to one part or another."""
    linked: list[tuple[Text, list[tuple[str, Text, bool]]]] = []
    for name, link in LINKS.items():
        if not (ids := moving(link, need.id)):
            continue
        words = link.words(len(ids))
        called = {0: words} if link.names is None else link.names(ids)
        linked.append((words, [(f"{name}-{each}", called[each], link.several) for each in sorted(called)]))
    return split_form(linked, version=need.version, has_effect=_has_effect(need))


def _has_effect(need: Need) -> bool:
    return need.effect_indicator is not None or need.effect_name is not None or bool(tests_of(need.id))


def split_as_said(need: Need, form: SplitForm, *, by: Viewer) -> list[NeedSplit]:
    """Split a need as the form says."""
    return split(
        need,
        [Portion(*part) for part in form.parts],
        by=by,
        seen=form.version.data,
        reason=form.reason.data or "",
        effect_to=form.effect_to.data if "effect_to" in form else None,
        wanted=form.wanted,
    )


def split(
    need: Need,
    into: Sequence[Portion],
    *,
    by: Viewer,
    seen: int | None,
    reason: str,
    effect_to: str | None,
    wanted: Mapping[str, str],
) -> list[NeedSplit]:
    """Let a need end, and its parts go on; wanted: which part each link goes to, by kind and id, or to each of them.

    What was decided, judged and counted stays with the need as its history; what a part takes over of that is a copy.
    """
    expect_version(need, seen)
    if need.is_closed:
        raise RefusedError(_("The need is closed: take it up again before you change it."))
    if len(into) < LEAST_PARTS:
        raise RefusedError(_("Write at least two parts"))
    parts = {portion.number: _part(need, portion, by=by) for portion in into}
    moved = {number: _give(need, number, parts, wanted) for number in parts}
    if effect_to in parts:
        _hand_on_effect(need, parts[effect_to])
    made = [
        NeedSplit(
            need_id=need.id,
            part_id=part.id,
            reason=reason,
            moved=moved[number],
            split_at=clock.now(),
            by_id=by.user_id,
        )
        for number, part in parts.items()
    ]
    db.session.add_all(made)
    codes = _(" and ").join(part.code for part in parts.values())
    decide.dismiss(need, by=by, seen=seen, reason=_("Split into %(codes)s: %(reason)s", codes=codes, reason=reason))
    audit.record(
        "need.split",
        subject="need",
        subject_id=need.id,
        by=by.user_id,
        after={part.code: {name: len(ids) for name, ids in moved[n].items()} for n, part in parts.items()},
    )
    return made


def _part(need: Need, portion: Portion, *, by: Viewer) -> Need:
    """Write down a part: found where the whole was, for the same schools, and confirmed when that was."""
    part = write_down(
        Written(
            title_sv=portion.title,
            title_en=None,
            description_sv=portion.words,
            description_en=None,
            dimension=need.dimension,
            source=need.source,
            source_note=need.source_note,
            source_name=need.source_name,
            source_path=need.source_path,
            goals=frozenset(),
            schools=named_schools(need.id),
        ),
        by=by,
        code=None,
    )
    if need.decision is NeedDecision.CONFIRMED:
        decide.confirm(part, by=by, seen=part.version)
    db.session.flush()
    return part


def _give(need: Need, number: str, parts: Mapping[str, Need], wanted: Mapping[str, str]) -> dict[str, list[int]]:
    """Let a part take over what goes to it alone, and have its own of what goes to each; return what was moved.

    The last of the parts takes what goes to each itself, when the others have theirs.
    """
    part, last = parts[number], list(parts.values())[-1]
    moved: dict[str, list[int]] = {}
    for name, link in LINKS.items():
        ids = moving(link, need.id)
        goes = {each: _where(name, link, each, wanted) for each in ids}
        for_each = [each for each in ids if goes[each] == EACH]
        alone = [each for each in ids if goes[each] == number]
        if part is not last:
            _copy(link.kind, for_each, part)
        else:
            alone += for_each
        repoint(link, alone, part.id)
        if alone:
            moved[name] = alone
    db.session.flush()
    return moved


def _where(name: str, link: Link, each: int, wanted: Mapping[str, str]) -> str:
    """Return where a link goes; what has come since the form was opened goes where the form would have begun."""
    asked = wanted.get(f"{name}-{each if link.names is not None else 0}")
    return asked or (EACH if link.several else "1")


def _copy(kind: type[Tenant], ids: Iterable[int], part: Need) -> None:
    mapped: Any = kind
    for row in db.session.scalars(select(mapped).where(mapped.id.in_(list(ids)))):
        _copy_row(row, part)


def _copy_row(row: Any, part: Need) -> None:  # noqa: ANN401 - a row that refers to a need
    columns = [column.key for column in inspect(type(row)).column_attrs if column.key not in OWN]
    db.session.add(type(row)(need_id=part.id, **{name: getattr(row, name) for name in columns}))


def _hand_on_effect(need: Need, part: Need) -> None:
    for name in EFFECT:
        setattr(part, name, getattr(need, name))
    rows: list[NeedFigure | ClosingTest] = [*figures_of(need.id), *tests_of(need.id)]
    for row in rows:
        _copy_row(row, part)


def reopen(need: Need, *, by: Viewer, seen: int | None, reason: str) -> None:
    """Take up a need again: one that was put together comes out, one that was split takes its open parts back."""
    merging.reopen(need, by=by, seen=seen, reason=reason)
    for held in splits_of(need.id):
        if held.need_id != need.id:
            continue
        held.undone_at = clock.now()
        part = queries.by_id(by, held.part_id)
        if part is not None and not part.is_closed:
            db.session.flush()
            merging.merge(Pair(part, need), by=by, seen=part.version, reason=reason)
