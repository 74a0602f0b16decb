"""While a survey runs: inviting, reminding, the open link, the last day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.groups.queries import choosable as working_groups
from planner.surveys import rules
from planner.surveys.forms import GroupsForm, InvitationForm, InviteForm, LastDayForm, NamesForm
from planner.surveys.operations import inviting, opening
from planner.surveys.queries import rates
from planner.surveys.queries import surveys as queries
from planner.surveys.views.making import again, survey_page, to
from planner.surveys.views.room import base_url, bp, key

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.surveys.models.survey import Survey

ASKED = _("Those who hold such a post and were not asked before are asked.")


@bp.post("/<int:survey_id>/invite")
@grants(rules.may_make_survey, load=queries.for_page)
def invite(survey: Survey) -> ResponseReturnValue:
    """Ask people by their posts."""
    form, known = InviteForm(), survey.id
    form.offer(rates.schools())
    return submit(
        form,
        lambda: inviting.invite(survey, form.whom, by=viewer(), key=key(), base_url=base_url()),
        page=lambda: survey_page(again(known), invite=form),
        to=to(known, "invited"),
        done=ASKED,
    )


@bp.post("/<int:survey_id>/invite-groups")
@grants(rules.may_make_survey, load=queries.for_page)
def invite_groups(survey: Survey) -> ResponseReturnValue:
    """Ask the members of reference groups."""
    form, known = GroupsForm(), survey.id
    form.offer(working_groups())
    return submit(
        form,
        lambda: inviting.invite_groups(survey, form.groups.data or [], by=viewer(), key=key(), base_url=base_url()),
        page=lambda: survey_page(again(known), groups=form),
        to=to(known, "invited"),
        done=_("Those who sit in the groups today and were not asked before are asked."),
    )


@bp.post("/<int:survey_id>/invite-by-name")
@grants(rules.may_make_survey, load=queries.for_page)
def invite_by_name(survey: Survey) -> ResponseReturnValue:
    """Ask people by name."""
    form, known = NamesForm(), survey.id
    return submit(
        form,
        lambda: inviting.invite_by_name(survey, form.lines, by=viewer(), key=key(), base_url=base_url()),
        page=lambda: survey_page(again(known), names=form),
        to=to(known, "invited"),
        done=_("They are asked."),
    )


@bp.post("/<int:survey_id>/take-back")
@grants(rules.may_make_survey, load=queries.for_page)
def take_back(survey: Survey) -> ResponseReturnValue:
    """Ask somebody no more."""
    form, known = InvitationForm(), survey.id
    return submit(
        form,
        lambda: inviting.take_back(survey, form.invitation_id.data, by=viewer()),
        page=lambda: survey_page(again(known), plain=form),
        to=to(known, "invited"),
        done=_("The invitation is taken back."),
    )


@bp.post("/<int:survey_id>/remind")
@grants(rules.may_make_survey, load=queries.for_page)
def remind(survey: Survey) -> ResponseReturnValue:
    """Remind those who have not answered."""
    form, known = Form(), survey.id
    return submit(
        form,
        lambda: inviting.remind(survey, by=viewer(), key=key(), base_url=base_url()),
        page=lambda: survey_page(again(known), plain=form),
        to=to(known),
        done=_("Those who have not answered are reminded."),
    )


@bp.post("/<int:survey_id>/open-link")
@grants(rules.may_make_survey, load=queries.for_page)
def make_link(survey: Survey) -> ResponseReturnValue:
    """Make an open link."""
    form, known = Form(), survey.id
    return submit(
        form,
        lambda: opening.open_link(survey, by=viewer()),
        page=lambda: survey_page(again(known), plain=form),
        to=to(known, "link"),
    )


@bp.post("/<int:survey_id>/open-link/remove")
@grants(rules.may_make_survey, load=queries.for_page)
def remove_link(survey: Survey) -> ResponseReturnValue:
    """Let the open link lead nowhere."""
    form, known = Form(), survey.id
    return submit(
        form,
        lambda: opening.remove_link(survey, by=viewer()),
        page=lambda: survey_page(again(known), plain=form),
        to=to(known, "link"),
        done=_("The open link leads nowhere any more."),
    )


@bp.post("/<int:survey_id>/last-day")
@grants(rules.may_make_survey, load=queries.for_page)
def set_last_day(survey: Survey) -> ResponseReturnValue:
    """Let the survey take answers longer, or not so long."""
    form, known = LastDayForm(), survey.id
    return submit(
        form,
        lambda: opening.set_last_day(survey, by=viewer(), seen=form.version.data, closes_on=form.closes_on.data),
        page=lambda: survey_page(again(known), last_day=form),
        to=to(known),
        done=_("Saved."),
        fresh=lambda: LastDayForm(obj=again(known)),
    )
