"""Making a need of a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, redirect, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import SEE_OTHER, submit
from planner.core.i18n import language
from planner.core.i18n import lazy_gettext as _
from planner.needs.queries import product_goals
from planner.open_process.comments import queries
from planner.open_process.comments.forms import NeedFromCommentForm
from planner.open_process.comments.operations.raising import raise_need
from planner.open_process.comments.rules import may_moderate_comment
from planner.open_process.comments.views.room import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.open_process.comments.models import PublicComment


FASTER = _("Somebody did something with the comment at the same moment. Look at it as it is now.")


def form_for(comment: PublicComment) -> NeedFromCommentForm:
    """Return the form with the product goals, begun with what the comment says."""
    form = NeedFromCommentForm(description=comment.text)
    form.choose((goal.id, goal.title(language())) for goal in product_goals())
    return form


def page(comment: PublicComment, form: NeedFromCommentForm) -> str:
    """Write the page with the form."""
    return render_template("open_process/comments/raise.html", comment=comment, form=form)


@bp.get("/<int:public_comment_id>/need")
@grants(may_moderate_comment, load=queries.for_page)
def raise_from(comment: PublicComment) -> ResponseReturnValue:
    """Show the need to be, filled from the comment; where there is one already, the comment that leads to it."""
    if not comment.can_become_a_need:
        return redirect(url_for("moderation.show", public_comment_id=comment.id), SEE_OTHER)
    return page(comment, form_for(comment))


@bp.post("/<int:public_comment_id>/need")
@grants(may_moderate_comment, load=queries.for_page)
def save_raised(comment: PublicComment) -> ResponseReturnValue:
    """Raise the need."""
    form, known, who = form_for(comment), comment.id, viewer()

    def faster() -> str:
        form.form_errors.append(FASTER)
        return page(queries.for_page(who, known) or abort(404), form)

    return submit(
        form,
        lambda: raise_need(comment, by=who, **form.values),
        page=lambda: page(queries.for_page(who, known) or abort(404), form),
        to=lambda need: url_for("needs.show", need_id=need.id),
        done=_("The need is raised. It waits to be confirmed."),
        stale=faster,
    )
