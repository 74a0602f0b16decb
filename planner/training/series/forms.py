"""What can be typed about several sessions at once, and about a copy."""

from __future__ import annotations

import re
from datetime import date, time
from typing import TYPE_CHECKING, Any

from wtforms import RadioField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from planner.core.clock import EARLIEST_YEAR, LATEST_YEAR
from planner.core.fields import day, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.core.i18n import written_date
from planner.training.change_forms import LONGEST_WORD
from planner.training.fields import clock_time, holds
from planner.training.operations.facts import LONGEST_LINK, SessionFacts
from planner.training.operations.sessions import MOST_SESSIONS
from planner.training.series.rhythm import Every, days_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wtforms import Field

    from planner.training.series.rhythm import Proposed

RHYTHMS = (
    (Every.WEEK.value, _("Every week")),
    (Every.TWO_WEEKS.value, _("Every second week")),
    (Every.THREE_WEEKS.value, _("Every third week")),
    (Every.FOUR_WEEKS.value, _("Every fourth week")),
    (Every.MONTH.value, _("Every month on the same weekday, as the second Tuesday")),
)


def dates(typed: str | None) -> list[date]:
    """Read days written on lines of their own or with commas between; raises ValueError with what is none."""
    found = []
    for word in re.split(r"[\s,;]+", typed or ""):
        if not word:
            continue
        try:
            read = date.fromisoformat(word)
        except ValueError:
            read = date.min
        if not EARLIEST_YEAR <= read.year <= LATEST_YEAR:
            raise ValueError(word[:40])
        found.append(read)
    return found


def real_dates(_form: Form, field: Field) -> None:
    """Refuse what is no date, and say which word it is."""
    try:
        dates(field.data)
    except ValueError as error:
        raise ValidationError(_("“%(word)s” is no date: write as 2026-12-04", word=str(error))) from error


class RhythmForm(Form):
    """Days in a rhythm, single days, or both; what time and where they all are. Sent by address: it saves nothing."""

    first = day(_("First day"))
    every = RadioField(_("How often"), choices=options(RHYTHMS), default=Every.TWO_WEEKS.value)
    until = day(_("To and including"))
    single = paragraphs(
        _("Single days"),
        longest=1500,
        description=_("For dates without a rhythm, or besides it: one on each line, as 2026-12-04."),
    )
    starts = clock_time(_("Begins"), required=_("Write when the sessions begin"))
    ends = clock_time(_("Ends"), required=_("Write when the sessions end"))
    place = line(_("Place"), description=_("Room and building, as Lindskolan, the library."))
    link = line(
        _("Link for taking part online"), longest=LONGEST_LINK, description=_("An address that begins with https://")
    )

    def validate_single(self, field: Field) -> None:
        """Refuse what is no date."""
        real_dates(self, field)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own protocol
        """Say all that is wrong at once."""
        fine = super().validate(extra_validators)
        if self.first.data and not self.until.data and not self.until.errors:
            self.until.errors = [_("Write until when it goes on")]
            fine = False
        if self.first.data and self.until.data and self.until.data < self.first.data:
            self.until.errors = [_("The last day cannot be before the first")]
            fine = False
        return fine and self._holds_together()

    def _holds_together(self) -> bool:
        if not self.days:
            self.first.errors = [_("Write the first day, or single days")]
            return False
        if len(self.days) > MOST_SESSIONS:
            words = _(
                "That would be %(days)s sessions; an event can have at most %(most)s. End it earlier.",
                days=len(self.days),
                most=MOST_SESSIONS,
            )
            self.until.errors = [words]
            return False
        starts, ends = self.times
        if ends <= starts:
            words = _("The end must be after the start; a training that goes past midnight is two sessions")
            self.ends.errors = [words]
            return False
        return holds(self, self.facts(self.days[0]).check_link)

    @property
    def days(self) -> list[date]:
        """The days asked for, in order, each once."""
        rhythm = []
        if self.first.data and self.until.data:
            rhythm = days_of(self.first.data, Every(self.every.data), self.until.data)
        return sorted({*rhythm, *dates(self.single.data)})

    @property
    def times(self) -> tuple[time, time]:
        """When each session begins and ends, once the form is found right."""
        return self.starts.data or time.min, self.ends.data or time.min

    def facts(self, on: date) -> SessionFacts:
        """Return the session of one of the days."""
        return SessionFacts(on, *self.times, self.place.data, self.link.data)


class DaysForm(Form):
    """Which of the proposed days become sessions."""

    days = SelectMultipleField(
        _("Days"),
        [InputRequired(_("Choose at least one day"))],
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    message = paragraphs(
        _("A word to them"),
        longest=LONGEST_WORD,
        description=_("Why, and what they need to know. It goes into the mail."),
    )

    def offer(self, found: Sequence[Proposed]) -> None:
        """Offer the days on which a session is possible; those that nothing hinders are chosen from the beginning."""
        possible = [each for each in found if each.is_possible]
        self.days.choices = options((each.day.isoformat(), _described(each)) for each in possible)
        if not self.is_submitted():
            self.days.data = [each.day.isoformat() for each in possible if each.hindrance is None]

    @property
    def chosen(self) -> list[date]:
        """The days."""
        return [date.fromisoformat(each) for each in self.days.data or ()]


def _described(each: Proposed) -> str:
    words = written_date(each.day)
    return f"{words} ({each.break_name})" if each.break_name else words


class CopyForm(Form):
    """What a copy is called, and when its first session is."""

    title = line(_("Title"), required=_("Write what the training is called"))
    on = day(
        _("Day of the first session"),
        required=_("Write the day of the first session"),
        description=_("The other sessions, and the days of sign-up, move by as many days."),
    )

    @property
    def first_day(self) -> date:
        """The day, once the form is found right."""
        return self.on.data or date.min
