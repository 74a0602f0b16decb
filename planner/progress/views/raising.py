"""From a difference that is unwanted to a need: a new one, or one there is, with its effect set from the inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import language
from planner.core.i18n import lazy_gettext as _
from planner.inventory.differences.queries import by_id
from planner.needs.forms import EffectFromInventoryForm, NeedFromDifferenceForm
from planner.needs.queries import open_needs, product_goals
from planner.progress.differences import Found, found
from planner.progress.raising import Answer, answer_of, answer_with, hints, raise_from_difference
from planner.progress.rules import may_answer, may_raise_from
from planner.progress.views import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.inventory.differences.models import Difference

bp = needs.bp


def there(difference: Difference) -> Found:
    """Return what is found of the difference's indicator now."""
    return found(viewer(), difference.indicator_code, difference.year) or abort(404)


def raise_form(difference: Difference, **filled: Any) -> NeedFromDifferenceForm:  # noqa: ANN401 - WTForms' own
    """Return the form with the product goals, begun with what the difference says."""
    form = NeedFromDifferenceForm(description=difference.reason, **filled)
    form.choose((goal.id, goal.title(language())) for goal in product_goals())
    return form


def page(difference: Difference, form: Form, answer: Answer | None = None) -> str:
    """Write the page with the form."""
    shown = there(difference)
    return render_template(
        "needs/from_difference.html",
        found=shown,
        difference=difference,
        need=answer.need if answer else None,
        form=form,
        hints=hints(shown),
    )


@bp.get("/from-difference/<int:difference_id>")
@grants(may_raise_from, load=by_id)
def raise_from(difference: Difference) -> ResponseReturnValue:
    """Show the need to be, filled from the difference."""
    return page(difference, raise_form(difference))


@bp.post("/from-difference/<int:difference_id>")
@grants(may_raise_from, load=by_id)
def save_raised(difference: Difference) -> ResponseReturnValue:
    """Raise the need."""
    form, its_id = raise_form(difference), difference.id
    return submit(
        form,
        lambda: raise_from_difference(difference, found=there(difference), by=viewer(), **form.values),
        page=lambda: page(by_id(viewer(), its_id) or abort(404), form),
        to=lambda need: url_for("needs.show", need_id=need.id),
        done=_("The need is raised. It waits to be confirmed."),
    )


@bp.get("/from-difference/<int:difference_id>/existing")
@grants(may_raise_from, load=by_id)
def choose_for(difference: Difference) -> ResponseReturnValue:
    """Show the open needs to choose among."""
    return render_template(
        "needs/choose_for_difference.html",
        found=there(difference),
        difference=difference,
        needs=open_needs(viewer()),
    )


@bp.get("/<int:need_id>/effect-from/<int:difference_id>")
@grants(may_answer, load=answer_of)
def effect_from(answer: Answer) -> ResponseReturnValue:
    """Show the effect to be set from the inventory."""
    return page(answer.difference, answer_form(answer), answer)


def answer_form(answer: Answer) -> EffectFromInventoryForm:
    """Return the form filled from the need."""
    return EffectFromInventoryForm(formdata=None, obj=answer.need, measure=answer.need.effect_measure)


@bp.post("/<int:need_id>/effect-from/<int:difference_id>")
@grants(may_answer, load=answer_of)
def save_effect_from(answer: Answer) -> ResponseReturnValue:
    """Let the need answer the difference, with its effect set from the inventory."""
    form, ids = EffectFromInventoryForm(), answer.ids

    def again() -> Answer:
        return answer_of(viewer(), **ids) or abort(404)

    return submit(
        form,
        lambda: answer_with(answer, found=there(answer.difference), by=viewer(), seen=form.version.data, **form.values),
        page=lambda: page(again().difference, form, again()),
        to=url_for("needs.show", need_id=ids["need_id"], _anchor="effect"),
        done=_("The need's effect is followed with the inventory from here on."),
        fresh=lambda: answer_form(again()),
    )
