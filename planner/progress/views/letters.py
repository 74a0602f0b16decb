"""Return letters: begun from the chain, written, previewed, sent and kept; their addresses are the groups'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.documents.answer import Form as FileForm
from planner.core.documents.answer import answer
from planner.core.forms import Form, submit
from planner.core.i18n import gettext
from planner.core.i18n import lazy_gettext as _
from planner.groups import page as groups_page
from planner.groups.letters import operations, queries, rules
from planner.groups.letters.forms import IntroductionForm, SendLetterForm, WordsForm
from planner.groups.letters.models import LetterState
from planner.groups.queries import by_id as group_by_id
from planner.groups.queries import users_in
from planner.groups.routes import bp
from planner.groups.rules import may_run_group
from planner.groups.views import SAVED
from planner.progress.letters import as_document, contents, in_sentences, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from planner.core.i18n import Text
    from planner.groups.letters.models import LetterPart, ReturnLetter
    from planner.groups.models import ReferenceGroup


__all__ = ["bp"]


def to(letter_id: int) -> str:
    """Return the address of a letter."""
    return url_for("groups.letter", letter_id=letter_id)


def read_again(letter_id: int) -> ReturnLetter:
    """Return the letter read afresh, after a refusal."""
    return queries.by_id(viewer(), letter_id=letter_id) or abort(404)


def letter_page(letter: ReturnLetter, **forms: Form) -> str:
    """Write a letter's page, with a form that was refused."""
    who, draft = viewer(), letter.state is LetterState.DRAFT
    said = contents(who, letter)
    return render_template(
        "groups/letters/show.html",
        letter=letter,
        said=said,
        sentences={need_id: in_sentences(content) for need_id, content in said.items()},
        writes=draft and rules.may_write_letter(who, letter),
        opens=not draft and rules.may_write_letter(who, letter),
        readers=users_in([letter.group_id]) if draft else [],
        intro=forms.get("intro") or IntroductionForm(formdata=None, obj=letter),
        send=forms.get("send") or SendLetterForm(formdata=None, data={"version": letter.version}),
        refused=list(forms.values()),
        plain=Form(formdata=None, obj=letter),
    )


@bp.post("/<int:group_id>/letters")
@grants(may_run_group, load=group_by_id)
def begin_letter(group: ReferenceGroup) -> ResponseReturnValue:
    """Begin a letter about all the group has raised."""
    form, known = Form(), group.id

    def page() -> str:
        again = group_by_id(viewer(), group_id=known) or abort(404)
        return render_template("groups/show.html", shown=groups_page.shown(again, viewer(), form), runs=True)

    return submit(
        form,
        lambda: operations.begin(group, by=viewer()),
        page=page,
        to=lambda letter: to(letter.id),
        done=_("The letter is begun. Read it through, add your words, and send it."),
    )


@bp.get("/letters/<int:letter_id>")
@grants(rules.may_read_letter, load=queries.by_id)
def letter(letter: ReturnLetter) -> ResponseReturnValue:
    """Show a letter."""
    return letter_page(letter)


@bp.post("/letters/<int:letter_id>")
@grants(rules.may_write_letter, load=queries.by_id)
def write_letter(letter: ReturnLetter) -> ResponseReturnValue:
    """Save how the letter begins."""
    form, known = IntroductionForm(), letter.id
    return submit(
        form,
        lambda: operations.write(letter, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: letter_page(read_again(known), intro=form),
        to=to(known),
        done=SAVED,
        fresh=lambda: IntroductionForm(obj=read_again(known)),
    )


def part_page(part: LetterPart, form: Form) -> str:
    """Write the page on which words about a need are written."""
    return render_template("groups/letters/part.html", part=part, form=form)


def part_again(letter_id: int, letter_part_id: int) -> LetterPart:
    """Return the part read afresh, after a refusal."""
    return queries.part_by_id(viewer(), letter_id=letter_id, letter_part_id=letter_part_id) or abort(404)


@bp.get("/letters/<int:letter_id>/parts/<int:letter_part_id>")
@grants(rules.may_write_part, load=queries.part_by_id)
def letter_part(part: LetterPart) -> ResponseReturnValue:
    """Show where words about a need are written."""
    return part_page(part, WordsForm(obj=part))


@bp.post("/letters/<int:letter_id>/parts/<int:letter_part_id>")
@grants(rules.may_write_part, load=queries.part_by_id)
def write_letter_part(part: LetterPart) -> ResponseReturnValue:
    """Save words about a need."""
    form, known, whole = WordsForm(), part.id, part.letter_id
    return submit(
        form,
        lambda: operations.write_part(part, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: part_page(part_again(whole, known), form),
        to=to(whole) + f"#part-{known}",
        done=SAVED,
        fresh=lambda: WordsForm(obj=part_again(whole, known)),
    )


@bp.post("/letters/<int:letter_id>/send")
@grants(rules.may_write_letter, load=queries.by_id)
def send_letter(letter: ReturnLetter) -> ResponseReturnValue:
    """Send a letter."""
    form, known, said = SendLetterForm(), letter.id, contents(viewer(), letter)
    return submit(
        form,
        lambda: operations.send(letter, by=viewer(), seen=form.version.data, contents=said, tell=tell, **form.values),
        page=lambda: letter_page(read_again(known), send=form),
        to=to(known),
        done=_("The letter is sent to the members."),
        stale=lambda: letter_page(read_again(known)),
    )


@bp.post("/letters/<int:letter_id>/show-openly")
@grants(rules.may_write_letter, load=queries.by_id)
def show_letter_openly(letter: ReturnLetter) -> ResponseReturnValue:
    """Let the public page show a letter."""
    return _on_the_page(letter, operations.show_openly, _("The public page shows the letter."))


@bp.post("/letters/<int:letter_id>/take-off-the-page")
@grants(rules.may_write_letter, load=queries.by_id)
def take_letter_off_the_page(letter: ReturnLetter) -> ResponseReturnValue:
    """Take a letter off the public page."""
    return _on_the_page(letter, operations.take_off_the_page, _("The public page does not show the letter any more."))


def _on_the_page(letter: ReturnLetter, do: Callable[..., None], done: Text) -> ResponseReturnValue:
    form, known = Form(), letter.id
    return submit(
        form,
        lambda: do(letter, by=viewer(), seen=form.version.data),
        page=lambda: letter_page(read_again(known), state=form),
        to=to(known),
        done=done,
        stale=lambda: letter_page(read_again(known)),
    )


@bp.post("/letters/<int:letter_id>/throw-away")
@grants(rules.may_write_letter, load=queries.by_id)
def throw_letter_away(letter: ReturnLetter) -> ResponseReturnValue:
    """Throw a draft away."""
    form, known, whole = Form(), letter.id, letter.group_id
    return submit(
        form,
        lambda: operations.throw_away(letter, by=viewer(), seen=form.version.data),
        page=lambda: letter_page(read_again(known), state=form),
        to=url_for("groups.group", group_id=whole),
        done=_("The draft is thrown away."),
        stale=lambda: letter_page(read_again(known)),
    )


@bp.get("/letters/<int:letter_id>/document.pdf")
@grants(rules.may_read_letter, load=queries.by_id)
def letter_pdf(letter: ReturnLetter) -> ResponseReturnValue:
    """Answer with the letter as PDF."""
    return document_of(letter, FileForm.PDF)


@bp.get("/letters/<int:letter_id>/document.docx")
@grants(rules.may_read_letter, load=queries.by_id)
def letter_word(letter: ReturnLetter) -> ResponseReturnValue:
    """Answer with the letter as Word."""
    return document_of(letter, FileForm.WORD)


def document_of(letter: ReturnLetter, form: FileForm) -> ResponseReturnValue:
    """Write the letter as a document."""
    document = as_document(letter, contents(viewer(), letter), viewer().municipality_name)
    return answer(document, form, name=gettext("Return letter %(group)s", group=letter.group.name))
