"""What has gone on to somebody after its days of grace, in words; and imports that were left undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.i18n import gettext as _
from planner.core.i18n import ngettext, written_day
from planner.progress.grace import Gone
from planner.progress.queries.stepped import SteppedKind
from planner.progress.todo import Todo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.progress.grace import Grace
    from planner.progress.queries.stepped import Stepped


def of_imports(found: Iterable[Stepped]) -> Iterator[Todo]:
    """Say which files with figures have rows that are neither saved nor left out."""
    for one in found:
        if one.kind is SteppedKind.IMPORT:
            yield Todo(
                _("Go on with the import %(name)s", name=one.title),
                ngettext(
                    "%(num)d row of the inventory %(year)s is not saved yet",
                    "%(num)d rows of the inventory %(year)s are not saved yet",
                    one.count,
                    year=one.where,
                ),
                "inventory_import.show",
                {"import_id": one.id},
            )


def of_stepped(found: Iterable[Stepped], grace: Grace, *, to: Gone) -> Iterator[Todo]:
    """Say what has gone on to the coordinator or the principal, whom it waits for and since when it is here."""
    for one in found:
        if one.kind is not SteppedKind.IMPORT:
            what, whom, endpoint, ids = _said(one)
            here = _("Here since %(day)s, which they see too", day=written_day(grace.gone_on(one.since, to)))
            yield Todo(what, whom, endpoint, ids, gone_on=here)


def _said(one: Stepped) -> tuple[str, str, str, dict[str, int]]:
    names = {"where": one.where, "day": written_day(one.since)}
    plan = {"plan_id": one.id}
    match one.kind:
        case SteppedKind.DECISION:
            what = _("A decision is waited for: %(title)s", title=one.title)
            return what, _("%(where)s, with the principal since %(day)s", **names), "plans.plan", plan
        case SteppedKind.SIGNING:
            what = _("An evaluation is to be signed: %(title)s", title=one.title)
            return what, _("%(where)s, with the principal since %(day)s", **names), "plans.evaluation", plan
        case SteppedKind.EVALUATION:
            what = _("An evaluation is missing: %(title)s", title=one.title)
            return what, _("%(where)s, to be written by %(day)s", **names), "plans.plan", plan
        case SteppedKind.TASK:
            whom = _("%(where)s, to be done by %(day)s", **names)
            return _("A task is not done: %(title)s", title=one.title), whom, "groups.task", {"task_id": one.id}
    what = ngettext(
        "Ask how one activity goes: %(title)s", "Ask how %(num)d activities go: %(title)s", one.count, title=one.title
    )
    return what, _("%(where)s, past the day since %(day)s", **names), "plans.plan", plan
