"""What the kinds of things are called, and what is looked for: words, as somebody typed them."""

from __future__ import annotations

from dataclasses import dataclass

from planner.core.fields import is_no_character
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.core.searched import fold, tidy
from planner.search.models import Kind

KINDS: dict[Kind, Text] = {
    Kind.NEED: _("Needs"),
    Kind.PLAN: _("Plans"),
    Kind.OBJECTIVE: _("Objectives"),
    Kind.ACTIVITY: _("Activities"),
    Kind.TOOL: _("Tools"),
    Kind.TRAINING: _("Training"),
    Kind.GROUP: _("Groups"),
    Kind.MEETING: _("Meetings"),
    Kind.SURVEY: _("Surveys"),
    Kind.POST: _("Posts on the open page"),
    Kind.SCHOOL: _("Schools"),
}
MOST_WORDS, LONGEST_WORD, LONGEST_QUESTION = 8, 60, 200
INSIDE_FROM = 4  # letters: a shorter word is looked for where words begin, a longer one within compounds too


@dataclass(frozen=True)
class Word:
    """A word that must occur. In plain letters it is found with rings and dots too: `mal` finds mål, `mål` no mal."""

    text: str

    @property
    def is_plain(self) -> bool:
        """Whether rings, dots and accents were left out, or there are none."""
        return fold(self.text) == self.text

    @property
    def needle(self) -> str:
        """What stands in a tidied text where the word occurs: a letter alone, a word's beginning, or within a word."""
        if len(self.text) == 1:
            return f" {self.text} "
        return self.text if len(self.text) >= INSIDE_FROM else f" {self.text}"


@dataclass(frozen=True)
class Question:
    """What somebody looks for. typed: as it is shown again; cut: whether something was left out as too much."""

    typed: str
    words: tuple[Word, ...]
    cut: bool = False


def asked(typed: str) -> Question:
    """Return what is looked for; every sign that is no letter and no figure only stands between words."""
    shown = " ".join("".join(" " if is_no_character(sign) else sign for sign in typed).split())
    found = list(dict.fromkeys(tidy(shown[:LONGEST_QUESTION]).split()))
    words = tuple(Word(text[:LONGEST_WORD]) for text in found[:MOST_WORDS])
    return Question(shown[:LONGEST_QUESTION], words, cut=len(shown) > LONGEST_QUESTION or len(found) > MOST_WORDS)
