"""Send a spreadsheet, see each row's fate, mend, save, undo; and take a round along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, flash, render_template, request, url_for

from planner.core import sheets
from planner.core.access import grants, viewer
from planner.core.errors import RefusedError
from planner.core.forms import Form, submit
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.core.spreadsheets.forms import takes_files
from planner.inventory.importing import exporting, queries
from planner.inventory.importing.forms import MendForm, UploadForm
from planner.inventory.importing.models import standing
from planner.inventory.importing.operations import checking, mending, receiving, saving
from planner.inventory.importing.page import page_of
from planner.inventory.importing.rules import may_export, may_import, may_see_import
from planner.inventory.queries.rounds import round_for_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from planner.inventory.importing.models import InventoryImport
    from planner.inventory.models.rounds import InventoryRound

bp = Blueprint("inventory_import", __name__)


@bp.get("/inventory/<int:year>/import")
@grants(may_import, load=round_for_page)
def upload(held: InventoryRound) -> ResponseReturnValue:
    """Ask for the file."""
    return upload_page(held, UploadForm())


def upload_page(held: InventoryRound | None, form: UploadForm) -> str:
    """Write the page that asks for the file, with the imports there have been."""
    held = held or abort(404)
    found = queries.imports_of(viewer(), held)
    counts = queries.counts_of_each(found)
    imports = [(sent, standing(sent, counts[sent.id])) for sent in found]
    return render_template("inventory/import_upload.html", held=held, form=form, imports=imports)


@bp.post("/inventory/<int:year>/import")
@grants(may_import, load=round_for_page)
@takes_files
def send(held: InventoryRound) -> ResponseReturnValue:
    """Take in the file."""
    form, year = UploadForm(), held.year
    return submit(
        form,
        lambda: receiving.receive(held, content=form.file.content(), filename=form.file.filename, by=viewer()),
        page=lambda: upload_page(round_for_page(viewer(), year), form),
        to=lambda sent: url_for(".show", import_id=sent.id),
    )


@bp.get("/inventory/imports/<int:import_id>")
@grants(may_see_import, load=queries.import_for_page)
def show(sent: InventoryImport) -> ResponseReturnValue:
    """Show what becomes of each row."""
    return import_page(sent.id, Form())


def import_page(import_id: int, form: Form) -> str:
    """Write the page of an import, read afresh."""
    sent = queries.import_for_page(viewer(), import_id) or abort(404)

    def address(**parts: object) -> str:
        return url_for(".show", import_id=import_id, **parts)  # type: ignore[arg-type]

    page = page_of(sent, face=request.args.get("show"), number=request.args.get("page"), address=address)
    form.version.raw_data, form.version.data = None, sent.version
    return render_template("inventory/import_show.html", sent=sent, held=sent.round, page=page, form=form)


def answer(
    sent: InventoryImport, do: Callable[[MendForm], object], words: Callable[[object], Text | None] = lambda _: None
) -> ResponseReturnValue:
    """Carry out what a button of the page asks for, and say what came of it."""
    form, import_id = MendForm(), sent.id

    def to(outcome: object) -> str:
        if said := words(outcome):
            flash(str(said), "done")
        return url_for(".show", import_id=import_id)

    return submit(
        form,
        lambda: do(form),
        page=lambda: import_page(import_id, form),
        to=to,
        stale=lambda: import_page(import_id, told(form)),
    )


def told(form: Form) -> Form:
    """Say above the page that things are no longer as it showed them."""
    words = _(
        "Nothing was saved: since this page was opened, figures of the round were changed or somebody else went on "
        "with the import. Check the rows again, look through them and save."
    )
    form.refuse(RefusedError(words))
    form.once.data = Form(formdata=None).once.data
    return form


@bp.post("/inventory/imports/<int:import_id>/save")
@grants(may_see_import, load=queries.import_for_page)
def save(sent: InventoryImport) -> ResponseReturnValue:
    """Save the good rows."""
    return answer(sent, lambda form: saving.save(sent, by=viewer(), seen=form.version.data))


@bp.post("/inventory/imports/<int:import_id>/go-on")
@grants(may_see_import, load=queries.import_for_page)
def go_on(sent: InventoryImport) -> ResponseReturnValue:
    """Take the next step of a large file."""
    return answer(sent, lambda form: saving.go_on(sent, by=viewer(), seen=form.version.data))


@bp.post("/inventory/imports/<int:import_id>/mend")
@grants(may_see_import, load=queries.import_for_page)
def mend(sent: InventoryImport) -> ResponseReturnValue:
    """Keep what was typed into faulty rows, and check them again."""
    return answer(
        sent,
        lambda form: mending.mend(sent, texts=form.texts, left_out=form.left_out, seen=form.version.data),
        lambda bad: _("The rows are mended.") if not bad else _("What you typed is kept. Some rows are still faulty."),
    )


@bp.post("/inventory/imports/<int:import_id>/check-again")
@grants(may_see_import, load=queries.import_for_page)
def check_again(sent: InventoryImport) -> ResponseReturnValue:
    """Check all rows anew."""
    return answer(
        sent,
        lambda form: checking.check_again(sent, seen=form.version.data),
        lambda _nothing: _("The rows are checked again, beside the figures there are now."),
    )


@bp.post("/inventory/imports/<int:import_id>/take-back")
@grants(may_see_import, load=queries.import_for_page)
def take_back(sent: InventoryImport) -> ResponseReturnValue:
    """Take rows that were left out back in."""
    return answer(sent, lambda form: checking.take_back_in(sent, seen=form.version.data))


@bp.post("/inventory/imports/<int:import_id>/undo")
@grants(may_see_import, load=queries.import_for_page)
def undo(sent: InventoryImport) -> ResponseReturnValue:
    """Put back what was there before."""
    return answer(
        sent,
        lambda form: saving.undo(sent, by=viewer(), seen=form.version.data),
        lambda kept: (
            _("The import is undone, but for what others have changed since.") if kept else _("The import is undone.")
        ),
    )


@bp.post("/inventory/imports/<int:import_id>/drop")
@grants(may_see_import, load=queries.import_for_page)
def drop(sent: InventoryImport) -> ResponseReturnValue:
    """Throw away what was sent."""
    form, import_id, year = Form(), sent.id, sent.round.year
    return submit(
        form,
        lambda: receiving.drop(sent, by=viewer(), seen=form.version.data),
        page=lambda: import_page(import_id, form),
        to=url_for(".upload", year=year),
        done=_("The file is thrown away. No figure was changed by it."),
        stale=lambda: import_page(import_id, told(form)),
    )


@bp.get("/inventory/imports/<int:import_id>/to-mend")
@grants(may_see_import, load=queries.import_for_page)
def to_mend(sent: InventoryImport) -> ResponseReturnValue:
    """Hand out the faulty rows with what is wrong."""
    return attachment(exporting.faulty(sent), f"rattas-{sent.round.year}", request.args.get("kind"))


@bp.post("/inventory/<int:year>/export")
@grants(may_export, load=round_for_page)
def export(held: InventoryRound) -> ResponseReturnValue:
    """Hand out the round in the questionnaire's columns; posted, since it is noted who took it along."""
    return attachment(exporting.table(held, by=viewer()), f"inventering-{held.year}", request.form.get("kind"))


def attachment(sheet: sheets.Sheet, name: str, kind: str | None) -> Response:
    """Return a table as a file to keep."""
    as_text = kind == "csv"
    body = sheets.as_csv(sheet) if as_text else sheets.as_xlsx([sheet], title=sheet.name)
    response = Response(body, mimetype=sheets.CSV if as_text else sheets.XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{"csv" if as_text else "xlsx"}"'
    return response
