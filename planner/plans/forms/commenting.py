"""What can be typed as a comment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wtforms.validators import InputRequired

from planner.core.choices import Choice
from planner.core.fields import options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import gettext
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.plans.queries.comments import Person
    from planner.plans.text import PlanText

WHOLE = "plan"
LONGEST_COMMENT = 5000
PART = re.compile(r"(?P<part>objective|activity)-(?P<id>[0-9]{1,9})")


def _or_none(value: object) -> int | None:
    return int(str(value)) if value not in (None, "", "None") else None


class ChangeForm(Form):
    """The words of a comment, and who is to be told."""

    text = paragraphs(
        _("Comment"),
        required=_("Write your comment"),
        longest=LONGEST_COMMENT,
        description=_("Whoever can read the plan can read it. An @ before a whole name mentions that person."),
    )
    mention = Choice(
        _("Tell somebody"), coerce=_or_none, description=_("Gets one mail, and finds the comment on the home page.")
    )

    def offer(self, people: Sequence[Person]) -> None:
        """Fill in who can be told."""
        self.mention.choices = options(
            [
                ("", _("Nobody in particular")),
                *(
                    (person.id, f"{person.name}, {person.school}" if person.school else person.name)
                    for person in people
                ),
            ]
        )

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        return {"text": self.text.data, "mention": self.mention.data}


class CommentForm(ChangeForm):
    """A comment, and what it is about."""

    about = Choice(_("About"), [InputRequired(_("Choose what it is about"))], default=WHOLE)

    def offer_parts(self, text: PlanText) -> None:
        """Fill in what it can be about: the plan and its parts, in their order."""
        parts = [(WHOLE, gettext("The whole plan"))]
        for number, objective in enumerate(text.objectives, start=1):
            title = gettext("Objective %(number)s: %(title)s", number=number, title=objective.title)
            parts.append((f"objective-{objective.id}", title))
            parts += [
                (f"activity-{activity.id}", f"{number}.{place} {activity.what}")
                for place, activity in enumerate(objective.activities, start=1)
            ]
        self.about.choices = options(parts)

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as the operation takes it: part None is the whole plan."""
        found = PART.fullmatch(self.about.data or "")
        part = {"part": found["part"], "part_id": int(found["id"])} if found else {"part": None, "part_id": None}
        return super().values | part
