"""What a decision needs on one page: what changed, what is asked for, the way so far. Rows in, ready words out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.i18n import Text, gettext, ngettext, written_number
from planner.core.i18n import lazy_gettext as _
from planner.plans import comparison, way, words
from planner.plans.queries import plans as queries
from planner.plans.reading import PlanPage, plan_page
from planner.plans.text import thawed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer
    from planner.plans.models.plan import Plan
    from planner.plans.models.revision import Revision
    from planner.plans.text import PlanText

CHANGED, ADDED, REMOVED, MOVED = comparison.Kind
NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Asked:
    """A sum that the plan asks for, with what it was before. said: by how many activities."""

    caption: Text
    figure: str
    said: str


@dataclass(frozen=True)
class Review:
    """The plan, what changed since the revision in force (before None: nothing was approved), and the way so far."""

    page: PlanPage
    before: Revision | None
    changes: list[comparison.Change]
    counted: str
    asked: list[Asked]
    steps: list[way.StepShown]
    waited: str


def review(viewer: Viewer, plan: Plan) -> Review:
    """Return what to read before deciding."""
    before = queries.in_force_revision(plan)
    page = plan_page(viewer, plan)
    old = thawed(before.content) if before is not None else None
    changes = comparison.changes(old, page.text) if old is not None else []
    steps, now = queries.steps(plan), clock.now()
    return Review(
        page,
        before,
        changes,
        counted=_counted(changes),
        asked=asked_for(page.text, old),
        steps=way.timeline(steps, now=now),
        waited=way.waited(steps, now=now),
    )


def _counted(changes: Sequence[comparison.Change]) -> str:
    """Say how many parts are new, gone, moved, and how many fields are changed."""
    kinds = [change.kind for change in changes]
    added, removed, moved, changed = (kinds.count(kind) for kind in (ADDED, REMOVED, MOVED, CHANGED))
    said = (
        ngettext("%(num)d added", "%(num)d added", added) if added else "",
        ngettext("%(num)d taken out", "%(num)d taken out", removed) if removed else "",
        ngettext("%(num)d moved", "%(num)d moved", moved) if moved else "",
        ngettext("%(num)d changed", "%(num)d changed", changed) if changed else "",
    )
    return " · ".join(words for words in said if words)


def asked_for(text: PlanText, before: PlanText | None) -> list[Asked]:
    """Return the hours and the money that the plan asks for; what no activity says is said, and is not zero."""
    captions = {"hours": _("hours asked for in the school year"), "cost": _("asked for in the school year")}
    return [_asked(name, captions[name], text, before) for name in ("hours", "cost")]


def _asked(name: str, caption: Text, text: PlanText, before: PlanText | None) -> Asked:
    told = _told(name, text)
    if not told:
        figure = gettext("No hours stated") if name == "hours" else gettext("No cost stated")
    elif name == "hours":
        figure = written_number(sum(told, Decimal(0)), 1)
    else:
        figure = f"{written_number(sum(told, Decimal(0)), 0)}{NO_BREAK}{words.UNITS['cost']}"
    said = gettext("stated for %(part)s of %(all)s activities", part=len(told), all=len(text.activities))
    if before is not None and (was := _told(name, before)):
        difference = sum(told, Decimal(0)) - sum(was, Decimal(0))
        said = f"{said}. {_compared(difference, sum(was, Decimal(0)))}"
    return Asked(caption if told else "", figure, said)


def _told(name: str, text: PlanText) -> list[Decimal]:
    return [figure for activity in text.activities if (figure := getattr(activity, name)) is not None]


def _compared(difference: Decimal, was: Decimal) -> str:
    if not difference:
        return gettext("As in the version in force.")
    figures = {"was": written_number(was, 1), "difference": written_number(abs(difference), 1)}
    if difference > 0:
        return gettext("%(difference)s more than the %(was)s in the version in force.", **figures)
    return gettext("%(difference)s less than the %(was)s in the version in force.", **figures)
