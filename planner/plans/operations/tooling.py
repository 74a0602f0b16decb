"""Keeping the toolbox: propose a tool from a good activity, add one, change it, publish, return or retire it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.core.viewer import Role
from planner.plans import tool_notices as notices
from planner.plans.models.parts import Activity, ActivityStatus
from planner.plans.models.toolbox import Tool, ToolArea, ToolDecision, ToolNeed, ToolState
from planner.schools.queries import holders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer

GOOD = frozenset({ActivityStatus.DONE, ActivityStatus.ONGOING})


def propose(activity: Activity, *, by: Viewer, base_url: str, **facts: Any) -> Tool:  # noqa: ANN401 - the form's fields
    """Propose a tool from an activity in force that is done or under way; the coordinators get a mail."""
    if not activity.in_force or activity.status not in GOOD:
        raise RefusedError(_("Propose from an activity that is done or under way in an approved plan."))
    tool = _new(ToolState.PROPOSED, by=by, activity_id=activity.id, **facts)
    notices.proposed(tool, by=by, to=holders(Role.COORDINATOR, None), base_url=base_url)
    return tool


def add(*, by: Viewer, **facts: Any) -> Tool:  # noqa: ANN401 - the same
    """Add a tool that is published at once."""
    return _new(ToolState.PUBLISHED, by=by, **facts)


def change(
    tool: Tool,
    *,
    by: Viewer,
    seen: int | None,
    needs: Sequence[int],
    areas: Sequence[int],
    **texts: Any,  # noqa: ANN401 - the same
) -> None:
    """Change what a tool says; plans that took it keep the words they have."""
    expect_version(tool, seen)
    before = {"title_sv": tool.title_sv}
    for name, value in _with_english(texts).items():
        setattr(tool, name, value)
    _link(tool, needs, areas)
    audit.record(
        "tool.changed",
        subject="tool",
        subject_id=tool.id,
        by=by.user_id,
        before=before,
        after={"title_sv": tool.title_sv},
    )


def propose_again(tool: Tool, *, by: Viewer, seen: int | None, base_url: str) -> None:
    """Propose a returned tool anew."""
    expect_version(tool, seen)
    tool.become(ToolState.PROPOSED)
    _decided(tool, by=by)
    notices.proposed(tool, by=by, to=holders(Role.COORDINATOR, None), base_url=base_url)


def decide(tool: Tool, *, by: Viewer, seen: int | None, decision: ToolState, reason: str | None, base_url: str) -> None:
    """Publish a proposed tool, or return it with a reason; who proposed it gets a mail."""
    expect_version(tool, seen)
    if tool.state is not ToolState.PROPOSED:
        raise StaleError
    if decision is ToolState.RETURNED and not reason:
        raise RefusedError(_("Write the reason"), field="reason")
    tool.become(decision)
    _decided(tool, by=by, reason=reason if decision is ToolState.RETURNED else None)
    notices.decided(tool, by=by, reason=reason, base_url=base_url)


def retire(tool: Tool, *, by: Viewer, seen: int | None, reason: str) -> None:
    """Let a published tool be taken into plans no longer; plans that took it keep it."""
    expect_version(tool, seen)
    tool.become(ToolState.RETIRED)
    _decided(tool, by=by, reason=reason)


def publish_again(tool: Tool, *, by: Viewer, seen: int | None) -> None:
    """Let a retired tool be taken into plans again."""
    expect_version(tool, seen)
    if tool.state is not ToolState.RETIRED:
        raise StaleError
    tool.become(ToolState.PUBLISHED)
    _decided(tool, by=by)


def _new(
    state: ToolState,
    *,
    by: Viewer,
    needs: Sequence[int],
    areas: Sequence[int],
    activity_id: int | None = None,
    **texts: Any,  # noqa: ANN401 - the same
) -> Tool:
    tool = Tool(code=_next_code(), state=state, **_with_english(texts))
    db.session.add(tool)
    db.session.flush()
    _link(tool, needs, areas)
    _decided(tool, by=by, activity_id=activity_id)
    return tool


def _decided(tool: Tool, *, by: Viewer, reason: str | None = None, activity_id: int | None = None) -> None:
    db.session.add(
        ToolDecision(
            tool_id=tool.id,
            decision=tool.state,
            taken_at=clock.now(),
            by_id=by.user_id,
            reason=reason,
            activity_id=activity_id,
        )
    )
    db.session.flush()
    audit.record(
        f"tool.{tool.state.value}", subject="tool", subject_id=tool.id, by=by.user_id, after={"reason": reason}
    )


def _with_english(texts: dict[str, Any]) -> dict[str, Any]:
    """Return the texts with the Swedish title in English too, when nobody has translated it."""
    return texts | {"title_en": texts.get("title_en") or texts["title_sv"]}


def _link(tool: Tool, needs: Sequence[int], areas: Sequence[int]) -> None:
    db.session.execute(delete(ToolNeed).where(ToolNeed.tool_id == tool.id))
    db.session.execute(delete(ToolArea).where(ToolArea.tool_id == tool.id))
    db.session.add_all(ToolNeed(tool_id=tool.id, need_id=need_id) for need_id in sorted(set(needs)))
    db.session.add_all(ToolArea(tool_id=tool.id, area_id=area_id) for area_id in sorted(set(areas)))
    db.session.flush()


def _next_code() -> str:
    """Return the next of T1, T2, …; two at once meet in the unique constraint, and the second tries again."""
    numbers = [
        int(code[1:]) for code in db.session.scalars(select(Tool.code)) if code[:1] == "T" and code[1:].isdigit()
    ]
    return f"T{max(numbers, default=0) + 1}"
