"""What can be typed when something that people have signed up to is changed."""

from __future__ import annotations

from planner.core.fields import paragraphs
from planner.core.i18n import lazy_gettext as _
from planner.training.forms import SessionForm

LONGEST_WORD = 2_000


class ChangedSessionForm(SessionForm):
    """A session that is added or moved, with a word to those whom it concerns."""

    message = paragraphs(
        _("A word to them"),
        longest=LONGEST_WORD,
        description=_("Why, and what they need to know. It goes into the mail, beside the old and the new time."),
    )
