"""Making a survey: the list, one survey, its words, preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, redirect, render_template, request, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.groups.queries import choosable as working_groups
from planner.surveys import flow, rules, secret
from planner.surveys.forms import GroupsForm, InviteForm, LastDayForm, NamesForm, SurveyForm
from planner.surveys.models.survey import SurveyMode
from planner.surveys.operations import building, copying, opening
from planner.surveys.queries import answering, rates
from planner.surveys.queries import surveys as queries
from planner.surveys.views.room import base_url, bp, key
from planner.surveys.words import KINDS, MODES, STATES

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.surveys.models.survey import Survey

SAVED = _("Saved.")


@bp.get("/")
@grants(rules.may_read_surveys)
def index() -> ResponseReturnValue:
    """Show the surveys one may see, and those that wait for one's answer."""
    person = viewer()
    return render_template(
        "surveys/index.html",
        surveys=queries.for_list(person),
        waiting=queries.waiting_for(person),
        makes=rules.may_make_surveys(person),
        states=STATES,
        modes=MODES,
    )


@bp.get("/<int:survey_id>/mine")
@grants(rules.may_read_surveys)
def mine(survey_id: int) -> ResponseReturnValue:
    """Lead somebody to the own link."""
    nonce = answering.own_nonce(survey_id, viewer().user_id)
    return redirect(url_for("answering.start", token=secret.token(nonce, key=key()))) if nonce else abort(404)


@bp.get("/new")
@grants(rules.may_make_surveys)
def new() -> ResponseReturnValue:
    """Show the form for a new survey."""
    return form_page(SurveyForm(), None)


@bp.post("/new")
@grants(rules.may_make_surveys)
def make() -> ResponseReturnValue:
    """Begin a survey."""
    form = SurveyForm()
    return submit(
        form,
        lambda: building.make(by=viewer(), **content(form)),
        page=lambda: form_page(form, None),
        to=lambda survey: to(survey.id),
        done=_("The survey is begun. Add what you want to ask."),
    )


def content(form: SurveyForm) -> Any:  # noqa: ANN401 - as the operations take it
    """Return what was typed, as the operations take it."""
    return form.values | {"mode": SurveyMode(form.mode.data)}


def form_page(form: SurveyForm, survey: Survey | None) -> str:
    """Write the form for what a survey says of itself."""
    return render_template("surveys/form.html", form=form, survey=survey)


def to(survey_id: int, anchor: str | None = None) -> str:
    """Return the address of a survey."""
    return url_for("surveys.show", survey_id=survey_id, _anchor=anchor)


def again(survey_id: int) -> Survey:
    """Return the survey read afresh, after a refusal."""
    return queries.for_page(viewer(), survey_id=survey_id) or abort(404)


@bp.get("/<int:survey_id>")
@grants(rules.may_follow_survey, load=queries.for_page)
def show(survey: Survey) -> ResponseReturnValue:
    """Show a survey as it is made or followed."""
    return survey_page(survey)


def survey_page(survey: Survey, **refused: Form) -> str:
    """Write a survey's page; refused: a form on it that was not carried out, by what it was for."""
    person = viewer()
    invite, groups = InviteForm(formdata=None), working_groups() if rules.may_make_survey(person, survey) else []
    forms: dict[str, Form] = {
        "plain": Form(formdata=None),
        "state": Form(formdata=None, version=survey.version),
        "last_day": LastDayForm(formdata=None, obj=survey),
        "invite": invite,
        "names": NamesForm(formdata=None),
        "groups": GroupsForm(formdata=None),
    } | refused
    offered = forms["invite"]
    if isinstance(offered, InviteForm):
        offered.offer(rates.schools())
    asked = forms["groups"]
    if isinstance(asked, GroupsForm):
        asked.offer(groups)
    return render_template(
        "surveys/show.html",
        groups=groups,
        survey=survey,
        forms=forms,
        refused=[form for form in refused.values() if form.error_list],
        makes=rules.may_make_survey(person, survey),
        faults=flow.faults(survey) if survey.is_draft else [],
        rates=rates.response(survey),
        invited=rates.invited(survey) if rules.may_make_survey(person, survey) else [],
        address=f"{base_url()}{url_for('answering.start', token=survey.open_code)}" if survey.open_code else None,
        texts_waiting=queries.texts_waiting(survey),
        waves=queries.waves_for_page(survey),
        today=clock.today(),
        states=STATES,
        modes=MODES,
        kinds=KINDS,
    )


@bp.get("/<int:survey_id>/edit")
@grants(rules.may_make_survey, load=queries.for_page)
def edit(survey: Survey) -> ResponseReturnValue:
    """Show the form for what the survey says of itself."""
    return form_page(SurveyForm(obj=survey, mode=survey.mode.value), survey)


@bp.post("/<int:survey_id>/edit")
@grants(rules.may_make_survey, load=queries.for_page)
def change(survey: Survey) -> ResponseReturnValue:
    """Save what the survey says of itself."""
    form, known = SurveyForm(), survey.id
    return submit(
        form,
        lambda: building.change(survey, by=viewer(), seen=form.version.data, **content(form)),
        page=lambda: form_page(form, again(known)),
        to=to(known),
        done=SAVED,
        fresh=lambda: SurveyForm(obj=(found := again(known)), mode=found.mode.value),
    )


@bp.post("/<int:survey_id>/remove")
@grants(rules.may_make_survey, load=queries.for_page)
def remove(survey: Survey) -> ResponseReturnValue:
    """Throw a draft away."""
    form, known = Form(), survey.id
    return submit(
        form,
        lambda: building.remove(survey, by=viewer(), seen=form.version.data),
        page=lambda: survey_page(again(known), state=form),
        to=url_for("surveys.index"),
        done=_("The draft is gone."),
    )


@bp.get("/<int:survey_id>/preview")
@grants(rules.may_follow_survey, load=queries.for_page)
def preview(survey: Survey) -> ResponseReturnValue:
    """Show a page of the survey as respondents see it."""
    number = request.args.get("page", "1")
    pages = [flow.Asked(at, section, section.questions) for at, section in enumerate(survey.sections, start=1)]
    shown = next((page for page in pages if str(page.number) == number), pages[0])
    return render_template("surveys/preview.html", survey=survey, page=shown, pages=pages)


@bp.post("/<int:survey_id>/copy")
@grants(rules.may_make_survey, load=queries.for_page)
def copy(survey: Survey) -> ResponseReturnValue:
    """Copy the survey into a new draft."""
    form, known = Form(), survey.id
    return submit(
        form,
        lambda: copying.copy(survey, by=viewer()),
        page=lambda: survey_page(again(known), plain=form),
        to=lambda made: to(made.id),
        done=_("The survey is copied. The copy is a draft."),
    )


@bp.post("/<int:survey_id>/next-wave")
@grants(rules.may_make_survey, load=queries.for_page)
def next_wave(survey: Survey) -> ResponseReturnValue:
    """Begin the next wave."""
    form, known = Form(), survey.id
    return submit(
        form,
        lambda: copying.next_wave(survey, by=viewer(), key=key()),
        page=lambda: survey_page(again(known), plain=form),
        to=lambda made: to(made.id),
        done=_("The next wave is begun, with the same questions and those who were asked."),
    )


@bp.post("/<int:survey_id>/open")
@grants(rules.may_make_survey, load=queries.for_page)
def open_survey(survey: Survey) -> ResponseReturnValue:
    """Open the survey."""
    form, known = Form(), survey.id
    return submit(
        form,
        lambda: opening.open_survey(survey, by=viewer(), seen=form.version.data, key=key(), base_url=base_url()),
        page=lambda: survey_page(again(known), state=form),
        to=to(known),
        done=_("The survey is open. Those who are invited get their links by mail."),
    )


@bp.post("/<int:survey_id>/close")
@grants(rules.may_make_survey, load=queries.for_page)
def close(survey: Survey) -> ResponseReturnValue:
    """Close the survey."""
    form, known = Form(), survey.id
    return submit(
        form,
        lambda: opening.close(survey, by=viewer(), seen=form.version.data),
        page=lambda: survey_page(again(known), state=form),
        to=url_for("surveys.results", survey_id=known),
        done=_("The survey is closed, and the answers are counted."),
    )
