"""Forms of the public page's keeper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms.validators import Optional

from planner.core import clock
from planner.core.choices import Choices, as_id
from planner.core.fields import day, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.core.links import LONGEST_LINK
from planner.open_process.operations.posts import PostText

if TYPE_CHECKING:
    from collections.abc import Iterable

MARKDOWN = _(
    "Write **bold**, *italic*, [a link](https://example.se), lists with - or 1., quotes with > and headings with ##."
)


class PostForm(Form):
    """What a post says, and which needs it tells of."""

    title_sv = line(_("Headline"), required=_("Write a title"))
    body_sv = paragraphs(_("Text"), required=_("Write what you want to tell"), description=MARKDOWN)
    title_en = line(_("Title in English"))
    body_en = paragraphs(_("Text in English"))
    needs = Choices(_("Which needs does it tell of?"), [Optional()], coerce=as_id, choices=[])

    def choose(self, needs: Iterable[tuple[int, str]]) -> PostForm:
        """Set which needs there are."""
        self.needs.choices = options(needs)
        return self

    @property
    def wanted(self) -> list[int]:
        """The ids of the needs that were ticked."""
        return list(self.needs.data or [])

    @property
    def text(self) -> PostText:
        """What was typed."""
        return PostText(
            self.title_sv.data or "", self.body_sv.data or "", self.title_en.data or None, self.body_en.data or None
        )


class WithdrawForm(Form):
    """Why a post is taken away."""

    reason = paragraphs(
        _("Why is it withdrawn?"),
        required=_("Write why it is withdrawn"),
        longest=2000,
        description=_("Everybody who opens the post's address reads this."),
    )


class PageForm(Form):
    """How the page begins."""

    intro_sv = paragraphs(_("What the page begins with"), longest=2000, description=MARKDOWN)
    intro_en = paragraphs(_("The same in English"), longest=2000)


class QuestionForm(Form):
    """A question to everybody, and when it is asked."""

    text_sv = paragraphs(
        _("The question"),
        required=_("Write the question"),
        longest=500,
        description=_("One concrete question that anybody can answer in a few words."),
    )
    text_en = paragraphs(_("The question in English"), longest=500)
    from_day = day(_("First day"), required=_("Write from which day it is asked"), default=clock.today)
    to_day = day(_("Last day"), description=_("Leave it empty to ask until you put a newer question."))


class DocumentForm(Form):
    """A link to a document."""

    title_sv = line(_("What the document is called"), required=_("Write what the document is called"))
    title_en = line(_("What it is called in English"))
    link = line(
        _("Address"),
        required=_("Write the address"),
        longest=LONGEST_LINK,
        description=_("A whole address on the web that begins with https://"),
    )
