"""The register of differences: what each was found to be, and what is done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, render_template, request, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.inventory.differences import operations, queries
from planner.inventory.differences.forms import HINTS, JudgeAgainForm, JudgeForm
from planner.inventory.differences.models import VERDICTS, Verdict
from planner.inventory.rules import may_judge, may_judge_again, may_see_difference, may_see_spread
from planner.inventory.seeing.words import EXPLAINED
from planner.needs.queries import answering
from planner.progress.differences import Found, found, kept_figures, titles
from planner.schools.queries import open_schools

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.inventory.differences.models import Difference

bp = Blueprint("differences", __name__, url_prefix="/inventory")


def verdict_asked() -> Verdict | None:
    """Return the verdict in the address, or None for all."""
    typed = request.args.get("verdict", "")
    return Verdict(typed) if typed in set(Verdict) else None


def verdict_tabs(current: Verdict | None) -> list[dict[str, Any]]:
    """Return the links to the differences of one verdict, and to all."""
    pairs = [
        (None, _("All")),
        *((each, VERDICTS[each]) for each in (Verdict.UNWANTED, Verdict.WANTED, Verdict.NOT_JUDGED)),
    ]
    return [
        {"label": label, "href": url_for("differences.index", verdict=each), "current": each == current}
        for each, label in pairs
    ]


@bp.get("/differences/")
@grants(may_see_spread)
def index() -> ResponseReturnValue:
    """Show the register."""
    verdict = verdict_asked()
    rows = queries.for_list(viewer(), verdict=verdict)
    return render_template(
        "inventory/differences.html",
        rows=rows,
        titles=titles(rows),
        tabs=verdict_tabs(verdict),
        verdicts=VERDICTS,
    )


@bp.get("/differences/<int:difference_id>")
@grants(may_see_difference, load=queries.for_page)
def show(difference: Difference) -> ResponseReturnValue:
    """Show a difference: what was found, what is done about it, and what was found before."""
    there = found(viewer(), difference.indicator_code, difference.year) or abort(404)
    return render_template(
        "inventory/difference.html",
        it=difference,
        found=there,
        kept=lambda judgement: kept_figures(judgement, there),
        explained=EXPLAINED,
        needs=answering(viewer(), difference.id),
        verdicts=VERDICTS,
        may_judge=may_judge(viewer()),
    )


def judged(code: str) -> Found:
    """Return the indicator and year in the address, or answer that there is no such thing."""
    year = request.args.get("year", type=int)
    there = found(viewer(), code, year) if year is not None else None
    if there is None or not there.measures.asked:
        abort(404)
    return there


def judge_page(there: Found, form: Form, back: str) -> str:
    """Write the page on which a difference is judged."""
    return render_template("inventory/judge.html", found=there, form=form, hints=HINTS, back=back)


def judge_form(**filled: Any) -> JudgeForm:  # noqa: ANN401 - WTForms' own
    """Return the form with the schools to choose among."""
    form = JudgeForm(**filled)
    form.choose((school.id, school.name) for school in open_schools())
    return form


@bp.get("/indicators/<code>/judge")
@grants(may_judge)
def judge(code: str) -> ResponseReturnValue:
    """Show the form for a first judgement."""
    there = judged(code)
    return judge_page(there, judge_form(), url_for("seeing.indicator", code=code, year=there.year))


@bp.post("/indicators/<code>/judge")
@grants(may_judge)
def save_judgement(code: str) -> ResponseReturnValue:
    """Put the difference in the register."""
    there, form = judged(code), judge_form()
    return submit(
        form,
        lambda: operations.judge(
            code, year=there.year, schools=form.schools.data, finding=form.finding, figures=there.figures, by=viewer()
        ),
        page=lambda: judge_page(judged(code), form, url_for("seeing.indicator", code=code, year=there.year)),
        to=lambda made: url_for("differences.show", difference_id=made.id),
        done=_("The judgement is saved."),
    )


@bp.get("/differences/<int:difference_id>/judge")
@grants(may_judge_again, load=queries.by_id)
def judge_again(difference: Difference) -> ResponseReturnValue:
    """Show the judgement in a form."""
    return again_page(difference, JudgeAgainForm(formdata=None, obj=difference))


def again_page(difference: Difference, form: Form) -> str:
    """Write the page on which a difference is judged anew."""
    there = found(viewer(), difference.indicator_code, difference.year) or abort(404)
    return judge_page(there, form, url_for("differences.show", difference_id=difference.id))


@bp.post("/differences/<int:difference_id>/judge")
@grants(may_judge_again, load=queries.by_id)
def save_again(difference: Difference) -> ResponseReturnValue:
    """Save the new judgement."""
    form, its_id = JudgeAgainForm(), difference.id
    there = found(viewer(), difference.indicator_code, difference.year) or abort(404)
    return submit(
        form,
        lambda: operations.judge_again(
            difference, seen=form.version.data, finding=form.finding, figures=there.figures, by=viewer()
        ),
        page=lambda: again_page(queries.by_id(viewer(), its_id) or abort(404), form),
        to=url_for("differences.show", difference_id=its_id),
        done=_("The judgement is saved."),
        fresh=lambda: JudgeAgainForm(formdata=None, obj=queries.by_id(viewer(), its_id)),
    )
