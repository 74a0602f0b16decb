"""Reports of a period: the list, one report, the rows behind a figure, and what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.reports import operations, reading
from planner.reports.forms import CommentForm, PeriodForm, ReturnForm
from planner.reports.period import asked, offered
from planner.reports.queries import reports
from planner.reports.rules import (
    may_come_to_reports,
    may_sign_report,
    may_write_report,
    may_write_reports,
)
from planner.reports.words import DEEDS, STATES

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.reports.models import PeriodReport
    from planner.reports.period import Period
    from planner.reports.reading import Shown

bp = Blueprint("reports", __name__, url_prefix="/reports")
SHOWN_DIGITS = 12


@bp.get("/")
@grants(may_come_to_reports)
def index() -> ResponseReturnValue:
    """Show the reports that there are."""
    return render_template(
        "reports/index.html", reports=reports.for_list(viewer()), states=STATES, writes=may_write_reports(viewer())
    )


@bp.get("/new")
@grants(may_write_reports)
def new() -> ResponseReturnValue:
    """Show the form of a report to be."""
    return new_page(period_form())


def period_form() -> PeriodForm:
    """Return the form with the periods that have begun."""
    form = PeriodForm()
    form.offer(offered(clock.today()))
    return form


def new_page(form: PeriodForm) -> str:
    """Write the page with the form."""
    return render_template("reports/new.html", form=form)


@bp.post("/new")
@grants(may_write_reports)
def begin() -> ResponseReturnValue:
    """Begin a report."""
    form = period_form()
    return submit(
        form,
        lambda: operations.begin(period_asked(form), by=viewer()),
        page=lambda: new_page(form),
        to=lambda report: url_for("reports.report", report_id=report.id),
        done=_("The report is begun. Look it through, write what the figures mean, and send it."),
    )


def period_asked(form: PeriodForm) -> Period:
    """Return the period that was typed."""
    return asked(form.period.data, form.first_day.data, form.last_day.data, today=clock.today())


@bp.get("/<int:report_id>")
@grants(reading.may_read, load=reading.shown)
def report(shown: Shown) -> ResponseReturnValue:
    """Show a report."""
    return page(shown)


def page(shown: Shown, refused: Form | None = None) -> str:
    """Write the page of a report, with a form that was refused."""
    kept = shown.kept
    return render_template(
        "reports/show.html",
        kept=kept,
        made=shown.made,
        state=kept.state.value,
        states=STATES,
        deeds=DEEDS,
        digits=SHOWN_DIGITS,
        writes=may_write_report(viewer(), kept),
        signs=may_sign_report(viewer(), kept),
        plain=Form(formdata=None, obj=kept),
        back=refused if isinstance(refused, ReturnForm) else ReturnForm(formdata=None, data={"version": kept.version}),
        refused=refused,
    )


def again(report_id: int) -> Shown:
    """Read a report afresh, after a refusal."""
    return reading.shown(viewer(), report_id) or abort(404)


@bp.get("/<int:report_id>/figures/<figure>")
@grants(reading.may_read, load=reading.figure_shown)
def figure(shown: Shown) -> ResponseReturnValue:
    """Show the rows behind a figure: as they were kept, or of a draft as they are now."""
    return render_template("reports/figure.html", kept=shown.kept, made=shown.made, figure=shown.figure)


# ---------------------------------------------------------------- the coordinator's own words


def comment_form(shown: Shown) -> CommentForm:
    """Return the form with the comment that a section has."""
    section = shown.section or abort(404)
    there = next((one for one in shown.kept.comments if one.section == section.key), None)
    return CommentForm(version=there.version if there else 0, text=there.text if there else None)


def comment_page(shown: Shown, form: CommentForm) -> str:
    """Write the page with the form."""
    return render_template("reports/comment.html", kept=shown.kept, made=shown.made, section=shown.section, form=form)


@bp.get("/<int:report_id>/sections/<section>")
@grants(reading.may_write, load=reading.section_shown)
def section(shown: Shown) -> ResponseReturnValue:
    """Show the form of a comment on a section."""
    return comment_page(shown, comment_form(shown))


@bp.post("/<int:report_id>/sections/<section>")
@grants(reading.may_write, load=reading.section_shown)
def comment(shown: Shown) -> ResponseReturnValue:
    """Keep a comment on a section."""
    form, report_id, key = CommentForm(), shown.kept.id, shown.section.key if shown.section else ""
    words = {"section": key, "among": [key], "text": form.text.data, "seen": form.version.data}

    def there() -> Shown:
        return reading.section_shown(viewer(), report_id, key) or abort(404)

    return submit(
        form,
        lambda: operations.comment(shown.kept, by=viewer(), **words),
        page=lambda: comment_page(there(), form),
        to=url_for("reports.report", report_id=report_id, _anchor=key),
        done=_("The comment is saved."),
        fresh=lambda: comment_form(there()),
    )


# ---------------------------------------------------------------- what is done with it


@bp.post("/<int:report_id>/send")
@grants(may_write_report, load=reports.for_page)
def send(kept: PeriodReport) -> ResponseReturnValue:
    """Send a report to the head of administration."""
    form, report_id = Form(), kept.id
    return submit(
        form,
        lambda: operations.send(kept, by=viewer(), seen=form.version.data),
        page=lambda: page(again(report_id), form),
        to=url_for("reports.report", report_id=report_id),
        done=_("The report is sent to the head of administration, and kept as it is."),
        stale=lambda: page(again(report_id)),
    )


@bp.post("/<int:report_id>/take-back")
@grants(may_write_report, load=reports.for_page)
def take_back(kept: PeriodReport) -> ResponseReturnValue:
    """Take a report back."""
    form, report_id = Form(), kept.id
    return submit(
        form,
        lambda: operations.take_back(kept, by=viewer(), seen=form.version.data),
        page=lambda: page(again(report_id), form),
        to=url_for("reports.report", report_id=report_id),
        done=_("The report is taken back, and can be changed."),
        stale=lambda: page(again(report_id)),
    )


@bp.post("/<int:report_id>/return")
@grants(may_sign_report, load=reports.for_page)
def send_back(kept: PeriodReport) -> ResponseReturnValue:
    """Return a report with what should be mended."""
    form, report_id = ReturnForm(), kept.id
    return submit(
        form,
        lambda: operations.send_back(kept, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: page(again(report_id), form),
        to=url_for("reports.index"),
        done=_("The report is returned."),
        fresh=lambda: ReturnForm(obj=again(report_id).kept),
    )


@bp.post("/<int:report_id>/sign")
@grants(may_sign_report, load=reports.for_page)
def sign(kept: PeriodReport) -> ResponseReturnValue:
    """Sign a report."""
    form, report_id = Form(), kept.id
    return submit(
        form,
        lambda: operations.sign(kept, by=viewer(), seen=form.version.data),
        page=lambda: page(again(report_id), form),
        to=url_for("reports.report", report_id=report_id),
        done=_("The report is signed, and kept as it is."),
        stale=lambda: page(again(report_id)),
    )


@bp.post("/<int:report_id>/discard")
@grants(may_write_report, load=reports.for_page)
def discard(kept: PeriodReport) -> ResponseReturnValue:
    """Throw away a draft."""
    form, report_id = Form(), kept.id
    return submit(
        form,
        lambda: operations.discard(kept, by=viewer(), seen=form.version.data),
        page=lambda: page(again(report_id), form),
        to=url_for("reports.index"),
        done=_("The draft is thrown away."),
        stale=lambda: page(again(report_id)),
    )
