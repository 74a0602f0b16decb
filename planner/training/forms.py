"""What can be typed about training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, RadioField
from wtforms.validators import AnyOf, Optional

from planner.core.choices import Choices, checkboxes
from planner.core.clock import local
from planner.core.fields import Required, day, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.training.fields import Count, between, clock_time, holds
from planner.training.models.audience import Audience
from planner.training.models.event import LARGEST_CAPACITY, last_day_before
from planner.training.models.sign_up import SignUpState
from planner.training.operations.facts import LONGEST_LINK, EventFacts, SessionFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from planner.framework.models import CompetenceArea
    from planner.needs.models import Need
    from planner.schools.models import School
    from planner.training.models.event import TrainingEvent, TrainingSession
    from planner.training.models.sign_up import SignUp

AS_TYPED = (
    *("title", "description", "organiser", "partner", "materials"),
    *("capacity", "opens_on", "closes_on", "decide_on", "needs_approval", "chooses_sessions"),
)
AUDIENCES: dict[Audience, Text] = {
    Audience.SCHOOL_LIBRARIAN: _("school librarians"),
    Audience.TEACHER_LIBRARIAN: _("teacher librarians"),
    Audience.LIBRARY_ASSISTANT: _("library assistants"),
    Audience.TEACHER: _("teachers"),
    Audience.PRINCIPAL: _("principals"),
}


class TitleForm(Form):
    """What the training is."""

    title = line(_("Title"), required=_("Write what the training is called"))
    description = paragraphs(_("Description"), description=_("What people learn, for whom it is, and what to bring."))
    organiser = line(_("Who holds it"), description=_("A person, a library or a company."))
    partner = line(_("Arranged with"), description=_("As the public library of a neighbouring municipality."))
    materials = paragraphs(
        _("Materials"),
        longest=12_000,
        description=_("Links: one on each line, with words before the address if you like."),
    )


class SessionForm(Form):
    """When and where a session is."""

    on = day(_("Day"), required=_("Write the day of the session"))
    starts = clock_time(_("Begins"), required=_("Write when the session begins"))
    ends = clock_time(_("Ends"), required=_("Write when the session ends"))
    place = line(_("Place"), description=_("Room and building, as Lindskolan, the library."))
    link = line(
        _("Link for taking part online"), longest=LONGEST_LINK, description=_("An address that begins with https://")
    )

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own protocol
        """Say all that is wrong at once: also what the session's facts refuse."""
        fine = super().validate(extra_validators)
        checks: list[Callable[[], object]] = [self.session_facts.check_link]
        if self.on.data and self.starts.data and self.ends.data:
            checks.append(self.session_facts.moments)
        return all([fine, *(holds(self, check) for check in checks)])

    @property
    def session_facts(self) -> SessionFacts:
        """What was typed."""
        names = ("on", "starts", "ends", "place", "link", "room_for")
        typed: dict[str, Any] = {name: self[name].data for name in names if name in self}
        return SessionFacts(**typed)


class SeatsForm(Form):
    """How many can come, when they can sign up, and what it is for."""

    capacity = Count(_("Seats"), [Required(_("Write how many can come")), between(1, LARGEST_CAPACITY)])
    least_number = Count(
        _("Least number"),
        [Optional(), between(0, LARGEST_CAPACITY)],
        description=_("With fewer than this you may have to cancel. Nothing happens by itself."),
    )
    decide_on = day(
        _("Day of decision"),
        description=_("That day you are asked whether it goes ahead with those who have signed up."),
    )
    opens_on = day(_("Sign-up opens"), description=_("Empty: as soon as you publish."))
    closes_on = day(
        _("Last day to sign up"),
        description=_("After this day nobody is moved up from the queue. Empty: until the training begins."),
    )
    needs_approval = BooleanField(_("The principal approves each sign-up first"))
    chooses_sessions = BooleanField(
        _("People choose which sessions they come to"),
        description=_("Then each session has seats and a queue of its own. Otherwise one signs up for all of them."),
    )
    area_ids = checkboxes(_("Areas of competence"))
    need_ids = checkboxes(_("Needs it answers"), description=_("So that it counts as a measure for them."))

    audience_kinds = Choices(
        _("For whom"),
        [Optional()],
        choices=options((kind.value, title) for kind, title in AUDIENCES.items()),
        description=_("None chosen: everybody."),
    )
    audience_school_ids = checkboxes(_("For which schools"), description=_("None chosen: all schools."))

    def choose(
        self, *, areas: Sequence[CompetenceArea], needs: Sequence[Need], schools: Sequence[School], language: str
    ) -> None:
        """Offer the municipality's own areas, needs and schools."""
        self.audience_school_ids.choices = options((school.id, school.name) for school in schools)
        self.area_ids.choices = options((area.id, area.title(language)) for area in areas)
        self.need_ids.choices = options((need.id, f"{need.code} {need.title(language)}") for need in needs)


class EventForm(TitleForm, SeatsForm):
    """An event without its sessions."""

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own protocol
        """Say all that is wrong at once: also what the event's facts refuse."""
        fine = super().validate(extra_validators)
        return fine if self.capacity.data is None else holds(self, self.event_facts.check) and fine

    @property
    def event_facts(self) -> EventFacts:
        """What was typed."""
        typed: dict[str, Any] = {name: self[name].data for name in AS_TYPED}
        return EventFacts(
            **typed,
            least_number=self.least_number.data or 0,
            area_ids=frozenset(self.area_ids.data or ()),
            need_ids=frozenset(self.need_ids.data or ()),
            audience_kinds=frozenset(kind for kind in Audience if kind in (self.audience_kinds.data or ())),
            audience_school_ids=frozenset(self.audience_school_ids.data or ()),
        )


class NewEventForm(EventForm, SessionForm):
    """A new event with its first session."""


class MessageForm(Form):
    """A word to those whom a cancellation concerns."""

    message = paragraphs(_("A word to them"), longest=2000)


class AttendanceForm(Form):
    """Who came: a set of radios for each person; see `attendance_form`."""

    made_for_one_page = True
    people: tuple[tuple[int, str], ...] = ()

    @property
    def came(self) -> dict[int, SignUpState]:
        """What was marked, by the id of the sign-up; with `rest` checked, who is not marked was there."""
        unmarked = SignUpState.ATTENDED.value if self["rest"].data else None
        marked = ((number, self[name].data or unmarked) for number, name in self.people)
        return {number: SignUpState(state) for number, state in marked if state}


def event_values(event: TrainingEvent) -> dict[str, Any]:
    """Return what an event's form is filled with."""
    closes = event.sign_up_closes_at
    return {
        "version": event.version,
        "title": event.title,
        "description": event.description,
        "organiser": event.organiser,
        "capacity": event.capacity,
        "least_number": event.least_number or None,
        "decide_on": event.decide_on,
        "needs_approval": event.needs_approval,
        "chooses_sessions": event.chooses_sessions,
        "opens_on": local(event.sign_up_opens_at).date() if event.sign_up_opens_at else None,
        "closes_on": last_day_before(closes) if closes else None,
        "area_ids": [area.id for area in event.areas],
        "need_ids": [need.id for need in event.needs],
        "partner": event.partner,
        "materials": "\n".join(f"{m.words} {m.address}" if m.words else m.address for m in event.materials),
        "audience_kinds": [kind.value for kind in event.audience_kinds],
        "audience_school_ids": list(event.audience_school_ids),
    }


def session_values(session: TrainingSession) -> dict[str, Any]:
    """Return what a session's form is filled with."""
    starts, ends = local(session.starts_at), local(session.ends_at)
    return {
        "version": session.version,
        "on": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "place": session.place,
        "link": session.link,
        "room_for": session.room_for,
    }


def attendance_form(
    sign_ups: Sequence[SignUp],
    noted: Mapping[int, SignUpState],
    *,
    version: int,
    **typed: Any,  # noqa: ANN401
) -> AttendanceForm:
    """Return a form with a set of radios for each person; noted: how each is now; version: see `people.version_of`."""
    names = tuple((sign_up.id, f"person_{sign_up.id}") for sign_up in sign_ups)
    fields: dict[str, Any] = {f"person_{sign_up.id}": _presence(sign_up, noted.get(sign_up.id)) for sign_up in sign_ups}
    fields["rest"] = BooleanField(_("Everyone I have not marked was there"))
    kind = type("AttendanceOfOneEvent", (AttendanceForm,), {**fields, "people": names})
    form: AttendanceForm = kind(version=version, **typed)
    return form


def _presence(sign_up: SignUp, now: SignUpState | None) -> RadioField:
    """Return the radios of one person: none is chosen until somebody has noted something, which can be taken back."""
    choices = [(SignUpState.ATTENDED.value, _("Was there")), (SignUpState.ABSENT.value, _("Was not there"))]
    noted = now if now is not SignUpState.REGISTERED else None
    if noted:
        choices.append((SignUpState.REGISTERED.value, _("Not noted")))
    offered = [value for value, _words in choices]
    return RadioField(
        sign_up.user.name,
        [Optional(), AnyOf(offered, message=_("Choose one of the answers"))],
        choices=options(choices),
        default=noted.value if noted else None,
        validate_choice=False,
    )
