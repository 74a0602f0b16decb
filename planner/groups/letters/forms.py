"""What can be typed about a return letter."""

from __future__ import annotations

from wtforms import BooleanField

from planner.core.fields import paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _


class IntroductionForm(Form):
    """How the letter begins."""

    introduction = paragraphs(
        _("How the letter begins"), longest=4000, description=_("A word of thanks, and what comes next. Name nobody.")
    )


class WordsForm(Form):
    """What is added about a need."""

    words = paragraphs(
        _("Your words about it"),
        longest=4000,
        description=_(
            "What it has led to, or why it is not done. Name nobody: all who hold a post can read the letter."
        ),
    )


class SendLetterForm(Form):
    """Whether the public page may show it."""

    shown_openly = BooleanField(
        _("The public page may show the letter"), description=_("It shows the needs, what is done and your words.")
    )
