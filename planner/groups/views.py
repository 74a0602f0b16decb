"""The reference groups, one group, and who sits in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, request, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.choices import as_id
from planner.core.forms import submit
from planner.core.i18n import lazy_gettext as _
from planner.core.viewer import ROLE_TITLES, holds_a_post
from planner.groups import operations, page, queries, rules
from planner.groups.forms import AddMemberForm, ChangeGroupForm, ChangeMemberForm, GroupForm
from planner.groups.words import ROLE_IN_GROUP

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.groups.models import GroupMember, ReferenceGroup

bp = Blueprint("groups", __name__, url_prefix="/groups")
SAVED = _("Saved.")


@bp.app_context_processor
def words() -> dict[str, object]:
    """Let templates name roles in a group."""
    return {"role_in_group": ROLE_IN_GROUP, "post_titles": ROLE_TITLES}


def to(group_id: int) -> str:
    """Return the address of a group."""
    return url_for("groups.group", group_id=group_id)


def read_again(group_id: int) -> ReferenceGroup:
    """Return the group read afresh, after a refusal."""
    return queries.by_id(viewer(), group_id=group_id) or abort(404)


@bp.get("/")
@grants(holds_a_post)
def index() -> ResponseReturnValue:
    """Show the groups."""
    return render_template("groups/index.html", groups=page.listed(viewer()), runs=rules.may_run_groups(viewer()))


@bp.get("/new")
@grants(rules.may_run_groups)
def new() -> ResponseReturnValue:
    """Show the form for a new group."""
    return render_template("groups/edit.html", form=GroupForm(), group=None)


@bp.post("/new")
@grants(rules.may_run_groups)
def begin() -> ResponseReturnValue:
    """Set up a group."""
    form = GroupForm()
    return submit(
        form,
        lambda: operations.begin_group(by=viewer(), **form.values),
        page=lambda: render_template("groups/edit.html", form=form, group=None),
        to=lambda group: to(group.id),
        done=_("The group is set up. Say who sits in it."),
    )


@bp.get("/<int:group_id>")
@grants(rules.may_see_group, load=queries.by_id)
def group(group: ReferenceGroup) -> ResponseReturnValue:
    """Show a group: who sits in it, its meetings and what it raised."""
    return render_template(
        "groups/show.html", shown=page.shown(group, viewer()), runs=rules.may_run_group(viewer(), group)
    )


@bp.get("/<int:group_id>/edit")
@grants(rules.may_run_group, load=queries.by_id)
def edit(group: ReferenceGroup) -> ResponseReturnValue:
    """Show the form for a group."""
    return render_template("groups/edit.html", form=ChangeGroupForm(obj=group), group=group)


@bp.post("/<int:group_id>/edit")
@grants(rules.may_run_group, load=queries.by_id)
def change(group: ReferenceGroup) -> ResponseReturnValue:
    """Save a group."""
    form, known = ChangeGroupForm(obj=group), group.id
    return submit(
        form,
        lambda: operations.change_group(group, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: render_template("groups/edit.html", form=form, group=read_again(known)),
        to=to(known),
        done=SAVED,
        fresh=lambda: ChangeGroupForm(obj=read_again(known)),
    )


# ---------------------------------------------------------------- who sits in it


def member_page(group: ReferenceGroup, form: AddMemberForm | None = None) -> str:
    """Write the page of the form for a new member, with those that a search found."""
    text = " ".join(request.args.get("q", "").split())[:100]
    form = form or AddMemberForm(data={"from_day": clock.today()})
    posts, more = queries.posts_to_choose(text, also=form.post_id.data)
    form.offer(posts)
    return render_template("groups/new_member.html", form=form, group=group, text=text, more=more, found=len(posts))


@bp.get("/<int:group_id>/members/new")
@grants(rules.may_run_group, load=queries.by_id)
def new_member(group: ReferenceGroup) -> ResponseReturnValue:
    """Show the form for a new member."""
    return member_page(group)


@bp.post("/<int:group_id>/members/new")
@grants(rules.may_run_group, load=queries.by_id)
def add_member(group: ReferenceGroup) -> ResponseReturnValue:
    """Let somebody sit in a group."""
    form, known = AddMemberForm(), group.id
    form.offer(queries.posts_to_choose("", also=as_id(request.form.get("post_id", "")))[0])
    return submit(
        form,
        lambda: operations.add_member(group, by=viewer(), **form.values),
        page=lambda: member_page(read_again(known), form),
        to=to(known) + "#members",
        done=_("Now in the group."),
    )


@bp.get("/<int:group_id>/members/<int:member_id>")
@grants(rules.may_run_member, load=queries.member_for_page)
def edit_member(member: GroupMember) -> ResponseReturnValue:
    """Show the form for a membership."""
    return render_template("groups/member.html", form=ChangeMemberForm(obj=member), member=member)


@bp.post("/<int:group_id>/members/<int:member_id>")
@grants(rules.may_run_member, load=queries.member_for_page)
def change_member(member: GroupMember) -> ResponseReturnValue:
    """Save a membership."""
    form, known, whole = ChangeMemberForm(obj=member), member.id, member.group_id

    def again() -> GroupMember:
        return queries.member_for_page(viewer(), group_id=whole, member_id=known) or abort(404)

    return submit(
        form,
        lambda: operations.change_member(member, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: render_template("groups/member.html", form=form, member=again()),
        to=to(whole) + "#members",
        done=SAVED,
        fresh=lambda: ChangeMemberForm(obj=again()),
    )
