"""Forms: what can be typed, and the one way a form is answered (303, 422 or 409; never twice, never lost)."""

from __future__ import annotations

import hashlib
import json
import secrets
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from babel.support import NullTranslations, Translations
from flask import flash, redirect, render_template, request
from flask_wtf import FlaskForm
from sqlalchemy import String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import CombinedMultiDict, FileStorage
from wtforms import Field, HiddenField, IntegerField
from wtforms.fields.core import UnboundField
from wtforms.i18n import messages_path
from wtforms.validators import Optional

from planner.core import clock
from planner.core.access import reader
from planner.core.db import SHORT, Tenant, db, short_text
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import Text, language

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

SEE_OTHER, CONFLICT, UNPROCESSABLE = 303, 409, 422
FROM_REQUEST: Any = object()
_as_saved: ContextVar[bool] = ContextVar("as_saved", default=False)
TOKEN_KEPT = timedelta(days=30)


class Submission(Tenant):
    """A form that was carried out, by `_sending`: a double submit finds it and does nothing more."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("token"),)

    token: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int | None]
    address: Mapped[short_text]
    at: Mapped[datetime]


LABELS: dict[str, Text] = {}


@cache
def _wtforms_catalogue(code: str) -> NullTranslations:
    return Translations.load(messages_path(), [code], domain="wtforms")


class WTFormsTexts:
    """WTForms' own messages in the language of the page; Flask-WTF would read their file for every request."""

    def gettext(self, text: str) -> str:
        """Return a message."""
        return str(_wtforms_catalogue(language()).ugettext(text))

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return a message that counts something."""
        return str(_wtforms_catalogue(language()).ungettext(one, many, count))


class Form(FlaskForm):
    """The base of every form: carries the version it was opened on and a token that makes a send count once."""

    class Meta(FlaskForm.Meta):
        """How the form is made."""

        def get_translations(self, form: object) -> WTFormsTexts:
            """Return WTForms' own messages."""
            del form
            return WTFormsTexts()

    # What such a form's fields are called is for who may read that page: people's names, areas of one municipality.
    made_for_one_page = False

    version = IntegerField(validators=[Optional()])
    once = HiddenField()

    def __init_subclass__(cls) -> None:
        """Remember what each field is called, for pages that show what was typed without having the form."""
        super().__init_subclass__()
        if cls.made_for_one_page:
            return
        for name, unbound in vars(cls).items():
            if isinstance(unbound, UnboundField) and unbound.args:
                LABELS.setdefault(name, unbound.args[0])

    def __init__(self, formdata: Any = FROM_REQUEST, obj: Any = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Fill from the request when it posts, else from the thing; take its version along.

        formdata None: from the thing alone, though the request posts, as for a second form on a refused page.
        """
        if formdata is FROM_REQUEST:
            formdata = _posted() if request.method == "POST" and not _as_saved.get() else None
        super().__init__(formdata=formdata, obj=obj, **kwargs)
        if not self.once.data:
            self.once.data = secrets.token_urlsafe(16)

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by field name, without the machinery's own fields."""
        own = {"version", "once", "csrf_token"}
        return {name: value for name, value in self.data.items() if name not in own}

    def refuse(self, error: RefusedError) -> None:
        """Show an operation's refusal at its field, or above the form."""
        field = self._fields.get(error.field)
        if field is None:
            self.form_errors.append(error.message)
        else:
            field.errors = [*field.errors, error.message]

    @property
    def error_list(self) -> list[tuple[str, Text]]:
        """All errors as (id of the field, message), in the order of the page; form-level ones have id ''."""
        listed = [("", message) for message in self.form_errors]
        for field in self:
            listed += [(field.id, message) for message in field.errors]
        return listed


def _posted() -> Any:  # noqa: ANN401 - either of Werkzeug's two kinds
    return CombinedMultiDict([request.files, request.form]) if request.files else request.form


def forget_old_submissions() -> None:
    """Remove the tokens of forms sent so long ago that nobody sends them again; across municipalities."""
    db.session.execute(delete(Submission).where(Submission.at < clock.now() - TOKEN_KEPT))


@dataclass(frozen=True)
class Difference:
    """One field of a conflict: what I typed, what is saved, and the field to type the outcome in."""

    field: Field
    mine: str
    saved: str
    differs: bool


def submit(  # noqa: PLR0911 - the answers there are
    form: Form,
    do: Callable[[], Any],
    *,
    page: Callable[[], str],
    to: str | Callable[[Any], str],
    done: Text | None = None,
    fresh: Callable[[], Form] | None = None,
    stale: Callable[[], str] | None = None,
) -> ResponseReturnValue:
    """Carry out what a posted form asks for and answer.

    do: the one operation; to: where to go after (or a function of what do returned); page: the page
    again for a refused form (422), which reads afresh, since the transaction was rolled back; fresh:
    the same form filled from what is saved now, for the page that shows both texts (409); stale: a page
    of one's own instead of that one, for a decision on something that has to be read again.
    """
    if not form.validate():
        return page(), UNPROCESSABLE
    if address := _carried_out(form):
        return redirect(address, SEE_OTHER)
    try:
        outcome = do()
        db.session.flush()
        address = to if isinstance(to, str) else to(outcome)
        _remember(form, address)
        db.session.flush()
    except RefusedError as error:
        db.session.rollback()
        form.refuse(error)
        return page(), UNPROCESSABLE
    except (StaleError, StaleDataError):
        db.session.rollback()
        return stale() if stale else conflict_page(form, fresh), CONFLICT
    except IntegrityError:
        # Somebody did the same at the same moment; if it was this very form, it is done.
        db.session.rollback()
        if address := _carried_out(form):
            return redirect(address, SEE_OTHER)
        return conflict_page(form, fresh), CONFLICT
    if done:
        flash(str(done), "done")
    return redirect(address, SEE_OTHER)


def conflict_page(form: Form, fresh: Callable[[], Form] | None) -> str:
    """Return the page that shows both texts, mine to mend and send, what is saved beside it."""
    token = _as_saved.set(True)  # the form that fresh makes holds what is saved, not what was typed
    try:
        saved = fresh() if fresh else None
    finally:
        _as_saved.reset(token)
    differences = []
    for field in form:
        if field.name in {"version", "once", "csrf_token"}:
            continue
        other = saved._fields.get(field.name) if saved else None
        mine, theirs = shown(field), shown(other) if other else ""
        differences.append(Difference(field, mine, theirs, mine != theirs))
    form.once.data = form.once.raw_data = None
    form.once.data = secrets.token_urlsafe(16)
    form.version.raw_data = None
    form.version.data = saved.version.data if saved else form.version.data
    return render_template("errors/conflict.html", form=form, differences=differences, action=request.path)


def shown(field: Field) -> str:
    """Return a field's content as a person would read it."""
    if choices := getattr(field, "choices", None):
        picked = {str(d) for d in (field.data if isinstance(field.data, list) else [field.data])}
        return ", ".join(str(choice.label) for choice in choices if str(choice.value) in picked)
    return "" if field.data is None else str(field.data)


def _sending(form: Form) -> str | None:
    """Return what tells one sending from all others: the form's token, who sent it, where to and what was typed.

    Not the token alone: a browser's back button brings the form back with it, and what is typed then is new.
    """
    if not form.once.data:
        return None
    typed = sorted(item for item in request.form.items(multi=True) if item[0] != "csrf_token")
    typed += sorted((name, _digest(file)) for name, file in request.files.items(multi=True))
    sent = [form.once.data, getattr(reader(), "user_id", None), request.path, typed]
    return hashlib.sha256(json.dumps(sent).encode()).hexdigest()


def _digest(file: FileStorage) -> str:
    file.stream.seek(0)
    digest = hashlib.sha256(file.stream.read())
    file.stream.seek(0)
    return digest.hexdigest()


def _carried_out(form: Form) -> str | None:
    token = _sending(form)
    return db.session.scalar(select(Submission.address).where(Submission.token == token)) if token else None


def _remember(form: Form, address: str) -> None:
    if token := _sending(form):
        db.session.add(Submission(token=token, user_id=None, address=address[:SHORT], at=clock.now()))
