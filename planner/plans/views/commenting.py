"""Comments on a plan: what was said, saying something, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, redirect, render_template, request, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import SEE_OTHER, Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.plans import discussion, rules
from planner.plans.forms.commenting import ChangeForm, CommentForm
from planner.plans.operations import commenting
from planner.plans.queries import comments
from planner.plans.queries import plans as queries
from planner.plans.views.blueprint import again, base_url, bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.plans.models.comments import Comment
    from planner.plans.models.plan import Plan


@bp.get("/<int:plan_id>/comments")
@grants(rules.may_read, load=queries.for_page)
def comments_of(plan: Plan) -> ResponseReturnValue:
    """Show what has been said about a plan."""
    return comments_page(plan, _form(plan, about=request.args.get("about")))


@bp.post("/<int:plan_id>/comments")
@grants(rules.may_comment, load=queries.for_page)
def add_comment(plan: Plan) -> ResponseReturnValue:
    """Say something about a plan or a part of it."""
    form, plan_id = _form(plan), plan.id
    return submit(
        form,
        lambda: commenting.comment(plan, by=viewer(), base_url=base_url(), **form.values),
        page=lambda: comments_page(again(plan_id), form),
        to=lambda said: url_for("plans.comments_of", plan_id=plan_id, _anchor=f"comment-{said.id}"),
        done=_("Your comment is saved."),
    )


def _form(plan: Plan, *, about: str | None = None) -> CommentForm:
    form = CommentForm(about=about) if about else CommentForm()
    form.offer(comments.mentionable(viewer(), plan))
    form.offer_parts(discussion.text_read_by(viewer(), plan))
    return form


def comments_page(plan: Plan, form: Form, *, changing: int | None = None) -> str:
    """Write the page of comments around the form that is open."""
    return render_template(
        "plans/comments.html",
        shown=discussion.discussion(viewer(), plan),
        plan=plan,
        form=form,
        changing=changing,
        may_comment=rules.may_comment(viewer(), plan),
        buttons=Form(formdata=None),  # the small ones' own, whatever form is open
    )


@bp.get("/comments/<int:comment_id>")
@grants(rules.may_change_comment, load=comments.comment_for)
def comment(said: Comment) -> ResponseReturnValue:
    """Open one's own comment for changing, while that is possible."""
    if not said.changeable_at(clock.now()):
        return redirect(url_for("plans.comments_of", plan_id=said.plan_id), SEE_OTHER)
    return comments_page(again(said.plan_id), _change_form(said), changing=said.id)


@bp.post("/comments/<int:comment_id>")
@grants(rules.may_change_comment, load=comments.comment_for)
def change_comment(said: Comment) -> ResponseReturnValue:
    """Say it in other words."""
    form, plan_id, comment_id = _change_form(said), said.plan_id, said.id
    return submit(
        form,
        lambda: commenting.change(said, by=viewer(), seen=form.version.data, base_url=base_url(), **form.values),
        page=lambda: comments_page(again(plan_id), form, changing=comment_id),
        to=url_for("plans.comments_of", plan_id=plan_id, _anchor=f"comment-{comment_id}"),
        done=_("Your comment is saved."),
        fresh=lambda: _change_form(comments.comment_for(viewer(), comment_id) or abort(404)),
    )


def _change_form(said: Comment) -> ChangeForm:
    form = ChangeForm(obj=said, mention=None)
    form.offer(comments.mentionable(viewer(), said.plan, stage=said.stage))
    return form


@bp.post("/comments/<int:comment_id>/withdraw")
@grants(rules.may_change_comment, load=comments.comment_for)
def withdraw_comment(said: Comment) -> ResponseReturnValue:
    """Take one's comment back."""
    form, plan_id, anchor = Form(), said.plan_id, f"comment-{said.id}"
    return submit(
        form,
        lambda: commenting.withdraw(said, by=viewer()),
        page=lambda: comments_page(again(plan_id), _form(again(plan_id))),
        to=url_for("plans.comments_of", plan_id=plan_id, _anchor=anchor),
        done=_("Your comment is withdrawn."),
    )


@bp.post("/comments/<int:comment_id>/resolve")
@grants(rules.may_resolve_comment, load=comments.comment_for)
def resolve_comment(said: Comment) -> ResponseReturnValue:
    """Say that what a comment asks for is done."""
    form, plan_id, anchor = Form(), said.plan_id, f"comment-{said.id}"
    return submit(
        form,
        lambda: commenting.resolve(said, by=viewer()),
        page=lambda: comments_page(again(plan_id), _form(again(plan_id))),
        to=url_for("plans.comments_of", plan_id=plan_id, _anchor=anchor),
        done=_("The comment is resolved."),
    )


@bp.post("/comments/<int:comment_id>/reopen")
@grants(rules.may_resolve_comment, load=comments.comment_for)
def reopen_comment(said: Comment) -> ResponseReturnValue:
    """Take a comment up again."""
    form, plan_id, anchor = Form(), said.plan_id, f"comment-{said.id}"
    return submit(
        form,
        lambda: commenting.reopen(said, by=viewer()),
        page=lambda: comments_page(again(plan_id), _form(again(plan_id))),
        to=url_for("plans.comments_of", plan_id=plan_id, _anchor=anchor),
        done=_("The comment is open again."),
    )


@bp.post("/comments/<int:comment_id>/seen")
@grants(rules.may_read_comment, load=comments.comment_for)
def see_comment(said: Comment) -> ResponseReturnValue:
    """Say that one has seen a comment one is mentioned in."""
    form, plan_id = Form(), said.plan_id
    return submit(
        form,
        lambda: commenting.see(said, by=viewer()),
        page=lambda: comments_page(again(plan_id), _form(again(plan_id))),
        to="/",
        done=_("Noted: you have seen the comment."),
    )
