"""Deputies of a post: who stands in and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, render_template, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.fields import options
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.schools import deputy_queries as queries
from planner.schools.forms import DeputyForm
from planner.schools.operations import deputies as operations
from planner.schools.rules import may_end_deputyship, may_name_deputy

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.schools.models import Deputyship, Post

bp = Blueprint("deputies", __name__)


@bp.get("/posts/<int:post_id>/deputies")
@grants(may_name_deputy, load=queries.post_with_deputies)
def deputies(post: Post) -> ResponseReturnValue:
    """Show who has stood in, stands in and will stand in for a post."""
    return deputies_page(post, deputy_form(post))


def deputies_page(post: Post, form: Form) -> str:
    """Write the page around the form; a form that was only a button leaves the other empty."""
    return render_template(
        "deputies/list.html",
        post=post,
        deputyships=queries.deputyships(post),
        today=clock.today(),
        form=form if isinstance(form, DeputyForm) else deputy_form(post, formdata=None),
        ending=form if not isinstance(form, DeputyForm) else Form(formdata=None),
    )


def deputy_form(post: Post, **kwargs: object) -> DeputyForm:
    """Return the form with those who can be chosen."""
    form = DeputyForm(**kwargs)
    found = [(user.id, user.name) for user in queries.possible_deputies(post)]
    form.user_id.choices = options([("", _("Choose a deputy")), *found])
    return form


@bp.post("/posts/<int:post_id>/deputies")
@grants(may_name_deputy, load=queries.post_with_deputies)
def name_deputy(post: Post) -> ResponseReturnValue:
    """Name a deputy."""
    form, post_id = deputy_form(post), post.id
    return submit(
        form,
        lambda: operations.name_deputy(
            post, by=viewer(), base_url=str(current_app.config["PLANNER"].base_url), **form.values
        ),
        page=lambda: deputies_page(again(post_id), form),
        to=url_for("deputies.deputies", post_id=post_id),
        done=_("The deputy is named, and gets a mail."),
    )


@bp.post("/deputies/<int:deputyship_id>/end")
@grants(may_end_deputyship, load=queries.deputyship_for_page)
def end(deputyship: Deputyship) -> ResponseReturnValue:
    """End a deputyship before its last day."""
    form, post_id = Form(), deputyship.post_id
    return submit(
        form,
        lambda: operations.end_deputyship(deputyship, by=viewer()),
        page=lambda: deputies_page(again(post_id), form),
        to=url_for("deputies.deputies", post_id=post_id),
        done=_("The deputyship has ended."),
    )


def again(post_id: int) -> Post:
    """Return the post read afresh, after a refusal."""
    return queries.post_with_deputies(viewer(), post_id) or abort(404)
