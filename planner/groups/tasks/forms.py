"""What can be typed about a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import RadioField

from planner.core.choices import Choice, as_id
from planner.core.fields import Required, day, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import Text, language
from planner.core.i18n import lazy_gettext as _
from planner.core.viewer import ROLE_TITLES
from planner.groups.tasks.models import TaskState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.needs.models import Need
    from planner.schools.models import Post

TASK_STATES: dict[TaskState, Text] = {
    TaskState.OPEN: _("Not done yet"),
    TaskState.DONE: _("Done"),
    TaskState.NOT_DONE: _("Not done, and will not be"),
}
ENDINGS = (TaskState.DONE, TaskState.NOT_DONE)


def as_id_or_none(sent: object) -> int | None:
    """Read an id; nothing for the empty choice."""
    return None if sent in {None, "", "None"} else as_id(str(sent))


def chosen_state(value: object) -> TaskState | None:
    """Return the state a choice stands for."""
    return TaskState(str(value)) if value else None


class TaskForm(Form):
    """What is to be done, by whom and by when."""

    made_for_one_page = True

    what = line(_("What is to be done?"), required=_("Write what is to be done"))
    post_id = Choice(_("Who answers for it?"), [Required(_("Choose who answers for it"))], coerce=as_id, choices=[])
    due_on = day(_("By which day?"), required=_("Write by which day"))
    need_id = Choice(_("Which need does it answer?"), coerce=as_id_or_none, choices=[])

    def offer(self, *, posts: Iterable[Post], needs: Iterable[Need]) -> None:
        """Fill in who and which needs can be chosen."""
        tongue = language()
        self.post_id.choices = options((post.id, f"{post.user.name}, {ROLE_TITLES[post.role]}") for post in posts)
        named = [(need.id, f"{need.code} {need.title(tongue)}") for need in needs]
        self.need_id.choices = options([("", _("No need in particular")), *named])


class EndTaskForm(Form):
    """What became of a task."""

    state = RadioField(
        _("What became of it?"),
        [Required(_("Choose what became of it"))],
        coerce=chosen_state,
        choices=options((state.value, TASK_STATES[state]) for state in ENDINGS),
        invalid_value_message=_("Choose what became of it"),
        invalid_choice_message=_("Choose what became of it"),
    )
    word = paragraphs(_("In words"), longest=4000, description=_("What came of it, or why it was not done."))
