"""What can be typed when a need is split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms.validators import Optional

from planner.core.choices import Choice
from planner.core.fields import line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.i18n import Text

EACH, NOWHERE = "each", ""
LEAST_PARTS, MOST_PARTS = 2, 4
NUMBERS = tuple(str(number) for number in range(1, MOST_PARTS + 1))
PARTS: dict[str, Text] = {"1": _("Part 1"), "2": _("Part 2"), "3": _("Part 3"), "4": _("Part 4")}
NO_TITLE, NO_WORDS = _("Write what the part is called"), _("Write what the part is")


class SplitForm(Form):
    """The parts of a need, and which of them each thing that was linked to it answers; see `split_form`."""

    made_for_one_page = True
    linked: tuple[tuple[Text, tuple[str, ...]], ...] = ()

    title_1 = line(_("What is part 1 called?"), required=NO_TITLE)
    words_1 = paragraphs(_("What is part 1?"), required=NO_WORDS, longest=4000)
    title_2 = line(_("What is part 2 called?"), required=NO_TITLE)
    words_2 = paragraphs(_("What is part 2?"), required=NO_WORDS, longest=4000)
    title_3 = line(_("What is part 3 called?"))
    words_3 = paragraphs(_("What is part 3?"), longest=4000)
    title_4 = line(_("What is part 4 called?"))
    words_4 = paragraphs(_("What is part 4?"), longest=4000)
    effect_to = Choice(
        _("Which part takes over what shows the effect, its figures and the closing tests?"),
        [Optional()],
        choices=options([*PARTS.items(), (NOWHERE, _("None of them"))]),
        default="1",
    )
    reason = paragraphs(
        _("Why is it split?"),
        required=_("Write why the need is split"),
        longest=2000,
        description=_("The open page shows this to everybody, beside the need."),
    )

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """The parts that were written: number, title, words."""
        found = [(n, self[f"title_{n}"].data or "", self[f"words_{n}"].data or "") for n in NUMBERS]
        return [part for part in found if part[1] or part[2]]

    @property
    def wanted(self) -> dict[str, str]:
        """Where each thing shall go, by the name of its field."""
        return {name: self[name].data for _words, names in self.linked for name in names}

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        """Refuse half a part, and what shall go to a part that nobody has written."""
        fine = bool(super().validate(extra_validators))
        written = {number for number, _title, _words in self.parts} | set(NUMBERS[:LEAST_PARTS])
        for number, title, words in self.parts:
            for name, text, message in (("title", title, NO_TITLE), ("words", words, NO_WORDS)):
                field = self[f"{name}_{number}"]
                if not text and not field.errors:
                    field.errors, fine = [message], False
        for name in (*(["effect_to"] if "effect_to" in self else []), *self.wanted):
            field = self[name]
            if field.data in set(NUMBERS) - written and not field.errors:
                field.errors, fine = [_("That part is not written: write it above, or choose another")], False
        return fine


def split_form(
    linked: Sequence[tuple[Text, Sequence[tuple[str, Text, bool]]]], *, version: int, has_effect: bool
) -> SplitForm:
    """Return the form for a need with its links, by kind: the name of the field, what it is called, for several."""
    fields: dict[str, Any] = {}
    for _words, each in linked:
        for name, called, several in each:
            choices = [*PARTS.items(), *([(EACH, _("All parts"))] if several else [])]
            fields[name] = Choice(called, [Optional()], choices=options(choices), default=EACH if several else "1")
    names = tuple((words, tuple(name for name, _called, _several in each)) for words, each in linked)
    kind = type("SplitOfOneNeed", (SplitForm,), {**fields, "linked": names})
    form: SplitForm = kind(version=version)
    if not has_effect:
        del form.effect_to
    return form
