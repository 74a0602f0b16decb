"""Where the page is kept: what is public now, how it begins, the question, the documents, on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.open_process.forms import DocumentForm, PageForm, QuestionForm
from planner.open_process.operations import pages as operations
from planner.open_process.queries import keeping, pages, posts, work
from planner.open_process.rules import may_keep, may_keep_page
from planner.open_process.views.public import whole_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from planner.open_process.models import OpenDocument, OpenQuestion

bp = Blueprint("open_keeping", __name__, url_prefix="/open-process")


def home() -> str:
    """Return the address of the overview."""
    return url_for("open_keeping.overview")


@bp.get("/")
@grants(may_keep_page)
def overview() -> ResponseReturnValue:
    """Show what is public now, and what is not."""
    return overview_page()


def overview_page(document: DocumentForm | None = None, refused: Form | None = None) -> str:
    """Write the overview around the form that was refused, if one was."""
    page = pages.of_municipality()
    return render_template(
        "open_process/keeping/overview.html",
        page=page,
        posts=posts.for_keeper(viewer()),
        question=work.question_now(),
        questions=keeping.questions(viewer()),
        documents=[(one, Form(formdata=None)) for one in work.documents()],
        document=document or DocumentForm(formdata=None),
        switch_form=Form(formdata=None, version=page.version if page else 1),
        refused=refused,
    )


@bp.get("/preview")
@grants(may_keep_page)
def preview() -> ResponseReturnValue:
    """Show the page as everybody would see it now, also when it is switched off."""
    page = keeping.as_everybody_sees_it(viewer())
    return whole_page(page, preview=True)


@bp.post("/open")
@grants(may_keep_page)
def switch_on() -> ResponseReturnValue:
    """Let everybody read the page."""
    return switched(on=True, done=_("The page is open to everybody."))


@bp.post("/close")
@grants(may_keep_page)
def switch_off() -> ResponseReturnValue:
    """Let nobody read the page."""
    return switched(on=False, done=_("The page is closed: its address answers that it is not there."))


def switched(*, on: bool, done: Text) -> ResponseReturnValue:
    """Carry the switch out."""
    form = Form()
    return carried_out(
        form, lambda: operations.switch(operations.own_page(), on=on, by=viewer(), seen=form.version.data), done
    )


def carried_out(form: Form, do: Callable[[], object], done: Text) -> ResponseReturnValue:
    """Answer a form that stands on the overview."""
    document = form if isinstance(form, DocumentForm) else None
    return submit(form, do, page=lambda: overview_page(document, form), to=home(), done=done)


def page_form() -> PageForm:
    """Fill the form from what is saved."""
    page = pages.of_municipality()
    return PageForm(formdata=None, obj=page) if page else PageForm(formdata=None, version=1)


@bp.get("/edit")
@grants(may_keep_page)
def edit() -> ResponseReturnValue:
    """Show how the page begins, to change it."""
    return render_template("open_process/keeping/begin.html", form=page_form())


@bp.post("/edit")
@grants(may_keep_page)
def do_edit() -> ResponseReturnValue:
    """Save how the page begins."""
    form = PageForm()
    return submit(
        form,
        lambda: operations.change_page(operations.own_page(), **form.values, by=viewer(), seen=form.version.data),
        page=lambda: render_template("open_process/keeping/begin.html", form=form),
        to=home(),
        done=_("Saved."),
        fresh=page_form,
    )


# ---------------------------------------------------------------- the question


def question_page(form: QuestionForm, question_id: int | None = None) -> str:
    """Write the page of a question; without an id of a new one."""
    return render_template("open_process/keeping/question.html", form=form, question_id=question_id)


@bp.get("/questions/new")
@grants(may_keep_page)
def new_question() -> ResponseReturnValue:
    """Show a question to fill in."""
    return question_page(QuestionForm())


@bp.post("/questions/new")
@grants(may_keep_page)
def ask() -> ResponseReturnValue:
    """Put a question on the page."""
    form = QuestionForm()
    return submit(
        form,
        lambda: operations.ask(None, **form.values, by=viewer(), seen=None),
        page=lambda: question_page(form),
        to=home(),
        done=_("The question is saved."),
    )


@bp.get("/questions/<int:open_question_id>")
@grants(may_keep, load=keeping.question_for_page)
def question(found: OpenQuestion) -> ResponseReturnValue:
    """Show a question, to change it or to say when it ends."""
    return question_page(QuestionForm(formdata=None, obj=found), found.id)


@bp.post("/questions/<int:open_question_id>")
@grants(may_keep, load=keeping.question_for_page)
def change_question(found: OpenQuestion) -> ResponseReturnValue:
    """Save a question."""
    form, question_id = QuestionForm(), found.id
    return submit(
        form,
        lambda: operations.ask(found, **form.values, by=viewer(), seen=form.version.data),
        page=lambda: question_page(form, question_id),
        to=home(),
        done=_("The question is saved."),
        fresh=lambda: QuestionForm(formdata=None, obj=keeping.question_for_page(viewer(), question_id) or abort(404)),
    )


# ---------------------------------------------------------------- documents


@bp.post("/documents")
@grants(may_keep_page)
def add_document() -> ResponseReturnValue:
    """Link to a document."""
    form = DocumentForm()
    return carried_out(
        form, lambda: operations.add_document(**form.values, by=viewer()), _("The document is on the page.")
    )


@bp.post("/documents/<int:open_document_id>/remove")
@grants(may_keep, load=keeping.document_for_page)
def remove_document(document: OpenDocument) -> ResponseReturnValue:
    """Take a link away."""
    form = Form()
    return carried_out(
        form, lambda: operations.remove_document(document, by=viewer()), _("The document is off the page.")
    )
