"""People and their posts, for the coordinator."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, render_template, request, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.core.throttle import count_attempt
from planner.core.viewer import DEPUTIZED, ROLE_TITLES, Role
from planner.schools import queries
from planner.schools.forms import CloseAccountForm, EndPostForm, InviteForm, NewPostForm, PersonForm
from planner.schools.operations import people as operations
from planner.schools.rules import may_end_post, may_manage_people, may_manage_person
from planner.schools.words import EDUCATION_TITLES, KIND_TITLES

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.accounts.models import User
    from planner.schools.models import Post

bp = Blueprint("people", __name__)

# Asking whether an address is free tells a little about other municipalities: nobody asks that often by hand.
MOST_INVITATIONS, PER = 60, timedelta(hours=1)


def base_url() -> str:
    """Return the configured address that mailed links begin with."""
    return str(current_app.config["PLANNER"].base_url)


def search() -> queries.Search:
    """Return what the list is narrowed to; what is not a known value narrows nothing."""
    role, school = request.args.get("role", ""), request.args.get("school", "")
    return queries.Search(
        text=" ".join(request.args.get("q", "").replace("\0", "").split())[:100],
        school_id=int(school) if school.isascii() and school.isdigit() and len(school) < 10 else None,  # noqa: PLR2004
        role=Role(role) if role in set(Role) else None,
        closed=request.args.get("closed") == "1",
    )


@bp.get("/people/")
@grants(may_manage_people)
def people() -> ResponseReturnValue:
    """List people with their posts."""
    narrowed, number = search(), request.args.get("page", "1")
    page = queries.people_for_list(
        viewer(),
        narrowed,
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,  # noqa: PLR2004
    )
    return render_template(
        "people/list.html",
        page=page,
        search=narrowed,
        schools=queries.schools_for_list(viewer()),
        roles=ROLE_TITLES,
        kinds=KIND_TITLES,
        numbers=page_links(narrowed, page),
    )


def page_links(narrowed: queries.Search, page: queries.PeoplePage) -> list[dict[str, object]]:
    """Return the addresses of the list's pages."""
    kept = {"q": narrowed.text, "school": narrowed.school_id, "role": narrowed.role, "closed": "1" * narrowed.closed}
    given = {name: value for name, value in kept.items() if value}
    return [
        {"number": n, "href": "?" + urlencode({**given, "page": n}), "current": n == page.number}
        for n in range(1, page.pages + 1)
    ]


@bp.get("/people/invite")
@grants(may_manage_people)
def invite() -> ResponseReturnValue:
    """Show the invitation to fill in."""
    return invite_page(InviteForm(role=Role.LIBRARIAN.value))


def invite_page(form: InviteForm) -> str:
    """Write the invitation page."""
    form.choose_from(queries.open_schools())
    return render_template("people/invite.html", form=form)


def too_many_invitations() -> bool:
    """Count this attempt, refused ones too, and tell whether there have been too many."""
    return count_attempt("invite", str(viewer().user_id), per=PER) > MOST_INVITATIONS


@bp.post("/people/invite")
@grants(may_manage_people)
def do_invite() -> ResponseReturnValue:
    """Open an account with a post and mail the invitation."""
    if too_many_invitations():
        abort(429)
    form = InviteForm()
    form.choose_from(queries.open_schools())
    return submit(
        form,
        lambda: operations.invite(
            name=form.name.data, email=form.email.data, terms=form.terms(), by=viewer(), base_url=base_url()
        ),
        page=lambda: invite_page(form),
        to=lambda person: url_for("people.person", person_id=person.id),
        done=_("The invitation is on its way."),
    )


@bp.get("/people/<int:person_id>")
@grants(may_manage_person, load=queries.person_for_page)
def person(found: User) -> ResponseReturnValue:
    """Show somebody's account and posts."""
    return person_page(found, Form(version=found.version))


def person_page(found: User, form: Form) -> str:
    """Write somebody's page."""
    return render_template(
        "people/person.html",
        deputized=DEPUTIZED,
        person=found,
        posts=queries.posts_for_page(found),
        form=form,
        kinds=KIND_TITLES,
        educations=EDUCATION_TITLES,
        roles=ROLE_TITLES,
        today=clock.today(),
    )


def again(person_id: int) -> User:
    """Read somebody afresh, after a refusal rolled the transaction back."""
    return queries.person_for_page(viewer(), person_id) or abort(404)


@bp.post("/people/<int:person_id>/invite")
@grants(may_manage_person, load=queries.person_for_page)
def invite_again(found: User) -> ResponseReturnValue:
    """Mail the invitation once more."""
    form, person_id = Form(), found.id
    return submit(
        form,
        lambda: operations.invite_again(found, by=viewer(), base_url=base_url()),
        page=lambda: person_page(again(person_id), form),
        to=url_for("people.person", person_id=person_id),
        done=_("A new invitation is on its way; the old link no longer works."),
    )


@bp.get("/people/<int:person_id>/edit")
@grants(may_manage_person, load=queries.person_for_page)
def edit(found: User) -> ResponseReturnValue:
    """Show the name and address to mend."""
    return render_template("people/edit.html", form=PersonForm(obj=found), person=found)


@bp.post("/people/<int:person_id>/edit")
@grants(may_manage_person, load=queries.person_for_page)
def do_edit(found: User) -> ResponseReturnValue:
    """Mend a name or an address not yet used."""
    form, person_id = PersonForm(), found.id
    return submit(
        form,
        lambda: operations.rename(
            found, name=form.name.data, email=form.email.data, by=viewer(), seen=form.version.data
        ),
        page=lambda: render_template("people/edit.html", form=form, person=again(person_id)),
        to=url_for("people.person", person_id=person_id),
        done=_("Saved."),
        fresh=lambda: PersonForm(formdata=None, obj=again(person_id)),
    )


@bp.get("/people/<int:person_id>/posts/new")
@grants(may_manage_person, load=queries.person_for_page)
def new_post(found: User) -> ResponseReturnValue:
    """Show the post to fill in."""
    return new_post_page(NewPostForm(role=Role.LIBRARIAN.value, version=found.version), found)


def new_post_page(form: NewPostForm, found: User) -> str:
    """Write the page of a further post."""
    form.choose_from(queries.open_schools())
    return render_template("people/new_post.html", form=form, person=found)


@bp.post("/people/<int:person_id>/posts/new")
@grants(may_manage_person, load=queries.person_for_page)
def give_post(found: User) -> ResponseReturnValue:
    """Give a further post."""
    form, person_id = NewPostForm(), found.id
    form.choose_from(queries.open_schools())
    return submit(
        form,
        lambda: operations.give_post(found, terms=form.terms(form.to_day.data), by=viewer(), seen=form.version.data),
        page=lambda: new_post_page(form, again(person_id)),
        to=url_for("people.person", person_id=person_id),
        done=_("The post is given."),
        fresh=lambda: NewPostForm(formdata=None, version=again(person_id).version).choose_from(queries.open_schools()),
    )


@bp.get("/people/posts/<int:post_id>/end")
@grants(may_end_post, load=queries.post_for_page)
def end_post(post: Post) -> ResponseReturnValue:
    """Ask for the last day of a post."""
    return end_post_page(EndPostForm(version=post.user.version), post)


def end_post_page(form: EndPostForm, post: Post) -> str:
    """Write the page that ends a post."""
    return render_template("people/end_post.html", form=form, post=post, roles=ROLE_TITLES)


@bp.post("/people/posts/<int:post_id>/end")
@grants(may_end_post, load=queries.post_for_page)
def do_end_post(post: Post) -> ResponseReturnValue:
    """End a post."""
    form, post_id = EndPostForm(), post.id
    return submit(
        form,
        lambda: operations.end_post(
            post, to_day=form.to_day.data or clock.today(), by=viewer(), seen=form.version.data
        ),
        page=lambda: end_post_page(form, post_again(post_id)),
        to=url_for("people.person", person_id=post.user_id),
        done=_("The post ends on that day."),
        fresh=lambda: EndPostForm(formdata=None, version=post_again(post_id).user.version),
    )


def post_again(post_id: int) -> Post:
    """Read a post afresh."""
    return queries.post_for_page(viewer(), post_id) or abort(404)


@bp.get("/people/<int:person_id>/close")
@grants(may_manage_person, load=queries.person_for_page)
def close(found: User) -> ResponseReturnValue:
    """Say what closing an account does, and ask for the name."""
    return render_template("people/close.html", form=CloseAccountForm(version=found.version), person=found)


@bp.post("/people/<int:person_id>/close")
@grants(may_manage_person, load=queries.person_for_page)
def do_close(found: User) -> ResponseReturnValue:
    """Close an account."""
    form, person_id = CloseAccountForm(), found.id
    return submit(
        form,
        lambda: operations.close_account(found, written=form.written.data, by=viewer(), seen=form.version.data),
        page=lambda: render_template("people/close.html", form=form, person=again(person_id)),
        to=url_for("people.person", person_id=person_id),
        done=_("The account is closed."),
        fresh=lambda: CloseAccountForm(formdata=None, version=again(person_id).version),
    )


@bp.post("/people/<int:person_id>/open")
@grants(may_manage_person, load=queries.person_for_page)
def open_again(found: User) -> ResponseReturnValue:
    """Open a closed account again."""
    form, person_id = Form(), found.id
    return submit(
        form,
        lambda: operations.open_again(found, by=viewer(), base_url=base_url(), seen=form.version.data),
        page=lambda: person_page(again(person_id), form),
        to=url_for("people.person", person_id=person_id),
        done=_("The account is open again, and a new invitation is on its way."),
        fresh=lambda: Form(formdata=None, version=again(person_id).version),
    )
