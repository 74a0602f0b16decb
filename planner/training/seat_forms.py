"""What can be typed about seats out of the ordinary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from planner.core.choices import checkboxes
from planner.core.fields import day, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.core.i18n import written_span
from planner.training.fields import Count, between
from planner.training.models.approval import Answer
from planner.training.models.event import LARGEST_CAPACITY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from planner.schools.models import School
    from planner.training.models.event import TrainingSession


class HeldForm(Form):
    """How many seats are held for each school, and until when; see `held_form`."""

    made_for_one_page = True
    schools: tuple[tuple[int, str], ...] = ()

    @property
    def seats(self) -> dict[int, int]:
        """The seats by id of the school."""
        return {school_id: self[name].data or 0 for school_id, name in self.schools}


def held_form(schools: Sequence[School], written: Mapping[int, int], *, until: date | None, version: int) -> HeldForm:
    """Return a form with a number for each school."""
    names = tuple((school.id, f"school_{school.id}") for school in schools)
    fields: dict[str, Any] = {
        f"school_{school.id}": Count(school.name, [Optional(), between(0, LARGEST_CAPACITY)]) for school in schools
    }
    fields["until"] = day(
        _("Held until"),
        description=_("To and including this day only the school's own people get them; then they are everybody's."),
    )
    kind = type("HeldSeatsOfOneEvent", (HeldForm,), {**fields, "schools": names})
    values = {f"school_{school_id}": seats for school_id, seats in written.items()}
    form: HeldForm = kind(version=version, until=until, **values)
    return form


class AnswerForm(Form):
    """A principal's answer about a sign-up."""

    answer = RadioField(
        _("What do you say?"),
        [InputRequired(_("Choose whether you approve or not"))],
        choices=options([(Answer.APPROVED.value, _("Yes, go")), (Answer.REFUSED.value, _("No"))]),
    )
    reason = paragraphs(
        _("Why not"), longest=1000, description=_("Needed for a no. The person is mailed what you write.")
    )

    @property
    def approves(self) -> bool:
        """Whether the answer is yes."""
        return bool(self.answer.data == Answer.APPROVED)


class ChosenForm(Form):
    """Which sessions somebody comes to."""

    session_ids = checkboxes(_("Which sessions do you come to?"))

    def offer(self, sessions: Sequence[TrainingSession]) -> ChosenForm:
        """Offer the sessions that can be chosen."""
        self.session_ids.choices = options(
            (session.id, written_span(session.starts_at, session.ends_at)) for session in sessions
        )
        return self


class ReasonForm(Form):
    """Why somebody gets a seat before others."""

    reason = paragraphs(
        _("Why"), longest=500, description=_("It is kept, and the coordinator's list shows it beside the name.")
    )
