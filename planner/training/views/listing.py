"""The list and the month, narrowed by what stands in the address."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for

from planner.core.access import grants, viewer
from planner.core.clock import EARLIEST_YEAR, LATEST_YEAR
from planner.core.i18n import language
from planner.core.i18n import lazy_gettext as _
from planner.core.pages import pager
from planner.core.viewer import holds_a_post
from planner.framework.queries import areas
from planner.schools.queries import open_schools
from planner.training import rules
from planner.training.queries import listing
from planner.training.queries.month import first_of, month
from planner.training.queries.wanted import Wanted
from planner.training.views.blueprint import bp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from planner.framework.models import CompetenceArea
    from planner.schools.models import School

LONGEST_SEARCH = 200


@bp.get("/")
@grants(holds_a_post)
def events() -> ResponseReturnValue:
    """Show the list: to come, or past."""
    return list_page()


def list_page() -> str:
    """Write the page of the list that the address asks for; what makes no sense there narrows nothing."""
    past, offered, schools = "past" in request.args, areas(), open_schools()
    wanted = _wanted(offered, schools)
    found = listing.listed(viewer(), wanted, past=past, page=request.args.get("page"), language=language())
    return render_template(
        "training/events.html",
        found=found,
        past=past,
        pager=pager(found.part, lambda n: _address("training.events", wanted, past="1" if past else None, page=n)),
        may_create=rules.may_create(viewer()),
        **_face(wanted, offered, schools, current="past" if past else "coming"),
    )


@bp.get("/calendar")
@grants(holds_a_post)
def calendar() -> ResponseReturnValue:
    """Show a month."""
    offered, schools = areas(), open_schools()
    wanted = _wanted(offered, schools, days=False)
    shown = month(viewer(), first_of(request.args.get("month")), wanted)

    def other(first: date | None) -> str | None:
        return _address("training.calendar", wanted, month=f"{first:%Y-%m}") if first else None

    return render_template(
        "training/calendar.html",
        shown=shown,
        previous=other(shown.previous),
        next=other(shown.next),
        today=_address("training.calendar", wanted),
        may_create=rules.may_create(viewer()),
        **_face(wanted, offered, schools, current="month"),
    )


def _wanted(offered: Sequence[CompetenceArea], schools: Sequence[School], *, days: bool = True) -> Wanted:
    asked = request.args
    return Wanted(
        words=asked.get("q", "")[:LONGEST_SEARCH].replace("\0", " ").strip(),
        area_id=next((area.id for area in offered if str(area.id) == asked.get("area")), None),
        school_id=next((school.id for school in schools if str(school.id) == asked.get("school")), None),
        first=_day("from") if days else None,
        last=_day("to") if days else None,
        mine="mine" in asked,
    )


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if EARLIEST_YEAR <= found.year < LATEST_YEAR else None


def _address(endpoint: str, wanted: Wanted, **more: Any) -> str:  # noqa: ANN401 - parts of an address
    kept: dict[str, Any] = {
        "q": wanted.words or None,
        "area": wanted.area_id,
        "school": wanted.school_id,
        "from": wanted.first.isoformat() if wanted.first else None,
        "to": wanted.last.isoformat() if wanted.last else None,
        "mine": "1" if wanted.mine else None,
    }
    return url_for(endpoint, **kept, **more)


def _face(
    wanted: Wanted, offered: Sequence[CompetenceArea], schools: Sequence[School], *, current: str
) -> dict[str, object]:
    """Return what the head and the filter of the list and of the month show alike."""
    return {
        "wanted": wanted,
        "areas": offered,
        "schools": schools,
        "tabs": [
            {"label": _("To come"), "href": _address("training.events", wanted), "current": current == "coming"},
            {"label": _("Month"), "href": _address("training.calendar", wanted), "current": current == "month"},
            {"label": _("Past"), "href": _address("training.events", wanted, past="1"), "current": current == "past"},
        ],
    }
