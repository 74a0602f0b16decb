"""Where posts are written, looked at, published, changed and withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import language
from planner.core.i18n import lazy_gettext as _
from planner.needs.queries import choosable
from planner.open_process import markdown
from planner.open_process.forms import PostForm, WithdrawForm
from planner.open_process.operations import posts as operations
from planner.open_process.queries import posts as queries
from planner.open_process.rules import may_keep, may_keep_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.open_process.models import OpenPost

bp = Blueprint("open_posting", __name__, url_prefix="/open-process/posts")


def address(post_id: int) -> str:
    """Return where a post is kept."""
    return url_for("open_posting.post", open_post_id=post_id)


def new_form() -> PostForm:
    """Return the form with the needs there are."""
    return PostForm().choose(choices())


def choices() -> list[tuple[int, str]]:
    """Return the needs a post can tell of."""
    return [(need.id, f"{need.code} {need.title(language())}") for need in choosable()]


def form_of(post: OpenPost) -> PostForm:
    """Fill the form from what is saved."""
    tied = [tie.need_id for tie in post.needs]
    return PostForm(formdata=None, obj=post, needs=tied).choose(choices())


def again(post_id: int) -> OpenPost:
    """Read a post afresh, after a refusal rolled the transaction back."""
    return queries.for_page(viewer(), post_id) or abort(404)


def write_page(form: PostForm, post_id: int | None = None, *, look: bool = False) -> str:
    """Write the page on which a post is written; look: with how it would read."""
    return render_template(
        "open_process/keeping/write.html",
        form=form,
        post=again(post_id) if post_id else None,
        look=form.text if look else None,
        shown=markdown.shown,
    )


@bp.get("/new")
@grants(may_keep_page)
def new() -> ResponseReturnValue:
    """Show a post to write."""
    return write_page(new_form())


@bp.post("/new")
@grants(may_keep_page)
def write() -> ResponseReturnValue:
    """Save a draft."""
    form = new_form()
    return submit(
        form,
        lambda: operations.write(form.text, needs=form.wanted, by=viewer()),
        page=lambda: write_page(form),
        to=lambda post: address(post.id),
        done=_("The draft is saved. Nobody else reads it until you publish it."),
    )


@bp.post("/new/preview")
@grants(may_keep_page)
def preview_new() -> ResponseReturnValue:
    """Show how what was typed would read; nothing is saved."""
    form = new_form()
    form.validate()
    return write_page(form, look=True)


@bp.get("/<int:open_post_id>")
@grants(may_keep, load=queries.for_page)
def post(found: OpenPost) -> ResponseReturnValue:
    """Show a post as it reads, and what can be done with it."""
    return post_page(found)


def post_page(found: OpenPost, refused: Form | None = None) -> str:
    """Write the page of a post around the form that was refused, if one was."""
    withdraw = refused if isinstance(refused, WithdrawForm) else WithdrawForm(formdata=None, version=found.version)
    return render_template(
        "open_process/keeping/post.html",
        post=found,
        withdraw_form=withdraw,
        form=Form(formdata=None, version=found.version),
        refused=refused,
        shown=markdown.shown,
    )


@bp.get("/<int:open_post_id>/edit")
@grants(may_keep, load=queries.for_page)
def edit(found: OpenPost) -> ResponseReturnValue:
    """Show a post to change."""
    return write_page(form_of(found), found.id)


@bp.post("/<int:open_post_id>/edit")
@grants(may_keep, load=queries.for_page)
def do_edit(found: OpenPost) -> ResponseReturnValue:
    """Save a post; what is published says at once that it was updated."""
    form, post_id = new_form(), found.id
    return submit(
        form,
        lambda: operations.change(found, form.text, needs=form.wanted, by=viewer(), seen=form.version.data),
        page=lambda: write_page(form, post_id),
        to=address(post_id),
        done=_("The post is saved."),
        fresh=lambda: form_of(again(post_id)),
    )


@bp.post("/<int:open_post_id>/preview")
@grants(may_keep, load=queries.for_page)
def preview(found: OpenPost) -> ResponseReturnValue:
    """Show how what was typed would read; nothing is saved."""
    form = new_form()
    form.validate()
    return write_page(form, found.id, look=True)


@bp.post("/<int:open_post_id>/publish")
@grants(may_keep, load=queries.for_page)
def publish(found: OpenPost) -> ResponseReturnValue:
    """Let everybody read a draft."""
    form, post_id = Form(), found.id
    return submit(
        form,
        lambda: operations.publish(found, by=viewer(), seen=form.version.data),
        page=lambda: post_page(again(post_id), form),
        to=address(post_id),
        done=_("The post is published."),
    )


@bp.post("/<int:open_post_id>/withdraw")
@grants(may_keep, load=queries.for_page)
def withdraw(found: OpenPost) -> ResponseReturnValue:
    """Take a post away from the page."""
    form, post_id = WithdrawForm(), found.id
    return submit(
        form,
        lambda: operations.withdraw(found, reason=form.reason.data or "", by=viewer(), seen=form.version.data),
        page=lambda: post_page(again(post_id), form),
        to=address(post_id),
        done=_("The post is withdrawn. Its address says so, and why."),
        fresh=lambda: WithdrawForm(formdata=None, version=again(post_id).version),
    )


@bp.post("/<int:open_post_id>/throw-away")
@grants(may_keep, load=queries.for_page)
def throw_away(found: OpenPost) -> ResponseReturnValue:
    """Remove a draft."""
    form, post_id = Form(), found.id
    return submit(
        form,
        lambda: operations.throw_away(found, by=viewer(), seen=form.version.data),
        page=lambda: post_page(again(post_id), form),
        to=url_for("open_keeping.overview"),
        done=_("The draft is gone."),
    )
