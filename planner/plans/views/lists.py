"""The list of plans, a plan to read, and its approved revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.clock import SchoolYear
from planner.core.forms import Form
from planner.core.pages import Slice, pager
from planner.core.viewer import holds_a_post
from planner.groups.measures import came_from
from planner.groups.meetings.models import MeasureKind
from planner.plans import marks, reading, rules, text, way, words
from planner.plans.models.plan import PlanState
from planner.plans.models.toolbox import FocusArea
from planner.plans.queries import comments, copying, lists, waiting
from planner.plans.queries import plans as queries
from planner.plans.views.blueprint import bp
from planner.schools.queries import open_schools

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.plans.models.plan import Plan
    from planner.plans.models.revision import Revision


@bp.get("/")
@grants(holds_a_post)
def index() -> ResponseReturnValue:
    """Show a school year's plans, what waits for the reader first."""
    return index_page(chosen_filter())


def index_page(chosen: lists.Filter) -> str:
    """Write one page of the list."""
    person = viewer()
    ids = lists.matching(person, chosen)
    part = Slice.of(request.args.get("page"), count=len(ids), size=lists.PAGE_LENGTH)
    return render_template(
        "plans/list.html",
        chosen=chosen,
        year_tabs=[
            {"label": str(y), "href": url_for("plans.index", year=y.start_year), "current": y == chosen.school_year}
            for y in lists.years(person)
        ],
        schools=open_schools(),
        rows=lists.rows(person, ids[part.offset : part.offset + part.size], today=clock.today()),
        total=part.count,
        pages=pager(part, lambda number: address(chosen, number)),
        waiting=[*waiting.to_decide(person), *waiting.to_rewrite(person)],
        may_begin=rules.may_begin(person),
        may_see_coverage=rules.may_see_coverage(person),
        words=words,
        state_mark=marks.state_mark,
        narrowed=bool(chosen.school_id or chosen.focus_area or chosen.state),
        export=lambda kind: export_address(chosen, kind),
    )


def address(chosen: lists.Filter, number: int) -> str:
    """Return the address of a page of the list, narrowed as it is."""
    return url_for(
        "plans.index",
        year=chosen.school_year.start_year,
        school=chosen.school_id,
        focus=chosen.focus_area,
        state=chosen.state,
        page=number,
    )


def export_address(chosen: lists.Filter, kind: str) -> str:
    """Return where the whole list, narrowed as it is, is taken out of the house."""
    return url_for(
        "plans.export",
        kind=kind,
        year=chosen.school_year.start_year,
        school=chosen.school_id,
        focus=chosen.focus_area,
        state=chosen.state,
    )


def chosen_filter() -> lists.Filter:
    """Return what the address asks for; what makes no sense there is as if it were not."""
    year = request.args.get("year", type=int)
    known = year if year is not None and clock.EARLIEST_YEAR <= year <= clock.LATEST_YEAR else None
    school = request.args.get("school", type=int)
    focus, state = request.args.get("focus"), request.args.get("state")
    return lists.Filter(
        school_year=SchoolYear(known) if known else SchoolYear.current(),
        school_id=school if school is not None and 0 < school < 2**31 else None,
        focus_area=FocusArea(focus) if focus in set(FocusArea) else None,
        state=PlanState(state) if state in set(PlanState) else None,
    )


@bp.get("/<int:plan_id>")
@grants(rules.may_read, load=queries.for_page)
def plan(plan: Plan) -> ResponseReturnValue:
    """Show a plan to read."""
    return plan_page(plan, Form())


def plan_page(plan: Plan, form: Form) -> str:
    """Write the reading page around a form that is only buttons."""
    person = viewer()
    return render_template(
        "plans/plan.html",
        shown=reading.plan_page(person, plan, lives=copying.lives(person, plan)),
        form=form,
        may_write=rules.may_write(person, plan),
        may_review=rules.may_review(person, plan),
        may_decide=rules.may_decide(person, plan),
        may_follow_up=rules.may_follow_up(person, plan),
        may_comment=rules.may_comment(person, plan),
        marks=marks.STATUS_TAGS,
        from_items=came_from(
            person, MeasureKind.ACTIVITY, [each.id for one in plan.objectives for each in one.activities]
        ),
        open_comments=sum(comment.open for comment in comments.comments(person, plan)),
        may_read_evaluation=rules.may_read_evaluation(person, plan),
        may_ask=plan.may_be_asked_for and rules.may_ask_for_evaluation(person, plan),
    )


@bp.get("/<int:plan_id>/revisions/<int:number>")
@grants(rules.may_read_revision, load=queries.revision_for)
def revision(revision: Revision) -> ResponseReturnValue:
    """Show a text as it was approved, with its hash reckoned anew."""
    return render_template(
        "plans/revision.html",
        revision=revision,
        plan=revision.plan,
        text=text.thawed(revision.content),
        reckoned=text.fingerprint(revision.content),
        when=reading.when,
        figure=reading.figure,
        approver=way.in_capacity(revision.approver_name, revision.approver_post, revision.deputy_for),
        words=words,
    )
