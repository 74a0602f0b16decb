"""What can be typed when something that people have signed up to is changed."""

from __future__ import annotations

from wtforms.validators import Optional

from planner.core.fields import paragraphs
from planner.core.i18n import lazy_gettext as _
from planner.training.fields import Count, between
from planner.training.forms import SessionForm
from planner.training.models.event import LARGEST_CAPACITY

LONGEST_WORD = 2_000


class ChangedSessionForm(SessionForm):
    """A session that is added or moved, with a word to those whom it concerns."""

    room_for = Count(
        _("Seats in this session"),
        [Optional(), between(1, LARGEST_CAPACITY)],
        description=_("Empty: as many as the training has. Fewer in a smaller room, more in a larger one."),
    )
    message = paragraphs(
        _("A word to them"),
        longest=LONGEST_WORD,
        description=_("Why, and what they need to know. It goes into the mail, beside the old and the new time."),
    )
