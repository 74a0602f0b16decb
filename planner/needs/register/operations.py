"""What is done in the register: a need is written and changed, and its own indicator is given figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import flag_modified

from planner.core import audit, clock
from planner.core.db import SHORT, db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.needs.models import Need, NeedDecision, NeedFigure, NeedGoal, NeedGroup, NeedSchool, NeedSource
from planner.needs.operations import next_code, record

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Written:
    """What is written of a need; English that is left out stands in Swedish.

    schools: none for all that are open; groups: the reference groups behind it, that say in the end whether it is met.
    """

    title_sv: str
    title_en: str | None
    description_sv: str
    description_en: str | None
    dimension: str
    source: NeedSource
    source_note: str | None
    source_name: str | None
    source_path: str | None
    goals: frozenset[int]
    schools: frozenset[int]
    groups: frozenset[int] = frozenset()

    @property
    def columns(self) -> dict[str, Any]:
        """The texts, by column."""
        return {
            "title_sv": self.title_sv,
            "title_en": self.title_en or self.title_sv,
            "description_sv": self.description_sv,
            "description_en": self.description_en or self.description_sv,
            "dimension": self.dimension,
            "source": self.source,
            "source_note": self.source_note,
            "source_name": self.source_name[:SHORT] if self.source_name else None,
            "source_path": self.source_path,
        }


def write_down(written: Written, *, by: Viewer, code: str | None) -> Need:
    """Write down a need; it waits to be confirmed. code: the next one when it is left out."""
    code = (code or next_code()).upper()
    if db.session.scalar(select(Need.id).where(Need.code == code)) is not None:
        raise RefusedError(
            _("Another need has the code %(code)s; choose another, or leave it empty", code=code), field="code"
        )
    need = Need(code=code, **written.columns)
    db.session.add(need)
    db.session.flush()
    _link(need, written)
    record(need, before="", by=by, at=clock.now())
    return need


def rewrite(need: Need, written: Written, *, by: Viewer, seen: int | None) -> None:
    """Change what is written of an open need; what was kept with decisions stays as it was."""
    expect_version(need, seen)
    if need.is_closed:
        raise RefusedError(_("The need is closed: take it up again before you change it."))
    before = {name: _plain(getattr(need, name)) for name in written.columns} | _links_of(need)
    for name, value in written.columns.items():
        setattr(need, name, value)
    flag_modified(need, "title_sv")  # its links belong to what is written: the version rises with them
    _link(need, written)
    after = {name: _plain(value) for name, value in written.columns.items()} | _links_of(need)
    changed = [name for name in before if before[name] != after[name]]
    if changed:
        audit.record(
            "need.changed",
            subject="need",
            subject_id=need.id,
            by=by.user_id,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )


def _links_of(need: Need) -> dict[str, list[int]]:
    return {
        "goals": sorted(_ids(NeedGoal.goal_id, need)),
        "schools": sorted(_ids(NeedSchool.school_id, need)),
        "groups": sorted(_ids(NeedGroup.group_id, need)),
    }


def _ids(column: Any, need: Need) -> set[int]:  # noqa: ANN401 - a mapped column
    owner = column.class_
    return set(db.session.scalars(select(column).where(owner.need_id == need.id)))


def _link(need: Need, written: Written) -> None:
    for kind, name, wanted in (
        (NeedGoal, "goal_id", written.goals),
        (NeedSchool, "school_id", written.schools),
        (NeedGroup, "group_id", written.groups),
    ):
        column = getattr(kind, name)
        held = _ids(column, need)
        if gone := held - wanted:
            db.session.execute(
                delete(kind)
                .where(kind.need_id == need.id, column.in_(sorted(gone)))
                .execution_options(synchronize_session=False)
            )
        db.session.add_all(kind(need_id=need.id, **{name: each}) for each in sorted(wanted - held))
    db.session.flush()


# ---------------------------------------------------------------- the effect


@dataclass(frozen=True)
class Effect:
    """What shall show a need's effect: an indicator and what is made of it, one in words of one's own, or nothing."""

    indicator: str | None
    measure: str | None
    name: str | None
    unit: str | None
    baseline: Decimal | None
    target: Decimal | None


def choose(need: Need, effect: Effect, *, by: Viewer, seen: int | None) -> None:
    """Let something show the need's effect from here on; figures by hand are kept, though another is chosen."""
    expect_version(need, seen)
    if need.is_closed:
        raise RefusedError(_("The need is closed: take it up again before you change it."))
    before = _effect_of(need)
    need.effect_indicator, need.effect_measure = effect.indicator, effect.measure
    need.effect_name, need.effect_unit = effect.name, effect.unit
    need.effect_baseline, need.effect_target = effect.baseline, effect.target
    if before != (after := _effect_of(need)):
        audit.record("need.effect_set", subject="need", subject_id=need.id, by=by.user_id, before=before, after=after)


def _effect_of(need: Need) -> dict[str, str | None]:
    names = ("indicator", "measure", "name", "unit", "baseline", "target")
    return {name: _plain(getattr(need, f"effect_{name}")) for name in names}


def note_figure(need: Need, *, by: Viewer, measured_on: date, figure: Decimal, note: str | None) -> NeedFigure:
    """Write down a figure of the need's own indicator as it was on a day; one for each day."""
    if need.effect_name is None:
        raise RefusedError(_("The need's effect is not followed with figures by hand."))
    if need.decision in {NeedDecision.DISMISSED, NeedDecision.VERIFIED}:
        raise RefusedError(_("The need is closed: take it up again before you change it."))
    if measured_on > clock.today():
        raise RefusedError(_("A figure cannot be of a day that has not come yet"), field="measured_on")
    there = select(NeedFigure.id).where(NeedFigure.need_id == need.id, NeedFigure.measured_on == measured_on)
    if db.session.scalar(there) is not None:
        raise RefusedError(_("There is a figure of that day already: remove it first"), field="measured_on")
    made = NeedFigure(
        need_id=need.id, measured_on=measured_on, figure=figure, note=note, entered_at=clock.now(), by_id=by.user_id
    )
    db.session.add(made)
    audit.record(
        "need.figure_noted",
        subject="need",
        subject_id=need.id,
        by=by.user_id,
        after={"day": measured_on.isoformat(), "figure": str(figure)},
    )
    return made


def remove_figure(found: NeedFigure, *, by: Viewer) -> None:
    """Take away a figure that was wrong; that it stood there is in the audit trail."""
    audit.record(
        "need.figure_removed",
        subject="need",
        subject_id=found.need_id,
        by=by.user_id,
        before={"day": found.measured_on.isoformat(), "figure": str(found.figure)},
    )
    db.session.delete(found)


def _plain(value: object) -> str | None:
    return None if value is None else str(value)
