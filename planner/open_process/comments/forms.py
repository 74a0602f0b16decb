"""Forms of comments: what anybody can write, without a cookie; and what those who decide fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from planner.accounts.passwords import normal_email
from planner.core.choices import Choice, as_id, checkboxes
from planner.core.db import SHORT
from planner.core.fields import Required, is_no_character, line, options, paragraphs, plain
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.inventory.sections import DIMENSIONS
from planner.open_process.comments.models import (
    LONGEST_NAME,
    LONGEST_TEXT,
    CommentReason,
    SignedAs,
)
from planner.open_process.comments.words import REASONS, SIGNATURES
from planner.schools.forms import ADDRESS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wtforms import Field

# Letters that turn the direction of what stands around them, or show nothing at all.
UNSEEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufff9\ufffa\ufffb\u2028\u2029")


def without_controls(text: str | None) -> str | None:
    """Return text as it can be shown to everybody: what nobody sees or what turns other text around is left out.

    Who writes here has no account and may paste from anywhere: it is taken away rather than refused.
    """
    if text is None:
        return None
    kept = (c for c in text if c in "\n\r\t" or (c not in UNSEEN and not is_no_character(c)))
    return plain("".join(kept))


def on_one_line(text: str | None) -> str | None:
    """Return text with all white space made one space."""
    return " ".join(text.split()) if text else text


def at_most(longest: int) -> Callable[[Form, Field], None]:
    """Refuse longer texts, and say how long this one is."""

    def short_enough(_form: Form, field: Field) -> None:
        if (length := len(field.data or "")) > longest:
            raise ValidationError(
                _(
                    "Shorten the text: it has %(length)s characters, and %(longest)s is the most",
                    length=length,
                    longest=longest,
                )
            )

    return short_enough


class PublicForm(Form):
    """A form for people without an account and without a cookie: its own signed token stands in for both."""

    class Meta(Form.Meta):
        """No token of the session's, since there is no session."""

        csrf = False

    token = HiddenField()
    website = StringField(_("Leave this empty"), [Optional()])
    email = StringField(_("Your e-mail address"), [Optional(), at_most(SHORT)], filters=[without_controls, on_one_line])

    def validate_email(self, field: Field) -> None:
        """Refuse what cannot be an address."""
        if field.data and not (field.data.isascii() and ADDRESS.fullmatch(normal_email(field.data))):
            raise ValidationError(_("Write an address such as name@example.se, or leave it empty"))

    def validate_website(self, field: Field) -> None:
        """Refuse what only a program fills in."""
        if field.data:
            field.data = ""
            raise ValidationError(_("Leave the hidden field empty, and send it again"))


class CommentForm(PublicForm):
    """A comment from anybody."""

    text = TextAreaField(
        _("Your comment"),
        [Required(_("Write your comment")), at_most(LONGEST_TEXT)],
        filters=[without_controls],
    )
    name = StringField(_("Your name"), [Optional(), at_most(LONGEST_NAME)], filters=[without_controls, on_one_line])


class ReplyForm(Form):
    """The writer's reply to a question; the code in the address is the proof."""

    class Meta(Form.Meta):
        """No token of the session's, since there is no session."""

        csrf = False

    reply = TextAreaField(
        _("Your reply"), [Required(_("Write your reply")), at_most(LONGEST_TEXT)], filters=[without_controls]
    )


class CodeForm(Form):
    """The reference code of something that was sent."""

    class Meta(Form.Meta):
        """Asking changes nothing."""

        csrf = False

    code = StringField(
        _("Your reference code"),
        [Required(_("Write the code you were given"))],
        filters=[without_controls, on_one_line],
    )


# ---------------------------------------------------------------- for those who decide


class DecisionForm(Form):
    """A decision that takes no words: only what it was opened on."""


class BecauseForm(Form):
    """Why a comment is not shown."""

    reason = Choice(
        _("Why is it not shown?"),
        [Required(_("Choose a reason"))],
        choices=options([("", _("Choose a reason")), *((one.value, words) for one, words in REASONS.items())]),
    )
    words = paragraphs(_("In your own words, to the writer"), longest=2000)

    @property
    def chosen(self) -> CommentReason:
        """The reason as it is stored."""
        return CommentReason(self.reason.data)


class QuestionForm(Form):
    """A question to the writer."""

    question = paragraphs(_("What do you want to ask?"), required=_("Write your question"), longest=2000)


class AnswerForm(Form):
    """An answer in a function's name."""

    answer = paragraphs(_("Your answer"), required=_("Write your answer"), longest=LONGEST_TEXT)
    signed_as = Choice(
        _("Who answers"),
        [Required(_("Choose who answers"))],
        choices=options((one.value, words) for one, words in SIGNATURES.items()),
    )

    @property
    def function(self) -> SignedAs:
        """The function as it is stored."""
        return SignedAs(self.signed_as.data)


class TakeUpForm(Form):
    """Why something is decided on anew; asked for when it was taken as a complaint."""

    words = paragraphs(_("Why is it no complaint?"), longest=2000)


class WithdrawForm(Form):
    """Which answer is taken back."""

    word = IntegerField(validators=[Optional()])


class NeedFromCommentForm(Form):
    """A need that a comment pointed to."""

    title = line(_("What is the need called?"), required=_("Write what the need is called"))
    description = paragraphs(_("What is the need?"), required=_("Write what the need is"), longest=LONGEST_TEXT)
    dimension = Choice(
        _("What part of the school library is it about?"),
        [Required(_("Choose what it is about"))],
        choices=options((one.value, words) for one, words in DIMENSIONS.items()),
    )
    goals = checkboxes(_("Which product goals does it serve?"), coerce=as_id)

    def choose(self, goals: Iterable[tuple[int, str]]) -> None:
        """Set which product goals there are."""
        self.goals.choices = options(goals)
