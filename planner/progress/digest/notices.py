"""The mail of a digest, as text and as HTML, with the address that stops it with one press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from planner.accounts.models import DigestEvery
from planner.core.addresses import absolute
from planner.core.i18n import gettext as _
from planner.core.i18n import in_words, language, ngettext
from planner.core.outbox import Letter
from planner.core.stopping import token

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.progress.digest.contents import Contents, Line
    from planner.progress.digest.queries import Reader

KIND = "no more digests"


def letter(reader: Reader, viewer: Viewer, said: Contents, *, key: str) -> Letter:
    """Write one person's digest, in the language being written."""
    stop = absolute(f"/digest/{token(KIND, reader.user_id, key=key)}")
    weekly = reader.every is DigestEvery.WEEK
    about = {
        "greeting": _("Hello %(name)s,", name=viewer.name),
        "why": _("You get this once a week, on its first school day, when there is something to tell.")
        if weekly
        else _("You get this on school days, when there is something new to tell."),
        "choose": _("Choose how often under My account:"),
        "end": _("No more of these mails:"),
    }
    return Letter(
        reader.user_id,
        reader.email,
        subject(said),
        _text(said, about, stop=stop),
        unsubscribe=stop,
        html=_html(said, about, stop=stop),
    )


def subject(said: Contents) -> str:
    """Return what the mail is about: how much waits, or that something has happened."""
    if not said.waiting:
        return _("What has happened since last time")
    words = in_words(said.waiting).capitalize()
    return ngettext("One thing waits for you", "%(words)s things wait for you", said.waiting, words=words)


def _text(said: Contents, about: dict[str, str], *, stop: str) -> str:
    parts = [f"{part.heading.upper()}\n\n" + "\n\n".join(_line(line) for line in part.lines) for part in said.parts]
    end = f"{about['why']}\n{about['choose']} {_account()}\n{about['end']} {stop}"
    return "\n\n\n".join([about["greeting"], *parts, f"-- \n{end}"])


def _line(line: Line) -> str:
    return "\n".join((line.what, *line.more, line.address))


def _html(said: Contents, about: dict[str, str], *, stop: str) -> str:
    # Not render_template: that reads who is signed in, and nobody is.
    template = current_app.jinja_env.get_template("mail/digest.html")
    return template.render(
        said=said, about=about, subject=subject(said), stop=stop, account=_account(), locale=language()
    )


def _account() -> str:
    return absolute("/account#digest-heading")
